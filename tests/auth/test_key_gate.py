"""The gate for keys: which sets are refused, which keys are passed over, and what passes can do."""

import json
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth import DEMONSTRATION, KEY_SET_ATTACKS, AttackContext, SignatureCheck, usable_keys
from helpers.auth.key_gate import key_set_bytes_max
from helpers.errors import InputError
from helpers.facts import fact

ACCESS = dict(DEMONSTRATION.key("access").public_jwk)
NEXT = dict(DEMONSTRATION.key("next_access").public_jwk)
CONTEXT = AttackContext.demonstration()


def encoded(number):
    from jwt.utils import to_base64url_uint

    return to_base64url_uint(number).decode()


def modulus_of(jwk):
    from jwt.utils import from_base64url_uint

    return from_base64url_uint(jwk["n"])


def beside(**changes):
    """The pool's access key, and another one with changes; a change to None takes the member away."""
    other = {name: value for name, value in (NEXT | {"kid": "other"} | changes).items() if value is not None}
    return {"keys": [ACCESS, other]}


def passes(**changes):
    keys = usable_keys(beside(**changes))
    assert ACCESS["kid"] in keys  # whatever the other one is
    return "other" in keys


def test_the_keys_of_a_pool_pass_and_verify():
    keys = usable_keys(DEMONSTRATION.jwks)
    assert set(keys) == {ACCESS["kid"], DEMONSTRATION.key("id").kid}
    signature = DEMONSTRATION.key("access").sign(b"signed")
    check: SignatureCheck = keys[ACCESS["kid"]]
    assert check(b"signed", signature)
    assert not check(b"signed!", signature)
    assert not check(b"signed", signature[:-1])
    assert not check(b"signed", b"")
    assert not keys[DEMONSTRATION.key("id").kid](b"signed", signature)


def test_a_set_may_be_a_mapping_text_or_octets():
    text = json.dumps(DEMONSTRATION.jwks)
    assert set(usable_keys(text)) == set(usable_keys(text.encode())) == set(usable_keys(DEMONSTRATION.jwks))


@pytest.mark.parametrize(
    "changes",
    [
        {"use": None},
        {"key_ops": ["verify"]},
        {"key_ops": ["sign", "verify"], "use": None},
        {"x5t": "anything", "unknown": [1]},
        {"e": encoded(2**32 + 15)},
        {"kid": "other"},
    ],
)
def test_what_a_key_may_be(changes):
    assert passes(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"kty": None},
        {"kty": "EC"},
        {"kty": "rsa"},
        {"alg": None},
        {"alg": "RS512"},
        {"alg": "PS256"},
        {"alg": ["RS256"]},
        {"use": "enc"},
        {"use": ["sig"]},
        {"use": ""},
        {"key_ops": []},
        {"key_ops": ["encrypt"]},
        {"key_ops": "verify"},
        {"key_ops": {"verify": 1}},
        {"kid": None},
        {"kid": ""},
        {"kid": 7},
        {"kid": "a\nb"},
        {"n": None},
        {"n": ""},
        {"n": 7},
        {"n": "A" * 342},
        {"n": NEXT["n"] + "=="},
        {"n": NEXT["n"].replace("A", "+", 1)},
        {"n": DEMONSTRATION.key("weak").public_jwk["n"]},
        {"n": encoded(2**2047)},
        {"n": encoded(2**2046 + 1)},
        {"n": encoded(2**8192 + 1)},
        {"e": None},
        {"e": "AQ"},
        {"e": "Aw"},
        {"e": encoded(65_536)},
        {"e": encoded(65_535)},
        {"e": encoded(65_538)},
        {"e": encoded(2**256 + 1)},
        {"d": DEMONSTRATION.key("next_access").private_jwk["d"]},
    ],
    ids=lambda changes: ",".join(f"{name}={str(value)[:12]}" for name, value in changes.items()),
)
def test_a_key_that_cannot_be_used_is_passed_over_and_locks_nobody_out(changes):
    assert not passes(**changes)


@pytest.mark.parametrize("member", [None, "key", 7, [], ["kty"], {}])
def test_a_member_that_is_no_key_at_all_is_passed_over(member):
    assert set(usable_keys({"keys": [member, ACCESS]})) == {ACCESS["kid"]}


def test_the_fingerprint_of_roca():
    """A modulus as the faulty library makes them: a power of 65,537 to the product of the first primes."""
    primes = [p for p in range(2, 702) if all(p % divisor for divisor in range(2, p))]
    product = prod(primes[:126])
    weak = pow(65_537, 123_456_789, product) + product * (2**2047 // product + 1)
    assert 2_048 <= weak.bit_length() <= 2_049
    assert weak % 2 == 1
    assert not passes(n=encoded(weak))
    assert passes(n=encoded(weak + 2))


def test_sound_keys_do_not_look_like_roca():
    names = ("access", "id", "next_access", "stranger")
    for name in names:
        assert DEMONSTRATION.key(name).kid in usable_keys(
            {"keys": [dict(DEMONSTRATION.key(name).public_jwk)]}
        )


REFUSED_SETS = {
    "a kid twice": {"keys": [ACCESS, NEXT | {"kid": ACCESS["kid"]}]},
    "a kid twice, one of them unusable": {"keys": [ACCESS, {"kty": "EC", "kid": ACCESS["kid"]}]},
    "the same key twice": {"keys": [ACCESS, ACCESS]},
    "a secret among the keys": {"keys": [ACCESS, {"kty": "oct", "kid": "s", "k": "c2VjcmV0"}]},
    "nothing": {"keys": []},
    "nothing usable": {"keys": [dict(DEMONSTRATION.key("elliptic").public_jwk)]},
    "only a weak key": {"keys": [dict(DEMONSTRATION.key("weak").public_jwk)]},
    "eleven keys": {"keys": [ACCESS | {"kid": f"K{number}"} for number in range(11)]},
    "no keys": {},
    "keys as a mapping": {"keys": {"K1": ACCESS}},
    "keys as text": {"keys": json.dumps([ACCESS])},
    "a list": [ACCESS],
    "text that is no JSON": "<html></html>",
    "text that is cut": json.dumps(DEMONSTRATION.jwks)[:-5],
    "a list as JSON": json.dumps([ACCESS]),
    "a name twice": '{"keys": [], "keys": ' + json.dumps([ACCESS]) + "}",
    "UTF-16": json.dumps(DEMONSTRATION.jwks).encode("utf-16"),
    "half of a surrogate pair": '{"keys": "\ud800"}',
    "nested": b'{"keys":' + b"[" * 50_000,
    "nothing at all": None,
    "a number": 7,
    "too large": json.dumps({"keys": [ACCESS], "x": "y" * 200_000}),
}


@pytest.mark.parametrize("name", REFUSED_SETS)
def test_a_set_that_cannot_be_trusted_is_refused(name):
    with pytest.raises(InputError) as caught:
        usable_keys(REFUSED_SETS[name])
    # Whatever stands behind the address is input too; none of it may reach a log by this way.
    assert len(str(caught.value)) < 200


def test_the_limits_are_those_that_are_published():
    most = fact("alb.jwt.max_jwks_keys").value
    assert len(usable_keys({"keys": [ACCESS | {"kid": f"K{number}"} for number in range(most)]})) == most
    shortest = json.dumps({"keys": [ACCESS], "x": ""})
    filled = json.dumps({"keys": [ACCESS], "x": "y" * (key_set_bytes_max() - len(shortest))})
    assert len(filled) == key_set_bytes_max() == fact("alb.jwt.max_jwks_bytes").value
    assert set(usable_keys(filled)) == {ACCESS["kid"]}
    with pytest.raises(InputError, match="too large"):
        usable_keys(filled + " ")


@pytest.mark.parametrize("attack", KEY_SET_ATTACKS, ids=lambda attack: attack.name)
def test_the_key_sets_of_the_catalogue(attack):
    document = attack.make(CONTEXT)
    if attack.refused == "set":
        with pytest.raises(InputError):
            usable_keys(document)
    else:
        assert set(usable_keys(document)) == {jwk["kid"] for jwk in CONTEXT.pool.jwks["keys"]}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*NEXT, "key_ops", "d", "oth"]), json_values, max_size=3))
def test_no_member_of_any_type_makes_the_gate_stumble(changes):
    try:
        keys = usable_keys({"keys": [ACCESS, NEXT | changes]})
    except InputError:
        return  # a kid twice, or a symmetric key
    assert ACCESS["kid"] in keys
