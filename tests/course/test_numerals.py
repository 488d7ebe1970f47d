"""Numbers as people write them."""

from decimal import Decimal

import pytest

from helpers.course.numerals import numerals, plain_digits


def values(text):
    return [found.value for found in numerals(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100,015 回", [100_015]),
        ("10万15回", [100_015]),
        ("１０万", [100_000]),
        ("1億2,000万円", [120_000_000]),
        ("1.5 億", [150_000_000]),
        ("3千万", [30_000_000]),
        ("2兆5億", [2_000_500_000_000]),
        ("100_015", [100_015]),
        ("100\u202f015", [100_015]),
        ("1,093, 7", [1093, 7]),
        ("1,234,56", [1, 234, 56]),
        ("1.2 million and 3 thousand", [1_200_000, 3_000]),
        ("20 秒、30 秒", [20, 30]),
        ("It is 20.", [20]),
        ("−5 ℃ and -3", [-5, -3]),
        ("20-30 s, 2019-11-14", [20, 30, 2019, 11, 14]),
        ("S3, EC2, p99, UTF-8, SHA-256", []),
        ("①と②", [1, 2]),
        ("10² は", [10, 2]),
        ("May we wait?", []),
        ("ふたつ、三つ、two", []),
        ("5 千葉", [5]),
    ],
)
def test_reads_numbers(text, expected):
    assert values(text) == [Decimal(value) for value in expected]


def test_dates_say_the_same_in_both_languages():
    assert sorted(values("2019 年 11 月 14 日")) == sorted(values("14 November 2019"))
    assert sorted(values("2019 年 5 月")) == sorted(values("May 2019"))


@pytest.mark.parametrize(
    "text", ["99.9%", "９９．９％", "99.9 %", "99.9 パーセント", "99.9 percent", "99.9 per cent"]
)
def test_reads_percent(text):
    [found] = numerals(text)
    assert (found.value, found.percent) == (Decimal("99.9"), True)


def test_the_words_of_a_number_are_kept():
    assert [found.text for found in numerals("約 10万15 回、-5 %")] == ["10万15", "-5 %"]


def test_plain_digits_keeps_words():
    assert plain_digits("待ち行列　１２") == "待ち行列 12"
