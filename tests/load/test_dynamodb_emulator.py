"""Each difference between the emulator and what DynamoDB documents is still there."""

import pytest

from helpers.aws import client, embedded
from helpers.load import capacity_differences


def test_each_difference_is_still_there_and_nothing_stays():
    with embedded():
        dynamodb = client("dynamodb")
        rows = capacity_differences(dynamodb)
        mended = [row.situation.en for row in rows if not row.differs]
        assert not mended, f"the emulator now does as documented; remove these rows: {mended}"
        assert len({row.situation for row in rows}) == 8
        assert all(row.documented != row.observed for row in rows)
        assert not dynamodb.list_tables()["TableNames"]
        assert capacity_differences(dynamodb) == rows  # again: nothing was in the way


def test_what_is_documented_is_what_the_rules_count():
    """5 KB with an index: 10 to put and to update, 2 to read, 45 KB are 6, twice in a transaction."""
    with embedded():
        rows = {row.situation.en: row.documented.en for row in capacity_differences(client("dynamodb"))}
    calls = ("PutItem", "GetItem, ConsistentRead", "UpdateItem", "Query (GSI)")
    assert [rows[call] for call in calls] == ["10 units", "2 units", "10 units", "6 units"]
    assert [rows[call] for call in ("TransactWriteItems", "TransactGetItems")] == ["10 units", "4 units"]
    assert rows["where Query (GSI) is reported"] == "GlobalSecondaryIndexes"


def test_a_mended_emulator_is_noticed(monkeypatch):
    with embedded():
        dynamodb = client("dynamodb")
        answered = dynamodb.get_item
        right = {"ConsumedCapacity": {"CapacityUnits": 2.0}}
        monkeypatch.setattr(dynamodb, "get_item", lambda **call: {**answered(**call), **right})
        assert [row.differs for row in capacity_differences(dynamodb)] == [True, False] + [True] * 6


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_rows_have_words_in_both_languages(lang):
    with embedded():
        for row in capacity_differences(client("dynamodb")):
            assert all(text.in_language(lang) for text in (row.situation, row.documented, row.observed))
