"""Time that is billed: Lambda by the millisecond and the memory, in GB-seconds.

A GB of these rules is 1,024 MB, and quantities are exact (`Decimal`), because money is made from them.
"""

from __future__ import annotations

from decimal import Decimal
from numbers import Real

from helpers.checked import checked_whole
from helpers.errors import InputError
from helpers.facts import fact
from helpers.metering.sizes import checked_number

__all__ = ["MB_PER_GB", "gb_seconds", "lambda_billed_ms"]

MB_PER_GB = 1_024


def lambda_billed_ms(duration_ms: Real) -> int:
    """Milliseconds that Lambda bills for an invocation of `duration_ms`: rounded up to the next one.

    A start that is cold bills its initialisation too; add it to the duration. Raises `InputError` for a
    negative duration and one that is no number.

    Source: https://aws.amazon.com/lambda/pricing/

    >>> lambda_billed_ms(12.01), lambda_billed_ms(12)
    (13, 12)
    """
    step = fact("lambda.billing_step_ms").value
    return -int(-checked_number("duration_ms", duration_ms) // step) * step


def gb_seconds(invocations: int, duration_ms: Real, memory_mb: int) -> Decimal:
    """GB-seconds of `invocations`, each `duration_ms` long (rounded up by itself), with `memory_mb` each.

    Exact, without free allowances. Raises `InputError` for counts that are not whole and for memory outside
    what Lambda offers.

    Source: https://aws.amazon.com/lambda/pricing/

    >>> gb_seconds(3_000_000, duration_ms=120, memory_mb=1_536)
    Decimal('540000')
    """
    count = checked_whole("invocations", invocations)
    memory = checked_whole("memory_mb", memory_mb, low=1)
    low, high = (fact(f"lambda.memory_{end}_mb").value for end in ("min", "max"))
    if not low <= memory <= high:
        raise InputError(f"memory_mb cannot be {memory_mb!r}", expected=f"{low:,} to {high:,} MB")
    total = Decimal(count) * lambda_billed_ms(duration_ms) * memory / (MB_PER_GB * 1_000)
    return total.normalize() if total != total.to_integral_value() else total.quantize(Decimal(1))
