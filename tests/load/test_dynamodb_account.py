"""What a call consumes: the worked examples of AWS's guides, each rule of an index, hostile items."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact
from helpers.load import (
    SecondaryIndex,
    TableSchema,
    WriteAccount,
    account_query,
    account_read,
    account_write,
    highest_write_rate,
)
from helpers.metering import item_size_bytes

PLAIN = TableSchema(("id",))
SHOPS = TableSchema(("id",), (SecondaryIndex("by_shop", ("shop", "day")),))
KEYS_ONLY = TableSchema(("id",), (SecondaryIndex("by_shop", ("shop",), "keys_only"),))
INCLUDED = TableSchema(("id",), (SecondaryIndex("by_shop", ("shop",), ("state",)),))


def sized(size_bytes, item_id="1", **attributes):
    """An item of exactly so many bytes, with the attribute `text` as filler."""
    item = {"id": {"S": item_id}, **{name: {"S": value} for name, value in attributes.items()}}
    filled = size_bytes - item_size_bytes({**item, "text": {"S": ""}})
    return {**item, "text": {"S": "x" * filled}}


def test_the_published_examples_of_one_item():
    """8 KB: 1, 2 and 4 read units. 2 KB: 2 and 4 write units."""
    eight, two = sized(8 * 1_024), sized(2 * 1_024)
    assert [account_read(eight, how) for how in ("eventual", "strong", "transactional")] == [1, 2, 4]
    assert account_write(PLAIN, None, two).total == 2
    assert account_write(PLAIN, None, two, transactional=True).total == 4


def test_looking_for_what_is_not_there_costs_the_least_item():
    assert [account_read(None, how) for how in ("eventual", "strong", "transactional")] == [0.5, 1, 2]
    assert account_query(PLAIN, []) == 0.5
    assert account_write(PLAIN, None, None).total == 1


def test_a_query_rounds_the_sum():
    """80 KB eventually consistent: 10. Its items one by one would be 16 times 1."""
    items = [sized(5 * 1_024, str(number)) for number in range(16)]
    assert account_query(PLAIN, items) == 10
    assert sum(account_read(item) for item in items) == 16


def test_the_published_query_of_an_index():
    size, count = (fact(f"dynamodb.query_example.{name}").value for name in ("item_bytes", "items"))
    items = [sized(size, str(number), shop="a", day="1") for number in range(count)]
    assert account_query(SHOPS, items, index="by_shop") == fact("dynamodb.query_example.read_units").value


def test_japanese_text_counts_its_bytes():
    """1,000 characters are 3,000 bytes, so three units and not one."""
    assert account_write(PLAIN, None, {"id": {"S": "1"}, "text": {"S": "雲" * 1_000}}).total == 3


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, sized(5 * 1_024, shop="a", day="1"), 5),  # a new entry
        (sized(5 * 1_024), sized(5 * 1_024, shop="a", day="1"), 5),  # the attribute is defined now
        (sized(5 * 1_024, shop="a", day="1"), sized(5 * 1_024), 5),  # and is gone
        (sized(5 * 1_024, shop="a", day="1"), None, 5),  # the item is deleted
        (sized(5 * 1_024, shop="a", day="1"), sized(5 * 1_024, shop="b", day="1"), 10),  # the key changes
        (sized(5 * 1_024, shop="a", day="1"), sized(2 * 1_024, shop="a", day="2"), 7),  # also the sort key
        (sized(5 * 1_024), sized(2 * 1_024), 0),  # sparse: no entry before and after
        (sized(5 * 1_024, shop="a"), sized(2 * 1_024, shop="a"), 0),  # half a key is none
        (sized(5 * 1_024, shop="a", day="1"), sized(2 * 1_024, shop="a", day="1"), 5),  # something projected
        (sized(5 * 1_024, shop="a", day="1"), sized(5 * 1_024, shop="a", day="1"), 0),  # nothing changes
    ],
)
def test_every_published_case_of_an_index(before, after, units):
    account = account_write(SHOPS, before, after)
    assert account.index_units.get("by_shop", 0) == units
    assert account.total == account.table_units + units


def test_an_index_counts_only_what_it_projects():
    before = sized(9 * 1_024, shop="a", state="new")
    after = {**before, "text": {"S": "y" * 9_000}}
    assert account_write(KEYS_ONLY, None, before).index_units == {"by_shop": 1}
    assert account_write(INCLUDED, None, before).index_units == {"by_shop": 1}
    assert account_write(INCLUDED, before, after).index_units == {}  # the text is not projected
    assert account_write(INCLUDED, before, {**before, "state": {"S": "paid"}}).index_units == {"by_shop": 1}
    assert account_write(KEYS_ONLY, before, {**before, "state": {"S": "paid"}}).index_units == {}


def test_every_index_counts():
    schema = TableSchema(("id",), tuple(SecondaryIndex(f"index-{number}", ("shop",)) for number in range(5)))
    assert account_write(schema, None, sized(1_024, shop="a")).total == 6


def test_a_condition_that_is_false_costs_what_is_there_and_touches_no_index():
    there, new = sized(3 * 1_024, shop="a", day="1"), sized(9 * 1_024, shop="b", day="1")
    assert account_write(SHOPS, there, new, condition_holds=False) == WriteAccount(3)
    assert account_write(SHOPS, None, new, condition_holds=False) == WriteAccount(1)
    assert account_write(SHOPS, there, new, condition_holds=False, transactional=True) == WriteAccount(6)


def test_a_transaction_doubles_the_table():
    item = sized(5 * 1_024, shop="a", day="1")
    account = account_write(SHOPS, None, item, transactional=True)
    assert (account.table_units, account.index_units["by_shop"]) == (10, 5)


def test_a_global_index_is_never_strongly_consistent():
    local = TableSchema(("id",), (SecondaryIndex("by_day", ("id", "day"), local=True),))
    item = sized(3 * 1_024, shop="a", day="1")
    assert account_query(local, [item], "strong", index="by_day") == 1
    with pytest.raises(InputError, match="no strongly consistent reads"):
        account_query(SHOPS, [item], "strong", index="by_shop")


def test_the_slowest_index_decides():
    account = WriteAccount(5, {"by_shop": 5, "by_day": 1})
    found = highest_write_rate(account, {"table": 1_000, "by_shop": 1_000, "by_day": 100})
    assert (found.writes_per_s, found.limited_by) == (100, "by_day")
    assert highest_write_rate(WriteAccount(2), {"table": 1_000}).writes_per_s == 500


items = st.builds(
    lambda size, shop, day: sized(size, shop=shop, day=day),
    st.integers(40, 400 * 1_024),
    st.sampled_from("ab"),
    st.sampled_from("12"),
)


@given(items, items)
def test_the_table_counts_the_larger_and_no_order_is_cheaper(before, after):
    there, back = account_write(SHOPS, before, after), account_write(SHOPS, after, before)
    assert there == back
    assert there.table_units == max(account_write(PLAIN, None, item).total for item in (before, after))
    assert 0 <= there.index_units.get("by_shop", 0) <= 2 * there.table_units


@given(st.integers(20, 400 * 1_024 - 1), st.sampled_from(["eventual", "strong", "transactional"]))
def test_more_bytes_never_cost_less(size, consistency):
    smaller, larger = sized(size), sized(size + 1)
    assert account_read(smaller, consistency) <= account_read(larger, consistency)
    assert account_write(PLAIN, None, smaller).total <= account_write(PLAIN, None, larger).total


@given(st.lists(st.integers(20, 50_000), min_size=1, max_size=20))
def test_a_query_is_never_dearer_than_its_items_one_by_one(sizes):
    found = [sized(size, str(number)) for number, size in enumerate(sizes)]
    units = account_query(PLAIN, found, "strong")
    assert units <= sum(account_read(item, "strong") for item in found)
    assert units * 4_096 >= sum(item_size_bytes(item) for item in found) > (units - 1) * 4_096


@pytest.mark.parametrize(
    "bad",
    [
        lambda: account_write(PLAIN, None, {"name": {"S": "no key"}}),
        lambda: account_write(PLAIN, None, "item"),
        lambda: account_write(PLAIN, None, {"id": "1"}),
        lambda: account_write(PLAIN, None, {"id": {"S": "x" * 500_000}}),
        lambda: account_write(PLAIN, sized(50, "1"), sized(50, "2")),
        lambda: account_read({"id": {"S": "1"}}, "fresh"),
        lambda: account_query(PLAIN, [{"name": {"S": "no key"}}]),
        lambda: account_query(PLAIN, [], "transactional"),
        lambda: account_query(PLAIN, [], index="by_shop"),
        lambda: SecondaryIndex("by_shop", ()),
        lambda: SecondaryIndex("by_shop", "shop"),
        lambda: SecondaryIndex("by_shop", ("a", "b", "c")),
        lambda: SecondaryIndex("by_shop", ("shop",), "some"),
        lambda: TableSchema(("id", 1)),
        lambda: TableSchema(("id",), (SecondaryIndex("a", ("b",)), SecondaryIndex("a", ("c",)))),
        lambda: highest_write_rate(WriteAccount(5, {"by_shop": 5}), {"table": 5}),
        lambda: highest_write_rate(WriteAccount(5), {"table": -1}),
        lambda: highest_write_rate(WriteAccount(0), {"table": 5}),
    ],
)
def test_what_cannot_be_counted(bad):
    with pytest.raises(InputError) as refusal:
        bad()
    assert refusal.value.expected
