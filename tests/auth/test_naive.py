"""The verifier that was copied for years: what it lets through, and what each defence is worth."""

import string
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth import ATTACKS, DEFENCES, AttackContext, Defences, Trial, naive_trial, naive_verify
from helpers.errors import InputError

CONTEXT = AttackContext.demonstration()


@cache
def tried(*names: str) -> Trial:
    return naive_trial(names, context=CONTEXT)


@cache
def let_through(*names: str) -> frozenset[str]:
    return frozenset(attack.name for attack in tried(*names).attacks("accepted"))


def test_what_the_sample_lets_through():
    """A run of the original over its own 114 let 47 through and crashed 36 times, 18 of them plainly."""
    sample = tried()
    assert len(sample.attacks("accepted")) == 49
    assert len(sample.attacks("refused")) == 36
    errors = [verdict.error for attack, verdict in sample.verdicts if verdict.outcome == "crashed"]
    assert len(errors) == 29
    assert {error: errors.count(error) for error in set(errors)} == {
        "LibraryError": 19,
        "KeyError": 5,
        "TypeError": 4,
        "RecursionError": 1,
    }
    assert len(sample.policy("accepted")) == 8
    assert sample.wrongly_refused == ()


def test_its_signature_check_is_sound():
    """Nobody without a key of the pool gets in: the key chooses the algorithm, not the token."""
    unsigned = {
        "alg-none",
        "hmac-with-pem",
        "embedded-jwk",
        "jku-elsewhere",
        "payload-swapped",
        "psychic-signature",
    }
    assert unsigned.isdisjoint(let_through())
    critical = {attack.name for attack in ATTACKS if attack.severity == "critical"}
    assert critical & let_through() == {"weak-key"}  # the set itself offers that key


def test_all_nine_wrong_issuers_and_all_scopes_pass():
    by_family = tried().by_family("accepted")
    assert by_family["issuer"] == 9
    assert by_family["scope"] == 11
    assert sum(by_family.values()) == 49


def test_one_defence_after_the_other():
    names, counts = [], []
    for name in DEFENCES:
        names.append(name)
        found = tried(*names)
        counts.append((len(found.attacks("accepted")), len(found.attacks("crashed"))))
        assert found.wrongly_refused == ()
    assert counts == [
        (47, 19), (41, 10), (30, 7), (28, 7), (19, 7), (17, 6), (13, 1), (10, 1), (0, 1), (0, 0),
    ]  # fmt: skip
    assert tried(*names).policy("accepted") == ()


def test_each_defence_alone():
    alone = {name: 49 - len(let_through(name)) for name in DEFENCES}
    assert alone == {
        "exact_text": 2,
        "strict_json": 6,
        "fixed_header": 11,
        "sound_keys": 3,
        "issuer": 9,
        "purpose": 2,
        "times": 7,
        "types": 4,
        "scope": 12,
        "one_answer": 0,
    }
    assert max(alone, key=alone.get) == "scope"


@settings(max_examples=30, deadline=None)
@given(st.sets(st.sampled_from(tuple(DEFENCES))))
def test_what_gets_through_is_what_no_defence_objects_to(on):
    """The model of lesson 21: each defence takes away the same, whichever others are on."""
    stopped = [let_through() - let_through(name) for name in on]
    assert let_through(*sorted(on)) == let_through() - frozenset().union(*stopped)


@pytest.mark.parametrize("left_out", DEFENCES)
def test_no_defence_is_superfluous(left_out):
    others = [name for name in DEFENCES if name != left_out]
    found = tried(*others)
    assert found.attacks("accepted") or found.policy("accepted") or found.attacks("crashed")


def test_a_genuine_token_gives_its_claims_with_and_without_defences():
    for defences in (None, Defences(), Defences.only(DEFENCES)):
        assert naive_verify(CONTEXT.token(), CONTEXT, defences) == CONTEXT.claims()


def test_the_defences_are_the_fields():
    assert list(DEFENCES) == list(Defences.__dataclass_fields__)
    assert all(words["ja"] and words["en"] for words in DEFENCES.values())


def test_a_defence_that_does_not_exist():
    with pytest.raises(InputError, match="no defence 'prayer'"):
        Defences.only(["issuer", "prayer"])


@pytest.mark.parametrize("value", [1, None, "yes"])
def test_a_switch_is_on_or_off(value):
    with pytest.raises(InputError, match="the defence issuer cannot be"):
        Defences(issuer=value)


@pytest.mark.parametrize("name", DEFENCES)
def test_no_defence_brings_a_crash_of_its_own(name):
    assert set(tried(name).attacks("crashed")) <= set(tried().attacks("crashed"))


def test_one_token_has_sixteen_spellings_until_one_is_settled_on():
    """Lesson 21, experiment 4: 342 characters of 6 bits for 2,048 bits leave 4 bits over."""
    genuine = CONTEXT.token()
    assert len(genuine.rpartition(".")[2]) * 6 - 2_048 == 4
    alphabet = string.ascii_letters + string.digits + "-_"
    for defences, spellings in ((Defences(), 16), (Defences(exact_text=True), 1)):
        accepted = [last for last in alphabet if naive_verify(genuine[:-1] + last, CONTEXT, defences)]
        assert len(accepted) == spellings and genuine[-1] in accepted
