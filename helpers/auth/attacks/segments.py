"""Attacks on the shape: parts that are missing or swapped, and other spellings of the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from helpers.auth.attacks.context import AttackContext
from helpers.auth.attacks.forging import compact
from helpers.auth.attacks.model import Attack, hostile, policy

__all__ = ["SEGMENTS"]

_attack = partial(hostile, family="signature")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _changed(change: Callable[[str, str, str], str]) -> Callable[[AttackContext], str]:
    return lambda context: change(*context.token().split("."))


def _swapped(context: AttackContext) -> str:
    header, _, signature = context.token().split(".")
    wished = context.claims(scope=f"{context.scope} orders/delete")
    return f"{header}.{compact(wished)}.{signature}"


def _other_alphabet(header: str, payload: str, signature: str) -> str:
    """The signature in base64 as mail writes it; that the two differ is held by a test."""
    return f"{header}.{payload}.{signature.replace('-', '+').replace('_', '/')}"


def _unused_bits(header: str, payload: str, signature: str) -> str:
    """256 bytes leave 4 bits of the last character unused: 15 other characters stand for the same bytes."""
    following = _ALPHABET[_ALPHABET.index(signature[-1]) ^ 1]
    return f"{header}.{payload}.{signature[:-1]}{following}"


def _with_space(header: str, payload: str, signature: str) -> str:
    return f"{header}.{payload}.{signature[:100]} {signature[100:]}"


def _with_mark(header: str, payload: str, signature: str) -> str:
    return f"{header}.{payload}.{signature[:100]}!{signature[100:]}"


def _padded_header(bytes_in_all: int) -> Callable[[AttackContext], str]:
    return lambda context: context.token(context.header(x="A" * bytes_in_all))


_SHAPE = {"reference": "RFC 7519 §7.2", "severity": "low"}
_SPELLING = {"reference": "RFC 7515 §2", "severity": "low"}

SEGMENTS: tuple[Attack, ...] = (
    _attack(
        "signature-stripped",
        _changed(lambda header, payload, _: f"{header}.{payload}."),
        "token_malformed",
        reference="RFC 7519 §7.2",
        severity="critical",
        ja="署名を空にする",
        en="the signature is emptied",
    ),
    _attack(
        "two-parts",
        _changed(lambda header, payload, _: f"{header}.{payload}"),
        "token_malformed",
        **_SHAPE,
        ja="2 部分しかない",
        en="two parts only",
    ),
    _attack(
        "four-parts",
        _changed(lambda header, payload, signature: f"{header}.{payload}.{signature}.{signature}"),
        "token_malformed",
        **_SHAPE,
        ja="4 部分ある",
        en="four parts",
    ),
    _attack("empty", lambda _: "", "token_malformed", **_SHAPE, ja="空の文字列", en="an empty string"),
    _attack("only-dots", lambda _: "..", "token_malformed", **_SHAPE, ja="点だけ", en="nothing but dots"),
    _attack(
        "payload-swapped",
        _swapped,
        "signature_wrong",
        reference="RFC 7515 §5.2",
        severity="critical",
        ja="署名をそのままに、スコープを書き足す",
        en="a scope is added, the signature stays",
    ),
    _attack(
        "other-alphabet",
        _changed(_other_alphabet),
        "token_malformed",
        **_SPELLING,
        ja="署名を base64url でなく base64（+ と /）で書く",
        en="the signature in base64 (+ and /) instead of base64url",
    ),
    _attack(
        "unused-bits",
        _changed(_unused_bits),
        "token_malformed",
        **_SPELLING,
        ja="最後の文字の、使われないビットを変える",
        en="unused bits of the last character are changed",
    ),
    _attack(
        "space-inside",
        _changed(_with_space),
        "token_malformed",
        **_SPELLING,
        ja="署名の途中に空白",
        en="a space within the signature",
    ),
    _attack(
        "foreign-character",
        _changed(_with_mark),
        "token_malformed",
        reference="GHSA-hxm8-2xgr-2p9m",
        severity="low",
        ja="署名の途中に !",
        en="an exclamation mark within the signature",
    ),
    _attack(
        "final-newline",
        lambda context: context.token() + "\n",
        "token_malformed",
        **_SPELLING,
        travels=False,
        ja="末尾に改行",
        en="a newline at the end",
    ),
    _attack(
        "leading-space",
        lambda context: " " + context.token(),
        "token_malformed",
        **_SPELLING,
        travels=False,
        ja="先頭に空白",
        en="a space in front",
    ),
    policy(
        "padding",
        lambda context: context.token() + "==",
        "token_malformed",
        family="signature",
        reference="RFC 7515 §2",
        ja="署名の末尾に ==",
        en="the signature is padded with ==",
    ),
    policy(
        "claim-of-a-megabyte",
        lambda context: context.token(claims=context.claims(note="A" * 1_000_000)),
        "token_too_long",
        family="signature",
        reference="CVE-2025-61920",
        severity="medium",
        ja="1 MB のクレームに、正しい署名",
        en="a claim of 1 MB, duly signed",
    ),
    policy(
        "header-of-64-kb",
        _padded_header(64_000),
        "token_too_long",
        family="signature",
        reference="CVE-2025-61920",
        severity="medium",
        ja="64 KB のヘッダーに、正しい署名",
        en="a header of 64 KB, duly signed",
    ),
    policy(
        "header-of-100-kb",
        _padded_header(100_000),
        "token_too_long",
        family="signature",
        reference="CVE-2025-61920",
        severity="medium",
        ja="100 KB のヘッダーに、正しい署名",
        en="a header of 100 KB, duly signed",
    ),
)
