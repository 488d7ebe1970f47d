"""Load balancers: hours, capacity units, and the public IPv4 addresses that one has in every zone.

A capacity unit (LCU) is the largest of four dimensions, on the average of the month: new connections,
active connections, processed bytes and rule evaluations (ten rules are free). Bytes to a Lambda target
count more. When only `requests` and `kb` are given, every request is taken for a new connection, which is
the dearest case.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from helpers.cost.charge import GB_KB, Charge, Service
from helpers.cost.quantities import Quantity, divided, larger
from helpers.cost.usage import Input, Usage
from helpers.facts import fact
from helpers.language import Text

__all__ = ["SERVICE"]

_HOUR_S = 3_600

INPUTS = (
    Input("alb", "balancers", Text("ALB の数", "ALBs")),
    Input("nlb", "balancers", Text("NLB の数", "NLBs")),
    Input("hours", "h", Text("時間（省けば 1 か月）", "hours (the month when not given)"), default=None),
    Input(
        "lcu_avg",
        "LCU",
        Text("ALB の平均の LCU（わかっているとき）", "average LCU of an ALB (when known)"),
        default=None,
    ),
    Input("nlcu_avg", "NLCU", Text("NLB の平均の NLCU", "average NLCU of an NLB")),
    Input("azs", "zones", Text("ゾーンの数", "zones")),
    Input(
        "public", "", Text("インターネットに面しているか", "facing the internet"), default=False, is_flag=True
    ),
    Input("requests", "requests", Text("月のリクエスト数", "requests a month")),
    Input("kb", "KB", Text("1 回に流れる量（要求 + 応答）", "data of a request and its response")),
    Input("active_connections", "connections", Text("毎分の有効な接続", "active connections per minute")),
    Input("rules", "rules", Text("評価されるルールの数", "rules that are evaluated")),
    Input("target", "", Text("ターゲット", "target"), default="instance", choices=("instance", "lambda")),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number = usage.number
    hours = month_hours if usage.values["hours"] is None else number("hours")
    lcu = _average_lcu(usage, hours) if usage.values["lcu_avg"] is None else number("lcu_avg")
    balancers = number("alb") + number("nlb")
    addresses = balancers * number("azs") * usage.values["public"]
    return (
        Charge(
            "elb.alb.hour",
            number("alb") * hours,
            Text("ALB の時間", "ALB hours"),
            Text("台数 × 時間", "balancers x hours"),
        ),
        Charge(
            "elb.alb.lcu",
            number("alb") * hours * lcu,
            Text("LCU", "LCU"),
            Text(
                "台数 × 時間 × 平均の LCU（4 つの次元の最大）",
                "balancers x hours x average LCU (the largest of four dimensions)",
            ),
        ),
        Charge(
            "elb.nlb.hour",
            number("nlb") * hours,
            Text("NLB の時間", "NLB hours"),
            Text("台数 × 時間", "balancers x hours"),
        ),
        Charge(
            "elb.nlb.nlcu",
            number("nlb") * hours * number("nlcu_avg"),
            Text("NLCU", "NLCU"),
            Text("台数 × 時間 × 平均の NLCU", "balancers x hours x average NLCU"),
        ),
        Charge(
            "vpc.public_ipv4",
            addresses * hours,
            Text("パブリック IPv4", "public IPv4"),
            Text("ゾーンの数 × 時間", "zones x hours"),
        ),
    )


def _average_lcu(usage: Usage, hours: Quantity) -> Quantity:
    number = usage.number
    if np.all(hours > 0):
        requests_per_s = number("requests") / hours / _HOUR_S
        gb_per_h = number("requests") * number("kb") / GB_KB / hours
    else:
        requests_per_s = gb_per_h = number("requests") * 0
    per_lcu_gb = "alb.lcu_lambda_gb_per_h" if usage.values["target"] == "lambda" else "alb.lcu_gb_per_h"
    paid_rules = larger(number("rules") - fact("alb.lcu_free_rules").value, 0)
    dimensions = (
        requests_per_s / fact("alb.lcu_new_connections_per_s").value,
        number("active_connections") / fact("alb.lcu_active_connections").value,
        divided(gb_per_h, fact(per_lcu_gb).value),
        requests_per_s * paid_rules / fact("alb.lcu_rule_evaluations_per_s").value,
    )
    largest = dimensions[0]
    for dimension in dimensions[1:]:
        largest = larger(largest, dimension)
    return largest


SERVICE = Service("ELB", INPUTS, _charges, "https://aws.amazon.com/elasticloadbalancing/pricing/")
