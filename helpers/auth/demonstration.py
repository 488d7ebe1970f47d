"""The pool that lessons and tests sign with: fixed keys, a fixed client, a fixed time.

The private keys are published with the kit, in ``demonstration_keys.json``, so that every run gives the same
bytes. They protect nothing. Whoever trusts them outside lessons and tests lets everybody in.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from jwt.algorithms import ECAlgorithm, RSAAlgorithm

__all__ = ["DEMONSTRATION", "DemonstrationKey", "DemonstrationPool"]


@dataclass(frozen=True, slots=True)
class DemonstrationKey:
    """A published key pair: its `kid`, the public JWK as a pool lists it, and the private JWK."""

    kid: str
    public_jwk: Mapping[str, str]
    private_jwk: Mapping[str, str] = field(repr=False)

    def sign(self, signing_input: bytes) -> bytes:
        """Sign as RS256, or as ES256 with the elliptic key.

        >>> len(DEMONSTRATION.key("access").sign(b"header.payload"))
        256
        """
        algorithm, private_key = _signer(json.dumps(dict(self.private_jwk)))
        return algorithm.sign(signing_input, private_key)

    def token(self, claims: Mapping[str, object], header: Mapping[str, object] | None = None) -> str:
        """These claims in compact form, signed; the header names this key unless another one is given.

        >>> DEMONSTRATION.key("access").token({"sub": "somebody"}).count(".")
        2
        """
        if header is None:
            header = {"kid": self.kid, "alg": self.public_jwk["alg"]}
        signing_input = ".".join(_base64url(_as_json(part)) for part in (header, claims))
        return f"{signing_input}.{_base64url(self.sign(signing_input.encode()))}"


@dataclass(frozen=True, slots=True)
class DemonstrationPool:
    """A user pool that exists nowhere: names, a time in seconds since 1970, and its keys by name.

    `client_secret` is published like the keys, and protects as little.
    """

    user_pool_id: str
    region: str
    client_id: str
    scope: str
    now_s: int
    lifetime_s: int
    client_secret: str = field(repr=False)

    @property
    def issuer(self) -> str:
        """The issuer as a pool spells it by default (ORIGINAL).

        >>> DEMONSTRATION.issuer
        'https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Kumokata1'
        """
        return f"https://cognito-idp.{self.region}.amazonaws.com/{self.user_pool_id}"

    @property
    def updated_issuer(self) -> str:
        """The newer spelling (UPDATED)."""
        return f"https://issuer-cognito-idp.{self.region}.amazonaws.com/{self.user_pool_id}"

    def key(self, name: str) -> DemonstrationKey:
        """A key by its name: ``access``, ``id``, ``next_access``, ``stranger``, ``weak``, ``elliptic``, …

        Raises `KeyError` for another name.
        """
        private_jwk = _private_jwks()[name]
        public_names = ("kty", "n", "e", "crv", "x", "y", "kid")
        public_jwk = {member: private_jwk[member] for member in public_names if member in private_jwk}
        algorithm = "ES256" if private_jwk["kty"] == "EC" else "RS256"
        return DemonstrationKey(
            private_jwk["kid"], public_jwk | {"alg": algorithm, "use": "sig"}, private_jwk
        )

    @property
    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """What the pool publishes: the key of access tokens and the key of ID tokens."""
        return {"keys": [dict(self.key(name).public_jwk) for name in ("access", "id")]}

    def claims(self, **changes: object) -> dict[str, Any]:
        """The claims of an access token of client credentials; a change to None leaves the claim out.

        >>> sorted(DEMONSTRATION.claims())[:4]
        ['auth_time', 'client_id', 'exp', 'iat']
        """
        claims: dict[str, Any] = {
            "sub": self.client_id,
            "token_use": "access",
            "scope": self.scope,
            "auth_time": self.now_s,
            "iss": self.issuer,
            "exp": self.now_s + self.lifetime_s,
            "iat": self.now_s,
            "version": 2,
            "jti": "8f0e4b52-6f3a-4f6e-9c31-3d2a51c7b9aa",
            "client_id": self.client_id,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def token(
        self,
        claims: Mapping[str, object] | None = None,
        *,
        header: Mapping[str, object] | None = None,
        key: str = "access",
    ) -> str:
        """A signed token in compact form; what is not given is that of a genuine access token.

        >>> DEMONSTRATION.token().count(".")
        2
        """
        return self.key(key).token(self.claims() if claims is None else claims, header)


def _as_json(members: Mapping[str, object]) -> bytes:
    return json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode()


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@cache
def _private_jwks() -> Mapping[str, Mapping[str, str]]:
    return json.loads(files("helpers.auth").joinpath("demonstration_keys.json").read_text(encoding="utf-8"))


@cache
def _signer(private_jwk: str) -> tuple[RSAAlgorithm | ECAlgorithm, Any]:
    kind = ECAlgorithm if json.loads(private_jwk)["kty"] == "EC" else RSAAlgorithm
    return kind(kind.SHA256), kind.from_jwk(private_jwk)


#: The pool of the lessons. Its time is 2026-11-23 09:00 in Tokyo.
DEMONSTRATION = DemonstrationPool(
    user_pool_id="ap-northeast-1_Kumokata1",
    region="ap-northeast-1",
    client_id="1kumokataordersclient00001",
    scope="orders/read",
    now_s=1_795_392_000,
    lifetime_s=3_600,
    client_secret="PublishedWithTheKitThisProtectsNothing",
)
