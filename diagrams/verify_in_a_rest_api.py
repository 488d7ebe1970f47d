"""A REST API with an authorizer leads straight to a private load balancer.

Draw it: ``python diagrams/verify_in_a_rest_api.py`` writes its pictures into build/diagrams.
"""

from helpers.architecture import KEYS_KEPT, TOKEN_FOR_A_SECRET, TOKEN_PARTIES, Architecture, Component, Flow
from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import main
from helpers.language import Text

WAY = WAYS_OUT["rest_alb"]
ARCHITECTURE = Architecture(
    title=WAY.title,
    components=(
        *TOKEN_PARTIES,
        Component(
            "gateway", "api_gateway_rest", Text("REST API と\nオーソライザー", "REST API with\nan authorizer")
        ),
        Component(
            "alb", "alb", WAY.dated(Text("内部 ALB\n（VPC リンクの先）", "private ALB\n(behind a VPC link)"))
        ),
        Component("orders", "ecs_service", Text("注文サービス\n（ECS）", "order service\n(ECS)")),
    ),
    flows=(
        TOKEN_FOR_A_SECRET,
        Flow("client", "gateway", Text("トークン付き", "with a token")),
        Flow("gateway", "cognito", Text("公開鍵", "public keys"), **KEYS_KEPT),
        Flow("gateway", "alb", Text("検証済み", "verified")),
        Flow("stranger", "alb", Text("公開アドレスが\nない", "no public\naddress"), failing=True),
        Flow("alb", "orders"),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
