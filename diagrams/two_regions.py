"""Two Regions at work: every message is published to both, and consumers recognise the second copy.

Run it to draw it: ``python diagrams/two_regions.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.database import Dynamodb
from diagrams.aws.integration import SNS, SQS

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="2 つのリージョンが同時に働く構成", en="Two Regions at work"),
    components=(
        Component("publisher", Text("注文サービス\n（リージョンの外）", "order service\n(outside)"), Fargate),
        Component("tokyo_outbox", Text("東京あての\nアウトボックス", "outbox\nfor Tokyo")),
        Component("osaka_outbox", Text("大阪あての\nアウトボックス", "outbox\nfor Osaka")),
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
        Flow("publisher", "tokyo_outbox", Text("送れない分", "what cannot\nbe sent")),
        Flow("publisher", "osaka_outbox"),
        Flow("publisher", "tokyo_topic", Text("発行\n（停止中）", "publish\n(down)"), failing=True),
        Flow("publisher", "osaka_topic", Text("同じものを\n発行", "publish the\nsame")),
        Flow("tokyo_topic", "tokyo_queue"),
        Flow("tokyo_topic", "tokyo_dead_letter_queue"),
        Flow("tokyo_queue", "tokyo_consumer"),
        Flow("tokyo_consumer", "tokyo_notes"),
        Flow("osaka_topic", "osaka_queue"),
        Flow("osaka_topic", "osaka_dead_letter_queue"),
        Flow("osaka_queue", "osaka_consumer"),
        Flow("osaka_consumer", "osaka_notes"),
        Flow("tokyo_notes", "osaka_notes", Text("写し合う", "replicate")),
        Flow("osaka_notes", "tokyo_notes"),
    ),
)

if __name__ == "__main__":
    main(__file__)
