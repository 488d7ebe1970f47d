"""Attacks on the times: expired, not yet valid, and numbers that are no numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from helpers.auth.attacks.context import AttackContext
from helpers.auth.attacks.forging import json_bytes
from helpers.auth.attacks.model import Attack, hostile, policy

__all__ = ["TIMES"]

_attack = partial(hostile, family="time")

_HOUR_S = 3_600
_WRONG = {"reference": "RFC 7519 §2", "reason": "claim_malformed"}
_NO_NUMBER = {"reference": "RFC 8259 §6", "reason": "json_malformed"}


def _expires(**after_s: int) -> Callable[[AttackContext], str]:
    """Claims at so many seconds after now; the token was issued an hour before."""

    def make(context: AttackContext) -> str:
        times = {name: context.now_s + seconds for name, seconds in after_s.items()}
        issued = {"iat": context.now_s - _HOUR_S, "auth_time": context.now_s - _HOUR_S}
        return context.token(claims=context.claims(**(issued | times)))

    return make


def _ahead(**after_s: int) -> Callable[[AttackContext], str]:
    def make(context: AttackContext) -> str:
        times = {name: context.now_s + seconds for name, seconds in after_s.items()}
        return context.token(claims=context.claims(**(times | {"exp": context.now_s + 2 * _HOUR_S})))

    return make


def _exp(value: Callable[[AttackContext], object]) -> Callable[[AttackContext], str]:
    return lambda context: context.token(claims=context.claims() | {"exp": value(context)})


def _raw_exp(literal: str) -> Callable[[AttackContext], str]:
    """The literal stands in the JSON as it is: `json` itself would not write some of them."""

    def make(context: AttackContext) -> str:
        text = json_bytes(context.claims() | {"exp": 0}).decode()
        return context.token(claims=text.replace('"exp":0', f'"exp":{literal}').encode())

    return make


def _end(context: AttackContext) -> int:
    return context.claims()["exp"]


TIMES: tuple[Attack, ...] = (
    _attack(
        "expired",
        _expires(exp=-1),
        "token_expired",
        reference="RFC 7519 §4.1.4",
        ja="1 秒前に期限切れ",
        en="expired a second ago",
    ),
    _attack(
        "expires-now",
        _expires(exp=0),
        "token_expired",
        reference="RFC 7519 §4.1.4",
        severity="low",
        ja="いまちょうど期限切れ",
        en="expires at this very second",
    ),
    _attack(
        "not-yet-valid",
        _ahead(nbf=_HOUR_S),
        "token_not_yet_valid",
        reference="RFC 7519 §4.1.5",
        ja="nbf が 1 時間先",
        en="nbf is an hour ahead",
    ),
    _attack(
        "issued-in-the-future",
        _ahead(iat=_HOUR_S),
        "issued_in_future",
        reference="RFC 7519 §4.1.6",
        severity="medium",
        ja="iat が 1 時間先",
        en="iat is an hour ahead",
    ),
    _attack(
        "exp-missing",
        lambda context: context.token(claims=context.claims(exp=None)),
        "claim_missing",
        reference="RFC 9068 §2.2",
        ja="exp がない",
        en="no exp",
    ),
    _attack(
        "iat-missing",
        lambda context: context.token(claims=context.claims(iat=None)),
        "claim_missing",
        reference="RFC 9068 §2.2",
        severity="medium",
        ja="iat がない",
        en="no iat",
    ),
    _attack(
        "exp-string",
        _exp(lambda context: str(_end(context))),
        **_WRONG,
        severity="medium",
        ja="exp が文字列",
        en="exp is a string",
    ),
    _attack("exp-true", _exp(lambda _: True), **_WRONG, ja="exp が true", en="exp is true"),
    _attack("exp-null", _exp(lambda _: None), **_WRONG, ja="exp が null", en="exp is null"),
    _attack(
        "exp-list", _exp(lambda context: [_end(context)]), **_WRONG, ja="exp がリスト", en="exp is a list"
    ),
    _attack(
        "exp-object",
        _exp(lambda context: {"at": _end(context)}),
        **_WRONG,
        ja="exp がオブジェクト",
        en="exp is an object",
    ),
    _attack("exp-nan", _raw_exp("NaN"), **_NO_NUMBER, ja="exp が NaN", en="exp is NaN"),
    _attack("exp-infinity", _raw_exp("Infinity"), **_NO_NUMBER, ja="exp が Infinity", en="exp is Infinity"),
    _attack(
        "exp-1e400",
        _raw_exp("1e400"),
        **_NO_NUMBER,
        ja="exp が 1e400（読むと無限大）",
        en="exp is 1e400, which is read as infinity",
    ),
    _attack(
        "exp-5000-digits",
        _raw_exp("9" * 5_000),
        **_NO_NUMBER,
        severity="medium",
        ja="exp が 5,000 桁",
        en="exp has 5,000 digits",
    ),
    policy(
        "exp-1e30",
        _raw_exp("1e30"),
        "lifetime_too_long",
        family="time",
        reference="RFC 8725 §3.10",
        severity="medium",
        ja="exp が 1e30（はるか先）",
        en="exp is 1e30, far away",
    ),
    policy(
        "exp-millions-of-years",
        _raw_exp(str(10**14)),
        "lifetime_too_long",
        family="time",
        reference="RFC 8725 §3.10",
        severity="medium",
        ja="exp が 10 の 14 乗（300 万年先）",
        en="exp is 10 to the 14th, three million years away",
    ),
)
