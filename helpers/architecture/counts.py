"""What arrives at a component and what it sends on: per second in the load view, a month on the bill.

Both are counted by the same function from the same flows, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from helpers.architecture.model import Architecture, Flow
from helpers.architecture.workload import Workload

__all__ = ["Counts", "Number", "count", "flow_sizes_kb"]

#: A rate is a float, a number of a month an exact `Decimal`.
Number: TypeAlias = float | Decimal


@dataclass(frozen=True, slots=True)
class Counts:
    """Requests of one component, retries included: in, as reads and writes, and on to others.

    `request_kb` and `response_kb` are means over what arrives. `by_source` and `by_target` count by the kind
    at the other end; `internet_gb` is what is answered, or sent, to somebody outside AWS.
    """

    requests: Number
    reads: Number
    writes: Number
    request_kb: Number
    response_kb: Number
    by_source: Mapping[str, Number]
    by_target: Mapping[str, Number]
    internet_gb: Number

    def from_kind(self, kind: str) -> Number:
        """Requests that come from components of this kind."""
        return self.by_source.get(kind, self.requests * 0)

    def to_kind(self, kind: str) -> Number:
        """Requests that go to components of this kind."""
        return self.by_target.get(kind, self.requests * 0)


def flow_sizes_kb(flow: Flow, workload: Workload) -> tuple[float, float]:
    """The KB of a request and of its response on this flow.

    >>> flow_sizes_kb(Flow("a", "b", size_kb=1), Workload(10))
    (1.0, 10.0)
    >>> flow_sizes_kb(Flow("a", "b", asynchronous=True), Workload(10))
    (2.0, 0.0)
    """
    response_kb = 0.0 if flow.asynchronous else workload.response_kb
    return (
        workload.request_kb if flow.size_kb is None else flow.size_kb,
        response_kb if flow.response_kb is None else flow.response_kb,
    )


def count(
    architecture: Architecture,
    workload: Workload,
    key: str,
    on_flows: Sequence[Number],
    own: Number,
    number: Callable[[float], Number],
) -> Counts:
    """The counts of component `key`, given what runs `on_flows` (one number a flow, in their order).

    `own` is what it sends as a client, or what arrives there as an entry, and `number` makes the sizes fit
    the numbers.
    """
    zero = number(0.0)
    reads = writes = request_kb = response_kb = out_kb = zero
    by_source: dict[str, Number] = {}
    by_target: dict[str, Number] = {}
    here = architecture.component(key).of_kind
    for flow, on_flow in zip(architecture.flows, on_flows, strict=True):
        if key not in (flow.source, flow.target):
            continue
        size_kb, answer_kb = map(number, flow_sizes_kb(flow, workload))
        if flow.target == key:
            source = architecture.component(flow.source).of_kind
            by_source[source.name] = by_source.get(source.name, zero) + on_flow
            if flow.access == "read":
                reads += on_flow
            else:
                writes += on_flow
            request_kb += on_flow * size_kb
            response_kb += on_flow * answer_kb
            out_kb += on_flow * answer_kb * (source.outside and not here.outside)
        else:
            target = architecture.component(flow.target).of_kind
            by_target[target.name] = by_target.get(target.name, zero) + on_flow
            out_kb += on_flow * size_kb * (target.outside and not here.outside)
    if not here.sends:  # an entry: what arrives from outside the figure is of the workload's size
        reads += own
        request_kb += own * number(workload.request_kb)
        response_kb += own * number(workload.response_kb)
        own = zero
    arriving = reads + writes
    return Counts(
        requests=arriving + own,
        reads=reads,
        writes=writes,
        request_kb=request_kb / arriving if arriving else zero,
        response_kb=response_kb / arriving if arriving else zero,
        by_source=MappingProxyType(by_source),
        by_target=MappingProxyType(by_target),
        internet_gb=out_kb / 1_024 / 1_024,
    )
