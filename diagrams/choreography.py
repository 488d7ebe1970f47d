"""Four services of a shop over one SNS topic: each publishes what it has done, and those who care react.

Run it to draw it: ``python diagrams/choreography.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.integration import SNS, SQS

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text
from helpers.messaging.shop import REACTS_TO

_NAMES = {
    "order": Text("注文", "order"),
    "stock": Text("在庫", "stock"),
    "billing": Text("請求", "billing"),
    "mail": Text("メール", "mail"),
}
_PUBLISHES = {"order": "OrderPlaced", "stock": "StockReserved", "billing": "PaymentTaken"}


def _queue(service: str) -> Component:
    name = _NAMES[service]
    return Component(f"{service}_queue", Text(f"{name.ja}の\nキュー", f"{name.en}\nqueue"), SQS)


def _service(service: str) -> Component:
    name = _NAMES[service]
    says = f"\n→ {_PUBLISHES[service]}" if service in _PUBLISHES else ""
    return Component(service, Text(f"{name.ja}サービス{says}", f"{name.en} service{says}"), Fargate)


DIAGRAM = Diagram(
    title=Text("コレオグラフィ：トピックが 1 つ、キューが 4 つ", "Choreography: one topic, four queues"),
    components=(
        _service("order"),
        Component("topic", Text("SNS トピック", "SNS topic"), SNS),
        *(_queue(service) for service in REACTS_TO),
        *(_service(service) for service in REACTS_TO if service != "order"),
    ),
    flows=(
        Flow("order", "topic"),
        *(
            Flow("topic", f"{service}_queue", Text("\n".join(kinds), "\n".join(kinds)))
            for service, kinds in REACTS_TO.items()
        ),
        *(Flow(f"{service}_queue", service) for service in REACTS_TO),
        *(Flow(service, "topic") for service in _PUBLISHES if service != "order"),
    ),
)

if __name__ == "__main__":
    main(__file__)
