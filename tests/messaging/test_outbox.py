"""The outbox: both or neither, at least once, in order; and the ways of publishing that are not safe."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.aws import client, embedded
from helpers.errors import InputError
from helpers.messaging import (
    PUBLISHING_STYLES,
    TROUBLES,
    messages_in,
    new_order_book,
    place_order,
    publish_orders,
    relay_outbox,
    subscribe_queue,
    waiting_in_outbox,
)


class _Died(Exception):
    pass


@pytest.fixture
def book():
    database = new_order_book()
    yield database
    database.close()


def _bodies(messages):
    return [message.body for message in messages]


def test_order_and_message_are_written_both_or_neither(book):
    place_order(book, "order 1")
    with pytest.raises(sqlite3.IntegrityError):
        place_order(book, "order 1")
    book.execute("DROP TABLE outbox")
    with pytest.raises(sqlite3.OperationalError):
        place_order(book, "order 2")
    assert book.execute("SELECT order_id FROM orders").fetchall() == [("order 1",)]


def test_an_order_outlives_the_process_between_commit_and_publish(tmp_path):
    path = str(tmp_path / "orders.sqlite")
    before = new_order_book(path)
    place_order(before, "order 1")
    before.close()  # the process dies here
    after = sqlite3.connect(path)
    published = []
    assert relay_outbox(after, published.append) == 1
    after.close()
    assert _bodies(published) == ["order 1"]


def test_a_crash_after_publishing_publishes_again_with_the_same_id(book):
    place_order(book, "order 1")
    published = []

    def publish_and_die(message):
        published.append(message)
        raise _Died

    with pytest.raises(_Died):
        relay_outbox(book, publish_and_die)
    relay_outbox(book, published.append)
    assert [message.message_id for message in published] == [1, 1]
    assert waiting_in_outbox(book) == ()


def test_a_failing_sns_lets_nothing_overtake(book):
    for number in (1, 2, 3):
        place_order(book, f"order {number}")
    published, down = [], True

    def publish(message):
        if down and message.body == "order 2":
            raise ConnectionError
        published.append(message)

    with pytest.raises(ConnectionError):
        relay_outbox(book, publish)
    assert _bodies(published) == ["order 1"]
    down = False
    assert relay_outbox(book, publish) == 2
    assert _bodies(published) == ["order 1", "order 2", "order 3"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["down", "crash", "works"]), max_size=30))
def test_whatever_happens_nothing_is_lost_and_the_order_is_kept(happenings):
    database = new_order_book()
    heard = []
    for number, happening in enumerate([*happenings, "works"]):
        place_order(database, f"{number:03}")

        def publish(message, happening=happening):
            if happening == "down":
                raise _Died
            heard.append(message.body)
            if happening == "crash":
                raise _Died

        if happening == "works":
            relay_outbox(database, publish)
        else:
            with pytest.raises(_Died):
                relay_outbox(database, publish)
    database.close()
    assert list(dict.fromkeys(heard)) == [f"{number:03}" for number in range(len(happenings) + 1)]


def test_into_the_embedded_sns():
    with embedded():
        sns, sqs = client("sns"), client("sqs")
        topic_arn = sns.create_topic(Name="orders")["TopicArn"]
        queue = subscribe_queue(sns, sqs, topic_arn, "billing")
        database = new_order_book()
        place_order(database, "order 1")
        relay_outbox(database, lambda message: sns.publish(TopicArn=topic_arn, Message=message.body))
        database.close()
        assert messages_in(sqs, queue.url) == 1


@pytest.mark.parametrize(
    ("style", "trouble", "field"),
    [
        ("publish_first", "crash", "invented"),
        ("publish_first", "sns_down", "refused"),
        ("save_first", "crash", "lost"),
        ("save_first", "sns_down", "lost"),
        ("outbox", "crash", "doubled"),
    ],
)
def test_what_goes_wrong(style, trouble, field):
    outcome = publish_orders(style, trouble)
    assert getattr(outcome, field) == ("order 2",)
    fields = ("lost", "invented", "doubled", "refused")
    assert [name for name in fields if getattr(outcome, name)] == [field]


@pytest.mark.parametrize("style", PUBLISHING_STYLES)
def test_without_trouble_all_are_the_same(style):
    assert publish_orders(style, "none").announced == ("order 1", "order 2", "order 3")


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_outbox_loses_and_invents_nothing_and_keeps_the_order(trouble):
    outcome = publish_orders("outbox", trouble, orders=5)
    assert outcome.lost == outcome.invented == outcome.refused == ()
    assert tuple(dict.fromkeys(outcome.announced)) == tuple(f"order {number}" for number in range(1, 6))


def test_words_for_each_outcome():
    cases = [(style, trouble) for style in PUBLISHING_STYLES for trouble in TROUBLES]
    words = {publish_orders(*case).in_words() for case in cases}
    assert len(words) == 5
    assert str(publish_orders("save_first", "crash").in_words().en) == "the message is lost"
    assert str(publish_orders("outbox", "crash").in_words().en) == "the same message arrives twice"


@pytest.mark.parametrize("arguments", [("email", "none"), ("outbox", "fire"), ("outbox", "none", 1)])
def test_unknown_cases_are_named(arguments):
    with pytest.raises(InputError):
        publish_orders(*arguments)
