"""Verbs for learners and for whoever leads them: study, plan."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from helpers.cli.group import language_option, lesson_argument, main
from helpers.language import LANGUAGES

__all__ = ["plan", "study"]


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
@lesson_argument
@click.option("--lang", type=click.Choice(LANGUAGES), default="ja", show_default=True)
def plan(lesson: str, lang: str) -> None:
    """Print the one-page plan for leading a session on a lesson."""
    from helpers.course.notebook import find_lesson
    from helpers.course.plan import session_plan

    click.echo(session_plan(find_lesson(lesson), lang))
