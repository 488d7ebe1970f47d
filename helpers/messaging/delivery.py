"""An outage of a given length: which attempt arrives, when, or that none does.

The first attempt is at 0 s, when the outage begins, and the outage ends after `outage_s`: an attempt at
exactly that instant arrives. What `helpers.messaging.schedule` assumes holds here too (no jitter, attempts
take no time). Only server-side errors are retried; `client_error` is the other kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.errors import InputError
from helpers.facts import fact
from helpers.messaging.policy import DeliveryPolicy
from helpers.messaging.schedule import schedule

__all__ = ["ClientError", "Deliveries", "Delivery", "client_error", "deliver"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What happens to one message in an outage of `outage_s` seconds.

    `attempt` counts from 1 and includes the first; `at_s` is its instant, `extra_wait_s` how long after the
    end of the outage that is. All three are ``None`` when the message is `lost`: SNS gave up before the
    outage ended, and the message is gone unless the *subscription* has a dead-letter queue.
    """

    outage_s: float
    lost: bool
    attempt: int | None
    at_s: float | None
    extra_wait_s: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Deliveries:
    """`Delivery` for many outages: arrays of the shape of `outage_s`, read-only.

    `attempt` is 0, `at_s` and `extra_wait_s` are NaN where the message is `lost`.
    """

    outage_s: NDArray[np.float64]
    lost: NDArray[np.bool_]
    attempt: NDArray[np.int64]
    at_s: NDArray[np.float64]
    extra_wait_s: NDArray[np.float64]


@overload
def deliver(policy: str | DeliveryPolicy, outage_s: float, reading: str = "geometric") -> Delivery: ...
@overload
def deliver(policy: str | DeliveryPolicy, outage_s: ArrayLike, reading: str = "geometric") -> Deliveries: ...
def deliver(policy, outage_s, reading="geometric"):
    """The attempt that arrives after an outage of `outage_s` seconds; many at once for an array.

    Takes a name of `POLICIES` or a `DeliveryPolicy`, seconds as a number or an array of any shape, and a
    reading of "exponential" (`READINGS`). Gives a `Delivery`, for an array `Deliveries`. Raises `InputError`
    for an outage that is not a number, negative or without end.

    >>> arrived = deliver("aws-managed", outage_s=3600)
    >>> arrived.attempt, round(arrived.at_s, 3)
    (193, 3610.107)
    >>> deliver("aws-managed", outage_s=[60, 24 * 86_400]).attempt.tolist()
    [16, 0]
    """
    outages_s = _checked(outage_s)
    times_s = schedule(policy, reading).times_s
    index = np.searchsorted(times_s, outages_s, side="left")
    lost = index == len(times_s)
    at_s = np.where(lost, np.nan, times_s.take(index, mode="clip"))
    if outages_s.ndim == 0:
        outage = float(outages_s)
        if lost:
            return Delivery(outage, lost=True, attempt=None, at_s=None, extra_wait_s=None)
        return Delivery(outage, False, int(index) + 1, float(at_s), float(at_s) - outage)
    arrays = (outages_s, lost, np.where(lost, 0, index + 1), at_s, at_s - outages_s)
    for array in arrays:
        array.setflags(write=False)
    return Deliveries(*arrays)


def _checked(outage_s: object) -> NDArray[np.float64]:
    expected = "seconds, 0 or more"
    try:
        given = np.asarray(outage_s)
    except ValueError:  # lists of different lengths
        given = np.asarray(None)
    # By kind: numpy would gladly read the text "3600" as a number.
    if given.dtype.kind not in "iuf" and given.size:
        raise InputError(f"outage_s is not a number: {outage_s!r:.80}", expected=expected)
    outages_s = given.astype(np.float64)  # a copy: the caller may go on writing to theirs
    wrong = ~np.isfinite(outages_s) | (outages_s < 0)
    if wrong.any():
        where = "" if outages_s.ndim == 0 else f" at index {', '.join(map(str, np.argwhere(wrong)[0]))}"
        raise InputError(f"outage_s{where} cannot be {outages_s[wrong].flat[0]}", expected=expected)
    return outages_s


@dataclass(frozen=True, slots=True)
class ClientError:
    """What happens to a message when SNS is told "no": the queue was deleted, or its policy denies SNS."""

    attempts: int
    retries: int
    lost: bool
    in_dead_letter_queue: bool


def client_error(*, dead_letter_queue: bool = False) -> ClientError:
    """A client-side error: one attempt, no retry, whatever the policy and however soon somebody mends it.

    The message is lost at once unless the subscription has a dead-letter queue.
    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html

    >>> client_error()
    ClientError(attempts=1, retries=0, lost=True, in_dead_letter_queue=False)
    """
    retries = fact("sns.client_error.retries").value
    assert isinstance(retries, int)
    return ClientError(
        1 + retries, retries, lost=not dead_letter_queue, in_dead_letter_queue=dead_letter_queue
    )
