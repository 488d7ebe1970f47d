"""The price book: rows that are read, rows that are refused with their line, and what is missing."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path

import pytest

from helpers.cost import GLOBAL, PriceBook, UnpricedError, Usage, bill_notes, company_rate, estimate
from helpers.cost.own_prices import find_own_prices
from helpers.cost.price_rows import COLUMNS, read_rows, write_rows
from helpers.errors import InputError, KumokataError

TOKYO = "ap-northeast-1"
BOOK = PriceBook.load()
HEAD = "sku,region,unit,usd\n"


@pytest.fixture
def own(tmp_path):
    def written(text: str) -> Path:
        path = tmp_path / "prices.local.csv"
        path.write_text(text, "utf-8")
        return path

    return written


def test_every_price_says_where_it_comes_from_and_how_sure_it_is():
    for row in BOOK.rows():
        if row.usd is None:
            assert row.confidence == "" and row.source_url, row.key
            continue
        assert row.confidence in ("A", "B", "C"), row.key
        assert row.read, row.key
        assert row.source_url.startswith("https://") or row.source_note, row.key
        if not row.source_url:
            assert row.confidence != "A", f"{row.key}: nobody can look it up"


def test_tiers_are_whole_and_prices_fall():
    for price in BOOK.prices():
        assert price.tiers[0].from_quantity == 0
        assert (
            price.tiers[-1].to_quantity is None or price.tiers[-1].to_quantity > price.tiers[-1].from_quantity
        )
        known = [tier.usd for tier in price.tiers if tier.usd is not None]
        assert known == sorted(known, reverse=True), price.sku


def test_tokyo_and_virginia_are_side_by_side_and_global_prices_are_for_both():
    assert BOOK.regions() == (TOKYO, "us-east-1")
    zone = BOOK.price("route53.hosted_zone", "eu-west-3")
    assert zone.region == GLOBAL and zone.usd == Decimal("0.5")
    assert BOOK.price("nat.hour", TOKYO).usd == Decimal("0.062")
    assert BOOK.price("nat.hour", "us-east-1").usd == Decimal("0.045")


def test_units_with_a_million_that_is_none():
    assert BOOK.price("cognito.plus.mau", TOKYO).per == 1
    assert BOOK.price("ebs.gp3.throughput", TOKYO).per == 1
    assert BOOK.price("cloudfront.jp.https_requests", TOKYO).per == 10_000
    assert BOOK.price("s3.standard.put", TOKYO).per == 1_000
    assert BOOK.price("sns.delivery.http", TOKYO).per == 100_000


@pytest.mark.parametrize(
    ("sku", "region", "named"),
    [
        ("sqs.standrad.requests", TOKYO, ["sqs.standrad.requests", "sqs.standard.requests"]),
        ("sqs.standard.requests", "eu-west-1", ["eu-west-1", TOKYO, "us-east-1"]),
        (
            "fargate.spot",
            TOKYO,
            ["fargate.spot", "https://aws.amazon.com/fargate/pricing/", "prices.local.csv"],
        ),
        ("nothing.at.all", TOKYO, ["nothing.at.all", "prices.local.csv"]),
    ],
)
def test_what_has_no_price_says_how_to_supply_it_and_crosses_processes(sku, region, named):
    with pytest.raises(UnpricedError) as caught:
        BOOK.price(sku, region)
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        assert (error.sku, error.region, error.exit_code) == (sku, region, 2)
        for word in (*named, f"{sku},{region},"):
            assert word in str(error)
        assert isinstance(error, KumokataError)


def test_a_tier_without_a_price_is_charged_up_to_it_and_listed_above():
    used = [Usage("CloudWatch", TOKYO, {"metrics": 10_007})]
    bill = estimate(used, unpriced="list")
    assert bill.total_usd == 3_000
    [missing] = bill.unpriced
    assert missing.quantity == 7
    assert ",10000 " in missing.next_step
    assert bill.is_lower_bound
    with pytest.raises(UnpricedError, match="above 10,000"):
        estimate(used)


def test_own_rows_take_the_place_of_the_books_visibly(own):
    path = own(HEAD + f"sqs.standard.requests,{TOKYO},1M requests,0.3\nmy.thing,{TOKYO},hour,2\n")
    book = PriceBook.load(path)
    price = book.price("sqs.standard.requests", TOKYO)
    assert price.supplied and price.usd == Decimal("0.3")
    assert price.tiers[1].usd == Decimal("0.35")  # row by row: the other tiers are the book's
    assert book.price("sqs.standard.requests", "us-east-1").usd == Decimal("0.4")
    assert not book.price("sqs.fifo.requests", TOKYO).supplied
    assert book.price("my.thing", TOKYO).usd == 2
    bill = estimate([Usage("SQS", TOKYO, {"standard": 10**6})], prices=book)
    assert bill.lines[0].supplied
    notes = "\n".join(bill_notes(bill.to_yen(company_rate(150)), "en"))
    assert "Prices of your own are used: sqs.standard.requests" in notes


@pytest.mark.parametrize(
    ("text", "line", "named"),
    [
        ("sku,region,unit\n", 1, ["usd"]),
        ("sku,region,unit,usd,prise\n", 1, ["prise"]),
        (HEAD + f"sqs,{TOKYO},1M requests,-1\n", 2, ["usd", "-1"]),
        (HEAD + f"sqs,{TOKYO},1M requests,NaN\n", 2, ["usd", "NaN"]),
        (HEAD + f"sqs,{TOKYO},1M requests,inf\n", 2, ["usd", "inf"]),
        (HEAD + f"sqs,{TOKYO},1M requests,cheap\n", 2, ["usd", "cheap"]),
        (HEAD + f"sqs,{TOKYO},1M requests,\n", 2, ["no price"]),
        (HEAD + f"a,{TOKYO},hour,1\n\nb,{TOKYO},hour,x\n", 4, ["'x'"]),
        (HEAD + f"a,{TOKYO},hour,1\na,{TOKYO},hour,2\n", 3, ["line 2"]),
        (HEAD + "a,Tokyo,hour,1\n", 2, ["Tokyo", "ap-northeast-1"]),
        (HEAD + f"A thing,{TOKYO},hour,1\n", 2, ["A thing"]),
        (HEAD + f"a,{TOKYO},hour\n", 2, ["does not fit"]),
        (HEAD + f"a,{TOKYO},hour,1,2\n", 2, ["does not fit"]),
        (HEAD[:-1] + ",tier_from,tier_to\n" + f"a,{TOKYO},hour,1,5,5\n", 2, ["tier"]),
        (HEAD[:-1] + ",tier_from\n" + f"a,{TOKYO},hour,1,-5\n", 2, ["tier_from"]),
        (HEAD[:-1] + ",read\n" + f"a,{TOKYO},hour,1,yesterday\n", 2, ["yesterday"]),
        (HEAD + f'"a,{TOKYO},hour,1\n', 2, ["not CSV"]),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line(own, text, line, named):
    with pytest.raises(InputError) as caught:
        PriceBook.load(own(text))
    told = str(caught.value)
    assert told.startswith(f"prices.local.csv, line {line}:"), told
    for word in named:
        assert word in told


def test_a_file_that_is_none(tmp_path, own):
    with pytest.raises(InputError, match="cannot be read"):
        PriceBook.load(tmp_path / "missing.csv")
    path = own("")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        PriceBook.load(path)
    path.write_bytes(b"x" * 5_000_001)
    with pytest.raises(InputError, match="too large"):
        PriceBook.load(path)


def test_the_book_is_written_as_it_is_read(tmp_path):
    path = tmp_path / "all.csv"
    rows = [row for row in BOOK.rows() if row.usd is not None]
    write_rows(path, rows)
    assert list(read_rows(path)) == rows
    assert path.read_text("utf-8").split("\n", 1)[0] == ",".join(COLUMNS)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_left_as_it_was(tmp_path):
    path = tmp_path / "own.csv"
    path.mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_rows(path, [])
    assert list(tmp_path.iterdir()) == [path]


def test_the_first_folder_with_own_prices_wins(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
    assert find_own_prices([first, second]) is None
    (second / "prices.local.csv").write_text(HEAD, "utf-8")
    assert find_own_prices([first, second]) == second / "prices.local.csv"
    (first / "prices.local.csv").write_text(HEAD, "utf-8")
    assert find_own_prices([first, second]) == first / "prices.local.csv"


@pytest.mark.parametrize(
    "price", ["-1", "NaN", 0.5, None, True, [], [1], {}, [(0, "x")], [("a", 1)], [(0, -1)]]
)
def test_what_if_prices_that_are_none(price):
    with pytest.raises(InputError):
        PriceBook.with_prices({"sqs.standard.requests": price})


def test_what_if_prices_hold_in_every_region():
    book = PriceBook.with_prices({"sqs.standard.requests": [(0, "1"), (10, "0.5")], "sqs.requests.free": 3})
    for region in (TOKYO, "eu-west-1"):
        bill = estimate([Usage("SQS", region, {"standard": 20})], prices=book, free_tier=True)
        assert bill.total_usd == Decimal(7 * 1 + 10 * Decimal("0.5")) / 10**6
