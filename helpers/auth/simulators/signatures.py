"""Which key of a JWKS verifies a token, and what a careful gate would ask about that key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jwt.algorithms import RSAAlgorithm, RSAPSSAlgorithm
from jwt.exceptions import InvalidKeyError

from helpers.auth.simulators.reading import Reading
from helpers.errors import InputError

__all__ = ["RSA_ALGORITHMS", "checked_jwks", "signature_doubts"]

#: The algorithms of RFC 7518 that are based on RSA.
RSA_ALGORITHMS: Mapping[str, RSAAlgorithm] = {
    "RS256": RSAAlgorithm(RSAAlgorithm.SHA256),
    "RS384": RSAAlgorithm(RSAAlgorithm.SHA384),
    "RS512": RSAAlgorithm(RSAAlgorithm.SHA512),
    "PS256": RSAPSSAlgorithm(RSAPSSAlgorithm.SHA256),
    "PS384": RSAPSSAlgorithm(RSAPSSAlgorithm.SHA384),
    "PS512": RSAPSSAlgorithm(RSAPSSAlgorithm.SHA512),
}
# NIST SP 800-131A: shorter RSA keys are not for signatures any more.
_SHORTEST_BITS = 2_048


def checked_jwks(jwks: object) -> tuple[Mapping[str, Any], ...]:
    """The keys of a JWKS, or `InputError` when it is none.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> len(checked_jwks(DEMONSTRATION.jwks))
    2
    """
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(keys, (list, tuple)) or not all(isinstance(key, Mapping) for key in keys):
        raise InputError("the JWKS has no list of keys", expected='{"keys": [{"kty": "RSA", …}, …]}')
    return tuple(keys)


def signature_doubts(reading: Reading, keys: Iterable[Mapping[str, Any]]) -> tuple[str, ...] | None:
    """What is doubtful about the first of `keys` that verifies the signature; None when none of them does.

    The algorithm is the one that the token's header names, which must be among `RSA_ALGORITHMS`.
    """
    name = reading.header["alg"]
    for jwk in keys:
        try:
            public_key = RSAAlgorithm.from_jwk(dict(jwk))
        except (InvalidKeyError, ValueError, TypeError):
            continue
        if RSA_ALGORITHMS[name].verify(reading.signing_input, public_key, reading.signature):
            return tuple(_doubts_about(jwk, name, public_key.key_size))
    return None


def _doubts_about(jwk: Mapping[str, Any], algorithm: str, bits: int) -> Iterable[str]:
    if jwk.get("use", "sig") != "sig" or "verify" not in jwk.get("key_ops", ("verify",)):
        yield "key_use"
    if jwk.get("alg", algorithm) != algorithm:
        yield "key_alg"
    if bits < _SHORTEST_BITS:
        yield "key_strength"
