"""Formulas of waiting: Little, Erlang, Jackson, Kingman, Gunther, and what follows from them for a design.

>>> from helpers.load.queueing import mmc
>>> round(mmc(arrival_rate_rps=9, service_rate_rps=5, servers=2).response_s, 3)
1.053
"""

from helpers.load.queueing.bounds import Bounds, asymptotic_bounds
from helpers.load.queueing.burst import burst_lasts_s
from helpers.load.queueing.choices import ChoicesRun, choices_response_s, simulate_choices
from helpers.load.queueing.erlang import erlang_b, erlang_c, offered_load_for_blocking, servers_for_blocking
from helpers.load.queueing.finite import BoundedStation, mmck
from helpers.load.queueing.general import VariableStation, allen_cunneen, kingman, mg1
from helpers.load.queueing.hashing import HashRing, jump_hash, key_hash, moved_share
from helpers.load.queueing.little import Little, little
from helpers.load.queueing.networks import ClosedNetwork, OpenNetwork, jackson, mva
from helpers.load.queueing.scalability import Benchmark, Scalability, amdahl, spec_sdm91, usl_fit
from helpers.load.queueing.shuffle_sharding import overlap_probability, shuffle_shards
from helpers.load.queueing.stations import Station, mm1, mmc, servers_for_wait
from helpers.load.queueing.tails import Hedged, fan_out_slow_probability, hedge

__all__ = [
    "Benchmark",
    "BoundedStation",
    "Bounds",
    "ChoicesRun",
    "ClosedNetwork",
    "HashRing",
    "Hedged",
    "Little",
    "OpenNetwork",
    "Scalability",
    "Station",
    "VariableStation",
    "allen_cunneen",
    "amdahl",
    "asymptotic_bounds",
    "burst_lasts_s",
    "choices_response_s",
    "erlang_b",
    "erlang_c",
    "fan_out_slow_probability",
    "hedge",
    "jackson",
    "jump_hash",
    "key_hash",
    "kingman",
    "little",
    "mg1",
    "mm1",
    "mmc",
    "mmck",
    "moved_share",
    "mva",
    "offered_load_for_blocking",
    "overlap_probability",
    "servers_for_blocking",
    "servers_for_wait",
    "shuffle_shards",
    "simulate_choices",
    "spec_sdm91",
    "usl_fit",
]
