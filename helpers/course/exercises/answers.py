"""What a learner typed, read as a number, a choice or words."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from numbers import Real

from helpers.course.exercises.definitions import Exercise
from helpers.course.numerals import numerals, plain_digits
from helpers.language import Text

__all__ = ["UnreadableAnswer", "read_answer"]

_SECONDS_PER_UNIT = {
    name: seconds
    for names, seconds in (
        ("ミリ秒 ms millisecond milliseconds", 0.001),
        ("秒 秒間 s sec second seconds", 1.0),
        ("分 分間 min minute minutes", 60.0),
        ("時間 h hour hours", 3600.0),
        ("日 日間 d day days", 86400.0),
    )
    for name in names.split()
}
_CHOICE = re.compile(r"[(\[\"'「]*(\w+)[)\].:、。\"'」]*")


_SHOWN_CHARACTERS = 40


class UnreadableAnswer(ValueError):
    """What was typed is not an answer; `words` say what is expected. Never leaves this package."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.en)
        self.words = words


def read_answer(exercise: Exercise, given: object) -> float | str | None:
    """Read `given` as an answer to `exercise`: a number in its unit, the key of a choice, words.

    None when nothing was answered yet (None, an empty text, ``...``). Numbers may be Python or NumPy scalars
    or texts with separators, full-width digits, 万 and a unit; a text in another unit of time is converted.
    Raises `UnreadableAnswer` for everything else.

    >>> from helpers.course.exercises.reading import exercise
    >>> read_answer(exercise("31.1"), "１，０９３ 回目"), read_answer(exercise("31.3"), "4.8 h")
    (1093.0, 288.0)
    >>> read_answer(exercise("31.2"), "(B)"), read_answer(exercise("31.2"), "")
    ('b', None)
    """
    if hasattr(given, "item") and getattr(given, "ndim", None) == 0:
        given = given.item()  # a NumPy scalar, without importing NumPy
    if given is None or given is Ellipsis or (isinstance(given, str) and not given.strip()):
        return None
    readers = {"number": _number, "choice": _choice, "decision": _words}
    return readers[exercise.kind](exercise, given)


def _number(exercise: Exercise, given: object) -> float:
    expected = Text(
        ja=f"数をひとつ入れてください（単位：{exercise.unit.ja}）。例：`answer = 12.5`",
        en=f"Give one number (unit: {exercise.unit.en}). For example: `answer = 12.5`",
    )
    if isinstance(given, str):
        value = _number_in(given, exercise.unit)
    elif isinstance(given, (Real, Decimal, Fraction)) and not isinstance(given, bool):
        value = _finite(given)
    else:
        raise UnreadableAnswer(_with_type(given, expected))
    if value is None:
        shown = str(given).strip().replace("`", "'")[:_SHOWN_CHARACTERS]
        raise UnreadableAnswer(
            Text(
                ja=f"`{shown}` はひとつの数として読めません。{expected.ja}",
                en=f"`{shown}` cannot be read as one number. {expected.en}",
            )
        )
    return value


def _number_in(text: str, unit: Text) -> float | None:
    """The one number in `text`, in `unit`; None when there is none, or more than one."""
    plain = plain_digits(text).strip()
    if (value := _finite(plain.replace(",", ""))) is not None:
        return value  # also 1.5e3
    found = numerals(plain)
    if len(found) != 1:
        return None
    value = float(found[0].value)
    given_s = _SECONDS_PER_UNIT.get(plain.rpartition(found[0].text)[2].strip().casefold())
    wanted_s = _SECONDS_PER_UNIT.get(unit.ja) or _SECONDS_PER_UNIT.get(unit.en)
    return value * given_s / wanted_s if given_s and wanted_s else value


def _finite(given: object) -> float | None:
    try:
        value = float(given)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _choice(exercise: Exercise, given: object) -> str:
    keys = exercise.choice_keys
    expected = Text(
        ja=f'{"、".join(keys)} のどれかを入れてください。例：`answer = "{keys[0]}"`',
        en=f'Give one of {", ".join(keys)}. For example: `answer = "{keys[0]}"`',
    )
    if not isinstance(given, str):
        raise UnreadableAnswer(_with_type(given, expected))
    match = _CHOICE.fullmatch(plain_digits(given).strip().casefold())
    if not match or match[1] not in keys:
        raise UnreadableAnswer(
            Text(
                ja=f"`{given}` は選択肢にありません。{expected.ja}",
                en=f"`{given}` is not a choice. {expected.en}",
            )
        )
    return match[1]


def _words(exercise: Exercise, given: object) -> str:
    if not isinstance(given, str):
        raise UnreadableAnswer(
            _with_type(given, Text(ja="文章で答えてください。", en="Answer in words, as a text."))
        )
    return given.strip()


def _with_type(given: object, expected: Text) -> Text:
    name = type(given).__name__
    return Text(
        ja=f"`{name}` 型の値は答えとして読めません。{expected.ja}",
        en=f"A value of type `{name}` cannot be read as an answer. {expected.en}",
    )
