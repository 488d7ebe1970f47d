"""Patterns as usages: counted to the last request, monotone, and the same one by one and in a sweep."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.cost import PriceBook, Usage, estimate, estimate_grid
from helpers.cost.order_system import OrderSystem
from helpers.cost.patterns import (
    FRONT_DOORS,
    break_even_hit_ratio,
    empty_receives,
    fan_out,
    front_door,
    in_region,
    on_demand_factor,
)
from helpers.errors import InputError, UnpricedError

TOKYO = "ap-northeast-1"
counts = st.integers(0, 50_000_000)


def _usd(usages):
    return estimate(usages, unpriced="list").total_usd


@pytest.mark.parametrize("kind", FRONT_DOORS)
@given(fewer=counts, more=counts, kb=st.integers(0, 600))
def test_a_front_door_costs_no_less_for_more(kind, fewer, more, kb):
    fewer, more = sorted((fewer, more))
    assert _usd(front_door(kind, fewer, kb=kb)) <= _usd(front_door(kind, more, kb=kb))
    assert _usd(front_door(kind, fewer, kb=kb)) <= _usd(front_door(kind, fewer, kb=kb + 100))


@pytest.mark.parametrize("kind", FRONT_DOORS)
def test_a_front_door_in_a_sweep_is_the_bills_one_by_one(kind):
    requests = [1, 1_000_000, 77_777_777]
    swept = estimate_grid(front_door(kind, requests, kb=600))
    assert swept == pytest.approx([float(_usd(front_door(kind, n, kb=600))) for n in requests], abs=1e-9)


def test_an_http_api_counts_every_512_kb():
    usd = [_usd(front_door("HTTP API", 1_000_000, kb=kb)) for kb in (0, 512, 513, 1_024)]
    assert usd[0] == usd[1] < usd[2] == usd[3] == 2 * usd[0]


def test_an_unknown_front_door():
    with pytest.raises(InputError, match="no front door 'CLB'"):
        front_door("CLB", 1, kb=1)


def _requests(usages):
    return {usage.name: int(usage.number("standard")) for usage in usages if usage.service == "SQS"}


def test_fan_out_counts_receives_deletes_and_what_brings_nothing():
    usages = fan_out(1_000, queues=3, receives_per_message=2, messages_per_receive=10, empty=7)
    assert list(_requests(usages).values()) == [600, 300, 7]
    assert usages[0].number("publishes") == 1_000
    assert usages[0].number("sqs_deliveries") == 3_000


def test_a_batch_above_64_kb_is_more_than_one_request():
    small, large = (fan_out(1_000_000, queues=1, kb=kb, messages_per_receive=10)[1] for kb in (6, 7))
    assert _usd([large]) == 2 * _usd([small])


@given(messages=counts, tries=st.integers(1, 10), queues=st.integers(1, 9), empty=counts)
def test_fan_out_costs_no_less_for_more_of_anything(messages, tries, queues, empty):
    base = _usd(fan_out(messages, queues=queues, receives_per_message=tries, empty=empty))
    assert base <= _usd(fan_out(messages + 1, queues=queues, receives_per_message=tries, empty=empty))
    assert base <= _usd(fan_out(messages, queues=queues + 1, receives_per_message=tries, empty=empty))
    assert base <= _usd(fan_out(messages, queues=queues, receives_per_message=tries + 1, empty=empty))
    assert base <= _usd(fan_out(messages, queues=queues, receives_per_message=tries, empty=empty + 1))


def test_fan_out_in_a_sweep_is_the_bills_one_by_one():
    tries = [1, 2, 5]
    swept = estimate_grid(fan_out(1_000_000, queues=4, receives_per_message=tries, empty=10))
    singly = [float(_usd(fan_out(1_000_000, queues=4, receives_per_message=n, empty=10))) for n in tries]
    assert swept == pytest.approx(singly, abs=1e-9)
    messages = np.array([0.0, 5.0e6])
    assert estimate_grid(fan_out(messages, queues=4)) == pytest.approx(
        [float(_usd(fan_out(n, queues=4))) for n in (0, 5_000_000)], abs=1e-9
    )


@pytest.mark.parametrize("bad", [0, Decimal("0.5"), -1, True, "x"])
def test_a_receive_brings_at_least_one_message(bad):
    with pytest.raises(InputError, match="messages_per_receive cannot be"):
        fan_out(1, queues=1, messages_per_receive=bad)


def test_longer_waits_bring_fewer_empty_receives():
    counted = [empty_receives(1, wait_s=wait_s, idle_hours=24) for wait_s in (0, 1, 5, 20)]
    assert counted == [86_400, 86_400, 17_280, 4_320]
    assert empty_receives(2, wait_s=0, idle_hours=24, pause_s=Decimal("0.1")) == 2 * 864_000
    with pytest.raises(InputError, match="wait_s cannot be 21"):
        empty_receives(1, wait_s=21, idle_hours=1)
    with pytest.raises(InputError, match="endless"):
        empty_receives(1, wait_s=0, idle_hours=1, pause_s=0)
    with pytest.raises(InputError, match="pollers cannot be"):
        empty_receives(-1, wait_s=0, idle_hours=1)


def test_another_region_has_its_own_prices():
    here = front_door("REST API", 1_000_000, kb=1)
    there = in_region(here, "us-east-1")
    assert _usd(there) < _usd(here)
    assert [usage.inputs for usage in there] == [usage.inputs for usage in here]
    osaka = estimate(in_region(here, "ap-northeast-3"), unpriced="list")
    assert osaka.is_lower_bound
    with pytest.raises(InputError, match="region cannot be"):
        in_region(here, "Osaka")


@pytest.mark.parametrize(
    ("kind", "on_demand", "provisioned"), [("read", "rru", "rcu"), ("write", "wru", "wcu")]
)
@pytest.mark.parametrize("region", [TOKYO, "us-east-1"])
def test_the_factor_is_where_both_modes_cost_the_same(kind, on_demand, provisioned, region):
    """By the bill itself: below that utilisation on demand is cheaper, above it provisioned capacity is."""
    utilisation = 1 / on_demand_factor(kind, region)
    capacity, month_s = 1_000, 730 * 3_600

    def usd(inputs):
        return estimate([Usage("DynamoDB", region, inputs)]).total_usd

    bought = usd({provisioned: capacity})
    used = capacity * month_s * utilisation
    assert usd({on_demand: used}) == pytest.approx(bought, rel=Decimal("1e-20"))
    assert usd({on_demand: used * Decimal("0.99")}) < bought < usd({on_demand: used * Decimal("1.01")})


def test_the_factor_needs_both_prices():
    with pytest.raises(InputError, match="no unit to 'scan'"):
        on_demand_factor("scan")
    with pytest.raises(UnpricedError):
        on_demand_factor("read", "ap-northeast-3")
    dearer = PriceBook.with_prices({"dynamodb.ondemand.rru": "0.285"})
    assert on_demand_factor("read", prices=dearer) == 2 * on_demand_factor("read")


@given(
    cache=st.decimals(1, 1_000, places=2),
    replica=st.decimals(1, 1_000, places=2),
    percent=st.integers(1, 100),
)
def test_at_the_break_even_hit_ratio_a_read_costs_the_same(cache, replica, percent):
    share, reads = Decimal(percent) / 100, 1_000_000
    ratio = break_even_hit_ratio(cache, replica, replica_share=share)
    assert cache / (ratio * reads) == pytest.approx(replica / (share * reads), rel=Decimal("1e-20"))


@pytest.mark.parametrize("bad", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 2), (-1, 1, 1), (1, True, 1)])
def test_a_hit_ratio_needs_amounts(bad):
    with pytest.raises(InputError):
        break_even_hit_ratio(bad[0], bad[1], replica_share=bad[2])


def test_an_order_system_is_its_patterns_together():
    system = OrderSystem(requests=1_000_000, tokens=975)
    orders = 100_000
    parts = [
        *front_door("HTTP API", 1_000_000, kb=20),
        Usage("Lambda", TOKYO, {"requests": 1_000_000, "duration_ms": 120, "memory_mb": 512}),
        Usage("DynamoDB", TOKYO, {"rru": 1_000_000, "wru": orders}),
        *fan_out(orders, queues=3),
        Usage("Cognito", TOKYO, {"m2m_clients": 1, "token_requests": 975}),
        Usage("CloudWatch", TOKYO, {"ingest_gb": Decimal(2_000_000) / 1_024 / 1_024}),
        Usage("Data transfer", TOKYO, {"internet_gb": Decimal(20_000_000) / 1_024 / 1_024}),
    ]
    assert _usd(system.usages()) == pytest.approx(_usd(parts), rel=Decimal("1e-20"))
    assert {usage.region for usage in system.usages("us-east-1")} == {"us-east-1"}


@pytest.mark.parametrize(
    "more",
    [
        {"requests": 2_000_000},
        {"order_share": "0.5"},
        {"response_kb": 40},
        {"log_kb": 4},
        {"duration_ms": 240},
        {"memory_mb": 1_024},
        {"queues": 6},
        {"receives_per_message": 2},
        {"tokens": 1_000},
        {"door": "REST API"},
    ],
)
def test_more_of_anything_costs_more(more):
    base = {"requests": 1_000_000}
    assert _usd(OrderSystem(**base).usages()) < _usd(OrderSystem(**{**base, **more}).usages())


@pytest.mark.parametrize("bad", [{"requests": -1}, {"log_kb": True}, {"door": "CLB"}, {"queues": "x"}])
def test_bad_numbers_of_an_order_system(bad):
    with pytest.raises(InputError):
        OrderSystem(**{"requests": 1, **bad}).usages()
