"""The ways out: their dates come from facts, each has a drawing, and what they ask of AWS has AWS's shape."""

import pytest

from helpers.auth.api_requests import ApiRequest, requests_for
from helpers.auth.api_shapes import check_operation, check_shape
from helpers.auth.ways_out import WAYS_OUT
from helpers.errors import InputError
from helpers.facts import fact
from helpers.figures import load_diagram


def test_what_the_story_could_have_chosen():
    assert {way for way in WAYS_OUT if WAYS_OUT[way].existed_in(2018)} == {
        "nginx",
        "application",
        "lambda_authorizer",
        "rest_nlb",
    }
    assert all(way.existed_in(2026) for way in WAYS_OUT.values())


def test_they_stand_in_the_order_of_their_dates():
    dates = [str(way.since.value) if way.since else "" for way in WAYS_OUT.values()]
    assert dates == sorted(dates)


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_dates_say_where_they_come_from(way):
    for lang, second_hand in (("ja", "二次資料"), ("en", "second-hand")):
        words = way.when.in_language(lang)
        is_second_hand = way.since is not None and way.since.evidence == "2nd"
        assert (second_hand in words) == is_second_hand
        assert way.existed_in(2018) == ("2018" in words)
        if not way.existed_in(2018):
            assert str(way.since.value) in words


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_each_has_a_drawing_that_carries_its_date(way):
    diagram = load_diagram(way.diagram)
    assert diagram.title == way.title
    labels = ["".join(component.label.ja.split("\n")) for component in diagram.components]
    assert any(way.when.ja in label for label in labels)
    # What is private cannot be reached by a stranger; what is public can, and is guarded or not.
    to_a_stranger = [flow for flow in diagram.flows if flow.source == "stranger"]
    assert to_a_stranger
    assert all(flow.failing for flow in to_a_stranger) == (way.private or way.key == "alb_jwt")


def test_the_first_picture_has_the_hole():
    diagram = load_diagram("verify_public_alb")
    (around,) = [flow for flow in diagram.flows if flow.source == "stranger"]
    assert (around.target, around.failing) == ("alb", False)


@pytest.mark.parametrize("way", WAYS_OUT)
def test_requests_have_the_shapes_of_aws(way):
    for request in requests_for(way):
        request.check()
        broken = ApiRequest(request.service, request.operation, dict(request.parameters) | {"Nope": 1})
        with pytest.raises(InputError, match="Nope"):
            broken.check()


def test_aws_is_asked_wherever_it_takes_part():
    assert {way for way in WAYS_OUT if not requests_for(way)} == {"nginx", "application"}
    with pytest.raises(InputError, match="no way out"):
        requests_for("firewall")


@pytest.mark.parametrize(
    ("service", "shape", "value", "words"),
    [
        ("elbv2", "Action", {"Type": "validate_token"}, "validate_token"),
        ("elbv2", "Action", {"Type": "jwt-validation", "Order": "1"}, "Order"),
        ("elbv2", "Action", {"Order": 1}, "Type"),
        ("elbv2", "Actions", [{"Type": "forward"}, {"Type": "no"}], r"Actions\[\]\.Type"),
        ("elbv2", "Nothing", {}, "no shape"),
        ("elb3", "Action", {}, "no service"),
    ],
)
def test_what_does_not_fit_is_named(service, shape, value, words):
    with pytest.raises(InputError, match=words):
        check_shape(service, shape, value)


def test_operations():
    with pytest.raises(InputError, match="no operation"):
        check_operation("elbv2", "ValidateToken", {})
    with pytest.raises(InputError, match="AuthorizerType"):
        check_operation(
            "apigatewayv2",
            "CreateAuthorizer",
            {"ApiId": "a", "Name": "n", "IdentitySource": ["x"], "AuthorizerType": "COGNITO"},
        )


def test_the_model_of_a_rest_api_has_the_types_that_the_lesson_names():
    version = fact("apigateway.rest.jwt_authorizer.seen_in_botocore").value
    common = {"restApiId": "a", "name": "n"}
    check_operation("apigateway", "CreateAuthorizer", common | {"type": "JWT"})
    assert version == "1.44.5"
