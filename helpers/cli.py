"""The ``kata`` command: a thin map from verbs to functions.

Exit codes: 0 well · 1 something failed (a lesson, a check, a test) · 2 what was given cannot be used ·
3 an optional component is missing · 130 interrupted.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from helpers import __version__
from helpers.errors import GuardError, InputError, KumokataError, UnpricedError
from helpers.language import LANGUAGES

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from helpers.cost import ExchangeRate

DAILY = ("study", "build", "check", "run", "test", "new")


def _console(*, stderr: bool = False) -> Console:
    """Colours and boxes on a terminal; plain, unwrapped lines everywhere else."""
    console = Console(stderr=stderr, highlight=False)
    return (
        console if console.is_terminal else Console(stderr=stderr, highlight=False, width=200, no_color=True)
    )


def _print_table(table: Table) -> None:
    """A table whose cells are whole: folded on a terminal, as wide as it needs to be everywhere else."""
    console = _console()
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


_lesson = click.argument("lesson", metavar="LESSON")
_only = click.option("--only", multiple=True, metavar="LESSON", help="Only this lesson (repeatable).")
_language = click.option(
    "--lang", type=click.Choice(LANGUAGES), multiple=True, help="Only this language (repeatable)."
)


@click.group(cls=_Kata, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kata")
def main() -> None:
    """Kumokata 雲型: practise cloud architecture in notebooks, offline, in Japanese and English."""


@main.command()
@_language
@click.option("--reset", metavar="LESSON", help="Start this lesson afresh; the old copy is kept beside it.")
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening a browser.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port on loopback (a free one by default).")
def study(lang: Sequence[str], reset: str | None, no_browser: bool, port: int | None) -> None:
    """Open the lessons in JupyterLab, as copies that are yours to change."""
    from helpers.course.study import open_study

    sys.exit(open_study(languages=lang or LANGUAGES, reset=reset, browser=not no_browser, port=port))


@main.command()
@_only
@_language
@click.option("--jobs", type=click.IntRange(1), help="Lessons at the same time (default: one a core).")
def build(only: Sequence[str], lang: Sequence[str], jobs: int | None) -> None:
    """Run every lesson in both languages and export the site to build/site."""
    from helpers.course.build import build as build_site

    console = _console()
    built = build_site(only=only, languages=lang or LANGUAGES, jobs=jobs, on_event=console.print)
    for warning in built.warnings:
        console.print(f"warning: {warning}", markup=False)
    for outcome in built.failures:
        console.print(str(outcome.failure), markup=False)
    if built.failures:
        console.print(f"{len(built.failures)} of {len(built.outcomes)} runs failed; the site is as it was")
        sys.exit(1)
    console.print(f"site: {_shown(built.site.output / 'index.html')}", markup=False)


@main.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]…")
@click.option("--confirm", metavar="LESSON", multiple=True, help="You read both halves: they say the same.")
@click.option("--waivers", is_flag=True, help="Also list the waivers and their reasons.")
def check(lessons: Sequence[str], confirm: Sequence[str], waivers: bool) -> None:
    """Hold the lessons against the rules of the house (docs/writing-a-lesson.md)."""
    from helpers.course.checks import check as check_lessons
    from helpers.course.notebook import find_lesson, find_lessons
    from helpers.course.tidy import confirm as confirm_pairs

    console = _console()
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
@_lesson
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
    console = _console()
    with console.status(f"running lesson {found.number} ({lang})"):
        [outcome] = run_all(
            [Job(lesson=found, lang=lang, parameters=chosen, output=target, timeout_s=timeout)]
        )
    if outcome.failure:
        click.echo(str(outcome.failure), err=True)
        sys.exit(1)
    console.print(
        f"lesson {found.number} ({lang}) ran in {outcome.seconds:.1f} s: {_shown(target)}", markup=False
    )


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENTS]…")
def test(arguments: Sequence[str]) -> None:
    """Run the tests (everything after the verb goes to pytest)."""
    from helpers.course.project import ROOT

    parallel = [] if any(argument.startswith("-n") for argument in arguments) else ["-n", "auto"]
    command = [sys.executable, "-m", "pytest", *parallel, "--dist", "loadgroup", *arguments]
    sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


@main.command()
@click.argument("number")
@click.option("--slug", help="Short English name for the file, e.g. backoff-and-jitter.")
@click.option("--topic", help="Package of helpers that gets the exercises, e.g. messaging.")
def new(number: str, slug: str | None, topic: str | None) -> None:
    """Write the bilingual skeleton of a new lesson."""
    from helpers.course.new import new_lesson

    click.echo(_shown(new_lesson(number, slug=slug, topic=topic)))


@main.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]…")
def tidy(lessons: Sequence[str]) -> None:
    """Strip outputs, normalise the files, assign ids and pairs, show pairs whose other half is stale."""
    from helpers.course.notebook import lesson_paths
    from helpers.course.tidy import tidy as tidy_file

    for path in lesson_paths(lessons):
        tidied = tidy_file(path)
        click.echo(f"{'tidied ' if tidied.changed else 'is tidy'}  {_shown(path)}")
        for pair in tidied.stale:
            click.echo(f"         pair {pair.key}: edited since both halves were last confirmed equal")


@main.command()
@_only
@_language
def export(only: Sequence[str], lang: Sequence[str]) -> None:
    """Export the site again from the lessons as they last ran."""
    from helpers.course.build import export_again

    click.echo(_shown(export_again(only=only, languages=lang or LANGUAGES).output / "index.html"))


@main.command()
@click.argument("names", nargs=-1, metavar="[DIAGRAM]…")
@click.option("--all", "everything", is_flag=True, help="Every file in diagrams/.")
@_language
@click.option(
    "--format", "formats", type=click.Choice(["svg", "png", "pdf"]), multiple=True, help="Default: all three."
)
@click.option("-o", "folder", type=click.Path(path_type=Path), help="Folder (default: build/diagrams).")
@click.option(
    "--keep", is_flag=True, help="Also keep the layouts, for machines where Graphviz does not load."
)
def draw(
    names: Sequence[str],
    everything: bool,
    lang: Sequence[str],
    formats: Sequence[str],
    folder: Path | None,
    keep: bool,
) -> None:
    """Render the architectures of diagrams/ as SVG, PNG and PDF."""
    from helpers.course.project import BUILD
    from helpers.figures import diagram_names, keep_layouts
    from helpers.figures import draw as draw_diagram

    if not names and not everything:
        raise InputError(
            "no diagram was named",
            expected=f"one of {', '.join(diagram_names())}",
            next_step="or: kata draw --all",
        )
    for name in diagram_names() if everything else names:
        paths = draw_diagram(
            name,
            folder=folder or BUILD / "diagrams",
            languages=lang or LANGUAGES,
            formats=formats or ("svg", "png", "pdf"),
        )
        if keep:
            paths += keep_layouts(name, lang or LANGUAGES)
        for path in paths:
            click.echo(_shown(path))


@main.command()
@click.option("-f", "file", type=click.Path(path_type=Path), metavar="FILE", help="Usage, as YAML.")
@click.option("--example", is_flag=True, help="Print a commented file to begin with.")
@click.option("--rate", metavar="YEN", help="Yen for a dollar (default: the ECB's last reference rate).")
@click.option("--lang", type=click.Choice(LANGUAGES), default="ja", show_default=True)
@click.option("--free-tier/--no-free-tier", default=None, help="Take off the allowances that never expire.")
@click.option("--month-hours", metavar="HOURS", help="Hours of a month (default: 730).")
@click.option("--tax-percent", metavar="PERCENT", help="Consumption tax (default: 10).")
@click.option(
    "--prices", type=click.Path(path_type=Path), metavar="FILE", help="Prices of your own (prices.local.csv)."
)
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option(
    "--unpriced",
    type=click.Choice(["raise", "list"]),
    default="raise",
    help="What has no price is an error, or listed below a total that is 'at least'.",
)
@click.option("--explain", is_flag=True, help="Also print the arithmetic of every line.")
def cost(
    file: Path | None,
    example: bool,
    rate: str | None,
    lang: str,
    free_tier: bool | None,
    month_hours: str | None,
    tax_percent: str | None,
    prices: Path | None,
    form: str,
    unpriced: str,
    explain: bool,
) -> None:
    """Work out what a month of usage costs, in dollars and in yen with consumption tax.

    \b
    kata cost --example > usage.yaml
    kata cost -f usage.yaml --rate 158.2 --lang en
    """
    from helpers.cost import PriceBook, bill_csv, bill_json, bill_notes, bill_rows, estimate, read_usage_file
    from helpers.cost.usage_file import EXAMPLE

    if example:
        click.echo(EXAMPLE.read_text("utf-8"), nl=False)
        return
    if file is None:
        raise InputError("no usage was given", expected="-f usage.yaml", next_step="kata cost --example")
    given = read_usage_file(file)
    own = prices or _own_prices()
    book = PriceBook.load(own)
    if own:
        click.echo(f"prices of your own: {_shown(own)}", err=True)
    try:
        bill = estimate(
            given.usages,
            prices=book,
            free_tier=bool(given.free_tier if free_tier is None else free_tier),
            month_hours=month_hours if month_hours is not None else given.month_hours,
            unpriced=unpriced,
        )
    except UnpricedError as error:
        error.next_step = f"{error.next_step}; or list what has no price: --unpriced list"
        raise
    tax = tax_percent if tax_percent is not None else given.tax_percent
    in_yen = bill.to_yen(_rate(rate if rate is not None else given.rate), tax_percent=tax)
    if form != "table":
        click.echo({"csv": bill_csv, "json": bill_json}[form](in_yen, lang).rstrip("\n"))
        return
    headers, rows = bill_rows(in_yen, lang, sources=True)
    table = Table(box=None, header_style="bold")
    numeric = range(2, len(headers) - 1)
    for number, header in enumerate(headers):
        table.add_column(escape(header), justify="right" if number in numeric and number != 3 else "left")
    for row in rows:
        table.add_row(*map(escape, row))
    _print_table(table)
    console = _console()
    if explain:
        for line in bill.lines:
            console.print("\n" + line.explain(lang), markup=False, soft_wrap=True)
    console.print()
    for note in bill_notes(in_yen, lang):
        console.print(note, markup=False, soft_wrap=True)


@main.group()
def prices() -> None:
    """The price book: show it, or read new prices with your own credentials."""


@prices.command("show")
@click.argument("sku", default="")
@click.option("--region", metavar="REGION", help="Only this Region.")
def show_prices(sku: str, region: str | None) -> None:
    """List the prices whose name begins with SKU, with tiers, date and source."""
    from helpers.cost import GLOBAL, PriceBook, written

    own = _own_prices()
    book = PriceBook.load(own)
    listed = [
        price
        for price in book.prices()
        if price.sku.startswith(sku) and (region is None or price.region in (region, GLOBAL))
    ]
    if not listed:
        raise InputError(f"no price begins with {sku!r}", next_step="kata prices show lists them all")
    heads = ("SKU", "region", "USD", "unit", "from", "as of", "sure", "source")
    table = Table(*heads, box=None, header_style="bold")
    for price in listed:
        for tier in price.tiers:
            table.add_row(
                price.sku,
                price.region,
                "missing" if tier.usd is None else written(tier.usd),
                price.unit,
                written(tier.from_quantity),
                price.as_of,
                "own" if tier.supplied else price.confidence,
                escape(price.source_url or f"no address: {price.source_note}"),
            )
    _print_table(table)
    _console().print(f"{len(listed)} prices" + (f"; of your own: {_shown(own)}" if own else ""), markup=False)


@prices.command("refresh")
@click.argument("skus", nargs=-1, metavar="[SKU]…")
@click.option("--region", default="ap-northeast-1", show_default=True, help="Whose prices.")
@click.option("--profile", metavar="NAME", help="The AWS profile (or KUMOKATA_PROFILE).")
@click.option("--yes", is_flag=True, help="Write without asking.")
def refresh_prices(skus: Sequence[str], region: str, profile: str | None, yes: bool) -> None:
    """Read prices from AWS's Price List, show what changed, and write it to prices.local.csv.

    \b
    Reading prices is free and needs pricing:GetProducts. Nothing is asked of AWS without:
    KUMOKATA_AWS=real kata prices refresh --profile NAME
    """
    from datetime import date

    from helpers.cost import OWN_PRICES, PriceBook, write_own_prices, written
    from helpers.cost.price_list import REGIONS, changes, pins, read_price, units_of

    book = PriceBook.load(_own_prices())
    chosen = units_of(book, skus or tuple(pins()), region)
    client = _real_client("pricing", REGIONS[0], profile)
    rows, failed = [], []
    for sku, unit in chosen.items():
        try:
            rows += read_price(client, pins()[sku], region, unit=unit, today=date.today())
        except InputError as error:
            failed.append(error)
    changed = changes(book, rows)
    table = Table("SKU", "from", "unit", "before", "now", "source", box=None, header_style="bold")
    for change in changed:
        now = "gone" if change.row.usd is None else written(change.row.usd)
        before = "missing" if change.before is None else written(change.before)
        row = change.row
        table.add_row(row.sku, written(row.from_quantity), row.unit, before, now, escape(row.source_note))
    console = _console()
    if changed:
        _print_table(table)
    console.print(
        f"{len(chosen)} prices asked, {len(changed)} tiers changed, {len(failed)} without an answer"
    )
    for error in failed:
        console.print(str(error), markup=False, soft_wrap=True)
    path = _own_prices() or Path.cwd() / OWN_PRICES
    if changed and (yes or click.confirm(f"write them to {_shown(path)}?")):
        console.print(f"{write_own_prices(path, changed)} rows in {_shown(path)}", markup=False)
    sys.exit(1 if failed else 0)


@prices.command("rates")
@click.argument("account")
@click.option("--profile", metavar="NAME", help="The AWS profile (or KUMOKATA_PROFILE).")
@click.option("--lang", type=click.Choice(LANGUAGES), default="ja", show_default=True)
def invoice_rates_of(account: str, profile: str | None, lang: str) -> None:
    """List the rates from dollars to yen on the last year's invoices of an ACCOUNT.

    \b
    It is a read, free, and needs invoicing:ListInvoiceSummaries:
    KUMOKATA_AWS=real kata prices rates 123456789012 --profile NAME
    """
    from datetime import date

    from helpers.cost import invoice_rates, rate_of_invoices

    client = _real_client("invoicing", "us-east-1", profile)
    rates = invoice_rates(client, account, today=date.today())
    last = rate_of_invoices(rates)
    table = Table("month", "issued", "yen per USD", box=None, header_style="bold")
    for found in rates:
        table.add_row(found.month, f"{found.issued}", f"{found.rate.yen_per_usd}")
    console = _console()
    console.print(table)
    console.print(f"{last.source[lang]}: {last.yen_per_usd} ({last.low} - {last.high})", markup=False)


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@click.option("--example", is_flag=True, help="Print a commented file to begin with.")
@click.option("--case", "name", metavar="NAME", help="Print another: small_shop, ticket_sale, partner_api.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of such files, for your editor.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="ja", show_default=True)
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
    console = _console()
    with console.status(f"reviewing {file.name} ({lang})"):
        report = run_review(file, lang, target, against=against)
    for line in told_lines(report):
        console.print(line, markup=False, soft_wrap=True)
    for path in (report.page, report.notebook, report.numbers_file):
        click.echo(_shown(path))
    sys.exit(1 if worse_than(report.grade, fail_on) else 0)


@main.command()
@click.argument("prefix", default="")
@click.option("--older-than", metavar="DAYS", help="List only facts older than this (365d); exit 1 if any.")
def facts(prefix: str, older_than: str | None) -> None:
    """List the numbers that come from AWS, prices among them (price.…), with source and age."""
    from datetime import date

    from helpers.cost import PriceBook
    from helpers.facts import facts as all_facts
    from helpers.facts import format_value
    from helpers.facts import older_than as facts_older_than

    today = date.today()
    listed = all_facts(prefix)
    priced = tuple(row for row in PriceBook.load(_own_prices()).rows() if row.key.startswith(prefix))
    if not listed and not priced:
        raise InputError(f"no fact begins with {prefix!r}", next_step="kata facts lists them all")
    if older_than is not None:
        old = {fact.key for fact in facts_older_than(_days(older_than), today=today)}
        listed = tuple(fact for fact in listed if fact.key in old)
        priced = tuple(row for row in priced if row.age_days(today) > _days(older_than))
    table = Table("fact", "value", "read", escape("age [d]"), "source", box=None, header_style="bold")
    for fact in listed:
        age_days = (today - fact.read).days
        table.add_row(fact.key, format_value(fact, "en"), f"{fact.read}", f"{age_days}", fact.url)
    for row in priced:
        source = row.source_url or f"NO ADDRESS: {row.source_note}"
        key = f"{row.key} {row.region}"
        table.add_row(key, row.told, row.read, f"{row.age_days(today)}", escape(source))
    if listed or priced:
        _print_table(table)
    counted = f"{len(listed)} facts"
    if priced:
        without = sum(not row.source_url for row in priced)
        counted += f", {len(priced)} prices ({without} without an address)"
    _console().print(counted + (f" older than {older_than}" if older_than else ""))
    sys.exit(1 if older_than is not None and (listed or priced) else 0)


@main.command()
@_lesson
@click.option("--lang", type=click.Choice(LANGUAGES), default="ja", show_default=True)
def plan(lesson: str, lang: str) -> None:
    """Print the one-page plan for leading a session on a lesson."""
    from helpers.course.notebook import find_lesson
    from helpers.course.plan import session_plan

    click.echo(session_plan(find_lesson(lesson), lang))


@main.command()
def doctor() -> None:
    """Say what this machine has, what is missing, and how to get it."""
    from helpers.course.doctor import diagnose

    table = Table("", "what", "found", "how to get it", box=None, header_style="bold")
    checks = diagnose()
    for item in checks:
        mark = "ok" if item.ok else ("missing" if item.optional else "WRONG")
        table.add_row(mark, item.name, item.detail, "" if item.ok else item.how_to_get)
    _console().print(table)
    sys.exit(0 if all(item.ok or item.optional for item in checks) else 1)


@main.command()
@click.option("--everything", is_flag=True, help="Also the virtual environment. study/ is never touched.")
def clean(everything: bool) -> None:
    """Remove what was built. Your study copies stay."""
    from helpers.course.clean import clean as remove

    for path in remove(everything=everything):
        click.echo(f"removed {_shown(path)}")


def _own_prices() -> Path | None:
    """The reader's own prices in the working folder, or in the checkout."""
    from helpers.cost import find_own_prices
    from helpers.course.project import ROOT

    return find_own_prices([Path.cwd(), ROOT])


def _rate(given: object) -> ExchangeRate:
    """A rate of one's own, or the ECB's last one."""
    from datetime import date

    from helpers.cost import company_rate, ecb_rate

    return ecb_rate(date.today()) if given is None else company_rate(given)


def _real_client(service: str, region: str, profile: str | None) -> BaseClient:
    """A client of the real AWS that may only read; `GuardError` unless that is asked for in so many words."""
    from helpers.aws import client
    from helpers.aws.guard import real_aws_is_asked_for

    if not real_aws_is_asked_for():
        raise GuardError(
            "this asks the real AWS, and nobody has said so",
            expected="KUMOKATA_AWS=real, and a profile: --profile NAME or KUMOKATA_PROFILE",
            next_step="it is a read and costs nothing; set the variable and run the command again",
        )
    return client(service, region=region, profile=profile)


def _days(words: str) -> int:
    """``"365d"`` or ``"365"`` → 365."""
    digits = words.strip().removesuffix("d")
    if not digits.isdecimal():
        raise InputError(f"--older-than {words!r} is not a number of days", expected="e.g. 365d")
    return int(digits)


def _shown(path: Path) -> str:
    """A path as the user would type it: relative when it is below the current folder."""
    path = Path(path)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    main(prog_name="kata")
