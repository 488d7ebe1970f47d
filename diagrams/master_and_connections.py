"""Who holds connections to the master: web tasks with pools, functions each on its own, or a proxy for them.

Run it to draw it: ``python diagrams/master_and_connections.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate, Lambda
from diagrams.aws.database import RDS

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="マスタの接続を持つもの", en="Who holds connections to the master"),
    components=(
        Component("tasks", Text("ウェブのタスク\n（プール）", "web tasks\n(pools)"), Fargate),
        Component(
            "functions", Text("Lambda 関数\n（環境ごと）", "Lambda function\n(each environment)"), Lambda
        ),
        Component("proxy", Text("RDS Proxy", "RDS Proxy"), RDS),
        Component("master", Text("マスタ", "master"), RDS),
        Component("standby", Text("スタンバイ", "standby"), RDS),
    ),
    flows=(
        Flow("tasks", "master", Text("開いたままの\n接続", "connections\nthat stay open")),
        Flow(
            "functions", "master", Text("上限を超える\n接続", "connections\nbeyond the limit"), failing=True
        ),
        Flow("functions", "proxy", Text("多くの\n接続", "many\nconnections")),
        Flow("proxy", "master", Text("少ない\n接続", "few\nconnections")),
        Flow("master", "standby", Text("同期して\n写す", "replicate\nin step")),
    ),
)

if __name__ == "__main__":
    main(__file__)
