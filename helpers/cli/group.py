"""The command itself, and what its verbs share: options, tables, paths as they would be typed."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from helpers import __version__
from helpers.errors import KumokataError
from helpers.language import LANGUAGES

__all__ = [
    "DAILY",
    "fresh_option",
    "jobs_option",
    "language_option",
    "lesson_argument",
    "main",
    "one_language_option",
    "only_option",
    "own_lessons_option",
    "own_prices",
    "print_table",
    "shown",
    "terminal",
    "timeout_option",
]


DAILY = ("study", "build", "check", "run", "test", "new")


def terminal(*, stderr: bool = False) -> Console:
    """Colours and boxes on a terminal; plain, unwrapped lines everywhere else."""
    console = Console(stderr=stderr, highlight=False)
    return (
        console if console.is_terminal else Console(stderr=stderr, highlight=False, width=200, no_color=True)
    )


def print_table(table: Table) -> None:
    """A table whose cells are whole: folded on a terminal, as wide as it needs to be everywhere else."""
    console = terminal()
    for column in table.columns:
        column.overflow = "fold"
    if not console.is_terminal:
        console = Console(highlight=False, width=1_000, no_color=True)
    console.print(table, soft_wrap=not console.is_terminal)


class _Kata(click.Group):
    """Shows the daily verbs first, and turns the kit's own errors into one message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*DAILY, *sorted(set(self.commands) - set(DAILY))]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        for heading, chosen in (("Every day", names[: len(DAILY)]), ("Now and then", names[len(DAILY) :])):
            with formatter.section(heading):
                formatter.write_dl(
                    [(name, self.commands[name].get_short_help_str(limit=90)) for name in chosen]
                )

    def invoke(self, ctx: click.Context):
        try:
            return super().invoke(ctx)
        except KumokataError as error:
            click.echo(f"kata: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("kata: interrupted; everything that was started has been stopped", err=True)
            ctx.exit(130)


lesson_argument = click.argument("lesson", metavar="LESSON")
only_option = click.option("--only", multiple=True, metavar="LESSON", help="Only this lesson (repeatable).")
fresh_option = click.option(
    "--fresh", is_flag=True, help="Do everything again, also where nothing has changed since."
)
language_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), multiple=True, help="Only this language (repeatable)."
)
one_language_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1), help="Runs at the same time (default: cores + 1)."
)
timeout_option = click.option(
    "--timeout", type=click.FloatRange(min=1), default=300.0, show_default=True, help="Seconds a run."
)
own_lessons_option = click.option(
    "--lessons",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Lessons of your own: the folder with their notebooks.",
)


@click.group(cls=_Kata, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kata")
def main() -> None:
    """Kumokata 雲型: practise cloud architecture in notebooks, offline, in Japanese and English."""


def own_prices() -> Path | None:
    """The reader's own prices in the working folder, or in the checkout."""
    from helpers.cost import find_own_prices
    from helpers.course.project import ROOT

    return find_own_prices([Path.cwd(), ROOT])


def shown(path: Path) -> str:
    """A path as the user would type it: relative when it is below the current folder."""
    path = Path(path)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
