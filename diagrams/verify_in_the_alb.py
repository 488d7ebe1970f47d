"""The load balancer itself verifies: it may stay public.

Draw it: ``python diagrams/verify_in_the_alb.py`` writes its pictures into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.general import TraditionalServer, User
from diagrams.aws.network import ALB
from diagrams.aws.security import Cognito

from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

WAY = WAYS_OUT["alb_jwt"]
DIAGRAM = Diagram(
    title=WAY.title,
    components=(
        Component("client", Text("取引先の\nサーバー", "partner's\nserver"), TraditionalServer),
        Component("stranger", Text("トークンの\nない人", "somebody\nwithout a token"), User),
        Component("cognito", Text("Cognito", "Cognito"), Cognito),
        Component(
            "alb", WAY.dated(Text("公開の ALB\n（jwt-validation）", "public ALB\n(jwt-validation)")), ALB
        ),
        Component("orders", Text("注文サービス\n（ECS）", "order service\n(ECS)"), Fargate),
        Component("stock", Text("在庫サービス\n（ECS）", "stock service\n(ECS)"), Fargate),
    ),
    flows=(
        Flow("client", "cognito", Text("シークレットで\nトークンを得る", "a token for\na secret")),
        Flow("client", "alb", Text("トークン付き", "with a token")),
        Flow("stranger", "alb", Text("断られる", "refused"), failing=True),
        Flow("alb", "cognito", Text("公開鍵", "public keys")),
        Flow("alb", "orders", Text("検証済み", "verified")),
        Flow("alb", "stock", Text("検証済み", "verified")),
    ),
)

if __name__ == "__main__":
    main(__file__)
