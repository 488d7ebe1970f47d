"""A REST API reaches the services through a VPC link and a private network load balancer.

Draw it: ``python diagrams/verify_behind_an_nlb.py`` writes its pictures into build/diagrams.
"""

from helpers.architecture import KEYS_KEPT, TOKEN_FOR_A_SECRET, TOKEN_PARTIES, Architecture, Component, Flow
from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import main
from helpers.language import Text

WAY = WAYS_OUT["rest_nlb"]
ARCHITECTURE = Architecture(
    title=WAY.title,
    components=(
        *TOKEN_PARTIES,
        Component(
            "gateway", "api_gateway_rest", Text("REST API と\nオーソライザー", "REST API with\nan authorizer")
        ),
        Component("link", "vpc_link", WAY.dated(Text("VPC リンク", "VPC link"))),
        Component("nlb", "nlb", Text("内部 NLB", "private NLB")),
        Component("orders", "ecs_service", Text("注文サービス\n（ECS）", "order service\n(ECS)")),
    ),
    flows=(
        TOKEN_FOR_A_SECRET,
        Flow("client", "gateway", Text("トークン付き", "with a token")),
        Flow("gateway", "cognito", Text("公開鍵", "public keys"), **KEYS_KEPT),
        Flow("gateway", "link", Text("検証済み", "verified")),
        Flow("link", "nlb"),
        Flow("stranger", "nlb", Text("公開アドレスが\nない", "no public\naddress"), failing=True),
        Flow("nlb", "orders"),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
