"""The record of a run, and what is read from it."""

import numpy as np
import pytest

from helpers.messaging.recorder import Record, Recorder, Span


class Clock:
    elapsed_s = 0.0


@pytest.fixture
def clock():
    return Clock()


def test_records_carry_the_time_of_the_clock_in_the_order_of_happening(clock):
    recorder = Recorder(clock)
    recorder.note("order", "sent", kind="OrderPlaced", order="A", place="shop")
    clock.elapsed_s = 2.5
    recorder.note("stock", "empty", place="stock")
    assert recorder.records == (
        Record(0.0, "order", "sent", kind="OrderPlaced", order="A", place="shop"),
        Record(2.5, "stock", "empty", place="stock"),
    )
    assert recorder.of("empty") == recorder.records[1:]
    assert recorder.of("empty", "order") == ()


def test_a_span_ends_when_its_own_run_ends_and_runs_of_different_services_are_not_mixed_up(clock):
    recorder = Recorder(clock)
    for service in ("stock", "mail"):
        recorder.note(service, "started", run=1, kind="K", order="A", receive_count=1)
    clock.elapsed_s = 1.0
    recorder.note("stock", "started", run=2, kind="K", order="A", receive_count=2)
    clock.elapsed_s = 3.0
    recorder.note("stock", "failed", run=1, reason="KeyError")
    clock.elapsed_s = 4.0
    recorder.note("stock", "done", run=2)
    assert recorder.spans("stock") == (
        Span("stock", "K", "A", 1, 0.0, 3.0, failed=True),
        Span("stock", "K", "A", 2, 1.0, 4.0, failed=False),
    )
    assert recorder.spans("mail") == (Span("mail", "K", "A", 1, 0.0, None, failed=False),)
    assert len(recorder.spans()) == 3


def test_reactions_tie_what_was_sent_to_the_work_on_the_same_order_and_kind(clock):
    recorder = Recorder(clock)
    recorder.note("order", "sent", kind="Placed", order="A")
    recorder.note("order", "sent", kind="Placed", order="B")
    recorder.note("billing", "replied", kind="Taken", order="A")
    for service, kind, order in (("stock", "Placed", "A"), ("mail", "Placed", "A"), ("order", "Taken", "A")):
        recorder.note(service, "started", run=1, kind=kind, order=order)
    found = [(sent.service, sent.order, span.service) for sent, span in recorder.reactions()]
    assert found == [("order", "A", "stock"), ("order", "A", "mail"), ("billing", "A", "order")]


def test_waiting_counts_what_was_sent_and_is_not_yet_begun(clock):
    recorder = Recorder(clock)
    for _ in range(3):
        recorder.note("order", "sent", kind="Placed")
    recorder.note("order", "sent", kind="Other")
    for run, at_s in enumerate((0.0, 2.0, 4.0), start=1):
        clock.elapsed_s = at_s
        recorder.note("stock", "started", kind="Placed", run=run)
    waiting = recorder.waiting("stock", [[0.0, 1.9], [2.0, 9.0]])
    assert waiting.tolist() == [[2, 2], [1, 0]]
    assert recorder.waiting("mail", np.arange(3)).tolist() == [0, 0, 0]
