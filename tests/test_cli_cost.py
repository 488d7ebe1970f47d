"""kata cost, kata prices and the prices in kata facts, as a user types them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import boto3
import pytest
from botocore.stub import Stubber
from click.testing import CliRunner

from helpers.cli import main
from helpers.cost import PriceBook, estimate, read_usage_file
from helpers.cost.usage_file import EXAMPLE

TOKYO = "ap-northeast-1"
SQS = "usages:\n- service: SQS\n  inputs:\n    standard: 250_000_000\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of its own, without prices of anybody's in the checkout."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("helpers.course.project.ROOT", tmp_path / "checkout")
    monkeypatch.delenv("KUMOKATA_AWS", raising=False)
    monkeypatch.delenv("KUMOKATA_PROFILE", raising=False)
    (tmp_path / "usage.yaml").write_text(SQS, "utf-8")
    return tmp_path


def kata(*arguments: str, answer: str = ""):
    return CliRunner().invoke(main, arguments, input=answer)


def test_the_example_is_a_file_that_works(folder):
    example = kata("cost", "--example")
    assert example.output == EXAMPLE.read_text("utf-8")
    (folder / "mine.yaml").write_text(example.output, "utf-8")
    done = kata("cost", "-f", "mine.yaml", "--rate", "158.2")
    assert done.exit_code == 0
    total = estimate(read_usage_file(EXAMPLE).usages).to_yen
    from helpers.cost import company_rate

    assert f"{total(company_rate('158.2')).amount.total:,}" in done.output


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "ja",
            ["サービス", "[円]", "税込み合計", "16,500", "社内レート", "適格請求書", "四捨五入", "730 時間"],
        ),
        (
            "en",
            ["service", "[yen]", "total with tax", "16,500", "own rate", "qualified", "half up", "730 hours"],
        ),
    ],
)
def test_a_bill_in_either_language(lang, words):
    done = kata("cost", "-f", "usage.yaml", "--rate", "150", "--lang", lang)
    assert done.exit_code == 0
    for word in (*words, "16,500", "100.00", "[1]", "https://"):
        assert word in done.output
    assert "\x1b" not in done.output and "…" not in done.output


def test_without_a_rate_the_last_one_of_the_ecb_is_taken_and_its_day_said():
    done = kata("cost", "-f", "usage.yaml", "--lang", "en")
    assert "ECB reference rate of 20" in done.output


def test_options_win_over_the_file(folder):
    (folder / "all.yaml").write_text(
        "rate: 100\ntax_percent: 8\nfree_tier: yes\nmonth_hours: 720\n" + SQS, "utf-8"
    )
    from_file = json.loads(kata("cost", "-f", "all.yaml", "--format", "json").output)
    assert (from_file["rate"]["yen_per_usd"], from_file["tax_percent"]) == ("100", "8")
    assert (from_file["month_hours"], from_file["total_usd"]) == ("720", "99.6")
    options = ["--rate", "150", "--tax-percent", "0", "--no-free-tier", "--month-hours", "700"]
    given = json.loads(kata("cost", "-f", "all.yaml", "--format", "json", *options).output)
    assert (given["rate"]["yen_per_usd"], given["tax_percent"]) == ("150", "0")
    assert (given["month_hours"], Decimal(given["total_usd"])) == ("700", 100)


def test_csv_is_the_bill_and_nothing_else():
    done = kata("cost", "-f", "usage.yaml", "--rate", "150", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows[-1]["kind"] == "with_tax" and rows[-1]["yen"] == "16500"


def test_explain_adds_the_arithmetic():
    done = kata("cost", "-f", "usage.yaml", "--rate", "150", "--lang", "en", "--explain")
    assert "250,000,000 × 0.4 USD ÷ 1,000,000 = 100 USD" in done.output


def test_what_has_no_price_is_an_error_or_a_bill_that_says_at_least(folder):
    missing = "usages:\n- service: API Gateway\n  inputs: {ws_messages: 5}\n"
    (folder / "u.yaml").write_text(missing + SQS.removeprefix("usages:\n"), "utf-8")
    done = kata("cost", "-f", "u.yaml", "--rate", "150")
    assert done.exit_code == 2
    for word in ("apigateway.websocket.messages", "prices.local.csv", "--unpriced list"):
        assert word in done.stderr
    done = kata("cost", "-f", "u.yaml", "--rate", "150", "--unpriced", "list", "--lang", "en")
    assert done.exit_code == 0
    assert "at least 16,500" in done.output and "no price" in done.output


@pytest.mark.parametrize("named", [False, True])
def test_prices_of_ones_own_are_taken_up_visibly(folder, named):
    name = "mine.csv" if named else "prices.local.csv"
    (folder / name).write_text(
        f"sku,region,unit,usd\nsqs.standard.requests,{TOKYO},1M requests,0.8\n", "utf-8"
    )
    arguments = ["--prices", name] if named else []
    done = kata("cost", "-f", "usage.yaml", "--rate", "150", "--lang", "en", *arguments)
    assert "33,000" in done.output
    assert name in done.stderr
    assert "Prices of your own are used: sqs.standard.requests" in done.output


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["cost"], ["-f usage.yaml", "--example"]),
        (["cost", "-f", "no.yaml"], ["no.yaml"]),
        (["cost", "-f", "bad.yaml"], ["bad.yaml, line 4", "standrad", "standard"]),
        (["cost", "-f", "usage.yaml", "--rate", "0"], ["0 yen per dollar"]),
        (["cost", "-f", "usage.yaml", "--rate", "nan"], ["nan"]),
        (["cost", "-f", "usage.yaml", "--rate", "1.58"], ["1.58", "50 to 500"]),
        (["cost", "-f", "usage.yaml", "--month-hours", "800"], ["month_hours", "744"]),
        (["cost", "-f", "usage.yaml", "--tax-percent", "-8"], ["tax_percent", "-8"]),
        (["cost", "-f", "usage.yaml", "--prices", "bad.csv"], ["bad.csv, line 2", "x"]),
        (["cost", "-f", "usage.yaml", "--prices", "no.csv"], ["no.csv"]),
        (["prices", "show", "nothing"], ["nothing"]),
        (["facts", "price.nothing"], ["price.nothing"]),
    ],
)
def test_what_cannot_be_used_is_one_error(folder, arguments, named):
    (folder / "bad.yaml").write_text(SQS.replace("standard", "standrad"), "utf-8")
    (folder / "bad.csv").write_text(f"sku,region,unit,usd\na.b,{TOKYO},hour,x\n", "utf-8")
    done = kata(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("kata: ")
    assert "Traceback" not in done.output
    for word in named:
        assert word in done.stderr


def test_prices_are_shown_with_tiers_source_and_what_is_missing():
    done = kata("prices", "show", "apigateway.websocket")
    assert "missing" in done.output and "us-east-1" in done.output and "0.8" in done.output
    done = kata("prices", "show", "route53.hosted_zone", "--region", TOKYO)
    assert "global" in done.output and "https://" in done.output
    assert "no address" in kata("prices", "show", "ebs.gp3").output


def test_facts_cover_prices_and_mark_those_without_an_address():
    done = kata("facts", "price.sns")
    assert "0.5 USD for 1M requests" in done.output
    assert "free: 1,000,000 requests" in done.output
    assert "NO ADDRESS" in done.output
    assert "(1 without an address)" in done.output
    oldest = min(row.read for row in PriceBook.load().rows())
    days = (date.today() - date.fromisoformat(oldest)).days
    assert kata("facts", "price.", "--older-than", f"{days + 1}d").exit_code == 0
    if days:
        assert kata("facts", "price.", "--older-than", f"{days - 1}d").exit_code == 1


@pytest.mark.parametrize("arguments", [["prices", "refresh"], ["prices", "rates", "123456789012"]])
def test_nothing_is_asked_of_aws_unless_somebody_says_so(monkeypatch, arguments):
    monkeypatch.setattr(boto3, "Session", None)  # whoever makes one fails
    done = kata(*arguments)
    assert done.exit_code == 1
    assert "KUMOKATA_AWS=real" in done.stderr
    monkeypatch.setenv("KUMOKATA_AWS", "real")
    done = kata(*arguments)
    assert done.exit_code == 1
    assert "no profile is named" in done.stderr


@pytest.fixture
def aws(monkeypatch):
    """The real AWS as the command would reach it, with a stub at the end of the line."""
    clients = {}
    for service in ("pricing", "invoicing"):
        made = boto3.client(
            service, region_name="us-east-1", aws_access_key_id="not-a-key", aws_secret_access_key="no-secret"
        )
        clients[service] = made, Stubber(made)

    def client(service, *, region, profile):
        assert region == "us-east-1" and profile == "work"
        return clients[service][0]

    monkeypatch.setenv("KUMOKATA_AWS", "real")
    monkeypatch.setattr("helpers.aws.client", client)
    return {service: stub for service, (_, stub) in clients.items()}


def item(usd):
    band = {"beginRange": "0", "endRange": "Inf", "pricePerUnit": {"USD": usd}, "description": ""}
    attributes = {"usagetype": "APN1-NatGateway-Hours"}
    return json.dumps(
        {
            "product": {"sku": "NATSKU", "attributes": attributes},
            "terms": {"OnDemand": {"NATSKU.T": {"priceDimensions": {"NATSKU.T.R": band}}}},
            "publicationDate": "2026-11-20T00:00:00Z",
        }
    )


@pytest.mark.parametrize("answer", ["y\n", "n\n"])
def test_what_changed_is_shown_before_it_is_written(folder, aws, answer):
    aws["pricing"].add_response("get_products", {"PriceList": [item("0.0700000000")]})
    with aws["pricing"]:
        done = kata("prices", "refresh", "nat.hour", "--profile", "work", answer=answer)
    assert done.exit_code == 0, done.output
    for word in ("nat.hour", "0.062", "0.07", "SKU NATSKU", "1 tiers changed", "prices.local.csv"):
        assert word in done.output
    written = folder / "prices.local.csv"
    assert written.exists() == (answer == "y\n")
    if written.exists():
        assert PriceBook.load(written).price("nat.hour", TOKYO).usd == Decimal("0.07")


def test_a_price_that_did_not_change_writes_nothing(folder, aws):
    aws["pricing"].add_response("get_products", {"PriceList": [item("0.0620000000")]})
    with aws["pricing"]:
        done = kata("prices", "refresh", "nat.hour", "--profile", "work", "--yes")
    assert "0 tiers changed" in done.output
    assert not (folder / "prices.local.csv").exists()


def test_a_price_without_an_answer_does_not_hide_the_others(folder, aws):
    aws["pricing"].add_response("get_products", {"PriceList": []})
    aws["pricing"].add_response("get_products", {"PriceList": [item("0.07")]})
    with aws["pricing"]:
        done = kata("prices", "refresh", "nat.gb", "nat.hour", "--profile", "work", "--yes")
    assert done.exit_code == 1
    assert "1 without an answer" in done.output and "the Price List has no nat.gb" in done.output
    assert (folder / "prices.local.csv").exists()


def test_rates_of_invoices_are_listed_with_their_band(aws):
    exchange = {"SourceCurrencyCode": "USD", "TargetCurrencyCode": "JPY", "Rate": "157.5"}
    summary = {
        "IssuedDate": datetime(2026, 11, 3, tzinfo=UTC),
        "BillingPeriod": {"Month": 10, "Year": 2026},
        "PaymentCurrencyAmount": {"CurrencyExchangeDetails": exchange},
    }
    aws["invoicing"].add_response("list_invoice_summaries", {"InvoiceSummaries": [summary]})
    with aws["invoicing"]:
        done = kata("prices", "rates", "123456789012", "--profile", "work", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "2026-10" in done.output and "157.5" in done.output
