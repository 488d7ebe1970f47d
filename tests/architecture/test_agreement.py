"""The views agree: the same components, requests conserved, quantities that are rates, retries everywhere."""

import json
import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.architecture import (
    KINDS,
    Architecture,
    Component,
    Flow,
    Workload,
    architecture_names,
    bill,
    failure,
    figure,
    load,
    load_architecture,
    template,
    traffic,
)
from helpers.cost import company_rate
from helpers.errors import InputError
from helpers.language import Text

RATE = company_rate("158.2")
INSIDE = sorted(name for name, kind in KINDS.items() if not kind.sends)


@st.composite
def architectures(draw):
    """A client and up to seven components; calls lead only forward, so that no circle comes about."""
    kinds = ["client", *draw(st.lists(st.sampled_from(INSIDE), min_size=1, max_size=7))]
    components = tuple(Component(f"c{place}", kind) for place, kind in enumerate(kinds))
    flows = []
    for target in range(1, len(kinds)):
        # Everything can be reached, and some of it in two ways.
        for source in draw(st.sets(st.integers(0, target - 1), min_size=1, max_size=2)):
            asynchronous = KINDS[kinds[source]].fails != "loses"
            flows.append(
                Flow(
                    f"c{source}",
                    f"c{target}",
                    asynchronous=asynchronous,
                    requests_per_parent=draw(st.sampled_from([0.0, 0.25, 1.0, 1.5, 3.0])),
                    background_rps=draw(st.sampled_from([0.0, 0.5])),
                    cache_hit_ratio=draw(st.sampled_from([0.0, 0.5, 0.9, 1.0])),
                    access=draw(st.sampled_from(["read", "write"])),
                    retries=draw(st.integers(0, 3)),
                    timeout_s=draw(st.sampled_from([None, 1.0])),
                    required=draw(st.booleans()),
                )
            )
    return Architecture(Text("任意", "any"), components, tuple(flows))


WORKLOADS = st.builds(
    Workload,
    st.lists(st.floats(0.1, 500.0), min_size=1, max_size=4).map(tuple),
    request_kb=st.floats(0.0, 200.0),
    response_kb=st.floats(0.0, 200.0),
)


def check_conservation(architecture, flowing):
    for component in architecture.components:
        arriving = sum(
            rate
            for flow, rate in zip(architecture.flows, flowing.flow_rps, strict=True)
            if flow.target == component.key
        )
        taken = flowing.component_rps[component.key]
        assert taken == pytest.approx(arriving + flowing.sent_rps[component.key])
    assert all(rate >= 0 for rate in flowing.flow_rps)


@settings(max_examples=60, deadline=None)
@given(architectures(), WORKLOADS, st.data())
def test_requests_are_conserved_along_flows(architecture, workload, data):
    flowing = traffic(architecture, workload.peak_rps)
    check_conservation(architecture, flowing)
    for flow, rate in zip(architecture.flows, flowing.flow_rps, strict=True):
        calls = flow.requests_per_parent * (1 - flow.cache_hit_ratio)
        if KINDS[architecture.component(flow.target).kind].dead_letters:
            calls = 0
        passed_on = flowing.component_rps[flow.source] * calls
        assert rate == pytest.approx(passed_on + flow.background_rps)
    what = data.draw(st.sampled_from([one.key for one in architecture.components[1:]]))
    check_conservation(architecture, traffic(architecture, workload.peak_rps, down={what: 1.0}))
    assert math.fsum(flowing.sent_rps.values()) == pytest.approx(workload.peak_rps)


@settings(max_examples=40, deadline=None)
@given(architectures(), WORKLOADS)
def test_the_same_components_in_load_and_bill_and_quantities_that_are_rates_over_a_month(
    architecture, workload
):
    keys = [component.key for component in architecture.components]
    view = load(architecture, workload, factors=(1,))
    money = bill(architecture, workload, RATE)
    assert [one.key for one in view.peak.components] == list(money.lines) == list(money.unpriced) == keys
    seconds = money.yen.bill.month_hours * 3_600
    for key in keys:
        requests = view.mean_rps[key] * float(seconds)
        assert float(money.counts[key].requests) == pytest.approx(requests)
        assert view.peak.component(key).arrival_rate_rps == pytest.approx(
            traffic(architecture, workload.peak_rps).component_rps[key]
        )
    lines = [line for key in keys for line in money.lines[key]]
    assert sorted(map(id, lines)) == sorted(map(id, money.yen.bill.lines)), (
        "a line belongs to nobody, or to two"
    )
    assert sum(map(len, money.unpriced.values())) == len(money.yen.bill.unpriced)


#: What a kind's bill says of its requests: the SKU whose quantity must be the requests of the load view.
REQUESTS_ON_THE_BILL = {
    "api_gateway_rest": "apigateway.rest",
    "lambda_function": "lambda.requests",
    "sns_topic": "sns.standard.requests",
    "cloudfront": "cloudfront.jp.https_requests",
    "s3_bucket": "s3.standard.get",
    "aurora": "aurora.io",
}


@pytest.mark.parametrize(("kind", "sku"), REQUESTS_ON_THE_BILL.items())
def test_lines_of_the_bill_count_the_requests_of_the_load_view(kind, sku):
    one = Architecture(
        "one",
        (Component("users", "client"), Component("it", kind)),
        (Flow("users", "it", requests_per_parent=3),),
    )
    workload = Workload((2, 4), request_kb=1, response_kb=1)
    money = bill(one, workload, RATE)
    (line,) = [line for line in money.lines["it"] if line.sku == sku]
    mean_rps = load(one, workload).mean_rps["it"]
    assert mean_rps == 9
    assert line.quantity == Decimal(9) * money.yen.bill.month_hours * 3_600


def test_what_is_charged_by_units_follows_the_rates_too():
    parts = (
        Component("users", "client"),
        Component("queue", "sqs_queue", capacity={"messages_per_receive": 10}),
        Component("worker", "lambda_function"),
        Component("table", "dynamodb_table", capacity={"item_kb": 2.5, "consistency": "strong"}),
        Component("pool", "cognito_user_pool"),
    )
    flows = (
        Flow("users", "queue", size_kb=65, access="write"),
        Flow("queue", "worker", asynchronous=True),
        Flow("worker", "table", access="write", requests_per_parent=2),
        Flow("worker", "table"),
        Flow("users", "pool", requests_per_parent=0.01, access="write"),
        Flow("worker", "pool", requests_per_parent=0.5),
    )
    money = bill(Architecture("units", parts, flows), Workload(10), RATE)
    messages = Decimal(10) * money.yen.bill.month_hours * 3_600
    sku = {(key, line.sku): Decimal(0) for key, lines in money.lines.items() for line in lines}
    for key, lines in money.lines.items():
        for line in lines:
            sku[key, line.sku] += line.quantity
    # 65 KB are two chunks when they are sent, ten of them eleven when they are received; a delete is one.
    assert sku["queue", "sqs.standard.requests"] == messages * 2 + messages / 10 * 11 + messages / 10
    assert sku["table", "dynamodb.ondemand.wru"] == messages * 2 * 3  # 2.5 KB: three units of 1 KB
    assert sku["table", "dynamodb.ondemand.rru"] == messages  # strong: one unit of 4 KB
    assert sku["pool", "cognito.m2m.token"] == messages / 100  # keys that are read are no tokens


def test_what_sns_puts_into_a_queue_is_not_sent_on_anybodys_bill():
    fan_out = load_architecture("sns_sqs_fanout")
    money = bill(fan_out, Workload(10), RATE)
    messages = Decimal(10) * money.yen.bill.month_hours * 3_600
    requests = sum(line.quantity for line in money.lines["mail_queue"])
    assert requests == 2 * messages  # a receive and a delete
    delivered = [line for line in money.lines["mail_subscription"] if line.sku == "sns.delivery.sqs"]
    assert [line.quantity for line in delivered] == [messages]


@settings(max_examples=40, deadline=None)
@given(architectures(), st.floats(0.1, 500.0), st.sampled_from([60.0, 3_600.0, 86_400.0]), st.data())
def test_retries_of_the_failure_view_are_in_load_and_bill(architecture, rate_rps, duration_s, data):
    workload = Workload(rate_rps)
    what = data.draw(st.sampled_from([one.key for one in architecture.components[1:]]))
    view = failure(architecture, what, duration_s, workload=workload)
    assert set(view.amplification) == {one.key for one in architecture.components}
    usual = load(architecture, workload, factors=(1,)).peak
    during = load(architecture, workload, factors=(1,), **view.as_traffic).peak
    before, after = bill(architecture, workload, RATE), bill(architecture, workload, RATE, outage=view)
    check_conservation(architecture, during.traffic)
    for component in architecture.components:
        key = component.key
        arriving, now = (view.component(key).arrival_rate_rps for view in (usual, during))
        if arriving:
            assert now == pytest.approx(arriving * view.amplification[key])
        on_bill = float(after.counts[key].requests - before.counts[key].requests)
        largest = max(arriving, now) * duration_s
        assert on_bill == pytest.approx((now - arriving) * duration_s, rel=1e-9, abs=1e-9 * largest)


def test_an_outage_at_the_peak_never_takes_more_from_a_month_than_it_has():
    """A sale of one hour a month, and an outage of all of it: nothing is left, and nothing is negative."""
    parts = Component("users", "client"), Component("app", "ecs_service"), Component("db", "dynamodb_table")
    shop = Architecture("sale", parts, (Flow("users", "app"), Flow("app", "db")))
    sale = Workload((0.0,) * 23 + (100.0,), days_per_month=1)
    whole_day = failure(shop, "app", 86_400, workload=sale)
    counts = bill(shop, sale, RATE, outage=whole_day).counts
    assert counts["db"].requests == 0
    with pytest.raises(InputError, match="longer than the month"):
        bill(shop, sale, RATE, outage=failure(shop, "app", 86_401, workload=sale))


@settings(max_examples=60, deadline=None)
@given(architectures(), WORKLOADS, st.floats(1.0, 1e6), st.data())
def test_no_message_is_counted_twice_or_forgotten(architecture, workload, duration_s, data):
    what = data.draw(st.sampled_from([one.key for one in architecture.components[1:]]))
    view = failure(architecture, what, duration_s, workload=workload)
    assert 0 <= view.refused_share <= 1 + 1e-12
    for outcome in view.outcomes:
        parts = (outcome.late, outcome.set_aside, outcome.lost)
        assert all(part >= 0 for part in parts)
        assert sum(parts) <= outcome.messages * (1 + 1e-9) + 1e-9
    assert view.caught_up_s >= 0


@pytest.mark.parametrize("name", architecture_names())
def test_every_architecture_of_the_kit_has_all_views_with_the_same_components(name):
    architecture = load_architecture(name)
    workload = Workload(20)
    keys = [one.key for one in architecture.components]
    picture = figure(architecture, "en")
    for component in architecture.components:
        assert component.label.en.splitlines()[0] in picture.alt
    assert [one.key for one in load(architecture, workload).peak.components] == keys
    assert list(bill(architecture, workload, RATE).lines) == keys
    for component in architecture.components:
        if not component.of_kind.sends:
            assert list(failure(architecture, component.key, 60, workload=workload).amplification) == keys
    if all(one.of_kind.outside or one.of_kind.deployed for one in architecture.components):
        text = json.dumps(template(architecture))
        for component in architecture.components:
            drawn_only = component.of_kind.outside or component.kind == "step"
            logical = "".join(part.capitalize() for part in component.key.split("_"))
            assert drawn_only or logical in text


def test_only_what_leaves_aws_is_transfer_to_the_internet():
    parts = Component("users", "client"), Component("app", "ecs_service"), Component("db", "rds")
    shop = Architecture("shop", parts, (Flow("users", "app"), Flow("app", "db")))
    counts = bill(shop, Workload(10, response_kb=1), RATE).counts
    assert counts["app"].internet_gb == counts["app"].requests / 1_024 / 1_024
    assert counts["db"].internet_gb == 0
