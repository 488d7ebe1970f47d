"""Attacks on the scope: near misses, and white space that is not a space."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from helpers.auth.attacks.context import AttackContext
from helpers.auth.attacks.model import Attack, hostile

__all__ = ["SCOPE"]

_attack = partial(hostile, family="scope", reason="scope_insufficient", reference="RFC 6749 §3.3")


def _scope(change: Callable[[str], object]) -> Callable[[AttackContext], str]:
    return lambda context: context.token(claims=context.claims(scope=change(context.scope)))


SCOPE: tuple[Attack, ...] = (
    _attack(
        "scope-longer",
        _scope(lambda scope: scope + "write"),
        ja="求めるスコープより長い名前",
        en="a name that begins like ours",
    ),
    _attack(
        "scope-shorter",
        _scope(lambda scope: scope[:-1]),
        ja="一文字足りないスコープ",
        en="our scope without its last character",
    ),
    _attack(
        "scope-prefixed",
        _scope(lambda scope: "x" + scope),
        ja="前に一文字多いスコープ",
        en="our scope with a character in front",
    ),
    _attack(
        "scope-capitals",
        _scope(lambda scope: scope.title()),
        ja="大文字のスコープ",
        en="our scope in capitals",
    ),
    _attack("scope-empty", _scope(lambda _: ""), ja="空のスコープ", en="an empty scope"),
    _attack("scope-missing", _scope(lambda _: None), ja="スコープがない", en="no scope"),
    _attack(
        "scope-comma",
        _scope(lambda scope: f"{scope},orders/write"),
        ja="コンマ区切りのスコープ",
        en="scopes separated by a comma",
    ),
    _attack(
        "scope-list",
        _scope(lambda scope: [scope]),
        reason="claim_malformed",
        severity="medium",
        ja="スコープがリスト",
        en="scope is a list",
    ),
    _attack(
        "scope-no-break-space",
        _scope(lambda scope: f"billing/read\u00a0{scope}"),
        severity="medium",
        ja="スコープの間に NBSP",
        en="a no-break space between scopes",
    ),
    _attack(
        "scope-tab",
        _scope(lambda scope: f"billing/read\t{scope}"),
        severity="medium",
        ja="スコープの間にタブ",
        en="a tab between scopes",
    ),
    _attack(
        "scope-newline",
        _scope(lambda scope: f"billing/read\n{scope}"),
        severity="medium",
        ja="スコープの間に改行",
        en="a newline between scopes",
    ),
)
