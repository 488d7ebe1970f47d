"""Patterns of the lessons as usages, so that their bills can be laid side by side.

How many requests, messages, retries or tokens there are is the matter of the topics (`helpers.load`,
`helpers.messaging`, `helpers.auth`); here they come in as numbers. Numbers may be sequences, for a sweep with
`estimate_grid`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from helpers.cost.break_even import CostLine, cost_line
from helpers.cost.price_book import PriceBook
from helpers.cost.quantities import Quantity, divided, exact, quantity
from helpers.cost.usage import Usage
from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import say

__all__ = [
    "FRONT_DOORS",
    "break_even_hit_ratio",
    "door_line",
    "empty_receives",
    "fan_out",
    "front_door",
    "in_region",
    "on_demand_factor",
]

_TOKYO = "ap-northeast-1"
_HOUR_S = 3_600
# Below the first tier of every front door, which a line may not leave.
_LINE_CALLS = 100_000_000
#: What may stand in front of an API, as AWS calls it.
FRONT_DOORS = ("REST API", "HTTP API", "ALB")
_UNITS = {"read": ("rru", "rcu"), "write": ("wru", "wcu")}


def front_door(
    kind: str, requests: object, *, kb: object, zones: int = 2, region: str = _TOKYO
) -> tuple[Usage, ...]:
    """What stands in front of an API, for `requests` a month of `kb` each (request and response together).

    A REST API is charged by the call, an HTTP API by the call and chunk, an ALB by the hour, by capacity
    units and by the public IPv4 address in each of its `zones`. Every request is taken for a new connection,
    and the load for even: an ALB that is busy at noon and idle at night costs somewhat more. What leaves for
    the internet is the same for all three and not in here. Raises `InputError` for an unknown kind, and what
    `Usage` refuses.

    Source: https://aws.amazon.com/api-gateway/pricing/ and
    https://aws.amazon.com/elasticloadbalancing/pricing/

    >>> from helpers.cost import estimate
    >>> [round(estimate(front_door(kind, 1_000_000, kb=10)).total_usd, 2) for kind in FRONT_DOORS]
    [Decimal('4.25'), Decimal('1.29'), Decimal('25.13')]
    """
    if kind == "ALB":
        inputs = {"alb": 1, "azs": zones, "public": True, "requests": requests, "kb": kb}
        return (Usage("ELB", region, inputs),)
    if kind not in FRONT_DOORS:
        raise InputError(f"there is no front door {kind!r}", expected=f"one of {', '.join(FRONT_DOORS)}")
    size = {"size_kb": kb} if kind == "HTTP API" else {}
    inputs = {"type": kind.removesuffix(" API"), "requests": requests, **size}
    return (Usage("API Gateway", region, inputs),)


def door_line(
    kind: str, *, kb: object, zones: int = 2, region: str = _TOKYO, prices: PriceBook | None = None
) -> CostLine:
    """The flat part and the price of a call of a `front_door`, up to 100 million calls a month.

    Raises `InputError` as `front_door` does, and for calls so large that their count leaves the first tier.

    >>> line = door_line("HTTP API", kb=10)
    >>> int(line.fixed_usd), f"{line.per_unit_usd * 1_000_000:.2f}"
    (0, '1.29')
    """
    exact("kb", kb)
    return cost_line(
        lambda calls: front_door(kind, calls, kb=kb, zones=zones, region=region),
        up_to=_LINE_CALLS,
        prices=prices,
    )


def fan_out(
    messages: object,
    *,
    queues: int,
    kb: object = 1,
    receives_per_message: object = 1,
    messages_per_receive: object = 1,
    empty: object = 0,
    region: str = _TOKYO,
) -> tuple[Usage, ...]:
    """SNS with `queues` SQS queues for `messages` a month of `kb` each, counted to the last request.

    A message is received `receives_per_message` times (1 and its retries) and deleted once; a receive and a
    delete take `messages_per_receive` of them. `empty` receives that bring nothing are requests too. What SNS
    delivers to SQS is not charged by SNS; whether SQS counts it as a request could not be read, and is not
    counted. Raises `InputError` for fewer than one message a receive, and what `Usage` refuses.

    Source: https://aws.amazon.com/sqs/pricing/ and https://aws.amazon.com/sns/pricing/

    >>> publishes, receives, deletes, nothing = fan_out(1_000, queues=2, receives_per_message=3, empty=50)
    >>> print(receives.number("standard"), deletes.number("standard"), nothing.number("standard"))
    6000 2000 50
    """
    per_receive = exact("messages_per_receive", messages_per_receive)
    if per_receive < 1:
        raise InputError(
            f"messages_per_receive cannot be {messages_per_receive!r}", expected="a number, 1 or more"
        )
    delivered = _times(quantity("messages", messages), exact("queues", queues))
    deletes = divided(delivered, per_receive)
    receives = _times(deletes, quantity("receives_per_message", receives_per_message))
    batch_kb = exact("kb", kb) * per_receive
    return (
        Usage("SNS", region, {"publishes": messages, "kb": kb, "sqs_deliveries": delivered}),
        Usage("SQS", region, {"standard": receives, "kb": batch_kb}, name=say(ja="受信", en="receives")),
        Usage("SQS", region, {"standard": deletes}, name=say(ja="削除", en="deletes")),
        Usage("SQS", region, {"standard": empty}, name=say(ja="空の受信", en="empty receives")),
    )


def empty_receives(pollers: object, *, wait_s: object, idle_hours: object, pause_s: object = 1) -> Decimal:
    """Receives that bring nothing, of `pollers` that look at an empty queue for `idle_hours`.

    With a wait (WaitTimeSeconds, up to 20 s) a look takes that long; with none it is answered at once, and
    the poller looks again after `pause_s`. Raises `InputError` for a longer wait, a look that takes no time
    at all, and what is not a number of 0 or more.

    >>> [int(empty_receives(10, wait_s=wait_s, idle_hours=1)) for wait_s in (0, 20)]
    [36000, 1800]
    """
    wait, longest = exact("wait_s", wait_s), fact("sqs.wait_time_max_s").value
    if wait > longest:
        raise InputError(f"wait_s cannot be {wait_s!r}", expected=f"0 to {longest} s")
    look_s = wait or exact("pause_s", pause_s)
    if not look_s:
        raise InputError("a look that takes no time is endless", expected="pause_s above 0")
    return exact("pollers", pollers) * exact("idle_hours", idle_hours) * _HOUR_S / look_s


def in_region(usages: Iterable[Usage], region: str) -> tuple[Usage, ...]:
    """The same usages in another Region. Raises `InputError` for a Region that is none.

    >>> [usage.region for usage in in_region(front_door("ALB", 1, kb=1), "us-east-1")]
    ['us-east-1']
    """
    return tuple(replace(usage, region=region) for usage in usages)


def on_demand_factor(kind: str, region: str = _TOKYO, prices: PriceBook | None = None) -> Decimal:
    """How many times as dear a DynamoDB unit is on demand as a provisioned one that is used to the full.

    `kind` is "read" or "write". Its reciprocal is the utilisation at which both modes cost the same. Raises
    `InputError` for another kind and `UnpricedError` where a price is missing.

    Source: https://aws.amazon.com/dynamodb/pricing/

    >>> round(on_demand_factor("write"), 2), round(1 / on_demand_factor("write"), 3)
    (Decimal('3.47'), Decimal('0.288'))
    """
    if kind not in _UNITS:
        raise InputError(f"there is no unit to {kind!r}", expected=f"one of {', '.join(_UNITS)}")
    book = PriceBook.load() if prices is None else prices
    request, capacity = _UNITS[kind]
    on_demand = book.price(f"dynamodb.ondemand.{request}", region)
    provisioned = book.price(f"dynamodb.provisioned.{capacity}", region)
    return on_demand.usd / on_demand.per * _HOUR_S / (provisioned.usd / provisioned.per)


def break_even_hit_ratio(cache_usd: object, replica_usd: object, *, replica_share: object = 1) -> Decimal:
    """The hit ratio at which a cache takes a read off the database for as much money as a read replica.

    Of the reads the cache takes its hit ratio h and the replica `replica_share` s (all that may be a little
    stale), so C / h = R / s and h = s · C / R. Above 1 there is no such hit ratio: the replica is cheaper for
    a read. Raises `InputError` for amounts and a share that are not above 0, and a share above 1.

    >>> break_even_hit_ratio(150, 240)
    Decimal('0.625')
    """
    cache, replica, share = (
        exact(name, given)
        for name, given in (
            ("cache_usd", cache_usd),
            ("replica_usd", replica_usd),
            ("replica_share", replica_share),
        )
    )
    if not cache or not replica or not 0 < share <= 1:
        raise InputError(
            "a cache and a replica that cost nothing, or take no reads, cannot be compared",
            expected="amounts above 0 and a share above 0, at most 1",
        )
    return share * cache / replica


def _times(one: Quantity, other: Quantity) -> Quantity:
    """The product, also of an array of floats and a `Decimal`."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one * other
    one, other = (float(given) if isinstance(given, Decimal) else given for given in (one, other))
    return one * other
