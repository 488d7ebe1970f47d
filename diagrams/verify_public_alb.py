"""The first picture: API Gateway asks for a token, and the public load balancer behind it does not.

Draw it: ``python diagrams/verify_public_alb.py`` writes its pictures into build/diagrams.
"""

from helpers.architecture import TOKEN_FOR_A_SECRET, TOKEN_PARTIES, Architecture, Component, Flow
from helpers.figures.diagram import main
from helpers.language import Text

ARCHITECTURE = Architecture(
    title=Text(ja="はじめの構成：門の横が空いている", en="The first picture: an opening beside the gate"),
    components=(
        *TOKEN_PARTIES,
        Component(
            "gateway",
            "api_gateway_rest",
            Text("API Gateway\n（トークンを検証）", "API Gateway\n(verifies tokens)"),
        ),
        Component(
            "alb",
            "alb",
            Text("公開の ALB\n（検証しない）", "public ALB\n(verifies nothing)"),
            capacity={"public": "yes"},
        ),
        Component("orders", "ecs_service", Text("注文サービス\n（ECS）", "order service\n(ECS)")),
        Component("stock", "ecs_service", Text("在庫サービス\n（ECS）", "stock service\n(ECS)")),
    ),
    flows=(
        TOKEN_FOR_A_SECRET,
        Flow("client", "gateway", Text("トークン付き", "with a token")),
        Flow("gateway", "alb", Text("インターネット\n経由", "over the\ninternet")),
        Flow("stranger", "alb", Text("トークンなしで\n通る", "no token,\nand it passes")),
        Flow("alb", "orders", requests_per_parent=0.5),
        Flow("alb", "stock", requests_per_parent=0.5),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
