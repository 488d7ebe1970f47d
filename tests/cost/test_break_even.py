"""Break-even points: the closed form against exact bills, and against sweeps."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.cost import PriceBook, Usage, estimate, estimate_grid
from helpers.cost.break_even import CostLine, break_even, cost_line, crossings
from helpers.cost.patterns import FRONT_DOORS, door_line, front_door
from helpers.errors import InputError

TOKYO = "ap-northeast-1"
amounts = st.decimals(min_value=0, max_value=10_000, places=3)


@given(amounts, amounts, amounts, amounts)
def test_at_the_break_even_both_cost_the_same_and_beyond_it_they_change_places(flat, piece, flat_2, piece_2):
    one, other = CostLine(flat, piece), CostLine(flat_2, piece_2)
    meet = break_even(one, other)
    assert meet == break_even(other, one)
    if meet is None:
        gaps = {(one.at(n) - other.at(n)).compare(0) for n in ("0.001", 1, 1_000, 10**9)}
        assert len(gaps - {0}) <= 1
        return
    assert meet > 0
    assert one.at(meet) == pytest.approx(other.at(meet), rel=Decimal("1e-20"))
    before, after = (
        one.at(meet * share) - other.at(meet * share) for share in (Decimal("0.9"), Decimal("1.1"))
    )
    assert before * after < 0


def test_parallel_and_dominated_lines_never_meet():
    assert break_even(CostLine(1, 1), CostLine(2, 1)) is None
    assert break_even(CostLine(1, 1), CostLine(1, 1)) is None
    assert break_even(CostLine(1, 1), CostLine(2, 2)) is None
    assert break_even(CostLine(0, 1), CostLine(0, 2)) is None


def test_a_line_has_the_prices_of_the_book():
    book = PriceBook.load()
    http = door_line("HTTP API", kb=10)
    assert http.fixed_usd == 0
    assert http.per_unit_usd * 1_000_000 == book.price("apigateway.http", TOKYO).usd
    alb = door_line("ALB", kb=10)
    addresses = 2 * book.price("vpc.public_ipv4", TOKYO).usd
    assert float(alb.fixed_usd) == pytest.approx(
        float(730 * (book.price("elb.alb.hour", TOKYO).usd + addresses))
    )
    # 25 new connections a second for an hour are one capacity unit, and 10 KB are not the largest dimension.
    assert float(alb.per_unit_usd) == pytest.approx(float(book.price("elb.alb.lcu", TOKYO).usd) / 25 / 3_600)


@pytest.mark.parametrize("kind", ["REST API", "HTTP API"])
@pytest.mark.parametrize("kb", [1, 10, 100])
def test_the_closed_form_is_where_a_sweep_crosses(kind, kb):
    requests = np.linspace(0, 100_000_000, 2_001)
    swept = [estimate_grid(front_door(door, requests, kb=kb)) for door in (kind, "ALB")]
    found = crossings(requests, *swept)
    assert found == pytest.approx(
        (float(break_even(door_line(kind, kb=kb), door_line("ALB", kb=kb))),), rel=1e-9
    )


def test_with_large_answers_an_alb_never_becomes_the_cheaper_one():
    assert break_even(door_line("HTTP API", kb=256), door_line("ALB", kb=256)) is None
    requests = np.linspace(0, 100_000_000, 101)
    swept = [estimate_grid(front_door(door, requests, kb=256)) for door in ("HTTP API", "ALB")]
    assert crossings(requests, *swept) == ()


def test_more_zones_move_the_break_even_up_and_dearer_calls_move_it_down():
    by_zones = [
        break_even(door_line("HTTP API", kb=10), door_line("ALB", kb=10, zones=zones)) for zones in (1, 2, 3)
    ]
    assert by_zones == sorted(by_zones) and len(set(by_zones)) == 3
    assert break_even(door_line("REST API", kb=10), door_line("ALB", kb=10)) < by_zones[1]


def test_what_is_no_line_is_not_taken_for_one():
    def tiered(n):
        return [Usage("API Gateway", TOKYO, {"type": "REST", "requests": n})]

    with pytest.raises(InputError, match="not a straight line"):
        cost_line(tiered, up_to=500_000_000)
    assert cost_line(tiered, up_to=333_000_000).fixed_usd == 0

    def stepped(n):
        return [Usage("SQS", TOKYO, {"standard": 1_000_000, "kb": n})]

    with pytest.raises(InputError, match="not a straight line"):
        cost_line(stepped, up_to=250)


def test_crossings_of_steps_and_of_touching_lines():
    assert crossings([0, 1, 2, 3], [0, 0, 2, 2], [1, 1, 1, 1]) == (1.5,)
    assert crossings([0, 1, 2], [0, 1, 0], [1, 1, 1]) == ()  # they touch
    assert crossings([0, 1, 2, 3], [0, 1, 1, 2], [1, 1, 1, 1]) == (1.0,)  # equal for a while
    assert crossings([0, 1, 2], [0, 2, 0], [1, 1, 1]) == (0.5, 1.5)
    assert crossings([0, 1, 2], [0, 1, 3], [1, 1, 1]) == (1.0,)  # exactly at a point
    assert crossings([0, 1], [1, 1], [1, 1]) == ()


@pytest.mark.parametrize("number", [-1, float("nan"), True, None, "many"])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="fixed_usd cannot be"):
        CostLine(number, 1)
    with pytest.raises(InputError, match="per_unit_usd cannot be"):
        CostLine(1, number)
    with pytest.raises(InputError, match="quantity cannot be"):
        CostLine(1, 1).at(number)
    with pytest.raises(InputError, match="up_to cannot be"):
        cost_line(lambda n: [], up_to=number)


def test_other_things_are_refused():
    with pytest.raises(InputError, match="no cost line"):
        break_even(CostLine(1, 1), 3)
    with pytest.raises(InputError, match="no length"):
        cost_line(lambda n: [], up_to=0)
    for bad in (([0], [0], [0]), ([0, 1], [0, 1], [0]), ([[0, 1]], [[0, 1]], [[0, 1]])):
        with pytest.raises(InputError, match="do not fit"):
            crossings(*bad)
    with pytest.raises(InputError, match="do not ascend"):
        crossings([1, 1], [0, 1], [1, 0])
    with pytest.raises(InputError, match="not finite"):
        crossings([0, 1], [0, float("nan")], [1, 0])


def test_calls_that_leave_the_first_tier_are_no_line():
    with pytest.raises(InputError, match="not a straight line"):
        door_line("HTTP API", kb=4_000)
    with pytest.raises(InputError, match="kb cannot be"):
        door_line("REST API", kb=-1)


def test_lines_of_all_doors_are_the_bills():
    for kind in FRONT_DOORS:
        line = door_line(kind, kb=10)
        for requests in (1, 12_345, 99_999_999):
            exact = estimate(front_door(kind, requests, kb=10)).total_usd
            assert line.at(requests) == pytest.approx(exact, rel=Decimal("1e-15"))
