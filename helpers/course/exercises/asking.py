"""What a learner calls: `check`, `hint`, `solution`; and what the site folds under an exercise."""

from __future__ import annotations

from helpers.course.exercises.definitions import Exercise
from helpers.course.exercises.judging import judge
from helpers.course.exercises.notes import Note, Verdict
from helpers.course.exercises.reading import exercise
from helpers.course.progress.attempts import study_folder
from helpers.language import language, say

__all__ = ["check", "hint", "render_solution", "solution"]

_hints_given: dict[str, int] = {}


def check(key: str, answer: object) -> Verdict:
    """Hold an answer against the exercise `key`, in the language of the run.

    Numbers may be typed as numbers or as texts with separators and a unit. In a session of ``kata study``
    the study folder keeps that it was answered, and how; nowhere else is anything kept.
    Raises `InputError` for an unknown key.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> print(check("31.1", 1092))
    ✗ 31.1 Down for 6 hours: Not yet
    That is the number of retries. The first send is an attempt too.
    >>> set_language("ja")
    """
    found = exercise(key)
    verdict = judge(found, answer, language())
    if (folder := study_folder()) is None:
        return verdict
    from helpers.course.exercises.keeping import keep_answer  # late: needed in a study session alone

    return keep_answer(found, answer, verdict, language(), folder)


def hint(key: str) -> Note:
    """The next hint for the exercise `key`; the last one stays. Raises `InputError` for an unknown key.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> print(hint("31.3"))
    31.3 Catching up: hint 1 of 2
    First: how many messages pile up in 3 hours?
    >>> set_language("ja")
    """
    found = exercise(key)
    lang = language()
    title, count = f"{key} {found.title.in_language(lang)}", len(found.hints)
    if not count:
        return Note(
            heading=title, message=say(ja="この問題にヒントはありません。", en="This exercise has no hints.")
        )
    position = _hints_given[key] = min(_hints_given.get(key, 0) + 1, count)
    heading = say(ja=f"{title}：ヒント {position}/{count}", en=f"{title}: hint {position} of {count}")
    return Note(heading=heading, message=found.hints[position - 1].in_language(lang))


def solution(key: str) -> Note:
    """How the exercise `key` can be solved. Raises `InputError` for an unknown key.

    >>> from helpers.language import set_language
    >>> set_language("en")
    >>> solution("31.1").heading
    '31.1 Down for 6 hours: solution'
    >>> set_language("ja")
    """
    found = exercise(key)
    title = f"{key} {found.title.in_language(language())}"
    return Note(
        heading=say(ja=f"{title}：解き方", en=f"{title}: solution"),
        message=render_solution(found, language()),
    )


def render_solution(exercise: Exercise, lang: str) -> str:
    """The solution of an exercise as Markdown in `lang`: the answer, the way to it, the mistakes people make.

    >>> print(render_solution(exercise("31.2"), "en").splitlines()[0])
    **Answer:** b
    """
    japanese = lang == "ja"
    parts = []
    if exercise.answer is not None:
        parts.append(
            f"**答え：** {_said(exercise, lang)}" if japanese else f"**Answer:** {_said(exercise, lang)}"
        )
    parts.append(exercise.solution.in_language(lang))
    if exercise.derivation:
        parts.append("計算で確かめるには：" if japanese else "In code:")
        parts.append(f"```python\n{exercise.derivation}\n```")
    if exercise.mistakes:
        parts.append("よくある間違い：" if japanese else "Mistakes people make:")
        parts.append(
            "\n".join(f"- {_said(m, lang)}: {m.message.in_language(lang)}" for m in exercise.mistakes)
        )
    return "\n\n".join(parts)


def _said(answered, lang: str) -> str:
    """The answer of an exercise or of a mistake, in words."""
    if isinstance(answered.answer, str):
        return answered.answer
    number = f"{answered.answer:,}"
    unit = getattr(answered, "unit", None)
    return f"{number} {unit.in_language(lang)}" if unit else number
