"""What came of a storm: how the run went second by second, and the few numbers that sum it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from helpers.messaging.storm import Storm

__all__ = ["StormRun"]

FloatArray = NDArray[np.float64]

#: A second is healthy when this share of the calls that begin in it is matched by answers.
HEALTHY_SHARE = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class StormRun:
    """A run, second by second: arrays of one length, amounts per second unless said otherwise.

    `calls_rps` begin, `attempts_rps` are sent (calls and retries), `answered_rps` are answered while the
    client still waits, `wasted_rps` are worked on although the client has left, `refused_rps` are turned away
    by the server (queue full, or waited too long), `failed_rps` are calls that end without an answer.
    `queue` is the number of requests in the queue at the end of the second.
    """

    storm: Storm
    time_s: FloatArray
    calls_rps: FloatArray
    attempts_rps: FloatArray
    answered_rps: FloatArray
    wasted_rps: FloatArray
    refused_rps: FloatArray
    failed_rps: FloatArray
    queue: FloatArray

    @property
    def recovered_after_s(self) -> float | None:
        """Seconds from the end of the spike until answers keep up with calls for the rest of the run.

        None when they do not within the run.
        """
        end_s = self.storm.spike_start_s + self.storm.spike_s
        sick_s = self.time_s[self.answered_rps < HEALTHY_SHARE * self.calls_rps]
        if not len(sick_s) or sick_s[-1] < end_s:
            return 0.0
        healthy_from_s = float(sick_s[-1]) + 1.0
        return None if healthy_from_s > self.time_s[-1] else healthy_from_s - end_s

    @property
    def answered_share(self) -> float:
        """Calls that were answered, as a share of those that ended."""
        return _share(self.answered_rps.sum(), self.failed_rps.sum())

    @property
    def wasted_share(self) -> float:
        """Work for clients who had left, as a share of all work that the server did."""
        return _share(self.wasted_rps.sum(), self.answered_rps.sum())

    @property
    def wasted_requests(self) -> float:
        """Requests that were worked on although their clients had left."""
        return float(self.wasted_rps.sum())

    @property
    def failed_calls(self) -> float:
        """Calls that ended without an answer."""
        return float(self.failed_rps.sum())

    @property
    def final_attempts_per_call(self) -> float:
        """Attempts per call in the last 30 seconds of the run: what the storm has settled at."""
        return float(self.attempts_rps[-30:].sum() / max(self.calls_rps[-30:].sum(), 1e-9))

    @property
    def queue_growth_rps(self) -> float:
        """By how many requests per second the queue grows (negative: shrinks) in the last 30 seconds."""
        span = min(30, len(self.queue) - 1)
        return float(self.queue[-1] - self.queue[-1 - span]) / span


def _share(part: float, rest: float) -> float:
    return float(part / (part + rest)) if part + rest > 0 else 0.0
