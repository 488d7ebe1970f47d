"""Partial batch responses, with a real queue of the embedded AWS."""

from collections import Counter

import pytest

from helpers.aws import VirtualClock, client, embedded
from helpers.messaging import messages_in, queue_with_dlq, run_batch

POISON = "order 4"


def _work_off(*, report_item_failures, fifo=False, messages=10, max_receive_count=5):
    """Rounds of batches until the queue is empty: handled runs by message, and what the DLQ holds."""
    handled = Counter()

    def handle(body):
        if body == POISON:
            raise ValueError(body)
        handled[body] += 1

    with embedded(), VirtualClock() as clock:
        sqs = client("sqs")
        queue = queue_with_dlq(
            sqs, "billing", visibility_timeout_s=180, max_receive_count=max_receive_count, fifo=fifo
        )
        for number in range(1, messages + 1):
            group = {"MessageGroupId": "1"} if fifo else {}
            sqs.send_message(QueueUrl=queue.url, MessageBody=f"order {number}", **group)
        runs = []
        for _ in range(max_receive_count + 1):
            run = run_batch(sqs, queue.url, handle, report_item_failures=report_item_failures, fifo=fifo)
            runs.append(run)
            clock.advance(180)
        return handled, messages_in(sqs, queue.dlq_url), runs


def test_without_reports_the_whole_batch_comes_back():
    handled, in_dlq, _ = _work_off(report_item_failures=False)
    assert handled == {"order 1": 5, "order 2": 5, "order 3": 5}
    assert in_dlq == 10


def test_with_reports_only_the_poison_comes_back():
    handled, in_dlq, runs = _work_off(report_item_failures=True)
    assert set(handled.values()) == {1}
    assert len(handled) == 9
    assert in_dlq == 1
    assert [len(run.received) for run in runs] == [10, 1, 1, 1, 1, 0]


def test_a_fifo_queue_stops_at_the_first_failure():
    # Only the first batch: afterwards the emulator gives out the last of the group before the first.
    handled, _, runs = _work_off(report_item_failures=True, fifo=True)
    assert len(runs[0].received) == 10
    assert runs[0].handled == runs[0].deleted == ("order 1", "order 2", "order 3")
    assert max(handled.values()) == 1


@pytest.mark.parametrize("report_item_failures", [False, True])
def test_without_failures_everything_is_deleted(report_item_failures):
    with embedded():
        sqs = client("sqs")
        url = sqs.create_queue(QueueName="billing")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="order 1")
        run = run_batch(sqs, url, str, report_item_failures=report_item_failures)
        assert run.received == run.handled == run.deleted == ("order 1",)
        assert run_batch(sqs, url, str, report_item_failures=report_item_failures).received == ()
