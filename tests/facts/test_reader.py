"""The reader: lookups, use, age, and one clear error for every kind of broken data."""

from datetime import date
from decimal import Decimal

import pytest

from helpers.errors import InputError, UnknownFact
from helpers.facts import (
    fact,
    fact_matching,
    facts,
    forget_used_facts,
    older_than,
    read_facts,
    used_facts,
)

GOOD = """
[sqs.example_s]
value = 345_600
unit = "s"
url = "https://docs.aws.amazon.com/"
read = 2026-11-23
condition = "Default: 345,600 (4 days)"
label.ja = "例"
label.en = "example"
evidence = "D"
"""


@pytest.fixture(autouse=True)
def nothing_used_yet():
    forget_used_facts()
    yield
    forget_used_facts()


def written(folder, text, name="messaging.toml"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_unknown_key_names_the_nearest():
    with pytest.raises(UnknownFact) as error:
        fact("sqs.retention_defalt_s")
    assert "sqs.retention_default_s" in str(error.value)
    assert error.value.exit_code == 2


def test_unknown_key_that_resembles_nothing_still_says_what_to_do():
    with pytest.raises(UnknownFact, match="kata facts"):
        fact("????")


def test_prefix_selects():
    found = facts("sns.aws_managed.")
    assert len(found) == 11
    assert all(known.key.startswith("sns.aws_managed.") for known in found)
    assert facts("no such") == ()


def test_facts_come_in_the_order_of_the_file():
    keys = [known.key for known in facts("sns.aws_managed.")]
    assert keys[0] == "sns.aws_managed.immediate_retries"
    assert keys[-1] == "sns.aws_managed.published_on"


@pytest.mark.parametrize("value", [345_600, 345_600.0, Decimal("345600.0")])
def test_matching_finds_every_fact_of_that_value(value):
    assert [known.key for known in fact_matching(value)] == ["sqs.retention_default_s"]


def test_matching_is_about_numbers_only():
    assert fact_matching(float("nan")) == ()
    assert fact_matching(2019) == ()  # the date 2019-11-14 is no number


def test_used_facts_in_the_order_of_first_use():
    fact("sqs.retention_default_s")
    fact("sns.aws_managed.documented_retries")
    fact("sqs.retention_default_s")
    assert [known.key for known in used_facts()] == [
        "sqs.retention_default_s",
        "sns.aws_managed.documented_retries",
    ]
    forget_used_facts()
    assert used_facts() == ()


def test_listing_is_not_using():
    facts()
    fact_matching(345_600)
    assert used_facts() == ()


def test_age_counts_days_after_reading():
    read = fact("sqs.retention_default_s").read
    assert older_than(30, today=date.fromordinal(read.toordinal() + 30)) == ()
    old = older_than(30, today=date.fromordinal(read.toordinal() + 31))
    assert "sqs.retention_default_s" in {known.key for known in old}


def test_good_data_is_read(tmp_path):
    text = GOOD + 'source_note = "git"\nambiguous.ja = "不明"\nambiguous.en = "unclear"\n'
    found = read_facts(written(tmp_path, text))["sqs.example_s"]
    assert (found.value, found.unit, found.read) == (345_600, "s", date(2026, 11, 23))
    assert found.label.en == "example"
    assert found.ambiguous.ja == "不明"
    assert found.source_note == "git"


def test_fractions_stay_what_was_published(tmp_path):
    found = read_facts(written(tmp_path, GOOD.replace("345_600", "0.10")))["sqs.example_s"]
    assert isinstance(found.value, Decimal)
    assert str(found.value) == "0.10"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("value = 345_600\n", "", "value"),
        ("value = 345_600", "value = true", "value"),
        ("value = 345_600", "value = nan", "value"),
        ("value = 345_600", "value = [1]", "value"),
        ("value = 345_600", 'value = " "', "value"),
        ('unit = "s"', 'unit = "parsec"', "unit"),
        ('unit = "s"', 'unit = "date"', "value"),
        ('unit = "s"', "unit = 1", "unit"),
        ("https://docs", "http://docs", "url"),
        ("read = 2026-11-23", 'read = "2026-11-23"', "read"),
        ("read = 2026-11-23", "read = 2026-11-23T10:00:00", "read"),
        ('condition = "Default: 345,600 (4 days)"', 'condition = ""', "condition"),
        ('label.en = "example"\n', "", "label"),
        ('label.en = "example"', 'label.en = " "', "label"),
        ('label.ja = "例"\nlabel.en = "example"\n', "", "label"),
        ('evidence = "D"', 'evidence = "Z"', "evidence"),
        ('evidence = "D"\n', "", "evidence"),
        ('evidence = "D"', 'evidence = "D"\nambiguous.ja = "不明"', "ambiguous"),
        ('evidence = "D"', 'evidence = "D"\nsource_note = 3', "source_note"),
        ('evidence = "D"', 'evidence = "D"\nvlaue = 3', "vlaue"),
    ],
)
def test_broken_data_names_file_key_and_field(tmp_path, old, new, field):
    assert old in GOOD
    with pytest.raises(InputError) as error:
        read_facts(written(tmp_path, GOOD.replace(old, new)))
    assert "messaging.toml" in error.value.what
    assert "sqs.example_s" in error.value.what
    assert field in error.value.what
    assert error.value.expected


def test_what_is_not_toml_names_the_file(tmp_path):
    with pytest.raises(InputError, match=r"messaging\.toml is not TOML.*line 1"):
        read_facts(written(tmp_path, "value = = 3"))


def test_what_is_not_utf8_names_the_file(tmp_path):
    (tmp_path / "messaging.toml").write_bytes("[sqs] # 例".encode("shift_jis"))
    with pytest.raises(InputError, match=r"messaging\.toml is not TOML"):
        read_facts(tmp_path)


def test_a_value_outside_any_fact(tmp_path):
    with pytest.raises(InputError, match=r"messaging\.toml: value "):
        read_facts(written(tmp_path, "value = 3\n" + GOOD))


def test_keys_are_lower_case(tmp_path):
    with pytest.raises(InputError, match="capitals"):
        read_facts(written(tmp_path, GOOD.replace("sqs.example_s", "SQS.example_s")))


def test_one_key_in_two_files(tmp_path):
    written(tmp_path, GOOD)
    with pytest.raises(InputError, match=r"other\.toml: sqs\.example_s is already"):
        read_facts(written(tmp_path, GOOD, "other.toml"))
