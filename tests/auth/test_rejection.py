"""The one error: a fixed set of reasons, the answer that goes with each, and nothing of the token."""

import pickle
import re

import pytest

from helpers import errors
from helpers.auth import REASONS, KeysUnavailable, TokenRejected
from helpers.errors import InputError, KumokataError

# RFC 6750 §3: what an error description may be made of.
DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+")


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words_and_an_answer(reason):
    refusal = TokenRejected(reason)
    known = REASONS[reason]
    assert refusal.status == known.status
    assert known.label.ja
    assert DESCRIPTION.fullmatch(known.label.en)
    assert str(refusal) == f"{reason}: {known.label}"
    assert refusal.challenge.isascii()
    assert "\n" not in refusal.challenge


def test_statuses_and_error_codes_go_together_as_in_rfc_6750():
    pairs = {(reason.status, reason.error) for reason in REASONS.values()}
    assert pairs == {
        (400, "invalid_request"),
        (401, None),
        (401, "invalid_token"),
        (403, "insufficient_scope"),
    }


def test_whoever_sent_no_token_is_not_told_what_is_wrong_with_it():
    assert TokenRejected("token_missing").challenge == 'Bearer realm="api"'


def test_the_scopes_that_are_needed_are_named_and_only_where_they_are_what_is_missing():
    scopes = ["orders/read", "orders/write"]
    insufficient = TokenRejected("scope_insufficient", scopes=scopes)
    assert insufficient.challenge.endswith(', scope="orders/read orders/write"')
    assert insufficient.scopes == tuple(scopes)
    assert "scope=" not in TokenRejected("token_expired", scopes=scopes).challenge


@pytest.mark.parametrize("unknown", ["", "no_such_reason", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", None])
def test_there_are_no_other_reasons_and_what_was_given_is_not_repeated(unknown):
    with pytest.raises(InputError) as caught:
        TokenRejected(unknown)
    assert "eyJ" not in str(caught.value)


def test_it_survives_a_process_boundary():
    refusal = pickle.loads(pickle.dumps(TokenRejected("scope_insufficient", scopes=["a"])))
    assert (refusal.reason, refusal.scopes, refusal.status) == ("scope_insufficient", ("a",), 403)


@pytest.mark.parametrize("error", [TokenRejected, KeysUnavailable])
def test_the_errors_of_this_topic_hang_in_the_drawn_tree(error):
    assert issubclass(error, KumokataError)
    assert error.__name__ in errors.__doc__
