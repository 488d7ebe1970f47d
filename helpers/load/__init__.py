"""Where load comes from, and what takes it away: queues, scaling, caches, databases, real services."""

from helpers.load.estimates import Estimate, ratio_estimate
from helpers.load.samplers import (
    Sampler,
    constant,
    exponential,
    gamma,
    hyperexponential,
    lognormal,
    two_sizes,
)
from helpers.load.simulate import QueueRun, simulate_queue
from helpers.load.simulate_events import simulate_events

__all__ = [
    "Estimate",
    "QueueRun",
    "Sampler",
    "constant",
    "exponential",
    "gamma",
    "hyperexponential",
    "lognormal",
    "ratio_estimate",
    "simulate_events",
    "simulate_queue",
    "two_sizes",
]
