"""One page for leading a session on a lesson, made from the lesson and its exercises alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from helpers.course.exercises import Exercise
from helpers.course.exercises.cells import exercises_beside
from helpers.course.markdown import without_headings
from helpers.course.needs import needs_words
from helpers.course.notebook import Lesson, cell_language
from helpers.course.outputs import write_text
from helpers.course.parameters import parameters_of
from helpers.course.timing import Part, parts_of
from helpers.language import Text, known_language

__all__ = ["session_plan", "write_plans"]

_FACT_LINK = re.compile(r"\[([^\]]*)\]\(fact:[^)]*\)")

_TITLE = Text(ja="進行表：{} — {}", en="Session plan: {} — {}")
_STATED = Text(ja="所要時間：{} 分（ひとりで進めた場合）", en="Time: {} minutes (for one person alone)")
_PARTS = Text(ja="時間配分", en="Minutes per part")
_PARTS_HEAD = Text(ja="| 開始 | 分 | 内容 |", en="| start | minutes | part |")
_PREDICTIONS = Text(ja="実行する前に集める予想", en="Predictions to collect before anything runs")
_QUESTIONS = Text(ja="話し合う問い", en="Questions to discuss")
_MISTAKES = Text(ja="よくある間違い", en="Mistakes people make")
_PREPARATION = Text(ja="準備", en="What to prepare")
_NOTHING = Text(ja="この課にはありません。", en="This lesson has none.")
_OPEN = Text(
    ja="`./kata study` を実行して課 {} を開き、すべてのセルを一度実行しておきます。",
    en="Run `./kata study`, open lesson {} and run all its cells once.",
)
_SLIDES = Text(
    ja="壁に映すスライドは、`./kata slides {}` で作れます（ネットワークは要りません）。",
    en="Make the slides for the wall with `./kata slides {}` (they need no network).",
)
_PAPER = Text(
    ja="予想を書く紙か、全員が書き込める場所を用意します。",
    en="Have paper for the predictions, or a place where all can write.",
)
_NEEDS = Text(
    ja="前提は {} の課です。読んでいない人がいたら、次の五行を読み上げて始めます。",
    en="The lesson needs {}. If somebody has not read that, begin by reading these five lines aloud:",
)
_CHANGE = Text(ja="動かしてみる数字：{}", en="Numbers to change: {}")
_MEASURED = Text(
    ja="実際に計測するセルがあります。ほかの重い処理は止めておきます。",
    en="Some cells measure in real time. Stop whatever else is busy on the machine.",
)


def session_plan(lesson: Lesson, lang: str) -> str:
    """The plan for a session on `lesson` as Markdown in `lang`.

    Minutes come from `helpers.course.timing`, predictions and questions from the pairs tagged ``predict``
    and ``discuss``, mistakes from the definitions of the exercises. Raises `InputError` for an unknown
    language or a definition that cannot be used.
    """
    known_language(lang)
    parts = parts_of(lesson, lang)
    predictions = _tagged(parts, "predict", lang)
    sections = {
        _PARTS: _table(parts, lesson.minutes, lang),
        _PREPARATION: "\n".join(f"- {line}" for line in _preparation(lesson, bool(predictions), lang)),
        _PREDICTIONS: _joined(predictions, lang),
        _QUESTIONS: _joined(_tagged(parts, "discuss", lang), lang),
        _MISTAKES: "\n".join(_mistakes(exercises_beside(lesson), lang)) or _NOTHING.in_language(lang),
    }
    head = [
        "# " + _TITLE.in_language(lang).format(lesson.number, lesson.title.in_language(lang)),
        _sentence(lesson.summary.in_language(lang)) + "\n" + _STATED.in_language(lang).format(lesson.minutes),
    ]
    body = [f"## {title.in_language(lang)}\n\n{text}" for title, text in sections.items()]
    return "\n\n".join([*head, *body]) + "\n"


def write_plans(lessons: Sequence[Lesson], lang: str, folder: Path) -> list[Path]:
    """Write the plans of `lessons` into `folder`, as ``31-….plan.ja.md``, and return the files.

    Raises `InputError`, as `session_plan` does, and when the folder cannot be written.
    """
    plans = {folder / f"{lesson.slug}.plan.{lang}.md": session_plan(lesson, lang) for lesson in lessons}
    for path, plan in plans.items():
        write_text(path, plan)
    return list(plans)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _table(parts: tuple[Part, ...], stated_minutes: int, lang: str) -> str:
    """Rows of start, minutes and title: the estimates, stretched to the stated time.

    The starts are rounded rather than the minutes, so that the minutes add up to the whole.
    """
    stretch = stated_minutes / sum(part.minutes for part in parts)
    rows, elapsed = [_PARTS_HEAD.in_language(lang), "|---|---|---|"], 0.0
    for part in parts:
        start, end = round(elapsed), round(elapsed + part.minutes * stretch)
        rows.append(f"| {start // 60}:{start % 60:02d} | {end - start or '< 1'} | {part.title} |")
        elapsed += part.minutes * stretch
    return "\n".join(rows)


def _tagged(parts: tuple[Part, ...], tag: str, lang: str) -> list[str]:
    found = []
    for part in parts:
        for cell in part.cells:
            if tag in cell.metadata.get("tags", ()) and cell_language(cell) in (lang, "any"):
                words = _plain(without_headings(cell.source))
                found.append(f"**{part.title}**\n\n{words}")
    return found


def _plain(markdown: str) -> str:
    return _FACT_LINK.sub(r"\1", markdown)


def _joined(texts: list[str], lang: str) -> str:
    return "\n\n".join(texts) or _NOTHING.in_language(lang)


def _mistakes(exercises: tuple[Exercise, ...], lang: str) -> Iterator[str]:
    for made in exercises:
        for mistake in made.mistakes:
            answer = mistake.answer if isinstance(mistake.answer, str) else f"{mistake.answer:,}"
            where = f"{made.key} {made.title.in_language(lang)}"
            yield f"- {where}: **{answer}** — {mistake.message.in_language(lang)}"


def _preparation(lesson: Lesson, has_predictions: bool, lang: str) -> Iterator[str]:
    yield _OPEN.in_language(lang).format(lesson.number)
    yield _SLIDES.in_language(lang).format(lesson.number)
    if has_predictions:
        yield _PAPER.in_language(lang)
    if lesson.needs:
        recap = "".join(f"\n  - {_plain(line.in_language(lang))}" for line in lesson.recap)
        yield _NEEDS.in_language(lang).format(needs_words(lesson.needs, lang)) + recap
    changed = [p for p in parameters_of(lesson) if p.name != "lang"]
    if changed:
        separator = "、" if lang == "ja" else "; "
        names = separator.join(f"`{p.name}` ({p.label.in_language(lang)})" for p in changed)
        yield _CHANGE.in_language(lang).format(names)
    if any("measured" in cell.metadata.get("tags", ()) for cell in lesson.notebook.cells):
        yield _MEASURED.in_language(lang)
