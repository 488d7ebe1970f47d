"""What is published about caches: the numbers, and how far each can be trusted."""

import pytest

from helpers.facts import fact

PUBLISHED = {
    "web_caches.zipf_exponent_min": ("0.64", "2nd"),
    "web_caches.zipf_exponent_max": ("0.83", "2nd"),
    "memcache.lease_interval_s": ("10", "2nd"),
    "memcache.herd_peak_before_rps": ("17000", "2nd"),
    "memcache.herd_peak_after_rps": ("1300", "2nd"),
    "xfetch.example_read_rate_rps": ("10", "2nd"),
    "xfetch.example_recompute_s": ("3", "2nd"),
    "elasticache.lazy_loading_trips": ("3", "D"),
    "elasticache.node_rps_over": ("1000000", "D"),
    "elasticache.serverless_to_5m_rps_min": ("13", "D"),
    "dax.item_ttl_s": ("300", "D"),
    "dax.nodes_max": ("11", "D"),
    "cloudfront.collapses_misses": ("same cache key", "D"),
}


@pytest.mark.parametrize("key", PUBLISHED)
def test_the_value_and_its_evidence(key):
    value, evidence = PUBLISHED[key]
    assert (str(fact(key).value), fact(key).evidence) == (value, evidence)


@pytest.mark.parametrize("key", [key for key, (_, evidence) in PUBLISHED.items() if evidence == "2nd"])
def test_what_was_not_read_itself_says_so(key):
    condition = fact(key).condition
    assert any(words in condition for words in ("not read", "notes on", "excerpt"))
