"""What a fact is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from helpers.language import Text

__all__ = ["EVIDENCE", "Fact"]

#: How we know: the values of `Fact.evidence`, from the vendor's own words to what others report.
EVIDENCE: Mapping[str, Text] = MappingProxyType(
    {
        "D": Text(ja="提供元の文書", en="vendor documentation"),
        "M": Text(ja="botocore に含まれる AWS の API 定義", en="AWS's API model inside botocore"),
        "C": Text(ja="ソースコードを読んで確認", en="source code, read"),
        "V": Text(ja="実行して確認", en="run and observed"),
        "X": Text(ja="計算で確認", en="arithmetic"),
        "2nd": Text(ja="二次資料のみ", en="secondary source only"),
    }
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A number (or a date, or a word) that somebody else published.

    `value` is an ``int``, a ``Decimal`` when it has a fraction, or a ``str`` for dates and names.
    `unit` is a key of `helpers.facts.UNITS`, `evidence` one of `EVIDENCE`.
    `condition` quotes, shortly, under which condition the source says so.
    `ambiguous` says what the source leaves open.
    """

    key: str
    value: int | Decimal | str
    unit: str
    url: str
    read: date
    condition: str
    label: Text
    evidence: str
    source_note: str | None = None
    ambiguous: Text | None = None
