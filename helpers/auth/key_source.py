"""Where a verifier takes its keys from: two methods that it calls, and the simplest thing that has both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from helpers.auth.key_gate import SignatureCheck, usable_keys
from helpers.auth.rejection import TokenRejected
from helpers.errors import KumokataError

__all__ = ["FixedKeys", "KeySource", "KeysUnavailable"]


class KeysUnavailable(KumokataError):
    """The keys of a user pool could not be fetched. A token that needed them is refused with
    `keys_unavailable`; this error is for whoever asked for the keys themselves."""


class KeySource(Protocol):
    """Keys by their name. `helpers.auth.KeyCache` fetches them, `FixedKeys` has them."""

    def key(self, kid: str) -> SignatureCheck:
        """The key of that name. Raises `TokenRejected`: `key_unknown` or `keys_unavailable`."""

    def hydrate(self) -> None:
        """Have the keys from now on. Raises `KeysUnavailable` when that cannot be."""


class FixedKeys:
    """A JWK set that was handed over and never changes. Raises `InputError` when it is refused at the gate.

    >>> from helpers.auth import DEMONSTRATION
    >>> FixedKeys(DEMONSTRATION.jwks).key("K9")
    Traceback (most recent call last):
        ...
    helpers.auth.rejection.TokenRejected: key_unknown: 鍵の名前（kid）がユーザープールの鍵にありません
    """

    def __init__(self, jwks: Mapping[str, object]) -> None:
        self._keys = usable_keys(jwks)

    def key(self, kid: str) -> SignatureCheck:
        """The key of that name; raises `TokenRejected` with `key_unknown`."""
        check = self._keys.get(kid)
        if check is None:
            raise TokenRejected("key_unknown")
        return check

    def hydrate(self) -> None:
        """Nothing is left to do."""
