"""Verbs for learners and for whoever leads them: study, progress, plan."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from helpers.cli.group import language_option, lesson_argument, main, print_table
from helpers.language import LANGUAGES

__all__ = ["plan", "progress", "study"]


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

    from helpers.course.progress_report import progress_report

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
@lesson_argument
@click.option("--lang", type=click.Choice(LANGUAGES), default="ja", show_default=True)
def plan(lesson: str, lang: str) -> None:
    """Print the one-page plan for leading a session on a lesson."""
    from helpers.course.notebook import find_lesson
    from helpers.course.plan import session_plan

    click.echo(session_plan(find_lesson(lesson), lang))
