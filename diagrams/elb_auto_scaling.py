"""A load balancer before instances in three zones, and the loop that changes how many there are.

Run it to draw it: ``python diagrams/elb_auto_scaling.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import EC2, EC2AutoScaling
from diagrams.aws.management import Cloudwatch
from diagrams.aws.network import ElbApplicationLoadBalancer
from diagrams.onprem.client import Users

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="ALB と Auto Scaling", en="ALB and Auto Scaling"),
    components=(
        # The order is for the layout: the way back from the alarms points up, zones stand from a to d.
        Component("scaling", Text("Auto Scaling", "Auto Scaling"), EC2AutoScaling),
        Component("users", Text("利用者", "users"), Users),
        Component("balancer", Text("ALB", "ALB"), ElbApplicationLoadBalancer),
        Component("zone_d", Text("ゾーン d の\nインスタンス", "instances\nin zone d"), EC2),
        Component("zone_a", Text("ゾーン a の\nインスタンス", "instances\nin zone a"), EC2),
        Component("zone_c", Text("ゾーン c の\nインスタンス", "instances\nin zone c"), EC2),
        Component("metrics", Text("CloudWatch の\nアラーム", "CloudWatch\nalarms"), Cloudwatch),
    ),
    flows=(
        Flow("users", "balancer", Text("要求", "requests")),
        Flow("scaling", "balancer", Text("起動して\n登録する", "launch and\nregister")),
        Flow("balancer", "zone_d"),
        Flow("balancer", "zone_a"),
        Flow("balancer", "zone_c", Text("振り分ける", "spread")),
        Flow("zone_d", "metrics"),
        Flow("zone_a", "metrics"),
        Flow("zone_c", "metrics", Text("CPU の点", "points of CPU")),
        Flow("metrics", "scaling", Text("目標を超えた", "above the\ntarget")),
    ),
)

if __name__ == "__main__":
    main(__file__)
