"""The table of facts at the end of a lesson."""

from xml.etree import ElementTree

import pytest

from helpers.errors import InputError, UnknownFact
from helpers.facts import fact, facts, facts_table, forget_used_facts
from helpers.language import language, set_language

KEY = "sns.aws_managed.documented_retries"


@pytest.fixture(autouse=True)
def clean():
    before = language()
    forget_used_facts()
    yield
    forget_used_facts()
    set_language(before)


def test_html_is_well_formed_and_complete_for_every_fact():
    for lang in ("ja", "en"):
        table = facts_table(lang, [known.key for known in facts()])
        parsed = ElementTree.fromstring(table._repr_html_())
        rows = parsed.findall("./tbody/tr")
        assert len(rows) == len(facts())
        for row, known in zip(rows, facts(), strict=True):
            cells = ["".join(cell.itertext()) for cell in row]
            assert all(cells)
            assert known.label.in_language(lang) in cells[1]
            assert cells[2] == known.condition
            assert row.find("./td/a").get("href") == known.url
            assert row.find("./td/time").text == str(known.read)


def test_rows_have_headers_and_the_quotation_its_language():
    parsed = ElementTree.fromstring(facts_table("ja", [KEY])._repr_html_())
    assert [cell.get("scope") for cell in parsed.findall("./thead/tr/th")] == ["col"] * 4
    assert parsed.find("./tbody/tr/th").get("scope") == "row"
    assert parsed.find("./tbody/tr/td[@lang='en']").text == fact(KEY).condition


def test_what_is_ambiguous_is_said():
    assert fact(KEY).ambiguous.ja in facts_table("ja", [KEY])._repr_html_()
    assert fact(KEY).ambiguous.en in facts_table("en", [KEY])._repr_markdown_()


def test_markdown_has_a_row_a_fact():
    lines = facts_table("en", [KEY, "sqs.retention_default_s"])._repr_markdown_().splitlines()
    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {5}
    assert "| 100,015 retries |" in lines[2]
    assert f"]({fact(KEY).url}) (2026-11-23)" in lines[2]


def test_used_facts_by_default_in_the_language_of_the_run():
    fact(KEY)
    set_language("en")
    assert "100,015 retries" in str(facts_table())
    set_language("ja")
    assert "100,015 回" in repr(facts_table())


def test_a_table_does_not_grow_after_it_was_made():
    table = facts_table("en", [KEY])
    fact("sqs.retention_default_s")
    assert "345,600" not in table._repr_html_()


@pytest.mark.parametrize("form", ["_repr_html_", "_repr_markdown_", "__str__"])
def test_nothing_used_says_so(form):
    assert "No facts have been used yet." in getattr(facts_table("en"), form)()


def test_bad_input():
    with pytest.raises(UnknownFact):
        facts_table("en", ["nope"])
    with pytest.raises(InputError):
        facts_table("fr")
