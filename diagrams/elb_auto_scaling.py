"""A load balancer before instances in three zones, and the loop that changes how many there are.

Run it to draw it: ``python diagrams/elb_auto_scaling.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from helpers.architecture import Architecture, Component, Flow
from helpers.figures.diagram import main
from helpers.language import Text

# The loop that counts and changes instances carries no requests of users.
CONTROL = {"requests_per_parent": 0, "asynchronous": True}

ARCHITECTURE = Architecture(
    title=Text(ja="ALB と Auto Scaling", en="ALB and Auto Scaling"),
    components=(
        # The order is for the layout: the way back from the alarms points up, zones stand from a to d.
        Component("scaling", "auto_scaling", Text("Auto Scaling", "Auto Scaling")),
        Component("users", "client", Text("利用者", "users")),
        Component("balancer", "alb", Text("ALB", "ALB"), capacity={"public": "yes", "zones": 3}),
        Component(
            "zone_d",
            "ec2_group",
            Text("ゾーン d の\nインスタンス", "instances\nin zone d"),
            capacity={"instances": 2},
        ),
        Component(
            "zone_a",
            "ec2_group",
            Text("ゾーン a の\nインスタンス", "instances\nin zone a"),
            capacity={"instances": 2},
        ),
        Component(
            "zone_c",
            "ec2_group",
            Text("ゾーン c の\nインスタンス", "instances\nin zone c"),
            capacity={"instances": 2},
        ),
        Component("metrics", "cloudwatch_alarms", Text("CloudWatch の\nアラーム", "CloudWatch\nalarms")),
    ),
    flows=(
        Flow("users", "balancer", Text("要求", "requests")),
        Flow("scaling", "balancer", Text("起動して\n登録する", "launch and\nregister"), **CONTROL),
        Flow("balancer", "zone_d", requests_per_parent=1 / 3),
        Flow("balancer", "zone_a", requests_per_parent=1 / 3),
        Flow("balancer", "zone_c", Text("振り分ける", "spread"), requests_per_parent=1 / 3),
        Flow("zone_d", "metrics", **CONTROL),
        Flow("zone_a", "metrics", **CONTROL),
        Flow("zone_c", "metrics", Text("CPU の点", "points of CPU"), **CONTROL),
        Flow("metrics", "scaling", Text("目標を超えた", "above the\ntarget"), **CONTROL),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
