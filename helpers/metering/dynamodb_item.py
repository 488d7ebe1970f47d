"""The size of a DynamoDB item, with its attribute names, in UTF-8 bytes.

Japanese text counts three bytes a character. Emulators that count characters are off by that factor, and
boto3 does not tell the size, so the rule is written down here. AWS calls its own rule for numbers
approximate.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from helpers.errors import InputError
from helpers.facts import fact

__all__ = ["item_size_bytes"]


def item_size_bytes(item: Mapping[str, Mapping[str, Any]]) -> int:
    """The bytes that DynamoDB counts for `item`, in the form of its API: ``{"id": {"S": "a"}}``.

    Types S, N, B, BOOL, NULL, M, L, SS, NS and BS. A text costs its UTF-8 bytes, a number a byte for every
    two significant digits and one more, true, false and null one byte, a list or map three bytes and one more
    for each element; names cost their UTF-8 bytes. Binary values are `bytes`, not base64. The size may be
    above 400 KB: reading and writing refuse it. Raises `InputError` for what is not in that form.

    >>> item_size_bytes({"id": {"S": "a"}, "count": {"N": "1200"}})
    10
    >>> item_size_bytes({"名前": {"S": "雲型"}})
    12
    """
    if not isinstance(item, Mapping):
        raise InputError(f"an item cannot be {item!r}", expected='a mapping as in {"id": {"S": "a"}}')
    return sum(_name_bytes(name) + _value_bytes(value, name) for name, value in item.items())


def _value_bytes(value: object, name: str) -> int:
    if not isinstance(value, Mapping) or len(value) != 1:
        raise InputError(
            f"the attribute {name!r} cannot be {value!r}", expected='one type and its value, as in {"S": "a"}'
        )
    ((kind, content),) = value.items()
    if kind not in _SIZES:
        raise InputError(
            f"the attribute {name!r} has an unknown type {kind!r}", expected=f"one of {', '.join(_SIZES)}"
        )
    try:
        return _SIZES[kind](content, name)
    except (TypeError, AttributeError, InvalidOperation, UnicodeError):
        raise InputError(
            f"the attribute {name!r} cannot be {value!r}", expected=f"a value of type {kind}"
        ) from None


def _name_bytes(name: object) -> int:
    try:
        return _text_bytes(name)
    except (TypeError, UnicodeError):
        raise InputError(f"the name of an attribute cannot be {name!r}", expected="a text") from None


def _text_bytes(text: str) -> int:
    if not isinstance(text, str):
        raise TypeError
    return len(text.encode())


def _number_bytes(number: str) -> int:
    if not isinstance(number, str):
        raise TypeError
    parsed = Decimal(number)
    if not parsed.is_finite():
        raise TypeError
    # Zeros at either end are trimmed: 1200 has two significant digits, 0.50 has one, 0 has one.
    digits = len("".join(map(str, parsed.as_tuple().digits)).strip("0")) or 1
    return -(-digits // 2) + 1


def _binary_bytes(content: bytes) -> int:
    if not isinstance(content, (bytes, bytearray)):
        raise TypeError
    return len(content)


def _flag_bytes(content: bool) -> int:
    if not isinstance(content, bool):
        raise TypeError
    return 1


def _map_bytes(content: Mapping[str, Any], name: str) -> int:
    parts = (_name_bytes(key) + _value_bytes(value, f"{name}.{key}") for key, value in content.items())
    return sum(parts) + _container_bytes(len(content))


def _list_bytes(content: list[Any], name: str) -> int:
    _check_list(content)
    parts = (_value_bytes(value, f"{name}[{place}]") for place, value in enumerate(content))
    return sum(parts) + _container_bytes(len(content))


def _container_bytes(elements: int) -> int:
    once, each = (fact(f"dynamodb.{part}_overhead_bytes").value for part in ("container", "element"))
    return once + each * elements


def _check_list(content: object) -> None:
    if not isinstance(content, (list, tuple)):
        raise TypeError


def _set_of(size):
    def set_bytes(content: list[Any], name: str) -> int:
        _check_list(content)
        return sum(size(element) for element in content)

    return set_bytes


_SIZES = {
    "S": lambda content, name: _text_bytes(content),
    "N": lambda content, name: _number_bytes(content),
    "B": lambda content, name: _binary_bytes(content),
    "BOOL": lambda content, name: _flag_bytes(content),
    "NULL": lambda content, name: _flag_bytes(content),
    "M": _map_bytes,
    "L": _list_bytes,
    "SS": _set_of(_text_bytes),
    "NS": _set_of(_number_bytes),
    "BS": _set_of(_binary_bytes),
}
