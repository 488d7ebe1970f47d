"""The text of a token: one spelling for each, and nothing costs before it is short."""

import base64
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.auth import DEMONSTRATION, TokenRejected
from helpers.auth.compact import TOKEN_CHARACTERS_MAX, base64url_octets, segments

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def reason_of(function, text):
    with pytest.raises(TokenRejected) as caught:
        function(text)
    return caught.value.reason


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=50))
def test_octets_come_back(octets):
    assert base64url_octets(base64.urlsafe_b64encode(octets).rstrip(b"=").decode()) == octets


@settings(deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=12))
@example("AB")
@example("AAB")
def test_octets_have_one_spelling(segment):
    try:
        octets = base64url_octets(segment)
    except TokenRejected as refusal:
        assert refusal.reason == "token_malformed"
    else:
        assert base64.urlsafe_b64encode(octets).rstrip(b"=").decode() == segment


def test_every_last_character_that_carries_unused_bits_is_refused():
    good = [a + b for a in "A-" for b in LETTERS if reason_or_none(a + b) is None]
    assert len(good) == 2 * 4  # 64 letters stand for the same two bits, 16 to one
    good = ["AA" + letter for letter in LETTERS if reason_or_none("AA" + letter) is None]
    assert len(good) == 16


def reason_or_none(segment):
    try:
        base64url_octets(segment)
    except TokenRejected as refusal:
        return refusal.reason


def test_the_octets_that_were_signed_are_the_first_two_segments():
    token = DEMONSTRATION.token()
    header, payload, signature, signed = segments(token)
    assert f"{header}.{payload}.{signature}" == token
    assert signed == f"{header}.{payload}".encode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b",
        "a.b.",
        ".b.c",
        "a..c",
        "a.b.c.d",
        "a.b.c.d.e",
        " a.b.c",
        "a.b.c\n",
        "a.b.c ",
        "a.b .c",
        "a.b+.c",
        "a.b/.c",
        "a.b=.c",
        "a.b.c==",
        "a.b!.c",
        "a.b\x00.c",
        "a．b．c",  # full-width dots
        "ａ.b.c",
        "a.b.\ud800",
        None,
        b"a.b.c",
        7,
        ["a.b.c"],
    ],
)
def test_everything_else_is_malformed(text):
    assert reason_of(segments, text) == "token_malformed"


def test_the_limit():
    token = f"{'a' * 4_000}.{'b' * 4_000}.{'c' * (TOKEN_CHARACTERS_MAX - 8_002)}"
    assert len(token) == TOKEN_CHARACTERS_MAX
    assert segments(token)[0] == "a" * 4_000
    assert reason_of(segments, token + "c") == "token_too_long"


def test_a_megabyte_is_not_even_read():
    hostile = "a." + "b" * 1_000_000 + ".c"
    begin = time.process_time()
    for _ in range(100):
        assert reason_of(segments, hostile) == "token_too_long"
    # 2 µs each where this was written; reading it all once takes 1,000. The benchmark has the exact figure.
    assert time.process_time() - begin < 100 * 1e-3
