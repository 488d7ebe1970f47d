"""API Gateway asks a function of yours; the public load balancer is as open as before.

Draw it: ``python diagrams/verify_in_a_lambda_authorizer.py`` writes its pictures into build/diagrams.
"""

from helpers.architecture import KEYS_KEPT, TOKEN_FOR_A_SECRET, TOKEN_PARTIES, Architecture, Component, Flow
from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import main
from helpers.language import Text

WAY = WAYS_OUT["lambda_authorizer"]
ARCHITECTURE = Architecture(
    title=WAY.title,
    components=(
        *TOKEN_PARTIES,
        Component(
            "gateway",
            "api_gateway_rest",
            Text("API Gateway\n（答えを覚える）", "API Gateway\n(keeps answers)"),
        ),
        Component(
            "authorizer",
            "lambda_function",
            WAY.dated(Text("Lambda\nオーソライザー", "Lambda\nauthorizer")),
            capacity={"duration_ms": 10, "memory_mb": 256},
        ),
        Component("alb", "alb", Text("公開の ALB", "public ALB"), capacity={"public": "yes"}),
        Component("orders", "ecs_service", Text("注文サービス\n（ECS）", "order service\n(ECS)")),
    ),
    flows=(
        TOKEN_FOR_A_SECRET,
        Flow("client", "gateway", Text("トークン付き", "with a token")),
        Flow("gateway", "authorizer", Text("許可するか", "allow?"), cache_hit_ratio=0.9),
        Flow("authorizer", "cognito", Text("公開鍵", "public keys"), **KEYS_KEPT),
        Flow("gateway", "alb"),
        Flow("stranger", "alb", Text("ALB が公開なら\nまだ通る", "still passes while\nthe ALB is public")),
        Flow("alb", "orders"),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
