"""The numbers that the prose of lesson 50 names are those of its cases."""

import pytest

from helpers.architecture import failure, load
from helpers.review import case, reviewed


def test_the_small_shop():
    shop = reviewed(case("small_shop"))
    db, cache = (
        next(failed for failed in shop.failures if failed.outage.down == key) for key in ("db", "cache")
    )
    assert db.view.refused_share == pytest.approx(0.4)
    assert cache.view.refused_share == 0 and cache.view.worst_amplification == pytest.approx(5)
    assert shop.verdict("longest_wait_s").number == 15
    assert shop.verdict("yen_per_month").grade == "watch"
    mended = reviewed(shop.review.with_flow("app", "db", retries=1, timeout_s=2.0))
    assert (mended.verdict("longest_wait_s").number, mended.verdict("longest_wait_s").grade) == (9, "good")
    assert mended.verdict("longest_wait_s").where == "topic"


def test_the_ticket_sale():
    sale = case("ticket_sale")
    peak = load(sale.architecture, sale.workload).peak
    assert peak.component("payment").utilisation == pytest.approx(1.2)
    assert peak.component("seats").utilisation == pytest.approx(0.75)
    assert sale.workload.curve_rps[10] == sale.workload.peak_rps and sale.workload.curve_rps[11] == 300
    view = failure(sale.architecture, "payment", 2 * 3600, workload=sale.workload)
    assert 19 < view.worst_amplification < 20
    assert load(sale.architecture, sale.workload.times(1.5)).peak.component("seats").is_full


def test_the_partner_api():
    partner = reviewed(case("partner_api"))
    assert partner.tokens.around == (("alb", "api"),)
    assert partner.verdict("longest_wait_s").number == 87
    closed = reviewed(partner.review.with_capacity("alb", public="no"))
    assert closed.tokens.around == () and closed.bill.yen.amount.total < partner.bill.yen.amount.total
    assert closed.tokens.hostile.let_through
    table = next(failed for failed in partner.failures if failed.outage.down == "table")
    assert table.view.amplification["table"] == pytest.approx(9)
