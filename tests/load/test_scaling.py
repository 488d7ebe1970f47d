"""Target tracking over a load: one rule a test."""

import numpy as np
import pytest

from helpers.errors import InputError
from helpers.load import (
    Fleet,
    ScalingMode,
    TrackingPolicy,
    ZoneLoss,
    acceptable_backlog,
    desired_capacity,
    flash_sale,
    load_curve,
    rounds_to_scale,
    scale,
    scaling_mode,
    static_stability,
)
from helpers.load.scaling_fleet import Instances

CLASSIC = scaling_mode("classic")
CPU = TrackingPolicy("cpu", 0.5, CLASSIC)
REQUESTS = TrackingPolicy("requests_per_instance", 50, CLASSIC)


def _step(before_rps, after_rps, at_s=120, duration_s=3_600):
    return np.r_[np.full(at_s, before_rps), np.full(duration_s - at_s, after_rps)].astype(float)


def _steps(run):
    return [(done.at_s, done.before, done.after) for done in run.activities]


def test_three_points_out():
    run = scale(_step(400, 600), Fleet(100, minimum=8), [CPU], instances=8)
    assert _steps(run) == [(120 + 180, 8, 12)]
    assert run.first_out_s == 300
    assert run.capacity[299] == 8 and run.capacity[300] == 12
    assert run.in_service[359] == 8 and run.in_service[360] == 12
    assert run.utilisation[-1] == pytest.approx(0.5)
    assert run.refused == 0 and run.last_refused_s is None


def test_fifteen_points_in_and_rounded_up():
    run = scale(_step(400, 210), Fleet(100, minimum=1), [CPU], instances=8)
    assert _steps(run)[0] == (120 + 15 * 60, 8, desired_capacity(8, 210 / 800, 0.5)) == (1_020, 8, 5)
    # Five at 42 % are more than 10 % below the target, but four would be above it.
    assert len(run.activities) == 1


def test_a_little_below_the_target_nothing_is_removed():
    """At 46 % of 50 %, thirty-seven of forty would do; at 44 % some go."""
    fleet = Fleet(100, minimum=1)
    assert scale(_step(2_000, 1_840), fleet, [CPU], instances=40).activities == ()
    assert scale(_step(2_000, 1_760), fleet, [CPU], instances=40).capacity[-1] == 36
    # Neither are they when one of two policies is only a little below its target.
    both = [CPU, TrackingPolicy("requests_per_instance", 48, CLASSIC)]
    assert scale(_step(1_920, 1_760), fleet, both, instances=40).activities == ()


def test_cpu_shows_no_more_than_everything_so_a_surge_takes_rounds():
    """Ten times the load: CPU says 100 % and doubles; requests per target know at once."""
    fleet = Fleet(100, minimum=4, maximum=400, startup_s=60, warm_up_s=60)
    load_rps = _step(200, 2_000)
    by_cpu = scale(load_rps, fleet, [CPU], instances=4)
    assert [done.after for done in by_cpu.activities] == [8, 16, 32, 40]
    assert len(by_cpu.activities) == rounds_to_scale(10, 0.5) == 4
    by_requests = scale(load_rps, fleet, [REQUESTS], instances=4)
    assert [done.after for done in by_requests.activities] == [40]
    assert by_requests.refused == (2_000 - 400) * (180 + 60)
    assert by_cpu.refused > 1.5 * by_requests.refused


def test_nobody_works_for_those_who_shed_at_the_target():
    """Instances that refuse from 50 % CPU on never show more than 50 %, and nothing scales."""
    load_rps = _step(300, 1_600)
    deadlocked = scale(load_rps, Fleet(100, minimum=8, shed_at=0.5), [CPU], instances=8)
    assert deadlocked.activities == ()
    assert deadlocked.utilisation.max() == pytest.approx(0.5)
    assert deadlocked.refused == pytest.approx((1_600 - 400) * (3_600 - 120))
    above = scale(load_rps, Fleet(100, minimum=8, shed_at=0.8), [CPU], instances=8)
    assert above.refused_rps[-1] == 0 and above.capacity[-1] == 32
    # A metric that is not CPU sees the demand that is refused.
    assert scale(load_rps, Fleet(100, minimum=8, shed_at=0.5), [REQUESTS], instances=8).capacity[-1] == 32


def test_warming_instances_are_capacity_but_not_in_the_metric():
    """While they initialise at full CPU, a metric with them in it asks for more and more."""
    load_rps = _step(400, 800)
    busy = {"startup_s": 30, "initialising_s": 240, "initialising_cpu": 0.7}
    without = scale(load_rps, Fleet(100, minimum=8, **busy), [CPU], instances=8)
    warm = scale(load_rps, Fleet(100, minimum=8, warm_up_s=240, **busy), [CPU], instances=8)
    assert max(warm.capacity) == 16
    assert max(without.capacity) > 20


def test_nothing_is_removed_while_somebody_warms():
    load_rps = load_curve({0: 400, 60: 800, 239: 800, 240: 100}, 3_600)
    ends_s = [
        next(done.at_s for done in run.activities if done.after < done.before)
        for run in (
            scale(load_rps, Fleet(100, minimum=1, warm_up_s=warm_up_s), [CPU], instances=8)
            for warm_up_s in (60, 1_800)
        )
    ]
    assert ends_s[0] == 240 + 15 * 60
    assert ends_s[1] == 180 + 60 + 1_800


def test_a_cooldown_keeps_from_adding_twice_for_one_surge():
    """New tasks work at once, but the points still speak of the time before them."""
    mode = ScalingMode("delayed", 60, 3, 15, delay_s=60)
    policy = TrackingPolicy("cpu", 0.5, mode)
    load_rps = _step(400, 900)
    hasty = scale(load_rps, Fleet(100, minimum=8, startup_s=15), [policy], instances=8)
    calm = scale(load_rps, Fleet(100, minimum=8, startup_s=15, cooldown_out_s=300), [policy], instances=8)
    assert max(hasty.capacity) > 18
    assert max(calm.capacity) == 18


def test_a_cooldown_does_not_hold_back_a_larger_step():
    load_rps = load_curve({0: 400, 60: 600, 300: 600, 301: 780}, 1_800)
    run = scale(load_rps, Fleet(100, minimum=8, startup_s=600, cooldown_out_s=1_200), [CPU], instances=8)
    assert [done.after for done in run.activities][:2] == [12, 16]


def test_scaling_out_ends_a_cooldown_of_scaling_in():
    fleet = Fleet(100, minimum=1, startup_s=10, cooldown_in_s=3_000, cooldown_out_s=300)
    falls = {0: 800, 60: 800, 61: 480, 1_800: 480, 1_801: 300}
    surge = {0: 800, 60: 800, 61: 480, 1_080: 480, 1_081: 700, 1_800: 700, 1_801: 300}
    with_surge, without = (
        scale(load_curve(corners, 5_000), fleet, [CPU], instances=16) for corners in (surge, falls)
    )
    assert [done.after > done.before for done in with_surge.activities] == [False, True, False]
    assert [done.after > done.before for done in without.activities] == [False, False]
    first, *_, last = with_surge.activities
    assert last.at_s - first.at_s < 3_000
    # Without the surge the second removal has to wait for the cooldown.
    first, last = without.activities
    assert last.at_s - first.at_s >= 3_000


def test_several_policies_out_if_any_in_if_all():
    heavy = TrackingPolicy("requests_per_instance", 20, CLASSIC)
    light = TrackingPolicy("cpu", 0.9, CLASSIC)
    out = scale(_step(150, 300), Fleet(100, minimum=1), [light, heavy], instances=8)
    assert [(done.after, done.metric) for done in out.activities] == [(15, "requests_per_instance")]
    # CPU alone would remove five; requests are at their target, so nothing is removed.
    assert scale(_step(160, 160), Fleet(100, minimum=1), [light, heavy], instances=8).activities == ()
    alone = scale(_step(160, 160), Fleet(100, minimum=1), [light], instances=8)
    assert alone.activities[0].after == 2
    # A policy that may not scale in has no say in it.
    silent = TrackingPolicy("requests_per_instance", 20, CLASSIC, scale_in=False)
    assert (
        scale(_step(160, 160), Fleet(100, minimum=1), [light, silent], instances=8).activities[0].after == 2
    )
    only = [TrackingPolicy("cpu", 0.9, CLASSIC, scale_in=False)]
    assert scale(_step(160, 10), Fleet(100, minimum=1), only, instances=8).activities == ()


def test_without_requests_there_is_no_data_and_nothing_is_removed():
    """A load balancer that is idle reports nothing: the fleet of the day stays for the night."""
    night = _step(400, 0, duration_s=7_200)
    assert scale(night, Fleet(100, minimum=1), [REQUESTS], instances=8).activities == ()
    trickle = scale(_step(400, 1, duration_s=7_200), Fleet(100, minimum=1), [REQUESTS], instances=8)
    assert trickle.capacity[-1] == 1
    assert scale(night, Fleet(100, minimum=1), [CPU], instances=8).capacity[-1] == 1


def test_bounds_hold():
    run = scale(_step(400, 5_000), Fleet(100, minimum=6, maximum=12), [CPU], instances=8)
    assert max(run.capacity) == 12
    run = scale(_step(400, 1), Fleet(100, minimum=6, maximum=12), [CPU], instances=8)
    assert min(run.capacity) == 6


def test_a_self_tuned_policy_is_quick_until_it_was_wrong():
    policy = TrackingPolicy("cpu", 0.5, scaling_mode("self_tuned"))
    fleet = Fleet(100, minimum=8, maximum=8)  # at its maximum it cannot act: each peak is a false alarm
    quiet = scale(_step(400, 600, at_s=600), Fleet(100, minimum=8), [policy], instances=8)
    assert quiet.first_out_s == 660
    from helpers.load.scaling_policies import Watch

    watch = Watch(policy)
    needed = []
    for minute, utilisation in enumerate([0.4, 0.6, 0.4, 0.6, 0.6, 0.4]):
        for second in range(60):
            watch.second(utilisation, 8, minute * 60 + second)
        needed.append(watch.out_datapoints)
    assert needed == [1, 1, 2, 2, 2, 3]
    watch = Watch(policy)
    for minute, utilisation in enumerate([0.4, 0.6, 0.6, 0.4]):
        for second in range(60):
            watch.second(utilisation, 8, minute * 60 + second)
        if minute == 1:
            watch.scaled_out()
    assert watch.out_datapoints == 1
    assert scale(_step(400, 600), fleet, [policy], instances=8).activities == ()


def test_workers_of_a_queue_track_their_backlog():
    """In the end the backlog of each is at most what it works off in the time allowed."""
    target = acceptable_backlog(latency_s=600, processing_s=0.1)
    policy = TrackingPolicy("backlog_per_instance", target, CLASSIC)
    fleet = Fleet(10, minimum=5, startup_s=60)
    run = scale(_step(40, 90, duration_s=14_400), fleet, [policy], instances=5, queued=True)
    assert run.refused == 0
    assert run.backlog[0] == 0
    assert max(run.capacity) >= 9
    assert (run.backlog[7_200:] / run.in_service[7_200:]).max() <= target * 1.05
    still = scale(_step(40, 90, duration_s=600), fleet, [], instances=5, queued=True)
    assert still.backlog[-1] == pytest.approx((90 - 50) * (600 - 120))


def test_a_lost_zone_hurts_unless_it_was_paid_for():
    load_rps = np.full(1_200, 1_150.0)
    enough = static_stability(needed=12, zones=3)
    loss = ZoneLoss(at_s=300, zones=3)
    stable = scale(load_rps, Fleet(100), [], instances=enough.total, zone_loss=loss)
    assert stable.in_service[300] == 12 and stable.refused == 0
    lean = scale(load_rps, Fleet(100, startup_s=240), [], instances=12, zone_loss=loss)
    assert lean.in_service[300] == 8
    assert lean.refused == pytest.approx((1_150 - 800) * 240)
    assert lean.in_service[-1] == 12
    # When launches fail as well, only what was there already helps.
    stuck = scale(
        load_rps, Fleet(100, startup_s=240), [], instances=12, zone_loss=ZoneLoss(300, 3, launches_from_s=900)
    )
    assert stuck.refused == pytest.approx(350 * (600 + 240))
    assert stuck.capacity[400] == 12 and stuck.in_service[899] == 8


def test_scaling_while_a_zone_is_lost_waits_for_launches():
    loss = ZoneLoss(at_s=120, zones=4, launches_from_s=1_000)
    run = scale(_step(300, 600), Fleet(100, minimum=1), [CPU], instances=8, zone_loss=loss)
    assert run.in_service[999] == 6
    assert run.in_service[1_060] == 12


def test_nothing_is_removed_while_somebody_cannot_be_replaced():
    """Two of six are lost, and CPU is low all the while: what is missing counts, and is waited for."""
    loss = ZoneLoss(at_s=800, zones=3, launches_from_s=2_000)
    run = scale(np.full(2_400, 150.0), Fleet(100), [CPU], instances=6, zone_loss=loss)
    assert (run.capacity[:2_060] == 6).all()
    assert (run.in_service[800:2_060] == 4).all()
    assert run.activities[0].at_s == 2_000 + 60 + 40  # started, and then the next point


def test_who_initialises_has_less_to_give():
    """A share of 0.4 of its CPU is taken for 30 s: of 100 requests a second it answers 60."""
    pair = Instances(Fleet(100, startup_s=10, initialising_s=30, initialising_cpu=0.4), 1)
    pair.launch(1, now_s=0)
    assert pair.work(200.0, None, 10) == pytest.approx((160.0, 1.0, 1.0))
    assert pair.work(120.0, None, 10) == pytest.approx((120.0, 0.8, 0.8))  # (0.6 + 0.4 + 0.6) / 2
    assert pair.work(200.0, None, 40) == pytest.approx((200.0, 1.0, 1.0))


def test_what_is_conserved():
    load_rps = flash_sale(400, 3_000, begins_s=300, ramp_s=60, lasts_s=900, duration_s=3_600)
    fleet = Fleet(100, minimum=8, startup_s=90, warm_up_s=120, shed_at=0.9)
    run = scale(load_rps, fleet, [CPU], instances=8)
    answered_rps = run.load_rps - run.refused_rps
    assert answered_rps == pytest.approx(run.utilisation * run.in_service * 100)
    assert (run.refused_rps >= 0).all() and run.utilisation.max() <= 0.9 + 1e-12
    assert run.instance_hours == pytest.approx(run.capacity.sum() / 3_600)
    assert run.refused_share == pytest.approx(run.refused / load_rps.sum()) and run.refused_share > 0
    assert [done.at_s for done in run.additions] == [d.at_s for d in run.activities if d.after > d.before]
    assert len(run.additions) < len(run.activities)
    assert scale([0.0], fleet, [], instances=8).refused_share == 0
    assert (run.capacity >= run.in_service).all()
    for name in ("load_rps", "capacity", "in_service", "utilisation", "refused_rps", "backlog"):
        assert not getattr(run, name).flags.writeable


def test_quick_out_and_quick_in_flaps():
    """A load that swings every ten minutes: with three points in, the fleet goes up and down with it."""
    swing = 600 + 300 * np.sign(np.sin(np.arange(7_200) * 2 * np.pi / 600))
    fleet = Fleet(100, minimum=4, startup_s=60, warm_up_s=60)
    calm = scale(swing, fleet, [CPU], instances=12)
    nervous_mode = ScalingMode("nervous", 60, 3, 3)
    nervous = scale(swing, fleet, [TrackingPolicy("cpu", 0.5, nervous_mode)], instances=12)
    assert len(calm.activities) == 1
    assert len(nervous.activities) > 15


@pytest.mark.parametrize(
    "load_rps", [[], [-1.0], [float("nan")], [float("inf")], "many", None, [[1.0]], [None], 3.0]
)
def test_bad_loads(load_rps):
    with pytest.raises(InputError, match="this load cannot be used"):
        scale(load_rps, Fleet(100), [CPU], instances=1)


def test_bad_fleets_and_policies():
    for name, number in (
        ("instance_rps", 0),
        ("minimum", -1),
        ("maximum", 0),
        ("startup_s", 1.5),
        ("warm_up_s", 3_601),
        ("warm_up_s", True),
        ("initialising_s", -1),
        ("initialising_cpu", 1.5),
        ("shed_at", 0),
        ("cooldown_in_s", "3"),
    ):
        with pytest.raises(InputError, match=f"{name} cannot be"):
            Fleet(**{"instance_rps": 100, name: number})
    with pytest.raises(InputError, match="nothing is left for requests"):
        Fleet(100, shed_at=0.5, initialising_cpu=0.5)
    with pytest.raises(InputError, match="no metric 'memory'"):
        TrackingPolicy("memory", 0.5, CLASSIC)
    for target in (0, -1, 1.1, float("nan"), True):
        with pytest.raises(InputError, match="target cannot be"):
            TrackingPolicy("cpu", target, CLASSIC)
    with pytest.raises(InputError, match="instances cannot be 3"):
        scale([1.0], Fleet(100, minimum=4), [CPU], instances=3)
    with pytest.raises(InputError, match="no backlog to track"):
        scale([1.0], Fleet(100), [TrackingPolicy("backlog_per_instance", 5, CLASSIC)], instances=1)
    with pytest.raises(InputError, match="zones cannot be"):
        ZoneLoss(1, zones=0)
