"""What a run of several lessons came to, as Markdown: for an issue, a summary of a CI job, an e-mail."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from helpers.course.failure import Failure
from helpers.course.project import NOTEBOOKS
from helpers.course.run import Job, Outcome

__all__ = ["LONGEST_CHARACTERS", "again", "below", "run_report", "told"]

LONGEST_CHARACTERS = 60_000  # GitHub refuses the text of an issue beyond 65,536
_LONGEST_FAILURE_CHARACTERS = 4_000  # one lesson's error must not take the room of all others


def run_report(outcomes: Sequence[Outcome], *, began: datetime, relative_to: Path | None = None) -> str:
    """A heading that says how it went, the words of each failure, and a table of all runs.

    `began` is when the run began. Paths below the folder `relative_to` are written relative to it. The report
    is at most `LONGEST_CHARACTERS` long: where the failures are more, it says how many are left out.

    >>> print(run_report([], began=datetime(2026, 1, 2, 3, 4)))
    # Lessons: 0 of 0 runs failed
    <BLANKLINE>
    Begun 2026-01-02 03:04; 0 s of running.
    <BLANKLINE>
    """
    failures = [outcome for outcome in outcomes if not outcome.ok]
    seconds = sum(outcome.seconds for outcome in outcomes)
    head = (
        f"# Lessons: {len(failures)} of {len(outcomes)} runs failed\n\n"
        f"Begun {began:%Y-%m-%d %H:%M}; {seconds:.0f} s of running.\n"
    )
    table = _table(outcomes)
    sections = ""
    for number, outcome in enumerate(failures):
        words = _section(outcome, relative_to)
        left_out = f"\n{len(failures) - number} more failures are left out here; the table names them.\n"
        if len(head) + len(sections) + len(words) + len(left_out) + len(table) > LONGEST_CHARACTERS:
            sections += left_out
            break
        sections += words
    return head + sections + table


def again(job: Job, relative_to: Path | None = None) -> str:
    """The command that runs a lesson again as it ran, to be pasted into a shell."""
    words = ["kata", "run", job.lesson.number, "--lang", job.lang]
    folder = job.lesson.path.parent
    if folder != NOTEBOOKS:
        words += ["--lessons", str(below(folder, relative_to))]
    for name, value in job.parameters.items():
        words += ["-p", name, str(value)]
    return shlex.join(words)


def below(path: Path, folder: Path | None) -> Path:
    """`path` relative to `folder`, where it is below it.

    >>> below(Path("/checkout/build/31.ipynb"), Path("/checkout")).as_posix()
    'build/31.ipynb'
    """
    return path.relative_to(folder) if folder and path.is_relative_to(folder) else path


def told(failure: Failure, relative_to: Path | None) -> str:
    """The words of a failure, with the path of its notebook relative to a folder."""
    return str(
        replace(failure, notebook=below(failure.notebook, relative_to)) if failure.notebook else failure
    )


def _section(outcome: Outcome, relative_to: Path | None) -> str:
    """The words of a failure in a fence, where nothing in them can call people or other issues."""
    words = told(outcome.failure, relative_to)
    if len(words) > _LONGEST_FAILURE_CHARACTERS:
        words = f"{words[:_LONGEST_FAILURE_CHARACTERS]}\n… cut here; the whole is in the JUnit file"
    fence = "`" * max(3, *(len(ticks) + 1 for ticks in re.findall("`+", words) or [""]))
    return (
        f"\n## Lesson {outcome.job.lesson.number} ({outcome.job.lang})\n\n"
        f"{fence}text\n{words}\n{fence}\n\nAgain: `{again(outcome.job, relative_to)}`\n"
    )


def _table(outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return ""
    languages = list(dict.fromkeys(outcome.job.lang for outcome in outcomes))
    how = {(outcome.job.lesson.number, outcome.job.lang): _how(outcome) for outcome in outcomes}
    lessons = [outcome.job.lesson for outcome in outcomes]
    titles = {lesson.number: lesson.title.en.replace("|", "\\|") for lesson in lessons}
    lines = [
        f"| lesson | {' | '.join(languages)} |",
        f"|---|{'---|' * len(languages)}",
        *(
            f"| {number} — {title} | {' | '.join(how.get((number, lang), '') for lang in languages)} |"
            for number, title in titles.items()
        ),
    ]
    return "\n## Every run\n\n" + "\n".join(lines) + "\n"


def _how(outcome: Outcome) -> str:
    if not outcome.ok:
        return "**failed**"
    return "kept" if outcome.kept else f"{outcome.seconds:.1f} s"
