"""The published numbers about places to verify, once more and literally, and against botocore's models."""

import re

import botocore.session
import pytest

from helpers.facts import fact, facts

PUBLISHED = {
    "apigateway.http_api.jwt_key_cache_s": 7_200,
    "apigateway.http_api.jwt_max_audiences": 50,
    "apigateway.http_api.max_authorizers": 10,
    "apigateway.http_api.denial_status": "401 Unauthorized",
    "apigateway.http_api.since": "2020-03",
    "apigateway.authorizer.cache_default_s": 300,
    "apigateway.authorizer.cache_max_s": 3_600,
    "apigateway.authorizer.response_limit_s": 10,
    "apigateway.lambda_authorizer.since": "2016",
    "apigateway.rest.cognito_denial_status": "401 Unauthorized",
    "apigateway.rest.cognito_authorizer.since": "2016",
    "apigateway.rest.jwt_authorizer.key_cache_s": 3_600,
    "apigateway.rest.jwt_authorizer.seen_in_botocore": "1.44.5",
    "apigateway.rest.vpc_link_nlb.since": "2017-11",
    "apigateway.rest.private_alb.since": "2025-11-21",
    "alb.jwt.max_jwks_bytes": 150 * 1_024,
    "alb.jwt.max_jwks_keys": 10,
    "alb.jwt.max_additional_claims": 10,
    "alb.jwt.max_text_length": 256,
    "alb.jwt.since": "2025-11-12",
    "alb.authenticate_users.since": "2018-05",
    "alb.mtls.since": "2023-11",
    "cloudfront.vpc_origin.since": "2024-11-20",
    "vpc_lattice.since": "2023-03",
    "nginx.auth_request.since_version": "1.5.4",
    "sigv4.request_valid_s": 300,
}


def _words(shape, member):
    return re.sub("<[^>]+>", "", shape.members[member].documentation)


@pytest.mark.parametrize(("key", "value"), PUBLISHED.items())
def test_published(key, value):
    assert fact(key).value == value


def test_months_and_years_from_memory_say_so():
    for found in facts():
        if found.key in PUBLISHED and "general knowledge" in found.condition:
            assert found.evidence == "2nd"


def test_limits_agree_with_the_models_that_boto3_ships():
    session = botocore.session.get_session()
    action = session.get_service_model("elbv2").shape_for("JwtValidationActionConfig")
    length, most = fact("alb.jwt.max_text_length").value, fact("alb.jwt.max_additional_claims").value
    assert f"maximum length is {length} characters" in _words(action, "Issuer")
    assert f"maximum size of the list is {most}" in _words(action, "AdditionalClaims")
    longest_s = fact("apigateway.authorizer.cache_max_s").value
    http = session.get_service_model("apigatewayv2").operation_model("CreateAuthorizer").input_shape
    assert http.members["AuthorizerResultTtlInSeconds"].metadata == {"min": 0, "max": longest_s}
    rest = session.get_service_model("apigateway").operation_model("CreateAuthorizer").input_shape
    words = _words(rest, "authorizerResultTtlInSeconds")
    assert f"default value is {fact('apigateway.authorizer.cache_default_s').value}" in words
    assert f"maximum value is {longest_s}" in words
    assert "JWT" in rest.members["type"].enum
    integration = session.get_service_model("apigateway").operation_model("PutIntegration").input_shape
    assert "ALB" in _words(integration, "integrationTarget")
