"""API Gateway: REST calls, HTTP calls in chunks of 512 KB, WebSocket messages and minutes, a cache, a
private endpoint."""

from __future__ import annotations

from decimal import Decimal

from helpers.cost.charge import GB_KB, Charge, Service, hours_of
from helpers.cost.quantities import larger, rounded_up
from helpers.cost.usage import Input, Usage
from helpers.facts import fact
from helpers.language import Text

__all__ = ["SERVICE"]

_CACHES_GB = ("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237")

INPUTS = (
    Input(
        "type",
        "",
        Text("API の種類", "kind of API"),
        default="HTTP",
        choices=("HTTP", "REST", "REST private"),
    ),
    Input("requests", "requests", Text("呼び出しの回数", "calls")),
    Input("size_kb", "KB", Text("1 回の大きさ（HTTP API）", "size of a call (HTTP API)")),
    Input(
        "calls_per_min",
        "1/min",
        Text("1 分あたりの呼び出し（minutes と一緒に）", "calls a minute (with minutes)"),
    ),
    Input("minutes", "min", Text("その分数", "minutes")),
    Input("size_mb", "MB", Text("1 回の大きさ（MB で書くとき）", "size of a call, in MB")),
    Input(
        "meter_kb",
        "KB",
        Text("計量の単位（書けば優先）", "metering unit (when stated)"),
        default=None,
        above_zero=True,
    ),
    Input("request_kb", "KB", Text("要求の大きさ（REST）", "size of a request (REST)")),
    Input("response_kb", "KB", Text("応答の大きさ（REST）", "size of a response (REST)")),
    Input(
        "az", "zones", Text("プライベートなエンドポイントを置くゾーンの数", "zones with a private endpoint")
    ),
    Input(
        "hours",
        "h",
        Text(
            "キャッシュやエンドポイントの時間（省けば 1 か月）",
            "hours of the cache or endpoint (the month when not given)",
        ),
        default=None,
    ),
    Input(
        "cache_gb",
        "GB",
        Text("キャッシュの大きさ（0 はなし）", "size of the cache (0: none)"),
        default="0",
        choices=("0", *_CACHES_GB),
    ),
    Input("http", "requests", Text("HTTP API の呼び出し", "calls of HTTP APIs")),
    Input("ws_messages", "messages", Text("WebSocket のメッセージ", "WebSocket messages")),
    Input("ws_kb", "KB", Text("WebSocket の 1 通の大きさ", "size of a WebSocket message")),
    Input("ws_minutes", "min", Text("WebSocket の接続時間", "WebSocket connection minutes")),
    Input("vpc_links", "links", Text("VPC リンクの数", "VPC links")),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number = usage.number
    kind = usage.values["type"]
    hours = hours_of(usage, month_hours)
    meter_kb = usage.values["meter_kb"]
    if meter_kb is None:
        meter_kb = fact("api_gateway.http_chunk_bytes").value // 1_024
    calls = number("requests") + number("calls_per_min") * number("minutes")
    size_kb = number("size_kb") + number("size_mb") * 1_024
    http_calls, rest_calls = calls * (kind == "HTTP"), calls * (kind != "HTTP")
    moved_gb = rest_calls * (number("request_kb") + number("response_kb")) / GB_KB
    sent_gb = rest_calls * number("response_kb") / GB_KB
    private = kind == "REST private"
    ws_chunk_kb = fact("api_gateway.websocket_chunk_bytes").value // 1_024
    charges = [
        Charge(
            "apigateway.rest",
            rest_calls,
            Text("REST の呼び出し", "REST calls"),
            Text("回数", "calls as given"),
        ),
        Charge(
            "apigateway.http",
            http_calls * larger(rounded_up(size_kb, meter_kb), 1) + number("http"),
            Text("HTTP API の呼び出し", "HTTP API calls"),
            Text("回数 × 512 KB ごとのかたまり", "calls x chunks of 512 KB"),
        ),
        Charge(
            "apigateway.websocket.messages",
            number("ws_messages") * larger(rounded_up(number("ws_kb"), ws_chunk_kb), 1),
            Text("WebSocket のメッセージ", "WebSocket messages"),
            Text("通数 × 32 KB ごとのかたまり", "messages x chunks of 32 KB"),
        ),
        Charge(
            "apigateway.websocket.minutes",
            number("ws_minutes"),
            Text("WebSocket の接続", "WebSocket connections"),
            Text("分数", "minutes as given"),
        ),
        Charge(
            "apigateway.vpc_link",
            number("vpc_links") * hours,
            Text("VPC リンク", "VPC links"),
            Text("数 × 時間", "links x hours"),
        ),
        Charge(
            "dt.internet_out",
            sent_gb * (not private),
            Text("インターネットへの転送", "transfer to the internet"),
            Text("回数 × 応答の KB ÷ 1,024 ÷ 1,024", "calls x KB of the response / 1,024 / 1,024"),
            allowance="dt.internet_out.free",
        ),
        Charge(
            "vpc.interface_endpoint.hour",
            number("az") * hours * private,
            Text("プライベートなエンドポイント", "private endpoint"),
            Text("ゾーン × 時間", "zones x hours"),
        ),
        Charge(
            "vpc.interface_endpoint.gb",
            moved_gb * private,
            Text("エンドポイントを通る容量", "data through the endpoint"),
            Text(
                "回数 ×（要求 + 応答）の KB ÷ 1,024 ÷ 1,024",
                "calls x KB of request and response / 1,024 / 1,024",
            ),
        ),
    ]
    cache = usage.values["cache_gb"]
    if cache != "0":
        sku = f"apigateway.cache.{cache.replace('.', '_')}gb"
        charges.append(Charge(sku, hours, Text("キャッシュ", "cache"), Text("時間", "hours")))
    return tuple(charges)


SERVICE = Service("API Gateway", INPUTS, _charges, "https://aws.amazon.com/api-gateway/pricing/")
