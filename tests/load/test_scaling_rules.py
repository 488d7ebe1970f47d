"""The arithmetic of scaling: AWS's worked examples, alarms point by point, spare zones."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.load import (
    SCALING_MODES,
    Fleet,
    ScalingMode,
    TrackingPolicy,
    acceptable_backlog,
    alarm_state,
    backlog_per_instance,
    desired_capacity,
    flash_sale,
    highest_target,
    load_curve,
    needed_instances,
    rounds_to_scale,
    scale,
    scaling_mode,
    static_stability,
    trigger_times_s,
    tuned_datapoints,
)


def test_rounding_is_safe_both_ways():
    """1.5 more become 2 more, 1.5 fewer become 1 fewer."""
    assert desired_capacity(5, 65, 50) - 5 == 2
    assert desired_capacity(5, 35, 50) - 5 == -1
    assert desired_capacity(10, 0.6, 0.5) == 12  # and not 13, as floating point would have it
    assert desired_capacity(0, 90, 50) == desired_capacity(3, 0, 50) == 0


@given(st.integers(0, 10_000), st.integers(0, 1_000), st.integers(1, 1_000))
def test_rounding_against_whole_numbers(instances, metric, target):
    exact = -(-instances * metric // target)
    assert desired_capacity(instances, metric / 1_000, target / 1_000) == exact


@given(st.floats(1, 1e6), st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]))
def test_rounds_are_as_many_as_it_takes(surge, target):
    rounds = rounds_to_scale(surge, target)
    assert (1 / target) ** rounds >= surge * (1 - 1e-6)
    assert rounds == 0 or (1 / target) ** (rounds - 1) < surge * (1 + 1e-6)


def test_the_published_backlog_example():
    example = {
        name: fact(f"sqs_scaling.example.{name}").value
        for name in (
            "messages",
            "instances",
            "processing_s",
            "latency_s",
            "target_messages",
            "backlog_messages",
        )
    }
    target = acceptable_backlog(float(example["latency_s"]), float(example["processing_s"]))
    assert target == pytest.approx(example["target_messages"])
    now = backlog_per_instance(example["messages"], example["instances"])
    assert now == example["backlog_messages"]
    assert desired_capacity(example["instances"], now, target) == 15


def test_how_many_keep_a_load_at_its_target():
    assert needed_instances(400, 100, 0.5) == 8
    assert needed_instances(401, 100, 0.5) == 9
    assert needed_instances(0, 100, 0.5) == 0


def test_head_room_survives_exactly():
    load_rps, growth_rps_per_s, reaction_s = 1_000, 5, 240
    target = highest_target(load_rps, growth_rps_per_s, reaction_s)
    assert load_rps / target == load_rps + growth_rps_per_s * reaction_s
    assert highest_target(load_rps, 0, reaction_s) == highest_target(load_rps, growth_rps_per_s, 0) == 1


def test_alarms_point_by_point():
    high = [0.4, 0.6, 0.6, 0.6]
    assert alarm_state(high[:3], 0.5, 3, above=True) == "OK"
    assert alarm_state(high, 0.5, 3, above=True) == "ALARM"
    assert alarm_state([*high, 0.5], 0.5, 3, above=True) == "OK"  # at the threshold is not above it
    assert alarm_state([0.6, 0.6], 0.5, 3, above=True) == "INSUFFICIENT_DATA"
    assert alarm_state([0.6, None, 0.6], 0.5, 3, above=True) == "OK"
    assert alarm_state([0.6, None, None, None], 0.5, 3, above=True) == "INSUFFICIENT_DATA"
    assert alarm_state([0.4, 0.4, 0.4], 0.45, 3, above=False) == "ALARM"
    assert alarm_state([0.4, 0.45, 0.4], 0.45, 3, above=False) == "OK"


def test_the_modes_are_those_that_are_published():
    modes = {name: scaling_mode(name) for name in SCALING_MODES}
    assert {
        name: (mode.period_s, mode.out_datapoints, mode.in_datapoints) for name, mode in modes.items()
    } == {
        "classic": (60, 3, 15),
        "basic": (300, 3, 15),
        "high_resolution": (20, 3, 45),
        "self_tuned": (60, 3, 15),
    }
    # Basic monitoring: a quarter of an hour out, five quarters in.
    basic = modes["basic"]
    assert (basic.period_s * basic.out_datapoints, basic.period_s * basic.in_datapoints) == (900, 4_500)
    assert [mode.name for mode in modes.values() if mode.self_tuned] == ["self_tuned"]
    assert scaling_mode("classic", delay_s=45).delay_s == 45


@pytest.mark.parametrize("name", SCALING_MODES)
@pytest.mark.parametrize(("before", "after"), [(0.4, 0.6), (0.5, 0.51), (0.1, 1.0)])
def test_times_to_trigger_against_the_simulation(name, before, after):
    """The closed form against the whole loop, at several seconds within a period."""
    mode = scaling_mode(name, delay_s=7)
    times_s = trigger_times_s(mode, before, after, 0.5)
    fleet = Fleet(100, minimum=10)
    for phase_s in range(0, mode.period_s, 7):
        begins_s = 5 * mode.period_s + phase_s
        load_rps = [before * 1_000] * begins_s + [after * 1_000] * 4 * mode.period_s
        run = scale(load_rps, fleet, [TrackingPolicy("cpu", 0.5, mode)], instances=10)
        assert run.first_out_s - begins_s == times_s[phase_s]


def test_the_benchmark_of_aws_is_slower_than_its_counts():
    """What the counts alone explain is less than what AWS measured; what remains is not published."""
    means_s = {
        name: sum(times_s) / len(times_s)
        for name in ("classic", "high_resolution")
        if (times_s := trigger_times_s(scaling_mode(name), 0.3, 0.9, 0.5))
    }
    assert means_s["classic"] == pytest.approx(170, abs=2)
    assert means_s["high_resolution"] == pytest.approx(57, abs=2)
    assert means_s["classic"] < fact("ecs.benchmark.trigger_before_s").value
    assert means_s["high_resolution"] < fact("ecs.benchmark.trigger_after_s").value


def test_tuning_asks_for_one_more_than_the_longest_false_alarm():
    assert [tuned_datapoints(runs, 3) for runs in ([], [1], [2, 1], [9])] == [1, 2, 3, 3]


def test_static_stability_as_published():
    three = static_stability(needed=12, zones=fact("static_stability.zones").value)
    assert three.over_provisioning * 100 == fact("static_stability.over_provisioning_percent").value
    assert (three.per_zone, three.total) == (6, 18)
    # Whole instances: ten do not divide into two zones of three.
    assert static_stability(needed=5, zones=3).total == 9
    assert static_stability(needed=12, zones=5, lost_zones=2).per_zone == 4
    assert static_stability(needed=12, zones=3, lost_zones=0).over_provisioning == 0


@given(st.integers(1, 500), st.integers(2, 6), st.data())
def test_what_is_left_carries_the_peak_and_one_less_would_not(needed, zones, data):
    lost = data.draw(st.integers(0, zones - 1))
    found = static_stability(needed, zones, lost_zones=lost)
    assert found.per_zone * (zones - lost) >= needed > (found.per_zone - 1) * (zones - lost)


def test_curves():
    sale = flash_sale(100, 500, begins_s=60, ramp_s=100, lasts_s=300, duration_s=900)
    assert len(sale) == 900 and sale.max() == 500
    assert (sale[0], sale[60], sale[110], sale[160], sale[460], sale[510], sale[560]) == (
        100,
        100,
        300,
        500,
        500,
        300,
        100,
    )
    assert load_curve({10: 5}, 20).tolist() == [5.0] * 20


NOT_NUMBERS = [-1, True, "3", None, float("nan"), float("inf")]


@pytest.mark.parametrize("number", NOT_NUMBERS)
@pytest.mark.parametrize(
    "function",
    [
        lambda number: desired_capacity(3, number, 50),
        lambda number: desired_capacity(3, 50, number),
        lambda number: desired_capacity(number, 50, 50),
        lambda number: rounds_to_scale(number, 0.5),
        lambda number: rounds_to_scale(2, number),
        lambda number: highest_target(number, 1, 1),
        lambda number: highest_target(1, number, 1),
        lambda number: highest_target(1, 1, number),
        lambda number: needed_instances(number, 1, 1),
        lambda number: needed_instances(1, number, 1),
        lambda number: needed_instances(1, 1, number),
        lambda number: backlog_per_instance(number, 1),
        lambda number: backlog_per_instance(1, number),
        lambda number: acceptable_backlog(number, 1),
        lambda number: acceptable_backlog(1, number),
        lambda number: static_stability(number, 3),
        lambda number: static_stability(3, number),
        lambda number: static_stability(3, 3, lost_zones=number),
        lambda number: load_curve({0: number}, 10),
        lambda number: load_curve({0: 1}, number),
        lambda number: load_curve({number: 1}, 10),
        lambda number: flash_sale(1, 2, begins_s=number, ramp_s=1, lasts_s=1, duration_s=9),
        lambda number: trigger_times_s(scaling_mode("classic"), number, 0.9, 0.5),
        lambda number: ScalingMode("mine", number, 1, 1),
        lambda number: ScalingMode("mine", 60, number, 1),
        lambda number: ScalingMode("mine", 60, 1, 1, delay_s=number),
        lambda number: tuned_datapoints([1], number),
    ],
)
def test_bad_numbers_are_named(function, number):
    with pytest.raises(InputError, match="cannot be"):
        function(number)


def test_what_can_never_happen():
    with pytest.raises(InputError, match="100 % CPU is never exceeded"):
        rounds_to_scale(2, 1.0)
    with pytest.raises(InputError, match="none is left"):
        static_stability(3, 2, lost_zones=2)
    with pytest.raises(InputError, match="nothing crosses"):
        trigger_times_s(scaling_mode("classic"), 0.6, 0.9, 0.5)
    with pytest.raises(InputError, match="no mode 'fast'"):
        scaling_mode("fast")
    with pytest.raises(InputError, match="without corners"):
        load_curve({}, 10)
    assert math.isclose(rounds_to_scale(1.0, 0.5), 0)
