"""The header of a token: what it may say, and what it is believed.

It is written by whoever sends the token, and read before the signature can be checked. So it decides nothing
but *which* of the pool's keys is tried. The rules:

- ``alg`` is ``RS256``, the only algorithm of a user pool. It is compared, never followed (RFC 8725 §3.1).
- ``typ`` is absent (as in Cognito's tokens), ``JWT`` or, on an access token, ``at+jwt``; upper and lower case
  and a leading ``application/`` make no difference, as with every media type (RFC 7515 §4.1.9, RFC 9068
  §2.1). Other kinds of tokens, ``logout+jwt`` or ``dpop+jwt``, are no access tokens (RFC 8725 §3.11).
- ``crit`` and ``b64`` are refused whatever they hold: we understand no extension, and one that is critical
  must be understood (RFC 7515 §4.1.11, CVE-2026-32597, CVE-2025-59420; RFC 7797, CVE-2026-48525).
- ``kid`` is a short string of printable ASCII: it goes into a look-up and perhaps into a log (RFC 8725
  §3.10).
- Everything else is ignored, and used for nothing. That includes ``jku``, ``x5u``, ``x5c`` and ``jwk``, with
  which a token offers its own key: the key comes from the pool, so whoever believes them is somebody else
  (CVE-2026-27962). A genuine token that carries one is accepted, and no request is made.
"""

from __future__ import annotations

from typing import Any

from helpers.auth.rejection import TokenRejected

__all__ = ["ALGORITHM", "is_key_id", "key_id_of"]

ALGORITHM = "RS256"
_KEY_ID_CHARACTERS_MAX = 256
_TYPES = {"access": frozenset({"jwt", "at+jwt"}), "id": frozenset({"jwt"})}


def key_id_of(header: dict[str, Any], token_use: str) -> str:
    """The `kid` of a header that keeps the rules; raises `TokenRejected` for one that does not.

    >>> key_id_of({"alg": "RS256", "kid": "K1"}, "access")
    'K1'
    """
    # `!=` also for lists, numbers and a full-width "ＲＳ２５６": nothing but these five characters.
    if header.get("alg") != ALGORITHM:
        raise TokenRejected("algorithm_refused")
    if "typ" in header and not _is_our_type(header["typ"], token_use):
        raise TokenRejected("type_refused")
    if "crit" in header or "b64" in header:
        raise TokenRejected("extension_refused")
    kid = header.get("kid")
    if not is_key_id(kid):
        raise TokenRejected("key_id_malformed")
    return kid


def is_key_id(kid: object) -> bool:
    """Whether this can be a `kid`: 1 to 256 characters of printable ASCII.

    >>> is_key_id("gZWkk0Jpyl/vjRVqpm1v5n4GAgXOIhzuC1HYN8jbHKA="), is_key_id("a\\r\\nX: y"), is_key_id(None)
    (True, False, False)
    """
    return type(kid) is str and 0 < len(kid) <= _KEY_ID_CHARACTERS_MAX and kid.isascii() and kid.isprintable()


def _is_our_type(typ: object, token_use: str) -> bool:
    return isinstance(typ, str) and typ.lower().removeprefix("application/") in _TYPES[token_use]
