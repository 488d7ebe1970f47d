"""A small order system made of the lessons' patterns, to ask what its bill is most sensitive to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from helpers.cost.charge import GB_KB
from helpers.cost.patterns import fan_out, front_door
from helpers.cost.quantities import exact
from helpers.cost.usage import Usage

__all__ = ["OrderSystem"]


@dataclass(frozen=True, slots=True)
class OrderSystem:
    """A small order API made of the patterns: what a month of it uses.

    Of `requests` a month, `order_share` are orders. Every request passes `door`, runs a function
    for `duration_ms` with `memory_mb`, reads one item, writes `log_kb` of logs and answers with
    `response_kb`, which leaves for the internet. Every order writes one item and is published to `queues`
    queues, where it is received `receives_per_message` times. `tokens` are fetched by one machine client.

    >>> [usage.service for usage in OrderSystem(requests=1_000_000).usages()][:3]
    ['API Gateway', 'Lambda', 'DynamoDB']
    """

    requests: object
    door: str = "HTTP API"
    order_share: object = Decimal("0.1")
    response_kb: object = 20
    log_kb: object = 2
    duration_ms: object = 120
    memory_mb: object = 512
    queues: int = 3
    receives_per_message: object = 1
    tokens: object = 0

    def usages(self, region: str = "ap-northeast-1") -> tuple[Usage, ...]:
        """The usages of a month in `region`. Raises `InputError` for what `Usage` refuses."""
        requests = exact("requests", self.requests)
        orders = requests * exact("order_share", self.order_share)
        sent_gb, log_gb = (
            requests * exact(name, getattr(self, name)) / GB_KB for name in ("response_kb", "log_kb")
        )
        run = {"requests": requests, "duration_ms": self.duration_ms, "memory_mb": self.memory_mb}
        return (
            *front_door(self.door, requests, kb=self.response_kb, region=region),
            Usage("Lambda", region, run),
            Usage("DynamoDB", region, {"rru": requests, "wru": orders}),
            *fan_out(
                orders,
                queues=self.queues,
                receives_per_message=self.receives_per_message,
                region=region,
            ),
            Usage("Cognito", region, {"m2m_clients": 1, "token_requests": self.tokens}),
            Usage("CloudWatch", region, {"ingest_gb": log_gb}),
            Usage("Data transfer", region, {"internet_gb": sent_gb}),
        )
