"""The two recursions behind `helpers.load.simulate`: whole arrays at a time, no event queue.

*One server.* Lindley: a wait is the wait before, plus the service before, minus the time between the two
arrivals, and never below 0. Unrolled, that is a running sum minus its running minimum, which NumPy does to a
whole chunk at once. A chunk of 65,536 stays in the cache; one array of millions is several times slower.

*Several servers, a bounded queue, customers who leave.* Kiefer and Wolfowitz: the instants at which the
servers become free, sorted, say all there is to know. The next customer takes the first; the new instant is
carried up through the others with a minimum and a maximum each. One step serves one customer in each of
thousands of independent replicas. A compiled loop is not three times faster than that.

Sources: D. V. Lindley, "The theory of queues with a single server", Proc. Cambridge Phil. Soc. 48 (1952),
https://doi.org/10.1017/S0305004100027638; J. Kiefer, J. Wolfowitz, "On the theory of queues with many
servers", Trans. AMS 78 (1955), https://doi.org/10.1090/S0002-9947-1955-0066587-3
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.load.samplers import Sampler

__all__ = ["CHUNK", "Block", "several_server_blocks", "single_server_blocks"]

CHUNK = 65_536
_STEPS = 32  # customers of each replica that are drawn at once

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some customers of some replicas: arrays of the shape (customers, replicas), valid until the next block.

    `wait_s` is how long they would have to wait, `lost` who found the queue full, `left` who lost patience
    (None: nobody), `elapsed_s` the time between the arrivals.
    """

    wait_s: FloatArray
    service_s: FloatArray
    elapsed_s: FloatArray
    lost: BoolArray | None = None
    left: BoolArray | None = None


def single_server_blocks(
    interarrival: Sampler, service: Sampler, sizes: Iterator[int], rng: np.random.Generator
) -> Iterator[Block]:
    """One server, one long queue of customers: blocks of the given sizes (customers), one replica each."""
    left_behind_s = 0.0  # the work that the customer before found and brought
    for size in sizes:
        service_s = service.draw(rng, size)
        between_s = interarrival.draw(rng, size)
        steps = np.empty(size)
        steps[0] = left_behind_s - between_s[0]
        np.subtract(service_s[:-1], between_s[1:], out=steps[1:])
        np.cumsum(steps, out=steps)
        lowest = np.minimum.accumulate(steps)
        np.minimum(lowest, 0.0, out=lowest)
        steps -= lowest
        left_behind_s = steps[-1] + service_s[-1]
        yield Block(steps[:, None], service_s[:, None], between_s[:, None])


def several_server_blocks(
    interarrival: Sampler,
    service: Sampler,
    sizes: Iterator[int],
    rng: np.random.Generator,
    *,
    servers: int,
    replicas: int,
    waiting_room: int | None = None,
    patience_s: float | None = None,
) -> Iterator[Block]:
    """Several servers in many replicas that start empty: blocks of at most the given sizes.

    `waiting_room` is how many may wait (None: all), `patience_s` how long each waits at most (None: without
    end).
    """
    simple = waiting_room is None and patience_s is None
    now_s = np.zeros(replicas)
    free_s = [np.zeros(replicas) for _ in range(servers)]  # sorted: the first is free first
    start_s, rising, spare = (np.empty(replicas) for _ in range(3))
    room = None if not waiting_room else _WaitingRoom(waiting_room, replicas)
    for size in _in_steps(sizes):
        service_s = service.draw(rng, (size, replicas))
        between_s = interarrival.draw(rng, (size, replicas))
        wait_s = np.empty((size, replicas))
        lost = None if waiting_room is None else np.empty((size, replicas), dtype=bool)
        left = None if patience_s is None else np.empty((size, replicas), dtype=bool)
        for step in range(size):
            now_s += between_s[step]
            np.maximum(free_s[0], now_s, out=start_s)
            np.add(start_s, service_s[step], out=rising)
            np.subtract(start_s, now_s, out=wait_s[step])
            if not simple:
                served = np.ones(replicas, dtype=bool)
                if lost is not None:
                    lost[step] = room.full(now_s) if room else free_s[0] > now_s
                    served &= ~lost[step]
                    if room:
                        leaves_s = start_s if patience_s is None else np.minimum(start_s, now_s + patience_s)
                        room.enter(leaves_s, served)
                if left is not None:
                    np.logical_and(wait_s[step] > patience_s, served, out=left[step])
                    served &= ~left[step]
                # Whoever is not served leaves the servers as they are: put back what was taken.
                rising = np.where(served, rising, free_s[0])
            for above in range(1, servers):
                np.maximum(rising, free_s[above], out=spare)
                np.minimum(rising, free_s[above], out=free_s[above - 1])
                rising, spare = spare, rising
            free_s[-1], rising = rising, free_s[-1]
        yield Block(wait_s, service_s, between_s, lost, left)


class _WaitingRoom:
    """When those who entered last leave the queue. They leave in the order in which they came."""

    def __init__(self, places: int, replicas: int) -> None:
        self._leaves_s = np.full((places, replicas), -np.inf)
        self._oldest = np.zeros(replicas, dtype=np.int64)
        self._all = np.arange(replicas)

    def full(self, now_s: FloatArray) -> BoolArray:
        """Whether as many wait as there are places: then the oldest of the last to enter is still there."""
        return self._leaves_s[self._oldest, self._all] > now_s

    def enter(self, leaves_s: FloatArray, who: BoolArray) -> None:
        at = self._all[who]
        self._leaves_s[self._oldest[at], at] = leaves_s[at]
        self._oldest[at] = (self._oldest[at] + 1) % len(self._leaves_s)


def _in_steps(sizes: Iterator[int]) -> Iterator[int]:
    for size in sizes:
        while size > 0:
            yield min(size, _STEPS)
            size -= _STEPS
