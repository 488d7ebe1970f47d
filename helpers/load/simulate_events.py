"""The same queue as a story, told by SimPy: customers arrive, wait for a server, are served and go.

It is hundreds of times slower than `helpers.load.simulate` and reads like the system that it stands for.
When a system has a rule that no recursion knows, begin here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.checked import checked_whole
from helpers.load.samplers import Sampler

__all__ = ["simulate_events"]


def simulate_events(
    interarrival: Sampler, service: Sampler, *, customers: int, seed: int, servers: int = 1
) -> NDArray[np.float64]:
    """How long each of `customers` waits, in seconds, in the order of arrival; the first find it empty.

    No warm-up is left out here: what is returned is everybody. Raises `InputError` for numbers that make no
    sense. SimPy: https://simpy.readthedocs.io/

    >>> from helpers.load.samplers import constant
    >>> simulate_events(constant(1.0), constant(1.5), customers=3, seed=0).tolist()
    [0.0, 0.5, 1.0]
    """
    customers = checked_whole("customers", customers, low=1)
    servers = checked_whole("servers", servers, low=1)
    checked_whole("seed", seed)
    import simpy

    rng = np.random.default_rng(seed)
    environment = simpy.Environment()
    server = simpy.Resource(environment, capacity=servers)
    wait_s = np.zeros(customers)

    def customer(number: int, service_s: float) -> Iterator[Any]:
        arrived_s = environment.now
        with server.request() as turn:
            yield turn
            wait_s[number] = environment.now - arrived_s
            yield environment.timeout(service_s)

    def arrivals() -> Iterator[Any]:
        # Drawn at once: one number at a time, NumPy is slower than all the rest.
        pairs = zip(interarrival.draw(rng, customers), service.draw(rng, customers), strict=True)
        for number, (between_s, service_s) in enumerate(pairs):
            yield environment.timeout(between_s)
            environment.process(customer(number, service_s))

    environment.process(arrivals())
    environment.run()
    return wait_s
