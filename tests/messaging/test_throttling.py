"""The reserved-concurrency trap: what must hold for every setting, and a closed form for a long queue."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging import recommended_visibility_timeout_s, throttled_queue


@settings(max_examples=60, deadline=None)
@given(
    messages=st.integers(1, 40),
    slots=st.integers(1, 6),
    handler_s=st.integers(1, 60),
    visibility_s=st.integers(5, 200),
    receives=st.integers(1, 6),
    pollers=st.integers(1, 6),
    seed=st.integers(0, 100),
)
def test_what_always_holds(messages, slots, handler_s, visibility_s, receives, pollers, seed):
    found = throttled_queue(
        messages,
        reserved_concurrency=slots,
        handler_s=handler_s,
        visibility_timeout_s=visibility_s,
        max_receive_count=receives,
        pollers=pollers,
        seed=seed,
    )
    assert found.handled + found.never_run == found.messages == messages
    assert found.never_run <= found.set_aside <= messages
    assert found.runs + found.let_go == found.receives <= messages * receives
    assert found.runs >= found.handled
    # Runs cannot be done faster than the slots allow, and something is always under way.
    assert found.time_s >= found.runs * handler_s / min(slots, pollers) - 1e-9
    if pollers <= slots:
        assert found.let_go == 0
    if pollers <= slots and handler_s < visibility_s:
        assert (found.handled, found.runs, found.set_aside) == (messages, messages, 0)


def _trap(messages, seed, **other):
    given = {"handler_s": 20, "visibility_timeout_s": 30, "max_receive_count": 3, "reserved_concurrency": 1}
    return throttled_queue(messages, seed=seed, **(given | other))


def test_the_trap_and_the_way_out():
    trapped = [_trap(50, seed).never_run for seed in range(20)]
    assert min(trapped) > 5
    recommended_s = recommended_visibility_timeout_s(30)
    receives = fact("lambda.max_receive_count_recommended").value
    safe = [
        _trap(50, seed, visibility_timeout_s=recommended_s, max_receive_count=receives) for seed in range(20)
    ]
    assert {(run.set_aside, run.runs) for run in safe} == {(0, 50)}


def test_each_of_the_two_rules_helps_alone():
    def never_run(**other):
        return sum(_trap(50, seed, **other).never_run for seed in range(20))

    assert never_run(max_receive_count=5) < never_run()
    assert never_run(visibility_timeout_s=180) < never_run(max_receive_count=5)


def test_enough_reserved_concurrency_is_the_other_way_out():
    assert _trap(50, 0, reserved_concurrency=5).set_aside == 0


def test_late_starts_run_twice():
    """With 30 s of visibility and a start after 20 s, the message comes back while its handler is running."""
    found = _trap(50, 0, max_receive_count=5)
    assert found.runs > found.handled


@pytest.mark.parametrize(("visibility_s", "expected"), [(30, 0.75), (50, 0.75**2), (70, 0.75**3)])
def test_the_share_of_receives_without_a_run_in_a_long_queue(visibility_s, expected):
    """Every 20 s a slot takes one of four that wait; a message sees so many draws before it is let go."""
    found = throttled_queue(
        3_000,
        reserved_concurrency=1,
        handler_s=20,
        visibility_timeout_s=visibility_s,
        max_receive_count=1_000,
        seed=3,
    )
    assert found.let_go / found.receives == pytest.approx(expected, rel=0.12)


def test_the_seed_decides():
    assert _trap(50, 7) == _trap(50, 7)
    assert len({_trap(50, seed).never_run for seed in range(10)}) > 1


@pytest.mark.parametrize("number", [0, -1, 1.5, "3", True, None])
def test_bad_counts_are_named(number):
    for name in ("reserved_concurrency", "max_receive_count"):
        with pytest.raises(InputError, match=f"{name} cannot be"):
            _trap(5, 0, **{name: number})
    with pytest.raises(InputError, match="messages cannot be"):
        _trap(number, 0)


@pytest.mark.parametrize("number", [0, -1, float("inf"), "3", True, None])
def test_bad_times_are_named(number):
    for name in ("handler_s", "visibility_timeout_s"):
        with pytest.raises(InputError, match=f"{name} cannot be"):
            _trap(5, 0, **{name: number})
