"""What holds whatever is used: more never costs less, tiers join, nothing is lost, a sweep is many bills."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.cost import SERVICES, Input, PriceBook, UnpricedError, Usage, company_rate, estimate
from helpers.cost import estimate_grid as grid
from helpers.cost.estimate import tier_charges

REGIONS = ("ap-northeast-1", "us-east-1")
BOOK = PriceBook.load()
#: More of these means less to pay.
SAVING = {"requests_per_connection", "meter_kb", "free"}
#: Never 0: what it divides by.
DIVISORS = {"requests_per_connection", "meter_kb"}
HOURS = {"hours", "client_hours", "snapshot_hours", "snapstart_hours"}


def numbers(item: Input) -> st.SearchStrategy[Decimal]:
    low = 1 if item.name in DIVISORS else 0
    high = 700 if item.name in HOURS else 10**7
    whole = st.integers(low, high).map(Decimal)
    return st.one_of(whole, st.decimals(low, high, places=3)) if high > 1 else whole


def value(item: Input) -> st.SearchStrategy[object]:
    if item.is_flag:
        return st.booleans()
    if item.choices:
        return st.sampled_from(item.choices)
    return st.just(item.default) if item.is_text else numbers(item)


@st.composite
def usage(draw: st.DrawFn) -> Usage:
    service = SERVICES[draw(st.sampled_from(sorted(SERVICES)))]
    given_inputs = {}
    for item in draw(st.lists(st.sampled_from(service.inputs), min_size=1, unique_by=lambda i: i.name)):
        given_inputs[item.name] = draw(value(item))
    if given_inputs.get("os") == "windows":
        given_inputs["arch"] = "x86"
    return Usage(service.name, draw(st.sampled_from(REGIONS)), given_inputs)


usages = st.lists(usage(), min_size=1, max_size=4)


def numeric(used: Usage, *, but: set[str] = frozenset()) -> list[str]:
    return [
        item.name
        for item in SERVICES[used.service].inputs
        if not (item.is_flag or item.is_text or item.choices) and item.name not in but
    ]


@settings(deadline=None)
@given(usages, st.booleans(), st.data())
def test_more_never_costs_less(some, free_tier, data):
    name = data.draw(st.sampled_from(numeric(some[0], but=SAVING)))
    before = some[0].inputs.get(name, 0)
    # What is left out is the whole month, or none at all; to give 0 first makes "more" mean more.
    start = Usage(some[0].service, some[0].region, {**some[0].inputs, name: before})
    more = Usage(
        some[0].service, some[0].region, {**some[0].inputs, name: before + data.draw(st.integers(1, 10**6))}
    )
    bills = [estimate([first, *some[1:]], free_tier=free_tier, unpriced="list") for first in (start, more)]
    assert bills[0].total_usd <= bills[1].total_usd + Decimal("1e-12")


@settings(deadline=None)
@given(usages, st.booleans(), st.data())
def test_a_sweep_is_many_bills(some, free_tier, data):
    """Tiers, allowances and everything that has no price included."""
    name = data.draw(st.sampled_from(numeric(some[0])))
    item = next(item for item in SERVICES[some[0].service].inputs if item.name == name)
    points = data.draw(st.lists(numbers(item), min_size=1, max_size=4))
    swept = Usage(some[0].service, some[0].region, {**some[0].inputs, name: [float(one) for one in points]})
    one_by_one = [
        estimate(
            [Usage(some[0].service, some[0].region, {**some[0].inputs, name: one}), *some[1:]],
            free_tier=free_tier,
            unpriced="list",
        )
        for one in points
    ]
    if any(bill.unpriced for bill in one_by_one):
        with pytest.raises(UnpricedError):
            grid([swept, *some[1:]], free_tier=free_tier)
        return
    totals = grid([swept, *some[1:]], free_tier=free_tier)
    assert totals.shape == (len(points),)
    for total, bill in zip(totals, one_by_one, strict=True):
        # Floats have 15 digits: to the cent as long as the bill is below a hundred billion.
        assert abs(Decimal(float(total)) - bill.total_usd) < max(
            Decimal("0.0005"), bill.total_usd * Decimal("1e-13")
        )


def test_a_sweep_that_nothing_depends_on_is_as_many_equal_bills():
    used = {"alb": 1, "lcu_avg": 2, "requests": [1, 10**6, 10**9]}
    totals = grid([Usage("ELB", REGIONS[0], used)])
    assert totals.tolist() == [totals[0]] * 3
    assert totals[0] == pytest.approx(
        float(estimate([Usage("ELB", REGIONS[0], used | {"requests": 1})]).total_usd)
    )


@pytest.mark.parametrize("swept", [0, 1, 2])
def test_a_sweep_shares_tiers_and_allowances_with_what_stands_before_and_after(swept):
    points = (0, 200_000_000, 900_000_000, 3_000_000_000)

    def mix(point):
        calls = [250_000_000, 400_000_000, 100_000_000]
        calls[swept] = point
        rest = [
            Usage("API Gateway", REGIONS[0], {"type": "REST", "requests": n, "response_kb": 1}) for n in calls
        ]
        return [*rest, *(Usage("Lambda", REGIONS[0], {"requests": n, "duration_ms": 3}) for n in calls)]

    totals = grid(mix(list(points)), free_tier=True)
    for total, point in zip(totals, points, strict=True):
        assert total == pytest.approx(float(estimate(mix(point), free_tier=True).total_usd), abs=0.0005)


@pytest.mark.parametrize("kb", ["1.1", "0.3", "0.7", "2.2", "4.1"])
def test_a_sweep_begins_no_chunk_that_only_floats_see(kb):
    used = {"requests": 10**9, "meter_kb": "0.1"}
    exact = estimate([Usage("API Gateway", REGIONS[0], used | {"size_kb": kb})]).total_usd
    [swept] = grid([Usage("API Gateway", REGIONS[0], used | {"size_kb": [float(kb)]})])
    assert swept == pytest.approx(float(exact), abs=0.0005)


def test_a_grid_of_two_axes_is_every_pair():
    publishes, kb = np.array([0.0, 5e5, 3e6])[:, None], np.array([1.0, 65.0])[None, :]
    totals = grid([Usage("SNS", REGIONS[0], {"publishes": publishes, "kb": kb})], free_tier=True)
    assert totals.shape == (3, 2)
    for row, count in enumerate(publishes.flat):
        for column, size in enumerate(kb.flat):
            single = [Usage("SNS", REGIONS[0], {"publishes": count, "kb": size})]
            assert float(estimate(single, free_tier=True).total_usd) == pytest.approx(
                totals[row, column], abs=1e-9
            )


@settings(deadline=None)
@given(usages, st.booleans())
def test_nothing_is_lost_before_the_last_rounding(some, free_tier):
    bill = estimate(some, free_tier=free_tier, unpriced="list")
    exact = sum(
        (
            Fraction(tier.quantity) * Fraction(tier.unit_usd) / Fraction(tier.per)
            for line in bill.lines
            for tier in line.tiers
        ),
        Fraction(0),
    )
    assert abs(Fraction(bill.total_usd) - exact) <= max(exact, Fraction(1)) / 10**24
    for line in bill.lines:
        kept = line.free_quantity + line.unpriced_quantity + sum(tier.quantity for tier in line.tiers)
        assert abs(kept - line.quantity) <= max(line.quantity, Decimal(1)) * Decimal("1e-24")


@settings(deadline=None)
@given(st.decimals("0.0001", 10**9, places=4), st.decimals("50", "500", places=3), st.integers(0, 99))
def test_yen_are_rounded_once_and_the_parts_are_the_whole(requests, rate, tax_percent):
    usd = Fraction(requests) * Fraction(4, 10**7)
    bill = estimate([Usage("SQS", REGIONS[0], {"standard": requests})])
    amount = bill.to_yen(company_rate(rate, percent=0), tax_percent=tax_percent).amount
    exact = usd * Fraction(rate) * (100 + tax_percent) / 100
    assert abs(amount.total - exact) <= Fraction(1, 2)
    assert amount.before_tax + amount.tax == amount.total


@pytest.mark.parametrize(
    "price", [p for p in BOOK.prices() if len(p.tiers) > 1], ids=lambda p: f"{p.sku}-{p.region}"
)
def test_tiers_join_and_only_what_is_above_a_bound_is_charged_otherwise(price):
    """The mistake that this catches is a tier whose price applies to everything."""
    for below, above in pairwise(price.tiers):
        assert below.to_quantity == above.from_quantity
        bound = above.from_quantity
        charges, unknown, _ = tier_charges(price, bound - 1, bound + 1)
        expected = [tier.usd / price.per for tier in (below, above) if tier.usd is not None]
        assert [charge.usd for charge in charges] == expected
        assert unknown == sum(tier.usd is None for tier in (below, above))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5 * 10**8), min_size=2, max_size=4), st.booleans())
def test_who_comes_first_does_not_change_what_shared_tiers_cost(calls, free_tier):
    each = [
        Usage("API Gateway", REGIONS[0], {"type": "REST", "requests": n, "response_kb": 40}) for n in calls
    ]
    each.append(Usage("Data transfer", REGIONS[0], {"internet_gb": calls[0] // 1000}))
    totals = {
        estimate(order, free_tier=free_tier).total_usd.quantize(Decimal("1e-15"))
        for order in permutations(each)
    }
    assert len(totals) == 1


def test_a_tier_is_filled_by_all_usages_together():
    half = Usage("API Gateway", REGIONS[0], {"type": "REST", "requests": 300_000_000})
    whole = Usage("API Gateway", REGIONS[0], {"type": "REST", "requests": 600_000_000})
    assert (
        estimate([half, half]).total_usd
        == estimate([whole]).total_usd
        > estimate([half]).total_usd * Decimal("1.8")
    )
    assert estimate([half, half]).total_usd < 2 * estimate([half]).total_usd


def test_an_allowance_is_taken_once_for_the_account_or_once_a_region():
    def both(service, inputs):
        return estimate([Usage(service, region, inputs) for region in REGIONS], free_tier=True)

    assert sum(line.free_quantity for line in both("Lambda", {"requests": 10**7}).lines) == 10**6
    assert sum(line.free_quantity for line in both("DynamoDB", {"storage_gb": 100}).lines) == 2 * 25


def test_free_users_come_before_the_tiers_and_free_gigabyte_seconds_fill_them():
    users = estimate([Usage("Cognito", REGIONS[0], {"plan": "lite", "mau": 100_001})], free_tier=True)
    assert [tier.quantity for tier in users.lines[0].tiers] == [90_000, 1]
    points = [9_999, 100_000, 100_001, 2_000_000]
    swept = grid([Usage("Cognito", REGIONS[0], {"plan": "lite", "mau": points})], free_tier=True)
    for total, mau in zip(swept, points, strict=True):
        one = estimate([Usage("Cognito", REGIONS[0], {"plan": "lite", "mau": mau})], free_tier=True)
        assert total == pytest.approx(float(one.total_usd), abs=0.0005)
    prices = PriceBook.with_prices(
        {
            "lambda.x86.gb_second": [(0, "2"), (500_000, "1")],
            "lambda.requests": "0",
            "lambda.gb_second.free": 400_000,
        }
    )
    used = [Usage("Lambda", REGIONS[0], {"requests": 600_000, "duration_ms": 1_000, "memory_mb": 1_024})]
    compute = estimate(used, prices=prices, free_tier=True).lines[0]
    assert [(tier.quantity, tier.unit_usd) for tier in compute.tiers] == [(100_000, 2), (100_000, 1)]


def test_a_million_bills_take_seconds_and_agree():
    count = 1_000_000
    rng = np.random.default_rng(1)
    messages, ms = rng.integers(0, 10**9, count), rng.integers(1, 900_000, count)
    mix = [
        Usage("SNS", REGIONS[0], {"publishes": messages, "kb": 70}),
        Usage("SQS", REGIONS[0], {"standard": messages * 3}),
        Usage("Lambda", REGIONS[0], {"requests": messages, "duration_ms": ms, "memory_mb": 512}),
    ]
    totals = grid(mix, free_tier=True)  # about a second; a loop over estimate takes minutes
    assert totals.shape == (count,)
    for index in random.Random(1).sample(range(count), 20):
        one = [
            Usage(
                u.service,
                u.region,
                {k: v[index] if isinstance(v, np.ndarray) else v for k, v in u.inputs.items()},
            )
            for u in mix
        ]
        assert round(float(totals[index]), 2) == pytest.approx(
            float(estimate(one, free_tier=True).total_usd), abs=0.006
        )


@settings(deadline=None)
@given(st.integers(1, 10**9), st.decimals("0.001", 10**6, places=3))
def test_what_nobody_uses_costs_nothing(requests, kb):
    assume(kb)
    bill = estimate(
        [Usage("SQS", REGIONS[0], {"standard": 0, "kb": kb}), Usage("SNS", REGIONS[0], {"kb": kb})]
    )
    assert bill.lines == () and bill.total_usd == 0
