"""One SNS topic, two SQS queues, and a dead-letter queue on one of the subscriptions.

Run it to draw it: ``python diagrams/sns_sqs_fanout.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.integration import SNS, SQS

from helpers.facts import fact
from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

_PHASES = ("immediate_retries", "pre_backoff_retries", "backoff_retries", "post_backoff_retries")
_RETRIES = " + ".join(f"{fact(f'sns.aws_managed.{phase}').value:,}" for phase in _PHASES)
_DAYS = fact("sns.aws_managed.documented_days").value

DIAGRAM = Diagram(
    title=Text(ja="1 つの SNS トピックと 2 つの SQS キュー", en="One SNS topic, two SQS queues"),
    components=(
        Component("publisher", Text("注文サービス\n（発行する側）", "order service\n(publisher)"), Fargate),
        Component("topic", Text("SNS トピック", "SNS topic"), SNS),
        Component("stock_subscription", Text("在庫の\nサブスクリプション", "stock\nsubscription")),
        Component("mail_subscription", Text("メールの\nサブスクリプション", "mail\nsubscription")),
        Component("stock_queue", Text("在庫のキュー\n（停止中）", "stock queue\n(down)"), SQS),
        Component("dead_letter_queue", Text("デッドレターキュー", "dead-letter queue"), SQS),
        Component("mail_queue", Text("メールのキュー", "mail queue"), SQS),
        Component("stock_consumer", Text("在庫サービス", "stock service"), Fargate),
        Component("mail_consumer", Text("メールサービス", "mail service"), Fargate),
    ),
    flows=(
        Flow("publisher", "topic", Text("発行", "publish")),
        Flow("topic", "stock_subscription"),
        Flow("topic", "mail_subscription"),
        Flow(
            "stock_subscription",
            "stock_queue",
            Text(f"{_RETRIES} 回の\n再試行（{_DAYS} 日間）", f"{_RETRIES}\nretries, {_DAYS} days"),
            failing=True,
        ),
        Flow(
            "stock_subscription",
            "dead_letter_queue",
            Text("それでも\n届かなければ", "when they are\nused up"),
        ),
        Flow("mail_subscription", "mail_queue", Text("届く", "delivered")),
        Flow("stock_queue", "stock_consumer", Text("受信", "receive")),
        Flow("mail_queue", "mail_consumer", Text("受信", "receive")),
    ),
)

if __name__ == "__main__":
    main(__file__)
