"""A clock that moves when it is told to, and never back."""

import pytest

from helpers.auth import CLAIM_WORDS, DEMONSTRATION, MovableClock
from helpers.errors import InputError


def test_it_stands_still_until_it_is_moved():
    clock = MovableClock(100)
    assert (clock(), clock(), clock.elapsed_s) == (100, 100, 0)
    clock.advance(5)
    clock.advance_to(8.5)
    clock.advance_to(8.5)
    assert (clock(), clock.elapsed_s) == (108.5, 8.5)


def test_it_never_goes_back():
    clock = MovableClock(100)
    clock.advance(10)
    with pytest.raises(InputError, match="cannot be moved"):
        clock.advance(-1)
    with pytest.raises(InputError, match="at 10 s already"):
        clock.advance_to(9)
    assert clock() == 110


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "1", None, True])
def test_bad_times_are_named(number):
    with pytest.raises(InputError, match="now_s cannot be"):
        MovableClock(number)
    for move in (MovableClock(0).advance, MovableClock(0).advance_to):
        with pytest.raises(InputError, match="cannot be"):
            move(number)


def test_every_claim_of_client_credentials_has_words_and_there_is_no_audience():
    assert set(CLAIM_WORDS) == set(DEMONSTRATION.claims())
    assert "aud" not in CLAIM_WORDS
