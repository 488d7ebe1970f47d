"""AWS's Price List through botocore's Stubber: what comes back, what changed, what does not fit."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from helpers.cost import PriceBook, Usage, estimate, write_own_prices
from helpers.cost.price_list import PREFIXES, REGIONS, changes, pins, read_price, units_of
from helpers.cost.price_rows import read_rows
from helpers.errors import InputError

TOKYO = "ap-northeast-1"
TODAY = date(2026, 11, 25)
BOOK = PriceBook.load()


@pytest.fixture
def client():
    # Plainly false keys, and no retries: a stub answers, or the test fails.
    return boto3.client(
        "pricing",
        region_name=REGIONS[0],
        aws_access_key_id="not-a-key",
        aws_secret_access_key="not-a-secret",
        config=Config(retries={"total_max_attempts": 1}),
    )


def product(sku, usagetype, *bands, **attributes):
    """An item as GetProducts sends it: JSON in a string."""
    dimensions = {
        f"{sku}.JRTCKXETXF.{number}": {
            "unit": "Requests",
            "beginRange": begins,
            "endRange": ends,
            "description": f"band {number}",
            "rateCode": f"{sku}.JRTCKXETXF.{number}",
            "appliesTo": [],
            "pricePerUnit": {"USD": usd},
        }
        for number, (begins, ends, usd) in enumerate(bands)
    }
    return json.dumps(
        {
            "product": {
                "sku": sku,
                "productFamily": "API Request",
                "attributes": {"usagetype": usagetype, "regionCode": TOKYO, **attributes},
            },
            "serviceCode": "AWSQueueService",
            "terms": {"OnDemand": {f"{sku}.JRTCKXETXF": {"sku": sku, "priceDimensions": dimensions}}},
            "version": "20261120000000",
            "publicationDate": "2026-11-20T12:00:00Z",
        }
    )


def answers(client, *pages):
    """Pages of items; every page but the last has a NextToken."""
    stub = Stubber(client)
    for number, page in enumerate(pages):
        answer = {"FormatVersion": "aws_v1", "PriceList": list(page)}
        if number < len(pages) - 1:
            answer["NextToken"] = f"page-{number + 1}"
        stub.add_response("get_products", answer)
    return stub


def read(client, sku, region=TOKYO):
    return read_price(client, pins()[sku], region, unit=BOOK.find(sku, region).unit, today=TODAY)


QUEUE = (("0", "100000000000", "0.0000004000"), ("100000000000", "Inf", "0.0000003300"))


def test_tiers_become_rows_in_the_units_of_the_book(client):
    with answers(client, [product("ABC", "APN1-Requests-Tier1", *QUEUE)]) as stub:
        first, second = read(client, "sqs.standard.requests")
        stub.assert_no_pending_responses()
    assert (first.usd, first.unit, first.from_quantity, first.to_quantity) == (
        Decimal("0.4"),
        "1M requests",
        0,
        10**11,
    )
    assert (second.usd, second.from_quantity, second.to_quantity) == (Decimal("0.33"), 10**11, None)
    assert (first.as_of, first.read, first.confidence) == ("2026-11-20", "2026-11-25", "A")
    assert first.source_url.startswith("https://") and "SKU ABC" in first.source_note


def test_what_is_asked_is_pinned_to_the_region_and_the_usage_type(client):
    stub = Stubber(client)
    filters = {"regionCode": TOKYO, "group": "AWS-Lambda-Duration", "usagetype": "APN1-Lambda-GB-Second"}
    expected = {
        "ServiceCode": "AWSLambda",
        "Filters": [
            {"Type": "TERM_MATCH", "Field": field, "Value": value} for field, value in filters.items()
        ],
    }
    item = product("L", "APN1-Lambda-GB-Second", ("0", "Inf", "0.0000166667"))
    stub.add_response("get_products", {"PriceList": [item]}, expected)
    with stub:
        [row] = read(client, "lambda.x86.gb_second")
    assert row.usd == Decimal("0.0000166667")


def test_a_product_on_the_second_page_is_found_and_others_are_passed_over(client):
    others = [product(f"X{n}", "APN1-Requests-FIFO-Tier1", ("0", "Inf", "9")) for n in range(3)]
    with answers(client, others, [product("ABC", "APN1-Requests-Tier1", *QUEUE)]) as stub:
        assert read(client, "sqs.standard.requests")[0].usd == Decimal("0.4")
        stub.assert_no_pending_responses()


def test_a_free_first_tier_is_an_allowance_and_no_tier(client):
    bands = (("0", "1000000", "0.0000000000"), ("1000000", "Inf", "0.0000005000"))
    with answers(client, [product("S", "APN1-Requests-Tier1", *bands, group="SNS-Requests-Tier1")]):
        [row] = read(client, "sns.standard.requests")
    assert (row.usd, row.from_quantity) == (Decimal("0.5"), 0)


def test_gp3_throughput_is_sold_by_the_gibibyte(client):
    with answers(client, [product("T", "APN1-EBS:VolumeP-Throughput.gp3", ("0", "Inf", "49.152"))]):
        [row] = read(client, "ebs.gp3.throughput")
    assert row.usd == Decimal("0.048")


def test_no_product_is_an_error_that_says_what_was_wanted(client):
    with answers(client, []), pytest.raises(InputError) as caught:
        read(client, "sqs.standard.requests")
    for word in ("sqs.standard.requests", TOKYO, "APN1-Requests-Tier1", "AWSQueueService"):
        assert word in str(caught.value)


def test_several_products_are_an_error_that_lists_them(client):
    items = [product(sku, "APN1-Requests-Tier1", *QUEUE) for sku in ("ABC", "DEF")]
    with answers(client, items), pytest.raises(InputError) as caught:
        read(client, "sqs.standard.requests")
    for word in ("2 products", "ABC", "DEF", "APN1-Requests-Tier1"):
        assert word in str(caught.value)


def test_the_same_product_twice_is_one(client):
    item = product("ABC", "APN1-Requests-Tier1", *QUEUE)
    with answers(client, [item], [item]):
        assert len(read(client, "sqs.standard.requests")) == 2


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException", "ExpiredTokenException"])
def test_what_aws_refuses_is_one_clear_error(client, code):
    stub = Stubber(client)
    stub.add_client_error("get_products", code, "Rate exceeded")
    with stub, pytest.raises(InputError) as caught:
        read(client, "sqs.standard.requests")
    assert code in str(caught.value) and "pricing:GetProducts" in str(caught.value)


def broken(**changed):
    item = json.loads(product("ABC", "APN1-Requests-Tier1", *QUEUE))
    return json.dumps(item | changed)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "not JSON",
        "[]",
        broken(product={}),
        broken(terms={}),
        broken(terms={"OnDemand": {}}),
        broken(terms={"OnDemand": {"a": {"priceDimensions": {"b": {"beginRange": "0"}}}}}),
        broken(
            terms={
                "OnDemand": {
                    "a": {"priceDimensions": {"b": {"beginRange": "x", "pricePerUnit": {"USD": "1"}}}}
                }
            }
        ),
        broken(
            terms={
                "OnDemand": {
                    "a": {"priceDimensions": {"b": {"beginRange": "0", "pricePerUnit": {"CNY": "1"}}}}
                }
            }
        ),
    ],
)
def test_an_answer_of_another_shape_is_one_clear_error(client, text):
    with answers(client, [text]), pytest.raises(InputError, match=r"a shape that is not known|has no sqs"):
        read(client, "sqs.standard.requests")


def test_a_region_whose_usage_types_nobody_knows(client):
    with pytest.raises(InputError, match="eu-west-3"):
        read_price(client, pins()["nat.hour"], "eu-west-3", unit="hour", today=TODAY)


def test_changes_are_told_before_anything_is_written_and_taken_up_after(client, tmp_path):
    with answers(client, [product("ABC", "APN1-Requests-Tier1", *QUEUE)]):
        rows = read(client, "sqs.standard.requests")
    changed = changes(BOOK, rows)
    assert [(change.row.from_quantity, change.before, change.row.usd) for change in changed] == [
        (10**11, Decimal("0.35"), Decimal("0.33")),
        (2 * 10**11, Decimal("0.32"), None),  # gone: only the book itself can lose it
    ]
    path = tmp_path / "prices.local.csv"
    path.write_text(f"sku,region,unit,usd\nmy.thing,{TOKYO},hour,2\n", "utf-8")
    assert write_own_prices(path, changed) == 2
    book = PriceBook.load(path)
    assert book.price("my.thing", TOKYO).usd == 2
    assert book.price("sqs.standard.requests", TOKYO).tiers[1].usd == Decimal("0.33")
    assert {row.read for row in read_rows(path) if row.sku.startswith("sqs")} == {"2026-11-25"}
    assert [change.row.usd for change in changes(book, rows)] == [None]  # nothing else is left to take up
    for requests, supplied in ((1, False), (10**11, False), (10**11 + 1, True)):
        bill = estimate([Usage("SQS", TOKYO, {"standard": requests})], prices=book)
        assert bill.lines[0].supplied is supplied


def test_a_tier_that_is_gone_leaves_the_file_of_own_prices(client, tmp_path):
    with answers(client, [product("ABC", "APN1-Requests-Tier1", *QUEUE)]):
        rows = read(client, "sqs.standard.requests")
    path = tmp_path / "prices.local.csv"
    path.write_text(
        "sku,region,unit,usd,tier_from\n"
        f"sqs.standard.requests,{TOKYO},1M requests,0.3,200000000000\n"
        f"sqs.standard.requests,{TOKYO},1M requests,0.2,300000000000\n",
        "utf-8",
    )
    write_own_prices(path, changes(PriceBook.load(path), rows))
    assert [row.from_quantity for row in read_rows(path)] == [10**11]


def test_a_price_that_is_new_to_the_book(client):
    with answers(client, [product("N", "APN1-Requests-Tier1", ("0", "Inf", "0.000001"))]):
        rows = read(client, "sqs.standard.requests")
    empty = PriceBook([])
    assert [(change.before, change.row.usd) for change in changes(empty, rows)] == [(None, 1)]


def test_every_pin_is_of_a_price_in_the_book_and_can_be_asked_for():
    units = units_of(BOOK, pins(), TOKYO)
    assert set(units) == set(pins())
    for pin in pins().values():
        assert pin.usagetypes or pin.filters
        assert pin.factor > 0
        assert not any(name.startswith(PREFIXES[TOKYO]) for name in pin.usagetypes)
    with pytest.raises(InputError, match=r"sqs\.standard\.requests"):
        units_of(BOOK, ["sqs.standard.request"], TOKYO)


def test_the_price_list_stands_where_boto3_says():
    """boto3 makes a client for Tokyo without a word; the API is not there."""
    assert set(boto3.session.Session().get_available_regions("pricing")) == set(REGIONS)
