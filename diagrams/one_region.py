"""One Region: a topic, a queue, a dead-letter queue, and consumers that note what they have processed.

Run it to draw it: ``python diagrams/one_region.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.database import Dynamodb
from diagrams.aws.integration import SNS, SQS

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="1 つのリージョン", en="One Region"),
    components=(
        Component("publisher", Text("注文サービス\n（リージョンの外）", "order service\n(outside)"), Fargate),
        Component("outbox", Text("アウトボックス", "outbox")),
        Component("topic", Text("東京の\nSNS トピック", "SNS topic\nTokyo"), SNS),
        Component("queue", Text("東京の\nSQS キュー", "SQS queue\nTokyo"), SQS),
        Component("dead_letter_queue", Text("東京の DLQ", "DLQ\nTokyo"), SQS),
        Component("consumer", Text("東京の\n受信側", "consumer\nTokyo"), Fargate),
        Component("notes", Text("東京の\n処理済みの表", "what is processed\nTokyo"), Dynamodb),
    ),
    flows=(
        Flow("publisher", "outbox", Text("送れない分", "what cannot\nbe sent")),
        Flow("publisher", "topic", Text("発行", "publish")),
        Flow("topic", "queue", Text("届く", "deliver")),
        Flow("topic", "dead_letter_queue", Text("届かない分", "undeliverable")),
        Flow("queue", "consumer", Text("受信", "receive")),
        Flow("consumer", "notes", Text("記録", "note")),
    ),
)

if __name__ == "__main__":
    main(__file__)
