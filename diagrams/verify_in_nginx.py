"""nginx in front of the application, in the same task, verifies every token.

Draw it: ``python diagrams/verify_in_nginx.py`` writes its pictures into build/diagrams.
"""

from helpers.architecture import KEYS_KEPT, TOKEN_FOR_A_SECRET, TOKEN_PARTIES, Architecture, Component, Flow
from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import main
from helpers.language import Text

WAY = WAYS_OUT["nginx"]
ARCHITECTURE = Architecture(
    title=WAY.title,
    components=(
        *TOKEN_PARTIES,
        Component("alb", "alb", Text("公開の ALB", "public ALB"), capacity={"public": "yes"}),
        Component(
            "nginx",
            "nginx",
            WAY.dated(Text("タスクの nginx\n（トークンなしは 401）", "nginx in the task\n(no token: 401)")),
        ),
        Component("orders", "ecs_service", Text("注文サービス\n（ECS）", "order service\n(ECS)")),
    ),
    flows=(
        TOKEN_FOR_A_SECRET,
        Flow("client", "alb", Text("トークン付き", "with a token")),
        Flow("stranger", "alb"),
        Flow("alb", "nginx"),
        Flow("nginx", "cognito", Text("公開鍵", "public keys"), **KEYS_KEPT),
        Flow("nginx", "orders", Text("検証済み", "verified")),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
