"""CloudFront is the only door to a private load balancer; the lock is in the application.

Draw it: ``python diagrams/verify_behind_cloudfront.py`` writes its pictures into build/diagrams.
"""

from helpers.architecture import KEYS_KEPT, TOKEN_FOR_A_SECRET, TOKEN_PARTIES, Architecture, Component, Flow
from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import main
from helpers.language import Text

WAY = WAYS_OUT["cloudfront"]
ARCHITECTURE = Architecture(
    title=WAY.title,
    components=(
        *TOKEN_PARTIES,
        Component(
            "cloudfront",
            "cloudfront",
            WAY.dated(Text("CloudFront\n（VPC オリジン）", "CloudFront\n(VPC origin)")),
        ),
        Component("alb", "alb", Text("内部 ALB", "private ALB")),
        Component("filter", "step", Text("フィルター", "filter")),
        Component(
            "orders", "ecs_service", Text("注文サービスの\n処理（ECS）", "work of the\norder service (ECS)")
        ),
    ),
    flows=(
        TOKEN_FOR_A_SECRET,
        Flow("client", "cloudfront", Text("トークン付き", "with a token")),
        Flow("cloudfront", "alb", Text("検証しない", "verifies\nnothing")),
        Flow("stranger", "alb", Text("公開アドレスが\nない", "no public\naddress"), failing=True),
        Flow("alb", "filter"),
        Flow("filter", "cognito", Text("公開鍵", "public keys"), **KEYS_KEPT),
        Flow("filter", "orders", Text("検証済み", "verified")),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
