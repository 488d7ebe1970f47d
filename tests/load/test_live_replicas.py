"""A replica, live and calculated."""

import numpy as np
import pytest

from helpers.errors import InputError
from helpers.load import find_program, live_replicas, replica_trials, stale_probability


def test_a_real_replica():
    find_program("postgres")
    found = replica_trials(0.15, writes=30, held_back_writes=3)
    assert found.measured
    assert (len(found.prompt.lags_s), len(found.held_back.lags_s)) == (30, 3)
    assert found.prompt.delay_s == 0 and found.held_back.delay_s == 0.15
    # What is held back is late and stale, every time. The primary stamps the commit before it answers.
    assert found.held_back.lags_s.min() > 0.14
    assert found.held_back.stale_reads == 3
    assert np.median(found.prompt.lags_s) < 0.1
    assert stale_probability(found.held_back.lags_s, 0.14) == 1
    assert found.price.synchronous_write_s > 0 and found.price.write_s > 0
    waiting, busy = found.scaling
    assert (waiting.kind, busy.kind) == ("waiting", "busy")
    # Four connections, 20 ms each: the rule of connections, whatever the processors.
    assert waiting.one_server_rps <= 200 * 1.02
    assert waiting.factor == pytest.approx(2, abs=0.4)
    with pytest.raises(ValueError, match="read-only"):
        found.prompt.lags_s[0] = 1


def test_the_calculation_says_that_it_is_one(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    found = replica_trials(0.3, writes=200, held_back_writes=5, simulate=True)
    assert not found.measured
    assert found.held_back.lags_s.min() >= 0.3
    assert found.held_back.stale_reads == 5
    assert 0 < found.prompt.stale_reads < 200
    assert found.price.synchronous_write_s > found.price.write_s
    assert [round(read.factor, 2) for read in found.scaling] == [2.0, 1.0]


def test_without_a_postgresql_the_calculation_answers(monkeypatch):
    monkeypatch.setattr(live_replicas, "available_services", lambda: {"postgres": None})
    assert not replica_trials().measured


@pytest.mark.parametrize("number", [0, -1, 6, float("nan"), True, "1"])
def test_bad_delays_are_named(number):
    with pytest.raises(InputError, match="delay_s cannot be"):
        replica_trials(number)


@pytest.mark.parametrize("number", [0, -1, 1.5, True, None])
def test_bad_counts_are_named(number):
    with pytest.raises(InputError, match="writes cannot be"):
        replica_trials(writes=number)
    with pytest.raises(InputError, match="held_back_writes cannot be"):
        replica_trials(held_back_writes=number)
