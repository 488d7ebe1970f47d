"""What is published about DynamoDB's limits, once more and literally."""

import pytest

from helpers.facts import fact

PUBLISHED = {
    "partition_read_units_per_s": 3000,
    "partition_write_units_per_s": 1000,
    "partition_example.item_bytes": 20 * 1024,
    "partition_example.reads_per_s": 600,
    "collection_max_gb_with_lsi": 10,
    "measured_one_key_read_units_per_s": 4500,
    "burst_s": 300,
    "burst_example.provisioned_units_per_s": 150,
    "burst_example.saved_units": 45_000,
    "burst_example.demand_units_per_s": 200,
    "burst_example.lasts_s": 900,
    "adaptive_example.provisioned_units_per_s": 400,
    "adaptive_example.partitions": 4,
    "adaptive_example.cool_units_per_s": 50,
    "adaptive_example.hot_units_per_s": 150,
    "on_demand.new_table_read_units_per_s": 12_000,
    "on_demand.new_table_write_units_per_s": 4_000,
    "on_demand.growth_factor": 2,
    "on_demand.growth_window_s": 1_800,
    "on_demand_example.previous_peak_units_per_s": 50_000,
    "on_demand_example.at_once_units_per_s": 100_000,
    "on_demand_example.afterwards_units_per_s": 200_000,
    "warm_throughput.on": "2024-11-13",
    "table_read_quota_units_per_s": 40_000,
    "table_write_quota_units_per_s": 40_000,
    "throttling_reasons": 16,
    "sharding_example.suffixes": 200,
    "query_example.items": 8,
    "query_example.item_bytes": 2_000,
    "query_example.read_units": 2,
    "query_page_bytes": 1_048_576,
}


@pytest.mark.parametrize(("key", "value"), PUBLISHED.items())
def test_published(key, value):
    assert fact(f"dynamodb.{key}").value == value


@pytest.mark.parametrize("key", ["measured_one_key_read_units_per_s", "warm_throughput.on"])
def test_what_was_not_read_in_the_original_says_so(key):
    assert fact(f"dynamodb.{key}").evidence == "2nd"


def test_examples_agree_with_themselves():
    burst = {name: fact(f"dynamodb.burst_example.{name}").value for name in ("saved_units", "lasts_s")}
    rates = [fact(f"dynamodb.burst_example.{name}_units_per_s").value for name in ("provisioned", "demand")]
    assert burst["saved_units"] == rates[0] * fact("dynamodb.burst_s").value
    assert burst["lasts_s"] * (rates[1] - rates[0]) == burst["saved_units"]
