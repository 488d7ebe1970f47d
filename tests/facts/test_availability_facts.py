"""The numbers about availability, once more and literally: an edit of the data must be on purpose."""

import re
from decimal import Decimal

import botocore.session
import pytest

from helpers.facts import fact, facts

PUBLISHED = {
    "sla.elb_percent": Decimal("99.99"),
    "sla.compute_percent": Decimal("99.99"),
    "sla.rds_percent": Decimal("99.95"),
    "sla.api_gateway_percent": Decimal("99.95"),
    "sla.lambda_percent": Decimal("99.95"),
    "sla.dynamodb_percent": Decimal("99.99"),
    "sla.dynamodb_global_tables_percent": Decimal("99.999"),
    "sla.s3_percent": Decimal("99.9"),
    "sla.cloudfront_percent": Decimal("99.9"),
    "sla.cognito_percent": Decimal("99.9"),
    "sla.secrets_manager_percent": Decimal("99.9"),
    "published_outages.events": 6,
    "published_outages.in_several_regions": 0,
    "control_plane.iam_region": "us-east-1",
    "control_plane.route53_region": "us-east-1",
    "beta_factor.disks_example": Decimal("0.08"),
    "dynamodb.ttl_deletes_within_days": 2,
    "powertools.idempotency_expires_after_s": 3600,
}


@pytest.mark.parametrize(("key", "value"), PUBLISHED.items())
def test_published(key, value):
    assert fact(key).value == value


def test_service_level_agreements_say_that_they_are_refund_terms():
    agreements = facts("sla.")
    assert len(agreements) == 11
    for known in agreements:
        assert known.evidence == "2nd"
        assert "refund terms" in known.condition and "not measured" in known.condition
        assert "refund terms, not measured" in known.label.en and "返金" in known.label.ja


def test_there_is_no_agreement_of_sns_or_sqs():
    """They are not in the table that was read; whoever adds them brings their source."""
    assert not [known.key for known in facts("sla.") if re.search("sns|sqs", known.key)]


def test_the_number_of_published_outages_is_the_number_of_their_facts():
    listed = [known for known in facts("outages.") if known.key.endswith(".on")]
    assert fact("published_outages.events").value == len(listed)


def test_the_two_days_of_ttl_stand_in_the_model_that_boto3_ships():
    model = botocore.session.get_session().get_service_model("dynamodb")
    words = re.sub("<[^>]+>", "", model.operation_model("UpdateTimeToLive").documentation)
    assert "typically deletes expired items within two days of expiration" in words
