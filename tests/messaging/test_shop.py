"""The four services: the same work as a choreography and as an orchestration, and what each knows."""

import pytest

from helpers.aws import VirtualClock, client, embedded
from helpers.messaging.coupling import Knowledge, knowledge_of
from helpers.messaging.recorder import Record
from helpers.messaging.shop import REACTS_TO, Choreography, Orchestration


def run(make, orders="A", seconds=30):
    with embedded(), VirtualClock() as clock:
        shop = make(clock)
        for order in orders:
            shop.place(order)
        clock.advance(seconds)
        return shop


@pytest.fixture(scope="module")
def chain():
    return run(lambda clock: Choreography(client("sns"), client("sqs"), clock))


@pytest.fixture(scope="module")
def conducted():
    return run(lambda clock: Orchestration(client("sqs"), clock))


def worked(shop):
    return [(span.service, span.kind, span.start_s, span.end_s) for span in shop.recorder.spans()]


def test_a_choreography_goes_from_event_to_event_and_fans_out_at_the_end(chain):
    assert worked(chain) == [
        ("stock", "OrderPlaced", 0, 2),
        ("billing", "StockReserved", 2, 5),
        ("mail", "PaymentTaken", 5, 6),
        ("order", "PaymentTaken", 5, 6),
    ]
    assert {record.place for record in chain.recorder.of("sent")} == {"shop"}


def test_filter_policies_keep_from_a_queue_what_its_service_does_not_react_to(chain):
    # Three events, four subscriptions, four deliveries: the other eight are filtered out, and nothing failed.
    assert chain.delivery.metrics == {
        "NumberOfMessagesPublished": 3,
        "NumberOfNotificationsDelivered": 4,
        "NumberOfNotificationsFailed": 0,
        "NumberOfNotificationsFilteredOut": 8,
        "NumberOfNotificationsRedrivenToDlq": 0,
        "NumberOfNotificationsFailedToRedriveToDlq": 0,
    }


def test_an_orchestration_returns_to_the_order_service_after_every_step(conducted):
    assert worked(conducted) == [
        ("order", "OrderPlaced", 0, 1),
        ("stock", "ReserveStock", 1, 3),
        ("order", "StockReserved", 3, 4),
        ("billing", "TakePayment", 4, 7),
        ("order", "PaymentTaken", 7, 8),
        ("mail", "SendMail", 8, 9),
    ]


def test_the_same_services_do_their_work_as_often_in_both(chain, conducted):
    for service in ("stock", "billing", "mail"):
        took = [
            [span.end_s - span.start_s for span in shop.recorder.spans(service)]
            for shop in (chain, conducted)
        ]
        assert took[0] == took[1]
        assert len(took[0]) == 1


def test_nobody_names_a_service_in_the_choreography_and_one_names_three_in_the_orchestration(
    chain, conducted
):
    assert [known.services for known in knowledge_of(chain.recorder.records)] == [()] * 4
    by_name = {known.service: known for known in knowledge_of(conducted.recorder.records)}
    assert by_name["order"] == Knowledge(
        "order",
        services=("billing", "mail", "stock"),
        understands=("OrderPlaced", "PaymentTaken", "StockReserved"),
        sends=("OrderPlaced", "ReserveStock", "SendMail", "TakePayment"),
    )
    assert {by_name[name].services for name in ("billing", "mail", "stock")} == {()}


def test_a_reply_to_an_address_in_the_message_names_nobody():
    replied = Record(0.0, "stock", "replied", kind="StockReserved", place="order")
    asked = Record(0.0, "order", "started", kind="StockReserved", place="order")
    by_name = {known.service: known for known in knowledge_of([replied, asked])}
    assert by_name["stock"] == Knowledge("stock", services=(), understands=(), sends=("StockReserved",))


def test_what_was_heard_is_what_was_subscribed_to(chain):
    understood = {known.service: known.understands for known in knowledge_of(chain.recorder.records)}
    assert understood == REACTS_TO


def test_orders_that_arrive_at_once_wait_in_the_queues_and_none_is_lost():
    shop = run(lambda clock: Choreography(client("sns"), client("sqs"), clock), orders="ABCDEF")
    assert max(shop.recorder.waiting("stock", [0.0, 1.0])) == 5
    assert max(span.end_s for span in shop.recorder.spans()) == 2 + 6 * 3 + 1  # billing is the slowest
    for service in REACTS_TO:
        assert [span.order for span in shop.recorder.spans(service)] == list("ABCDEF")
