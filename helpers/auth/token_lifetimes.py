"""What the lifetime of a token decides: outages that nobody sees, tokens on the bill, a thief's last token.

The client holds a token for the share r of its lifetime L, asks for the next one, and goes on with the old
one when that fails. Times are seconds; requests take no time. `TokenSource` is that client.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

from helpers.checked import checked_number, checked_whole
from helpers.errors import InputError

__all__ = [
    "InvisibleOutage",
    "SecretRotation",
    "invisible_outage",
    "share_of_outages_invisible",
    "tokens_in",
]


@dataclass(frozen=True, slots=True)
class InvisibleOutage:
    """How long the token endpoint may be down so that no call fails.

    `always_s`: whenever the outage begins. `at_best_s`: when it begins just after a token was fetched.
    """

    always_s: float
    at_best_s: float


def invisible_outage(refresh_share: float, lifetime_s: float, margin_s: float = 0.0) -> InvisibleOutage:
    """The longest outage of the token endpoint that stays invisible.

    The token in hand is between 0 and r · L old when the outage begins, and is used until L - m, with the
    margin m. So (1 - r) · L - m is left at worst, L - m at best. Raises `InputError` for a share outside
    (0, 1], a lifetime that is not above 0 and a margin that is negative or not below the lifetime.

    >>> invisible_outage(0.75, 3_600)
    InvisibleOutage(always_s=900.0, at_best_s=3600.0)
    """
    _check_share(refresh_share)
    usable_s = _usable_s(lifetime_s, margin_s)
    held_s = min(refresh_share * lifetime_s, usable_s)
    return InvisibleOutage(always_s=usable_s - held_s, at_best_s=usable_s)


def share_of_outages_invisible(
    outage_s: float, refresh_share: float, lifetime_s: float, margin_s: float = 0.0
) -> float:
    """Of outages of `outage_s` seconds that begin at any moment: the share that no call notices, 0 to 1.

    The age of the token at the beginning is uniform between 0 and r · L, so the share is
    (L - m - D) / (r · L), cut to 0 and 1. Raises `InputError` as `invisible_outage`, and for an outage that
    is negative.

    >>> share_of_outages_invisible(1_800, 0.75, 3_600)
    0.6666666666666666
    """
    checked_number("outage_s", outage_s)
    longest = invisible_outage(refresh_share, lifetime_s, margin_s)
    held_s = longest.at_best_s - longest.always_s
    return min(1.0, max(0.0, (longest.at_best_s - outage_s) / held_s))


def tokens_in(
    period_s: float,
    calls_per_s: float,
    lifetime_s: float,
    *,
    refresh_share: float | None = None,
    processes: int = 1,
) -> int:
    """How many tokens `processes` clients fetch in `period_s` seconds, for `calls_per_s` calls each.

    Calls come at equal distances. Without `refresh_share` every call fetches a token: the naive client.
    With it, a process fetches one at its first call and then at the first call after r · L seconds. Processes
    share nothing. Raises `InputError` for rates, periods and lifetimes that are not above 0, a share outside
    (0, 1], and processes that are not a whole number above 0.

    >>> month_s = 30 * 24 * 3_600
    >>> tokens_in(month_s, 1, 3_600), tokens_in(month_s, 1, 3_600, refresh_share=0.75)
    (2592000, 960)
    """
    checked_number("period_s", period_s, above=True)
    checked_number("calls_per_s", calls_per_s, above=True)
    checked_number("lifetime_s", lifetime_s, above=True)
    checked_whole("processes", processes, low=1)
    calls = _ceil(period_s * calls_per_s)
    calls_per_token = 1
    if refresh_share is not None:
        _check_share(refresh_share)
        calls_per_token = max(1, _ceil(refresh_share * lifetime_s * calls_per_s))
    return processes * -(-calls // calls_per_token)


@dataclass(frozen=True, slots=True)
class SecretRotation:
    """A secret that leaked, and its replacement; all times in seconds on one clock.

    At `leaked_s` the thief has the secret. At `added_s` the client gets a second one, at `switched_s` the
    last of our own processes uses it, at `deleted_s` the leaked one is gone. Raises `InputError` unless
    they come in that order; deleting before switching locks the own processes out and is not a rotation.

    >>> night = SecretRotation(leaked_s=0, added_s=1_800, switched_s=3_600, deleted_s=3_700)
    >>> night.last_token_expires_s(lifetime_s=3_600)
    7300.0
    """

    leaked_s: float
    added_s: float
    switched_s: float
    deleted_s: float

    def __post_init__(self) -> None:
        times_s = (self.leaked_s, self.added_s, self.switched_s, self.deleted_s)
        if not all(map(_is_number, times_s)) or list(times_s) != sorted(times_s):
            raise InputError(
                f"a rotation cannot happen at {times_s}",
                expected="leaked, added, switched, deleted: none before the one before it",
                next_step="switch every process to the new secret before deleting the old one",
            )

    def last_token_expires_s(self, lifetime_s: float, leeway_s: float = 0.0) -> float:
        """When the thief's last token stops working: fetched just before `deleted_s`, it lives as any other.

        `leeway_s` is the clock skew that verifiers allow. Raises `InputError` for a lifetime that is not
        above 0 and a negative leeway.
        """
        checked_number("lifetime_s", lifetime_s, above=True)
        checked_number("leeway_s", leeway_s)
        return float(self.deleted_s + lifetime_s + leeway_s)

    def exposed_s(
        self, lifetime_s: float, leeway_s: float = 0.0, *, refuse_older_tokens: bool = False
    ) -> float:
        """How long the thief gets in, from the leak on.

        With `refuse_older_tokens` the servers refuse, from `deleted_s` on, every token of this client that
        was issued before it (by its `iat`): the thief is out at once, and our own processes fetch one new
        token each. Raises `InputError` as `last_token_expires_s`.
        """
        expires_s = self.last_token_expires_s(lifetime_s, leeway_s)
        return float((self.deleted_s if refuse_older_tokens else expires_s) - self.leaked_s)


def _usable_s(lifetime_s: float, margin_s: float) -> float:
    checked_number("lifetime_s", lifetime_s, above=True)
    checked_number("margin_s", margin_s)
    if margin_s >= lifetime_s:
        raise InputError(
            f"margin_s cannot be {margin_s:g}", expected=f"less than the lifetime, {lifetime_s:g} s"
        )
    return float(lifetime_s - margin_s)


def _check_share(refresh_share: float) -> None:
    checked_number("refresh_share", refresh_share, high=1, above=True)


def _is_number(number: object) -> bool:
    return isinstance(number, Real) and not isinstance(number, bool) and math.isfinite(number)


def _ceil(number: float) -> int:
    # 0.8 · 3600 · 0.1 is 288.00000000000006 in binary: not one call more than 288.
    return math.ceil(number * (1 - 1e-12))
