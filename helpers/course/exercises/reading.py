"""Read exercises from ``helpers/<topic>/exercises/<number>.toml``; check them once, when they are read."""

from __future__ import annotations

import difflib
import tomllib
from functools import cache
from pathlib import Path

from helpers.course.exercises.definitions import KINDS, Choice, Exercise, Mistake
from helpers.course.exercises.fields import Fields
from helpers.course.project import HELPERS
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["exercise", "exercise_files", "exercises_of", "read_exercises"]


def exercise_files(folder: Path = HELPERS) -> tuple[Path, ...]:
    """All files with exercises below `folder` (``helpers``), sorted.

    >>> "31.toml" in [path.name for path in exercise_files()]
    True
    """
    return tuple(sorted(folder.glob("*/exercises/*.toml")))


def exercises_of(number: str, folder: Path = HELPERS) -> tuple[Exercise, ...]:
    """The exercises of the lesson with this `number`, in their order; none when it has no file.

    Raises `InputError` when a definition cannot be used, or when two topics define the same lesson.

    >>> [found.kind for found in exercises_of("31")]
    ['number', 'choice', 'number', 'decision']
    """
    files = [path for path in exercise_files(folder) if path.stem == number]
    if len(files) > 1:
        raise InputError(
            f"lesson {number} has exercises in {' and '.join(path.parent.parent.name for path in files)}",
            expected="one file a lesson",
        )
    return read_exercises(files[0]) if files else ()


def exercise(key: str, folder: Path = HELPERS) -> Exercise:
    """The exercise with this key; raises `InputError` that names the nearest key.

    >>> exercise("31.1").title.en
    'Down for 6 hours'
    """
    number = key.partition(".")[0] if isinstance(key, str) else ""
    for found in exercises_of(number, folder) if number else ():
        if found.key == key:
            return found
    known = [found.key for path in exercise_files(folder) for found in read_exercises(path)]
    near = difflib.get_close_matches(str(key), known, n=1, cutoff=0.0)
    raise InputError(f"no exercise has the key {key!r}", expected=f"perhaps {near[0]!r}" if near else None)


def read_exercises(path: Path) -> tuple[Exercise, ...]:
    """Read and check one file; raises `InputError` naming file, key and field of the first thing wrong.

    >>> path = next(path for path in exercise_files() if path.name == "31.toml")
    >>> read_exercises(path)[0].accepts(1093)
    True
    """
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _changed: int) -> tuple[Exercise, ...]:
    # `_changed` makes an edited file count at once, also in a kernel that is still running.
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} is not TOML: {error}", next_step="mend that line") from None
    entries = tables.pop("exercise", [])
    if tables or not isinstance(entries, list):
        raise InputError(
            f"{path.name} holds something besides exercises", expected="tables [[exercise]] only"
        )
    found = tuple(
        _exercise(path, Fields(path.name, f"exercise {i}", entry)) for i, entry in enumerate(entries, 1)
    )
    for twice in {e.key for e in found if sum(e.key == other.key for other in found) > 1}:
        raise InputError(f"{path.name}: {twice} is defined twice", expected="one definition a key")
    return found


def _exercise(path: Path, fields: Fields) -> Exercise:
    key = fields.take("key", str)
    fields.where = key
    if key.partition(".")[0] != path.stem or not key.partition(".")[2].isdecimal():
        raise fields.error("key", f"cannot be {key!r}", f"{path.stem}.1, {path.stem}.2, …")
    kind = fields.take("kind", str)
    if kind not in KINDS:
        raise fields.error("kind", f"cannot be {kind!r}", f"one of {', '.join(KINDS)}")
    decided = kind == "decision"
    made = Exercise(
        key=key,
        topic=path.parent.parent.name,
        kind=kind,
        title=fields.text("title"),
        unit=fields.text("unit") if kind == "number" else None,
        answer=None if decided else _answer(fields, kind),
        **_tolerance(fields, kind),
        derivation=None if decided else fields.take("derivation", str, None),
        choices=tuple(_choice(part) for part in fields.tables("choices")) if kind == "choice" else (),
        hints=tuple(_hint(part) for part in fields.tables("hints")),
        solution=fields.text("solution"),
        mistakes=() if decided else tuple(_mistake(part, kind) for part in fields.tables("mistakes")),
    )
    fields.finish()
    _check_mistakes(made, fields)
    return made


def _hint(fields: Fields) -> Text:
    hint = fields.words()
    fields.finish()
    return hint


def _choice(fields: Fields) -> Choice:
    choice = Choice(key=fields.take("key", str), text=fields.words())
    fields.finish()
    return choice


def _mistake(fields: Fields, kind: str) -> Mistake:
    name = fields.take("name", str)
    fields.where += f" {name}"
    mistake = Mistake(
        name=name,
        answer=_answer(fields, kind),
        **_tolerance(fields, kind),
        derivation=fields.take("derivation", str, None),
        message=fields.words(),
    )
    fields.finish()
    return mistake


def _answer(fields: Fields, kind: str) -> float | str:
    return fields.take("answer", (int, float) if kind == "number" else str)


def _tolerance(fields: Fields, kind: str) -> dict[str, float]:
    names = ("tolerance_abs", "tolerance_rel") if kind == "number" else ()
    return {name: fields.take(name, (int, float), 0.0) for name in names}


def _check_mistakes(made: Exercise, fields: Fields) -> None:
    """Each mistake must be recognised as itself, and none may be taken for the answer."""
    for index, mistake in enumerate(made.mistakes):
        if made.accepts(mistake.answer) or mistake.matches(made.answer):
            raise fields.error(f"mistake {mistake.name}", "cannot be told from the answer", "another answer")
        for earlier in made.mistakes[:index]:
            if earlier.name == mistake.name or earlier.matches(mistake.answer):
                raise fields.error(
                    f"mistake {mistake.name}",
                    f"is taken for {earlier.name}",
                    "another name and another answer",
                )
    if made.choices and not {made.answer, *(m.answer for m in made.mistakes)} <= set(made.choice_keys):
        raise fields.error(
            "choices", "lack an answer that is known", "a choice for the answer and each mistake"
        )
