"""The two questions to a database: the answers of a real one and of the simulation point the same way."""

import math

import pytest

from helpers.errors import InputError
from helpers.load import hot_row_limit_rps
from helpers.load.services import connection_cost, database_trials, find_program, row_contention


def test_a_real_postgresql_makes_a_new_connection_dear():
    find_program("postgres")
    found = connection_cost(clients=4)
    assert found.measured and found.factor == found.kept_rps / found.new_rps
    assert found.factor > 10


def test_a_real_row_obeys_the_limit_of_its_lock():
    find_program("postgres")
    found = row_contention(lock_held_s=0.01, clients=6)
    assert found.measured
    assert found.one_row_rps <= hot_row_limit_rps(0.01) * 1.05
    assert found.own_rows_rps > 2 * found.one_row_rps


def test_the_simulation_says_that_it_is_one(monkeypatch):
    monkeypatch.setattr(database_trials.os, "cpu_count", lambda: 2)
    cost = connection_cost(simulate=True)
    assert (round(cost.kept_rps), round(cost.new_rps, 1), cost.measured) == (100_000, 497.5, False)
    rows = row_contention(lock_held_s=0.005, simulate=True)
    assert (round(rows.own_rows_rps), round(rows.one_row_rps), rows.measured) == (1600, 200, False)


def test_without_a_postgresql_the_simulation_answers(monkeypatch):
    monkeypatch.setattr(database_trials, "available_services", lambda: {"postgres": None})
    assert not connection_cost().measured
    assert not row_contention(lock_held_s=0.001).measured


@pytest.mark.parametrize("number", [0, -1, math.nan, True, "2", None])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="clients cannot be"):
        connection_cost(clients=number)
    with pytest.raises(InputError, match="kept_queries cannot be"):
        connection_cost(kept_queries=number)
    with pytest.raises(InputError, match="new_queries cannot be"):
        connection_cost(new_queries=number)
    with pytest.raises(InputError, match="clients cannot be"):
        row_contention(lock_held_s=0.1, clients=number)
    with pytest.raises(InputError, match="duration_s cannot be"):
        row_contention(lock_held_s=0.1, duration_s=number)
    with pytest.raises(InputError, match="lock_held_s cannot be"):
        row_contention(lock_held_s=number)
