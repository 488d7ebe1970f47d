"""What is published about relational databases on AWS, once more and literally."""

import re
from decimal import Decimal

import botocore.session
import pytest

from helpers.facts import fact

PUBLISHED = {
    "postgres.bytes_per_connection": 9_531_392,
    "postgres.max_connections_ceiling": 5_000,
    "postgres.observed_max_connections_2_gb": 198,
    "postgres.observed_max_connections_4_gb": 413,
    "rds_proxy.max_connections_percent_default": 100,
    "rds_proxy.headroom_percent": 30,
    "rds_proxy.borrow_timeout_default_s": 120,
    "rds_proxy.idle_client_timeout_default_s": 1_800,
    "lambda_rds.report_connections": 70,
    "lambda_rds.report_errors_per_h": 940,
    "rds.multi_az_instance.failover_min_s": 60,
    "rds.multi_az_instance.failover_max_s": 120,
    "rds.multi_az_cluster.failover_max_s": 35,
    "aurora.class_change_min": 15,
    "aurora.serverless.acu_gib": 2,
    "aurora.serverless.step_acu": Decimal("0.5"),
    "aurora.serverless.max_acu": 256,
    "rds.replicas_max": 15,
    "rds.postgres_cascade_levels": 3,
    "aurora.replicas_max": 15,
    "aurora.replica_lag_ms": 100,
    "aurora.client_dns_cache_max_s": 30,
    "aurora.write_forwarding_since_15": "15.8",
}


@pytest.mark.parametrize(("key", "value"), PUBLISHED.items())
def test_published(key, value):
    assert fact(key).value == value


def test_what_users_report_is_second_hand():
    for key in PUBLISHED:
        reported = "github.com" in fact(key).url
        assert (fact(key).evidence == "2nd") >= reported, key


def test_what_the_models_that_boto3_ships_say():
    model = botocore.session.get_session().get_service_model("rds")
    pool = model.shape_for("ConnectionPoolConfiguration").members
    serverless = model.shape_for("ServerlessV2ScalingConfiguration").members

    def words(member):
        return " ".join(re.sub(r"<[^>]+>", " ", member.documentation).split())

    assert f"Default: {PUBLISHED['rds_proxy.borrow_timeout_default_s']} " in words(
        pool["ConnectionBorrowTimeout"]
    )
    assert "100 for all other engines" in words(pool["MaxConnectionsPercent"])
    assert "largest value that you can use is 256" in words(serverless["MaxCapacity"])
