"""What an attack is made from: a pool, a moment, the keys it publishes, and those nobody may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

from helpers.auth.attacks.forging import compact, rs256
from helpers.auth.demonstration import DEMONSTRATION, DemonstrationPool
from helpers.errors import InputError

__all__ = ["AttackContext"]

#: A token is this old when it arrives.
_AGE_S = 60

#: The kid of a key whose modulus is that of the key of access tokens, but whose use is encryption.
_ENCRYPTION_KID = "bW9kdWx1cy1vZi1hY2Nlc3MtdXNlLWVuY3J5cHRpb24="


@dataclass(frozen=True, slots=True)
class AttackContext:
    """A pool and the moment (seconds since 1970) at which a token is judged.

    >>> context = AttackContext.demonstration()
    >>> context.client_id, context.scope, len(context.jwks["keys"])
    ('1kumokataordersclient00001', 'orders/read', 6)
    """

    pool: DemonstrationPool
    now_s: int

    def __post_init__(self) -> None:
        if not isinstance(self.pool, DemonstrationPool):
            raise InputError(
                f"the pool of an attack cannot be a {type(self.pool).__name__}",
                expected="a DemonstrationPool: attacks need its private keys",
            )
        usable = isinstance(self.now_s, Real) and not isinstance(self.now_s, bool)
        if not usable or not _AGE_S <= self.now_s < 2**40:
            raise InputError(f"now_s cannot be {self.now_s!r}", expected="seconds since 1970")

    @classmethod
    def demonstration(cls) -> AttackContext:
        """The demonstration pool, a minute after it issued its token."""
        return cls(DEMONSTRATION, DEMONSTRATION.now_s + _AGE_S)

    @property
    def client_id(self) -> str:
        """The client whose tokens are welcome."""
        return self.pool.client_id

    @property
    def scope(self) -> str:
        """The scope that the operation asks for."""
        return self.pool.scope

    @property
    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """What a verifier is given: the pool's two keys, and four that a verifier must not use.

        In this order: access tokens, ID tokens, an elliptic key (ES256), a key for encryption, a key that
        names no algorithm, and an RSA key of 1,024 bits.
        """
        encryption = dict(self.pool.key("access").public_jwk) | {"kid": _ENCRYPTION_KID, "use": "enc"}
        unnamed = dict(self.pool.key("unnamed_algorithm").public_jwk)
        del unnamed["alg"]
        named = {name: dict(self.pool.key(name).public_jwk) for name in ("elliptic", "weak")}
        return {"keys": [*self.pool.jwks["keys"], named["elliptic"], encryption, unnamed, named["weak"]]}

    @property
    def encryption_kid(self) -> str:
        """The kid of the key whose use is encryption."""
        return _ENCRYPTION_KID

    def claims(self, **changes: object) -> dict[str, Any]:
        """The claims of a genuine access token; a change to None leaves the claim out."""
        issued_s = self.now_s - _AGE_S
        times = {"iat": issued_s, "auth_time": issued_s, "exp": issued_s + self.pool.lifetime_s}
        return self.pool.claims(**(times | changes))

    def header(self, **changes: object) -> dict[str, Any]:
        """The header of a genuine access token; a change to None leaves the member out."""
        header = {"kid": self.pool.key("access").kid, "alg": "RS256"} | changes
        return {name: value for name, value in header.items() if value is not None}

    def token(
        self,
        header: Mapping[str, object] | bytes | None = None,
        claims: Mapping[str, object] | bytes | None = None,
        *,
        key: str = "access",
        sign: Callable[[Mapping[str, str], str], bytes] = rs256,
    ) -> str:
        """A token signed with one of the pool's keys; what is not given is genuine.

        >>> context = AttackContext.demonstration()
        >>> context.token() == context.pool.token()
        True
        """
        signing_input = compact(
            self.header() if header is None else header, self.claims() if claims is None else claims
        )
        return f"{signing_input}.{compact(sign(self.pool.key(key).private_jwk, signing_input))}"
