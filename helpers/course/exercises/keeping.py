"""Keep an answer in the record of the study session, without ever standing in the way of the lesson."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from helpers.course.exercises.answers import read_answer
from helpers.course.exercises.definitions import Exercise
from helpers.course.exercises.notes import Verdict
from helpers.course.progress.attempts import RESULTS, append_attempt, attempt_now
from helpers.course.progress.first_page import refresh_first_pages
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["keep_answer"]

_LOCK = ".jupyter/progress.lock"  # JupyterLab hides what begins with a dot
_LONGEST_WAIT_S = 2.0  # for another kernel that is writing

_NOT_KEPT = Text(
    ja="（回答の記録を学習フォルダーに残せませんでした：{}。課はこのまま続けられます。）",
    en="(This answer could not be noted in the study folder: {}. The lesson goes on without.)",
)

_told: set[Path] = set()  # folders that cannot be written: said once, not after every answer


def keep_answer(exercise: Exercise, given: object, verdict: Verdict, lang: str, folder: Path) -> Verdict:
    """Note in `folder` what was answered, and show it on the first pages there.

    Returns the verdict as it was; with a sentence more, once, when it could not be noted. What was not
    answered yet, or cannot be read as an answer, is not noted. Never raises for the folder's sake.
    """
    if verdict.status not in RESULTS:
        return verdict
    answer = read_answer(exercise, given)
    attempt = attempt_now(exercise.key, lang, verdict.status, answer, verdict.mistake)
    try:
        folder.stat()  # one that was moved away is not made anew: the lock would
        with _one_at_a_time(folder):
            append_attempt(folder, attempt)
            with suppress(InputError):  # kata study writes the pages anew at its next start
                refresh_first_pages(folder)
    except OSError as error:
        if folder in _told:
            return verdict
        _told.add(folder)
        words = _NOT_KEPT.in_language(lang).format(error.strerror or error)
        return replace(verdict, message=f"{verdict.message}\n\n{words}")
    return verdict


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Within the block no other kernel writes; or one does, after `_LONGEST_WAIT_S` or where nothing locks.

    A line is then still whole where a system appends in one step, as all but Windows do.
    """
    from filelock import FileLock  # late: most kernels of `kata run` never write

    with ExitStack() as held:
        with suppress(OSError, NotImplementedError):  # filelock's Timeout is one, too
            held.enter_context(FileLock(folder / _LOCK).acquire(timeout=_LONGEST_WAIT_S))
        yield
