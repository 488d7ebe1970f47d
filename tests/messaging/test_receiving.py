"""Receiving in numbers: closed forms against runs on the embedded AWS, and the published limits."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.aws import VirtualClock, client, embedded
from helpers.errors import InputError
from helpers.messaging.receiving import SlowHandler, billed_requests, poll_for, slow_handler
from helpers.messaging.trial import try_handler


@pytest.fixture(scope="module")
def sqs():
    with embedded():
        yield client("sqs")


def simulated(sqs, handler_s, visibility_s, max_receive_count, old_receipts_delete):
    def work(message):
        yield handler_s

    with embedded(), VirtualClock() as clock:
        trial = try_handler(
            sqs,
            clock,
            work,
            visibility_s=visibility_s,
            max_receive_count=max_receive_count,
            seconds=handler_s + max_receive_count * visibility_s,
            old_receipts_delete=old_receipts_delete,
        )
    return len(trial.spans), bool(trial.in_dlq)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    handler_s=st.one_of(st.integers(1, 60), st.floats(0.5, 60)),
    visibility_s=st.integers(1, 40),
    max_receive_count=st.integers(1, 6),
)
def test_the_closed_form_counts_what_the_embedded_aws_does(sqs, handler_s, visibility_s, max_receive_count):
    known = slow_handler(handler_s, visibility_s, max_receive_count)
    limits = handler_s, visibility_s, max_receive_count
    assert simulated(sqs, *limits, True) == (known.runs_min, known.set_aside_min)
    assert simulated(sqs, *limits, False) == (known.runs_max, known.set_aside_max)


@pytest.mark.parametrize(
    ("given_numbers", "expected"),
    [
        ((45, 30, 3), SlowHandler(2, 3, False, True)),
        ((30, 30, 3), SlowHandler(1, 1, False, False)),  # done at the very instant of the timeout
        ((31, 30, 1), SlowHandler(1, 1, True, True)),
        ((45, 10, 3), SlowHandler(3, 3, True, True)),
    ],
)
def test_around_the_borders(given_numbers, expected):
    assert slow_handler(*given_numbers) == expected


@pytest.mark.parametrize(
    "wrong", [(0, 30, 3), (45, -1, 3), (45, 30, 0), (float("nan"), 30, 3), (True, 30, 3)]
)
def test_times_and_counts_that_cannot_be_are_refused(wrong):
    with pytest.raises(InputError, match="cannot be"):
        slow_handler(*wrong)


@pytest.mark.parametrize(
    ("size", "requests"),
    # messaging.md §8.3: billing chunks ceil(bytes / 65,536); a call without payload is one request
    [(0, 1), (1, 1), (65_536, 1), (65_537, 2), (262_144, 4), (1_048_576, 16)],
)
def test_billing_chunks(size, requests):
    assert billed_requests(size) == requests


@pytest.mark.parametrize(
    ("size", "words"), [(1_048_577, "do not fit"), (-1, "is not a size"), (1.5, "is not")]
)
def test_sizes_that_are_refused(size, words):
    with pytest.raises(InputError, match=words):
        billed_requests(size)


def polls(sqs, wait_time_s, sent_after_s=(), seconds=60, **options):
    with embedded(), VirtualClock() as clock:
        url = sqs.create_queue(QueueName="mail")["QueueUrl"]
        return poll_for(
            sqs, clock, url, seconds, wait_time_s=wait_time_s, sent_after_s=sent_after_s, **options
        )


@pytest.mark.parametrize("wait_time_s", [1, 2, 5, 10, 20])
def test_an_idle_queue_is_asked_once_a_wait(sqs, wait_time_s):
    made = polls(sqs, wait_time_s)
    assert len(made) == 60 / wait_time_s
    assert {poll.answered_s - poll.asked_s for poll in made} == {wait_time_s}


def test_short_polls_answer_at_once_and_find_a_message_at_the_next_one(sqs):
    made = polls(sqs, 0, sent_after_s=[12.5])
    assert [poll.asked_s for poll in made] == [poll.answered_s for poll in made] == list(range(60))
    assert [poll.asked_s for poll in made if poll.messages] == [13.0]
    assert len(polls(sqs, 0, pause_s=2.0)) == 30


def test_a_long_poll_answers_the_moment_a_message_arrives_and_the_next_begins_at_once(sqs):
    made = polls(sqs, 20, sent_after_s=[12.5, 31.0])
    answered = [(poll.asked_s, poll.answered_s, poll.messages) for poll in made]
    assert answered == [(0, 12.5, 1), (12.5, 31.0, 1), (31.0, 51.0, 0), (51.0, 71.0, 0)]


@pytest.mark.parametrize("wrong", [{"wait_time_s": 21}, {"wait_time_s": -1}, {"wait_time_s": 0.5}])
def test_wait_times_that_sqs_refuses(sqs, wrong):
    with pytest.raises(InputError, match="WaitTimeSeconds"):
        polls(sqs, **wrong)


@pytest.mark.parametrize("wrong", [{"seconds": 0}, {"pause_s": 0}])
def test_loops_without_end_are_refused(sqs, wrong):
    with pytest.raises(InputError, match="cannot be 0"):
        polls(sqs, 0, **wrong)
