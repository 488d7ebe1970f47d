"""A verifier as it was copied for years: what it looked at, and ten defences to switch on one by one.

The behaviour is that of the well-known sample for Lambda
(https://github.com/awslabs/aws-support-tools/tree/master/Cognito/decode-verify-jwt) with its comment on
access tokens applied, rebuilt from a description; none of its code is here. It looks for the key by its
name, lets the *key* choose the algorithm, verifies the signature, and compares `exp` and the client. It
reads base64 and JSON as leniently as the library beneath it did, looks at nothing else, and catches nothing.

A run of the original over another collection of 114 hostile tokens let 47 through and ended 36 times in an
exception, 18 of them plain ones of Python. This one is held by the tests to what it does with our 114. The
two collections differ in details (here a token also arrives in the very second in which it expires, which the
sample takes), and this one answers False, as the sample's text says, where the `kid` names no key.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from helpers.auth.attacks import ATTACKS, Attack, AttackContext
from helpers.auth.compact import base64url_octets, segments
from helpers.auth.header import key_id_of
from helpers.auth.judging import Trial, trial
from helpers.auth.key_gate import usable_keys
from helpers.auth.rejection import TokenRejected
from helpers.auth.strict_json import NotStrictJson, strict_object
from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import Text

__all__ = ["DEFENCES", "Defences", "LibraryError", "naive_trial", "naive_verify"]

#: What can be switched on, in the order in which a token meets it.
DEFENCES: Mapping[str, Text] = MappingProxyType(
    {
        "exact_text": Text(ja="長さと綴りを一通りに決める", en="one length limit, one spelling"),
        "strict_json": Text(ja="JSON を厳しく読む", en="read JSON strictly"),
        "fixed_header": Text(ja="RS256 に固定し、crit などを断る", en="RS256 only, no crit"),
        "sound_keys": Text(ja="署名用の強い鍵だけを使う", en="strong keys for signing only"),
        "issuer": Text(ja="発行者を確かめる", en="the issuer"),
        "purpose": Text(ja="token_use を確かめる", en="token_use"),
        "times": Text(ja="時刻をすべて確かめる", en="all times"),
        "types": Text(ja="文字列は文字列だけ", en="strings are strings"),
        "scope": Text(ja="スコープを空白で区切って比べる", en="scope, split at spaces"),
        "one_answer": Text(ja="どんな失敗も、断りとして答える", en="every failure is a refusal"),
    }
)


class LibraryError(Exception):
    """Stands for the errors of the library beneath the sample, which the sample does not catch."""


@dataclass(frozen=True, slots=True)
class Defences:
    """Which defences of `DEFENCES` are on.

    >>> Defences.only(["issuer"]).issuer, Defences.only(["issuer"]).scope
    (True, False)
    """

    exact_text: bool = False
    strict_json: bool = False
    fixed_header: bool = False
    sound_keys: bool = False
    issuer: bool = False
    purpose: bool = False
    times: bool = False
    types: bool = False
    scope: bool = False
    one_answer: bool = False

    def __post_init__(self) -> None:
        for field in fields(self):
            if type(getattr(self, field.name)) is not bool:
                raise InputError(
                    f"the defence {field.name} cannot be {getattr(self, field.name)!r}",
                    expected="True or False",
                )

    @classmethod
    def only(cls, names: Iterable[str]) -> Defences:
        """Those that are named, and no other; raises `InputError` for a name that does not exist."""
        names = list(names)
        for name in names:
            if name not in DEFENCES:
                raise InputError(f"there is no defence {name!r}", expected=f"one of {', '.join(DEFENCES)}")
        return cls(**dict.fromkeys(names, True))


def naive_verify(
    token: str, context: AttackContext, defences: Defences | None = None
) -> dict[str, Any] | Literal[False]:
    """The claims of a token, or False; whatever goes wrong on the way is raised as it comes.

    With `defences` it looks at more. All of them together refuse the whole catalogue.

    >>> context = AttackContext.demonstration()
    >>> stolen = context.token(claims=context.claims(iss="https://evil.example"))
    >>> naive_verify(stolen, context)["iss"]
    'https://evil.example'
    >>> naive_verify(stolen, context, Defences(issuer=True))
    False
    """
    defences = defences or Defences()
    try:
        return _verify(token, context, defences)
    except Exception:
        if defences.one_answer:
            return False
        raise


def naive_trial(
    defences: Iterable[str] = (), attacks: Iterable[Attack] = ATTACKS, context: AttackContext | None = None
) -> Trial:
    """What the sample makes of the catalogue with these defences on, and no other.

    Raises `InputError` for a defence that does not exist.

    >>> naive_trial().count("accepted"), naive_trial(DEFENCES).count("accepted")
    (49, 0)
    """
    context, on = context or AttackContext.demonstration(), Defences.only(defences)
    return trial(lambda token: naive_verify(token, context, on), attacks, context)


def _verify(token: str, context: AttackContext, defences: Defences) -> dict[str, Any] | Literal[False]:
    if defences.exact_text and not _is_exact(token):
        return False
    header, payload, signature = _decoded(token)
    if defences.strict_json and not all(map(_is_strict_json, (header, payload))):
        return False
    header = _members(header)
    if defences.fixed_header and not _is_plain(header):
        return False
    jwk = next((jwk for jwk in context.jwks["keys"] if jwk["kid"] == header["kid"]), None)
    if jwk is None or (defences.sound_keys and jwk["kid"] not in _sound_kids(context)):
        return False
    if not _fits(jwk, token.rpartition(".")[0], signature):
        return False
    claims = _claims(payload)
    if not all(check(claims, context) for name, check in _CLAIM_CHECKS.items() if getattr(defences, name)):
        return False
    if context.now_s > claims["exp"] or claims["client_id"] != context.client_id:
        return False
    return claims


# --- what the sample and its library do ---------------------------------------------------------------------


def _decoded(token: str) -> tuple[bytes, bytes, bytes]:
    """Header, payload and signature; the first dot ends the header, the last one begins the signature."""
    try:
        signed, signature = token.encode().rsplit(b".", 1)
        header, payload = signed.split(b".", 1)
        return _lenient(header), _lenient(payload), _lenient(signature)
    except ValueError:
        raise LibraryError("not enough parts, or not base64") from None


def _lenient(segment: bytes) -> bytes:
    """base64 in either alphabet; any other character is skipped."""
    return base64.urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))


def _members(octets: bytes) -> dict[str, Any]:
    """The header; here the library expects brackets without end."""
    try:
        return _claims(octets)
    except RecursionError:
        raise LibraryError("not JSON") from None


def _claims(octets: bytes) -> dict[str, Any]:
    """The payload, where nobody expects them."""
    try:
        claims = json.loads(octets.decode())
    except ValueError:
        raise LibraryError("not JSON") from None
    if not isinstance(claims, dict):
        raise LibraryError("not an object")
    return claims


def _fits(jwk: Mapping[str, str], signed: str, signature: bytes) -> bool:
    from jwt import PyJWK

    if "alg" not in jwk:
        raise LibraryError("the key names no algorithm")
    key = PyJWK(dict(jwk))
    return key.Algorithm.verify(signed.encode(), key.key, signature)


# --- the defences -------------------------------------------------------------------------------------------


def _is_exact(token: str) -> bool:
    try:
        header, payload, signature, _ = segments(token)
        return all(map(base64url_octets, (header, payload, signature)))
    except TokenRejected:
        return False


def _is_strict_json(octets: bytes) -> bool:
    try:
        strict_object(octets)
    except NotStrictJson:
        return False
    return True


def _is_plain(header: dict[str, Any]) -> bool:
    try:
        key_id_of(header, "access")
    except TokenRejected:
        return False
    return True


@cache
def _sound_kids(context: AttackContext) -> frozenset[str]:
    return frozenset(usable_keys(context.jwks))


def _is_our_issuer(claims: dict[str, Any], context: AttackContext) -> bool:
    return claims.get("iss") in [context.pool.issuer, context.pool.updated_issuer]


def _is_access_token(claims: dict[str, Any], _: AttackContext) -> bool:
    return claims.get("token_use") == "access"


def _is_in_time(claims: dict[str, Any], context: AttackContext) -> bool:
    issued_s, expires_s, not_before_s = (claims.get(name) for name in ("iat", "exp", "nbf"))
    if not all(type(time_s) in (int, float) for time_s in (issued_s, expires_s, not_before_s or 0)):
        return False
    return (
        max(issued_s, not_before_s or 0) <= context.now_s < expires_s
        and expires_s - issued_s <= fact("cognito.access_token_lifetime_max_s").value
    )


def _has_strings(claims: dict[str, Any], _: AttackContext) -> bool:
    return all(
        isinstance(claims.get(name, ""), str)
        for name in ("iss", "sub", "jti", "client_id", "token_use", "scope")
    )


def _has_scope(claims: dict[str, Any], context: AttackContext) -> bool:
    scope = claims.get("scope", "")
    return isinstance(scope, str) and context.scope in scope.split(" ")


_CLAIM_CHECKS: Mapping[str, Callable[[dict[str, Any], AttackContext], bool]] = {
    "issuer": _is_our_issuer,
    "purpose": _is_access_token,
    "times": _is_in_time,
    "types": _has_strings,
    "scope": _has_scope,
}
