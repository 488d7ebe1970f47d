"""The first page of the study folder: the lessons, how far the learner is, and what to go on with.

It is written when ``kata study`` starts. What it says of the progress stands between comments that Markdown
does not show, so that a kernel can bring it up to date after an answer without reading any lesson.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.course.exercises.reading import exercises_of
from helpers.course.japanese_lines import join_japanese_lines
from helpers.course.outputs import write_text
from helpers.course.progress.attempts import RECORD, read_record
from helpers.course.progress.lessons import LessonProgress, lesson_progress, next_lesson
from helpers.language import LANGUAGES, Text

if TYPE_CHECKING:
    from helpers.course.notebook import Lesson

__all__ = ["FIRST_PAGE", "first_page", "progress_words", "refresh_first_pages", "with_progress"]

FIRST_PAGE = "README.md"

_GENERATED = "<!-- kata study writes this page anew at every start -->"
_HEADING = Text(ja="雲型：課の一覧", en="Kumokata: the lessons")
_MINUTES = Text(ja="{} 分", en="{} minutes")
_OTHER_LANGUAGE = Text(ja="[English](../en/README.md)", en="[日本語](../ja/README.md)")
_YOURS = Text(
    ja=(
        "この中のノートブックはあなたのものです。\n"
        "自由に書き換えてください。書き換えたものが上書きされることはありません。\n"
    ),
    en=("These notebooks are yours.\nChange what you like: nothing that you changed is overwritten.\n"),
)
_AFRESH = Text(
    ja=(
        "最初からやり直すには `./kata study --reset 31` のように課の番号を付けます。"
        "それまでのノートブックも、回答の記録も残ります。"
    ),
    en=(
        "To start a lesson afresh, give its number, as in `./kata study --reset 31`. "
        "Your notebook is kept beside it, and so is the record of your answers."
    ),
)
# In a room there is no command to give, but a server that its learner can stop and start.
_AFRESH_IN_A_ROOM = Text(
    ja=(
        "最初からやり直すには、ノートブックの名前を変えてから、メニューの *File → Hub Control Panel* で"
        "サーバーを止めて起動し直します。新しいノートブックが書かれます。"
    ),
    en=(
        "To start a lesson afresh, rename its notebook; then stop and start your server by "
        "*File → Hub Control Panel*. A new notebook is written."
    ),
)
_RECORDED = Text(
    ja=(
        f"どの問題をいつ何回試したかは、学習フォルダーの `{RECORD}` に記録します。\n"
        "答えそのものは書かず、このマシンの外へは送りません。消したいときは、このファイルを削除してください。"
    ),
    en=(
        f"Which exercise you tried, when and how often is noted in `{RECORD}` in the study folder.\n"
        "The answers themselves are not in it, and it never leaves this machine. "
        "To forget it all, delete that file."
    ),
)
_START = Text(ja="ここから：{}", en="Start here: {}")
_GO_ON = Text(ja="次はここから：{}", en="Go on with: {}")
_ALL_DONE = Text(ja="すべての課の問題を解き終えました。", en="Every exercise of every lesson is answered.")
_SOLVED = Text(ja="{0.solved} / {0.checked} 問正解", en="{0.solved} of {0.checked} solved")
_DECIDED = Text(ja="判断の問いに回答済み", en="decision answered")
_JOIN = Text(ja="、", en=", ")

_NEXT = "next"
_LINK = re.compile(r"^- (?P<link>\[(?P<number>\d{2}) — .*\]\([^()]+\.ipynb\)) ", re.MULTILINE)


def first_page(
    lessons: Sequence[Lesson], lang: str, languages: Collection[str], *, in_a_room: bool = False
) -> str:
    """The page in `lang`, without progress yet; `languages` are those of this study folder.

    `in_a_room`: a hub starts the learner's server, and nobody gives the kit's commands.
    """
    lines = [_GENERATED, "", f"# {_HEADING.in_language(lang)}", ""]
    if len(languages) > 1:
        lines += [_OTHER_LANGUAGE.in_language(lang), ""]
    afresh = _AFRESH_IN_A_ROOM if in_a_room else _AFRESH
    lines += [_slot(_NEXT), "", _YOURS.in_language(lang) + afresh.in_language(lang), ""]
    for lesson in lessons:
        minutes = _MINUTES.in_language(lang).format(lesson.minutes)
        title = f"{lesson.number} — {lesson.title.in_language(lang)}"
        lines += [
            f"- [{title}]({lesson.slug}.ipynb) ({minutes}) {_slot(lesson.number)}  ",
            f"  {lesson.summary.in_language(lang)}",
        ]
    page = "\n".join([*lines, "", _RECORDED.in_language(lang)]) + "\n"
    return join_japanese_lines(page) if lang == "ja" else page


def with_progress(page: str, lessons: Sequence[LessonProgress], lang: str) -> str:
    """The page with what is known of `lessons`, whatever it said before.

    >>> from helpers.course.progress.lessons import ExerciseProgress
    >>> page = "- [90 — Trying](90-trying.ipynb) (1 minutes) <!-- 90 --><!-- /90 -->"
    >>> print(with_progress(page, [LessonProgress("90", (ExerciseProgress("90.1", False, True),))], "en"))
    - [90 — Trying](90-trying.ipynb) (1 minutes) <!-- 90 -->✓ **1 of 1 solved**<!-- /90 -->
    """
    for lesson in lessons:
        page = _filled(page, lesson.number, progress_words(lesson, lang))
    links = {found["number"]: found["link"] for found in _LINK.finditer(page)}
    following = next_lesson(lessons)
    if following is None:
        words = _ALL_DONE.in_language(lang) if lessons else ""
    else:
        begun = any(lesson.last for lesson in lessons)
        words = (_GO_ON if begun else _START).in_language(lang).format(links.get(following, following))
    # Blank lines, because Markdown takes a line that begins with a comment for HTML.
    return _filled(page, _NEXT, f"\n\n**{words}**\n\n" if words else "")


def progress_words(lesson: LessonProgress, lang: str) -> str:
    """What a first page says about the progress in a lesson, as Markdown; nothing for one without exercises.

    >>> from helpers.course.progress.lessons import ExerciseProgress
    >>> progress_words(LessonProgress("90", (ExerciseProgress("90.1", False),)), "ja")
    '**0 / 1 問正解**'
    """
    parts = [_SOLVED.in_language(lang).format(lesson)] if lesson.checked else []
    parts += [_DECIDED.in_language(lang)] if lesson.decided else []
    if not parts:
        return ""
    return f"{'✓ ' if lesson.finished else ''}**{_JOIN.in_language(lang).join(parts)}**"


def refresh_first_pages(folder: Path) -> None:
    """Bring the progress on the first pages in the study `folder` up to date; a page that is gone stays so.

    Raises `InputError` when the record cannot be read, or a page cannot be written.
    """
    attempts = read_record(folder).attempts
    for lang in LANGUAGES:
        path = folder / lang / FIRST_PAGE
        if path.is_file():
            before = path.read_text(encoding="utf-8")
            numbers = [found["number"] for found in _LINK.finditer(before)]
            progress = [lesson_progress(number, exercises_of(number), attempts) for number in numbers]
            after = with_progress(before, progress, lang)
            if after != before:
                write_text(path, after)


def _slot(name: str) -> str:
    return f"<!-- {name} --><!-- /{name} -->"


def _filled(page: str, name: str, words: str) -> str:
    start, end = _slot(name).split("><")
    pattern = re.compile(rf"{re.escape(start)}>.*?<{re.escape(end)}", re.DOTALL)
    return pattern.sub(lambda _: f"{start}>{words}<{end}", page)
