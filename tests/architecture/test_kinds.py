"""Every kind is whole; and the kind of docs/adding-a-kind.md works as it stands there, in all views."""

import re
import sys
from pathlib import Path
from types import MappingProxyType

import pytest

from helpers.architecture import (
    KINDS,
    Architecture,
    Component,
    Flow,
    Workload,
    bill,
    failure,
    figure,
    load,
    model,
)
from helpers.architecture import kinds as package
from helpers.architecture.kinds import COPIES, HOLDS, LOSES, PUSHES, icon_class
from helpers.cost import SERVICES, company_rate

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-kind.md"
PROMISED = [
    "client",
    "api_gateway_http",
    "api_gateway_rest",
    "alb",
    "nlb",
    "cloudfront",
    "ecs_service",
    "lambda_function",
    "ec2_group",
    "rds",
    "rds_replica",
    "aurora",
    "dynamodb_table",
    "elasticache",
    "sns_topic",
    "sqs_queue",
    "dead_letter_queue",
    "cognito_user_pool",
    "nginx",
    "vpc_link",
    "nat_gateway",
    "s3_bucket",
    "external",
]


def test_the_kinds_of_the_lessons_are_there():
    assert set(PROMISED) <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_is_whole(kind):
    assert kind.label.ja
    assert kind.label.en
    assert (icon_class(kind.icon) is None) == (not kind.icon)
    assert kind.fails in (LOSES, PUSHES, HOLDS, COPIES)
    names = [parameter.name for parameter in kind.parameters]
    assert len(set(names)) == len(names)
    component = Component("it", kind.name)
    for parameter in kind.parameters:
        assert parameter.label.ja
        assert parameter.label.en
        assert parameter.read("it", parameter.default) == parameter.default, "its own default is refused"
    one = Architecture("one", (Component("users", "client"), component), (Flow("users", "it"),))
    money = bill(one, Workload(1), company_rate("158.2"))
    assert {line.service for line in money.lines["it"]} <= set(SERVICES)
    assert kind.outside <= (not money.lines["it"])


def test_the_kind_of_the_guide_works_in_every_view(monkeypatch):
    source = re.search(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)[1]
    namespace: dict[str, object] = {"__name__": "broker"}
    exec(compile(source, "broker.py", "exec"), namespace)
    kind = namespace["KIND"]
    more = MappingProxyType({**KINDS, kind.name: kind})
    monkeypatch.setattr(model, "KINDS", more)
    parts = (
        Component("users", "client"),
        Component("broker", "broker", capacity={"message_ms": 2}),
        Component("worker", "ecs_service"),
        Component("db", "rds"),
    )
    flows = Flow("users", "broker"), Flow("broker", "worker", asynchronous=True), Flow("worker", "db")
    shop = Architecture("shop", parts, flows)
    assert load(shop, Workload(100)).peak.component("broker").utilisation == pytest.approx(0.2)
    assert bill(shop, Workload(100), company_rate("158.2")).usd("broker") > 70
    for what in ("worker", "db"):  # it keeps messages, whoever it is that cannot take them
        view = failure(shop, what, 60, workload=Workload(100))
        assert (view.late_messages, view.refused_requests) == (6_000, 0)
    assert "broker" in figure(shop, "en").alt


def test_a_new_file_is_found_by_itself(tmp_path, monkeypatch):
    source = re.search(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)[1]
    (tmp_path / "broker.py").write_text(source, "utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    try:
        assert "broker" in package._found()
    finally:
        sys.modules.pop(f"{package.__name__}.broker", None)
