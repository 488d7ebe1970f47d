"""Load balancing: which choice is better than which, by property; ramps, shares and errors by rule."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.load import (
    BALANCING_CHOICES,
    Target,
    balance,
    central_queue,
    constant,
    exponential,
    full_share_from_s,
    hyperexponential,
    slow_start_weight,
    target_shares,
)
from helpers.load.balancing_choices import AnomalyMitigation, chooser
from helpers.load.queueing import mmc

TEN = tuple(Target(f"target-{number}") for number in range(10))


def _mean_s(algorithm, interarrival, work, targets=TEN, **settings_):
    run = balance(targets, algorithm, interarrival, work, requests=30_000, **settings_)
    return run.response_s[3_000:].mean()


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    utilisation=st.sampled_from([0.7, 0.8, 0.9]),
    squared_cv=st.sampled_from([1.0, 4.0]),
    count=st.sampled_from([6, 10]),
)
def test_knowing_more_waits_less(seed, utilisation, squared_cv, count):
    """Random is worse than the better of two, that is worse than the best of all, one queue is the bound."""
    targets = TEN[:count]
    trace = exponential(1 / (utilisation * count)), hyperexponential(1.0, squared_cv)
    means_s = [
        _mean_s(algorithm, *trace, targets, seed=seed)
        for algorithm in ("random", "two_choices", "least_outstanding_requests")
    ]
    means_s.append(central_queue(targets, *trace, requests=30_000, seed=seed)[3_000:].mean())
    assert means_s == sorted(means_s, reverse=True)
    assert means_s[0] > 1.5 * means_s[1] > 1.5 * means_s[3]


def test_the_two_ends_are_formulas():
    """At random each target is an M/M/1; one queue is an M/M/c."""
    trace = exponential(1 / 7), exponential(1.0)
    assert _mean_s("random", *trace, seed=1) == pytest.approx(1 / (1 - 0.7), rel=0.1)
    one_queue_s = central_queue(TEN, *trace, requests=60_000, seed=1)[3_000:].mean()
    formula = mmc(arrival_rate_rps=7, service_rate_rps=1, servers=10)
    assert one_queue_s == pytest.approx(formula.response_s, rel=0.03)


def test_equal_requests_are_best_taken_in_turn():
    """With requests of one size nothing beats round robin: counting cannot see who is nearly done."""
    trace = exponential(1 / 8), constant(1.0)
    in_turn_s, counting_s = (
        _mean_s(algorithm, *trace, seed=1) for algorithm in ("round_robin", "least_outstanding_requests")
    )
    one_queue_s = central_queue(TEN, *trace, requests=30_000, seed=1)[3_000:].mean()
    assert one_queue_s == pytest.approx(in_turn_s)
    assert in_turn_s < 0.97 * counting_s


def test_a_slow_target_gets_less_only_from_those_who_count():
    targets = (*TEN[:9], Target("slow", speed=0.25))
    trace = exponential(1 / 5), exponential(1.0)
    shares = {
        algorithm: balance(targets, algorithm, *trace, requests=20_000, seed=1).shares[-1]
        for algorithm in ("round_robin", "weighted_random", "least_outstanding_requests")
    }
    assert shares["round_robin"] == pytest.approx(0.1)
    assert shares["weighted_random"] == pytest.approx(0.1, abs=0.01)
    assert shares["least_outstanding_requests"] < 0.06


def test_a_target_that_fails_fast_attracts_those_who_count():
    """It never has anything outstanding. Mitigation looks at the errors instead."""
    targets = (*TEN[:9], Target("broken", error_share=1.0))
    trace = exponential(1 / 6), exponential(1.0)

    def failed_share(algorithm, **settings_):
        return balance(targets, algorithm, *trace, requests=20_000, seed=1, **settings_).failed_share

    assert failed_share("round_robin") == pytest.approx(0.1)
    assert failed_share("least_outstanding_requests") > 0.14
    assert failed_share("weighted_random") == pytest.approx(0.1, abs=0.01)
    assert failed_share("weighted_random", anomaly_mitigation=True) < 0.02


def test_mitigation_needs_a_crowd_and_lets_a_target_recover():
    fewest = fact("alb.anomaly_detection_min_targets").value
    trace = exponential(0.5), exponential(0.5)
    few = (*TEN[: fewest - 2], Target("broken", error_share=1.0))
    lone = balance(few, "weighted_random", *trace, requests=4_000, seed=1, anomaly_mitigation=True)
    assert lone.shares[-1] == pytest.approx(1 / len(few), abs=0.03)
    weights = [1.0, 1.0, 1.0]
    mitigation = AnomalyMitigation(weights)
    for now_s, broken in ((10.0, True), (20.0, True), (30.0, False), (40.0, False)):
        for target in range(3):
            mitigation.answered(target, broken and target == 2)
        mitigation.look(now_s)
        if now_s == 20.0:
            assert weights == [1.0, 1.0, 0.25]
    assert weights == [1.0, 1.0, 1.0]


def test_mitigation_never_takes_a_target_out_altogether():
    """Without a single request nobody would see that it has recovered."""
    weights = [1.0, 1.0, 1.0]
    mitigation = AnomalyMitigation(weights)
    for window in range(1, 20):
        for target in range(3):
            mitigation.answered(target, target == 2)
        mitigation.look(10.0 * window)
    assert weights == [1.0, 1.0, 1 / 64]


def test_slow_start_ramps_in_a_straight_line():
    """A target that joins ten others gets half of its share over the ramp, and all of it afterwards."""
    targets = (*TEN, Target("new", joined_s=1_000.0))
    run = balance(
        targets, "round_robin", exponential(0.02), constant(0.01), requests=100_000, seed=1, slow_start_s=500
    )

    def share(from_s, to_s):
        among = (run.arrived_s >= from_s) & (run.arrived_s < to_s)
        return (run.target[among] == 10).mean() * 11

    assert share(0, 1_000) == 0
    assert share(1_000, 1_250) == pytest.approx(11 * 0.25 / 10.25, abs=0.04)
    assert share(1_250, 1_500) == pytest.approx(11 * 0.75 / 10.75, abs=0.06)
    assert share(1_600, 1_900) == pytest.approx(1.0, abs=0.01)
    at_once = balance(targets, "round_robin", exponential(0.02), constant(0.01), requests=100_000, seed=1)
    among = (at_once.arrived_s >= 1_000) & (at_once.arrived_s < 1_250)
    assert (at_once.target[among] == 10).mean() * 11 == pytest.approx(1.0, abs=0.02)


def test_who_ramps():
    # Filled at once: nobody ramps. Then one joins, and another before that one is warm.
    assert full_share_from_s([0, 0, 100, 150], 60) == (0, 0, 160, 210)
    # Switched on when two were healthy already.
    assert full_share_from_s([0, 5, 100], 60, switched_on_s=50) == (0, 5, 160)
    # Nobody is past a ramp before the second joins: there is nobody to protect it.
    assert full_share_from_s([10, 10], 60, switched_on_s=0) == (10, 10)
    # The order in which they are given does not matter.
    assert full_share_from_s([100, 0], 60) == (160, 0)
    assert full_share_from_s([0, 100], 0) == (0, 100)


@given(
    joined_s=st.lists(st.integers(0, 2_000), min_size=1, max_size=8),
    duration_s=st.integers(30, 900),
    now_s=st.integers(-100, 4_000),
)
def test_a_weight_is_a_share_and_never_falls(joined_s, duration_s, now_s):
    full_s = full_share_from_s(joined_s, duration_s)
    first = min(joined_s)
    for joined, full in zip(joined_s, full_s, strict=True):
        assert full in (joined, joined + duration_s)
        assert joined > first or full == joined
        weights = [slow_start_weight(second, joined, full) for second in (now_s, now_s + 10)]
        assert 0 <= weights[0] <= weights[1] <= 1


def test_two_choices_are_two_different_targets():
    """Of two targets it sees both, whatever it draws."""
    choose = chooser("two_choices", [3, 0], [0, 0], [0, 0], [1.0, 1.0]).choose
    draws = [number / 10 for number in range(10)]
    assert {choose([0, 1], 0.0, (one, other)) for one in draws for other in draws} == {1}


def test_a_turn_that_is_passed_on_can_be_passed_on_again():
    """Two targets at half of their ramps before a warm one: a half, a quarter, a quarter of the turns."""
    counts = [0, 0, 0]
    for number in range(400):
        choose = chooser("round_robin", [0] * 3, [0, 0, 0], [100, 100, 0], [1.0] * 3).choose
        counts[choose([0, 1, 2], 50.0, (number / 400, 0.0))] += 1
    assert counts == [200, 100, 100]


def test_without_cross_zone_a_small_zone_works_hard():
    targets = tuple(
        Target(f"{zone}{n}", zone=zone) for zone, size in (("a", 2), ("b", 8)) for n in range(size)
    )
    settings_ = {"requests": 40_000, "seed": 1}
    run = balance(targets, "round_robin", exponential(1), constant(0.1), cross_zone=False, **settings_)
    shares = target_shares({"a": 2, "b": 8}, cross_zone=False)
    assert run.shares == pytest.approx([shares["a"]] * 2 + [shares["b"]] * 8, abs=0.01)
    crossed = balance(targets, "round_robin", exponential(1), constant(0.1), **settings_)
    assert crossed.shares == pytest.approx([target_shares({"a": 2, "b": 8})["a"]] * 10, abs=0.01)


def test_a_zone_without_targets_answers_503():
    targets = (Target("a", zone="a"), Target("b", zone="b"))
    settings_ = {"requests": 9_000, "seed": 1, "zones": ("a", "b", "c")}
    run = balance(targets, "round_robin", exponential(1), constant(0.1), cross_zone=False, **settings_)
    assert run.failed_share == pytest.approx(1 / 3, abs=0.02)
    assert set(run.target[run.failed]) == {-1}
    assert balance(targets, "round_robin", exponential(1), constant(0.1), **settings_).failed_share == 0
    assert math.isnan(target_shares({"a": 1, "c": 0}, cross_zone=False)["c"])
    assert target_shares({"a": 1, "c": 0})["a"] == 1


def test_before_anybody_has_joined_every_request_fails():
    run = balance([Target("late", joined_s=1e9)], "random", constant(1), constant(1), requests=10, seed=1)
    assert run.failed.all() and run.shares == (0.0,)
    assert math.isnan(run.mean_response_s) and math.isnan(run.quantile_s(0.5))


@pytest.mark.parametrize("algorithm", BALANCING_CHOICES)
def test_same_seed_same_bytes(algorithm):
    runs = [
        balance(TEN, algorithm, exponential(0.2), exponential(1), requests=500, seed=seed)
        for seed in (1, 1, 2)
    ]
    assert runs[0].response_s.tobytes() == runs[1].response_s.tobytes() != runs[2].response_s.tobytes()
    assert np.array_equal(runs[0].target, runs[1].target)
    assert not runs[0].response_s.flags.writeable
    assert sum(runs[0].shares) == pytest.approx(1)


def test_what_an_alb_refuses():
    trace = {"interarrival": exponential(1), "work": exponential(0.1), "requests": 10, "seed": 1}
    for algorithm in ("least_outstanding_requests", "weighted_random"):
        with pytest.raises(InputError, match="exclude each other"):
            balance(TEN, algorithm, slow_start_s=60, **trace)
    with pytest.raises(InputError, match="mitigation does not work with round_robin"):
        balance(TEN, "round_robin", anomaly_mitigation=True, **trace)
    for duration_s in (29, 901, -1, float("nan"), True):
        with pytest.raises(InputError, match="slow_start_s cannot be"):
            balance(TEN, "round_robin", slow_start_s=duration_s, **trace)
    with pytest.raises(InputError, match="no algorithm 'best'"):
        balance(TEN, "best", **trace)


def test_bad_targets_and_numbers_are_named():
    trace = {"interarrival": exponential(1), "work": exponential(0.1)}
    with pytest.raises(InputError, match="without targets"):
        balance([], "random", requests=1, seed=1, **trace)
    with pytest.raises(InputError, match="the same name"):
        balance([Target("x"), Target("x")], "random", requests=1, seed=1, **trace)
    for number in (0, -1, True, "3", None, 1.5):
        with pytest.raises(InputError, match="requests cannot be"):
            balance(TEN, "random", requests=number, seed=1, **trace)
    with pytest.raises(InputError, match="seed cannot be"):
        central_queue(TEN, requests=1, seed=-1, **trace)
    for name, number in (("speed", 0), ("joined_s", -1), ("error_share", 1.1), ("error_s", math.inf)):
        with pytest.raises(InputError, match=f"{name} cannot be"):
            Target("x", **{name: number})
    for zones in ({}, {"a": 0}, {"a": -1}, {"a": 1.5}):
        with pytest.raises(InputError):
            target_shares(zones)
