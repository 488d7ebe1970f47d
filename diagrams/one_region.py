"""One Region: a topic, a queue, a dead-letter queue, and consumers that note what they have processed.

Run it to draw it: ``python diagrams/one_region.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from helpers.architecture import Architecture, Component, Flow
from helpers.figures.diagram import main
from helpers.language import Text

ARCHITECTURE = Architecture(
    title=Text(ja="1 つのリージョン", en="One Region"),
    components=(
        Component(
            "publisher",
            "external",
            Text("注文サービス\n（リージョンの外）", "order service\n(outside)"),
            icon="aws.compute.Fargate",
        ),
        Component("outbox", "step", Text("アウトボックス", "outbox")),
        Component("topic", "sns_topic", Text("東京の\nSNS トピック", "SNS topic\nTokyo")),
        Component("queue", "sqs_queue", Text("東京の\nSQS キュー", "SQS queue\nTokyo")),
        Component("dead_letter_queue", "dead_letter_queue", Text("東京の DLQ", "DLQ\nTokyo")),
        Component("consumer", "ecs_service", Text("東京の\n受信側", "consumer\nTokyo")),
        Component("notes", "dynamodb_table", Text("東京の\n処理済みの表", "what is processed\nTokyo")),
    ),
    flows=(
        Flow("publisher", "outbox", Text("送れない分", "what cannot\nbe sent"), requests_per_parent=0),
        Flow("publisher", "topic", Text("発行", "publish"), access="write", size_kb=1, response_kb=0),
        Flow("topic", "queue", Text("届く", "deliver"), asynchronous=True),
        Flow("topic", "dead_letter_queue", Text("届かない分", "undeliverable"), asynchronous=True),
        Flow("queue", "consumer", Text("受信", "receive"), asynchronous=True),
        Flow("consumer", "notes", Text("記録", "note"), access="write", size_kb=1, response_kb=0),
    ),
    entries=("publisher",),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
