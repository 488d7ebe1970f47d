"""CloudFront is the only door to a private load balancer; the lock is in the application.

Draw it: ``python diagrams/verify_behind_cloudfront.py`` writes its pictures into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.general import TraditionalServer, User
from diagrams.aws.network import ALB, CloudFront
from diagrams.aws.security import Cognito

from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

WAY = WAYS_OUT["cloudfront"]
DIAGRAM = Diagram(
    title=WAY.title,
    components=(
        Component("client", Text("取引先の\nサーバー", "partner's\nserver"), TraditionalServer),
        Component("stranger", Text("トークンの\nない人", "somebody\nwithout a token"), User),
        Component("cognito", Text("Cognito", "Cognito"), Cognito),
        Component(
            "cloudfront",
            WAY.dated(Text("CloudFront\n（VPC オリジン）", "CloudFront\n(VPC origin)")),
            CloudFront,
        ),
        Component("alb", Text("内部 ALB", "private ALB"), ALB),
        Component("filter", Text("フィルター", "filter")),
        Component("orders", Text("注文サービスの\n処理（ECS）", "work of the\norder service (ECS)"), Fargate),
    ),
    flows=(
        Flow("client", "cognito", Text("シークレットで\nトークンを得る", "a token for\na secret")),
        Flow("client", "cloudfront", Text("トークン付き", "with a token")),
        Flow("cloudfront", "alb", Text("検証しない", "verifies\nnothing")),
        Flow("stranger", "alb", Text("公開アドレスが\nない", "no public\naddress"), failing=True),
        Flow("alb", "filter"),
        Flow("filter", "cognito", Text("公開鍵", "public keys")),
        Flow("filter", "orders", Text("検証済み", "verified")),
    ),
)

if __name__ == "__main__":
    main(__file__)
