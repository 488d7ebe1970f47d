"""A second Region that waits: publishers are switched to it when the first one has failed.

Run it to draw it: ``python diagrams/standby_region.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.database import Dynamodb
from diagrams.aws.integration import SNS, SQS

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="2 つ目のリージョンが待機する構成", en="A second Region that waits"),
    components=(
        Component("publisher", Text("注文サービス\n（リージョンの外）", "order service\n(outside)"), Fargate),
        Component("outbox", Text("アウトボックス", "outbox")),
        Component("switch", Text("切り替えの\n手順", "procedure to\nswitch")),
        Component("tokyo_topic", Text("東京の\nSNS トピック", "SNS topic\nTokyo"), SNS),
        Component("tokyo_queue", Text("東京の\nSQS キュー", "SQS queue\nTokyo"), SQS),
        Component("tokyo_dead_letter_queue", Text("東京の DLQ", "DLQ\nTokyo"), SQS),
        Component("tokyo_consumer", Text("東京の\n受信側", "consumer\nTokyo"), Fargate),
        Component("tokyo_notes", Text("東京の\n処理済みの表", "what is processed\nTokyo"), Dynamodb),
        Component("osaka_topic", Text("大阪の\nSNS トピック", "SNS topic\nOsaka"), SNS),
        Component("osaka_queue", Text("大阪の\nSQS キュー", "SQS queue\nOsaka"), SQS),
        Component("osaka_dead_letter_queue", Text("大阪の DLQ", "DLQ\nOsaka"), SQS),
        Component("osaka_consumer", Text("大阪の\n受信側", "consumer\nOsaka"), Fargate),
        Component("osaka_notes", Text("大阪の\n処理済みの表", "what is processed\nOsaka"), Dynamodb),
    ),
    flows=(
        Flow("publisher", "outbox", Text("送れない分", "what cannot\nbe sent")),
        Flow("publisher", "tokyo_topic", Text("発行\n（停止中）", "publish\n(down)"), failing=True),
        Flow("switch", "publisher", Text("送り先を\n変える", "changes the\ndestination")),
        Flow("publisher", "osaka_topic", Text("切り替え後の\n発行", "publish after\nthe switch")),
        Flow("tokyo_topic", "tokyo_queue"),
        Flow("tokyo_topic", "tokyo_dead_letter_queue"),
        Flow("tokyo_queue", "tokyo_consumer"),
        Flow("tokyo_consumer", "tokyo_notes"),
        Flow("osaka_topic", "osaka_queue"),
        Flow("osaka_topic", "osaka_dead_letter_queue"),
        Flow("osaka_queue", "osaka_consumer"),
        Flow("osaka_consumer", "osaka_notes"),
        Flow("tokyo_notes", "osaka_notes", Text("写す", "replicate")),
    ),
)

if __name__ == "__main__":
    main(__file__)
