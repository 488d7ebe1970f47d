"""Real servers on loopback for one block: PostgreSQL with a replica, Redis, HTTP servers, a balancer, and
load.

Where a program is not on the machine, `MissingComponent` says how to get it, and a lesson goes on with its
simulation.
"""

from helpers.load.services.balancer import BALANCER_KINDS, BALANCING_ALGORITHMS, Balancer
from helpers.load.services.connection_limit import open_until_refused
from helpers.load.services.database_trials import (
    ConnectionCost,
    RowContention,
    connection_cost,
    row_contention,
)
from helpers.load.services.http_server import SERVICE_TIMES, HttpServer
from helpers.load.services.pgbench import PgbenchResult, pgbench
from helpers.load.services.postgres import PostgresReplica, PostgresServer, ReplicaLag
from helpers.load.services.programs import ORIGINS, Program, available_services, find_program
from helpers.load.services.redis_server import EVICTION_POLICIES, RedisServer
from helpers.load.services.stack import Stack
from helpers.load.services.traffic import TrafficResult, closed_traffic, http_client, open_traffic
from helpers.load.services.workplace import Workplace

__all__ = [
    "BALANCER_KINDS",
    "BALANCING_ALGORITHMS",
    "EVICTION_POLICIES",
    "ORIGINS",
    "SERVICE_TIMES",
    "Balancer",
    "ConnectionCost",
    "HttpServer",
    "PgbenchResult",
    "PostgresReplica",
    "PostgresServer",
    "Program",
    "RedisServer",
    "ReplicaLag",
    "RowContention",
    "Stack",
    "TrafficResult",
    "Workplace",
    "available_services",
    "closed_traffic",
    "connection_cost",
    "find_program",
    "http_client",
    "open_traffic",
    "open_until_refused",
    "pgbench",
    "row_contention",
]
