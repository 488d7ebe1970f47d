"""From executed lessons to a site: pages, builds side by side, downloads, gates, and one swap at the end."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from helpers.course.checks import check_outputs
from helpers.course.notebook import Lesson, find_lessons, in_language
from helpers.course.outputs import notebook_text
from helpers.course.plan import session_plan
from helpers.course.project import ROOT
from helpers.course.site.build import SphinxBuild, run_side_by_side, run_sphinx
from helpers.course.site.contents import (
    about_page,
    facts_page,
    glossary_page,
    index_page,
    plan_page,
    read_glossary,
)
from helpers.course.site.gates import check_site
from helpers.course.site.landing import write_landing
from helpers.course.site.lesson_page import page_notebook, study_copy_name
from helpers.errors import ExportError
from helpers.facts import facts
from helpers.language import LANGUAGES, known_language

__all__ = ["Site", "export_site"]


@dataclass(frozen=True, slots=True)
class Site:
    """What was exported: the folder, how many pages it has, and its size in bytes."""

    output: Path
    pages: int
    bytes: int


def export_site(
    executed: Path,
    output: Path,
    *,
    languages: Sequence[str] = LANGUAGES,
    work: Path,
    only: Collection[str] | None = None,
    root: Path = ROOT,
) -> Site:
    """Make the site in `output` from the executed notebooks ``executed/<lang>/<slug>.ipynb``.

    `languages` and `only` (numbers of lessons) narrow it down. `work` is a scratch folder, outside the site,
    which is emptied first; `root` is the checkout that holds the lessons and the glossary. The same input
    gives the same bytes. `output` is replaced as a whole, and only when everything is well.

    Raises `ExportError` when a lesson was not executed, when an output holds a secret or a picture without
    words, when a formula cannot become MathML, when Sphinx has anything to say, and when a page would fetch
    something or has a broken link.
    """
    languages = tuple(known_language(lang) for lang in languages)
    lessons = [lesson for lesson in find_lessons(root) if not only or lesson.number in only]
    if not lessons:
        raise ExportError("there is no lesson to export", expected=f"lessons in {root.name}/notebooks")
    notebooks = {
        (lesson.slug, lang): _executed(executed, lesson, lang) for lesson in lessons for lang in languages
    }
    # Resolved, so that Sphinx's messages and links to folders (/tmp on some machines) cannot disagree.
    work = work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    site = work / "site"
    site.mkdir(parents=True)
    builds = []
    for lang in languages:
        # The pages get a folder of their own: myst-nb writes notebooks beside the one it is given.
        build = SphinxBuild(
            lang, languages, *(work / lang / part for part in ("source", "pages", "doctrees"))
        )
        build.source.mkdir(parents=True)
        for lesson in lessons:
            page = page_notebook(notebooks[lesson.slug, lang], lesson, lang, lessons)
            nbformat.write(page, build.source / f"{lesson.slug}.ipynb")
        _write_other_pages(build.source, lessons, lang, root)
        builds.append(build)
    run_side_by_side(run_sphinx, builds)
    for lang, build in zip(languages, builds, strict=True):
        shutil.move(build.output, site / lang)
        for lesson in lessons:
            copy = site / lang / study_copy_name(lesson)
            copy.parent.mkdir(exist_ok=True)
            copy.write_text(notebook_text(in_language(lesson, lang)), encoding="utf-8")
    write_landing(site, lessons, languages)
    check_site(site)
    _swap(site, output)
    files = [path for path in output.rglob("*") if path.is_file()]
    return Site(
        output=output,
        pages=sum(path.suffix == ".html" for path in files),
        bytes=sum(path.stat().st_size for path in files),
    )


def _executed(executed: Path, lesson: Lesson, lang: str) -> nbformat.NotebookNode:
    path = executed / lang / f"{lesson.slug}.ipynb"
    if not path.is_file():
        raise ExportError(
            f"lesson {lesson.number} has not been executed ({lang})",
            expected=f"{lang}/{path.name} among the executed lessons",
            next_step=f"kata build --only {lesson.number}",
        )
    notebook = nbformat.read(path, as_version=4)
    if findings := check_outputs(notebook, name=f"{lesson.slug} ({lang})"):
        raise ExportError("\n".join(map(str, findings)), expected="outputs that anybody may see")
    return notebook


def _write_other_pages(source: Path, lessons: Sequence[Lesson], lang: str, root: Path) -> None:
    pages = {
        "index.md": index_page(lessons, lang),
        "glossary.md": glossary_page(read_glossary(root / "docs" / "glossary.md"), lang),
        "facts.md": facts_page(facts(), lang),
        "about.md": about_page(lang),
    }
    for lesson in lessons:
        pages[f"plans/{lesson.slug}.md"] = plan_page(lesson, session_plan(lesson, lang), lang)
    for name, text in pages.items():
        path = source / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _swap(made: Path, output: Path) -> None:
    """Put `made` where `output` is; a reader never meets half a site."""
    output.parent.mkdir(parents=True, exist_ok=True)
    old = output.with_name(f"{output.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if output.exists():
        output.rename(old)
    shutil.move(made, output)
    shutil.rmtree(old, ignore_errors=True)
