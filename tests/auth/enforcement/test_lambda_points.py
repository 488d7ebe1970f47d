"""The gateway around a function reads a policy as IAM does: a Deny wins, and without a match it is a no."""

import pytest

from helpers.auth.enforcement.context import verifier_for
from helpers.auth.enforcement.lambda_points import RestApiLambdaPoint

STAGE = "arn:aws:execute-api:ap-northeast-1:123456789012:kumokata01/prod"


@pytest.mark.parametrize(
    ("statements", "status"),
    [
        ([("Allow", f"{STAGE}/*")], 200),
        ([("Allow", f"{STAGE}/GET/orders")], 200),
        ([("Allow", f"{STAGE}/GET/stock")], 403),
        ([("Allow", f"{STAGE}/POST/*")], 403),
        ([("Allow", f"{STAGE}/*"), ("Deny", f"{STAGE}/GET/*")], 403),
        ([("Allow", f"{STAGE}/*"), ("Deny", f"{STAGE}/POST/*")], 200),
        ([], 403),
    ],
)
def test_what_a_policy_lets_through(statements, status, monkeypatch):
    point = RestApiLambdaPoint(verifier_for())
    policy = [
        {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
        for effect, resource in statements
    ]
    monkeypatch.setattr(point, "_handler", lambda event: {"policyDocument": {"Statement": policy}})
    assert point.send("any token") == status
