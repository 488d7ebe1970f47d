"""Attacks with header members that change what the token means."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from helpers.auth.attacks.context import AttackContext
from helpers.auth.attacks.forging import base64url, compact, json_bytes, rs256
from helpers.auth.attacks.model import Attack, hostile, policy

__all__ = ["HEADERS"]

_attack = partial(hostile, family="header", severity="low", reference="RFC 7515 §4.1.11")


def _with(**members: object) -> Callable[[AttackContext], str]:
    return lambda context: context.token(context.header(**members))


def _raw_payload(context: AttackContext) -> str:
    """What RFC 7797 describes: the payload is not encoded, and the signature is over it as it is."""
    header = base64url(json_bytes(context.header(b64=False, crit=["b64"])))
    signing_input = f"{header}.{json_bytes(context.claims()).decode()}"
    return f"{signing_input}.{compact(rs256(context.pool.key('access').private_jwk, signing_input))}"


def _nested(context: AttackContext) -> str:
    """A token in a token: the outer payload is the inner token."""
    return context.token(context.header(cty="JWT"), context.token().encode())


HEADERS: tuple[Attack, ...] = (
    _attack(
        "crit-unknown",
        _with(crit=["x-policy"], **{"x-policy": "two people"}),
        "extension_refused",
        reference="CVE-2026-32597",
        severity="medium",
        ja="crit に、知らない拡張",
        en="crit names an extension nobody knows",
    ),
    _attack(
        "crit-empty", _with(crit=[]), "extension_refused", ja="crit が空のリスト", en="crit is an empty list"
    ),
    _attack(
        "crit-registered", _with(crit=["alg"]), "extension_refused", ja="crit に alg", en="crit names alg"
    ),
    _attack("crit-string", _with(crit="exp"), "extension_refused", ja="crit が文字列", en="crit is a string"),
    _attack(
        "crit-absent-member",
        _with(crit=["b64"]),
        "extension_refused",
        ja="crit の名がヘッダーにない",
        en="crit names a member that is not there",
    ),
    _attack(
        "b64-false",
        _with(b64=False, crit=["b64"]),
        "extension_refused",
        reference="RFC 7797 §6",
        severity="medium",
        ja="b64 が false なのに、ペイロードは base64url",
        en="b64 is false, and yet the payload is base64url",
    ),
    _attack(
        "b64-false-raw",
        _raw_payload,
        "token_malformed",
        reference="RFC 7797 §3",
        severity="medium",
        ja="b64 が false で、ペイロードは生の JSON",
        en="b64 is false, and the payload is bare JSON",
    ),
    _attack(
        "nested-token",
        _nested,
        "json_malformed",
        reference="RFC 7519 §7.2",
        ja="トークンの中にトークン",
        en="a token within a token",
    ),
    policy(
        "typ-logout",
        _with(typ="logout+jwt"),
        "type_refused",
        family="header",
        reference="RFC 8725 §3.11",
        ja="typ が logout+jwt",
        en="typ is logout+jwt",
    ),
    policy(
        "typ-dpop",
        _with(typ="dpop+jwt"),
        "type_refused",
        family="header",
        reference="RFC 8725 §3.11",
        ja="typ が dpop+jwt",
        en="typ is dpop+jwt",
    ),
)
