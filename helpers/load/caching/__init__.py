"""Caches: popularity and traces, LRU at every size, times to live, stampedes, the day the cache is gone."""

from helpers.load.caching.che import characteristic_requests, che_hit_ratio, exact_lru_hit_ratio
from helpers.load.caching.cold import ColdCache, cold_cache
from helpers.load.caching.lru import LruCurve, lru_curve, lru_hit_ratio
from helpers.load.caching.popularity import request_trace, zipf_popularity, zipf_trace
from helpers.load.caching.read_path import CacheAside, cache_aside
from helpers.load.caching.stampede import (
    CURES,
    StampedeRun,
    simulate_stampede,
    stampede_size,
    xfetch_probability,
)
from helpers.load.caching.ttl import NegativeCache, TtlCache, negative_cache, ttl_cache

__all__ = [
    "CURES",
    "CacheAside",
    "ColdCache",
    "LruCurve",
    "NegativeCache",
    "StampedeRun",
    "TtlCache",
    "cache_aside",
    "characteristic_requests",
    "che_hit_ratio",
    "cold_cache",
    "exact_lru_hit_ratio",
    "lru_curve",
    "lru_hit_ratio",
    "negative_cache",
    "request_trace",
    "simulate_stampede",
    "stampede_size",
    "ttl_cache",
    "xfetch_probability",
    "zipf_popularity",
    "zipf_trace",
]
