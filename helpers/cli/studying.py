"""Verbs for learners and for whoever leads them: study, progress, plan, slides."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from helpers.cli.group import (
    jobs_option,
    language_option,
    main,
    one_language_option,
    print_table,
    shown,
    terminal,
)
from helpers.language import LANGUAGES

__all__ = ["plan", "progress", "slides", "study"]


@main.command()
@language_option
@click.option("--reset", metavar="LESSON", help="Start this lesson afresh; the old copy is kept beside it.")
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening a browser.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port on loopback (a free one by default).")
def study(lang: Sequence[str], reset: str | None, no_browser: bool, port: int | None) -> None:
    """Open the lessons in JupyterLab, as copies that are yours to change."""
    from helpers.course.study import open_study

    sys.exit(open_study(languages=lang or LANGUAGES, reset=reset, browser=not no_browser, port=port))


@main.command()
@click.option(
    "--lang", type=click.Choice(LANGUAGES), help="In this language (yours of last time by default)."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, exercise by exercise.")
def progress(lang: str | None, as_json: bool) -> None:
    """Say which exercises you have solved, in how many tries, and what to go on with."""
    from rich.table import Table

    from helpers.course.progress.report import progress_report

    report = progress_report(lang=lang)
    if as_json:
        click.echo(report.as_json())
        return
    table = Table(*report.headers, box=None, header_style="bold")
    for row in report.rows:
        table.add_row(*row)
    print_table(table)
    for remark in report.remarks:
        click.echo(remark)


@main.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]…")
@click.option("--all", "everything", is_flag=True, help="Every lesson.")
@one_language_option
@click.option("-o", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help="A file for each.")
def plan(lessons: Sequence[str], everything: bool, lang: str, folder: Path | None) -> None:
    """Print the one-page plan for leading a session, for one lesson or several.

    \b
    kata plan 31
    kata plan 30 31 --lang en -o plans
    """
    from helpers.course.plan import session_plan, write_plans
    from helpers.course.run_choice import chosen_lessons

    chosen = chosen_lessons(lessons, everything=everything, verb="plan")
    if folder is None:
        click.echo("\n".join(session_plan(lesson, lang) for lesson in chosen))
        return
    for path in write_plans(chosen, lang, folder):
        click.echo(shown(path))


@main.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]…")
@click.option("--all", "everything", is_flag=True, help="Every lesson.")
@language_option
@jobs_option
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Folder of the decks, or the name where only one comes out (default: build/slides).",
)
def slides(
    lessons: Sequence[str], everything: bool, lang: Sequence[str], jobs: int | None, output: Path | None
) -> None:
    """Make slides for the wall from a lesson: one HTML file that needs no network.

    \b
    kata slides 31
    kata slides 31 --lang en -o tonight.html
    """
    from helpers.course.run_choice import chosen_lessons
    from helpers.course.slides import make_slides

    chosen = chosen_lessons(lessons, everything=everything, verb="slides")
    console = terminal(stderr=True)
    with console.status("making slides"):
        made = make_slides(
            [lesson.number for lesson in chosen],
            languages=lang or LANGUAGES,
            output=output,
            jobs=jobs,
            on_event=lambda line: console.print(line, markup=False),
        )
    for path in made:
        click.echo(shown(path))
