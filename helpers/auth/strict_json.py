"""JSON as an object, read strictly: what two readers could read in two ways is refused.

Python's own decoder does the reading. It is lenient where RFC 8259 is not (`NaN`, numbers that overflow) and
where the RFC leaves a choice (a name that stands twice, half of a surrogate pair). A gate that reads the
first `scope` while the service behind it reads the last is a hole, so here every choice is the strict one.

Sources: https://www.rfc-editor.org/rfc/rfc8259 and, for duplicate names,
https://www.rfc-editor.org/rfc/rfc7515#section-4 and https://www.rfc-editor.org/rfc/rfc7519#section-4
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

__all__ = ["DuplicateName", "NotStrictJson", "strict_object"]

#: No number of a token or a key set is longer; and a whole number of 32 digits still fits into a float, so
#: that arithmetic with it cannot raise. Python's own limit (4,300 digits) can be switched off, this cannot.
NUMBER_CHARACTERS_MAX = 32

#: Nor is anything nested deeper. Where Python's decoder gives up depends on its version and on the stack; and
#: what it has just managed to read may be too deep for whoever writes it out again.
DEPTH_MAX = 32


class NotStrictJson(ValueError):
    """The octets are not one JSON object that everybody reads in the same way."""


class DuplicateName(NotStrictJson):
    """A name stands twice in one object."""


def strict_object(octets: bytes) -> dict[str, Any]:
    """The JSON object that `octets` are, or `NotStrictJson` (`DuplicateName` for a name that stands twice).

    >>> strict_object(b'{"scope": "orders/read"}')
    {'scope': 'orders/read'}
    >>> strict_object(b'{"scope": "orders/read", "scope": "orders/write"}')
    Traceback (most recent call last):
        ...
    helpers.auth.strict_json.DuplicateName: a name stands twice
    """
    try:
        # Only UTF-8 (RFC 8725 §3.7). Handing the octets to `json.loads` would let it guess UTF-16 and UTF-32,
        # and skip a byte order mark.
        text = octets.decode("utf-8")
        value = _DECODER.decode(text)
    except RecursionError:
        # Thousands of brackets: well-formed, and more than any reader is made for (RFC 8259 §9).
        raise NotStrictJson("nested too deeply") from None
    except NotStrictJson:
        raise
    except ValueError:  # UnicodeDecodeError and JSONDecodeError are both; they would carry the text along
        raise NotStrictJson("not UTF-8, or not JSON") from None
    if type(value) is not dict:
        raise NotStrictJson("not an object")
    if text.count("[") + text.count("{") > DEPTH_MAX:
        _refuse_depth(value)
    if "\\u" in text:
        _refuse_half_surrogates(value)
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DuplicateName("a name stands twice")
    return members


def _whole_number(text: str) -> int:
    if len(text) > NUMBER_CHARACTERS_MAX:
        raise NotStrictJson("a number is too long")
    return int(text)


def _fraction(text: str) -> float:
    number = float(text)
    # 1e400 is good JSON and becomes infinity here: an `exp` that never comes.
    if not math.isfinite(number):
        raise NotStrictJson("a number is too large")
    return number


def _no_constant(_: str) -> NoReturn:
    raise NotStrictJson("NaN and Infinity are not JSON")


def _refuse_depth(value: dict[str, Any]) -> None:
    level: list[Any] = [value]
    for _ in range(DEPTH_MAX):
        inner = [outer.values() if type(outer) is dict else outer for outer in level]
        level = [part for parts in inner for part in parts if type(part) in (dict, list)]
    if level:
        raise NotStrictJson("nested too deeply")


def _refuse_half_surrogates(value: dict[str, Any]) -> None:
    # "\ud800" alone is no character (RFC 8259 §8.2): the string would raise wherever it is written out.
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise NotStrictJson("half of a surrogate pair") from None


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_duplicates,
    parse_int=_whole_number,
    parse_float=_fraction,
    parse_constant=_no_constant,
)
