"""From the lessons to the site: run all of them in both languages, then export, and never half of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import nbformat
from filelock import FileLock, Timeout

from helpers.course.kept.run_key import read_world
from helpers.course.kept.runs import kept_folder, may_keep, run_kept
from helpers.course.kept.site import find_site, keep_site, site_key
from helpers.course.kernels import interruptible
from helpers.course.notebook import Lesson, find_lesson, find_lessons, in_language, read_notebook
from helpers.course.outputs import machine_traces
from helpers.course.project import BUILD, ROOT
from helpers.course.run import Job, Outcome
from helpers.course.site import Site, export_site
from helpers.errors import InputError
from helpers.facts import older_than
from helpers.language import LANGUAGES

__all__ = ["Built", "build", "export_again"]

_FACTS_ARE_OLD_AFTER_DAYS = 365
_TIMEOUT_S = 600.0  # for one lesson; generous, because a shared machine may be slow

Say = Callable[[str], object]


@dataclass(frozen=True)
class Built:
    """How a build went. `site` is None when a lesson failed: then the site on disk is the one before."""

    outcomes: tuple[Outcome, ...]
    site: Site | None
    warnings: tuple[str, ...]

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The outcomes of the lessons that failed."""
        return tuple(outcome for outcome in self.outcomes if not outcome.ok)


def build(
    root: Path = ROOT,
    *,
    only: Collection[str] = (),
    languages: Sequence[str] = LANGUAGES,
    jobs: int | None = None,
    output: Path | None = None,
    fresh: bool = False,
    executor: Executor | None = None,
    on_event: Say | None = None,
) -> Built:
    """Run the lessons of the checkout at `root` in `languages` and export them to ``build/site``.

    `only` (numbers of lessons) and `languages` narrow down both, the runs and the site. `jobs` lessons run at
    once (default: one more than there are cores); with an `executor`, as of `helpers.course.scheduler`, it
    decides. `output` is the folder of the site, if not ``build/site``. A lesson of which nothing has changed
    is not run again (`helpers.course.kept`), and a site of which nothing has changed is not made again
    (`helpers.course.kept.site`), unless `fresh`. `on_event` hears a line for each lesson and step. When a
    lesson fails, nothing is exported and the site on disk stays as it was: with some pages older than others,
    it would be true nowhere.

    Raises `LessonNotFound`, `NotebookError`, and `ExportError` when the pages would not be what they promise.
    """
    tell = on_event or (lambda line: None)
    lessons = [find_lesson(number, root) for number in dict.fromkeys(only)] or find_lessons(root)
    folder = root / BUILD.name
    todo = [
        Job(lesson, lang, {}, folder / "executed" / lang / f"{lesson.slug}.ipynb", _TIMEOUT_S)
        for lesson in lessons
        for lang in languages
    ]
    done: list[Outcome] = []

    def report(outcome: Outcome) -> None:
        done.append(outcome)
        name = f"lesson {outcome.job.lesson.number} ({outcome.job.lang})"
        how = "ran" if outcome.ok else "FAILED"
        what = f"{name}: kept" if outcome.kept else f"{name} {how} in {outcome.seconds:.1f} s"
        tell(f"{len(done)}/{len(todo)}  {what}")

    with _alone(folder, tell), interruptible():
        world = read_world()
        outcomes = tuple(
            run_kept(
                todo,
                fresh=fresh,
                executor=executor,
                workers=jobs,
                on_done=report,
                root=root,
                world=world,
            )
        )
        warnings = (*_old_facts(), *_traces(outcomes))
        if not all(outcome.ok for outcome in outcomes):
            return Built(outcomes, None, warnings)
        key, kept = site_key(outcomes, languages, world, root), kept_folder(root)
        target = output or folder / "site"
        site = find_site(target, key, kept) if may_keep() and not fresh else None
        if site:
            tell("nothing changed: the site is as it was")
        else:
            tell("exporting the site")
            site = _export(root, lessons, languages, target)
            if may_keep() and world.is_current(key.files):
                keep_site(site, key, kept)
    return Built(outcomes, site, warnings)


def export_again(
    root: Path = ROOT,
    *,
    only: Collection[str] = (),
    languages: Sequence[str] = LANGUAGES,
    output: Path | None = None,
) -> Site:
    """Export the site from the lessons as they last ran, without running them.

    Raises `InputError` when one of them has not run yet, or has changed since.
    """
    lessons = [find_lesson(number, root) for number in dict.fromkeys(only)] or find_lessons(root)
    folder = root / BUILD.name
    for lesson in lessons:
        for lang in languages:
            _must_be_fresh(lesson, lang, folder / "executed" / lang / f"{lesson.slug}.ipynb")
    with _alone(folder, lambda line: None), interruptible():
        return _export(root, lessons, languages, output)


def _export(root: Path, lessons: Sequence[Lesson], languages: Sequence[str], output: Path | None) -> Site:
    folder = root / BUILD.name
    return export_site(
        folder / "executed",
        output or folder / "site",
        languages=languages,
        work=folder / "work",
        only=[lesson.number for lesson in lessons],
        root=root,
    )


def _must_be_fresh(lesson: Lesson, lang: str, executed: Path) -> None:
    if not executed.exists():
        what = "has not run yet"
    elif read_notebook(executed).metadata.get("kumokata") != in_language(lesson, lang).metadata.kumokata:
        what = "changed since it last ran"
    else:
        return
    raise InputError(
        f"lesson {lesson.number} ({lang}) {what}", next_step=f"kata build --only {lesson.number}"
    )


@contextmanager
def _alone(folder: Path, tell: Say) -> Iterator[None]:
    """Builds of one checkout share their folders, so the second waits for the first."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        tell("another build of this checkout is running; waiting for it to end")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _old_facts() -> tuple[str, ...]:
    old = older_than(_FACTS_ARE_OLD_AFTER_DAYS, today=date.today())
    if not old:
        return ()
    return (
        f"{len(old)} facts were read more than {_FACTS_ARE_OLD_AFTER_DAYS} days ago; "
        f"list them: kata facts --older-than {_FACTS_ARE_OLD_AFTER_DAYS}d",
    )


def _traces(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    return tuple(
        f"lesson {outcome.job.lesson.number} ({outcome.job.lang}), {trace}"
        for outcome in outcomes
        if outcome.ok
        for trace in machine_traces(nbformat.reads(outcome.notebook, as_version=4))
    )
