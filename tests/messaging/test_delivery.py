"""Outages: the published table, the invariants that hold under every reading, and bad input."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.facts import fact, forget_used_facts, used_facts
from helpers.messaging import POLICIES, READINGS, client_error, deliver, schedule

DAY_S = 86_400

# outage → reading → (attempt, instant), AWS-managed; None is lost
TABLE = {
    1: {"geometric": (5, 1.000), "linear": (5, 1.000), "doubling_cap": (5, 1)},
    5: {"geometric": (9, 6.341), "linear": (8, 6.111), "doubling_cap": (8, 5)},
    60: {"geometric": (16, 70.107), "linear": (14, 69.111), "doubling_cap": (13, 73)},
    600: {"geometric": (43, 610.107), "linear": (41, 607), "doubling_cap": (40, 613)},
    3600: {"geometric": (193, 3_610.107), "linear": (191, 3_607), "doubling_cap": (190, 3_613)},
    DAY_S: {"geometric": (4_333, 86_410.107), "linear": (4_331, 86_407), "doubling_cap": (4_330, 86_413)},
    14 * DAY_S: {
        "geometric": (60_493, 1_209_610.107),
        "linear": (60_491, 1_209_607),
        "doubling_cap": (60_490, 1_209_613),
    },
    23 * DAY_S: {
        "geometric": (99_373, 1_987_210.107),
        "linear": (99_371, 1_987_207),
        "doubling_cap": (99_370, 1_987_213),
    },
    24 * DAY_S: {"geometric": None, "linear": None, "doubling_cap": None},
}
ROWS = [(outage_s, reading, row) for outage_s, rows in TABLE.items() for reading, row in rows.items()]


@pytest.mark.parametrize(("outage_s", "reading", "row"), ROWS)
def test_published_table(outage_s, reading, row):
    found = deliver("aws-managed", outage_s, reading)
    if row is None:
        assert found.lost
        assert (found.attempt, found.at_s, found.extra_wait_s) == (None, None, None)
    else:
        assert not found.lost
        assert found.attempt == row[0]
        assert found.at_s == pytest.approx(row[1], abs=5.1e-4)
        assert found.extra_wait_s == found.at_s - outage_s


@pytest.mark.parametrize("reading", ["geometric", "linear", "doubling_cap"])
def test_published_table_at_once(reading):
    found = deliver("aws-managed", list(TABLE), reading)
    rows = [rows[reading] or (0, np.nan) for rows in TABLE.values()]
    assert found.attempt.tolist() == [attempt for attempt, _ in rows]
    assert found.at_s == pytest.approx(np.array([at_s for _, at_s in rows]), abs=5.1e-4, nan_ok=True)
    assert found.lost.tolist() == [row == (0, np.nan) for row in rows]


outages_s = st.floats(0, 30 * DAY_S)
policies = st.sampled_from(sorted(POLICIES))
readings = st.sampled_from(READINGS)


@given(outage_s=outages_s, reading=readings)
def test_extra_wait_to_sqs_is_at_most_20_s(outage_s, reading):
    found = deliver("aws-managed", outage_s, reading)
    if not found.lost:
        assert 0 <= found.extra_wait_s <= fact("sns.aws_managed.post_backoff_delay_s").value + 1e-6


@given(outage_s=outages_s, policy=policies, reading=readings)
def test_lost_exactly_when_the_outage_outlives_the_last_attempt(outage_s, policy, reading):
    found = schedule(policy, reading)
    assert deliver(policy, outage_s, reading).lost == (outage_s > found.gives_up_after_s)


@given(outage_s=outages_s, policy=policies, reading=readings)
def test_the_attempt_is_the_first_that_is_not_before_the_end(outage_s, policy, reading):
    found = deliver(policy, outage_s, reading)
    times_s = schedule(policy, reading).times_s
    earlier = times_s if found.lost else times_s[: found.attempt - 1]
    assert (earlier < outage_s).all()
    if not found.lost:
        assert times_s[found.attempt - 1] == found.at_s >= outage_s


@given(outages=st.tuples(outages_s, outages_s), policy=policies, reading=readings)
def test_a_longer_outage_never_arrives_earlier(outages, policy, reading):
    short, long = (deliver(policy, outage_s, reading) for outage_s in sorted(outages))
    assert long.lost or (not short.lost and short.attempt <= long.attempt and short.at_s <= long.at_s)
    assert long.lost >= short.lost


@given(outages=st.lists(outages_s, min_size=1, max_size=20), policy=policies, reading=readings)
def test_many_at_once_are_the_same_as_one_by_one(outages, policy, reading):
    together = deliver(policy, outages, reading)
    for i, outage_s in enumerate(outages):
        alone = deliver(policy, outage_s, reading)
        assert together.lost[i] == alone.lost
        assert together.attempt[i] == (alone.attempt or 0)
        assert (np.isnan(together.at_s[i]) and alone.lost) or together.at_s[i] == alone.at_s
        assert together.outage_s[i] == outage_s


@given(reading=readings, policy=policies, data=st.data())
def test_an_attempt_exactly_at_the_end_arrives(reading, policy, data):
    times_s = schedule(policy, reading).times_s
    at_s = float(times_s[data.draw(st.integers(0, len(times_s) - 1))])
    found = deliver(policy, at_s, reading)
    assert (found.at_s, found.extra_wait_s) == (at_s, 0)


def test_an_attempt_exactly_at_the_end_in_whole_seconds():
    assert deliver("aws-managed", 107, "linear").attempt == 16
    assert deliver("aws-managed", 2_000_107, "linear").attempt == 100_016
    assert deliver("aws-managed", 2_000_107.001, "linear").lost
    assert deliver("faq-old", 2_000_000).attempt == 100_011


def test_no_outage_is_the_first_attempt():
    assert deliver("aws-managed", 0).attempt == 1


@pytest.mark.parametrize("outage_s", [3600, 3600.0, np.float32(3600), np.int64(3600), np.array(3600)])
def test_one_number_gives_plain_numbers(outage_s):
    found = deliver("aws-managed", outage_s)
    assert type(found.attempt) is int
    assert type(found.at_s) is float
    assert found.lost is False
    assert deliver("aws-managed", np.float64(30 * DAY_S)).lost is True


def test_shapes_are_kept():
    found = deliver("aws-managed", np.array([[0, 1, 60], [600, 3600, 30 * DAY_S]]))
    assert found.attempt.tolist() == [[1, 5, 16], [43, 193, 0]]
    assert found.lost.shape == found.at_s.shape == found.extra_wait_s.shape == (2, 3)
    assert deliver("aws-managed", []).attempt.shape == (0,)


def test_results_are_read_only_and_the_input_stays_the_callers():
    outages = np.array([1.0, 60.0])
    found = deliver("aws-managed", outages)
    for array in (found.outage_s, found.lost, found.attempt, found.at_s, found.extra_wait_s):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    outages[0] = 5
    assert found.outage_s[0] == 1


@pytest.mark.parametrize(
    ("outage_s", "message"),
    [
        (-1, r"outage_s cannot be -1\.0"),
        (float("nan"), "outage_s cannot be nan"),
        (float("inf"), "outage_s cannot be inf"),
        ([1, 2, -3], r"outage_s at index 2 cannot be -3\.0"),
        ([[1, 2], [float("nan"), 3]], "outage_s at index 1, 0 cannot be nan"),
        ("3600", "outage_s is not a number: '3600'"),
        (["1", "2"], "outage_s is not a number"),
        (None, "outage_s is not a number: None"),
        (True, "outage_s is not a number: True"),
        (1 + 2j, "outage_s is not a number"),
        ([[1, 2], [3]], "outage_s is not a number"),
        ({"outage_s": 3}, "outage_s is not a number"),
    ],
)
def test_bad_outages(outage_s, message):
    with pytest.raises(InputError, match=message):
        deliver("aws-managed", outage_s)


def test_client_errors_are_not_retried():
    lost, kept = client_error(), client_error(dead_letter_queue=True)
    assert (lost.attempts, lost.retries) == (kept.attempts, kept.retries) == (1, 0)
    assert (lost.lost, lost.in_dead_letter_queue) == (True, False)
    assert (kept.lost, kept.in_dead_letter_queue) == (False, True)


def test_client_errors_count_their_fact_as_used():
    forget_used_facts()
    client_error()
    assert [known.key for known in used_facts()] == ["sns.client_error.retries"]
    forget_used_facts()


def test_a_million_outages_at_once():
    """A generous ceiling, an order of magnitude above what benchmarks/deliver.py measures."""
    outages = np.random.default_rng(31).uniform(0, 30 * DAY_S, 1_000_000)
    begin = time.process_time()
    found = deliver("aws-managed", outages)
    assert time.process_time() - begin < 5
    assert found.lost.sum() == (outages > schedule("aws-managed").gives_up_after_s).sum()
