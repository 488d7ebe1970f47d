"""What lesson 41 says in words of break-even points and of what matters most, held against the helpers."""

from decimal import Decimal

import numpy as np
import pytest

from helpers.cost import (
    OrderSystem,
    Usage,
    break_even,
    break_even_hit_ratio,
    crossings,
    door_line,
    empty_receives,
    estimate,
    estimate_grid,
    fan_out,
    front_door,
    in_region,
    in_yen,
    lesson_rate,
    on_demand_factor,
    tornado,
)
from helpers.load import che_hit_ratio, needed_instances, zipf_popularity

TOKYO = "ap-northeast-1"
MONTH_S = 730 * 3_600
MILLION = 1_000_000
WORK = Usage("Fargate", TOKYO, {"tasks": 2, "vcpu": 0.5, "gb": 1})


def _usd(usages):
    return estimate(usages, unpriced="list").total_usd


def _yen(usages):
    return in_yen(usages).bill.amount.total


def _meets(kind, kb):
    return break_even(door_line(kind, kb=kb), door_line("ALB", kb=kb))


def test_both_teams_of_the_story_are_right():
    small, large = (
        [_yen(front_door(kind, n * MILLION, kb=10)) for kind in ("HTTP API", "ALB")] for n in (2, 50)
    )
    assert small[0] < 1_000 and 4_000 < small[1] < 5_000
    assert 10_000 < large[0] < 12_000 and 4_800 < large[1] < 5_500


def test_the_border_is_at_20_85_million_calls_or_8_a_second():
    border = _meets("HTTP API", 10)
    assert round(border / MILLION, 2) == Decimal("20.85")
    assert round(border / MONTH_S) == 8


@pytest.mark.parametrize(("kb", "is_met"), [(168, True), (170, False)])
def test_above_169_kb_an_alb_never_becomes_cheaper_than_an_http_api(kb, is_met):
    assert (_meets("HTTP API", kb) is not None) == is_met


def test_transfer_of_40_kb_is_dearer_than_any_front_door():
    """Once the flat part of the ALB no longer outweighs it, that is from some millions of calls on."""
    transfer = [Usage("Data transfer", TOKYO, {"internet_gb": Decimal(10 * MILLION) * 40 / 1_024**2})]
    assert _usd(transfer) > max(
        _usd(front_door(kind, 10 * MILLION, kb=40)) for kind in ("REST API", "HTTP API", "ALB")
    )


@pytest.mark.parametrize(
    ("peak_factor", "cheaper"),
    [(1, "Fargate"), (2, "Fargate"), (3, "Fargate"), (5, "Lambda"), (10, "Lambda")],
)
def test_the_peak_decides_between_functions_and_containers(peak_factor, cheaper):
    volumes = np.geomspace(1e6, 3e8, 120)
    function = estimate_grid(
        [Usage("Lambda", TOKYO, {"requests": volumes, "duration_ms": 120, "memory_mb": 512})]
    )
    tasks = [max(2, needed_instances(n / MONTH_S * peak_factor, 40, 0.6)) for n in volumes]
    container = estimate_grid([Usage("Fargate", TOKYO, {"tasks": tasks, "vcpu": 0.5, "gb": 1})])
    assert (container[-1] < function[-1]) == (cheaper == "Fargate")
    if peak_factor >= 5:
        assert crossings(volumes, function, container) == ()


def test_on_demand_is_cheaper_below_29_percent():
    assert round(1 / on_demand_factor("write"), 2) == Decimal("0.29")


def test_a_cache_has_to_hit_in_63_percent_and_a_tenth_of_the_items_gives_61():
    replica = _usd([Usage("Aurora", TOKYO, {"instance": "db.r7g.large", "instances": 1})])
    cache = _usd([Usage("ElastiCache", TOKYO, {"node": "cache.r7g.large", "nodes": 1})])
    needed = break_even_hit_ratio(cache, replica)
    assert round(needed, 2) == Decimal("0.63")
    assert round(che_hit_ratio(zipf_popularity(100_000, 0.9), 10_000), 2) == 0.61 < needed


def test_a_token_for_every_call_is_another_order_of_magnitude():
    every, kept = (
        _usd([Usage("Cognito", TOKYO, {"m2m_clients": 1, "token_requests": n})]) for n in (10 * MILLION, 974)
    )
    assert every > 10 * kept


def test_what_brings_nothing_costs_more_than_the_messages():
    month = {wait_s: empty_receives(40, wait_s=wait_s, idle_hours=730) for wait_s in (0, 20)}
    assert month[0] == 20 * month[20]
    base, retried, short = (
        _usd(fan_out(MILLION, queues=4, **more))
        for more in ({}, {"receives_per_message": 3}, {"empty": month[0]})
    )
    assert retried - base < (short - base) / 10


def test_a_second_region_that_waits_nearly_doubles_the_bill():
    busy = [*front_door("ALB", MILLION, kb=10), WORK, *fan_out(MILLION, queues=4)]
    waiting = [*front_door("ALB", 0, kb=10), WORK, *fan_out(0, queues=4, empty=5_184_000)]
    assert 1.7 < (_usd(busy) + _usd(in_region(waiting, "us-east-1"))) / _usd(busy) < 2
    assert estimate(in_region(busy, "ap-northeast-3"), unpriced="list").total_usd == 0


def test_the_order_of_the_bars():
    rate, requests = lesson_rate(), 10 * MILLION
    base = {
        "requests": requests,
        "response_kb": 10,
        "log_kb": 2,
        "duration_ms": 120,
        "receives_per_message": 1,
    }
    base |= {"tokens": 974, "rate": rate.yen_per_usd, "free_tier": False}

    def bill_yen(rate, free_tier, **system):
        usages = OrderSystem(**system).usages()
        return estimate(usages, free_tier=free_tier, unpriced="list").total_usd * rate

    ranges = {name: (Decimal(base[name]) / 2, base[name] * 2) for name in list(base)[:4]}
    ranges |= {"rate": (rate.low, rate.high), "free_tier": (True, False), "tokens": (974, requests)}
    order = [swing.name for swing in tornado(bill_yen, base, ranges)]
    assert order[:4] == ["tokens", "requests", "log_kb", "free_tier"]
    assert order[-1] == "rate"
    reach = {swing.name: swing.reach for swing in tornado(bill_yen, base, ranges)}
    assert reach["rate"] < reach["response_kb"] / 3
    (tokens,) = tornado(bill_yen, base, {"tokens": ranges["tokens"]})
    assert 9 < tokens.at_high / tokens.base < 11
    both = bill_yen(**{**base, "requests": 2 * requests, "response_kb": 20})
    assert both > next(swing.at_high for swing in tornado(bill_yen, base, ranges) if swing.name == "requests")
