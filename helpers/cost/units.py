"""Units of prices in words. The price book keeps AWS's English units; a bill in Japanese reads them so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from helpers.language import Text

__all__ = ["unit_in_words"]

_WORDS = {
    "requests": "リクエスト",
    "deliveries": "配信",
    "messages": "メッセージ",
    "calls": "回",
    "queries": "クエリ",
    "invocations": "回",
    "minutes": "分",
    "hour": "時間",
    "month": "月",
    "I/O": "回",
}
#: What an hour or a month is counted of, as in "vCPU-hour" and "GB-month"; all else is written as AWS does.
_OF = {
    "alarm": "アラーム",
    "client": "クライアント",
    "key": "キー",
    "metric": "メトリクス",
    "secret": "シークレット",
    "zone": "ホストゾーン",
}
_TIMES: Mapping[str, str] = MappingProxyType({"hour": "時間", "month": "月", "second": "秒"})


def unit_in_words(unit: str) -> Text:
    """The base unit of a price in both languages.

    >>> [unit_in_words(unit).ja for unit in ("requests", "GB-second", "client-month", "ECPU")]
    ['リクエスト', 'GB 秒', 'クライアント月', 'ECPU']
    """
    return Text(ja=_in_japanese(unit) or "―", en=unit or "―")


def _in_japanese(unit: str) -> str:
    of, dash, time = unit.rpartition("-")
    if not dash or time not in _TIMES:
        return _WORDS.get(unit, unit)
    words = _OF.get(of, of)
    return f"{words}{'' if of in _OF else ' '}{_TIMES[time]}"
