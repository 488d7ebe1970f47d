"""One header, one value, one form: everything else is no token or a broken request."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.auth import TokenRejected, bearer_token
from helpers.auth.enforcement.bearer import query_has_token
from helpers.errors import InputError

TOKEN68 = re.compile(r"[A-Za-z0-9._~+/-]+=*")


def _reason(values, **how) -> str:
    with pytest.raises(TokenRejected) as rejected:
        bearer_token(values, **how)
    return rejected.value.reason


@pytest.mark.parametrize("value", ["Bearer a.b-c_d", "bearer a.b-c_d", "BEARER a.b-c_d", "Bearer    a.b-c_d"])
def test_the_scheme_has_any_case_and_one_run_of_spaces(value):
    assert bearer_token([value]) == "a.b-c_d"


@pytest.mark.parametrize("values", [[], [""], ["Basic abc"], ["Token abc"], ["BearerX abc"], ["abc.def.ghi"]])
def test_nothing_of_the_scheme_is_no_token(values):
    assert _reason(values) == "token_missing"


@pytest.mark.parametrize(
    "values",
    [
        ["Bearer a", "Bearer b"],
        ["Bearer a", "Bearer a"],
        ["Bearer a", "Basic b"],
        ["Bearer a", ""],
        ["Bearer a,Bearer b"],
        ["Basic a, Bearer b"],
        ["Bearer a,"],
        ["Bearer"],
        ["Bearer "],
        ["Bearer\ta"],
        ["Bearer \ta"],
        [" Bearer a"],
        ["Bearer a "],
        ["Bearer a b"],
        ['Bearer "a"'],
        ["Bearer a=b"],
        ["Bearer a\r\n b"],
        ["Bearer a\n"],
        ["Bearer a\0"],
        ["Bearer a\x7f"],
        ["Bearer é"],
        ["Bearer Ａ"],
        ["Bearer a\u2028"],
    ],
)
def test_two_values_or_a_value_that_is_no_token68_is_a_broken_request(values):
    rejected = _reason(values)
    # A leading space hides the scheme, as it would from any other reader.
    assert rejected == ("token_missing" if values == [" Bearer a"] else "request_malformed")


def test_letters_of_other_alphabets_do_not_spell_bearer():
    assert _reason(["ＢＥＡＲＥＲ a"]) == "request_malformed"
    assert _reason(["Веаrеr a"]) == "request_malformed"  # four letters of it are Cyrillic


def test_a_second_way_counts_only_beside_a_header():
    assert _reason(["Bearer a"], in_query=True) == "request_malformed"
    assert _reason([], in_query=True) == "token_missing"


@pytest.mark.parametrize(
    ("query", "has"),
    [
        ("access_token=a", True),
        ("a=b&access_token", True),
        ("%61ccess_token=a", True),
        ("access%5Ftoken=", True),
        ("access_tokens=a&xaccess_token=b&a=access_token=c", False),
        ("ACCESS_TOKEN=a", False),
        ("", False),
        ("%zz&&=&%", False),
    ],
)
def test_a_token_in_the_query_is_found_however_its_name_is_written(query, has):
    assert query_has_token(query) is has


@pytest.mark.parametrize("values", ["Bearer a", [b"Bearer a"], [None], ["Bearer a", 1]])
def test_what_is_not_a_list_of_texts_is_a_mistake_of_the_caller(values):
    with pytest.raises(InputError):
        bearer_token(values)


@given(st.lists(st.text(st.characters(max_codepoint=0x2FF), max_size=30), max_size=3))
@example(["Bearer " + "a" * 100_000])
@example(["Bearer" + " " * 100_000])
def test_whatever_arrives_is_a_token68_or_refused(values):
    try:
        token = bearer_token(values)
    except TokenRejected as rejected:
        assert rejected.status in (400, 401)
    else:
        assert TOKEN68.fullmatch(token) and len(values) == 1 and values[0].endswith(token)


@given(st.from_regex(r"[Bb][Ee][Aa][Rr][Ee][Rr] {1,3}[A-Za-z0-9._~+/-]{1,20}={0,2}", fullmatch=True))
def test_every_rightly_formed_value_is_taken(value):
    assert bearer_token([value]) == value.split()[1]
    assert _reason([value, value]) == "request_malformed"
    assert _reason([f"{value},{value}"]) == "request_malformed"
