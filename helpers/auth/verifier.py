"""The verifier: is this text a token that the user pool issued, for us, and for now?

Five steps, each once, each in a module of its own:

1. `helpers.auth.compact`: the text is short, and is three segments of base64url with one spelling;
2. `helpers.auth.header`: the header names an algorithm (the only one) and a key;
3. `helpers.auth.key_cache`: the key is one of the pool's (`helpers.auth.key_gate`), and fetched when needed;
4. PyJWT and OpenSSL: the signature fits;
5. `helpers.auth.claims`: issuer, use, client, audience, time and scope.

The payload is not even decoded before step 4: whoever cannot sign gets no further than a header of a few
hundred characters. Verified tokens are not remembered: a verification takes some ten microseconds, and a
memory would keep a token alive whose key has been withdrawn.

Why not `jwt.decode`? It is a good library with a wider purpose. It reads each token character by character,
and with all its options set it still takes what a user pool never issues (a string as `exp`, UTF-16, a name
that stands twice, `typ: logout+jwt`). So its key and algorithm objects do the cryptography here, and
everything that this verifier accepts is also accepted by `jwt.decode`; a property test holds one against the
other.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from helpers.auth.claims import Claims, ClaimsPolicy
from helpers.auth.compact import base64url_octets, segments
from helpers.auth.header import key_id_of
from helpers.auth.jwks_http import checked_jwks_url, fetch_jwks
from helpers.auth.key_cache import KeyCache
from helpers.auth.key_source import FixedKeys, KeySource
from helpers.auth.rejection import TokenRejected
from helpers.auth.strict_json import DuplicateName, NotStrictJson, strict_object
from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["ANY_CLIENT", "ANY_SCOPE", "CognitoVerifier"]


class _Waiver:
    """A restriction that is waived in so many words. An empty list looks like an oversight, and is one."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


#: For `client_ids`: every app client of the pool may call.
ANY_CLIENT: Final = _Waiver("ANY_CLIENT")
#: For `scopes`: no scope is asked for here. Look at `Claims.scopes` in each operation instead.
ANY_SCOPE: Final = _Waiver("ANY_SCOPE")


class CognitoVerifier:
    """Verifies the tokens of one user pool.

    ``user_pool_id``
        ``ap-northeast-1_Example1``: a Region, ``_`` and a name.
    ``client_ids``
        The app clients that may call, or `ANY_CLIENT`. A token has one client; it must be one of these.
    ``scopes``
        What the caller must be allowed to do, or `ANY_SCOPE`. The token must hold *all* of them. (API Gateway
        takes any one of a list. Here a list that is read wrongly shuts out, and never lets in; and RFC 6750
        answers with the scopes "required", all of them.)
    ``jwks``
        The keys: a JWK set (mapping), the address of one (``https://…``, or ``http://`` on loopback), or None
        for the pool's own address at AWS. There is no default, because None and an address mean requests over
        the network, and those are made only when somebody wrote them down. Nothing is fetched here; the first
        token or `hydrate` does that. Other times than the usual ones: ``KeyCache(partial(fetch_jwks, url),
        …)``.
    ``token_use``
        ``"access"``, or ``"id"`` for ID tokens, which are for the client itself and never for an API; they
        have no scope, so `scopes` is then `ANY_SCOPE`.
    ``issuers``
        Both spellings of the pool by default: the setting of the pool can be switched between them. (They end
        in ``amazonaws.com``. Where a partition of AWS has another name, give `issuers` and `jwks`.)
    ``audiences``
        Names under which this service is known, for access tokens that carry an `aud`. See
        `helpers.auth.claims`.
    ``leeway_s``
        How far our clock and the issuer's may differ, in seconds. 0 suits clocks that are kept by NTP; a few
        seconds are enough where fresh tokens are refused as `issued_in_future`, and more than five minutes
        are refused: RFC 7519 has "no more than a few" in mind.
    ``clock``
        What time it is, in seconds since 1970.

    Raises `InputError` for what cannot be meant. Several threads may use one verifier.

    >>> from helpers.auth import DEMONSTRATION
    >>> verifier = CognitoVerifier(
    ...     DEMONSTRATION.user_pool_id,
    ...     client_ids=[DEMONSTRATION.client_id],
    ...     scopes=["orders/read"],
    ...     jwks=DEMONSTRATION.jwks,
    ...     clock=lambda: DEMONSTRATION.now_s + 60,
    ... )
    >>> verifier.verify(DEMONSTRATION.token()).client_id
    '1kumokataordersclient00001'
    >>> verifier.verify(DEMONSTRATION.token(DEMONSTRATION.claims(scope="orders/write")))
    Traceback (most recent call last):
        ...
    helpers.auth.rejection.TokenRejected: scope_insufficient: スコープが足りません
    """

    def __init__(
        self,
        user_pool_id: str,
        *,
        client_ids: Iterable[str] | _Waiver,
        scopes: Iterable[str] | _Waiver,
        jwks: Mapping[str, object] | str | KeySource | None,
        token_use: str = "access",
        issuers: Iterable[str] | None = None,
        audiences: Iterable[str] = (),
        leeway_s: float = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        pool_issuers = _pool_issuers(user_pool_id)
        if token_use not in ("access", "id"):
            raise InputError(f"token_use cannot be {token_use!r}", expected='"access" or "id"')
        if token_use == "id" and scopes is not ANY_SCOPE:
            raise InputError("an ID token has no scope", expected="scopes=ANY_SCOPE", next_step=_ID_TOKENS)
        self._token_use = token_use
        self._policy = ClaimsPolicy(
            issuers=frozenset(_names("issuers", pool_issuers if issuers is None else issuers)),
            token_use=token_use,
            client_ids=_names_or_waiver("client_ids", client_ids, ANY_CLIENT),
            scopes=_names_or_waiver("scopes", scopes, ANY_SCOPE),
            audiences=frozenset(_names("audiences", audiences, at_least=0)),
            lifetime_max_s=int(fact("cognito.access_token_lifetime_max_s").value),
            leeway_s=_checked_leeway_s(leeway_s),
        )
        if not callable(clock):
            raise InputError(
                f"clock cannot be {clock!r}", expected="a function that returns seconds since 1970"
            )
        self._clock = clock
        self._keys = _keys_from(f"{pool_issuers[0]}/.well-known/jwks.json" if jwks is None else jwks)

    def verify(self, token: str) -> Claims:
        """The claims of a good token. Raises `TokenRejected` for every other text, and nothing else."""
        try:
            return self._verified(token)
        except TokenRejected as refusal:
            reason, scopes = refusal.reason, refusal.scopes
        # The refusal from inside carries frames whose variables hold the token, its claims, and perhaps an
        # error of the JSON decoder with the whole text. All that ends here: a fresh error, raised outside
        # `except` so that it has no context, from a frame that has forgotten the token.
        del token
        raise TokenRejected(reason, scopes=scopes)

    def hydrate(self) -> None:
        """Fetch the keys now, before the first token needs them. Raises `KeysUnavailable` when that fails."""
        self._keys.hydrate()

    @property
    def keys(self) -> KeySource:
        """Where the keys come from; with an address this is a `KeyCache`, which counts its fetches."""
        return self._keys

    def _verified(self, token: str) -> Claims:
        header, payload, signature, signed = segments(token)
        kid = key_id_of(_object(header), self._token_use)
        # Decoded before a key is looked for: nobody's malformed text makes us ask the pool for keys.
        signature_octets = base64url_octets(signature)
        signature_fits = self._keys.key(kid)
        if not signature_fits(signed, signature_octets):
            raise TokenRejected("signature_wrong")
        return self._policy.judge(_object(payload), self._clock())


def _object(segment: str) -> dict[str, object]:
    try:
        return strict_object(base64url_octets(segment))
    except DuplicateName:
        raise TokenRejected("duplicate_name") from None
    except NotStrictJson:
        raise TokenRejected("json_malformed") from None


_LEEWAY_S_MAX = 300
_ID_TOKENS = "for an API use access tokens; for the client's own use of ID tokens waive the scopes in words"
_POOL_ID = re.compile(r"([a-z]{2,}(?:-[a-z]+)+-[0-9]+)_[0-9A-Za-z]+", re.ASCII).fullmatch


def _pool_issuers(user_pool_id: object) -> tuple[str, str]:
    """The two spellings: https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html"""
    found = _POOL_ID(user_pool_id) if isinstance(user_pool_id, str) else None
    if found is None:
        raise InputError(
            f"user_pool_id cannot be {user_pool_id!r}", expected='like "ap-northeast-1_Example1"'
        )
    rest = f"{found[1]}.amazonaws.com/{user_pool_id}"
    return f"https://cognito-idp.{rest}", f"https://issuer-cognito-idp.{rest}"


def _names_or_waiver(what: str, given: object, waiver: _Waiver) -> frozenset[str] | None:
    if given is waiver:
        return None
    return frozenset(_names(what, given, instead=f", or {waiver} to waive the restriction"))


# RFC 6749 §3.3 for scopes; client ids and issuers are narrower still. A space in a name would never match.
_NAME = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+").fullmatch


def _names(what: str, given: object, *, at_least: int = 1, instead: str = "") -> list[str]:
    expected = f"a list of names without spaces, {at_least} or more{instead}"
    # A bare string is a list of its letters to Python. It is always a mistake.
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise InputError(f"{what} cannot be {given!r}", expected=expected)
    names = list(given)
    for name in names:
        if not isinstance(name, str) or not _NAME(name):
            raise InputError(f"{what} cannot hold {name!r}", expected=expected)
    if len(names) < at_least:
        raise InputError(f"{what} is empty: nobody could pass", expected=expected)
    return names


def _checked_leeway_s(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= _LEEWAY_S_MAX:
        raise InputError(f"leeway_s cannot be {given!r}", expected=f"seconds, 0 to {_LEEWAY_S_MAX}")
    return given


def _keys_from(jwks: object) -> KeySource:
    if isinstance(jwks, Mapping):
        return FixedKeys(jwks)
    if isinstance(jwks, str):
        checked_jwks_url(jwks)
        return KeyCache(partial(fetch_jwks, jwks))
    if callable(getattr(jwks, "key", None)) and callable(getattr(jwks, "hydrate", None)):
        return jwks
    raise InputError(
        f"jwks cannot be {jwks!r}",
        expected='a JWK set {"keys": [...]}, an https address, a KeyCache, or None for the address at AWS',
    )
