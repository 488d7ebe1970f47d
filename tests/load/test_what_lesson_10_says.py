"""Numbers that lesson 10 says in its prose, from the helpers that it uses; the words stand in the lesson."""

import pytest

from helpers.course.notebook import find_lesson
from helpers.load import mg1, mm1, simulate_choices, spec_sdm91, two_sizes, usl_fit

PROSE = {
    "0.667": mm1(3.5, 5).response_s,
    "3.07": mm1(3.5, 5).response_quantile_s(0.99),
    "0.467": mm1(3.5, 5).wait_s,
    "3.3": mm1(3.5, 5).response_s / 0.2,
    "4.6": mm1(3.5, 5).response_quantile_s(0.99) / mm1(3.5, 5).response_s,
    "6.01": mg1(3.5, 0.2, two_sizes(0.1, 10.1, 0.01).squared_cv).wait_s,
    "97": usl_fit(spec_sdm91().load, spec_sdm91().throughput).peak_load,
    "1 in 5": 1 / (1 - 0.99**20),
}


@pytest.mark.parametrize(("words", "value"), PROSE.items())
def test_prose(words, value):
    number = float(words.split()[-1])
    digits = len(words.split()[-1].partition(".")[2])
    assert number == pytest.approx(value, abs=0.5 * 10**-digits + 1e-9) or number == round(value, digits)
    text = "\n".join(cell.source for cell in find_lesson("10").notebook.cells if cell.cell_type == "markdown")
    assert words in text


def test_from_70_to_90_per_cent_the_mean_is_three_times_as_long():
    assert mm1(4.5, 5).response_s == pytest.approx(2)
    assert mm1(4.5, 5).response_s / mm1(3.5, 5).response_s == pytest.approx(3)


def test_five_per_cent_cost_more_when_it_is_busy():
    longer = [mm1(share, 1 / 1.05).response_s / mm1(share, 1).response_s for share in (0.3, 0.9)]
    assert 1.07 < longer[0] < 1.08
    assert 1.85 < longer[1] < 2


def test_half_the_wait_without_variability():
    assert mg1(3.5, 0.2, 0).wait_s == pytest.approx(mm1(3.5, 5).wait_s / 2)


def test_one_queue_for_several_servers_waits_less_than_one_each():
    shared, apart = (
        simulate_choices(servers=5, choices=choices, utilisation=0.7, customers=20_000, seed=1).response_s
        for choices in (None, 1)
    )
    assert shared < apart
