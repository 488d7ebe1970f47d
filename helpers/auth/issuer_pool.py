"""A user pool in memory: app clients and their secrets, keys, and the tokens that it signs. No HTTP."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from helpers.auth.demonstration import DEMONSTRATION, DemonstrationKey, DemonstrationPool
from helpers.auth.issuer_clients import AppClient, ClientRegistry, ClientSecret
from helpers.auth.issuer_keys import KeyRing
from helpers.errors import InputError

__all__ = ["ISSUER_FORMATS", "LocalPool"]

#: The two spellings of a pool's issuer, as the setting of the pool names them.
ISSUER_FORMATS = ("ORIGINAL", "UPDATED")


class LocalPool:
    """A user pool that signs with the published keys. `Issuer` puts it on HTTP, and explains the arguments.

    >>> LocalPool(clock=lambda: DEMONSTRATION.now_s).issue().count(".")
    2
    """

    def __init__(
        self,
        pool: DemonstrationPool = DEMONSTRATION,
        *,
        clock: Callable[[], float] = time.time,
        clients: Sequence[AppClient] | None = None,
        other_scopes: Sequence[str] = ("orders/write",),
        issuer_format: str = "ORIGINAL",
    ) -> None:
        self.pool = pool
        self._clock = clock
        self._clients = ClientRegistry(clock)
        self._keys = KeyRing(pool)
        self._lock = threading.Lock()
        self._tokens = 0
        self.issuer_format = issuer_format
        own = AppClient(pool.client_id, (pool.scope,), pool.lifetime_s)
        for client in (own,) if clients is None else clients:
            self._clients.add(client)
        if clients is None:
            self._clients.add_secret(pool.client_id, pool.client_secret)
        self._scopes = {scope for client in self._clients for scope in client.scopes} | set(other_scopes)

    # --- tokens -------------------------------------------------------------------------------------------

    @property
    def issuer(self) -> str:
        """The `iss` of tokens that are issued now."""
        return self.pool.issuer if self.issuer_format == "ORIGINAL" else self.pool.updated_issuer

    @property
    def issuer_format(self) -> str:
        """One of `ISSUER_FORMATS`; setting it is what somebody does who changes the pool's configuration."""
        return self._issuer_format

    @issuer_format.setter
    def issuer_format(self, name: str) -> None:
        if name not in ISSUER_FORMATS:
            raise InputError(
                f"there is no issuer format {name!r}", expected=f"one of {', '.join(ISSUER_FORMATS)}"
            )
        self._issuer_format = name

    def issue(self, client_id: str | None = None, scopes: Sequence[str] | None = None) -> str:
        """An access token without HTTP, with all the scopes of the client or with some of them.

        Raises `InputError` for an unknown client and for a scope that it does not have.
        """
        client = self._clients.client(self.pool.client_id if client_id is None else client_id)
        chosen = client.scopes if scopes is None else tuple(scopes)
        if isinstance(scopes, str) or not chosen or not set(chosen) <= set(client.scopes):
            raise InputError(f"scopes cannot be {scopes!r}", expected=f"some of {', '.join(client.scopes)}")
        return self._access_token(client, chosen)

    def id_token(self, client_id: str | None = None, *, username: str = "tanaka", **changes: object) -> str:
        """The ID token of a user who signed in: another key, `aud` instead of `client_id`, no scope.

        A pool gives one to users only, never to client credentials. `changes` replace claims, None removes
        one. Raises `InputError` for an unknown client.
        """
        client = self._clients.client(self.pool.client_id if client_id is None else client_id)
        now_s = int(self._clock())
        claims: dict[str, Any] = {
            "sub": str(self._unique(f"user {username}")),
            "aud": client.client_id,
            "token_use": "id",
            "auth_time": now_s,
            "iss": self.issuer,
            "exp": now_s + client.token_lifetime_s,
            "iat": now_s,
            "jti": str(self._unique(f"id token of {username} at {now_s}")),
            "cognito:username": username,
        } | changes
        return self._keys.signed({name: value for name, value in claims.items() if value is not None}, "id")

    @property
    def tokens_issued(self) -> int:
        """How many access tokens were signed: what a bill by token counts."""
        with self._lock:
            return self._tokens

    def _access_token(self, client: AppClient, scopes: Sequence[str]) -> str:
        with self._lock:
            self._tokens += 1
            number = self._tokens
        now_s = int(self._clock())
        claims = self.pool.claims(
            sub=client.client_id,
            scope=" ".join(scopes),
            auth_time=now_s,
            iss=self.issuer,
            exp=now_s + client.token_lifetime_s,
            iat=now_s,
            jti=str(self._unique(f"access token {number}")),
            client_id=client.client_id,
        )
        return self._keys.signed(claims, "access")

    def _unique(self, what: str) -> uuid.UUID:
        # A real pool draws these at random; here the same run gives the same bytes.
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{self.pool.issuer}#{what}")

    # --- keys ---------------------------------------------------------------------------------------------

    @property
    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """What the pool publishes now: the signing keys of access tokens and ID tokens, and older ones."""
        return self._keys.jwks

    def rotate(self, key: DemonstrationKey | None = None, *, withdraw: bool = False) -> str:
        """Sign access tokens with a new key from now on; the answer is its `kid`.

        The next demonstration key when `key` is not given, after that one a key that is made here. The older
        key stays in the JWKS unless `withdraw` is true; see `withdraw_old_keys`.
        """
        return self._keys.rotate(key, withdraw=withdraw)

    def withdraw_old_keys(self) -> None:
        """Take the keys out of the JWKS that sign no more: what they have signed is refused everywhere."""
        self._keys.withdraw_old_keys()

    # --- clients and their secrets ------------------------------------------------------------------------

    @property
    def client_secret(self) -> str:
        """The published secret of the demonstration client."""
        return self.pool.client_secret

    def add_client(self, client: AppClient) -> None:
        """Register one more client, and its scopes in the pool. Raises `InputError` when its id is taken."""
        self._clients.add(client)
        self._scopes |= set(client.scopes)

    def add_secret(self, client_id: str, secret: str | None = None) -> ClientSecret:
        """Give a client one more secret (`ClientRegistry.add_secret`); the answer alone carries it."""
        return self._clients.add_secret(client_id, secret)

    def secrets_of(self, client_id: str) -> tuple[ClientSecret, ...]:
        """The secrets of a client, oldest first, without their values."""
        return self._clients.secrets_of(client_id)

    def delete_secret(self, client_id: str, secret_id: str) -> None:
        """Take a secret away (`ClientRegistry.delete_secret`). Tokens that are out stay valid."""
        self._clients.delete_secret(client_id, secret_id)
