"""A shop in one Region: a VPC over two zones, with public and private subnets.

Run it to draw it: ``python diagrams/two_zones.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from helpers.architecture import Architecture, Component, Flow, Group
from helpers.figures.diagram import main
from helpers.language import Text

REGION = Group("tokyo", "region", Text("東京リージョン", "Tokyo Region"))
VPC = Group("vpc", "vpc", Text("VPC", "VPC"))
# One frame for the public subnets of both zones: what stands in them stands in both.
PUBLIC = (REGION, VPC, Group("public", "public_subnet", Text("パブリックサブネット", "public subnets")))
ZONE_A, ZONE_C = (
    (
        REGION,
        VPC,
        Group(f"zone_{letter}", "zone", Text(f"ゾーン {letter}", f"zone {letter}")),
        Group(
            f"private_{letter}",
            "private_subnet",
            Text(f"プライベートサブネット {letter}", f"private subnet {letter}"),
        ),
    )
    for letter in "ac"
)

ARCHITECTURE = Architecture(
    title=Text("二つのゾーンに置いた店", "A shop in two zones"),
    components=(
        Component("users", "client", Text("利用者", "users")),
        Component("alb", "alb", Text("ALB", "ALB"), group=PUBLIC),
        Component("nat", "nat_gateway", Text("NAT\nゲートウェイ", "NAT\ngateway"), group=PUBLIC),
        Component("app_a", "ecs_service", Text("アプリ a", "app a"), group=ZONE_A),
        Component("app_c", "ecs_service", Text("アプリ c", "app c"), group=ZONE_C),
        Component("database", "rds", Text("マスタ", "master"), group=ZONE_A),
        Component("replica", "rds_replica", Text("レプリカ", "replica"), group=ZONE_C),
        Component("card", "external", Text("カード会社\n（支払い）", "card company\n(payments)")),
    ),
    flows=(
        Flow("users", "alb", Text("要求", "requests")),
        Flow("alb", "app_a", requests_per_parent=0.5),
        Flow("alb", "app_c", requests_per_parent=0.5),
        Flow("app_a", "database", Text("SQL", "SQL"), requests_per_parent=3, access="write"),
        Flow("app_c", "database", requests_per_parent=3, access="write"),
        Flow("database", "replica", Text("写し", "copies"), asynchronous=True),
        Flow("app_c", "nat", requests_per_parent=0.1),
        Flow("nat", "card"),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
