"""The size of an item: the documented rule by hand, and whatever an item may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.metering import item_size_bytes


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "abc"}, 3),
        ({"S": "雲型"}, 6),  # three bytes a character
        ({"S": "😀"}, 4),
        ({"N": "0"}, 2),
        ({"N": "7"}, 2),
        ({"N": "27"}, 2),
        ({"N": "127"}, 3),
        ({"N": "1200"}, 2),  # zeros at the end are trimmed
        ({"N": "-0.0050"}, 2),  # and at the beginning
        ({"N": "1e100"}, 2),
        ({"N": "1" * 38}, 20),
        ({"B": b"\x00\x01"}, 2),
        ({"BOOL": False}, 1),
        ({"NULL": True}, 1),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"N": "1"}]}, 3 + (1 + 2) + (1 + 2)),
        ({"M": {}}, 3),
        ({"M": {"k": {"S": "v"}}}, 3 + 1 + 1 + 1),
        ({"M": {"k": {"L": [{"NULL": True}]}}}, 3 + (1 + 1) + 3 + (1 + 1)),
        ({"SS": ["a", "bc"]}, 3),
        ({"NS": ["1", "123"]}, 5),
        ({"BS": [b"a", b"bc"]}, 3),
    ],
)
def test_values(value, size):
    assert item_size_bytes({"name": value}) == 4 + size


def test_names_count_their_bytes_too():
    assert item_size_bytes({"名前": {"S": "a"}}) == 7
    assert item_size_bytes({}) == 0


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUE = st.recursive(
    st.one_of(
        st.builds(lambda text: {"S": text}, TEXT),
        st.builds(lambda number: {"N": str(number)}, st.decimals(allow_nan=False, allow_infinity=False)),
        st.builds(lambda flag: {"BOOL": flag}, st.booleans()),
    ),
    lambda inner: st.one_of(
        st.builds(lambda values: {"L": values}, st.lists(inner, max_size=3)),
        st.builds(lambda values: {"M": values}, st.dictionaries(TEXT, inner, max_size=3)),
    ),
    max_leaves=8,
)


@given(item=st.dictionaries(TEXT, VALUE, max_size=4))
def test_the_size_is_the_sum_of_the_attributes(item):
    assert item_size_bytes(item) == sum(item_size_bytes({name: value}) for name, value in item.items())
    assert item_size_bytes(item) >= sum(len(name.encode()) for name in item)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (None, "an item cannot be None"),
        ([], "an item cannot be"),
        ({"a": "text"}, "'a' cannot be 'text'"),
        ({"a": {}}, "'a' cannot be"),
        ({"a": {"S": "x", "N": "1"}}, "'a' cannot be"),
        ({"a": {"Q": 1}}, "unknown type 'Q'"),
        ({"a": {"S": 3}}, "a"),
        ({"a": {"N": 3}}, "a"),
        ({"a": {"N": "three"}}, "a"),
        ({"a": {"N": "NaN"}}, "a"),
        ({"a": {"B": "text"}}, "a"),
        ({"a": {"BOOL": "true"}}, "a"),
        ({"a": {"NULL": None}}, "a"),
        ({"a": {"SS": "abc"}}, "a"),
        ({"a": {"SS": [1]}}, "a"),
        ({"a": {"L": {"S": "x"}}}, "a"),
        ({"a": {"M": []}}, "a"),
        ({"a": {"M": {"b": {"S": 1}}}}, r"'a\.b' cannot be"),
        ({"a": {"L": [{"S": 1}]}}, r"'a\[0\]' cannot be"),
        ({1: {"S": "x"}}, "name of an attribute cannot be 1"),
        ({"a": {"M": {2: {"S": "x"}}}}, "name of an attribute cannot be 2"),
        ({"a": {"S": "\ud800"}}, "a"),
    ],
)
def test_what_is_not_an_item(item, words):
    with pytest.raises(InputError, match=words):
        item_size_bytes(item)
