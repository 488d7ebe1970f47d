"""API Gateway asks a function of yours; the public load balancer is as open as before.

Draw it: ``python diagrams/verify_in_a_lambda_authorizer.py`` writes its pictures into build/diagrams.
"""

from diagrams.aws.compute import Fargate, Lambda
from diagrams.aws.general import TraditionalServer, User
from diagrams.aws.network import ALB, APIGateway
from diagrams.aws.security import Cognito

from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

WAY = WAYS_OUT["lambda_authorizer"]
DIAGRAM = Diagram(
    title=WAY.title,
    components=(
        Component("client", Text("取引先の\nサーバー", "partner's\nserver"), TraditionalServer),
        Component("stranger", Text("トークンの\nない人", "somebody\nwithout a token"), User),
        Component("cognito", Text("Cognito", "Cognito"), Cognito),
        Component(
            "gateway", Text("API Gateway\n（答えを覚える）", "API Gateway\n(keeps answers)"), APIGateway
        ),
        Component("authorizer", WAY.dated(Text("Lambda\nオーソライザー", "Lambda\nauthorizer")), Lambda),
        Component("alb", Text("公開の ALB", "public ALB"), ALB),
        Component("orders", Text("注文サービス\n（ECS）", "order service\n(ECS)"), Fargate),
    ),
    flows=(
        Flow("client", "cognito", Text("シークレットで\nトークンを得る", "a token for\na secret")),
        Flow("client", "gateway", Text("トークン付き", "with a token")),
        Flow("gateway", "authorizer", Text("許可するか", "allow?")),
        Flow("authorizer", "cognito", Text("公開鍵", "public keys")),
        Flow("gateway", "alb"),
        Flow("stranger", "alb", Text("ALB が公開なら\nまだ通る", "still passes while\nthe ALB is public")),
        Flow("alb", "orders"),
    ),
)

if __name__ == "__main__":
    main(__file__)
