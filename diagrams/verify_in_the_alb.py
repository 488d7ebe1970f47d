"""The load balancer itself verifies: it may stay public.

Draw it: ``python diagrams/verify_in_the_alb.py`` writes its pictures into build/diagrams.
"""

from helpers.architecture import KEYS_KEPT, TOKEN_FOR_A_SECRET, TOKEN_PARTIES, Architecture, Component, Flow
from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import main
from helpers.language import Text

WAY = WAYS_OUT["alb_jwt"]
ARCHITECTURE = Architecture(
    title=WAY.title,
    components=(
        *TOKEN_PARTIES,
        Component(
            "alb",
            "alb",
            WAY.dated(Text("公開の ALB\n（jwt-validation）", "public ALB\n(jwt-validation)")),
            capacity={"public": "yes"},
        ),
        Component("orders", "ecs_service", Text("注文サービス\n（ECS）", "order service\n(ECS)")),
        Component("stock", "ecs_service", Text("在庫サービス\n（ECS）", "stock service\n(ECS)")),
    ),
    flows=(
        TOKEN_FOR_A_SECRET,
        Flow("client", "alb", Text("トークン付き", "with a token")),
        Flow("stranger", "alb", Text("断られる", "refused"), failing=True),
        Flow("alb", "cognito", Text("公開鍵", "public keys"), **KEYS_KEPT),
        Flow("alb", "orders", Text("検証済み", "verified"), requests_per_parent=0.5),
        Flow("alb", "stock", Text("検証済み", "verified"), requests_per_parent=0.5),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
