"""Load balancers: hours, capacity units, and the public IPv4 addresses that one has in every zone.

A capacity unit is the largest of several dimensions: new connections, active connections, processed bytes,
and on an Application Load Balancer rule evaluations (ten rules are free). AWS takes the largest of every
hour; here it is the largest over all hours of the usage, which is the same for an even load and less for one
with peaks. The traffic is that of all balancers of a kind together, and it passes every kind that stands in
the usage. Unless `requests_per_connection` says otherwise, every request is taken for a new connection, which
is the dearest case.
"""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

from helpers.cost.charge import GB_KB, HOURS, Charge, Service, hours_of
from helpers.cost.quantities import Quantity, divided, larger
from helpers.cost.usage import Input, Usage
from helpers.facts import fact
from helpers.language import Text

__all__ = ["SERVICE"]

_HOUR_S = 3_600
_PROTOCOLS = ("TCP", "UDP", "TLS")

INPUTS = (
    Input("alb", "balancers", Text("ALB の数", "Application Load Balancers")),
    Input("nlb", "balancers", Text("NLB の数", "Network Load Balancers")),
    Input("gwlb", "balancers", Text("GWLB の数", "Gateway Load Balancers")),
    Input("clb", "balancers", Text("CLB の数", "Classic Load Balancers")),
    HOURS,
    Input(
        "lcu_avg",
        "LCU",
        Text("1 台の平均の LCU（わかっているとき）", "average LCU of an ALB (when known)"),
        None,
    ),
    Input(
        "nlcu_avg",
        "NLCU",
        Text("1 台の平均の NLCU（わかっているとき）", "average NLCU of an NLB (when known)"),
        None,
    ),
    Input(
        "glcu_avg",
        "GLCU",
        Text("1 台の平均の GLCU（わかっているとき）", "average GLCU of a GWLB (when known)"),
        None,
    ),
    Input("azs", "zones", Text("1 台が置かれるゾーンの数", "zones of a balancer")),
    Input(
        "public", "", Text("インターネットに面しているか", "facing the internet"), default=False, is_flag=True
    ),
    Input("requests", "requests", Text("月のリクエスト数", "requests a month")),
    Input("kb", "KB", Text("1 回に流れる量（要求 + 応答）", "data of a request and its response")),
    Input(
        "requests_per_connection",
        "requests",
        Text("1 本の接続で送るリクエスト", "requests over one connection"),
        default=1,
        above_zero=True,
    ),
    Input("connection_s", "s", Text("接続が開いている時間", "how long a connection stays open")),
    Input("requests_per_s", "1/s", Text("毎秒のリクエスト（平均）", "requests per second (average)")),
    Input(
        "new_connections_per_s",
        "1/s",
        Text("毎秒の新しい接続（平均）", "new connections per second (average)"),
    ),
    Input(
        "active_connections",
        "connections",
        Text("同時に開いている接続（平均）", "active connections (average)"),
    ),
    Input("processed_gb_per_h", "GB/h", Text("1 時間に流れる量（平均）", "data per hour (average)")),
    Input(
        "rules", "rules", Text("1 回に評価されるルールの数（ALB）", "rules that a request evaluates (ALB)")
    ),
    Input(
        "target",
        "",
        Text("ALB のターゲット", "targets of the ALB"),
        "instance",
        choices=("instance", "lambda"),
    ),
    Input("protocol", "", Text("NLB のプロトコル", "protocol of the NLB"), "TCP", choices=_PROTOCOLS),
    Input("trust_stores", "stores", Text("相互 TLS のトラストストアの数", "trust stores for mutual TLS")),
    Input("clb_gb", "GB", Text("CLB に流れる量", "data through Classic Load Balancers")),
)

_HOURS_HOW = Text("台数 × 時間", "balancers x hours")
_LARGEST = Text(
    "新しい接続、有効な接続、処理データ、ルール評価（ALB）のうち最大のもの × 時間",
    "the largest of new connections, active connections, data and (ALB) rule evaluations x hours",
)
_AVERAGE = Text("台数 × 時間 × 平均", "balancers x hours x average")


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number, hours = usage.number, hours_of(usage, month_hours)
    addresses = (number("alb") + number("nlb") + number("clb")) * number("azs") * usage.values["public"]
    return (
        Charge("elb.alb.hour", number("alb") * hours, Text("ALB の時間", "ALB hours"), _HOURS_HOW),
        _capacity(usage, hours, "alb", "lcu", _alb_unit(usage)),
        Charge("elb.nlb.hour", number("nlb") * hours, Text("NLB の時間", "NLB hours"), _HOURS_HOW),
        _capacity(usage, hours, "nlb", "nlcu", _nlb_unit(usage)),
        Charge("elb.gwlb.hour", number("gwlb") * hours, Text("GWLB の時間", "GWLB hours"), _HOURS_HOW),
        _capacity(usage, hours, "gwlb", "glcu", _gwlb_unit()),
        Charge("elb.clb.hour", number("clb") * hours, Text("CLB の時間", "CLB hours"), _HOURS_HOW),
        Charge(
            "elb.clb.gb",
            number("clb_gb"),
            Text("CLB の処理データ", "CLB data"),
            Text("流れる量", "data as given"),
        ),
        Charge(
            "elb.alb.trust_store",
            number("trust_stores") * hours,
            Text("トラストストア", "trust stores"),
            Text("数 × 時間", "stores x hours"),
        ),
        Charge(
            "vpc.public_ipv4",
            addresses * hours,
            Text("パブリック IPv4", "public IPv4"),
            Text("台数 × ゾーンの数 × 時間", "balancers x zones x hours"),
        ),
    )


def _capacity(usage: Usage, hours: Quantity, kind: str, unit: str, holds: dict[str, Decimal]) -> Charge:
    average = usage.values[f"{unit}_avg"]
    if average is not None:
        quantity, how = usage.number(kind) * hours * average, _AVERAGE
    else:
        # Without a balancer there is no unit, whatever passes.
        used = (usage.number(kind) > 0) & (hours > 0)
        quantity, how = _unit_hours(usage, hours, holds) * used, _LARGEST
    return Charge(f"elb.{kind}.{unit}", quantity, Text(unit.upper(), unit.upper()), how)


def _unit_hours(usage: Usage, hours: Quantity, holds: dict[str, Decimal]) -> Quantity:
    """Capacity units times hours; `holds` is what one unit holds of each dimension."""
    number = usage.number
    per_connection = number("requests_per_connection")
    # Each is an average times the hours, so that nothing is divided by hours, which may be 0.
    requests = number("requests") / _HOUR_S + number("requests_per_s") * hours
    new = number("requests") / per_connection / _HOUR_S + number("new_connections_per_s") * hours
    dimensions = {
        "new": new,
        "active": number("active_connections") * hours + new * number("connection_s"),
        "gb": number("requests") * number("kb") / GB_KB + number("processed_gb_per_h") * hours,
        "rules": requests * larger(number("rules") - fact("alb.lcu_free_rules").value, 0),
    }
    return reduce(larger, (divided(dimensions[name], holds[name]) for name in holds))


def _alb_unit(usage: Usage) -> dict[str, Decimal]:
    gb = "alb.lcu_lambda_gb_per_h" if usage.values["target"] == "lambda" else "alb.lcu_gb_per_h"
    return {
        "new": fact("alb.lcu_new_connections_per_s").value,
        "active": fact("alb.lcu_active_connections").value,
        "gb": fact(gb).value,
        "rules": fact("alb.lcu_rule_evaluations_per_s").value,
    }


def _nlb_unit(usage: Usage) -> dict[str, Decimal]:
    protocol = usage.values["protocol"].lower()
    return {
        "new": fact(f"nlb.nlcu_{protocol}_new_connections_per_s").value,
        "active": fact(f"nlb.nlcu_{protocol}_active_connections").value,
        "gb": fact("nlb.nlcu_gb_per_h").value,
    }


def _gwlb_unit() -> dict[str, Decimal]:
    return {
        "new": fact("gwlb.glcu_new_connections_per_s").value,
        "active": fact("gwlb.glcu_active_connections").value,
        "gb": fact("gwlb.glcu_gb_per_h").value,
    }


SERVICE = Service("ELB", INPUTS, _charges, "https://aws.amazon.com/elasticloadbalancing/pricing/")
