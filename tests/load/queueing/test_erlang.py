"""Erlang B and C: printed tables, sums of factorials, and the way from one to the other."""

from fractions import Fraction
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import erlang_b, erlang_c, mmck, offered_load_for_blocking, servers_for_blocking


@pytest.mark.parametrize(
    ("servers", "blocking", "load", "digits"),
    [
        (15, 0.01, 8.108, 3),  # erlang.com's manual
        # the printed table, one digit
        (5, 0.001, 0.8, 1),
        (5, 0.01, 1.4, 1),
        (5, 0.05, 2.2, 1),
        (8, 0.001, 2.1, 1),
        (8, 0.01, 3.1, 1),
        (8, 0.05, 4.5, 1),
        # finer, at 1 %: each server carries more when there are more of them
        (10, 0.01, 4.4612, 4),
        (20, 0.01, 12.0306, 4),
        (50, 0.01, 37.9014, 4),
        (100, 0.01, 84.0642, 4),
    ],
)
def test_printed_tables(servers, blocking, load, digits):
    found = offered_load_for_blocking(servers, blocking)
    assert round(found, digits) == load
    assert erlang_b(found, servers) == pytest.approx(blocking)
    assert servers_for_blocking(found * (1 - 1e-9), blocking) == servers


@given(load=st.fractions(0, 40, max_denominator=100), servers=st.integers(0, 40))
def test_the_recursion_is_the_sum_of_factorials(load, servers):
    terms = [load**busy / Fraction(factorial(busy)) for busy in range(servers + 1)]
    assert erlang_b(float(load), servers) == pytest.approx(float(terms[-1] / sum(terms)), abs=1e-15)


@given(servers=st.integers(1, 60), share=st.floats(0, 0.99))
def test_c_is_b_where_callers_wait(servers, share):
    load = share * servers
    b, c = erlang_b(load, servers), erlang_c(load, servers)
    assert 0 <= b <= c <= 1
    assert c == pytest.approx(b / (1 - share * (1 - b)))


@given(load=st.floats(0.01, 50), servers=st.integers(1, 50))
def test_b_is_a_queue_without_room_to_wait(load, servers):
    assert mmck(load, 1, servers, servers).loss_probability == pytest.approx(erlang_b(load, servers))


def test_many_servers_do_not_overflow():
    assert erlang_b(9_990, 10_000) == pytest.approx(0.0074, abs=2e-4)
    assert 0 < erlang_c(9_990, 10_000) < 1


def test_the_edges():
    assert erlang_b(3, 0) == 1
    assert erlang_b(0, 3) == erlang_c(0, 3) == 0
    assert servers_for_blocking(0, 0.5) == 1


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf"), True, "3", None])
def test_bad_numbers_are_named(number):
    with pytest.raises(InputError, match="offered_load_erlang cannot be"):
        erlang_b(number, 1)
    with pytest.raises(InputError, match="servers cannot be"):
        erlang_c(1, number)
    with pytest.raises(InputError, match="blocking_probability cannot be"):
        offered_load_for_blocking(3, number)


def test_what_would_take_for_ever_is_refused():
    with pytest.raises(InputError, match="servers cannot be"):
        erlang_b(1, 10**12)
    with pytest.raises(InputError, match="offered_load_erlang cannot be"):
        servers_for_blocking(1e12, 0.5)


@pytest.mark.parametrize("probability", [0, 1, 1.5])
def test_a_probability_is_between(probability):
    with pytest.raises(InputError, match="blocking_probability"):
        servers_for_blocking(3, probability)


@pytest.mark.parametrize("load", [4, 9.5])
def test_too_much_says_what_would_do(load):
    with pytest.raises(InputError, match="cannot carry") as error:
        erlang_c(load, 4)
    assert f"{int(load) + 1} servers or more" in error.value.next_step
    assert erlang_c(load, int(load) + 1) < 1
