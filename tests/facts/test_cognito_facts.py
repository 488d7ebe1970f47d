"""The published numbers about tokens between servers, once more and literally, and against boto3's model."""

from decimal import Decimal

import botocore.session
import pytest

from helpers.facts import fact, facts

PUBLISHED = {
    "cognito.access_token_lifetime_default_s": 3_600,
    "cognito.access_token_lifetime_min_s": 300,
    "cognito.access_token_lifetime_max_s": 86_400,
    "cognito.key_pairs_per_pool": 2,
    "cognito.key_bits": 2_048,
    "cognito.secrets_per_client_max": 2,
    "cognito.client_secret_min_characters": 24,
    "cognito.client_secret_max_characters": 64,
    "cognito.scopes_per_client_max": 50,
    "cognito.client_authentication_rps": 150,
    "cognito.updated_issuer_first_seen": "2026-06-01",
    "cognito.m2m.token_price_tier_1_usd": Decimal("0.00225"),
    "cognito.m2m.tokens_in_tier_1": 250_000,
    "cognito.m2m.client_month_price_tier_1_usd": 6,
}


@pytest.mark.parametrize(("key", "value"), PUBLISHED.items())
def test_published(key, value):
    assert fact(key).value == value


def test_prices_are_exact_and_say_for_where_and_that_they_are_second_hand():
    prices = facts("cognito.m2m.")
    assert len(prices) == 3
    assert all(price.evidence == "2nd" and "first tier" in price.condition for price in prices)
    assert not any(isinstance(price.value, float) for price in prices)


def test_limits_agree_with_the_model_that_boto3_ships():
    model = botocore.session.get_session().get_service_model("cognito-idp")
    lifetime = model.shape_for("AccessTokenValidityType").metadata
    assert lifetime["max"] == fact("cognito.access_token_lifetime_max_s").value
    secret = model.shape_for("ClientSecretType").metadata
    ends = [fact(f"cognito.client_secret_{end}_characters").value for end in ("min", "max")]
    assert [secret["min"], secret["max"]] == ends
    words = model.operation_model("AddUserPoolClientSecret").documentation
    assert f"up to {fact('cognito.secrets_per_client_max').value} active secrets" in words
    assert model.shape_for("ScopeListType").metadata["max"] == fact("cognito.scopes_per_client_max").value
    words = model.shape_for("CreateUserPoolClientRequest").members["AccessTokenValidity"].documentation
    assert "valid for one hour" in words
