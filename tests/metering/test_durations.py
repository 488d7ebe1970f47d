"""GB-seconds: the worked examples of Lambda's price page, exactly."""

from decimal import Decimal

import pytest

from helpers.errors import InputError
from helpers.metering import gb_seconds, lambda_billed_ms


@pytest.mark.parametrize(
    ("invocations", "duration_ms", "memory_mb", "total"),
    [
        # Examples of https://aws.amazon.com/lambda/pricing/ before the free 400,000 GB-seconds
        (3_000_000, 120, 1_536, 540_000),
        (7_440_000, 2_000, 1_024, 14_880_000),
        (6_000_000, 280, 4_096, 6_720_000),
        (500_000, 100, 1_536, 75_000),
        (2_500_000, 120, 1_536, 450_000),
        (3_000_000, 1_000, 512, 1_500_000),
        (1, 1, 128, Decimal("0.000125")),
        (0, 5, 128, 0),
        (10, 0.2, 1_024, Decimal("0.01")),  # each is rounded up to a millisecond by itself
    ],
)
def test_gb_seconds(invocations, duration_ms, memory_mb, total):
    found = gb_seconds(invocations, duration_ms, memory_mb)
    assert found == total
    assert isinstance(found, Decimal)


@pytest.mark.parametrize(
    ("duration_ms", "billed_ms"), [(0, 0), (0.01, 1), (12, 12), (12.01, 13), (1e6, 10**6), (10**400, 10**400)]
)
def test_rounded_up_to_the_millisecond(duration_ms, billed_ms):
    assert lambda_billed_ms(duration_ms) == billed_ms


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf"), True, "12", None])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="duration_ms cannot be"):
        lambda_billed_ms(number)
    with pytest.raises(InputError, match="invocations cannot be"):
        gb_seconds(number, 1, 128)
    with pytest.raises(InputError, match="memory_mb cannot be"):
        gb_seconds(1, 1, number)


@pytest.mark.parametrize("memory_mb", [127, 10_241])
def test_memory_has_bounds(memory_mb):
    with pytest.raises(InputError, match="memory_mb cannot be") as error:
        gb_seconds(1, 1, memory_mb)
    assert error.value.expected == "128 to 10,240 MB"
