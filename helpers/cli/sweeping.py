"""The verb for one lesson with many values: sweep."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpers.cli.group import (
    fresh_option,
    jobs_option,
    lesson_argument,
    main,
    one_language_option,
    print_table,
    shown,
    terminal,
    timeout_option,
)
from helpers.cli.scheduler_options import executor_of, scheduler_options
from helpers.errors import InputError

if TYPE_CHECKING:
    from rich.table import Table

    from helpers.course.run import Outcome
    from helpers.course.sweep import Sweep

__all__ = ["sweep"]


@main.command()
@lesson_argument
@click.option(
    "-p",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUES",
    help="A parameter and its values, separated by commas (repeatable: every combination is run).",
)
@one_language_option
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where table, figure and notebooks go (default: build/sweeps).",
)
@timeout_option
@jobs_option
@click.option(
    "--most-runs", type=click.IntRange(2), default=200, show_default=True, help="Refuse a larger sweep."
)
@fresh_option
@scheduler_options
def sweep(
    lesson: str,
    parameters: Sequence[tuple[str, str]],
    lang: str,
    output: Path | None,
    timeout: float,
    jobs: int | None,
    most_runs: int,
    fresh: bool,
    scheduler: str | None,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
) -> None:
    """Run one lesson with many values: a table, a figure, and a notebook for each run.

    \b
    kata sweep 31 -p outage_hours 1,6,24,72 -p publish_rate_rps 10,100
    """
    from helpers.course.notebook import find_lesson
    from helpers.course.project import BUILD
    from helpers.course.sweep import grid_of, must_report, run_sweep, value_text, write_table
    from helpers.course.sweep.figure import write_figure

    found = find_lesson(lesson)
    must_report(found)
    given = dict(parameters)
    if len(given) < len(parameters):
        raise InputError("a parameter is given twice", expected="its values in one list: -p NAME 1,6,24")
    grid = grid_of(found, given, most_runs=most_runs)
    folder = output.expanduser() if output else BUILD / "sweeps" / found.slug / lang
    console, done, total = terminal(), [], len(grid.combinations)

    def tell(outcome: Outcome) -> None:
        done.append(outcome)
        values = "  ".join(f"{name} {value_text(value)}" for name, value in outcome.job.parameters.items())
        how = "kept" if outcome.kept else f"{'ran' if outcome.ok else 'FAILED'} in {outcome.seconds:.1f} s"
        console.print(f"{len(done)}/{total}  {values}: {how}", markup=False)

    with executor_of(scheduler, tls_ca, tls_cert, tls_key, jobs=jobs) as executor:
        swept = run_sweep(
            found,
            grid,
            lang,
            folder,
            timeout_s=timeout,
            fresh=fresh,
            executor=executor,
            workers=jobs,
            on_done=tell,
        )
    table, figure = write_table(swept, folder), write_figure(swept, folder)
    print_table(_readable(swept))
    for outcome in swept.failures:
        click.echo(str(outcome.failure), err=True)
    console.print(f"table: {shown(table)}", markup=False)
    if figure:
        svg, png, words = figure
        console.print(f"figure: {shown(svg)}, {shown(png)}", markup=False)
        console.print(words, markup=False, soft_wrap=True)
    if swept.failures:
        console.print(f"{len(swept.failures)} of {total} runs failed")
        sys.exit(1)


def _readable(swept: Sweep) -> Table:
    """The table of a sweep as a person reads it: words with units for heads, numbers to the right."""
    from rich.table import Table
    from rich.text import Text

    from helpers.course.sweep import value_text

    # As Text: rich would take a unit in brackets for a style and swallow it.
    table = Table(title=Text(f"{swept.lesson.number} — {swept.lesson.title[swept.lang]}"))
    for parameter in swept.grid.parameters:
        table.add_column(Text(parameter.label[swept.lang]), justify="right")
    for quantity in swept.reported:
        table.add_column(Text(quantity.label), justify="right")
    for run in swept.runs:
        texts = {one.name: one.text for one in run.numbers}
        table.add_row(
            *map(value_text, run.values.values()),
            *(texts.get(quantity.name, "—" if run.outcome.ok else "✗") for quantity in swept.reported),
        )
    return table
