"""Advisories are tied to facts, to tokens of the catalogue and to what is installed."""

from importlib.metadata import version

import pytest

from helpers.auth import ATTACKS, AttackContext, CognitoVerifier, TokenRejected, known_advisories
from helpers.facts import facts

CONTEXT = AttackContext.demonstration()
BY_NAME = {attack.name: attack for attack in ATTACKS}


def numbers(text):
    return tuple(map(int, text.split(".")))


def test_every_fact_is_quoted_once():
    keys = {found.key for found in facts() if found.key.startswith("advisory.")}
    quoted = [f"advisory.{a.identifier.lower().replace('-', '_')}.fixed" for a in known_advisories()]
    assert set(quoted) == keys and len(quoted) == len(keys) == 15


def test_identifiers_are_in_order_and_labels_are_words():
    cves = [a.identifier for a in known_advisories() if a.identifier.startswith("CVE")]
    assert {identifier[4:8] for identifier in cves} == {"2022", "2024", "2025", "2026"}
    assert [identifier[4:8] for identifier in cves] == sorted(identifier[4:8] for identifier in cves)
    assert all(a.what["ja"] and a.what["en"] for a in known_advisories())


@pytest.mark.parametrize("advisory", known_advisories(), ids=lambda advisory: advisory.identifier)
def test_what_it_is_about_is_tried_on_the_kits_verifier(advisory):
    verifier = CognitoVerifier(
        CONTEXT.pool.user_pool_id,
        client_ids=[CONTEXT.client_id],
        scopes=[CONTEXT.scope],
        jwks=CONTEXT.jwks,
        clock=lambda: CONTEXT.now_s,
    )
    attack = BY_NAME[advisory.attack]
    with pytest.raises(TokenRejected) as rejected:
        verifier.verify(attack.make(CONTEXT))
    assert rejected.value.reason == attack.reason


def test_the_installed_pyjwt_has_all_of_its_mends():
    mended = [numbers(a.fixed_in) for a in known_advisories() if a.library == "PyJWT"]
    assert len(mended) == 7
    assert numbers(version("pyjwt")) >= max(mended)
