"""What passes a gate: open paths, headers that clients may send, and what goes into the log."""

import logging

import pytest

from helpers.auth import DEMONSTRATION, TRUSTED_HEADERS, TokenRejected
from helpers.auth.enforcement.context import verifier_for
from helpers.auth.enforcement.gate import Gate
from helpers.errors import InputError

GOOD = f"Bearer {DEMONSTRATION.token()}"


def test_a_good_token_has_claims_and_a_bad_one_a_reason():
    gate = Gate(verifier_for())
    assert gate.claims("/orders", [GOOD]).client_id == DEMONSTRATION.client_id
    with pytest.raises(TokenRejected) as rejected:
        gate.claims("/orders", ["Bearer abc"])
    assert rejected.value.status == 401


@pytest.mark.parametrize(
    "path", ["/health/", "/health/../orders", "//health", "/Health", "/health%2e", "", "health"]
)
def test_an_open_path_is_that_path_and_no_other(path):
    gate = Gate(verifier_for(), open_paths=["/health"])
    assert gate.claims("/health", []) is None
    with pytest.raises(TokenRejected):
        gate.claims(path, [])


def test_on_an_open_path_not_even_a_good_token_counts():
    assert Gate(verifier_for(), open_paths=["/health"]).claims("/health", [GOOD]) is None


@pytest.mark.parametrize("name", TRUSTED_HEADERS)
def test_a_trusted_header_passes_in_no_spelling(name):
    gate = Gate(verifier_for())
    for spelled in (name, name.upper(), name.title(), name.replace("-", "_"), name.replace("-", "_").upper()):
        assert not gate.lets_pass(spelled)
    assert gate.lets_pass(name + "-2") and gate.lets_pass("authorization") and gate.lets_pass("x-request-id")


def test_the_names_can_be_chosen():
    gate = Gate(verifier_for(), trusted_headers=["X-Tenant"])
    assert not gate.lets_pass("x_tenant") and gate.lets_pass("x-auth-client")


def test_the_log_has_the_reason_and_nothing_of_the_token(caplog):
    caplog.set_level(logging.INFO, logger="helpers.auth.enforcement.gate")
    with pytest.raises(TokenRejected):
        Gate(verifier_for()).claims("/orders", [f"Bearer {DEMONSTRATION.token(key='stranger')}"])
    assert caplog.messages == ["refused: key_unknown"]


def test_a_gate_remembers_headers_of_good_tokens_and_of_no_others():
    gate = Gate(verifier_for())
    assert not gate.has_met([GOOD])
    for bad in ("Bearer abc", f"Bearer {DEMONSTRATION.token(key='stranger')}", GOOD[:-9] + "AAAAAAAAA"):
        with pytest.raises(TokenRejected):
            gate.claims("/orders", [bad])
    assert not gate.has_met([GOOD])
    gate.claims("/orders", [GOOD])
    another = DEMONSTRATION.token(DEMONSTRATION.claims(scope="other"))
    assert gate.has_met([f"bearer  {another}"]) and not gate.has_met([GOOD, GOOD]) and not gate.has_met([])
    assert not gate.has_met([f"Bearer {DEMONSTRATION.token(key='id')}"])


@pytest.mark.parametrize(
    "options",
    [
        {"open_paths": "/health"},
        {"open_paths": ["health"]},
        {"open_paths": [""]},
        {"open_paths": [1]},
        {"trusted_headers": "x-auth-client"},
        {"trusted_headers": [b"x-auth-client"]},
    ],
)
def test_options_that_cannot_be_meant_are_refused(options):
    with pytest.raises(InputError):
        Gate(verifier_for(), **options)


@pytest.mark.parametrize("verifier", [None, "verifier", {}, lambda token: token])
def test_what_does_not_verify_is_no_verifier(verifier):
    with pytest.raises(InputError, match="verifies nothing"):
        Gate(verifier)
