"""A filter in every service verifies the token, before the code that does the work.

Draw it: ``python diagrams/verify_in_the_application.py`` writes its pictures into build/diagrams.
"""

from helpers.architecture import KEYS_KEPT, TOKEN_FOR_A_SECRET, TOKEN_PARTIES, Architecture, Component, Flow
from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import main
from helpers.language import Text

WAY = WAYS_OUT["application"]
ARCHITECTURE = Architecture(
    title=WAY.title,
    components=(
        *TOKEN_PARTIES,
        Component("alb", "alb", Text("公開の ALB", "public ALB"), capacity={"public": "yes"}),
        Component(
            "filter", "step", WAY.dated(Text("フィルター\n（トークンなしは 401）", "filter\n(no token: 401)"))
        ),
        Component(
            "orders", "ecs_service", Text("注文サービスの\n処理（ECS）", "work of the\norder service (ECS)")
        ),
    ),
    flows=(
        TOKEN_FOR_A_SECRET,
        Flow("client", "alb", Text("トークン付き", "with a token")),
        Flow("stranger", "alb"),
        Flow("alb", "filter"),
        Flow("filter", "cognito", Text("公開鍵", "public keys"), **KEYS_KEPT),
        Flow("filter", "orders", Text("検証済み", "verified")),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
