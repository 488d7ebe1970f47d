"""What a cell measured, beside a reference run that is kept as data.

For cells tagged ``measured``: real time on a real machine differs from run to run, so the output says when
and on what kind of machine it was measured, and what a recorded run gave. Prose quotes neither.

A reference is recorded on purpose: ``KUMOKATA_RECORD=1 kata run 31`` writes
``helpers/course/reference/31.toml``, and the difference is reviewed like any other.
"""

from __future__ import annotations

import json
import math
import os
import platform
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.errors import InputError
from helpers.language import say

# Only for their users: figures bring matplotlib and outputs nbformat, and every command imports this module.
if TYPE_CHECKING:
    from helpers.figures.table import Table, Words

__all__ = ["Measurement", "machine_class", "measured", "record_reference", "reference"]

REFERENCES = Path(__file__).parent / "reference"

_KEY = re.compile(r"(?P<lesson>\d\d)\.(?P<name>[a-z][a-z0-9_-]*)")


@dataclass(frozen=True)
class Measurement:
    """Numbers that were measured in one run; units are in their names (``publish_s``)."""

    key: str
    recorded: date
    machine: str
    values: Mapping[str, float]


def measured(
    key: str, /, *, real: bool = True, labels: Mapping[str, Words] | None = None, **values: float
) -> Table:
    """A table of what this run measured, beside the reference run of the same `key`.

    `key` is the number of the lesson and a name, ``"31.publish"``; units are in the names of `values`;
    `labels` may give a value words in both languages. Where a machine lacks what would be measured, the
    values are not `real`: the table says that they are calculated, and they are neither compared nor
    recorded. Raises `InputError` for another key and for values that are not finite numbers.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> shown = measured("90.publish", labels={"publish_s": ("発行 [秒]", "publish [s]")}, publish_s=0.001234)
    >>> print(shown.rows)
    (('publish [s]', '0.001234', '—'),)
    """
    from helpers.figures.table import table

    def named(name: str) -> Words:
        return (labels or {}).get(name, name)

    this_run = Measurement(_match(key)[0], date.today(), machine_class(), _numbers(key, values))
    if not real:
        return table(
            caption=say(
                ja="計算した値（この機械に本物のサーバーがないため）",
                en="Calculated: there is no real server on this machine",
            ),
            headers=[("量", "quantity"), ("値", "value")],
            rows=[(named(name), _written(value)) for name, value in this_run.values.items()],
        )
    if os.environ.get("KUMOKATA_RECORD") == "1":
        record_reference(this_run)
    recorded = reference(key)
    of_reference = recorded.values if recorded else {}
    names = [*this_run.values, *(name for name in of_reference if name not in this_run.values)]
    return table(
        caption=say(ja="計測値（実行のたびに変わります）", en="Measured (differs from run to run)"),
        headers=[
            say(ja="量", en="quantity"),
            say(ja="今回", en="this run") + _when_and_where(this_run),
            say(ja="参考の記録", en="reference run") + _when_and_where(recorded),
        ],
        rows=[
            (named(name), _written(this_run.values.get(name)), _written(of_reference.get(name)))
            for name in names
        ],
    )


def machine_class() -> str:
    """The kind of machine, and nothing that names this one: ``Linux x86-64, 2 cores, Python 3.11``."""
    architecture = platform.machine().lower()
    architecture = {"x86_64": "x86-64", "amd64": "x86-64", "aarch64": "arm64"}.get(architecture, architecture)
    system = {"Darwin": "macOS"}.get(platform.system(), platform.system())
    python = ".".join(platform.python_version_tuple()[:2])
    return f"{system} {architecture}, {os.cpu_count()} cores, Python {python}"


def reference(key: str, folder: Path | None = None) -> Measurement | None:
    """The recorded run of `key`, or None. Raises `InputError` for a file that cannot be read as one."""
    matched = _match(key)
    return _read((folder or REFERENCES) / f"{matched['lesson']}.toml", matched["lesson"]).get(key)


def record_reference(measurement: Measurement, folder: Path | None = None) -> Path:
    """Write a measurement to the file of its lesson, in the place of an earlier one; returns the file."""
    from helpers.course.outputs import write_text

    lesson = _match(measurement.key)["lesson"]
    path = (folder or REFERENCES) / f"{lesson}.toml"
    kept = _read(path, lesson) | {measurement.key: measurement}
    write_text(path, _as_toml(kept))
    return path


def _match(key: str) -> re.Match[str]:
    if not (matched := _KEY.fullmatch(key)):
        raise InputError(f"{key!r} is not the key of a measurement", expected='e.g. "31.publish"')
    return matched


def _numbers(key: str, values: Mapping[str, float]) -> dict[str, float]:
    numbers = {}
    for name, value in values.items():
        try:
            numbers[name] = int(value) if isinstance(value, Integral) else float(value)  # also NumPy's
        except (TypeError, ValueError):
            numbers[name] = math.nan
        if not math.isfinite(numbers[name]):
            raise InputError(f"{key}: {name} is {value!r}", expected="a finite number")
    if not numbers:
        raise InputError(f"{key} measures nothing", expected="values by name, e.g. publish_s=0.002")
    return numbers


def _read(path: Path, lesson: str) -> dict[str, Measurement]:
    if not path.exists():
        return {}
    try:
        return {
            f"{lesson}.{name}": Measurement(
                f"{lesson}.{name}", entry["recorded"], entry["machine"], dict(entry["values"])
            )
            for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items()
        }
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise InputError(
            f"{path.name} is not a file of reference runs: {error}",
            expected="tables with recorded, machine and values",
            next_step="KUMOKATA_RECORD=1 kata run LESSON writes it anew, once it is deleted",
        ) from error


def _as_toml(measurements: Mapping[str, Measurement]) -> str:
    # The standard library reads TOML but does not write it; names, numbers and one string need no library.
    blocks = []
    for key in sorted(measurements):
        found, name = measurements[key], _match(key)["name"]
        values = [f"{value_name} = {value!r}" for value_name, value in found.values.items()]
        machine = json.dumps(found.machine, ensure_ascii=False)
        blocks.append(
            "\n".join(
                [
                    f"[{name}]",
                    f"recorded = {found.recorded}",
                    f"machine = {machine}",
                    f"[{name}.values]",
                    *values,
                ]
            )
        )
    return "\n\n".join(blocks) + "\n"


def _when_and_where(run: Measurement | None) -> str:
    if run is None:
        return say(ja="（まだありません）", en=" (none yet)")
    return say(ja=f"（{run.recorded}、{run.machine}）", en=f" ({run.recorded}, {run.machine})")


def _written(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"
