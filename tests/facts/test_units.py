"""Values written for a reader."""

from dataclasses import replace
from decimal import Decimal

import pytest

from helpers.errors import InputError
from helpers.facts import UNITS, fact, facts, format_value


@pytest.mark.parametrize(
    ("key", "ja", "en"),
    [
        ("sns.aws_managed.documented_retries", "100,015 回", "100,015 retries"),
        ("sqs.retention_max_s", "1,209,600 秒", "1,209,600 s"),
        ("sns.aws_managed.published_on", "2019-11-14", "2019-11-14"),
        ("sqs.receive_messages_default", "1 通", "1 message"),
        ("sqs.max_receive_count_max", "1,000 回", "1,000 receives"),
        ("sns.http.backoff_function_default", "linear", "linear"),
    ],
)
def test_words_in_both_languages(key, ja, en):
    assert format_value(fact(key), "ja") == ja
    assert format_value(fact(key), "en") == en


def test_fractions_keep_their_digits():
    price = replace(fact("sqs.retention_min_s"), value=Decimal("1234.50"))
    assert format_value(price, "en") == "1,234.50 s"


def test_unknown_language():
    with pytest.raises(InputError, match="'fr'"):
        format_value(fact("sqs.retention_max_s"), "fr")


def test_no_unit_is_left_over():
    assert {known.unit for known in facts()} == set(UNITS)
