"""Amdahl and the USL: published fits of a published benchmark, and data whose law is known."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import Scalability, amdahl, spec_sdm91, usl_fit


def test_amdahl():
    assert amdahl(0.95, 8) == pytest.approx(5.926, abs=5e-4)
    assert amdahl(0.95, math.inf) == pytest.approx(20)
    assert amdahl(1, math.inf) == math.inf
    assert amdahl(0, 64) == 1


def test_the_data_set():
    found = spec_sdm91()
    assert found.load.tolist() == [1, 18, 36, 72, 108, 144, 216]
    assert found.throughput.tolist() == [64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2]
    with pytest.raises(ValueError, match="read-only"):
        found.load[0] = 2


def test_the_published_fit():
    """As the R package usl 3 prints it (README of smoeding/usl)."""
    found = usl_fit(spec_sdm91().load, spec_sdm91().throughput)
    assert found.contention == pytest.approx(0.0277285, abs=5e-8)
    assert found.coherency == pytest.approx(0.0001044, abs=5e-8)
    assert found.throughput_of_one_rps == pytest.approx(89.995, abs=5e-4)
    assert round(found.peak_throughput_rps) == 1884
    assert found.peak_load == pytest.approx(96.52, abs=5e-3)
    assert round(found.contention_limit_rps) == 3246
    assert found.optimal_load == pytest.approx(36.06, abs=5e-3)


def test_the_older_published_fit_by_another_method():
    """As version 1.8 of the same package prints it; the same data, the method matters."""
    found = usl_fit(spec_sdm91().load, spec_sdm91().throughput, method="normalised")
    assert found.contention == pytest.approx(0.01705, abs=5e-6)
    assert found.coherency == pytest.approx(7.892e-5, abs=5e-9)
    assert found.throughput_of_one_rps == 64.9


@settings(deadline=None)
@given(
    contention=st.floats(0, 0.5),
    coherency=st.floats(0, 0.01),
    one=st.floats(1e-3, 1e6),
    method=st.sampled_from(["raw", "normalised"]),
)
def test_a_law_is_found_again(contention, coherency, one, method):
    loads = np.array([1, 2, 4, 8, 16, 32, 64])
    law = Scalability(contention, coherency, one)
    found = usl_fit(loads, law.throughput_rps(loads), method=method)
    assert found.throughput_of_one_rps == pytest.approx(one, rel=1e-4)
    assert found.contention == pytest.approx(contention, abs=2e-4)
    assert found.coherency == pytest.approx(coherency, abs=2e-5)


def test_a_negative_coherency_is_bounded():
    """Throughputs that bend upwards again, as of a ray tracer: unbounded, the fit would grow without end."""
    loads = np.array([1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64])
    measured = 20 * loads / (1 + 0.06 * (loads - 1) - 1e-4 * loads * (loads - 1))
    found = usl_fit(loads, measured)
    assert found.coherency == 0
    assert found.contention > 0
    assert found.peak_load == math.inf
    assert found.peak_throughput_rps == found.contention_limit_rps < math.inf
    assert usl_fit(loads, measured, method="normalised").coherency < 0


def test_the_peak_is_the_highest():
    law = Scalability(0.03, 1e-4, 90.0)
    around = law.throughput_rps(np.linspace(1, 300, 2_991))
    assert law.peak_throughput_rps == pytest.approx(around.max())
    assert law.throughput_rps(law.peak_load) >= around.max()
    assert Scalability(0, 0, 5).peak_throughput_rps == math.inf
    assert Scalability(1.5, 0.1, 5).peak_load == 0


@pytest.mark.parametrize(
    ("load", "throughput", "words"),
    [
        ([1, 2, 3], [1, 2], "3 loads and 2 throughputs"),
        ([1, 2], [1, 2], "fewer than three"),
        ([1, 2, 2], [1, 2, 2], "fewer than three"),
        ([1, 2, 0], [1, 2, 3], r"load\[2\] cannot be"),
        ([1, 2, 3], [1, -2, 3], r"throughput_rps\[1\] cannot be"),
        ([1, 2, float("nan")], [1, 2, 3], r"load\[2\] cannot be"),
        ([1, 2, "x"], [1, 2, 3], r"load\[2\] cannot be"),
        ([[1], [2], [3]], [1, 2, 3], "load cannot be"),
        (3, [1, 2, 3], "load cannot be"),
    ],
)
def test_data_that_cannot_be_fitted(load, throughput, words):
    with pytest.raises(InputError, match=words):
        usl_fit(load, throughput)


def test_methods():
    with pytest.raises(InputError, match="no method 'best'"):
        usl_fit([1, 2, 3], [1, 2, 3], method="best")
    with pytest.raises(InputError, match="load 1 is missing"):
        usl_fit([2, 3, 4], [1, 2, 3], method="normalised")


@pytest.mark.parametrize("number", [-0.1, 1.1, float("nan"), True, "1", None])
def test_shares_that_are_none(number):
    with pytest.raises(InputError, match="parallel_share cannot be"):
        amdahl(number, 2)
    with pytest.raises(InputError, match="processors cannot be"):
        amdahl(0.5, 0.5)
