"""The choreography behind a port: the services know five methods, and an adapter knows its broker.

Run it to draw it: ``python diagrams/port_and_adapters.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.integration import SNS, SQS
from diagrams.onprem.inmemory import Redis

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text("サービス、ポート、二つのアダプター", "Services, a port, two adapters"),
    components=(
        Component("services", Text("四つのサービス", "the four services"), Fargate),
        Component("port", Text("ポート\n五つのメソッド", "port\nfive methods")),
        Component("aws_adapter", Text("SNS と SQS の\nアダプター", "adapter for\nSNS and SQS")),
        Component("redis_adapter", Text("Redis Streams の\nアダプター", "adapter for\nRedis Streams")),
        Component("topic", Text("SNS トピック", "SNS topic"), SNS),
        Component("queues", Text("キューと DLQ\nサービスの数だけ", "queue and DLQ\nfor each service"), SQS),
        Component(
            "stream",
            Text("一本のストリームと\nグループ四つ", "one stream,\nfour groups"),
            Redis,
        ),
    ),
    flows=(
        Flow("services", "port", Text("発行、受信、完了", "publish, receive, finish")),
        Flow("port", "aws_adapter"),
        Flow("port", "redis_adapter"),
        Flow("aws_adapter", "topic"),
        Flow("topic", "queues"),
        Flow("redis_adapter", "stream"),
    ),
)

if __name__ == "__main__":
    main(__file__)
