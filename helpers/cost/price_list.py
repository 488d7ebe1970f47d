"""AWS's Price List: reading prices with the reader's own credentials, and what changes in the book.

The client comes in as an argument (boto3's ``pricing``; `REGIONS` are the places where that API stands, and
Tokyo is none of them). Which product is meant is pinned for each SKU in ``price_list.csv``: service code,
usage type without the Region's prefix, further filters, and the factor between the unit of the list and ours
(gp3 throughput is sold by the GiB/s). A pin that fits no product, or several, is an error that lists what was
found; nothing is picked by chance.

Usage types and filters are those by which public projects read the same list
(https://github.com/O6lvl4/archgopher, ``catalog/aws/*/books/prices.json``); nobody has asked AWS from here.
Source of the shapes: the service model in botocore (API 2017-10-15), and
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
"""

from __future__ import annotations

import csv
import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from helpers.cost.price_book import PriceBook
from helpers.cost.price_rows import PriceRow
from helpers.errors import InputError

__all__ = [
    "PREFIXES",
    "REGIONS",
    "Change",
    "Pin",
    "changes",
    "pins",
    "read_price",
    "units_of",
]

#: Where the Price List API stands; a client for another Region would be made without a word and never answer.
REGIONS = ("us-east-1", "eu-central-1", "ap-south-1")
#: What usage types of a Region begin with. The oldest Region has none, or USE1-.
PREFIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"ap-northeast-1": ("APN1-",), "us-east-1": ("", "USE1-")}
)
_PINS = Path(__file__).with_name("price_list.csv")
_SOURCE = "AWS Price List API"


@dataclass(frozen=True, slots=True)
class Pin:
    """How to find the product of one SKU.

    `usagetypes` are without the Region's prefix, alternatives; `filters` are further attributes. A price of
    the list times `factor` is a price for one base unit of ours. `free_first_tier`: the list has the free
    allowance as a first tier of 0 dollars, which is an allowance of ours and no tier.
    """

    sku: str
    service_code: str
    usagetypes: tuple[str, ...]
    filters: Mapping[str, str]
    factor: Decimal
    free_first_tier: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A tier whose price in the list is not that of the book. `before` is None for a new one.

    `row.usd` is None for a tier that the book has and the list has no longer; only the book itself can lose
    it.
    """

    row: PriceRow
    before: Decimal | None


@cache
def pins() -> Mapping[str, Pin]:
    """The pins by SKU."""
    with _PINS.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["sku"]: _pin(row) for row in csv.DictReader(file)})


def read_price(client: Any, pin: Pin, region: str, *, unit: str, today: date) -> tuple[PriceRow, ...]:
    """The tiers of one price, as rows of a price book in `unit` (that of the book, as "1M requests").

    `client` is a boto3 client for ``pricing``. Raises `InputError` for a Region without known usage types,
    when no product fits, when several do (naming them), and for an answer of another shape. What botocore
    raises (no credentials, not allowed, throttled after its retries) is an `InputError` too, in one line.

    Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
    """
    wanted = _usagetypes(pin, region)
    found = {}
    for item in _items(client, pin, region):
        attributes = item["product"].get("attributes", {})
        if wanted and attributes.get("usagetype") not in wanted:
            continue
        found[item["product"]["sku"]] = item
    if not found:
        raise InputError(
            f"the Price List has no {pin.sku} in {region}",
            expected=f"one product of {pin.service_code} with {_told(pin, wanted)}",
            next_step="compare helpers/cost/price_list.csv with the Price List, and mend the pin",
        )
    if len(found) > 1:
        listed = ", ".join(f"{sku} ({_usagetype(item)})" for sku, item in sorted(found.items()))
        raise InputError(
            f"the Price List has {len(found)} products for {pin.sku} in {region}",
            expected=f"one, and not {listed}",
            next_step="add a filter to the pin in helpers/cost/price_list.csv that tells them apart",
        )
    [(sku, item)] = found.items()
    try:
        return tuple(_rows(pin, region, unit, sku, item, today))
    except (KeyError, TypeError, AttributeError, ValueError, InvalidOperation):
        raise _strange(pin, region) from None


def changes(book: PriceBook, rows: Iterable[PriceRow]) -> tuple[Change, ...]:
    """The rows whose price is another one than in `book`, or new to it, and the tiers that are gone."""
    rows = tuple(rows)
    found = [Change(row, before) for row in rows if (before := _in_book(book, row)) != row.usd]
    listed = {(row.sku, row.region, row.from_quantity) for row in rows}
    for row in {(row.sku, row.region): row for row in rows}.values():
        price = book.find(row.sku, row.region)
        for tier in price.tiers if price is not None and price.region == row.region else ():
            if tier.usd is not None and (row.sku, row.region, tier.from_quantity) not in listed:
                gone = replace(row, usd=None, from_quantity=tier.from_quantity, to_quantity=tier.to_quantity)
                found.append(Change(gone, tier.usd))
    return tuple(found)


def units_of(book: PriceBook, skus: Iterable[str], region: str) -> Mapping[str, str]:
    """The unit in which `book` has each of `skus`: in `region`, or where else it has it.

    Raises `InputError` for a SKU that has no pin, or that the book has never heard of.
    """
    units = {}
    for sku in skus:
        if sku not in pins():
            near = difflib.get_close_matches(sku, pins(), n=3, cutoff=0.5)
            raise InputError(
                f"it is not pinned where the Price List has {sku}",
                expected=" or ".join(near) or "a SKU of helpers/cost/price_list.csv",
            )
        known = {price.region: price.unit for price in book.prices() if price.sku == sku}
        if not known:
            raise InputError(f"the book has no {sku}", expected="a SKU of helpers/cost/prices.csv")
        units[sku] = known.get(region) or next(iter(known.values()))
    return units


def _in_book(book: PriceBook, row: PriceRow) -> Decimal | None:
    price = book.find(row.sku, row.region)
    if price is None or price.region != row.region:
        return None
    return next((tier.usd for tier in price.tiers if tier.from_quantity == row.from_quantity), None)


def _items(client: Any, pin: Pin, region: str) -> Iterator[dict[str, Any]]:
    # Imported here: botocore is heavy, and only whoever has a client gets this far.
    from botocore.exceptions import BotoCoreError, ClientError

    filters = [("regionCode", region)] if pin.service_code != "AWSDataTransfer" else []
    filters += list(pin.filters.items())
    usagetypes = _usagetypes(pin, region)
    if len(usagetypes) == 1:
        filters.append(("usagetype", usagetypes[0]))
    request = {
        "ServiceCode": pin.service_code,
        "Filters": [{"Type": "TERM_MATCH", "Field": field, "Value": value} for field, value in filters],
    }
    try:
        for page in client.get_paginator("get_products").paginate(**request):
            for text in page["PriceList"]:
                item = json.loads(text)
                if "sku" not in item["product"]:
                    raise KeyError("sku")
                yield item
    except (BotoCoreError, ClientError) as error:
        raise InputError(
            f"the Price List did not answer for {pin.sku}: {error}",
            expected="credentials that may call pricing:GetProducts",
            next_step="wait a minute if it was throttled; otherwise look at the profile",
        ) from None
    except (KeyError, TypeError, ValueError):
        raise _strange(pin, region) from None


def _rows(
    pin: Pin, region: str, unit: str, sku: str, item: Mapping[str, Any], today: date
) -> Iterator[PriceRow]:
    [term] = item["terms"]["OnDemand"].values()
    bands = sorted(term["priceDimensions"].values(), key=lambda band: Decimal(band["beginRange"]))
    published = item.get("publicationDate", "")[:10]
    for number, band in enumerate(bands):
        usd, begins = Decimal(band["pricePerUnit"]["USD"]), Decimal(band["beginRange"])
        if pin.free_first_tier and number == 0 and usd == 0 and len(bands) > 1:
            continue
        # Tiers begin where the paid ones do; what is free before them is an allowance of its own.
        first_paid = number == (1 if pin.free_first_tier and len(bands) > 1 else 0)
        ends = band.get("endRange", "Inf")
        row = PriceRow(
            sku=pin.sku,
            region=region,
            unit=unit,
            usd=None,
            from_quantity=Decimal(0) if first_paid else begins,
            to_quantity=None if ends == "Inf" else Decimal(ends),
            as_of=published,
            read=f"{today}",
            confidence="A",
            source_url=f"https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/{pin.service_code}/current/index.json",
            source_note=f"{_SOURCE}, {pin.service_code}, SKU {sku}, {_usagetype(item)}",
            description=band.get("description", ""),
            own=True,
        )
        yield replace(row, usd=(usd * pin.factor * row.per).normalize())


def _usagetypes(pin: Pin, region: str) -> tuple[str, ...]:
    if region not in PREFIXES:
        raise InputError(
            f"the usage types of {region} are not known here", expected=f"one of {', '.join(PREFIXES)}"
        )
    return tuple(f"{prefix}{name}" for name in pin.usagetypes for prefix in PREFIXES[region])


def _usagetype(item: Mapping[str, Any]) -> str:
    return item["product"].get("attributes", {}).get("usagetype", "no usage type")


def _told(pin: Pin, usagetypes: tuple[str, ...]) -> str:
    parts = [f"usagetype {' or '.join(usagetypes)}"] if usagetypes else []
    return " and ".join([*parts, *(f"{name} {value}" for name, value in pin.filters.items())])


def _strange(pin: Pin, region: str) -> InputError:
    return InputError(
        f"the Price List answered for {pin.sku} in {region} in a shape that is not known here",
        expected="product.sku, and terms.OnDemand with priceDimensions in USD",
    )


def _pin(row: Mapping[str, str]) -> Pin:
    filters = dict(part.split("=", 1) for part in row["filters"].split(";") if part)
    usagetypes = tuple(part for part in row["usagetype"].split("|") if part)
    return Pin(
        row["sku"],
        row["service_code"],
        usagetypes,
        MappingProxyType(filters),
        Decimal(row["factor"]),
        row["free_first_tier"] == "yes",
    )
