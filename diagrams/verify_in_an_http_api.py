"""The JWT authorizer of an HTTP API verifies; a VPC link leads to a private load balancer.

Draw it: ``python diagrams/verify_in_an_http_api.py`` writes its pictures into build/diagrams.
"""

from helpers.architecture import KEYS_KEPT, TOKEN_FOR_A_SECRET, TOKEN_PARTIES, Architecture, Component, Flow
from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import main
from helpers.language import Text

WAY = WAYS_OUT["http_api"]
ARCHITECTURE = Architecture(
    title=WAY.title,
    components=(
        *TOKEN_PARTIES,
        Component(
            "gateway",
            "api_gateway_http",
            Text("HTTP API の\nJWT オーソライザー", "HTTP API with a\nJWT authorizer"),
        ),
        Component("link", "vpc_link", WAY.dated(Text("VPC リンク", "VPC link"))),
        Component("alb", "alb", Text("内部 ALB", "private ALB")),
        Component("orders", "ecs_service", Text("注文サービス\n（ECS）", "order service\n(ECS)")),
    ),
    flows=(
        TOKEN_FOR_A_SECRET,
        Flow("client", "gateway", Text("トークン付き", "with a token")),
        Flow("gateway", "cognito", Text("公開鍵", "public keys"), **KEYS_KEPT),
        Flow("gateway", "link", Text("検証済み", "verified")),
        Flow("link", "alb"),
        Flow("stranger", "alb", Text("公開アドレスが\nない", "no public\naddress"), failing=True),
        Flow("alb", "orders"),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
