"""Verbs for lessons: build, check, run, new, tidy."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from helpers.cli.group import language_option, lesson_argument, main, only_option, shown, terminal
from helpers.errors import InputError
from helpers.language import LANGUAGES

__all__ = ["build", "check", "new", "run", "tidy"]


@main.command()
@only_option
@language_option
@click.option("--jobs", type=click.IntRange(1), help="Lessons at the same time (default: one a core).")
def build(only: Sequence[str], lang: Sequence[str], jobs: int | None) -> None:
    """Run every lesson in both languages and export the site to build/site."""
    from helpers.course.build import build as build_site

    console = terminal()
    built = build_site(only=only, languages=lang or LANGUAGES, jobs=jobs, on_event=console.print)
    for warning in built.warnings:
        console.print(f"warning: {warning}", markup=False)
    for outcome in built.failures:
        console.print(str(outcome.failure), markup=False)
    if built.failures:
        console.print(f"{len(built.failures)} of {len(built.outcomes)} runs failed; the site is as it was")
        sys.exit(1)
    console.print(f"site: {shown(built.site.output / 'index.html')}", markup=False)


@main.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]…")
@click.option("--confirm", metavar="LESSON", multiple=True, help="You read both halves: they say the same.")
@click.option("--waivers", is_flag=True, help="Also list the waivers and their reasons.")
def check(lessons: Sequence[str], confirm: Sequence[str], waivers: bool) -> None:
    """Hold the lessons against the rules of the house (docs/writing-a-lesson.md)."""
    from helpers.course.checks import check as check_lessons
    from helpers.course.notebook import find_lesson, find_lessons
    from helpers.course.tidy import confirm as confirm_pairs

    console = terminal()
    for number in confirm:
        renewed = confirm_pairs(find_lesson(number))
        console.print(f"lesson {number}: {len(renewed)} pairs confirmed")
    chosen = [find_lesson(number) for number in lessons] or list(find_lessons())
    report = check_lessons(chosen)
    for finding in report.findings:
        console.print(str(finding), markup=False, soft_wrap=True)
    if waivers:
        for waiver in report.waivers:
            console.print(str(waiver), markup=False, soft_wrap=True)
    console.print(
        f"{len(chosen)} lessons checked: {len(report.findings)} findings, {len(report.waivers)} waivers"
    )
    sys.exit(1 if report.findings else 0)


@main.command()
@lesson_argument
@click.option(
    "-p", "parameters", nargs=2, multiple=True, metavar="NAME VALUE", help="Change a parameter (repeatable)."
)
@click.option("-f", "parameter_file", metavar="FILE", help="Parameters from a YAML file; -p wins over it.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="ja", show_default=True)
@click.option("-o", "output", metavar="FILE", help="Where the executed notebook goes (default: build/runs).")
@click.option("--timeout", type=click.FloatRange(min=1), default=300.0, show_default=True, help="Seconds.")
def run(
    lesson: str,
    parameters: Sequence[tuple[str, str]],
    parameter_file: str | None,
    lang: str,
    output: str | None,
    timeout: float,
) -> None:
    """Run one lesson with your own numbers.

    \b
    kata run 31 -p outage_hours 72 --lang en
    kata run 31 -f my-numbers.yaml -o report.ipynb
    """
    from helpers.course.notebook import find_lesson
    from helpers.course.parameters import read_parameter_file, validated
    from helpers.course.project import BUILD
    from helpers.course.run import Job, run_all, writable_output

    found = find_lesson(lesson)
    given: dict[str, object] = read_parameter_file(Path(parameter_file)) if parameter_file else {}
    given |= dict(parameters)
    if "lang" in given:
        raise InputError("the language is not given as a parameter", next_step="use --lang ja or --lang en")
    chosen = validated(found, given)
    target = writable_output(
        Path(output) if output else BUILD / "runs" / lang / f"{found.slug}.ipynb", make_parents=output is None
    )
    console = terminal()
    with console.status(f"running lesson {found.number} ({lang})"):
        [outcome] = run_all(
            [Job(lesson=found, lang=lang, parameters=chosen, output=target, timeout_s=timeout)]
        )
    if outcome.failure:
        click.echo(str(outcome.failure), err=True)
        sys.exit(1)
    console.print(
        f"lesson {found.number} ({lang}) ran in {outcome.seconds:.1f} s: {shown(target)}", markup=False
    )


@main.command()
@click.argument("number")
@click.option("--slug", help="Short English name for the file, e.g. backoff-and-jitter.")
@click.option("--topic", help="Package of helpers that gets the exercises, e.g. messaging.")
def new(number: str, slug: str | None, topic: str | None) -> None:
    """Write the bilingual skeleton of a new lesson."""
    from helpers.course.new import new_lesson

    click.echo(shown(new_lesson(number, slug=slug, topic=topic)))


@main.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]…")
def tidy(lessons: Sequence[str]) -> None:
    """Strip outputs, normalise the files, assign ids and pairs, show pairs whose other half is stale."""
    from helpers.course.notebook import lesson_paths
    from helpers.course.tidy import tidy as tidy_file

    for path in lesson_paths(lessons):
        tidied = tidy_file(path)
        click.echo(f"{'tidied ' if tidied.changed else 'is tidy'}  {shown(path)}")
        for pair in tidied.stale:
            click.echo(f"         pair {pair.key}: edited since both halves were last confirmed equal")
