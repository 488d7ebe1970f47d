"""The signing keys of the local issuer: one for access tokens, one for ID tokens, and those of before."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Mapping

from helpers.auth.demonstration import DemonstrationKey, DemonstrationPool
from helpers.facts import fact

__all__ = ["KeyRing"]


class KeyRing:
    """What a pool signs with and what it publishes; may be used from several threads.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> keys = KeyRing(DEMONSTRATION)
    >>> kid = keys.rotate()
    >>> [key["kid"] == kid for key in keys.jwks["keys"]]
    [True, False, False]
    """

    def __init__(self, pool: DemonstrationPool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._signing = {"access": pool.key("access"), "id": pool.key("id")}
        self._old: list[DemonstrationKey] = []

    @property
    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public keys, in the form of RFC 7517: those that sign now, then the older ones."""
        with self._lock:
            return {"keys": [dict(key.public_jwk) for key in (*self._signing.values(), *self._old)]}

    def signed(self, claims: Mapping[str, object], use: str) -> str:
        """A token with these claims, signed with the key for "access" or "id" tokens."""
        with self._lock:
            key = self._signing[use]
        return key.token(claims)

    def rotate(self, key: DemonstrationKey | None = None, *, withdraw: bool = False) -> str:
        """Sign access tokens with another key from now on; its `kid`. See `Issuer.rotate`."""
        with self._lock:
            seen = {known.kid for known in (*self._signing.values(), *self._old)}
            if key is None:
                key = self._pool.key("next_access")
                key = _made_key() if key.kid in seen else key
            self._old.insert(0, self._signing["access"])
            self._signing["access"] = key
            if withdraw:
                self._old.clear()
            return key.kid

    def withdraw_old_keys(self) -> None:
        """Publish the keys that sign now, and no others."""
        with self._lock:
            self._old.clear()


def _made_key() -> DemonstrationKey:
    """A fresh RSA key; its `kid` is the thumbprint of RFC 7638."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from jwt.algorithms import RSAAlgorithm

    made = generate_private_key(public_exponent=65_537, key_size=fact("cognito.key_bits").value)
    private_jwk = RSAAlgorithm.to_jwk(made, as_dict=True)
    public = {member: private_jwk[member] for member in ("e", "kty", "n")}
    thumbprint = hashlib.sha256(json.dumps(public, separators=(",", ":")).encode()).digest()
    kid = base64.urlsafe_b64encode(thumbprint).rstrip(b"=").decode()
    return DemonstrationKey(
        kid, public | {"kid": kid, "alg": "RS256", "use": "sig"}, {**private_jwk, "kid": kid}
    )
