"""What the two adapters do beyond the promises: settings, names, and what a broker leaves to others."""

import pytest

from helpers.errors import InputError
from helpers.load.services import RedisServer
from helpers.messaging.port import RedisOnClock, RedisStreamsEvents

BAD_SETTINGS = [
    {"visibility_s": 0},
    {"visibility_s": 43_201},
    {"visibility_s": 1.5},
    {"visibility_s": True},
    {"visibility_s": float("nan")},
    {"max_receive_count": 0},
    {"max_receive_count": 1_001},
    {"max_receive_count": "3"},
]
BAD_NAMES = ["", "a b", "注文", "x" * 41, "a:b", None, 3]
BAD_KINDS = [[], "OrderPlaced", None, 3, *([name] for name in BAD_NAMES)]


# Loops, not parameters: to make the clients of AWS takes longer than all of these calls.
def test_settings_that_one_broker_cannot_keep_are_refused_by_both(make_port):
    for settings in BAD_SETTINGS:
        with pytest.raises(InputError, match=next(iter(settings))):
            make_port("shop", **settings)


def test_names_that_one_broker_cannot_have_are_refused_by_both(make_port):
    events = make_port("shop")
    for name in BAD_NAMES:
        with pytest.raises(InputError, match="name of a"):
            make_port(name)
        with pytest.raises(InputError, match="service"):
            events.subscribe(name, ["OrderPlaced"])
        with pytest.raises(InputError, match="kind of event"):
            events.publish(name, {})
    for kinds in BAD_KINDS:
        with pytest.raises(InputError, match="kind"):
            events.subscribe("mail", kinds)


def test_who_has_not_subscribed_is_told_so(make_port):
    events = make_port("shop")
    events.subscribe("stock", ["OrderPlaced"])
    events.publish("OrderPlaced", {"order": "A"})
    message = events.receive("stock")
    for call in (
        lambda: events.receive("mail"),
        lambda: events.set_aside("mail"),
        lambda: events.acknowledge("mail", message),
    ):
        with pytest.raises(InputError, match="'mail' has not subscribed"):
            call()


def test_to_subscribe_again_takes_up_where_it_was(make_port):
    make_port("shop").subscribe("mail", ["PaymentTaken"])
    make_port("shop").publish("PaymentTaken", {"order": "A"})
    again = make_port("shop")
    again.subscribe("mail", ["PaymentTaken"])
    assert again.receive("mail").order == "A"


def test_the_body_says_the_kind_that_was_published_and_cannot_say_another(make_port):
    events = make_port("shop")
    events.subscribe("mail", ["PaymentTaken"])
    events.publish("PaymentTaken", {"kind": "Forged", "order": "注文 <b>&\u2028"})
    message = events.receive("mail")
    assert dict(message.body) == {"kind": "PaymentTaken", "order": "注文 <b>&\u2028"}


def test_a_word_that_comes_after_setting_aside_is_not_an_error(make_port, clock):
    events = make_port("shop", max_receive_count=1)
    events.subscribe("stock", ["OrderPlaced"])
    events.publish("OrderPlaced", {"order": "A"})
    message = events.receive("stock")
    clock.advance(30)
    assert (events.receive("stock"), events.set_aside("stock")) == (None, 1)
    events.acknowledge("stock", message)
    assert events.set_aside("stock") == 1


def test_two_readers_of_one_service_share_its_events(redis, clock):
    on_clock = RedisOnClock(redis, clock)
    one, other = (RedisStreamsEvents(on_clock, reader=name) for name in ("reader-1", "reader-2"))
    for events in (one, other):
        events.subscribe("stock", ["OrderPlaced"])
    for order in "AB":
        one.publish("OrderPlaced", {"order": order})
    assert [events.receive("stock").order for events in (one, other, one)[:2]] == ["A", "B"]
    assert one.receive("stock") is None
    clock.advance(30)  # neither is heard of again; the other takes over both
    assert [other.receive("stock").receive_count for _ in "AB"] == [2, 2]
    assert one.receive("stock") is None


def test_a_stream_keeps_what_is_finished_until_it_is_told_to_discard(redis, clock):
    events = RedisStreamsEvents(RedisOnClock(redis, clock))
    for service in ("mail", "order"):
        events.subscribe(service, ["PaymentTaken"])
    for order in "ABCD":
        events.publish("PaymentTaken", {"order": order})
    for _ in "ABCD":
        events.acknowledge("mail", events.receive("mail"))
    first = events.receive("order")
    assert (redis.xlen("shop"), events.discard_finished()) == (4, 0)  # order has not finished with A
    events.acknowledge("order", first)
    unfinished = events.receive("order")
    assert (unfinished.order, events.discard_finished(), redis.xlen("shop")) == ("B", 1, 3)
    for message in (unfinished, events.receive("order"), events.receive("order")):
        events.acknowledge("order", message)
    assert (events.discard_finished(), redis.xlen("shop")) == (2, 1)
    events.publish("PaymentTaken", {"order": "E"})
    assert [events.receive(service).order for service in ("mail", "order")] == ["E", "E"]


def test_nothing_is_discarded_while_nobody_has_subscribed(redis, clock):
    events = RedisStreamsEvents(RedisOnClock(redis, clock))
    events.publish("PaymentTaken", {"order": "A"})
    assert (events.discard_finished(), redis.xlen("shop")) == (0, 1)


def test_positions_are_compared_as_numbers(redis, clock):
    events = RedisStreamsEvents(RedisOnClock(redis, clock))
    for service in ("mail", "order"):
        events.subscribe(service, ["PaymentTaken"])
    for entry_id in ("9-0", "9-2", "10-1", "10-11"):
        redis.xadd("shop", {"event": '{"kind": "PaymentTaken"}'}, id=entry_id)
    for _ in range(4):
        events.acknowledge("mail", events.receive("mail"))
    for _ in range(2):
        events.acknowledge("order", events.receive("order"))
    assert events.discard_finished() == 1  # "9-2" is before "10-11", though not as text


def test_what_is_pending_is_kept_though_later_ones_are_finished(redis, clock):
    events = RedisStreamsEvents(RedisOnClock(redis, clock))
    events.subscribe("mail", ["PaymentTaken"])
    for order in "ABC":
        events.publish("PaymentTaken", {"order": order})
    first, *others = [events.receive("mail") for _ in "ABC"]
    for message in others:
        events.acknowledge("mail", message)
    assert (events.discard_finished(), redis.xlen("shop")) == (0, 3)
    clock.advance(30)
    assert events.receive("mail").order == first.order == "A"


@pytest.mark.parametrize("origin", ["system", "wheel"])
def test_an_entry_that_somebody_deleted_holds_up_nobody(origin, clock):
    with RedisServer(origin=origin) as server, server.connect() as redis:
        events = RedisStreamsEvents(RedisOnClock(redis, clock))
        events.subscribe("mail", ["PaymentTaken"])
        for order in "AB":
            events.publish("PaymentTaken", {"order": order})
        redis.xdel("shop", events.receive("mail").receipt)
        clock.advance(30)
        assert events.receive("mail").order == "B"
        clock.advance(10)
        assert redis.xpending("shop", "mail")["pending"] == 1


def test_what_nobody_asked_for_is_read_and_thrown_away(redis, clock):
    events = RedisStreamsEvents(RedisOnClock(redis, clock))
    events.subscribe("mail", ["PaymentTaken"])
    for kind in ("OrderPlaced", "StockReserved", "PaymentTaken"):
        events.publish(kind, {"order": "A"})
    assert events.receive("mail").kind == "PaymentTaken"
    assert redis.xpending("shop", "mail")["pending"] == 1


def test_a_redis_that_refuses_is_heard(redis, clock):
    from redis.exceptions import ResponseError

    redis.set("shop", "a text")
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        RedisStreamsEvents(RedisOnClock(redis, clock)).subscribe("mail", ["PaymentTaken"])


def test_pending_entries_age_by_the_clock_and_each_from_its_own_delivery(redis, clock):
    on_clock = RedisOnClock(redis, clock)
    on_clock.xgroup_create("shop", "mail", mkstream=True)
    for _ in range(2):
        on_clock.xadd("shop", {"order": "A"})
        on_clock.xreadgroup("mail", "reader-1", {"shop": ">"}, count=1)
        clock.advance(10)
    pending = on_clock.xpending_range("shop", "mail", "-", "+", 9)
    assert [entry["time_since_delivered"] // 1_000 for entry in pending] == [20, 10]
    assert [entry["times_delivered"] for entry in pending] == [1, 1]
