"""A REST API reaches the services through a VPC link and a private network load balancer.

Draw it: ``python diagrams/verify_behind_an_nlb.py`` writes its pictures into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.general import TraditionalServer, User
from diagrams.aws.network import NLB, APIGateway, Privatelink
from diagrams.aws.security import Cognito

from helpers.auth.ways_out import WAYS_OUT
from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

WAY = WAYS_OUT["rest_nlb"]
DIAGRAM = Diagram(
    title=WAY.title,
    components=(
        Component("client", Text("取引先の\nサーバー", "partner's\nserver"), TraditionalServer),
        Component("stranger", Text("トークンの\nない人", "somebody\nwithout a token"), User),
        Component("cognito", Text("Cognito", "Cognito"), Cognito),
        Component("gateway", Text("REST API と\nオーソライザー", "REST API with\nan authorizer"), APIGateway),
        Component("link", WAY.dated(Text("VPC リンク", "VPC link")), Privatelink),
        Component("nlb", Text("内部 NLB", "private NLB"), NLB),
        Component("orders", Text("注文サービス\n（ECS）", "order service\n(ECS)"), Fargate),
    ),
    flows=(
        Flow("client", "cognito", Text("シークレットで\nトークンを得る", "a token for\na secret")),
        Flow("client", "gateway", Text("トークン付き", "with a token")),
        Flow("gateway", "cognito", Text("公開鍵", "public keys")),
        Flow("gateway", "link", Text("検証済み", "verified")),
        Flow("link", "nlb"),
        Flow("stranger", "nlb", Text("公開アドレスが\nない", "no public\naddress"), failing=True),
        Flow("nlb", "orders"),
    ),
)

if __name__ == "__main__":
    main(__file__)
