"""Verbs for numbers with a source: facts, prices, and the bill that they make."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table

from helpers.cli.group import main, one_language_option, own_prices, print_table, shown, terminal
from helpers.errors import GuardError, InputError, UnpricedError

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from helpers.cost import ExchangeRate

__all__ = ["cost", "facts", "invoice_rates_of", "prices", "refresh_prices", "show_prices"]


@main.command()
@click.option("-f", "file", type=click.Path(path_type=Path), metavar="FILE", help="Usage, as YAML.")
@click.option("--example", is_flag=True, help="Print a commented file to begin with.")
@click.option("--rate", metavar="YEN", help="Yen for a dollar (default: the ECB's last reference rate).")
@one_language_option
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
    own = prices or own_prices()
    book = PriceBook.load(own)
    if own:
        click.echo(f"prices of your own: {shown(own)}", err=True)
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
    print_table(table)
    console = terminal()
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

    own = own_prices()
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
    print_table(table)
    terminal().print(f"{len(listed)} prices" + (f"; of your own: {shown(own)}" if own else ""), markup=False)


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

    book = PriceBook.load(own_prices())
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
    console = terminal()
    if changed:
        print_table(table)
    console.print(
        f"{len(chosen)} prices asked, {len(changed)} tiers changed, {len(failed)} without an answer"
    )
    for error in failed:
        console.print(str(error), markup=False, soft_wrap=True)
    path = own_prices() or Path.cwd() / OWN_PRICES
    if changed and (yes or click.confirm(f"write them to {shown(path)}?")):
        console.print(f"{write_own_prices(path, changed)} rows in {shown(path)}", markup=False)
    sys.exit(1 if failed else 0)


@prices.command("rates")
@click.argument("account")
@click.option("--profile", metavar="NAME", help="The AWS profile (or KUMOKATA_PROFILE).")
@one_language_option
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
    console = terminal()
    console.print(table)
    console.print(f"{last.source[lang]}: {last.yen_per_usd} ({last.low} - {last.high})", markup=False)


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
    priced = tuple(row for row in PriceBook.load(own_prices()).rows() if row.key.startswith(prefix))
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
        print_table(table)
    counted = f"{len(listed)} facts"
    if priced:
        without = sum(not row.source_url for row in priced)
        counted += f", {len(priced)} prices ({without} without an address)"
    terminal().print(counted + (f" older than {older_than}" if older_than else ""))
    sys.exit(1 if older_than is not None and (listed or priced) else 0)


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
