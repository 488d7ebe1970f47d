"""The progress of a learner as ``kata progress`` shows it: words for a person, or data for a program."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from helpers.course.exercises.cells import exercises_beside
from helpers.course.notebook import Lesson, find_lessons
from helpers.course.progress.attempts import RECORD, Record, read_record
from helpers.course.progress.lessons import LessonProgress, lesson_progress, next_lesson
from helpers.course.project import ROOT, STUDY
from helpers.language import Text, known_language

__all__ = ["ProgressReport", "progress_report"]

_HEADERS = Text(
    ja="課|題|正解|判断|試行|最後に答えた日時", en="lesson|title|solved|decision|tries|last answered"
)
_YES = Text(ja="回答済み", en="answered")
_NOTHING_YET = Text(
    ja="まだ記録がありません。`./kata study` で課を開き、問題に答えると、ここに出ます。",
    en="Nothing is on record yet. Open a lesson with `./kata study`; what you answer there is shown here.",
)
_GO_ON = Text(ja="次は課 {}（{}）です：./kata study", en="Go on with lesson {} ({}): ./kata study")
_ALL_DONE = Text(ja="すべての課の問題に答えました。", en="Every exercise of every lesson is answered.")
_DAMAGED = Text(
    ja=f"{RECORD} の {{}} 行は壊れていて読めませんでした。ほかの行は数えています。",
    en=f"Lines of {RECORD} that are damaged and do not count: {{}}. All others do.",
)


@dataclass(frozen=True)
class ProgressReport:
    """`lessons` and, in the same order, their `progress`; what the record holds; in the language `lang`."""

    lessons: tuple[Lesson, ...]
    progress: tuple[LessonProgress, ...]
    record: Record
    lang: str

    @property
    def headers(self) -> tuple[str, ...]:
        """The heads of the columns of `rows`."""
        return tuple(_HEADERS.in_language(self.lang).split("|"))

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """A row a lesson: number, title, solved of how many, decision, tries, last answered (local time)."""
        return tuple(map(self._row, self.lessons, self.progress))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to go on with, and lines of the record that cannot be read; a sentence each."""
        following = next_lesson(self.progress)
        titles = {lesson.number: lesson.title.in_language(self.lang) for lesson in self.lessons}
        remarks = []
        if not self.record.attempts:
            remarks.append(_NOTHING_YET.in_language(self.lang))
        elif following is None:
            remarks.append(_ALL_DONE.in_language(self.lang))
        else:
            remarks.append(_GO_ON.in_language(self.lang).format(following, titles[following]))
        if self.record.damaged_lines:
            remarks.append(_DAMAGED.in_language(self.lang).format(self.record.damaged_lines))
        return tuple(remarks)

    def as_json(self) -> str:
        """The same as JSON, exercise by exercise; times in ISO 8601 with their offset."""
        return json.dumps(
            {
                "next_lesson": next_lesson(self.progress),
                "damaged_lines": self.record.damaged_lines,
                "lessons": [
                    {
                        "lesson": lesson.number,
                        "solved": lesson.solved,
                        "checked": lesson.checked,
                        "decided": lesson.decided,
                        "decisions": lesson.decisions,
                        "tries": lesson.tries,
                        "last": lesson.last and lesson.last.isoformat(),
                        "exercises": [
                            asdict(exercise) | {"last": exercise.last and exercise.last.isoformat()}
                            for exercise in lesson.exercises
                        ],
                    }
                    for lesson in self.progress
                ],
            },
            ensure_ascii=False,
            indent=1,
        )

    def _row(self, lesson: Lesson, progress: LessonProgress) -> tuple[str, ...]:
        return (
            lesson.number,
            lesson.title.in_language(self.lang),
            f"{progress.solved}/{progress.checked}" if progress.checked else "",
            _YES.in_language(self.lang) if progress.decided else "",
            str(progress.tries) if progress.tries else "",
            progress.last.strftime("%Y-%m-%d %H:%M") if progress.last else "",
        )


def progress_report(root: Path = ROOT, folder: Path | None = None, lang: str | None = None) -> ProgressReport:
    """The progress on record in the study `folder`, for the lessons of the checkout at `root`.

    `folder` is ``study`` of that checkout when None, `lang` the language that the learner answered in last.
    Raises `InputError` when the record or a definition of exercises cannot be used.
    """
    record = read_record(folder or root / STUDY.name)
    lessons = find_lessons(root)
    return ProgressReport(
        lessons=lessons,
        progress=tuple(
            lesson_progress(lesson.number, exercises_beside(lesson), record.attempts) for lesson in lessons
        ),
        record=record,
        lang=known_language(lang or _language_of(record)),
    )


def _language_of(record: Record) -> str:
    return record.attempts[-1].lang if record.attempts else "ja"
