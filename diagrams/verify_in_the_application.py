"""A filter in every service verifies the token, before the code that does the work.

Draw it: ``python diagrams/verify_in_the_application.py`` writes its pictures into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.general import TraditionalServer, User
from diagrams.aws.network import ALB
from diagrams.aws.security import Cognito

from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

WAY = WAYS_OUT["application"]
DIAGRAM = Diagram(
    title=WAY.title,
    components=(
        Component("client", Text("取引先の\nサーバー", "partner's\nserver"), TraditionalServer),
        Component("stranger", Text("トークンの\nない人", "somebody\nwithout a token"), User),
        Component("cognito", Text("Cognito", "Cognito"), Cognito),
        Component("alb", Text("公開の ALB", "public ALB"), ALB),
        Component("filter", WAY.dated(Text("フィルター\n（トークンなしは 401）", "filter\n(no token: 401)"))),
        Component("orders", Text("注文サービスの\n処理（ECS）", "work of the\norder service (ECS)"), Fargate),
    ),
    flows=(
        Flow("client", "cognito", Text("シークレットで\nトークンを得る", "a token for\na secret")),
        Flow("client", "alb", Text("トークン付き", "with a token")),
        Flow("stranger", "alb"),
        Flow("alb", "filter"),
        Flow("filter", "cognito", Text("公開鍵", "public keys")),
        Flow("filter", "orders", Text("検証済み", "verified")),
    ),
)

if __name__ == "__main__":
    main(__file__)
