"""The published events, with durations computed once more from the published times."""

from datetime import date, datetime, timedelta

import pytest

from helpers.facts import fact, facts
from helpers.messaging import published_outages, schedule


@pytest.mark.parametrize(
    ("key", "began", "ended"),
    [
        ("outages.us_east_1_2020.duration_s", "2020-11-25 05:15", "2020-11-25 22:23"),
        ("outages.us_east_1_2025.duration_s", "2025-10-19 23:48", "2025-10-20 14:20"),
        ("outages.us_east_1_2025.dynamodb_s", "2025-10-19 23:48", "2025-10-20 02:40"),
        ("outages.ap_northeast_1_2021.duration_s", "2021-09-02 07:30", "2021-09-02 13:42"),
    ],
)
def test_durations_from_the_published_times(key, began, ended):
    lasted = datetime.fromisoformat(ended) - datetime.fromisoformat(began)
    assert lasted == timedelta(seconds=fact(key).value)


def test_the_events_in_their_order():
    events = published_outages()
    assert [event.on for event in events] == [
        date(2019, 8, 23),
        date(2020, 11, 25),
        date(2021, 9, 2),
        date(2021, 12, 7),
        date(2025, 4, 15),
        date(2025, 10, 19),
    ]


def test_the_longest_is_a_thirty_second_of_the_schedule():
    longest = max((event for event in published_outages() if event.duration_s), key=lambda e: e.duration_s)
    assert longest.duration_s == 17 * 3600 + 8 * 60
    assert longest.share_of_schedule == longest.duration_s / schedule("aws-managed").gives_up_after_s
    assert round(1 / longest.share_of_schedule) == 32


def test_what_is_not_recorded_is_not_made_up():
    unknown = [event for event in published_outages() if event.duration_s is None]
    assert [event.share_of_schedule for event in unknown] == [None, None]
    assert not [found.key for found in facts("outages.ap_northeast_1_2019.") if found.unit == "s"]


def test_every_date_of_an_event_is_shown():
    shown = {str(event.on) for event in published_outages()}
    assert shown == {found.value for found in facts("outages.") if found.key.endswith(".on")}
