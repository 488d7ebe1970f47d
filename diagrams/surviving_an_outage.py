"""From an order to its bill, with the three places where something can be down.

Run it to draw it: ``python diagrams/surviving_an_outage.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate, Lambda
from diagrams.aws.database import RDS
from diagrams.aws.integration import SNS, SQS

from helpers.facts import fact
from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

_DAY_S = 86_400
_SNS_DAYS = fact("sns.aws_managed.documented_days").value
_QUEUE_DAYS = fact("sqs.retention_default_s").value // _DAY_S

DIAGRAM = Diagram(
    title=Text(ja="止まりうる 3 か所", en="Three places that can be down"),
    components=(
        Component("orders", Text("注文サービス", "order service"), Fargate),
        Component("database", Text("注文の表と\nアウトボックス", "orders and\noutbox"), RDS),
        Component("topic", Text("SNS トピック", "SNS topic"), SNS),
        Component("queue", Text("請求のキュー", "billing queue"), SQS),
        Component("billing", Text("請求の関数", "billing function"), Lambda),
        Component("dead_letter_queue", Text("キューの\nDLQ", "DLQ of\nthe queue"), SQS),
    ),
    flows=(
        Flow("orders", "database", Text("1 つの\nトランザクション", "one\ntransaction")),
        Flow("database", "topic", Text("① 発行", "① publish"), failing=True),
        Flow(
            "topic",
            "queue",
            Text(f"② 配信\n（{_SNS_DAYS} 日）", f"② deliver\n({_SNS_DAYS} days)"),
            failing=True,
        ),
        Flow(
            "queue",
            "billing",
            Text(f"③ 受信\n（{_QUEUE_DAYS} 日）", f"③ receive\n({_QUEUE_DAYS} days)"),
            failing=True,
        ),
        Flow("queue", "dead_letter_queue", Text("何度も\n失敗したら", "after several\nfailures")),
    ),
)

if __name__ == "__main__":
    main(__file__)
