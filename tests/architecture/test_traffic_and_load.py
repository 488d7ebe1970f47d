"""Rates by hand and by the published retry example; the load view against the formula of the queue."""

import math

import pytest

from helpers.architecture import Architecture, Component, Flow, Workload, load, load_architecture, traffic
from helpers.errors import InputError
from helpers.load.queueing import mmc
from helpers.messaging import retry_stack


def chain(*retries, **flow):
    """users → c0 → c1 → … each with its number of retries; the last is the one that may be down."""
    keys = ["users", *(f"c{place}" for place in range(len(retries)))]
    parts = [Component("users", "client"), *(Component(key, "ecs_service") for key in keys[1:])]
    flows = [Flow(*keys[place : place + 2], retries=count, **flow) for place, count in enumerate(retries)]
    return Architecture("chain", tuple(parts), tuple(flows))


@pytest.mark.parametrize("retries", [(2, 2, 2, 2, 2), (0, 3), (3, 0, 1)])
@pytest.mark.parametrize("failing", [1.0, 0.5, 0.01])
def test_retries_multiply_as_in_the_retry_stack(retries, failing):
    shape = chain(*retries)
    last = shape.components[-1].key
    found = traffic(shape, 1.0, down={last: failing})
    expected = retry_stack(retries, failing)
    assert found.flow_rps == pytest.approx(expected.calls_by_layer)
    assert found.failure_share["users"] == pytest.approx(expected.failure_rate)


def test_the_famous_243():
    assert traffic(chain(2, 2, 2, 2, 2), 1.0, down={"c4": 1.0}).component_rps["c4"] == pytest.approx(243)


def test_weights_caches_background_and_dead_letters():
    parts = (
        Component("web", "client", capacity={"weight": 3}),
        Component("partner", "client"),
        Component("app", "ecs_service"),
        Component("cache", "elasticache"),
        Component("db", "rds"),
        Component("queue", "sqs_queue"),
        Component("lost", "dead_letter_queue"),
    )
    flows = (
        Flow("web", "app"),
        Flow("partner", "app", requests_per_parent=2),
        Flow("app", "cache", required=False),
        Flow("app", "db", cache_hit_ratio=0.9, cache="cache", background_rps=1),
        Flow("app", "queue", requests_per_parent=0.5),
        Flow("queue", "lost", asynchronous=True),
    )
    shop = Architecture("shop", parts, flows)
    rates = traffic(shop, 40).component_rps
    assert (rates["web"], rates["partner"], rates["app"], rates["queue"], rates["lost"]) == (
        30,
        10,
        50,
        25,
        0,
    )
    assert rates["db"] == pytest.approx(6)
    # The day the cache is gone: everything reaches the database, and nobody is refused.
    without = traffic(shop, 40, down={"cache": 1})
    assert without.component_rps["db"] == pytest.approx(51)
    assert without.failure_share["web"] == 0


def test_a_service_that_is_down_calls_nobody():
    assert traffic(chain(0, 0, 0), 10, down={"c1": 1}).component_rps["c2"] == 0
    assert traffic(chain(0, 0, 0), 10, down={"c1": 0.25}).component_rps["c2"] == 7.5


def test_circles_of_messages_converge_or_are_refused():
    parts = [Component("users", "client"), Component("app", "ecs_service"), Component("topic", "sns_topic")]

    def shop(share):
        flows = Flow("users", "app"), Flow("app", "topic"), Flow("topic", "app", None, True, share)
        return Architecture("circle", tuple(parts), flows)

    assert traffic(shop(0.5), 10).component_rps["app"] == pytest.approx(20)
    with pytest.raises(InputError, match="multiply without end"):
        traffic(shop(1.0), 10)


def test_bad_input():
    for rate in (-1, math.nan, True, "1"):
        with pytest.raises(InputError, match="rate_rps"):
            traffic(chain(0), rate)
    with pytest.raises(InputError, match="share of c0"):
        traffic(chain(0), 1, down={"c0": 1.5})
    with pytest.raises(InputError, match="no component 'c9'"):
        traffic(chain(0), 1, down={"c9": 1})
    with pytest.raises(InputError, match="nobody sends"):
        traffic(Architecture("x", (Component("db", "rds"),)), 1)
    with pytest.raises(InputError, match="factor"):
        load(chain(0), Workload(1), factors=(0,))
    with pytest.raises(InputError, match="no factors"):
        load(chain(0), Workload(1), factors=())


def test_a_station_is_the_queue_of_the_formula():
    capacity = {"tasks": 2, "workers": 3, "service_ms": 50}
    parts = Component("users", "client"), Component("app", "ecs_service", capacity=capacity)
    one = load(Architecture("one", parts, (Flow("users", "app"),)), Workload(90), factors=(1,)).peak
    station = mmc(arrival_rate_rps=90, service_rate_rps=20, servers=6)
    found = one.component("app")
    assert found.utilisation == pytest.approx(station.utilisation)
    assert found.mean_s == pytest.approx(station.response_s)
    for share, given in ((0.5, found.p50_s), (0.95, found.p95_s), (0.99, found.p99_s)):
        assert given == pytest.approx(station.response_quantile_s(share))
    (journey,) = one.journeys
    # Drawn, so near and not equal: 20,000 draws.
    assert journey.mean_s == pytest.approx(station.response_s, rel=0.03)
    assert journey.p99_s == pytest.approx(station.response_quantile_s(0.99), rel=0.05)


def test_journeys_add_up_over_calls_and_are_the_same_every_time():
    shape = chain(0, 0, requests_per_parent=1)
    busy = load(shape, Workload(100), factors=(1,)).peak
    (journey,) = busy.journeys
    expected = sum(busy.component(key).mean_s for key in ("c0", "c1"))
    assert journey.mean_s == pytest.approx(expected, rel=0.03)
    assert load(shape, Workload(100), factors=(1,)).peak.journeys == busy.journeys
    assert load(shape, Workload(100), factors=(1,), seed=1).peak.journeys != busy.journeys


@pytest.mark.parametrize("calls", [0.3, 7.5, 64, 300])
def test_journeys_with_many_calls(calls):
    parts = (
        Component("users", "client"),
        Component("app", "ecs_service", capacity={"tasks": 50}),
        Component("db", "rds", capacity={"vcpus": 500, "query_ms": 10}),
    )
    flows = Flow("users", "app"), Flow("app", "db", requests_per_parent=calls)
    peak = load(Architecture("many", parts, flows), Workload(10), factors=(1,)).peak
    (journey,) = peak.journeys
    expected = peak.component("app").mean_s + calls * peak.component("db").mean_s
    assert journey.mean_s == pytest.approx(expected, rel=0.03)


def test_the_first_bottleneck_twice_and_ten_times():
    shop = load_architecture("elb_auto_scaling")
    view = load(shop, Workload(250))
    assert [point.factor for point in view.points] == [1, 2, 10]
    assert view.peak.full == ()
    # Three zones with two instances of two workers that take 20 ms: 600 requests a second.
    assert view.carries_rps == pytest.approx(600)
    assert view.headroom == pytest.approx(2.4)
    assert view.points[1].full == ()
    assert set(view.points[2].full) == {"zone_a", "zone_c", "zone_d"} >= {view.bottleneck}
    assert math.isinf(view.points[2].component("zone_a").p99_s)
    assert math.isinf(view.points[2].journeys[0].mean_s)


def test_limits_refuse_and_do_not_queue():
    gate = Component("gate", "api_gateway_http", capacity={"limit_rps": 100, "latency_ms": 5})
    shop = Architecture("gate", (Component("users", "client"), gate), (Flow("users", "gate"),))
    view = load(shop, Workload(80))
    assert (view.bottleneck, view.carries_rps) == ("gate", 100)
    twice = view.points[1].component("gate")
    assert (twice.refused_rps, twice.utilisation, twice.p99_s, twice.queues) == (60, 1.6, 0.005, False)
    free = load(Architecture("x", (Component("users", "client"),)), Workload(80))
    assert free.bottleneck is None
    assert math.isinf(free.carries_rps)


def test_tables_count_units_and_a_pool_counts_tokens():
    parts = (
        Component("users", "client"),
        Component("table", "dynamodb_table", capacity={"mode": "provisioned", "rcu": 100, "wcu": 20}),
        Component("pool", "cognito_user_pool"),
    )
    flows = (
        Flow("users", "table", requests_per_parent=2),
        Flow("users", "table", access="write", requests_per_parent=0.5),
        Flow("users", "pool", access="write"),
        Flow("users", "pool", requests_per_parent=10),
    )
    peak = load(Architecture("units", parts, flows), Workload(30), factors=(1,)).peak
    # 30 eventual reads of half a unit use 30 of 100; 15 writes use 15 of 20.
    assert peak.component("table").utilisation == pytest.approx(0.75)
    assert peak.component("pool").utilisation == pytest.approx(30 / 150)
    nothing = Component("table", "dynamodb_table", capacity={"mode": "provisioned"})
    shop = Architecture("none", (parts[0], nothing), flows[:1])
    assert load(shop, Workload(1)).carries_rps == 0


def test_entries_are_where_requests_arrive_without_a_client():
    fan_out = load_architecture("sns_sqs_fanout")
    view = load(fan_out, Workload(40))
    assert view.peak.component("mail_consumer").arrival_rate_rps == 40
    assert view.peak.journeys[0].source == "publisher"
    with pytest.raises(InputError, match="no component 'publsher'"):
        Architecture("x", fan_out.components, fan_out.flows, entries=("publsher",))
