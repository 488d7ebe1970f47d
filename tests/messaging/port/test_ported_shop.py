"""The choreography behind the port does what that of lesson 30 does, on every broker."""

from helpers.aws import client
from helpers.messaging.port import PortedChoreography
from helpers.messaging.shop import Choreography

WORK = [
    ("stock", "OrderPlaced", "A", 0, 2),
    ("stock", "OrderPlaced", "B", 2, 4),
    ("billing", "StockReserved", "A", 2, 5),
    ("mail", "PaymentTaken", "A", 5, 6),
    ("order", "PaymentTaken", "A", 5, 6),
    ("billing", "StockReserved", "B", 5, 8),
    ("mail", "PaymentTaken", "B", 8, 9),
    ("order", "PaymentTaken", "B", 8, 9),
]


def worked(shop):
    return [(s.service, s.kind, s.order, s.start_s, s.end_s) for s in shop.recorder.spans()]


def test_the_same_work_at_the_same_times_on_every_broker(make_port, clock):
    shop = PortedChoreography(make_port("shop"), clock)
    shop.place("A")
    clock.advance(1)
    shop.place("B")
    clock.advance(30)
    assert sorted(worked(shop)) == sorted(WORK)


def test_it_is_the_choreography_of_lesson_30(clock):
    from helpers.messaging.port import SnsSqsEvents

    began_s = clock.elapsed_s
    earlier = Choreography(client("sns"), client("sqs"), clock)
    for order in "ABC":
        earlier.place(order)
    clock.advance(60)
    ported = PortedChoreography(SnsSqsEvents(client("sns"), client("sqs"), topic="ported"), clock)
    for order in "ABC":
        ported.place(order)
    clock.advance(60)
    shifted = [(*rest, start - 60, end - 60) for *rest, start, end in worked(ported)]
    assert began_s == 0
    assert sorted(shifted) == sorted(worked(earlier))
