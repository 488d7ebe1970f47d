"""Attacks on the reading of JSON: two readers of the same bytes must not see two tokens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from helpers.auth.attacks.context import AttackContext
from helpers.auth.attacks.forging import json_bytes
from helpers.auth.attacks.model import Attack, hostile

__all__ = ["JSON_TRICKS"]

_attack = partial(hostile, family="json", severity="medium")


def _scope_twice(first: Callable[[AttackContext], str], last: Callable[[AttackContext], str]):
    def make(context: AttackContext) -> str:
        rest = json_bytes(context.claims(scope=None)).decode().removeprefix("{")
        front = f'{{"scope":"{first(context)}",'
        back = f',"scope":"{last(context)}"}}'
        return context.token(claims=(front + rest.removesuffix("}") + back).encode())

    return make


def _asked(context: AttackContext) -> str:
    return context.scope


def _other(_: AttackContext) -> str:
    return "billing/read"


def _alg_twice(context: AttackContext) -> str:
    kid = context.header()["kid"]
    return context.token(f'{{"alg":"none","kid":"{kid}","alg":"RS256"}}'.encode())


def _claims(encode: Callable[[str], bytes]) -> Callable[[AttackContext], str]:
    return lambda context: context.token(claims=encode(json_bytes(context.claims()).decode()))


def _not_utf8(context: AttackContext) -> str:
    """One byte that no UTF-8 has, in a claim nobody asks for."""
    return context.token(claims=json_bytes(context.claims(note="?")).replace(b"?", b"\xff"))


_UTF8 = {"reference": "RFC 8725 §3.7", "reason": "json_malformed"}

JSON_TRICKS: tuple[Attack, ...] = (
    _attack(
        "scope-twice-ours-last",
        _scope_twice(_other, _asked),
        "duplicate_name",
        reference="RFC 7519 §4",
        ja="scope が二つ、あとのほうが求めるもの",
        en="scope twice, ours the last",
    ),
    _attack(
        "scope-twice-ours-first",
        _scope_twice(_asked, _other),
        "duplicate_name",
        reference="RFC 7519 §4",
        ja="scope が二つ、先のほうが求めるもの",
        en="scope twice, ours the first",
    ),
    _attack(
        "alg-twice",
        _alg_twice,
        "duplicate_name",
        reference="RFC 7515 §4",
        ja="alg が二つ（none と RS256）",
        en="alg twice (none and RS256)",
    ),
    _attack(
        "payload-nested-deeply",
        lambda context: context.token(claims=b"[" * 100_000),
        "token_too_long",
        reference="RFC 8259 §9",
        ja="ペイロードに [ が 100,000 個",
        en="a payload of 100,000 opening brackets",
    ),
    _attack(
        "header-nested-deeply",
        lambda context: context.token(b"[" * 5_000),
        "json_malformed",
        reference="RFC 8259 §9",
        ja="ヘッダーに [ が 5,000 個",
        en="a header of 5,000 opening brackets",
    ),
    _attack(
        "payload-utf-16",
        _claims(lambda text: text.encode("utf-16")),
        **_UTF8,
        ja="ペイロードが UTF-16",
        en="the payload is UTF-16",
    ),
    _attack(
        "header-utf-16",
        lambda context: context.token(json_bytes(context.header()).decode().encode("utf-16")),
        **_UTF8,
        ja="ヘッダーが UTF-16",
        en="the header is UTF-16",
    ),
    _attack(
        "payload-with-mark",
        _claims(lambda text: text.encode("utf-8-sig")),
        **_UTF8,
        ja="ペイロードに BOM",
        en="a byte order mark in front of the payload",
    ),
    _attack(
        "payload-not-utf-8",
        _not_utf8,
        **_UTF8,
        ja="ペイロードに UTF-8 でないバイト",
        en="a byte in the payload that is not UTF-8",
    ),
    _attack(
        "payload-array",
        lambda context: context.token(claims=b"[1,2,3]"),
        "json_malformed",
        reference="RFC 7519 §7.2",
        severity="low",
        ja="ペイロードが配列",
        en="the payload is an array",
    ),
    _attack(
        "payload-string",
        lambda context: context.token(claims=b'"access"'),
        "json_malformed",
        reference="RFC 7519 §7.2",
        severity="low",
        ja="ペイロードが文字列",
        en="the payload is a string",
    ),
)
