"""One SNS topic, two SQS queues, and a dead-letter queue on one of the subscriptions.

Run it to draw it: ``python diagrams/sns_sqs_fanout.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from helpers.architecture import Architecture, Component, Flow
from helpers.facts import fact
from helpers.figures.diagram import main
from helpers.language import Text

_PHASES = ("immediate_retries", "pre_backoff_retries", "backoff_retries", "post_backoff_retries")
_RETRIES = " + ".join(f"{fact(f'sns.aws_managed.{phase}').value:,}" for phase in _PHASES)
_DAYS = fact("sns.aws_managed.documented_days").value

ARCHITECTURE = Architecture(
    title=Text(ja="1 つの SNS トピックと 2 つの SQS キュー", en="One SNS topic, two SQS queues"),
    components=(
        Component(
            "publisher", "ecs_service", Text("注文サービス\n（発行する側）", "order service\n(publisher)")
        ),
        Component("topic", "sns_topic", Text("SNS トピック", "SNS topic")),
        Component(
            "stock_subscription",
            "sns_subscription",
            Text("在庫の\nサブスクリプション", "stock\nsubscription"),
        ),
        Component(
            "mail_subscription",
            "sns_subscription",
            Text("メールの\nサブスクリプション", "mail\nsubscription"),
        ),
        Component("stock_queue", "sqs_queue", Text("在庫のキュー\n（停止中）", "stock queue\n(down)")),
        Component("dead_letter_queue", "dead_letter_queue", Text("デッドレターキュー", "dead-letter queue")),
        Component("mail_queue", "sqs_queue", Text("メールのキュー", "mail queue")),
        Component("stock_consumer", "ecs_service", Text("在庫サービス", "stock service")),
        Component("mail_consumer", "ecs_service", Text("メールサービス", "mail service")),
    ),
    flows=(
        Flow("publisher", "topic", Text("発行", "publish"), access="write"),
        Flow("topic", "stock_subscription", asynchronous=True),
        Flow("topic", "mail_subscription", asynchronous=True),
        Flow(
            "stock_subscription",
            "stock_queue",
            Text(f"{_RETRIES} 回の\n再試行（{_DAYS} 日間）", f"{_RETRIES}\nretries, {_DAYS} days"),
            failing=True,
            asynchronous=True,
        ),
        Flow(
            "stock_subscription",
            "dead_letter_queue",
            Text("それでも\n届かなければ", "when they are\nused up"),
            asynchronous=True,
        ),
        Flow("mail_subscription", "mail_queue", Text("届く", "delivered"), asynchronous=True),
        Flow("stock_queue", "stock_consumer", Text("受信", "receive"), asynchronous=True),
        Flow("mail_queue", "mail_consumer", Text("受信", "receive"), asynchronous=True),
    ),
    entries=("publisher",),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
