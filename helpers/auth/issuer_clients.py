"""The app clients of the local issuer, and their secrets: two each, so that one can be replaced in use.

Of a secret only a digest is kept. Whoever prints, logs or pickles what is here finds none.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["AppClient", "ClientRegistry", "ClientSecret"]

# What Cognito's API model allows for ids and secrets, and RFC 6749 section 3.3 for a scope.
_WORDS = re.compile(r"[\w+]+", re.ASCII)
_SCOPE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
_GENERATED_CHARACTERS = 51
_NOBODY = b"\0" * hashlib.sha256().digest_size  # no secret has this digest


@dataclass(frozen=True, slots=True)
class AppClient:
    """Who may ask for tokens: its id, the scopes granted to it, and the lifetime of its tokens in seconds.

    `client_credentials` says whether that grant is switched on. Raises `InputError` for what Cognito does not
    allow: an id with other characters than letters, digits, ``_`` and ``+``, no scope or too many, a lifetime
    that is too short or too long.

    >>> AppClient("batch", ("orders/read",)).token_lifetime_s
    3600
    """

    client_id: str
    scopes: tuple[str, ...]
    token_lifetime_s: int = 3_600
    client_credentials: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.client_id, str) or not _WORDS.fullmatch(self.client_id):
            raise InputError("a client id that Cognito would not give", expected="letters, digits, _ and +")
        if isinstance(self.scopes, str) or not all(is_scope(scope) for scope in self.scopes):
            raise InputError(
                f"scopes cannot be {self.scopes!r}",
                expected="a tuple of scopes such as orders/read",
                next_step="a scope is resource server, slash, name: visible characters without quotes and \\",
            )
        most = fact("cognito.scopes_per_client_max").value
        if not 1 <= len(self.scopes) <= most or len(set(self.scopes)) != len(self.scopes):
            raise InputError(
                f"{len(self.scopes)} scopes for a client", expected=f"1 to {most}, each of them once"
            )
        low_s, high_s = (fact(f"cognito.access_token_lifetime_{end}_s").value for end in ("min", "max"))
        whole = isinstance(self.token_lifetime_s, int) and not isinstance(self.token_lifetime_s, bool)
        if not whole or not low_s <= self.token_lifetime_s <= high_s:
            raise InputError(
                f"token_lifetime_s cannot be {self.token_lifetime_s!r}",
                expected=f"a whole number, {low_s:,} to {high_s:,} s",
            )


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """A secret of a client. Only the answer to adding it carries the `value`; a list never does.

    >>> ClientSecret("secret-1", 1_795_392_000, "PublishedWithTheDocumentation")
    ClientSecret(secret_id='secret-1', created_s=1795392000)
    """

    secret_id: str
    created_s: float
    value: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class _Entry:
    client: AppClient
    digests: dict[str, tuple[float, bytes]] = field(default_factory=dict, repr=False)
    added: int = 0


class ClientRegistry:
    """The clients of a pool; all methods may be called from several threads.

    `clock` gives the time in seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}

    def __iter__(self) -> Iterable[AppClient]:
        with self._lock:
            return iter([entry.client for entry in self._entries.values()])

    def add(self, client: AppClient) -> None:
        """Register a client, still without a secret. Raises `InputError` when its id is taken."""
        with self._lock:
            if client.client_id in self._entries:
                raise InputError(f"there is a client {client.client_id} already", expected="another id")
            self._entries[client.client_id] = _Entry(client)

    def client(self, client_id: str) -> AppClient:
        """The client with this id. Raises `InputError` when there is none."""
        return self._entry(client_id).client

    def add_secret(self, client_id: str, secret: str | None = None) -> ClientSecret:
        """Give a client one more secret: `secret`, or one that is made here. The answer alone carries it.

        Raises `InputError` for an unknown client, for a third secret, and for one of your own that is too
        short, too long or of other characters than letters, digits, ``_`` and ``+``.
        Source: AddUserPoolClientSecret in botocore's model of cognito-idp.
        """
        entry = self._entry(client_id)
        value = _generated() if secret is None else _checked(secret)
        most = fact("cognito.secrets_per_client_max").value
        with self._lock:
            if len(entry.digests) >= most:
                raise InputError(
                    f"the client has {most} secrets already",
                    expected=f"at most {most}: the one in use and the one that replaces it",
                    next_step="delete the secret that nobody uses any more",
                )
            entry.added += 1
            secret_id, created_s = f"secret-{entry.added}", self._clock()
            entry.digests[secret_id] = created_s, _digest(value)
        return ClientSecret(secret_id, created_s, value)

    def secrets_of(self, client_id: str) -> tuple[ClientSecret, ...]:
        """The secrets of a client, oldest first, without their values. Raises `InputError` as `client`."""
        entry = self._entry(client_id)
        with self._lock:
            return tuple(ClientSecret(name, created_s) for name, (created_s, _) in entry.digests.items())

    def delete_secret(self, client_id: str, secret_id: str) -> None:
        """Take a secret away: from now on nobody gets a token with it. Tokens that are out stay valid.

        Raises `InputError` for an unknown client or secret, and for the only one that the client has.
        """
        entry = self._entry(client_id)
        with self._lock:
            if secret_id not in entry.digests:
                known = ", ".join(entry.digests)
                raise InputError(f"the client has no secret {secret_id!r}", expected=f"one of {known}")
            if len(entry.digests) == 1:
                raise InputError(
                    "the last secret of a client cannot be deleted",
                    next_step="add the next secret first, or delete the client",
                )
            del entry.digests[secret_id]

    def authenticated(self, client_id: str, offered: Sequence[str]) -> AppClient | None:
        """The client whose secret is among `offered` (readings of one credential), or None.

        An unknown client costs as much as a wrong secret, and no comparison ends early.
        """
        with self._lock:
            entry = self._entries.get(client_id)
            known = [digest for _, digest in entry.digests.values()] if entry else []
        known += [_NOBODY] * (fact("cognito.secrets_per_client_max").value - len(known))
        found = False
        for secret in offered:
            for digest in known:
                found |= hmac.compare_digest(_digest(secret), digest)
        return entry.client if entry and found else None

    def _entry(self, client_id: str) -> _Entry:
        with self._lock:
            if client_id not in self._entries:
                raise InputError(f"there is no client {client_id!r}", expected="the id of a client here")
            return self._entries[client_id]


def is_scope(scope: object) -> bool:
    """Whether a value is one scope as RFC 6749 spells it: visible ASCII without quotes and backslashes.

    >>> is_scope("orders/read"), is_scope("orders read")
    (True, False)
    """
    return isinstance(scope, str) and bool(_SCOPE.fullmatch(scope))


def _checked(secret: str) -> str:
    low, high = (fact(f"cognito.client_secret_{end}_characters").value for end in ("min", "max"))
    usable = isinstance(secret, str) and low <= len(secret) <= high and _WORDS.fullmatch(secret)
    if not usable:
        # What was given is not repeated: it may be one of somebody's secrets.
        raise InputError(
            "this cannot be a client secret", expected=f"{low} to {high} letters, digits, _ and +"
        )
    return secret


def _generated() -> str:
    characters = string.ascii_letters + string.digits
    return "".join(secrets.choice(characters) for _ in range(_GENERATED_CHARACTERS))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
