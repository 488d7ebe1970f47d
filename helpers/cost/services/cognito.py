"""Cognito: app clients of machines and their tokens, and monthly active users.

A client with client credentials is charged also when it is idle, pro rata by the second, and there is no
free allowance. Every successful token request counts: a client that keeps its token pays for one an hour, a
client that does not pays for every call.
"""

from __future__ import annotations

from decimal import Decimal

from helpers.cost.charge import Charge, Service
from helpers.cost.usage import Input, Usage
from helpers.language import Text

__all__ = ["SERVICE"]

INPUTS = (
    Input("m2m_clients", "clients", Text("サーバー用のアプリクライアントの数", "app clients of machines")),
    Input(
        "client_hours",
        "h",
        Text(
            "クライアントが存在する時間（省けば 1 か月）",
            "hours for which a client exists (the month when not given)",
        ),
        default=None,
    ),
    Input("token_requests", "requests", Text("トークンの発行", "tokens issued")),
    Input("mau", "users", Text("月間アクティブユーザー", "monthly active users")),
    Input(
        "plan",
        "",
        Text("プラン", "feature plan"),
        default="essentials",
        choices=("lite", "essentials", "plus"),
    ),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number, plan = usage.number, usage.values["plan"]
    share = 1 if usage.values["client_hours"] is None else number("client_hours") / month_hours
    return (
        Charge(
            "cognito.m2m.client",
            number("m2m_clients") * share,
            Text("サーバー用のクライアント", "clients of machines"),
            Text("数 × 存在する時間の割合", "clients x share of the month"),
        ),
        Charge(
            "cognito.m2m.token",
            number("token_requests"),
            Text("トークン", "tokens"),
            Text("発行の回数", "tokens issued"),
        ),
        Charge(
            f"cognito.{plan}.mau",
            number("mau"),
            Text("月間アクティブユーザー", "monthly active users"),
            Text("人数", "users"),
            f"cognito.{plan}.mau.free",
            tiers_after_free=True,
        ),
    )


SERVICE = Service("Cognito", INPUTS, _charges, "https://aws.amazon.com/cognito/pricing/")
