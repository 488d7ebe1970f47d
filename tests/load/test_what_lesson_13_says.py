"""Numbers that lesson 13 says in its prose, from the helpers that it uses; the words stand in the lesson."""

import random
from uuid import UUID

import numpy as np
import pytest

from helpers.course.notebook import find_lesson
from helpers.load import (
    CapacityTable,
    busiest_share,
    partitions_needed,
    product_suffix,
    read_all_shards,
    run_on_demand,
    run_table,
)

FAVOURITE, OTHERS = 3_500.0, [1_500 / 9] * 9
PROSE = "\n".join(cell.source for cell in find_lesson("13").notebook.cells if cell.cell_type == "markdown")


def test_a_quarter_of_the_capacity_and_half_of_the_votes():
    run = run_table([[FAVOURITE, *OTHERS]], CapacityTable("write", 10, 10_000, saved_s=0))
    assert (run.served.sum() / 10_000, run.throttled_share) == (pytest.approx(0.25), pytest.approx(0.5))
    assert list(run.reasons) == ["TableWriteKeyRangeThroughputExceeded"]
    assert "容量の 25 % しか使わずに、投票の 50 % を断りました" in PROSE
    assert "25 % of the capacity is used and 50 % of the votes are refused" in PROSE


def test_neither_twice_the_capacity_nor_on_demand_changed_anything():
    for table in (CapacityTable("write", 20, 20_000, saved_s=0), CapacityTable("write", 20)):
        assert run_table([[FAVOURITE, *OTHERS]], table).throttled_share == pytest.approx(0.5)


def test_the_product_spread_nothing_over_10_suffixes():
    chance = random.Random(1)
    ids = [str(UUID(bytes=chance.randbytes(16), version=4)) for _ in range(5_000)]
    assert busiest_share(product_suffix(one, 10) for one in ids) > 0.999
    assert ord("-") % 5 == 0
    assert "コードが 5 の倍数のハイフンが四つ" in PROSE


def test_200_suffixes_take_about_3_times_the_units():
    one, many = (read_all_shards(640, 420, shards).read_units for shards in (1, 200))
    assert many / one == pytest.approx(3, abs=0.1)
    assert "約 3 倍" in PROSE
    assert "about 3 times the units" in PROSE


def test_the_others_part_until_nobody_of_them_is_refused():
    table = CapacityTable("write", 10, isolates_after_s=60)
    run = run_table([[FAVOURITE, *OTHERS]] * 300, table, placement=[0] * 10)
    assert run.served[-1].sum() == pytest.approx(1_000 + 1_500)
    assert len(run.isolations) > 2


def test_savings_of_the_hot_partition_last_10_minutes():
    run = run_table([[50, 50, 50, 150]] * 900, CapacityTable("write", 4, 400, adaptive=False))
    assert run.first_throttled_s == 10 * 60
    assert "10 分で使い切り" in PROSE


def test_the_surge_of_the_lesson_is_below_the_quota_and_takes_3_doublings():
    surge = np.where(np.arange(240) < 60, 500, 25_000)
    at_once = run_on_demand(surge).at_once
    assert sorted(set(at_once.tolist())) == [4_000, 8_000, 16_000, 32_000, 50_000]
    assert partitions_needed(FAVOURITE) == 4
