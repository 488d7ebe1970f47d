"""Read a review file: YAML, held against the schema, then made into a `Review`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from helpers.architecture import Architecture, Component, Flow, Group, Workload, load_architecture
from helpers.errors import InputError
from helpers.language import Text
from helpers.review.checked_data import CheckedData, checked_data
from helpers.review.rules import RULES, Threshold, thresholds_of
from helpers.review.schema import review_schema
from helpers.review.settings import CostSettings, Outage, Review, TokenSettings
from helpers.settings_file import Line, nearest, nodes_in, read_nodes

__all__ = ["CASES", "case", "case_path", "read_review", "review_in"]

#: The systems that the kit brings along, by name; `kata review --example` prints the first of them.
CASES = ("small_shop", "ticket_sale", "partner_api")

_WHAT = "a YAML file that describes a system"
_NEXT = "kata review --example prints a file to begin with"
_REGION = "ap-northeast-1"


def case_path(name: str) -> Path:
    """The review file of one of `CASES`. Raises `InputError`, naming the nearest, for another name.

    >>> case_path("small_shop").name
    'small_shop.yaml'
    """
    if name not in CASES:
        raise InputError(f"there is no case {name!r}", expected=nearest(name, CASES))
    return Path(__file__).parent / "cases" / f"{name}.yaml"


def case(name: str) -> Review:
    """One of `CASES`. Raises `InputError` for another name.

    >>> case("small_shop").workload.peak_rps
    40.0
    """
    return read_review(case_path(name))


def read_review(path: Path) -> Review:
    """The review in a YAML file.

    Raises `InputError` with file and line for whatever cannot be used, with the nearest right name: what is
    not YAML, aliases, unknown keys, kinds and components, units, numbers out of bounds, circles of calls.
    """
    return _review(read_nodes(path, what=_WHAT, next_step=_NEXT))


def review_in(text: str, name: str = "review.yaml") -> Review:
    """As `read_review`, for the text of a file called `name`.

    >>> review_in('''
    ... workload: {rate_rps: 100}
    ... components: {users: {kind: client}, app: {kind: ecs_servise}}
    ... ''')
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: review.yaml, line 3: there is no kind 'ecs_servise'
      expected: ecs_service
    """
    return _review(nodes_in(text, name, what=_WHAT, next_step=_NEXT))


def _review(root: Line) -> Review:
    checked = checked_data(root, review_schema())
    data = checked.data
    architecture = _chosen(checked) if "diagram" in data else _described(checked)
    workload = checked.line("workload").called(lambda: Workload(**_workload(data["workload"])))
    _known_components(checked, architecture)
    outages = tuple(
        checked.line("outages", place, "down").called(lambda given=given: Outage(**given))
        for place, given in enumerate(data.get("outages", ()))
    )
    tokens = None
    if "tokens" in data:
        tokens = checked.line("tokens").called(lambda: TokenSettings(**data["tokens"]))
    cost = checked.line("cost").called(lambda: CostSettings(**_decimals(data.get("cost", {}))))
    thresholds = _thresholds(checked)
    return root.called(lambda: Review(architecture, workload, outages, tokens, cost, thresholds))


def _chosen(checked: CheckedData) -> Architecture:
    data = checked.data
    for name in ("components", "flows", "entries", "groups", "region", "direction"):
        if name in data:
            raise checked.line(name, "").error(
                f"{name} beside diagram: the diagram has its own",
                "either diagram (and changes), or components and flows",
            )
    architecture = checked.line("diagram").called(lambda: load_architecture(data["diagram"]))
    if "title" in data:
        architecture = replace(architecture, title=_text(data["title"]))
    parts = {part.key: part for part in architecture.components}
    for key, capacity in data.get("changes", {}).items():
        line = checked.line("changes", key, "")
        if key not in parts:
            raise line.error(f"the diagram has no component {key!r}", nearest(key, list(parts)))
        part = parts[key]
        parts[key] = line.called(
            lambda part=part, capacity=capacity: replace(part, capacity={**part.capacity, **capacity})
        )
    return replace(architecture, components=tuple(parts.values()))


def _described(checked: CheckedData) -> Architecture:
    data = checked.data
    if "changes" in data:
        raise checked.line("changes", "").error(
            "changes without a diagram", "diagram: and a name of diagrams/"
        )
    for name in ("components", "flows"):
        if name not in data:
            raise checked.root.error(
                f"the file has no {name}", "components and flows, or diagram: and a name of diagrams/", _NEXT
            )
    groups = {
        key: Group(key, given["kind"], _text(given["label"])) for key, given in data.get("groups", {}).items()
    }
    parts = tuple(_component(checked, key, groups) for key in data["components"])
    keys = [part.key for part in parts]
    flows = tuple(_flow(checked, place, keys) for place in range(len(data["flows"])))
    for place, key in enumerate(data.get("entries", ())):
        _known(checked.line("entries", place), key, keys)
    title = _text(data.get("title", "—"))
    return checked.line("flows").called(
        lambda: Architecture(
            title,
            parts,
            flows,
            data.get("region", _REGION),
            data.get("direction", "TB"),
            tuple(data.get("entries", ())),
        )
    )


def _component(checked: CheckedData, key: str, groups: Mapping[str, Group]) -> Component:
    given = checked.data["components"][key]
    inside = []
    for place, name in enumerate(given.get("group", ())):
        if name not in groups:
            where = checked.line("components", key, "group", place)
            raise where.error(
                f"there is no group {name!r}", nearest(name, list(groups)) if groups else "groups: ..."
            )
        inside.append(groups[name])
    label = _text(given["label"]) if "label" in given else None
    return checked.line("components", key, "").called(
        lambda: Component(
            key, given["kind"], label, given.get("capacity", {}), tuple(inside), given.get("icon", "")
        )
    )


def _flow(checked: CheckedData, place: int, keys: list[str]) -> Flow:
    given = dict(checked.data["flows"][place])
    for name in ("from", "to", "cache"):
        if name in given:
            _known(checked.line("flows", place, name), given[name], keys)
    if "label" in given:
        given["label"] = _text(given["label"])
    source, target = given.pop("from"), given.pop("to")
    return checked.line("flows", place).called(lambda: Flow(source, target, **given))


def _known_components(checked: CheckedData, architecture: Architecture) -> None:
    """Every component that ``outages`` and ``tokens`` name is there; or the line where it is not."""
    keys = [part.key for part in architecture.components]
    usable = [part.key for part in architecture.components if not part.of_kind.sends]
    for place, given in enumerate(checked.data.get("outages", ())):
        _known(checked.line("outages", place, "down"), given["down"], usable)
    for name in ("verified_at", "open"):
        for place, key in enumerate(checked.data.get("tokens", {}).get(name, ())):
            _known(checked.line("tokens", name, place), key, keys)


def _known(line: Line, key: str, keys: list[str]) -> None:
    if key not in keys:
        raise line.error(f"there is no component {key!r}", nearest(key, keys))


def _workload(given: Mapping[str, Any]) -> dict[str, Any]:
    rate = given["rate_rps"]
    return {**given, "rate_rps": tuple(rate) if isinstance(rate, list) else rate}


def _thresholds(checked: CheckedData) -> dict[str, Threshold]:
    found = {}
    for key, given in checked.data.get("thresholds", {}).items():
        default = RULES[key].default
        if isinstance(given, dict):
            found[key] = Threshold(given.get("watch", default.watch), given.get("stop", default.stop))
        else:
            found[key] = Threshold(None, given)
        checked.line("thresholds", key).called(lambda: thresholds_of(found))
    return found


def _decimals(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, bool) else Decimal(str(value)) for name, value in given.items()}


def _text(given: str | Mapping[str, str]) -> Text:
    return Text(given, given) if isinstance(given, str) else Text(given["ja"], given["en"])
