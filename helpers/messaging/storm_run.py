"""What came of a storm: how the run went second by second, and the few numbers that sum it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from helpers.language import say

if TYPE_CHECKING:
    from helpers.messaging.storm import Storm

__all__ = ["StormRun"]

FloatArray = NDArray[np.float64]

#: A second is healthy when this share of the calls that begin in it is matched by answers.
HEALTHY_SHARE = 0.9
_STILL_RPS = 0.5  # a queue that changes by less than this neither grows nor shrinks


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
        return None if healthy_from_s > self.time_s[-1] else max(0.0, float(healthy_from_s - end_s))

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

    def outcome(self) -> str:
        """How it ended, in one sentence, in the language of the run."""
        after_s, rate_rps = self.recovered_after_s, f"{abs(self.queue_growth_rps):,.0f}"
        if after_s == 0:
            return say(
                ja="スパイクが終わったときには、もう元に戻っています。",
                en="By the end of the spike it is back to normal.",
            )
        if after_s is not None:
            return say(
                ja=f"スパイクが終わってから {after_s:.0f} 秒後に、元に戻ります。",
                en=f"It is back to normal {after_s:.0f} s after the spike.",
            )
        if self.queue_growth_rps < -_STILL_RPS:
            return say(
                ja=f"終わりの時点ではまだ元に戻りませんが、待ち行列は毎秒 {rate_rps} 件ずつ縮んでいます。",
                en=f"Not yet back to normal at the end, but the queue shrinks by {rate_rps} requests/s.",
            )
        if self.queue_growth_rps <= _STILL_RPS:
            return say(
                ja="元に戻りません。待ち行列は伸びも縮みもしません。",
                en="It does not come back to normal: the queue neither grows nor shrinks.",
            )
        return say(
            ja=f"元に戻りません。待ち行列は毎秒 {rate_rps} 件ずつ伸びています。",
            en=f"It does not come back to normal: the queue grows by {rate_rps} requests/s.",
        )

    def description(self) -> str:
        """What a figure of the run shows, with its numbers, in the language of the run."""
        last_minute = slice(-60, None)
        calls, attempts, answered = (
            f"{series[last_minute].mean():,.0f}"
            for series in (self.calls_rps, self.attempts_rps, self.answered_rps)
        )
        return say(
            ja=f"最後の 1 分は、呼び出しが毎秒 {calls} 件、試行が毎秒 {attempts} 件、"
            f"間に合った応答が毎秒 {answered} 件です。{self.outcome()}",
            en=f"In the last minute there are {calls} calls, {attempts} attempts and {answered} answers "
            f"in time per second. {self.outcome()}",
        )


def _share(part: float, rest: float) -> float:
    return float(part / (part + rest)) if part + rest > 0 else 0.0
