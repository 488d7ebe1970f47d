"""Verbs for lessons: build, check, run, new, tidy."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from helpers.cli.group import (
    fresh_option,
    jobs_option,
    language_option,
    main,
    only_option,
    own_lessons_option,
    shown,
    terminal,
    timeout_option,
)
from helpers.cli.scheduler_options import executor_of, scheduler_options
from helpers.language import LANGUAGES

__all__ = ["build", "check", "new", "run", "tidy"]


@main.command()
@only_option
@language_option
@jobs_option
@fresh_option
@scheduler_options
def build(
    only: Sequence[str],
    lang: Sequence[str],
    jobs: int | None,
    fresh: bool,
    scheduler: str | None,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
) -> None:
    """Run every lesson in both languages and export the site to build/site.

    A lesson runs again when something that it can reach has changed, the site is made again when something
    that it is made of has changed.
    """
    from helpers.course.build import build as build_site

    console = terminal()
    with executor_of(scheduler, tls_ca, tls_cert, tls_key, jobs=jobs) as executor:
        built = build_site(
            only=only,
            languages=lang or LANGUAGES,
            jobs=jobs,
            fresh=fresh,
            executor=executor,
            on_event=console.print,
        )
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
@own_lessons_option
def check(lessons: Sequence[str], confirm: Sequence[str], waivers: bool, folder: Path | None) -> None:
    """Hold the lessons against the rules of the house (docs/writing-a-lesson.md)."""
    from helpers.course.checks import check as check_lessons
    from helpers.course.notebook import find_lesson, find_lessons
    from helpers.course.tidy import confirm as confirm_pairs

    console = terminal()
    for number in confirm:
        renewed = confirm_pairs(find_lesson(number, folder=folder))
        console.print(f"lesson {number}: {len(renewed)} pairs confirmed")
    chosen = [find_lesson(number, folder=folder) for number in lessons] or list(find_lessons(folder=folder))
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
@click.argument("lessons", nargs=-1, metavar="[LESSON]…")
@click.option("--all", "everything", is_flag=True, help="Every lesson, in both languages.")
@own_lessons_option
@click.option(
    "-p", "parameters", nargs=2, multiple=True, metavar="NAME VALUE", help="Change a parameter (repeatable)."
)
@click.option("-f", "parameter_file", metavar="FILE", help="Parameters from a YAML file; -p wins over it.")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    multiple=True,
    help="Only this language (repeatable). Default: ja for lessons that you name, both for --all.",
)
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="File for the executed notebook, folder for several (default: build/runs).",
)
@timeout_option
@jobs_option
@fresh_option
@scheduler_options
@click.option(
    "--junit", type=click.Path(path_type=Path), metavar="FILE", help="Also write JUnit XML, for a CI system."
)
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE", help="Also write a report in Markdown."
)
def run(
    lessons: Sequence[str],
    everything: bool,
    folder: Path | None,
    parameters: Sequence[tuple[str, str]],
    parameter_file: str | None,
    lang: Sequence[str],
    output: Path | None,
    timeout: float,
    jobs: int | None,
    fresh: bool,
    scheduler: str | None,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    junit: Path | None,
    report: Path | None,
) -> None:
    """Run lessons with your own numbers, or all of them to see that they run.

    \b
    kata run 31 -p outage_hours 72 --lang en
    kata run 31 -f my-numbers.yaml -o report.ipynb
    kata run --all --junit build/junit.xml
    kata run --all --lessons ../our-lessons/notebooks
    """
    from datetime import datetime

    from helpers.course.junit import junit_xml
    from helpers.course.kept import run_kept
    from helpers.course.outputs import writable_file, write_text
    from helpers.course.parameters import read_parameter_file
    from helpers.course.run import Outcome
    from helpers.course.run_choice import chosen_jobs, chosen_lessons
    from helpers.course.run_report import run_report

    given: dict[str, object] = read_parameter_file(Path(parameter_file)) if parameter_file else {}
    todo = chosen_jobs(
        chosen_lessons(lessons, everything=everything, folder=folder),
        languages=tuple(dict.fromkeys(lang)) or (LANGUAGES if everything else LANGUAGES[:1]),
        parameters=given | dict(parameters),
        output=output,
        timeout_s=timeout,
    )
    reports = [
        (writable_file(path, make_parents=True), text)
        for path, text in ((junit, junit_xml), (report, run_report))
        if path is not None
    ]
    console, done = terminal(), []

    def tell(outcome: Outcome) -> None:
        done.append(outcome)
        ran = "is kept" if outcome.kept else f"ran in {outcome.seconds:.1f} s"
        how = f"{ran}: {shown(outcome.job.output)}" if outcome.ok else "FAILED"
        count = f"{len(done)}/{len(todo)}  " if len(todo) > 1 else ""
        name = f"lesson {outcome.job.lesson.number} ({outcome.job.lang})"
        if outcome.ok or count:
            console.print(f"{count}{name} {how}", markup=False)
        if outcome.failure:
            click.echo(str(outcome.failure), err=True)

    began = datetime.now()
    with (
        executor_of(scheduler, tls_ca, tls_cert, tls_key, jobs=jobs) as executor,
        console.status(f"running {len(todo)} lessons" if len(todo) > 1 else "running the lesson"),
    ):
        outcomes = run_kept(todo, fresh=fresh, executor=executor, workers=jobs, on_done=tell)
    for path, text in reports:
        write_text(path, text(outcomes, began=began, relative_to=Path.cwd()))
        console.print(f"report: {shown(path)}", markup=False)
    failed = sum(not outcome.ok for outcome in outcomes)
    if len(outcomes) > 1:
        console.print(f"{failed} of {len(outcomes)} runs failed")
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("number")
@click.option("--slug", help="Short English name for the file, e.g. backoff-and-jitter.")
@click.option("--topic", help="Package of helpers that gets the exercises, e.g. messaging.")
@own_lessons_option
def new(number: str, slug: str | None, topic: str | None, folder: Path | None) -> None:
    """Write the bilingual skeleton of a new lesson."""
    from helpers.course.new import new_lesson

    click.echo(shown(new_lesson(number, slug=slug, topic=topic, folder=folder)))


@main.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]…")
@own_lessons_option
def tidy(lessons: Sequence[str], folder: Path | None) -> None:
    """Strip outputs, normalise the files, assign ids and pairs, show pairs whose other half is stale."""
    from helpers.course.notebook import lesson_paths
    from helpers.course.tidy import tidy as tidy_file

    for path in lesson_paths(lessons, folder=folder):
        tidied = tidy_file(path)
        click.echo(f"{'tidied ' if tidied.changed else 'is tidy'}  {shown(path)}")
        for pair in tidied.stale:
            click.echo(f"         pair {pair.key}: edited since both halves were last confirmed equal")
