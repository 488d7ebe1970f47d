"""The clients of a storm: when they try again, what holds them back, and when they stop calling.

Amounts are in requests and may be fractions; times are in ticks of `tick_s`.
"""

from __future__ import annotations

from collections import deque

from helpers.messaging.storm_defences import CircuitBreaker, RetryBudget

__all__ = ["Breaker", "Retries"]


class Retries:
    """Which failures are tried again, and when: full jitter, and a budget if there is one.

    Before retry k a client waits evenly spread over 0 to min(`max_delay_s`, `base_delay_s` · 2^(k−1)). The
    buckets of `clients` equal clients are one bucket of that many times the size.
    """

    def __init__(
        self,
        ticks: int,
        tries: int,
        *,
        base_delay_s: float,
        max_delay_s: float,
        tick_s: float,
        budget: RetryBudget | None,
        clients: int,
    ) -> None:
        self._spread = [
            max(1, round(min(max_delay_s, base_delay_s * 2.0**attempt) / tick_s)) for attempt in range(tries)
        ]
        # Changes of the rate at which retries are due: an even spread needs one addition at either end.
        self._change = [[0.0] * tries for _ in range(ticks + max(self._spread) + 2)]
        self._due = [0.0] * tries
        self._budget = budget
        self._full = budget.capacity * clients if budget else 0.0
        self._tokens = self._full

    def due(self, tick: int) -> list[float]:
        """By attempt, the retries that are sent in this tick; the place of the first attempt is 0."""
        self._due = [
            max(0.0, amount + change) for amount, change in zip(self._due, self._change[tick], strict=True)
        ]
        return list(self._due)

    def succeeded(self, answered: list[float]) -> None:
        """Put back what successes are worth."""
        if self._budget:
            first, again = answered[0], sum(answered[1:])
            back = first * self._budget.first_success + again * self._budget.retry_success
            self._tokens = min(self._full, self._tokens + back)

    def failed(self, tick: int, failed: list[float]) -> float:
        """Plan the retries of what failed; returns how many calls end as failures instead."""
        wanted = sum(failed[:-1])
        share = 1.0
        if self._budget and wanted > 0:
            share = min(1.0, self._tokens / (wanted * self._budget.retry_cost))
            self._tokens -= wanted * share * self._budget.retry_cost
        for attempt, amount in enumerate(failed[:-1]):
            if amount > 0:
                spread = self._spread[attempt]
                each = amount * share / spread
                self._change[tick + 1][attempt + 1] += each
                self._change[tick + 1 + spread][attempt + 1] -= each
        return failed[-1] + wanted * (1.0 - share)


class Breaker:
    """The state of a circuit breaker that all clients share: closed, open, or letting a few through."""

    def __init__(self, breaker: CircuitBreaker | None, tick_s: float) -> None:
        self._breaker = breaker
        if breaker:
            self._window, self._open, self._probe = (
                max(1, round(time_s / tick_s))
                for time_s in (breaker.window_s, breaker.open_s, breaker.probe_s)
            )
        self._seen: deque[tuple[float, float]] = deque()  # of each tick: attempts that ended, and that failed
        self._ended = self._failed = 0.0
        self._until = -1  # the tick in which the present state ends
        self.state = "closed"

    def lets_through(self, tick: int) -> float:
        """The share of attempts that may be sent in this tick."""
        if self._breaker is None or self.state == "closed":
            return 1.0
        if self.state == "open" and tick >= self._until:
            self._become("probing", tick + self._probe)
        return self._breaker.probe_share if self.state == "probing" else 0.0

    def count(self, tick: int, succeeded: float, failed: float) -> None:
        """Take note of the attempts that ended in this tick, and change the state where that is due."""
        if self._breaker is None or self.state == "open":
            return
        self._seen.append((succeeded + failed, failed))
        self._ended += succeeded + failed
        self._failed += failed
        if self.state == "closed" and len(self._seen) > self._window:
            ended, of_them_failed = self._seen.popleft()
            self._ended -= ended
            self._failed -= of_them_failed
        bad = self._failed > 1e-6 and self._failed >= self._breaker.failure_share * self._ended
        if self.state == "closed" and bad and len(self._seen) >= self._window:
            self._become("open", tick + self._open)
        elif self.state == "probing" and tick >= self._until:
            if bad:
                self._become("open", tick + self._open)
            else:
                self._become("closed", -1)

    def _become(self, state: str, until: int) -> None:
        self.state, self._until = state, until
        self._seen.clear()
        self._ended = self._failed = 0.0
