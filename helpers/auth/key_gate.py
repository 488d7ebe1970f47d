"""Which keys of a JWK set may verify tokens: the gate that every key passes once, when it is loaded.

Two levels. A *set* that cannot be trusted as a whole is refused, and whoever holds an older one keeps it. A
*key* that cannot be used here is passed over, for a set may hold keys for other purposes, and one odd key
must not lock everybody out (GHSA-w6j9-cwv2-h6wq: one bad JWK killed the set).

The set is refused when it
- is larger than 150 KB or has more than ten keys (the limits of the ALB's `jwt-validation`),
- holds one `kid` twice: which of the two verified would depend on the reader,
- holds a symmetric key (`oct`): whoever publishes a secret has mixed something up,
- has no key at all that can be used.

A key is used when it is an RSA key for RS256 signatures (`alg` must say so: a key without a word on its
algorithm would leave the choice to the token), not meant for encryption, with a `kid`, a modulus of 2,048 to
8,192 bits without the fingerprint of ROCA, and an odd exponent of at least 65,537, below 2**256. A key that
is published together with its private half (`d`) is everybody's, and not used.

Sources: https://www.rfc-editor.org/rfc/rfc7517#section-4 (members of a key),
https://www.rfc-editor.org/rfc/rfc7518#section-3.3 (2,048 bits), FIPS 186-5 (the exponent),
https://github.com/C2SP/wycheproof (key sets that go wrong).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from helpers.auth.compact import base64url_octets
from helpers.auth.header import ALGORITHM, is_key_id
from helpers.auth.rejection import TokenRejected
from helpers.auth.strict_json import NotStrictJson, strict_object
from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["SignatureCheck", "key_set_bytes_max", "usable_keys"]

#: What becomes of a key: called with the octets that were signed and with the signature.
SignatureCheck = Callable[[bytes, bytes], bool]

MODULUS_BITS_MIN, MODULUS_BITS_MAX = 2_048, 8_192
EXPONENT_MIN, EXPONENT_BITS_MAX = 65_537, 256
_ONLY_BASE64URL = re.compile("[A-Za-z0-9_-]+").fullmatch


def usable_keys(jwks: Mapping[str, object] | bytes | str) -> dict[str, SignatureCheck]:
    """The keys of a set that may verify tokens, by `kid`; the set as a mapping, or as JSON.

    Raises `InputError` for a set that is refused as a whole (see the top of the module).

    >>> from helpers.auth import DEMONSTRATION
    >>> check = usable_keys(DEMONSTRATION.jwks)[DEMONSTRATION.key("access").kid]
    >>> check(b"signed", DEMONSTRATION.key("access").sign(b"signed")), check(b"signed", b"no")
    (True, False)
    """
    members = _members(jwks)
    kids = [jwk.get("kid") for jwk in members if isinstance(jwk.get("kid"), str)]
    if len(set(kids)) < len(kids):
        raise _refused("it holds one kid twice", "every kid once")
    if any(jwk.get("kty") == "oct" for jwk in members):
        raise _refused("it holds a symmetric key", "public keys only")
    keys = {jwk["kid"]: check for jwk in members if (check := _signature_check(jwk)) is not None}
    if not keys:
        raise _refused(
            "it holds no key that can verify", f"an RSA key of {MODULUS_BITS_MIN} bits or more for RS256"
        )
    return keys


def key_set_bytes_max() -> int:
    """How large a set may be, in bytes."""
    return int(fact("alb.jwt.max_jwks_bytes").value)


def _keys_max() -> int:
    return int(fact("alb.jwt.max_jwks_keys").value)


def _refused(what: str, expected: str) -> InputError:
    return InputError(f"the key set cannot be used: {what}", expected=expected)


def _members(jwks: object) -> list[Mapping[str, Any]]:
    """The members of the set that are objects at all, after a look at the size of the set."""
    if isinstance(jwks, str):
        jwks = jwks.encode("utf-8", "surrogatepass")
    if isinstance(jwks, bytes):
        if len(jwks) > key_set_bytes_max():
            raise _refused("it is too large", f"{key_set_bytes_max():,} bytes at most")
        try:
            jwks = strict_object(jwks)
        except NotStrictJson as error:
            raise _refused(f"{error}", "a JSON object") from None
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(keys, list | tuple):
        raise _refused('it has no list "keys"', '{"keys": [...]}')
    if len(keys) > _keys_max():
        raise _refused(f"it holds {len(keys)} keys", f"{_keys_max()} at most")
    return [jwk for jwk in keys if isinstance(jwk, Mapping)]


def _signature_check(jwk: Mapping[str, Any]) -> SignatureCheck | None:
    """The check that belongs to a key, or None for a key that is passed over."""
    if jwk.get("kty") != "RSA" or jwk.get("alg") != ALGORITHM or "d" in jwk or not is_key_id(jwk.get("kid")):
        return None
    if jwk.get("use", "sig") != "sig":
        return None
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list | tuple) or "verify" not in operations:
        return None
    modulus, exponent = _number(jwk.get("n")), _number(jwk.get("e"))
    if modulus is None or exponent is None or not _is_sound(modulus, exponent):
        return None
    return _with_pyjwt(jwk["n"], jwk["e"])


def _number(text: object) -> int | None:
    if type(text) is not str or not _ONLY_BASE64URL(text):
        return None
    try:
        return int.from_bytes(base64url_octets(text), "big")
    except TokenRejected:
        return None


def _is_sound(modulus: int, exponent: int) -> bool:
    return (
        MODULUS_BITS_MIN <= modulus.bit_length() <= MODULUS_BITS_MAX
        and modulus % 2 == 1
        and exponent >= EXPONENT_MIN  # e = 1 makes every message its own signature; e = 3 has a history
        and exponent.bit_length() <= EXPONENT_BITS_MAX
        and exponent % 2 == 1
        and not _has_roca_fingerprint(modulus)
    )


_ROCA_PRIMES = tuple(p for p in range(3, 168) if all(p % divisor for divisor in range(2, p)))


def _has_roca_fingerprint(modulus: int) -> bool:
    """Whether the modulus is a power of 65,537 to every small prime, as those of a faulty library are.

    Such a modulus can be factored (CVE-2017-15361). A sound one looks like this once in about 2**28.
    Source: Nemec, Sys, Svenda, Klinec, Matyas: The Return of Coppersmith's Attack, ACM CCS 2017, section 2.3;
    https://crocs.fi.muni.cz/public/papers/rsa_ccs17
    """
    return all(modulus % prime in _powers_of_65537(prime) for prime in _ROCA_PRIMES)


@cache
def _powers_of_65537(prime: int) -> frozenset[int]:
    return frozenset(pow(65_537, power, prime) for power in range(prime))


def _with_pyjwt(modulus: str, exponent: str) -> SignatureCheck | None:
    # PyJWT is imported here so that `import helpers.auth` does not wait for OpenSSL. Only what has been
    # looked at is handed over: no other member of the JWK can change what the key does.
    from jwt import PyJWK
    from jwt.exceptions import PyJWTError

    try:
        pyjwk = PyJWK({"kty": "RSA", "alg": ALGORITHM, "n": modulus, "e": exponent})
    except PyJWTError:
        return None
    key, verify = pyjwk.key, pyjwk.Algorithm.verify

    def check(signed: bytes, signature: bytes) -> bool:
        return verify(signed, key, signature)

    return check
