"""Schedules: the published totals, and what each reading of the unpublished part makes of them."""

import math

import numpy as np
import pytest

from helpers.errors import InputError
from helpers.facts import fact, forget_used_facts, used_facts
from helpers.messaging import POLICIES, READINGS, http_policy, schedule

DAY_S = 86_400


@pytest.mark.parametrize(
    ("policy", "documented", "strict"),
    [
        ("faq-old", 100_010, 100_011),
        ("aws-managed", 100_015, 100_016),
        ("customer-managed", 50, 51),
        ("http-default", 3, 4),
        ("http-sample", 50, 51),
        ("faq-old-lambda", 50, 51),
    ],
)
def test_totals(policy, documented, strict):
    found = schedule(policy)
    assert found.documented_retries == documented
    assert found.strict_attempts == strict == len(found.times_s)


# reading → policy → (sum of the backoff delays, last attempt), in seconds
TABLE = {
    "geometric": {
        "aws-managed": (68.1073, 2_000_070.1073),
        "customer-managed": (1_624.2014, 24_444.2014),
        "http-sample": (162.4201, 2_264.4201),
        "faq-old-lambda": (2_200.3970, 47_802.3970),
    },
    "linear": {
        "aws-managed": (105, 2_000_107),
        "customer-managed": (3_050, 25_870),
        "http-sample": (305, 2_407),
        "faq-old-lambda": (6_005, 51_607),
    },
    "doubling_cap": {
        "aws-managed": (131, 2_000_133),
        "customer-managed": (3_030, 25_850),
        "http-sample": (303, 2_405),
        "faq-old-lambda": (1_023, 46_625),
    },
    "rescaled": {
        "aws-managed": (47.6654, 2_000_049.6654),
        "customer-managed": (1_269.6086, 24_089.6086),
        "http-sample": (126.9609, 2_228.9609),
        "faq-old-lambda": (2_386.8826, 47_988.8826),
    },
    "triangular": {
        "aws-managed": (79.6667, 2_000_081.6667),
        "customer-managed": (2_263.3333, 25_083.3333),
        "http-sample": (226.3333, 2_328.3333),
        "faq-old-lambda": (4_406.3333, 50_008.3333),
    },
}


@pytest.mark.parametrize(
    ("reading", "policy", "backoff_s", "last_s"),
    [(reading, policy, *row) for reading, rows in TABLE.items() for policy, row in rows.items()],
)
def test_sums_under_every_reading(reading, policy, backoff_s, last_s):
    found = schedule(policy, reading)
    assert math.fsum(found.backoff_s) == pytest.approx(backoff_s, abs=5.1e-5)
    assert found.gives_up_after_s == pytest.approx(last_s, abs=5.1e-5)
    assert found.reading == reading


def test_the_table_has_every_reading():
    assert tuple(TABLE) == READINGS


@pytest.mark.parametrize("reading", READINGS)
def test_policies_without_an_unpublished_part(reading):
    assert schedule("faq-old", reading).gives_up_after_s == 2_000_000 == 23 * DAY_S + 3 * 3600 + 33 * 60 + 20
    assert schedule("http-default", reading).times_s.tolist() == [0, 20, 40, 60]


def test_every_reading_says_23_days_and_they_differ_by_less_than_90_s():
    ends_s = [schedule("aws-managed", reading).gives_up_after_s for reading in READINGS]
    assert {int(end_s // DAY_S) for end_s in ends_s} == {fact("sns.aws_managed.documented_days").value}
    assert max(ends_s) - min(ends_s) < 90


def test_the_default_reading_fits_both_published_hours():
    assert schedule("customer-managed").gives_up_after_s // 3600 == 6
    assert schedule("faq-old-lambda").gives_up_after_s // 3600 == 13


def test_http_default_with_every_attempt_timing_out():
    """4 timeouts of 15 s and 3 delays of 20 s: 120 s from the first send to giving up."""
    found = schedule("http-default")
    timeout_s = fact("sns.http.timeout_s").value
    assert found.gives_up_after_s + found.strict_attempts * timeout_s == 120


def test_instants():
    times_s = schedule("aws-managed").times_s
    assert times_s[:6].tolist() == [0, 0, 0, 0, 1, 2]
    assert times_s[15] == pytest.approx(70.1073, abs=5e-5)
    assert times_s[16] == pytest.approx(90.1073, abs=5e-5)
    assert times_s.dtype == np.float64


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("reading", READINGS)
def test_instants_begin_at_0_and_never_go_back(policy, reading):
    times_s = schedule(policy, reading).times_s
    assert times_s[0] == 0
    assert (np.diff(times_s) >= 0).all()


@pytest.mark.parametrize(("reading", "whole_s"), [("linear", 107), ("doubling_cap", 133)])
def test_whole_seconds_are_whole_after_100_000_additions(reading, whole_s):
    times_s = schedule("aws-managed", reading).times_s
    assert times_s[15:].tolist() == [whole_s + 20 * k for k in range(100_001)]


def test_what_is_whole_on_paper_is_whole_although_the_sum_is_not():
    attributes = {"min_delay_target_s": 1, "max_delay_target_s": 7, "num_retries": 11}
    found = schedule(http_policy(**attributes, backoff_function="arithmetic"))
    assert 28 not in np.cumsum(found.backoff_s)  # 28.000000000000004
    assert 28 in found.times_s


def test_phases_cover_all_attempts_once():
    for policy in POLICIES:
        found = schedule(policy)
        attempts = [list(range(found.strict_attempts)[phase.attempts]) for phase in found.phases]
        assert [index for phase in attempts for index in phase] == list(range(found.strict_attempts))


def test_phases_by_name():
    found = schedule("aws-managed")
    assert [(phase.name, phase.first_attempt, phase.last_attempt) for phase in found.phases] == [
        ("initial", 1, 1),
        ("immediate", 2, 4),
        ("pre-backoff", 5, 6),
        ("backoff", 7, 16),
        ("post-backoff", 17, 100_016),
    ]
    assert [phase.name for phase in schedule("faq-old").phases] == ["initial", "immediate", "post-backoff"]
    assert found.phase_of(1).label.ja == "最初の試行"
    assert found.phase_of(16).name == "backoff"


@pytest.mark.parametrize("attempt", [0, -1, 100_017])
def test_no_such_attempt(attempt):
    with pytest.raises(InputError, match="1 to 100,016"):
        schedule("aws-managed").phase_of(attempt)


def test_arrays_are_read_only_and_shared():
    found = schedule("aws-managed")
    for array in (found.times_s, found.backoff_s):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert schedule("aws-managed") is found


def test_a_schedule_counts_its_facts_as_used_also_from_the_cache():
    for _ in range(2):
        forget_used_facts()
        schedule("faq-old")
        assert "sns.faq_old.documented_retries" in {known.key for known in used_facts()}
        assert "sns.aws_managed.documented_retries" not in {known.key for known in used_facts()}
    forget_used_facts()


def test_bad_input():
    with pytest.raises(InputError, match="no delivery policy 'sqs'"):
        schedule("sqs")
    with pytest.raises(InputError, match="no reading 'cubic'"):
        schedule("aws-managed", "cubic")
    with pytest.raises(InputError, match="no reading 'cubic'"):
        schedule("faq-old", "cubic")
