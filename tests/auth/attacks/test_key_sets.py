"""Hostile key sets against the gate through which every key passes."""

import json

import pytest

from helpers.auth import KEY_SET_ATTACKS, AttackContext, KeySetAttack
from helpers.auth.key_gate import usable_keys
from helpers.errors import InputError
from helpers.language import Text

CONTEXT = AttackContext.demonstration()
OURS = {jwk["kid"] for jwk in CONTEXT.pool.jwks["keys"]}


def test_the_pools_own_set_is_good():
    assert set(usable_keys(json.dumps(CONTEXT.pool.jwks).encode())) == OURS


@pytest.mark.parametrize("attack", KEY_SET_ATTACKS, ids=lambda attack: attack.name)
def test_the_set_is_refused_or_the_key_is_passed_over(attack):
    document = attack.make(CONTEXT)
    assert document == attack.make(CONTEXT)
    if attack.refused == "set":
        with pytest.raises(InputError, match="key set cannot be used"):
            usable_keys(document)
    else:
        assert [key["kid"] for key in json.loads(document)["keys"]].count("bad") == 1
        assert set(usable_keys(document)) == OURS


def test_the_bad_key_would_be_good_but_for_its_one_fault():
    from helpers.auth.attacks.key_sets import _beside

    assert set(usable_keys(_beside()(CONTEXT))) == OURS | {"bad"}


def test_names_labels_and_sources():
    assert len({attack.name for attack in KEY_SET_ATTACKS}) == len(KEY_SET_ATTACKS)
    for lang in ("ja", "en"):
        assert len({attack.label[lang] for attack in KEY_SET_ATTACKS}) == len(KEY_SET_ATTACKS)
    assert all(attack.reference.startswith("https://") for attack in KEY_SET_ATTACKS)


def test_what_is_refused_must_exist():
    with pytest.raises(InputError, match="'both' cannot be refused"):
        KeySetAttack("x", lambda _: b"", "both", "https://example.com", Text(ja="x", en="x"))
