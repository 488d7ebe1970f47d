"""Attacks on the way in: where in a request the token stands, and how often.

Two programs that take different headers of one request for *the* token can be played off against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from helpers.auth.attacks.context import AttackContext
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["TRANSPORT_ATTACKS", "TransportAttack"]

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TransportAttack:
    """The headers (and the query) of a request, and what is expected of an enforcement point.

    `expected` is ``"reject"`` (400 or 401; a server may also close the connection) or ``"accept"``. `query`
    is a function like `make` that gives the query string, without the question mark.

    >>> attack = next(attack for attack in TRANSPORT_ATTACKS if attack.name == "two-headers-good-first")
    >>> [name for name, _ in attack.make(AttackContext.demonstration())]
    ['Authorization', 'Authorization']
    """

    name: str
    make: Callable[[AttackContext], Headers]
    expected: str
    reference: str
    label: Text
    query: Callable[[AttackContext], str] = lambda _: ""

    def __post_init__(self) -> None:
        if self.expected not in ("reject", "accept"):
            raise InputError(
                f"{self.name}: {self.expected!r} cannot be expected", expected='"reject" or "accept"'
            )


def _value(pattern: str) -> Callable[[AttackContext], Headers]:
    """One header; `{good}` in the pattern is a genuine token, `{bad}` one that is signed by a stranger."""
    return lambda context: (("Authorization", _filled(pattern, context)),)


def _values(*patterns: str) -> Callable[[AttackContext], Headers]:
    return lambda context: tuple(("Authorization", _filled(pattern, context)) for pattern in patterns)


def _filled(pattern: str, context: AttackContext) -> str:
    return pattern.format(good=context.token(), bad=context.token(key="stranger"))


def _in_query(context: AttackContext) -> str:
    return f"access_token={context.token()}"


def _attack(
    name: str,
    make: Callable[[AttackContext], Headers],
    reference: str,
    ja: str,
    en: str,
    expected: str = "reject",
    **query: Callable[[AttackContext], str],
) -> TransportAttack:
    address = f"https://www.rfc-editor.org/rfc/{reference}"
    return TransportAttack(name, make, expected, address, Text(ja=ja, en=en), **query)


_BEARER, _TWO, _SCHEME = "rfc6750#section-2.1", "rfc9110#section-5.3", "rfc9110#section-11.1"

TRANSPORT_ATTACKS: tuple[TransportAttack, ...] = (
    _attack("plain", _value("Bearer {good}"), _BEARER, "ふつうの渡し方", "the usual way", "accept"),
    _attack(
        "lower-case", _value("bearer {good}"), _SCHEME, "bearer（小文字）", "bearer in lower case", "accept"
    ),
    _attack(
        "upper-case", _value("BEARER {good}"), _SCHEME, "BEARER（大文字）", "BEARER in capitals", "accept"
    ),
    _attack("nothing", lambda _: (), _BEARER, "何も渡さない", "nothing at all"),
    _attack("scheme-alone", _value("Bearer"), _BEARER, "Bearer だけ", "Bearer and nothing else"),
    _attack("token-alone", _value("{good}"), _BEARER, "トークンだけ", "the token without a scheme"),
    _attack("other-scheme", _value("Token {good}"), _SCHEME, "別の方式（Token）", "another scheme (Token)"),
    _attack(
        "longer-scheme", _value("BearerX {good}"), _SCHEME, "BearerX という方式", "a scheme named BearerX"
    ),
    _attack("tab", _value("Bearer\t{good}"), _SCHEME, "空白の代わりにタブ", "a tab in place of the space"),
    _attack("comma", _value("Bearer {good},Bearer {bad}"), _TWO, "コンマで二つ並べる", "two, with a comma"),
    _attack("comma-after", _value("Bearer {good},"), _TWO, "末尾にコンマ", "a comma at the end"),
    _attack("two-tokens", _value("Bearer {good} {bad}"), _BEARER, "空白で二つ並べる", "two, with a space"),
    _attack(
        "two-headers-good-first",
        _values("Bearer {good}", "Bearer {bad}"),
        _TWO,
        "ヘッダーが二つ（正しいほうが先）",
        "two headers, the good one first",
    ),
    _attack(
        "two-headers-bad-first",
        _values("Bearer {bad}", "Bearer {good}"),
        _TWO,
        "ヘッダーが二つ（正しいほうがあと）",
        "two headers, the good one last",
    ),
    _attack(
        "same-header-twice",
        _values("Bearer {good}", "Bearer {good}"),
        _TWO,
        "同じヘッダーが二つ",
        "the same header twice",
    ),
    _attack(
        "query",
        lambda _: (),
        "rfc6750#section-2.3",
        "クエリ文字列の中",
        "in the query string",
        query=_in_query,
    ),
    _attack(
        "header-and-query",
        _value("Bearer {good}"),
        "rfc6750#section-3.1",
        "ヘッダーとクエリ文字列の両方",
        "in the header and in the query string",
        query=_in_query,
    ),
    _attack(
        "cookie",
        lambda context: (("Cookie", f"access_token={context.token()}"),),
        "rfc6750#section-2",
        "クッキーの中",
        "in a cookie",
    ),
    _attack(
        "trusted-header",
        lambda context: (("X-Auth-Client", context.client_id), ("x-amzn-oidc-identity", context.client_id)),
        _BEARER,
        "検証済みを装うヘッダーだけ",
        "only headers that claim it has been verified",
    ),
)
