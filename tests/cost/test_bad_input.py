"""Whatever cannot be used is one clear error that names it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from helpers.cost import Usage, bill_rows, company_rate, ecb_rate, ecb_year, estimate, estimate_grid
from helpers.errors import InputError

TOKYO = "ap-northeast-1"


def used(**inputs: object) -> Usage:
    return Usage("SQS", TOKYO, inputs)


@pytest.mark.parametrize(
    "given",
    [
        -1,
        float("nan"),
        float("inf"),
        "many",
        None,
        True,
        {},
        b"1",
        1j,
        Decimal("NaN"),
        Decimal("sNaN"),
        10**16,
        "1e999999999",
    ],
)
def test_a_number_that_is_none(given):
    with pytest.raises(InputError, match="standard"):
        used(standard=given)


@pytest.mark.parametrize(
    "given",
    [
        [-1],
        [1, float("nan")],
        [float("inf")],
        ["1"],
        [True],
        [1, True],
        [None],
        [],
        [1e16],
        [[1], [2, 3]],
        [1j],
    ],
)
def test_a_sweep_that_is_none(given):
    with pytest.raises(InputError, match="standard"):
        used(standard=given)
    with pytest.raises(InputError, match="standard"):
        used(standard=tuple(given))


@pytest.mark.parametrize(
    "given", [np.array([True]), np.array(["1"]), np.array([1, None], dtype=object), np.array([])]
)
def test_an_array_that_is_none(given):
    with pytest.raises(InputError, match="standard"):
        used(standard=given)


def test_numbers_of_every_kind_are_exact():
    for given in (3, 3.0, "3", Decimal(3), np.int64(3), np.float32(3), "3e0"):
        assert used(standard=given).number("standard") == 3
    assert used(kb=0.1).number("kb") == Decimal("0.1")


@pytest.mark.parametrize(
    ("service", "region", "inputs", "named"),
    [
        ("SQZ", TOKYO, {}, ["SQZ", "SQS"]),
        (None, TOKYO, {}, ["None"]),
        ("SQS", "Tokyo", {}, ["Tokyo", "ap-northeast-1"]),
        ("SQS", None, {}, ["None"]),
        ("SQS", TOKYO, [("standard", 1)], ["inputs"]),
        ("SQS", TOKYO, {"standrad": 1}, ["standrad", "standard"]),
        ("Lambda", TOKYO, {"arch": "arm"}, ["arch", "arm", "x86"]),
        ("Lambda", TOKYO, {"arch": ["x86"]}, ["arch"]),
        ("API Gateway", TOKYO, {"cache_gb": 2}, ["cache_gb", "1.6"]),
        ("EC2", TOKYO, {"instance": 5}, ["instance"]),
        ("EC2", TOKYO, {"instance": ""}, ["instance"]),
        ("ELB", TOKYO, {"public": "perhaps"}, ["public", "yes or no"]),
        ("ELB", TOKYO, {"requests_per_connection": 0}, ["requests_per_connection"]),
        ("ELB", TOKYO, {"requests_per_connection": [1, 0]}, ["requests_per_connection"]),
        ("API Gateway", TOKYO, {"meter_kb": 0}, ["meter_kb"]),
    ],
)
def test_a_usage_that_is_none(service, region, inputs, named):
    with pytest.raises(InputError) as caught:
        Usage(service, region, inputs)
    for word in named:
        assert word in str(caught.value)


def test_an_instance_that_the_book_does_not_have_is_named():
    with pytest.raises(InputError, match=r"ec2\.linux\.z9\.mega"):
        estimate([Usage("EC2", TOKYO, {"instance": "z9.mega", "instances": 1})])
    with pytest.raises(InputError, match="eu-west-3"):
        estimate([Usage("SQS", "eu-west-3", {"standard": 1})])


@pytest.mark.parametrize("hours", [0, -1, 745, "long", float("nan"), True, [730]])
def test_a_month_that_is_none(hours):
    for reckon in (estimate, estimate_grid):
        with pytest.raises(InputError, match="month_hours"):
            reckon([used(standard=1)], month_hours=hours)


def test_what_estimate_does_not_take():
    with pytest.raises(InputError, match="unpriced"):
        estimate([], unpriced="ignore")
    for reckon in (estimate, estimate_grid):
        with pytest.raises(InputError, match="a usage cannot be"):
            reckon(["SQS"])
        for usages in (used(standard=1), None, 3):
            with pytest.raises(InputError, match="usages cannot be"):
                reckon(usages)
    with pytest.raises(InputError, match="estimate_grid"):
        estimate([used(standard=[1, 2])])
    with pytest.raises(InputError, match="different lengths"):
        estimate_grid([used(standard=[1, 2]), used(standard=[1, 2, 3])])
    with pytest.raises(InputError, match="no rounding"):
        estimate([]).total("up")


@pytest.mark.parametrize("rate", [0, -158, 1.582, 15_820, "dear", None, True, float("nan"), [158]])
def test_a_rate_that_no_dollar_has_had(rate):
    with pytest.raises(InputError):
        company_rate(rate)


@pytest.mark.parametrize("percent", [-1, 100, "wide", [1]])
def test_a_band_that_is_none(percent):
    with pytest.raises(InputError):
        company_rate(158, percent=percent)


def test_a_band_that_does_not_hold_its_rate():
    with pytest.raises(InputError, match="outside its band"):
        company_rate(158).with_band(160, 170)


@pytest.mark.parametrize(
    "day", [date(2026, 11, 26), date(2030, 1, 1), date(1998, 12, 31), "2026-01-01", None, 2026]
)
def test_a_day_without_a_rate(day):
    with pytest.raises(InputError):
        ecb_rate(day, today=date(2026, 11, 25))


@pytest.mark.parametrize("year", [1998, 2099, 0])
def test_a_year_without_rates(year):
    with pytest.raises(InputError, match="1999 to"):
        ecb_year(year)


@pytest.mark.parametrize(
    "arguments", [{"tax_percent": -1}, {"tax_percent": 100}, {"tax_percent": "ten"}, {"rounding": "even"}]
)
def test_yen_that_cannot_be_made(arguments):
    with pytest.raises(InputError):
        estimate([]).to_yen(company_rate(150), **arguments)


def test_a_rate_is_no_number_and_a_bill_no_text():
    with pytest.raises(InputError, match="company_rate"):
        estimate([]).to_yen(158.2)
    with pytest.raises(InputError, match="no bill"):
        bill_rows("a bill")
    with pytest.raises(InputError, match="language"):
        bill_rows(estimate([]), "fr")
