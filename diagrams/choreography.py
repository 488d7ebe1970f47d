"""Four services of a shop over one SNS topic: each publishes what it has done, and those who care react.

Run it to draw it: ``python diagrams/choreography.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from helpers.architecture import Architecture, Component, Flow
from helpers.figures.diagram import main
from helpers.language import Text
from helpers.messaging.shop import REACTS_TO

_NAMES = {
    "order": Text("注文", "order"),
    "stock": Text("在庫", "stock"),
    "billing": Text("請求", "billing"),
    "mail": Text("メール", "mail"),
}
_PUBLISHES = {"order": "OrderPlaced", "stock": "StockReserved", "billing": "PaymentTaken"}


# One order makes one event of each kind, so of all that is published every kind is an equal part.
_SHARES = {service: len(kinds) / len(_PUBLISHES) for service, kinds in REACTS_TO.items()}
# The order service publishes when an order comes in, and not when it hears what became of it.
_PUBLISHES_PER_REQUEST = {"order": 1 / (1 + len(REACTS_TO["order"]))}


def _queue(service: str) -> Component:
    name = _NAMES[service]
    return Component(f"{service}_queue", "sqs_queue", Text(f"{name.ja}の\nキュー", f"{name.en}\nqueue"))


def _service(service: str) -> Component:
    name = _NAMES[service]
    says = f"\n→ {_PUBLISHES[service]}" if service in _PUBLISHES else ""
    return Component(service, "ecs_service", Text(f"{name.ja}サービス{says}", f"{name.en} service{says}"))


def _publishing(service: str) -> Flow:
    return Flow(
        service, "topic", requests_per_parent=_PUBLISHES_PER_REQUEST.get(service, 1.0), access="write"
    )


ARCHITECTURE = Architecture(
    title=Text("コレオグラフィ：トピックが 1 つ、キューが 4 つ", "Choreography: one topic, four queues"),
    components=(
        _service("order"),
        Component("topic", "sns_topic", Text("SNS トピック", "SNS topic")),
        *(_queue(service) for service in REACTS_TO),
        *(_service(service) for service in REACTS_TO if service != "order"),
    ),
    flows=(
        _publishing("order"),
        *(
            Flow(
                "topic",
                f"{service}_queue",
                Text("\n".join(kinds), "\n".join(kinds)),
                asynchronous=True,
                requests_per_parent=_SHARES[service],
            )
            for service, kinds in REACTS_TO.items()
        ),
        *(Flow(f"{service}_queue", service, asynchronous=True) for service in REACTS_TO),
        *(_publishing(service) for service in _PUBLISHES if service != "order"),
    ),
    entries=("order",),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
