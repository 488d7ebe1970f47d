"""The same shop with a conductor: the order service asks the others, one after the other, over SQS queues.

Run it to draw it: ``python diagrams/orchestration.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.integration import SQS

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text


def _label(words: str) -> Text:
    return Text(words, words)


DIAGRAM = Diagram(
    title=Text(
        ja="オーケストレーション：注文サービスが順に頼む",
        en="Orchestration: the order service asks one after the other",
    ),
    components=(
        Component("customer", Text("お客さま", "customer")),
        Component("order", Text("注文サービス\n（調整役）", "order service\n(coordinator)"), Fargate),
        Component("stock_queue", Text("在庫のキュー", "stock queue"), SQS),
        Component("billing_queue", Text("請求のキュー", "billing queue"), SQS),
        Component("mail_queue", Text("メールのキュー", "mail queue"), SQS),
        Component("stock", Text("在庫サービス", "stock service"), Fargate),
        Component("billing", Text("請求サービス", "billing service"), Fargate),
        Component("mail", Text("メールサービス", "mail service"), Fargate),
        Component("order_queue", Text("注文のキュー\n（返事）", "order queue\n(answers)"), SQS),
    ),
    flows=(
        Flow("customer", "order"),
        Flow("order", "stock_queue", _label("ReserveStock")),
        Flow("order", "billing_queue", _label("TakePayment")),
        Flow("order", "mail_queue", _label("SendMail")),
        Flow("stock_queue", "stock"),
        Flow("billing_queue", "billing"),
        Flow("mail_queue", "mail"),
        Flow("stock", "order_queue", _label("StockReserved")),
        Flow("billing", "order_queue", _label("PaymentTaken")),
        Flow("order_queue", "order"),
    ),
)

if __name__ == "__main__":
    main(__file__)
