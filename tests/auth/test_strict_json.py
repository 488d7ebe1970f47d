"""Strict JSON: one reading or none."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth.strict_json import NUMBER_CHARACTERS_MAX, DuplicateName, NotStrictJson, strict_object

finite = st.floats(allow_nan=False, allow_infinity=False)
whole = st.integers(-(10**30), 10**30)
text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | whole | finite | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(text, values, max_size=5), st.booleans())
def test_what_is_written_properly_is_read_as_it_was(members, ascii_only):
    octets = json.dumps(members, ensure_ascii=ascii_only).encode()
    assert strict_object(octets) == members


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_octets_are_an_object_or_refused(octets):
    try:
        value = strict_object(octets)
    except NotStrictJson:
        return
    assert type(value) is dict
    assert value == json.loads(octets)


@pytest.mark.parametrize(
    "octets",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"x":{"a":1,"a":2}}',
        b'{"x":[[{"a":1,"\\u0061":2}]]}',
    ],
)
def test_a_name_stands_once_at_every_depth(octets):
    with pytest.raises(DuplicateName):
        strict_object(octets)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"1",
        b"{} {}",
        b"{}x",
        b'{"a":1,}',
        b"{'a':1}",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e400}',
        b'{"a":-1e400}',
        b'{"a":01}',
        b'{"a":' + b"9" * 5_000 + b"}",
        b'{"a":' + b"9" * (NUMBER_CHARACTERS_MAX + 1) + b"}",
        b'{"a":-' + b"9" * NUMBER_CHARACTERS_MAX + b"}",
        b'{"a":"\n"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\uDC00\\ud800"}',
        b'{"\\uD800":1}',
        b'{"a":["\\udfff"]}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',  # a surrogate in UTF-8 clothes
        b'{"a":"\xc0\xaf"}',  # over-long "/"
        b"\xef\xbb\xbf{}",
        '{"a":1}'.encode("utf-16"),
        '{"a":1}'.encode("utf-16-le"),
        '{"a":1}'.encode("utf-32"),
        b'{"a":' + b"[" * 100_000,
        b'{"a":' + b"[" * 3_000 + b"]" * 3_000 + b"}",
        b'{"a":' + b"[" * 32 + b"]" * 32 + b"}",
        b'{"a":' * 33 + b"1" + b"}" * 33,
    ],
    ids=lambda octets: repr(octets[:24]),
)
def test_what_others_may_read_differently_is_refused(octets):
    with pytest.raises(NotStrictJson) as caught:
        strict_object(octets)
    assert not isinstance(caught.value, DuplicateName)
    # An error of the decoder carries the whole text in its `doc`.
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_the_limits_themselves_are_good():
    number = "9" * NUMBER_CHARACTERS_MAX
    assert strict_object(f'{{"a":{number}}}'.encode()) == {"a": int(number)}
    assert strict_object(b'{"a":"\\ud83d\\ude00"}') == {"a": "😀"}
    assert strict_object(b'{"a":' * 32 + b"1" + b"}" * 32)
    assert strict_object(b'{"a":' + b"[" * 31 + b"]" * 31 + b"}")
    assert strict_object(b'{"a":[' + b"[]," * 1_000 + b"[]]}")
    assert strict_object(b'{"a":"' + b"[{" * 1_000 + b'"}')
    assert strict_object(b' \n{"a": 1e30}\r\t ') == {"a": 1e30}
