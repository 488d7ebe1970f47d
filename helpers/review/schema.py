"""The JSON Schema of a review file, made from the kinds, flows and rules that there are.

Nothing is listed a second time here: a new kind of component or a new rule is in the schema at once. Editors
that know JSON Schema can use it too (`kata review --schema`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from helpers.architecture.kinds import KINDS, Parameter
from helpers.architecture.model import ACCESSES, DIRECTIONS, GROUP_KINDS, MOST_RETRIES
from helpers.architecture.workload import MOST_PARTS
from helpers.review.rules import RULES

__all__ = ["review_schema"]

Schema = dict[str, Any]

_KEY = "^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$"


def review_schema() -> Schema:
    """The schema, a fresh dictionary each time (JSON Schema, draft 2020-12).

    Numbers may carry their ``unit``, which is an annotation of ours.

    >>> sorted(review_schema()["properties"])[:4]
    ['changes', 'components', 'cost', 'diagram']
    """
    label = {
        "type": ["string", "object"],
        "minLength": 1,
        **_members({"ja": _text(), "en": _text()}, "ja", "en"),
    }
    flow = {
        "from": _text(),
        "to": _text(),
        "label": label,
        "asynchronous": {"type": "boolean"},
        "requests_per_parent": _number(0),
        "background_rps": _number(0, unit="1/s"),
        "size_kb": _number(0, unit="KB"),
        "response_kb": _number(0, unit="KB"),
        "access": {"type": "string", "enum": list(ACCESSES)},
        "retries": _number(0, MOST_RETRIES, whole=True),
        "timeout_s": _number(above=0, unit="s"),
        "policy": {"type": "string", "enum": _policies()},
        "cache_hit_ratio": _number(0, 1),
        "cache": _text(),
        "required": {"type": "boolean"},
    }
    workload = {
        "rate_rps": {
            "type": ["number", "array"],
            "minimum": 0,
            "unit": "1/s",
            "items": _number(0, unit="1/s"),
            "minItems": 1,
            "maxItems": MOST_PARTS,
        },
        "request_kb": _number(0, unit="KB"),
        "response_kb": _number(0, unit="KB"),
        "days_per_month": _number(0, 31, unit="days"),
        "growth_percent_per_month": _number(-100, unit="%"),
    }
    outage = {
        "down": _text(),
        "hours": _number(above=0, high=8_760, unit="h"),
        "times_per_year": _number(0, 8_760),
    }
    cost = {
        "rate": _number(above=0, unit="yen"),
        "band_percent": _number(0, unit="%"),
        "free_tier": {"type": "boolean"},
        "month_hours": _number(above=0, unit="h"),
        "tax_percent": _number(0, unit="%"),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Kumokata review",
        **_object(
            {
                "title": label,
                "region": _text(),
                "direction": {"type": "string", "enum": list(DIRECTIONS)},
                "diagram": _text(),
                "changes": _map(_map({"type": ["number", "string"]})),
                "workload": _object(workload, "rate_rps"),
                "groups": _map(
                    _object(
                        {"kind": {"type": "string", "enum": list(GROUP_KINDS)}, "label": label},
                        "kind",
                        "label",
                    )
                ),
                "components": _map(_component(label)),
                "flows": {"type": "array", "items": _object(flow, "from", "to")},
                "entries": {"type": "array", "items": _text()},
                "outages": {"type": "array", "items": _object(outage, "down"), "minItems": 1},
                "tokens": _tokens(),
                "cost": _object(cost),
                "thresholds": _object({rule.key: _threshold(rule.unit) for rule in RULES.values()}),
            },
            "workload",
        ),
        "$defs": {
            f"capacity_{kind.name}": _object({one.name: _capacity(one) for one in kind.parameters})
            for kind in KINDS.values()
        },
    }


def _component(label: Schema) -> Schema:
    found = _object(
        {
            "kind": {"type": "string", "enum": list(KINDS)},
            "label": label,
            "capacity": {"type": "object"},
            "group": {"type": "array", "items": _text()},
            "icon": _text(),
        },
        "kind",
    )
    found["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": {"properties": {"capacity": {"$ref": f"#/$defs/capacity_{kind}"}}},
        }
        for kind in KINDS
    ]
    return found


def _tokens() -> Schema:
    from helpers.auth import WAYS_OUT

    names = ("own_checks", "stop_before_the_network", "gateway_features", "callers_have_iam")
    names += ("callers_in_connected_vpc", "copied_token_must_be_useless")
    return _object(
        {
            "verified_at": {"type": "array", "items": _text(), "minItems": 1},
            "by": {"type": "string", "enum": list(WAYS_OUT)},
            "open": {"type": "array", "items": _text()},
            "token_lifetime_s": _number(0, unit="s"),
            "revoke_within_s": _number(0, unit="s"),
            **{name: {"type": "boolean"} for name in names},
        },
        "verified_at",
        "by",
    )


def _policies() -> list[str]:
    from helpers.messaging import POLICIES

    return list(POLICIES)


def _threshold(unit: str) -> Schema:
    both = _members({"watch": _number(0, unit=unit), "stop": _number(0, unit=unit)})
    return {"type": ["number", "object"], "minimum": 0, "unit": unit, "minProperties": 1, **both}


def _capacity(parameter: Parameter) -> Schema:
    if parameter.choices:
        return {"type": "string", "enum": list(parameter.choices)}
    if parameter.is_text:
        return _text()
    low = {"above": parameter.low} if parameter.above else {"low": parameter.low}
    return _number(**low, high=parameter.high, unit=parameter.unit, whole=parameter.whole)


def _number(
    low: float | None = None,
    high: float = math.inf,
    *,
    above: float | None = None,
    unit: str = "",
    whole: bool = False,
) -> Schema:
    found: Schema = {"type": "integer" if whole else "number"}
    if low is not None:
        found["minimum"] = low
    if above is not None:
        found["exclusiveMinimum"] = above
    if high < math.inf:
        found["maximum"] = high
    if unit:
        found["unit"] = unit
    return found


def _text() -> Schema:
    return {"type": "string", "minLength": 1}


def _object(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {"type": "object", **_members(properties, *required)}


def _members(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {"properties": dict(properties), "required": list(required), "additionalProperties": False}


def _map(value: Schema) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": _KEY},
        "additionalProperties": value,
        "minProperties": 1,
    }
