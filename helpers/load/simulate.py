"""A queue simulated customer by customer, tens of millions a second, for what no formula covers.

First come, first served. Any distribution of arrivals and services, several servers, a bounded queue,
customers who leave, answers that come too late. What it says is a mean with a confidence interval, taken
after a warm-up, because every simulated queue starts empty and real ones do not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError
from helpers.load.estimates import Estimate, ratio_estimate
from helpers.load.samplers import Sampler
from helpers.load.simulate_recursions import CHUNK, Block, several_server_blocks, single_server_blocks

__all__ = ["QueueRun", "simulate_queue"]

_MOST_REPLICAS = 4_096  # a row of them is 32 kB: it stays in the first-level cache
_FEWEST_REPLICAS = 32
_FEWEST_BATCHES = 32
_SAMPLE = 200_000

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class QueueRun:
    """What a simulated queue did to `customers` arrivals after the warm-up. Times in seconds.

    `wait_s` and `response_s` are means over those who were served, `probability_of_wait` is over those who
    were let in; `lost` found the queue full, `abandoned` left while waiting, `late` were answered after the
    deadline (probabilities, over all arrivals). `utilisation` is the share of their time that servers work.
    """

    customers: int
    wait_s: Estimate
    response_s: Estimate
    probability_of_wait: float
    utilisation: float
    lost_probability: float
    abandoned_probability: float
    late_probability: float
    response_sample_s: FloatArray

    def response_quantile_s(self, share: float) -> float:
        """The response time that `share` (0 to 1) of the served do not exceed, from a sample of them."""
        return float(np.quantile(self.response_sample_s, checked_number("share", share, high=1.0)))


def simulate_queue(
    interarrival: Sampler,
    service: Sampler,
    *,
    customers: int,
    seed: int,
    servers: int = 1,
    capacity: int | None = None,
    patience_s: float | None = None,
    deadline_s: float | None = None,
    warm_up: int | None = None,
    confidence: float = 0.95,
) -> QueueRun:
    """Simulate `customers` arrivals (a few more, when they do not divide evenly); same seed, same bytes.

    `capacity` bounds the customers in the system, those in service included: whoever comes to a full one is
    lost. With `patience_s` a customer leaves when that wait is over, and costs no work. With `deadline_s` an
    answer that takes longer counts as late, and its work is done all the same: the server cannot know. Per
    replica, `warm_up` customers are left out; when it is not given, five times the relaxation time. Raises
    `InputError` for numbers that make no sense, and for a queue that grows without end.

    >>> from helpers.load.samplers import exponential
    >>> run = simulate_queue(exponential(1.25), exponential(1.0), customers=400_000, seed=1)
    >>> run.wait_s.contains(4.0)  # M/M/1 at a utilisation of 0.8: 0.8 / (1 - 0.8)
    True
    """
    servers = checked_whole("servers", servers, low=1)
    customers = checked_whole("customers", customers, low=1_000)
    checked_whole("seed", seed)
    if capacity is not None:
        checked_whole("capacity", capacity, low=servers)
    for name, number in (("patience_s", patience_s), ("deadline_s", deadline_s)):
        if number is not None:
            checked_number(name, number)
    _check_stable(interarrival, service, servers, bounded=capacity is not None or patience_s is not None)
    if warm_up is None:
        warm_up = _warm_up(interarrival, service, servers, capacity, patience_s)
    warm_up = checked_whole("warm_up", warm_up)
    rng = np.random.default_rng(seed)
    if servers == 1 and capacity is None and patience_s is None:
        chunk = max(1, min(CHUNK, customers // _FEWEST_BATCHES))
        sizes = _sizes(warm_up, customers, chunk)
        blocks = single_server_blocks(interarrival, service, sizes, rng)
        tally = _Tally(customers, math.ceil(customers / chunk), by_block=True, deadline_s=deadline_s)
    else:
        replicas = max(_FEWEST_REPLICAS, min(_MOST_REPLICAS, customers // max(1, 10 * warm_up)))
        each = math.ceil(customers / replicas)
        blocks = several_server_blocks(
            interarrival,
            service,
            _sizes(warm_up, each, each),
            rng,
            servers=servers,
            replicas=replicas,
            waiting_room=None if capacity is None else capacity - servers,
            patience_s=patience_s,
        )
        customers = each * replicas
        tally = _Tally(customers, replicas, by_block=False, deadline_s=deadline_s)
    for block in _after_warm_up(blocks, warm_up):
        tally.add(block)
    return tally.result(servers, confidence)


def _check_stable(interarrival: Sampler, service: Sampler, servers: int, *, bounded: bool) -> None:
    offered_erlang = service.mean_s / interarrival.mean_s
    if not bounded and offered_erlang >= servers:
        raise InputError(
            f"{servers} server(s) cannot keep up with {offered_erlang:g} servers' worth of work",
            expected="a utilisation below 1, or a bound: capacity or patience_s",
            next_step=f"take {math.floor(offered_erlang) + 1} servers or more, or shorten the service",
        )


def _warm_up(
    interarrival: Sampler, service: Sampler, servers: int, capacity: int | None, patience_s: float | None
) -> int:
    """Five relaxation times of the queue, in arrivals; for a bounded one, a few fillings of its room."""
    utilisation = service.mean_s / interarrival.mean_s / servers
    variation = max(1.0, (interarrival.squared_cv + service.squared_cv) / 2.0)
    relaxation = math.inf
    if utilisation < 1:
        relaxation = 5.0 * variation * utilisation / (1.0 - math.sqrt(utilisation)) ** 2
    fillings = math.inf
    if capacity is not None:
        fillings = 20.0 * capacity
    if patience_s is not None:
        fillings = min(fillings, 20.0 * (servers + patience_s / interarrival.mean_s))
    return 20 + 5 * servers + math.ceil(min(relaxation, fillings))


def _sizes(warm_up: int, customers: int, chunk: int) -> Iterator[int]:
    """The warm-up in chunks, then the customers in chunks: no chunk holds some of both."""
    for part in (warm_up, customers):
        while part > 0:
            yield min(part, chunk)
            part -= chunk


def _after_warm_up(blocks: Iterator[Block], warm_up: int) -> Iterator[Block]:
    for block in blocks:
        if warm_up <= 0:
            yield block
        warm_up -= len(block.wait_s)


class _Tally:
    """Sums over blocks: one batch a block (one long queue), or one batch a replica (many short ones)."""

    def __init__(self, customers: int, batches: int, *, by_block: bool, deadline_s: float | None) -> None:
        self.customers, self.by_block, self.deadline_s = customers, by_block, deadline_s
        self.wait_s, self.response_s, self.served = (np.zeros(batches) for _ in range(3))
        self.delayed = self.admitted = self.late = self.lost = self.left = 0
        self.busy_s = self.elapsed_s = 0.0
        self.sample: list[FloatArray] = []
        self.sample_every = max(1, customers // _SAMPLE)
        self.blocks = self.seen = 0

    def add(self, block: Block) -> None:
        wait_s = block.wait_s
        response_s = wait_s + block.service_s
        if block.lost is None and block.left is None:
            batch_wait_s, batch_response_s = wait_s.sum(axis=0), response_s.sum(axis=0)
            batch_served = np.full(wait_s.shape[1], len(wait_s))
            self.admitted += wait_s.size
            self.delayed += int(np.count_nonzero(wait_s))
            self.busy_s += float(batch_response_s.sum() - batch_wait_s.sum())
            served_response_s = response_s.ravel()
        else:
            nobody = np.zeros(wait_s.shape, dtype=bool)
            lost = nobody if block.lost is None else block.lost
            left = nobody if block.left is None else block.left
            served = ~(lost | left)
            batch_wait_s = (wait_s * served).sum(axis=0)
            batch_response_s = (response_s * served).sum(axis=0)
            batch_served = served.sum(axis=0)
            self.lost += int(lost.sum())
            self.left += int(left.sum())
            self.admitted += int((~lost).sum())
            self.delayed += int(np.count_nonzero(wait_s[~lost]))
            self.busy_s += float((block.service_s * served).sum())
            served_response_s = response_s[served]
        at = slice(self.blocks, self.blocks + 1) if self.by_block else slice(None)
        self.wait_s[at] += batch_wait_s
        self.response_s[at] += batch_response_s
        self.served[at] += batch_served
        self.elapsed_s += float(block.elapsed_s.sum())
        if self.deadline_s is not None:
            self.late += int(np.count_nonzero(served_response_s > self.deadline_s))
        # The same places in every block would be the same replicas; the offset moves on with the customers.
        self.sample.append(served_response_s[-self.seen % self.sample_every :: self.sample_every].copy())
        self.seen += len(served_response_s)
        self.blocks += 1

    def result(self, servers: int, confidence: float) -> QueueRun:
        sample = np.concatenate(self.sample)
        sample.setflags(write=False)
        return QueueRun(
            customers=self.customers,
            wait_s=ratio_estimate(self.wait_s, self.served, confidence),
            response_s=ratio_estimate(self.response_s, self.served, confidence),
            probability_of_wait=self.delayed / self.admitted if self.admitted else 0.0,
            utilisation=self.busy_s / self.elapsed_s / servers,
            lost_probability=self.lost / self.customers,
            abandoned_probability=self.left / self.customers,
            late_probability=self.late / self.customers,
            response_sample_s=sample,
        )
