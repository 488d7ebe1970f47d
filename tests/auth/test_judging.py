"""Verdicts and counts."""

import jwt
import pytest

from helpers.auth import ATTACKS, FAMILIES, OUTCOMES, AttackContext, TokenRejected, judged, trial
from helpers.errors import InputError

CONTEXT = AttackContext.demonstration()
ATTACK = ATTACKS[-1]


def raising(error):
    def verify(_):
        raise error

    return verify


@pytest.mark.parametrize(
    ("verify", "outcome", "reason", "error"),
    [
        (lambda _: {"sub": "x"}, "accepted", None, None),
        (lambda _: False, "refused", None, None),
        (lambda _: None, "refused", None, None),
        (raising(TokenRejected("signature_wrong")), "refused", "signature_wrong", None),
        (raising(jwt.ExpiredSignatureError("late")), "refused", None, None),
        (raising(KeyError("kid")), "crashed", None, "KeyError"),
        (raising(RecursionError()), "crashed", None, "RecursionError"),
    ],
)
def test_what_becomes_of_a_token(verify, outcome, reason, error):
    verdict = judged(verify, ATTACK, CONTEXT)
    assert (verdict.outcome, verdict.reason, verdict.error) == (outcome, reason, error)


def test_an_interrupt_is_not_a_verdict():
    with pytest.raises(KeyboardInterrupt):
        judged(raising(KeyboardInterrupt()), ATTACK, CONTEXT)


def test_every_hostile_token_is_counted_once():
    found = trial(lambda token: len(token) % 2, context=CONTEXT)
    counts = {outcome: found.count(outcome) for outcome in OUTCOMES}
    assert sum(counts.values()) == 114 and counts["crashed"] == 0
    assert sum(len(found.policy(outcome)) for outcome in OUTCOMES) == 8
    for outcome in OUTCOMES:
        by_family = found.by_family(outcome)
        assert sum(by_family.values()) == counts[outcome]
        assert list(by_family) == [family for family in FAMILIES if family != "control"]


def test_a_verifier_that_refuses_everything_is_found_out():
    found = trial(lambda _: False, context=CONTEXT)
    assert len(found.attacks("accepted")) == 0
    assert len(found.wrongly_refused) == 10


def test_part_of_the_catalogue():
    only_scope = [attack for attack in ATTACKS if attack.family == "scope"]
    found = trial(lambda _: True, only_scope, CONTEXT)
    assert found.by_family("accepted") == {"scope": 11}


def test_an_outcome_that_does_not_exist():
    with pytest.raises(InputError, match="no outcome 'forgiven'"):
        trial(lambda _: True, context=CONTEXT).attacks("forgiven")
