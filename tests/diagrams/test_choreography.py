"""The choreography as a model: one order makes three events, and everybody hears what they listen to."""

import json

import pytest

from helpers.architecture import Workload, failure, load_architecture, template, traffic


def test_one_order_makes_three_events_and_four_messages():
    shop = load_architecture("choreography")
    rates = traffic(shop, 10).component_rps
    assert rates["topic"] == pytest.approx(30)
    for service in ("stock", "billing", "mail"):
        assert rates[f"{service}_queue"] == rates[service] == pytest.approx(10)
    assert rates["order"] == pytest.approx(20)  # orders, and what became of them


def test_customers_notice_nothing_when_mail_is_down():
    view = failure(load_architecture("choreography"), "mail", 3_600, workload=Workload(10))
    assert view.refused_requests == 0
    assert view.late_messages == pytest.approx(36_000)
    assert view.lost_messages == 0


def test_it_can_be_deployed():
    found = template(load_architecture("choreography"))["Resources"]
    kinds = [resource["Type"] for resource in found.values()]
    assert kinds.count("AWS::SNS::Subscription") == 4
    assert kinds.count("AWS::ECS::Service") == 4
    assert "sns:Publish" in json.dumps(found["StockTaskRole"])
    assert "sns:Publish" not in json.dumps(found["MailTaskRole"])
