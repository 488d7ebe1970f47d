"""A token as the most lenient reader would read it, and what a strict reader would object to.

A simulator must not claim to know whether AWS's parser is strict. So a token is read as leniently as anybody
would, in every way that its form allows, and each liberty that the reading took is noted as a doubt.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

__all__ = ["Reading", "readings"]

#: Nobody documents a limit for the token itself; below this length nobody is known to refuse one.
CERTAINLY_READ_BYTES = 8 * 1024

_OUTSIDE_ALPHABET = re.compile(r"[^A-Za-z0-9_-]")
_KNOWN_TYPES = (None, "JWT", "at+jwt")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a token. `claims` is None when they are nested too deeply to be read here."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any] | None
    signing_input: bytes
    signature: bytes
    doubts: tuple[str, ...]


def readings(token: str) -> tuple[Reading, ...]:
    """Every way to read `token`; none at all when it is no JWT for any reader.

    Where a name stands twice, one reading takes the first value and another the last.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> [reading.doubts for reading in readings(DEMONSTRATION.token())], readings("a.b")
    ([()], ())
    """
    doubts = ["size"] if len(token.encode("utf-8", "surrogatepass")) > CERTAINLY_READ_BYTES else []
    parts = token.strip().split(".")
    if len(parts) != 3:
        return ()
    if token != token.strip():
        doubts.append("base64")
    decoded = [_decoded(part, doubts) for part in parts]
    if None in decoded:
        return ()
    header_bytes, claims_bytes, signature = decoded
    headers = list(_objects(header_bytes, doubts))
    claims = list(_objects(claims_bytes, doubts))
    signing_input = f"{parts[0]}.{parts[1]}".encode("utf-8", "surrogatepass")
    if None in headers:  # a header that nobody can read names no key
        return ()
    for header in headers:
        doubts += _doubts_about(header)
    found = tuple(dict.fromkeys(doubts))
    return tuple(
        Reading(header, claim_set, signing_input, signature, found)
        for header, claim_set in product(headers, claims)
    )


def _decoded(part: str, doubts: list[str]) -> bytes | None:
    text = _OUTSIDE_ALPHABET.sub("", part.replace("+", "-").replace("/", "_"))
    try:
        octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    if base64.urlsafe_b64encode(octets).rstrip(b"=").decode() != part:
        doubts.append("base64")
    return octets


def _objects(octets: bytes, doubts: list[str]) -> Iterator[Mapping[str, Any] | None]:
    """The JSON object in `octets`, twice when a name stands twice in it; None when it is nested too deep."""
    text = _text(octets, doubts)
    repeated = False

    def last_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        repeated = repeated or len(dict(pairs)) < len(pairs)
        return dict(pairs)

    def first_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(reversed(pairs))

    def integer(digits: str) -> float | int:
        try:
            return int(digits)
        except ValueError:  # Python refuses to convert thousands of digits
            return math.inf

    try:
        read = json.loads(text, object_pairs_hook=last_wins, parse_int=integer)
        if not isinstance(read, dict):
            return
        yield read
        if repeated:
            doubts.append("duplicate_members")
            yield json.loads(text, object_pairs_hook=first_wins, parse_int=integer)
    except RecursionError:
        if text.lstrip().startswith("{"):
            doubts.append("nesting")
            yield None
    except ValueError:
        return


def _text(octets: bytes, doubts: list[str]) -> str:
    try:
        text = octets.decode("utf-8")
        if not text.startswith("\ufeff"):
            return text
    except UnicodeDecodeError:
        pass
    doubts.append("encoding")
    return octets.decode(json.detect_encoding(octets), "replace").removeprefix("\ufeff")


def _doubts_about(header: Mapping[str, Any]) -> Iterator[str]:
    if "crit" in header or "b64" in header:
        yield "header_parameters"
    if header.get("typ") not in _KNOWN_TYPES:
        yield "typ"
