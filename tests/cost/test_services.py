"""The rules of each service where the worked examples do not reach, and what `helpers.metering` counts."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cost import SERVICES, Bill, Input, PriceBook, UnpricedError, Usage, estimate
from helpers.errors import InputError
from helpers.metering import (
    alb_capacity,
    elasticache_processing_units,
    gb_seconds,
    http_api_requests,
    sns_requests,
    sqs_requests,
    websocket_messages,
)

TOKYO, VIRGINIA = "ap-northeast-1", "us-east-1"


def bill(service: str, region: str = VIRGINIA, /, **inputs: object) -> Bill:
    return estimate([Usage(service, region, inputs)], unpriced="list")


def quantity(sku: str, service: str, /, region: str = VIRGINIA, **inputs: object) -> Decimal:
    """How much of `sku`, priced or not; 0 when it is not on the bill."""
    found = bill(service, region, **inputs)
    lines = {item.sku: item.quantity for item in (*found.unpriced, *found.lines)}
    return lines.get(sku, Decimal(0))


@settings(deadline=None)
@given(st.integers(0, 1_048_576))
def test_chunks_are_those_of_metering(size_bytes):
    kb = Decimal(size_bytes) / 1_024
    assert quantity("sqs.standard.requests", "SQS", standard=7, kb=kb) == 7 * sqs_requests(size_bytes)
    assert quantity("apigateway.http", "API Gateway", requests=3, size_kb=kb) == 3 * http_api_requests(
        size_bytes
    )
    assert quantity(
        "apigateway.websocket.messages", "API Gateway", ws_messages=5, ws_kb=kb
    ) == 5 * websocket_messages(size_bytes)
    if size_bytes <= 262_144:
        assert quantity("sns.standard.requests", "SNS", publishes=2, kb=kb) == 2 * sns_requests(size_bytes)
    ecpu = quantity(
        "elasticache.serverless.redis.ecpu", "ElastiCache", engine="redis", serverless_requests=1, kb=kb
    )
    assert float(ecpu) == elasticache_processing_units(size_bytes)


@settings(deadline=None)
@given(st.integers(1, 10**7), st.integers(1, 900_000), st.integers(128, 10_240))
def test_gigabyte_seconds_are_those_of_metering(requests, ms, memory_mb):
    ours = quantity("lambda.x86.gb_second", "Lambda", requests=requests, duration_ms=ms, memory_mb=memory_mb)
    assert ours == gb_seconds(requests, ms, memory_mb)


@settings(deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(0, 10**6),
    st.integers(0, 1_000),
    st.integers(0, 10_000),
    st.integers(0, 100),
    st.booleans(),
)
def test_capacity_units_are_those_of_metering(new, active, gb, requests, rules, to_lambda):
    ours = quantity(
        "elb.alb.lcu",
        "ELB",
        alb=1,
        hours=10,
        new_connections_per_s=new,
        active_connections=active,
        processed_gb_per_h=gb,
        requests_per_s=requests,
        rules=rules,
        target="lambda" if to_lambda else "instance",
    )
    metered = alb_capacity(
        new_connections_per_s=new,
        active_connections=active,
        processed_gb_per_h=gb,
        requests_per_s=requests,
        rules=rules,
        lambda_targets=to_lambda,
    )
    assert float(ours) == pytest.approx(10 * metered.units)


@pytest.mark.parametrize(
    ("protocol", "new", "active"), [("TCP", 800, 100_000), ("UDP", 400, 50_000), ("TLS", 50, 3_000)]
)
def test_a_unit_of_a_network_load_balancer_depends_on_the_protocol(protocol, new, active):
    common = {"nlb": 1, "hours": 100, "protocol": protocol}
    units = [
        quantity("elb.nlb.nlcu", "ELB", **common, new_connections_per_s=2 * new),
        quantity("elb.nlb.nlcu", "ELB", **common, active_connections=2 * active),
        quantity("elb.nlb.nlcu", "ELB", **common, processed_gb_per_h=2),
        # connections that stay open are active: 2 units of new ones for as long as a unit of active ones
        quantity("elb.nlb.nlcu", "ELB", **common, new_connections_per_s=new, connection_s=2 * active / new),
    ]
    assert units == [200] * 4


def test_the_other_balancers():
    assert quantity("elb.gwlb.glcu", "ELB", gwlb=1, hours=1, new_connections_per_s=1_200) == 2
    assert quantity("elb.gwlb.glcu", "ELB", gwlb=1, hours=1, active_connections=120_000) == 2
    assert quantity("elb.gwlb.glcu", "ELB", gwlb=1, hours=1, processed_gb_per_h=2) == 2
    classic = bill("ELB", TOKYO, clb=2, hours=100, clb_gb=50, azs=2, public="yes")
    assert classic.total_usd == Decimal("0.027") * 200 + Decimal("0.008") * 50 + Decimal("0.005") * 400


def test_requests_that_share_a_connection_make_fewer_of_them():
    common = {"alb": 1, "hours": 1, "requests": 25 * 3_600 * 4}
    assert quantity("elb.alb.lcu", "ELB", **common) == 4
    assert quantity("elb.alb.lcu", "ELB", **common, requests_per_connection=4) == 1


def test_balancers_that_are_not_there_or_stand_still_hold_no_units():
    assert not bill("ELB", requests=10**9, kb=10).lines
    assert not bill("ELB", alb=1, hours=0, requests=10**9, kb=10).lines


@pytest.mark.parametrize(
    ("engine", "floor_gb"), [("valkey", "0.09765625"), ("redis", "1"), ("memcached", "1")]
)
def test_an_empty_serverless_cache_is_billed_for_the_least_size(engine, floor_gb):
    sku = f"elasticache.serverless.{'valkey' if engine == 'valkey' else 'redis'}.gb"
    common = {"engine": engine, "serverless_caches": 2, "hours": 10}
    assert quantity(sku, "ElastiCache", **common) == 20 * Decimal(floor_gb)
    assert quantity(sku, "ElastiCache", **common, serverless_gb=3) == 60
    assert quantity(sku, "ElastiCache", engine=engine, serverless_gb_hours=7) == 7


def test_cold_starts_are_billed():
    warm = quantity("lambda.x86.gb_second", "Lambda", requests=1_000, duration_ms=100, memory_mb=1_024)
    cold = quantity(
        "lambda.x86.gb_second",
        "Lambda",
        requests=1_000,
        duration_ms=100,
        memory_mb=1_024,
        cold_starts=10,
        init_ms=500,
    )
    assert (warm, cold) == (100, 105)


def test_snapstart():
    found = bill("Lambda", TOKYO, memory_mb=2_048, snapstart_hours=1, snapstart_restores=100)
    assert found.total_usd == 7_200 * Decimal("0.0000015046") + 200 * Decimal("0.0001397998")


def test_provisioned_concurrency_has_prices_of_its_own_on_arm():
    inputs = {"memory_mb": 1_024, "concurrency": 1, "hours": 1}
    assert bill("Lambda", TOKYO, arch="arm64", **inputs).total_usd == 3_600 * Decimal("0.0000043068")
    assert bill("Lambda", TOKYO, arch="x86", **inputs).total_usd == 3_600 * Decimal("0.0000053835")


def test_fargate_runs_windows_on_x86_alone():
    windows = bill("Fargate", TOKYO, os="windows", vcpu=1, gb=2, hours=1).total_usd
    assert windows == Decimal("0.058144") + Decimal("0.046") + 2 * Decimal("0.0063595")
    with pytest.raises(InputError, match="Windows on x86"):
        bill("Fargate", os="windows", arch="arm64", vcpu=1)


def test_twenty_gigabytes_of_a_task_are_included():
    assert quantity("fargate.ephemeral_storage", "Fargate", hours=1, ephemeral_gb=20) == 0
    assert quantity("fargate.ephemeral_storage", "Fargate", hours=1, ephemeral_gb=21, tasks=3) == 3


def test_optimised_storage_has_no_io_and_its_own_prices():
    common = {"engine": "mysql", "instance": "db.r7g.large", "instances": 2, "storage_gb": 10, "ios": 10**9}
    standard = bill("Aurora", TOKYO, **common)
    optimised = bill("Aurora", TOKYO, **common, configuration="io_optimized")
    assert standard.total_usd == 1_460 * Decimal("0.333") + Decimal("1.2") + 240
    assert optimised.total_usd == 1_460 * Decimal("0.433") + Decimal("2.7")


def test_a_client_of_machines_pays_for_as_long_as_it_exists():
    half = estimate([Usage("Cognito", TOKYO, {"m2m_clients": 2, "client_hours": 360})], month_hours=720)
    assert half.total_usd == 6
    assert bill("Cognito", TOKYO, m2m_clients=2).total_usd == 12  # idle, all month


def test_both_sides_pay_between_zones():
    assert bill("Data transfer", TOKYO, inter_az_gb=100).total_usd == 2


def test_volumes_pay_above_what_they_include():
    one = bill("EBS", TOKYO, volumes=2, gp3_gb=100, gp3_iops=4_000, gp3_mibps=225)
    assert one.total_usd == 2 * (100 * Decimal("0.096") + 1_000 * Decimal("0.006") + 100 * Decimal("0.048"))
    assert bill("EBS", TOKYO, gp3_gb=1, gp3_iops=3_000, gp3_mibps=125).total_usd == Decimal("0.096")


@pytest.mark.parametrize(
    ("service", "inputs", "usd"),
    [
        ("KMS", {"keys": 3, "requests": 1_000_000}, "6"),
        ("Route 53", {"hosted_zones": 26, "queries": 2_000_000_000, "alias_queries": 10**9}, "612.6"),
        ("Global Accelerator", {"accelerators": 1, "route": "AP-NA", "gb": 1_000}, "30.25"),
        ("ECR", {"storage_gb": 10}, "1"),
        ("EKS", {"clusters": 1, "hours": 730}, "73"),
        ("EFS", {"storage_gb": 10}, "3.6"),
        ("EventBridge Scheduler", {"invocations": 16_000_000}, "20"),
        ("WAF", {"web_acls": 1, "rules": 5, "requests": 10_000_000}, "16"),
        ("Secrets Manager", {"secrets": 2, "calls": 100_000}, "1.3"),
        ("CloudFront", {"gb": 20_480, "https_requests": 10**7}, "2090.72"),
        ("Data transfer", {"internet_gb": 204_800}, "17920"),
        ("S3", {"storage_gb": 1_000, "puts": 10_000, "gets": 100_000}, "25.084"),
        ("NAT gateway", {"gateways": 2, "hours": 730, "gb": 100}, "96.72"),
        ("RDS", {"engine": "mysql", "deployment": "multi", "storage_gb": 100, "extra_iops": 500}, "470.62"),
        ("VPC", {"endpoints": 2, "azs": 3, "gb": 100, "public_ipv4": 4}, "76.92"),
        ("CloudWatch", {"ingest_gb": 10, "ia_ingest_gb": 10, "metrics": 20, "alarms": 5}, "17.9"),
        ("EC2", {"instance": "m7g.large", "instances": 3, "hours": 100, "gp3_gb": 60}, "37.38"),
    ],
)
def test_a_month_of_it_in_tokyo_by_hand(service, inputs, usd):
    found = bill(service, TOKYO, **inputs)
    assert not found.unpriced
    assert found.total_usd == Decimal(usd)


def is_number(item: Input) -> bool:
    return not (item.is_text or item.choices or item.is_flag)


@pytest.mark.parametrize(
    ("service", "item"),
    [(service, item) for service in SERVICES.values() for item in service.inputs if not item.is_text],
    ids=lambda part: part.name,
)
def test_every_input_changes_some_bill(service, item):
    """An input that no bill depends on would be one that lies."""
    rng = random.Random(1)
    others = [other for other in service.inputs if other is not item and not other.is_text]
    values = item.choices or ((True, False) if item.is_flag else (3, 500_000))
    for _ in range(300):
        chosen = rng.sample(others, rng.randint(0, len(others)))
        base = {
            other.name: rng.choice((1, 40, 2_000))
            if is_number(other)
            else rng.choice(other.choices or (True,))
            for other in chosen
        }
        if base.get("os") == "windows" or item.name == "os":
            base.pop("arch", None)
        if item.name == "arch":
            base.pop("os", None)
        bills = [bill(service.name, TOKYO, **base, **{item.name: value}) for value in values]
        written = [
            [(line.sku, line.quantity, line.unpriced_quantity) for line in found.lines]
            + [(missing.sku, missing.quantity) for missing in found.unpriced]
            + [found.total_usd]
            for found in bills
        ]
        if any(one != written[0] for one in written):
            return
    pytest.fail(f"{service.name}: {item.name} changes nothing")


def test_every_sku_of_a_rule_is_in_the_book_or_named_as_missing():
    """What a rule asks for and no book has ever heard of would be a slip of the pen."""
    unknown = set()
    book = PriceBook.load()
    for service in SERVICES.values():
        numbers = {i.name: 1 for i in service.inputs if not (i.is_text or i.choices or i.is_flag)}
        numbers = {name: value for name, value in numbers.items() if not name.endswith("cu_avg")}
        for charge in service.charges(Usage(service.name, TOKYO, numbers), Decimal(730)):
            if not any(price.sku == charge.sku for price in book.prices()):
                unknown.add(charge.sku)
    assert unknown == set()


def test_a_missing_price_is_said_with_the_row_that_supplies_it():
    with pytest.raises(UnpricedError) as caught:
        estimate([Usage("API Gateway", TOKYO, {"ws_messages": 1})])
    assert (caught.value.sku, caught.value.region) == ("apigateway.websocket.messages", TOKYO)
    assert "prices.local.csv" in caught.value.next_step
