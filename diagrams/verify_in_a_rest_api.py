"""A REST API with an authorizer leads straight to a private load balancer.

Draw it: ``python diagrams/verify_in_a_rest_api.py`` writes its pictures into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.general import TraditionalServer, User
from diagrams.aws.network import ALB, APIGateway
from diagrams.aws.security import Cognito

from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

WAY = WAYS_OUT["rest_alb"]
DIAGRAM = Diagram(
    title=WAY.title,
    components=(
        Component("client", Text("取引先の\nサーバー", "partner's\nserver"), TraditionalServer),
        Component("stranger", Text("トークンの\nない人", "somebody\nwithout a token"), User),
        Component("cognito", Text("Cognito", "Cognito"), Cognito),
        Component("gateway", Text("REST API と\nオーソライザー", "REST API with\nan authorizer"), APIGateway),
        Component(
            "alb", WAY.dated(Text("内部 ALB\n（VPC リンクの先）", "private ALB\n(behind a VPC link)")), ALB
        ),
        Component("orders", Text("注文サービス\n（ECS）", "order service\n(ECS)"), Fargate),
    ),
    flows=(
        Flow("client", "cognito", Text("シークレットで\nトークンを得る", "a token for\na secret")),
        Flow("client", "gateway", Text("トークン付き", "with a token")),
        Flow("gateway", "cognito", Text("公開鍵", "public keys")),
        Flow("gateway", "alb", Text("検証済み", "verified")),
        Flow("stranger", "alb", Text("公開アドレスが\nない", "no public\naddress"), failing=True),
        Flow("alb", "orders"),
    ),
)

if __name__ == "__main__":
    main(__file__)
