"""Thresholds, grades, and where the numbers of the verdicts come from."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.architecture import failure, load
from helpers.errors import InputError
from helpers.review import (
    GRADES,
    RULES,
    Outage,
    Threshold,
    case,
    changes,
    months_until_full,
    numbers,
    read_numbers,
    review_in,
    reviewed,
)
from helpers.review.numbers import parts_changed
from helpers.review.rules import thresholds_of, worse_than

SHOP = reviewed(case("small_shop"))
LINES = {key: rule.default for key, rule in RULES.items()}


def test_grades_at_the_lines_themselves():
    line = Threshold(0.6, 0.8)
    assert [line.grade(used, higher_is_worse=True) for used in (0.59, 0.6, 0.79, 0.8, math.inf)] == [
        "good",
        "watch",
        "watch",
        "stop",
        "stop",
    ]
    months = Threshold(12, 3)
    assert [months.grade(left, higher_is_worse=False) for left in (13, 12, 4, 3, 0)] == [
        "good",
        "watch",
        "watch",
        "stop",
        "stop",
    ]
    assert line.grade(None, higher_is_worse=True) == "not_judged"
    assert Threshold(None, None).grade(5, higher_is_worse=True) == "not_judged"
    assert Threshold(None, 1).grade(0.5, higher_is_worse=True) == "good"


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 10), st.floats(0, 10))
def test_more_is_never_better(watch, more, one, other):
    line, low, high = Threshold(watch, watch + more), min(one, other), max(one, other)
    grades = [GRADES.index(line.grade(number, higher_is_worse=True)) for number in (low, high)]
    assert grades == sorted(grades)


def test_fail_on():
    assert [worse_than(grade, "watch") for grade in GRADES] == [False, False, True, True]
    assert [worse_than(grade, "stop") for grade in GRADES] == [False, False, False, True]
    assert not any(worse_than(grade, "never") for grade in GRADES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"utilisation": Threshold(0.9, 0.8)},
        {"months_until_full": Threshold(3, 12)},
        {"utilisation": Threshold(-1, None)},
        {"utilisation": Threshold(math.nan, None)},
        {"utilisation": Threshold(True, None)},
        {"utilisation": Threshold("1", None)},
        {"utilization": Threshold(0.6, 0.8)},
    ],
)
def test_thresholds_that_cannot_be(wrong):
    with pytest.raises(InputError):
        thresholds_of(wrong)


def test_the_numbers_are_those_of_the_views():
    review = SHOP.review
    at = load(review.architecture, review.workload).peak
    busiest = max(one.utilisation for one in at.components)
    assert SHOP.verdict("utilisation").number == busiest
    assert SHOP.verdict("p95_ms").number == 1_000 * max(one.p95_s for one in at.journeys)
    assert SHOP.verdict("yen_per_month").number == SHOP.bill.yen.high.total
    views = [
        (outage, failure(review.architecture, outage.down, 3600 * outage.hours, workload=review.workload))
        for outage in review.outages
    ]
    minutes = sum(60 * o.hours * o.times_per_year / 12 * view.refused_share for o, view in views)
    assert SHOP.verdict("refused_minutes").number == pytest.approx(minutes)
    assert SHOP.verdict("amplification").number == max(view.worst_amplification for _, view in views)
    assert SHOP.verdict("longest_wait_s").number == max(view.gives_up_after_s for _, view in views) == 15
    assert [one.rule.key for one in SHOP.verdicts] == list(RULES)
    with pytest.raises(InputError, match="no rule"):
        SHOP.verdict("utilization")


def test_growth_fills_the_room_in_that_many_months():
    months = SHOP.verdict("months_until_full").number
    later = load(SHOP.review.architecture, SHOP.review.workload.after(months))
    assert later.headroom == pytest.approx(1)
    assert months_until_full(0.5, 5) == 0
    assert months_until_full(math.inf, 5) is None


def test_a_cache_that_is_gone_makes_the_others_busy():
    [failed] = [failed for failed in SHOP.failures if failed.outage.down == "cache"]
    usual = SHOP.load.peak.component("db").utilisation
    assert (failed.busiest, failed.view.worst_amplification) == ("db", pytest.approx(5))
    assert failed.busiest_utilisation == pytest.approx(5 * usual)


def test_without_outages_everything_is_down_once_a_year_but_clients_and_dead_letters():
    found = review_in("diagram: sns_sqs_fanout\nworkload: {rate_rps: 5}\n")
    parts = found.architecture.components
    assert [one.down for one in found.outages] == [
        part.key for part in parts if not (part.of_kind.sends or part.of_kind.dead_letters)
    ]
    assert {(one.hours, one.times_per_year) for one in found.outages} == {(1.0, 1.0)}


@pytest.mark.parametrize(
    "wrong", [{"hours": 0}, {"hours": -1}, {"times_per_year": math.nan}, {"hours": True}]
)
def test_outages_that_cannot_be(wrong):
    with pytest.raises(InputError):
        Outage("db", **wrong)


def test_no_tokens_no_verdict_on_them():
    found = reviewed(review_in("diagram: two_zones\nworkload: {rate_rps: 5}\n"))
    assert found.tokens is None
    assert found.verdict("ways_around").grade == found.verdict("hostile_tokens").grade == "not_judged"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_numbers_are_json_and_can_be_read_again(lang):
    told = numbers(reviewed(case("ticket_sale"), curve=True), lang)
    text = json.dumps(told, allow_nan=False)
    assert read_numbers(text, "old.json") == told == json.loads(text)
    assert told["load"]["curve"][0]["rate_rps"] < told["load"]["curve"][-1]["rate_rps"]
    assert all(point["clients"]["fans"]["p95_s"] != "infinite" for point in told["load"]["curve"])


def test_infinite_numbers_survive():
    endless = reviewed(
        case("small_shop").with_flow("app", "db", timeout_s=None).with_flow("alb", "app", timeout_s=None)
    )
    told = numbers(endless, "en")
    wait = next(one for one in told["verdicts"] if one["rule"] == "longest_wait_s")
    assert (wait["number"], wait["grade"]) == ("infinite", "stop")
    [change] = [one for one in changes(numbers(SHOP, "en"), told) if one.rule == "longest_wait_s"]
    assert (change.before, change.after, change.direction) == (15, math.inf, "worse")


def test_changes_say_in_which_direction():
    more = numbers(reviewed(SHOP.review.with_capacity("app", tasks=8)), "en")
    before = numbers(SHOP, "en")
    assert changes(before, before) == ()
    found = {one.rule: one.direction for one in changes(before, more)}
    assert found["utilisation"] == "better" and found["months_until_full"] == "better"
    assert found["yen_per_month"] == "worse"
    back = {one.rule: one.direction for one in changes(more, before)}
    assert back["yen_per_month"] == "better" and back["utilisation"] == "worse"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"format": "other"}', '{"format": "kumokata-review-1"}', "[" * 100_000]
    + [
        json.dumps({"format": "kumokata-review-1", "components": {}, "verdicts": verdicts})
        for verdicts in (
            [1],
            [{"rule": "x", "grade": "good"}],
            [{"rule": "p95_ms", "grade": "good", "number": "1"}],
        )
    ],
)
def test_what_is_no_older_review(text):
    with pytest.raises(InputError, match=r"old\.json"):
        read_numbers(text, "old.json")


def test_components_that_came_and_went():
    shop, sale = numbers(SHOP, "en"), numbers(reviewed(case("ticket_sale")), "ja")
    came, went = parts_changed(shop, sale)
    assert {"cdn", "seats"} <= set(came) and {"cache", "db"} <= set(went) and "alb" not in came + went
    assert parts_changed(shop, shop) == ((), ())
    with pytest.raises(InputError, match="no components"):
        read_numbers(json.dumps(shop | {"components": ["db"]}), "old.json")


def test_changing_what_is_not_there():
    with pytest.raises(InputError, match="no component 'ap'"):
        SHOP.review.with_capacity("ap", tasks=1)
    with pytest.raises(InputError, match="no capacity"):
        SHOP.review.with_capacity("app", task=1)
    with pytest.raises(InputError, match="no flow"):
        SHOP.review.with_flow("app", "users", retries=1)


def test_what_is_down_is_not_among_the_others():
    found = reviewed(
        review_in("""
workload: {rate_rps: 200}
components: {users: {kind: client}, alb: {kind: alb}, app: {kind: ecs_service}}
flows: [{from: users, to: alb}, {from: alb, to: app, retries: 9}]
outages: [{down: app}]
""")
    )
    assert found.failures[0].view.worst_amplification == 10
    assert found.verdict("utilisation").number == pytest.approx(0.5)
    assert found.verdict("outage_utilisation").number == 0
