"""Right, a mistake that has a name, a slip of units, or a hint: in this order."""

from __future__ import annotations

from helpers.course.exercises.answers import UnreadableAnswer, read_answer
from helpers.course.exercises.definitions import Exercise
from helpers.course.exercises.notes import Verdict
from helpers.language import Text, known_language

__all__ = ["UNIT_SLIPS", "judge"]

_HEADINGS = {
    "correct": ("✓", Text(ja="正解です", en="Correct")),
    "wrong": ("✗", Text(ja="まだ違います", en="Not yet")),
    "unanswered": ("…", Text(ja="まだ答えがありません", en="No answer yet")),
    "unreadable": ("?", Text(ja="答えとして読めません", en="Not an answer that can be read")),
    "received": ("✎", Text(ja="答えを受け取りました", en="Answer received, thank you")),
}

_UNITS_WORTH_A_FACTOR = {
    60: Text(ja="秒と分、または分と時間", en="seconds and minutes, or minutes and hours"),
    3600: Text(ja="秒と時間", en="seconds and hours"),
    86400: Text(ja="秒と日", en="seconds and days"),
    24: Text(ja="時間と日", en="hours and days"),
    1000: Text(ja="ミリやキロなどの接頭語", en="prefixes such as milli and kilo"),
    100: Text(ja="割合とパーセント", en="fractions and percent"),
}
_SLIP_TOLERANCE_REL = 1e-3  # a slip is seen although the learner rounded

#: Slips that every numeric exercise recognises: their name, the factor on the answer, what was mixed up.
UNIT_SLIPS: tuple[tuple[str, float, Text], ...] = tuple(
    (f"{verb}-{factor}", factor if verb == "times" else 1 / factor, units)
    for factor, units in _UNITS_WORTH_A_FACTOR.items()
    for verb in ("times", "divided-by")
)


def judge(exercise: Exercise, given: object, lang: str) -> Verdict:
    """What to say in `lang` to an answer as it was typed; never raises for the answer's sake.

    >>> from helpers.course.exercises.reading import exercise
    >>> verdict = judge(exercise("31.1"), "1,092 attempts", "en")
    >>> verdict.correct, verdict.mistake
    (False, 'counted-retries')
    >>> judge(exercise("31.3"), 17280, "en").mistake
    'times-60'
    """
    known_language(lang)
    try:
        answer = read_answer(exercise, given)
    except UnreadableAnswer as error:
        return _verdict(exercise, lang, "unreadable", error.words)
    if answer is None:
        return _verdict(exercise, lang, "unanswered", _invitation(exercise))
    if exercise.kind == "decision":
        return _verdict(exercise, lang, "received", _considerations(exercise), correct=True)
    if exercise.accepts(answer):
        return _verdict(exercise, lang, "correct", _way_on(exercise), correct=True)
    for mistake in exercise.mistakes:
        if mistake.matches(answer):
            return _verdict(exercise, lang, "wrong", mistake.message, mistake=mistake.name)
    if (slip := _unit_slip(exercise, answer)) is not None:
        name, units = slip
        return _verdict(exercise, lang, "wrong", _slip_words(exercise, units), mistake=name)
    first = exercise.hints[0] if exercise.hints else _way_on(exercise)
    return _verdict(exercise, lang, "wrong", first)


def _unit_slip(exercise: Exercise, answer: float | str) -> tuple[str, Text] | None:
    if isinstance(answer, str) or not answer or not exercise.answer:
        return None
    ratio = answer / exercise.answer
    tolerance = max(exercise.tolerance_rel, _SLIP_TOLERANCE_REL)
    for name, factor, units in UNIT_SLIPS:
        if abs(ratio / factor - 1) <= tolerance:
            return name, units
    return None


def _verdict(exercise: Exercise, lang: str, status: str, message: Text, **more: object) -> Verdict:
    mark, heading = _HEADINGS[status]
    title = f"{exercise.key} {exercise.title.in_language(lang)}"
    return Verdict(
        heading=f"{title}: {heading.in_language(lang)}" if lang == "en" else f"{title}：{heading.ja}",
        message=message.in_language(lang),
        mark=mark,
        status=status,
        **more,
    )


def _invitation(exercise: Exercise) -> Text:
    return Text(
        ja="`answer` に答えを入れて、このセルをもう一度実行してください。"
        f'困ったら `hint("{exercise.key}")` をどうぞ。',
        en=f'Give `answer` a value and run this cell again. If you are stuck: `hint("{exercise.key}")`.',
    )


def _way_on(exercise: Exercise) -> Text:
    return Text(
        ja=f'解き方は `solution("{exercise.key}")` で読めます。',
        en=f'`solution("{exercise.key}")` shows one way to get there.',
    )


def _considerations(exercise: Exercise) -> Text:
    return Text(
        ja=f"正解はひとつではありません。次の点と比べてみましょう。\n\n{exercise.solution.ja}",
        en=f"There is no single right answer. Compare yours with these points.\n\n{exercise.solution.en}",
    )


def _slip_words(exercise: Exercise, units: Text) -> Text:
    return Text(
        ja=f"考え方は合っていそうです。単位（{units.ja}）を確かめてください。"
        f"答えの単位は「{exercise.unit.ja}」です。",
        en=f"The idea looks right. Look at the units ({units.en}): the answer is in {exercise.unit.en}.",
    )
