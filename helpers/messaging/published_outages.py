"""Outages that AWS or others have published, with their dates, against the schedule of SNS's retries.

They are events in a Region with their spans. None of them says that SNS or SQS was down for that long, and a
list of known events is no forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from helpers.facts import fact
from helpers.language import Text
from helpers.messaging.schedule import schedule

__all__ = ["PublishedOutage", "published_outages"]

# Facts with the date, with the duration (None: the end is not recorded in what we read), place and words.
_EVENTS = (
    ("outages.ap_northeast_1_2019.on", None, Text("東京（1 つの AZ）：冷却", "Tokyo, one zone: cooling")),
    (
        "outages.us_east_1_2020.on",
        "outages.us_east_1_2020.duration_s",
        Text("バージニア北部：Kinesis", "N. Virginia: Kinesis"),
    ),
    (
        "outages.ap_northeast_1_2021.on",
        "outages.ap_northeast_1_2021.duration_s",
        Text("東京：Direct Connect", "Tokyo: Direct Connect"),
    ),
    (
        "outages.us_east_1_2021.on",
        "outages.us_east_1_2021.network_s",
        Text("バージニア北部：内部ネットワーク", "N. Virginia: internal network"),
    ),
    ("outages.ap_northeast_1_2025.on", None, Text("東京（1 つの AZ）：電源", "Tokyo, one zone: power")),
    (
        "outages.us_east_1_2025.on",
        "outages.us_east_1_2025.duration_s",
        Text("バージニア北部：DynamoDB ほか", "N. Virginia: DynamoDB and more"),
    ),
)


@dataclass(frozen=True, slots=True)
class PublishedOutage:
    """An event that began `on` a date and lasted `duration_s` seconds (None when its end is not recorded)."""

    on: date
    what: Text
    duration_s: int | None

    @property
    def share_of_schedule(self) -> float | None:
        """Its duration as a share of SNS's schedule of retries to SQS; None without a duration.

        >>> longest = max(event.share_of_schedule or 0 for event in published_outages())
        >>> round(1 / longest)
        32
        """
        if self.duration_s is None:
            return None
        return self.duration_s / schedule("aws-managed").gives_up_after_s


def published_outages() -> tuple[PublishedOutage, ...]:
    """The events of helpers/facts, in the order of their dates. Their facts count as used.

    >>> [event.duration_s for event in published_outages()]
    [None, 61680, 22320, 24720, None, 52320]
    """
    return tuple(
        PublishedOutage(
            on=date.fromisoformat(str(fact(began).value)),
            what=what,
            duration_s=None if lasted is None else fact(lasted).value,
        )
        for began, lasted, what in _EVENTS
    )
