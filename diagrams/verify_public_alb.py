"""The first picture: API Gateway asks for a token, and the public load balancer behind it does not.

Draw it: ``python diagrams/verify_public_alb.py`` writes its pictures into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.general import TraditionalServer, User
from diagrams.aws.network import ALB, APIGateway
from diagrams.aws.security import Cognito

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="はじめの構成：門の横が空いている", en="The first picture: an opening beside the gate"),
    components=(
        Component("client", Text("取引先の\nサーバー", "partner's\nserver"), TraditionalServer),
        Component("stranger", Text("トークンの\nない人", "somebody\nwithout a token"), User),
        Component("cognito", Text("Cognito", "Cognito"), Cognito),
        Component(
            "gateway", Text("API Gateway\n（トークンを検証）", "API Gateway\n(verifies tokens)"), APIGateway
        ),
        Component("alb", Text("公開の ALB\n（検証しない）", "public ALB\n(verifies nothing)"), ALB),
        Component("orders", Text("注文サービス\n（ECS）", "order service\n(ECS)"), Fargate),
        Component("stock", Text("在庫サービス\n（ECS）", "stock service\n(ECS)"), Fargate),
    ),
    flows=(
        Flow("client", "cognito", Text("シークレットで\nトークンを得る", "a token for\na secret")),
        Flow("client", "gateway", Text("トークン付き", "with a token")),
        Flow("gateway", "alb", Text("インターネット\n経由", "over the\ninternet")),
        Flow("stranger", "alb", Text("トークンなしで\n通る", "no token,\nand it passes")),
        Flow("alb", "orders"),
        Flow("alb", "stock"),
    ),
)

if __name__ == "__main__":
    main(__file__)
