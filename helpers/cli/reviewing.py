"""The verb for one's own system: review."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from helpers.cli.group import main, one_language_option, shown, terminal
from helpers.errors import InputError

__all__ = ["review"]


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@click.option("--example", is_flag=True, help="Print a commented file to begin with.")
@click.option("--case", "name", metavar="NAME", help="Print another: small_shop, ticket_sale, partner_api.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of such files, for your editor.")
@one_language_option
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="NAME",
    help="Name of the report (build/reviews).",
)
@click.option(
    "--fail-on",
    type=click.Choice(["never", "watch", "stop"]),
    default="never",
    show_default=True,
    help="Exit code 1 when a verdict is this or worse.",
)
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="JSON", help="Numbers of an earlier review."
)
def review(
    file: Path | None,
    example: bool,
    name: str | None,
    schema: bool,
    lang: str,
    output: Path | None,
    fail_on: str,
    against: Path | None,
) -> None:
    """Review a system by your own numbers: figure, load, yen, outages, tokens, and verdicts.

    \b
    kata review --example > my.yaml
    kata review my.yaml --lang en -o report --fail-on stop
    """
    from helpers.review import case_path

    if example or name:
        click.echo(case_path(name or "small_shop").read_text("utf-8"), nl=False)
        return
    if schema:
        import json

        from helpers.review.schema import review_schema

        click.echo(json.dumps(review_schema(), ensure_ascii=False, indent=1))
        return
    if file is None:
        raise InputError(
            "no system was given", expected="kata review my.yaml", next_step="kata review --example"
        )
    from helpers.language import set_language
    from helpers.review.rules import worse_than
    from helpers.review.run import report_name, run_review
    from helpers.review.told import told_lines

    target = report_name(file, lang, output)
    set_language(lang)
    console = terminal()
    with console.status(f"reviewing {file.name} ({lang})"):
        report = run_review(file, lang, target, against=against)
    for line in told_lines(report):
        console.print(line, markup=False, soft_wrap=True)
    for path in (report.page, report.notebook, report.numbers_file):
        click.echo(shown(path))
    sys.exit(1 if worse_than(report.grade, fail_on) else 0)
