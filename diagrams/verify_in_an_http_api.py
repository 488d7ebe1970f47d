"""The JWT authorizer of an HTTP API verifies; a VPC link leads to a private load balancer.

Draw it: ``python diagrams/verify_in_an_http_api.py`` writes its pictures into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.general import TraditionalServer, User
from diagrams.aws.network import ALB, APIGateway, Privatelink
from diagrams.aws.security import Cognito

from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

WAY = WAYS_OUT["http_api"]
DIAGRAM = Diagram(
    title=WAY.title,
    components=(
        Component("client", Text("取引先の\nサーバー", "partner's\nserver"), TraditionalServer),
        Component("stranger", Text("トークンの\nない人", "somebody\nwithout a token"), User),
        Component("cognito", Text("Cognito", "Cognito"), Cognito),
        Component(
            "gateway", Text("HTTP API の\nJWT オーソライザー", "HTTP API with a\nJWT authorizer"), APIGateway
        ),
        Component("link", WAY.dated(Text("VPC リンク", "VPC link")), Privatelink),
        Component("alb", Text("内部 ALB", "private ALB"), ALB),
        Component("orders", Text("注文サービス\n（ECS）", "order service\n(ECS)"), Fargate),
    ),
    flows=(
        Flow("client", "cognito", Text("シークレットで\nトークンを得る", "a token for\na secret")),
        Flow("client", "gateway", Text("トークン付き", "with a token")),
        Flow("gateway", "cognito", Text("公開鍵", "public keys")),
        Flow("gateway", "link", Text("検証済み", "verified")),
        Flow("link", "alb"),
        Flow("stranger", "alb", Text("公開アドレスが\nない", "no public\naddress"), failing=True),
        Flow("alb", "orders"),
    ),
)

if __name__ == "__main__":
    main(__file__)
