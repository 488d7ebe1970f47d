"""The catalogue as data: complete, in two languages, with sources, and the same bytes every time."""

import re
import socket
from collections import Counter

import pytest

from helpers.auth import ATTACKS, DEMONSTRATION, FAMILIES, REASONS, SEVERITIES, Attack, AttackContext
from helpers.errors import InputError

CONTEXT = AttackContext.demonstration()


def test_at_least_114_hostile_tokens_beside_policy_and_controls():
    assert sum(attack.is_hostile for attack in ATTACKS) == 114
    assert sum(attack.is_policy for attack in ATTACKS) == 8
    assert sum(attack.expected == "accept" for attack in ATTACKS) == 10
    assert len(ATTACKS) == 132


def test_names_are_unique_slugs():
    names = [attack.name for attack in ATTACKS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


def test_labels_are_unique_in_both_languages():
    for lang in ("ja", "en"):
        labels = Counter(attack.label[lang] for attack in ATTACKS)
        assert not [label for label, times in labels.items() if times > 1 or not label.strip()]
    assert not [a.name for a in ATTACKS if re.search(r"[ぁ-んァ-ン一-龥]", a.label["en"])]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_every_attack_has_a_family_a_severity_a_reason_and_a_source(attack):
    assert attack.family in FAMILIES and attack.severity in SEVERITIES
    assert (attack.reason in REASONS) == (attack.expected == "reject")
    assert (attack.severity == "none") == (attack.expected == "accept") == (attack.family == "control")
    assert attack.url.startswith("https://")


def test_the_address_of_a_reference_names_the_section():
    by_name = {attack.name: attack.url for attack in ATTACKS}
    assert by_name["alg-none"] == "https://www.rfc-editor.org/rfc/rfc8725#section-2.1"
    assert by_name["crit-unknown"] == "https://nvd.nist.gov/vuln/detail/CVE-2026-32597"
    assert by_name["issuer-short"] == "https://github.com/advisories/GHSA-75c5-xw7c-p5pm"


def test_the_same_bytes_every_time_and_no_two_attacks_alike():
    tokens = [attack.make(CONTEXT) for attack in ATTACKS]
    assert tokens == [attack.make(AttackContext.demonstration()) for attack in ATTACKS]
    alike = [token for token, times in Counter(tokens).items() if times > 1]
    assert alike == [CONTEXT.token()]  # the genuine one, which comes a second time on purpose


def test_another_moment_gives_other_tokens_with_the_same_meaning():
    later = AttackContext(DEMONSTRATION, DEMONSTRATION.now_s + 86_400)
    assert later.token() != CONTEXT.token()
    assert later.claims()["exp"] - CONTEXT.claims()["exp"] == later.now_s - CONTEXT.now_s
    assert later.jwks == CONTEXT.jwks


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_what_travels_in_a_header_has_neither_controls_nor_spaces_at_its_ends(attack):
    """Spaces around a header's value belong to the header, and a line feed would end it (RFC 9110 §5.5)."""
    token = attack.make(CONTEXT)
    can_travel = token.isascii() and (token.isprintable() and token == token.strip(" "))
    assert attack.travels == can_travel


def test_making_a_token_asks_nobody(monkeypatch):
    def nobody(*_, **__):
        raise AssertionError("an attack opened a connection")

    monkeypatch.setattr(socket, "socket", nobody)
    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    for attack in ATTACKS:
        attack.make(CONTEXT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"family": "weather"},
        {"severity": "awful"},
        {"expected": "maybe"},
        {"reason": "felt_wrong"},
        {"reason": None},
        {"expected": "accept"},
        {"reference": "I read it somewhere"},
    ],
    ids=str,
)
def test_an_attack_that_is_not_well_formed_cannot_be_made(wrong):
    good = next(attack for attack in ATTACKS if attack.name == "alg-none")
    fields = {name: getattr(good, name) for name in Attack.__dataclass_fields__}
    with pytest.raises(InputError, match="alg-none"):
        Attack(**fields | wrong)


@pytest.mark.parametrize("now_s", [-1, 0, float("nan"), float("inf"), "1795392060", True, None])
def test_a_context_needs_a_moment(now_s):
    with pytest.raises(InputError, match="now_s cannot be"):
        AttackContext(DEMONSTRATION, now_s)


def test_a_context_needs_a_pool_with_keys():
    with pytest.raises(InputError, match="pool of an attack"):
        AttackContext("ap-northeast-1_Kumokata1", DEMONSTRATION.now_s)


def test_the_key_set_offers_what_a_verifier_must_not_use():
    """The key for encryption has the very modulus that signs: only its `use` speaks against it."""
    keys = {jwk["kid"]: jwk for jwk in CONTEXT.jwks["keys"]}
    assert len(keys) == 6
    access = keys[DEMONSTRATION.key("access").kid]
    assert keys[CONTEXT.encryption_kid] == access | {"kid": CONTEXT.encryption_kid, "use": "enc"}
    assert [jwk["kid"] for jwk in keys.values() if "alg" not in jwk] == [
        DEMONSTRATION.key("unnamed_algorithm").kid
    ]
    assert all("d" not in jwk for jwk in keys.values())
