"""The units of facts, and values written for a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from helpers.language import known_language

if TYPE_CHECKING:
    from helpers.facts.fact import Fact

__all__ = ["UNITS", "Unit", "format_value"]


@dataclass(frozen=True, slots=True)
class Unit:
    """The words that follow a value; English has one for exactly 1. Empty words: the value stands alone."""

    ja: str
    one: str
    many: str


#: A fact with a new unit needs a line here first: every unit can be said in both languages.
UNITS: Mapping[str, Unit] = MappingProxyType(
    {
        "": Unit("", "", ""),
        "acu": Unit("ACU", "ACU", "ACU"),
        "attempts": Unit("回", "attempt", "attempts"),
        "attributes": Unit("個", "attribute", "attributes"),
        "bits": Unit("ビット", "bit", "bits"),
        "audiences": Unit("個", "audience", "audiences"),
        "authorizers": Unit("個", "authorizer", "authorizers"),
        "bytes": Unit("バイト", "byte", "bytes"),
        "characters": Unit("文字", "character", "characters"),
        "claims": Unit("個", "claim", "claims"),
        "combinations": Unit("通り", "combination", "combinations"),
        "connections": Unit("本", "connection", "connections"),
        "datapoints": Unit("点", "datapoint", "datapoints"),
        "date": Unit("", "", ""),
        "days": Unit("日", "day", "days"),
        "gb": Unit("GB", "GB", "GB"),
        "gb_per_h": Unit("GB/時", "GB/h", "GB/h"),
        "gib": Unit("GiB", "GiB", "GiB"),
        "hours": Unit("時間", "hour", "hours"),
        "instances": Unit("台", "instance", "instances"),
        "keys": Unit("個", "key", "keys"),
        "levels": Unit("段", "level", "levels"),
        "mb": Unit("MB", "MB", "MB"),
        "messages": Unit("通", "message", "messages"),
        "messages_per_s": Unit("通/秒", "message/s", "messages/s"),
        "percent": Unit("%", "%", "%"),
        "minutes": Unit("分", "minute", "minutes"),
        "ms": Unit("ミリ秒", "ms", "ms"),
        "per_h": Unit("件/時", "per hour", "per hour"),
        "per_min": Unit("/分", "per minute", "per minute"),
        "per_s": Unit("/秒", "per second", "per second"),
        "policies": Unit("個", "policy", "policies"),
        "queues": Unit("個", "queue", "queues"),
        "receives": Unit("回", "receive", "receives"),
        "requests_per_s": Unit("回/秒", "request/s", "requests/s"),
        "retries": Unit("回", "retry", "retries"),
        "s": Unit("秒", "s", "s"),
        "scopes": Unit("個", "scope", "scopes"),
        "secrets": Unit("個", "secret", "secrets"),
        "subscriptions": Unit("件", "subscription", "subscriptions"),
        "targets": Unit("台", "target", "targets"),
        "tasks": Unit("件", "task", "tasks"),
        "tokens": Unit("トークン", "token", "tokens"),
        "topics": Unit("個", "topic", "topics"),
        "units": Unit("ユニット", "unit", "units"),
        "units_per_s": Unit("ユニット/秒", "unit/s", "units/s"),
        "usd_per_month": Unit("ドル/月", "USD a month", "USD a month"),
        "usd_per_token": Unit("ドル/個", "USD a token", "USD a token"),
        "zones": Unit("個", "zone", "zones"),
        "yen_per_usd": Unit("円/ドル", "yen per dollar", "yen per dollar"),
    }
)


def format_value(fact: Fact, lang: str) -> str:
    """The value of a fact with thousands separators and its unit, in one language.

    >>> from helpers.facts import fact
    >>> format_value(fact("sqs.retention_default_s"), "ja")
    '345,600 秒'
    >>> format_value(fact("sns.aws_managed.published_on"), "en")
    '2019-11-14'
    """
    unit = UNITS[fact.unit]
    number = f"{fact.value:,}" if isinstance(fact.value, (int, Decimal)) else fact.value
    english = unit.one if fact.value == 1 else unit.many
    word = unit.ja if known_language(lang) == "ja" else english
    return f"{number} {word}".rstrip()
