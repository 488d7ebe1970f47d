"""A CloudFront distribution: billed by requests and by data to viewers, which is its price for the internet.

What it answers from its own cache is the `cache_hit_ratio` of the flow to its origin.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Billed, Kind
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    to_origin = sum(month.by_target.values(), Decimal(0))
    usage = {
        "gb": month.internet_gb,
        "https_requests": month.requests,
        "to_origin_gb": to_origin * month.request_kb / 1_024 / 1_024,
    }
    return (("CloudFront", usage),)


def _deployed(stack: Stack, component: Component) -> None:
    """A distribution in front of a private balancer, through a VPC origin."""
    from helpers.architecture.distribution import deploy_distribution

    deploy_distribution(stack, component)


KIND = Kind(
    "cloudfront",
    Text("CloudFront", "CloudFront"),
    "aws.network.CloudFront",
    billed=_billed,
    carries_internet=True,
    deployed=_deployed,
)
