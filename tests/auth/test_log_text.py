"""Log text: one line, printable, short, and no token in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth import ATTACKS, DEMONSTRATION, AttackContext, refused_token_text, safe_log_text
from helpers.errors import InputError

CONTEXT = AttackContext.demonstration()


@settings(deadline=None)
@given(st.text(st.characters(codec=None), max_size=400), st.integers(1, 200))
def test_any_text_becomes_one_short_line_of_ascii(text, length_max):
    line = safe_log_text(text, length_max=length_max)
    assert line.isascii()
    assert all(" " <= character <= "~" for character in line)
    assert len(line) <= length_max


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("K1=", "K1="),
        ("a\r\nb", "a\\r\\nb"),
        ("a\\nb", "a\\\\nb"),
        ("\x1b[2J", "\\x1b[2J"),
        ("abc\u202edcba", "abc\\u202edcba"),
        ("\ud800", "\\ud800"),
        ("鍵", "\\u9375"),
        ("", ""),
        (None, "<NoneType>"),
        (b"bytes", "<bytes>"),
    ],
)
def test_texts_that_differ_stay_different(text, line):
    assert safe_log_text(text) == line


def test_a_long_text_is_cut_and_says_so():
    assert safe_log_text("a b " * 100, length_max=10) == "a b a b a~"
    assert safe_log_text("a b c d e ", length_max=10) == "a b c d e "
    assert safe_log_text("aaaaaaa\n\n", length_max=10) == "aaaaaaa\\n~"  # no half of an escape
    assert safe_log_text("ab", length_max=1) == "~"


@pytest.mark.parametrize("around", ["{}", "Bearer {}", "kid={} x", '{{"token":"{}"}}', "a.{}", "{}.b"])
def test_no_part_of_a_token_gets_through(around):
    token = DEMONSTRATION.token()
    line = safe_log_text(around.format(token), length_max=10_000)
    assert not any(token[at : at + 12] in line for at in range(len(token) - 12))


def test_no_part_of_a_token_that_is_cut_gets_through():
    token = DEMONSTRATION.token()
    for text in (token[5:], token[:60], token.partition(".")[2], "x " * 4_060 + token):
        line = safe_log_text(text, length_max=100_000)
        assert not any(token[at : at + 48] in line for at in range(len(token) - 48))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_every_hostile_token_can_be_written_down(attack):
    line = refused_token_text(attack.make(CONTEXT))
    assert line.isascii()
    assert "\n" not in line
    assert len(line) < 200


def test_the_key_and_the_fingerprint_are_named():
    kid = "a\r\nGET /admin"
    line = refused_token_text(DEMONSTRATION.token(header={"alg": "RS256", "kid": kid}))
    assert line.endswith("kid a\\r\\nGET /admin")
    same, other = DEMONSTRATION.token(), DEMONSTRATION.token(DEMONSTRATION.claims(jti="2"))
    assert refused_token_text(same) == refused_token_text(same) != refused_token_text(other)


@pytest.mark.parametrize(
    ("token", "end"),
    [
        (None, "no token but a NoneType"),
        (7, "no token but a int"),
        ("", "kid unreadable"),
        ("...", "kid unreadable"),
        ("é.b.c", "kid unreadable"),
        ("W10.b.c", "kid unreadable"),
        ("e30.b.c", "kid unreadable"),
        ("\ud800", "kid unreadable"),
        ("eyJraWQiOjF9.b.c", "kid <int>"),
        ("A" * 9_000, "kid unread"),
    ],
)
def test_what_is_no_token_can_be_written_down_too(token, end):
    assert refused_token_text(token).endswith(end)


@pytest.mark.parametrize("length_max", [0, -1, True, 1.5, "10", None])
def test_the_length_is_a_whole_number(length_max):
    with pytest.raises(InputError):
        safe_log_text("x", length_max=length_max)
