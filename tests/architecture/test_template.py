"""Templates say what the drawings say: who verifies, who may send where, and what hangs on what."""

import json

import pytest

from helpers.architecture import KINDS, Architecture, Component, Flow, load_architecture, template
from helpers.auth.ways_out import WAYS_OUT
from helpers.errors import InputError

WITH_TEMPLATES = (
    "choreography",
    "sns_sqs_fanout",
    "verify_public_alb",
    *(way.diagram for way in WAYS_OUT.values()),
)


def resources(name, kind):
    found = template(load_architecture(name))["Resources"]
    return {key: one["Properties"] for key, one in found.items() if one["Type"] == kind}


def only(name, kind):
    (found,) = resources(name, kind).values()
    return found


@pytest.mark.parametrize("name", WITH_TEMPLATES)
def test_the_same_template_every_time_and_every_name_in_it_is_known(name):
    found = template(load_architecture(name))
    text = json.dumps(found)
    assert text == json.dumps(template(load_architecture(name)))
    known = {*found["Resources"], *found.get("Parameters", {})}

    def references(part):
        if isinstance(part, dict):
            if "Ref" in part:
                yield part["Ref"]
            if "Fn::GetAtt" in part:
                yield part["Fn::GetAtt"][0]
            yield from part.get("DependsOn", ())
            part = list(part.values())
        if isinstance(part, list):
            for one in part:
                yield from references(one)

    assert {one for one in references(found) if not one.startswith("AWS::")} <= known


@pytest.mark.parametrize("name", WITH_TEMPLATES)
def test_every_component_in_aws_has_its_resource(name):
    architecture = load_architecture(name)
    found = template(architecture)["Resources"]
    for component in architecture.components:
        logical = "".join(part.capitalize() for part in component.key.split("_"))
        drawn_only = component.of_kind.outside or component.kind in ("step", "nginx")
        assert (logical in found) == (not drawn_only)


def test_a_kind_without_a_template_is_named():
    with pytest.raises(InputError, match=r"kind rds has no template \(component db\)") as caught:
        template(Architecture("x", (Component("db", "rds"),)))
    assert "sqs_queue" in caught.value.expected
    assert "rds" not in caught.value.expected.split(", ")


def test_what_needs_company():
    for kind in ("alb", "nlb", "vpc_link", "api_gateway_http", "api_gateway_rest", "cloudfront"):
        with pytest.raises(InputError, match="alone"):
            template(Architecture("x", (Component("alone", kind),)))


def test_two_keys_that_become_one_name():
    with pytest.raises(InputError, match="two resources would be called A1"):
        template(Architecture("x", (Component("a1", "sns_topic"), Component("a_1", "sns_topic"))))


def test_the_first_picture_has_a_gate_and_an_open_door():
    balancer = only("verify_public_alb", "AWS::ElasticLoadBalancingV2::LoadBalancer")
    assert balancer["Scheme"] == "internet-facing"
    listener = only("verify_public_alb", "AWS::ElasticLoadBalancingV2::Listener")
    assert listener["DefaultActions"][0]["Type"] == "fixed-response"
    for rule in resources("verify_public_alb", "AWS::ElasticLoadBalancingV2::ListenerRule").values():
        assert [action["Type"] for action in rule["Actions"]] == ["forward"]
    method = only("verify_public_alb", "AWS::ApiGateway::Method")
    assert method["AuthorizationType"] == "COGNITO_USER_POOLS"
    assert "ConnectionType" not in method["Integration"]


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=lambda way: way.key)
def test_the_balancer_is_as_private_as_the_way_out_says(way):
    schemes = {
        one["Scheme"] for one in resources(way.diagram, "AWS::ElasticLoadBalancingV2::LoadBalancer").values()
    }
    assert schemes == {"internal" if way.private else "internet-facing"}


def test_the_alb_verifies_three_claims_where_the_drawing_says_so_and_only_there():
    rules = resources("verify_in_the_alb", "AWS::ElasticLoadBalancingV2::ListenerRule").values()
    assert len(rules) == 2
    for rule in rules:
        first, second = rule["Actions"]
        assert (first["Type"], first["Order"], second["Type"]) == ("jwt-validation", 1, "forward")
        claims = {one["Name"] for one in first["JwtValidationConfig"]["AdditionalClaims"]}
        assert claims == {"token_use", "client_id", "scope"}
    for name in WITH_TEMPLATES:
        if name != "verify_in_the_alb":
            assert "jwt-validation" not in json.dumps(template(load_architecture(name)))


def test_the_gates():
    route = only("verify_in_an_http_api", "AWS::ApiGatewayV2::Route")
    assert (route["AuthorizationType"], route["AuthorizationScopes"]) == ("JWT", ["orders/read"])
    integration = only("verify_in_an_http_api", "AWS::ApiGatewayV2::Integration")
    assert integration["IntegrationUri"] == {"Ref": "AlbListener"}
    straight = only("verify_in_a_rest_api", "AWS::ApiGateway::Method")["Integration"]
    assert straight["IntegrationTarget"] == {"Ref": "Alb"}
    assert straight["ConnectionId"] == {"Ref": "GatewayVpcLink"}
    by_nlb = only("verify_behind_an_nlb", "AWS::ApiGateway::Method")["Integration"]
    assert by_nlb["ConnectionId"] == {"Ref": "Link"}
    assert only("verify_behind_an_nlb", "AWS::ApiGateway::VpcLink")["TargetArns"] == [{"Ref": "Nlb"}]
    asked = only("verify_in_a_lambda_authorizer", "AWS::ApiGateway::Authorizer")
    assert asked["Type"] == "TOKEN"
    assert only("verify_in_a_lambda_authorizer", "AWS::Lambda::Permission")["FunctionName"] == {
        "Ref": "Authorizer"
    }
    origin = only("verify_behind_cloudfront", "AWS::CloudFront::VpcOrigin")
    assert origin["VpcOriginEndpointConfig"]["Arn"] == {"Ref": "Alb"}


def test_an_http_api_that_asks_a_function_or_nobody():
    parts = (
        Component("gate", "api_gateway_http"),
        Component("alb", "alb", capacity={"public": "yes"}),
        Component("app", "ecs_service"),
        Component("check", "lambda_function"),
    )
    flows = (Flow("gate", "alb"), Flow("alb", "app"), Flow("gate", "check"))
    asked = template(Architecture("x", parts, flows))["Resources"]
    assert asked["GateRoute"]["Properties"]["AuthorizationType"] == "CUSTOM"
    assert asked["GateAuthorizer"]["Properties"]["AuthorizerType"] == "REQUEST"
    nobody = template(Architecture("x", parts[:3], flows[:2]))["Resources"]
    assert nobody["GateRoute"]["Properties"]["AuthorizationType"] == "NONE"
    assert "GateAuthorizer" not in nobody


def test_nginx_is_a_container_that_takes_requests_first():
    tasks = only("verify_in_nginx", "AWS::ECS::TaskDefinition")
    assert [one["Name"] for one in tasks["ContainerDefinitions"]] == ["nginx", "orders"]
    (balancer,) = only("verify_in_nginx", "AWS::ECS::Service")["LoadBalancers"]
    assert balancer["ContainerName"] == "nginx"


def test_the_fan_out_lets_the_topic_in_and_keeps_what_cannot_be_delivered():
    subscriptions = resources("sns_sqs_fanout", "AWS::SNS::Subscription")
    assert subscriptions["StockSubscription"]["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}
    }
    assert "RedrivePolicy" not in subscriptions["MailSubscription"]
    policies = resources("sns_sqs_fanout", "AWS::SQS::QueuePolicy")
    # Also the dead-letter queue of a subscription: SNS sends to it itself.
    assert set(policies) == {"StockQueuePolicy", "MailQueuePolicy", "DeadLetterQueuePolicy"}
    for policy in policies.values():
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": [{"Ref": "Topic"}]}}


def test_queues_functions_and_tables():
    parts = (
        Component("topic", "sns_topic", capacity={"type": "fifo"}),
        Component("queue", "sqs_queue", capacity={"type": "fifo", "max_receive_count": 3}),
        Component("lost", "dead_letter_queue"),
        Component("worker", "lambda_function", capacity={"duration_ms": 2_000, "arch": "arm64"}),
        Component("app", "ecs_service"),
        Component("table", "dynamodb_table", capacity={"mode": "provisioned", "rcu": 10, "wcu": 5}),
        Component("files", "s3_bucket"),
    )
    flows = (
        Flow("topic", "queue", asynchronous=True),
        Flow("queue", "lost", asynchronous=True),
        Flow("queue", "worker", asynchronous=True),
        Flow("app", "topic"),
        Flow("app", "table"),
    )
    found = template(Architecture("x", parts, flows))["Resources"]
    assert found["Queue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] == 3
    assert found["Queue"]["DeletionPolicy"] == "Retain"
    assert found["Worker"]["Properties"]["Timeout"] == 6
    assert found["WorkerFromQueue"]["Properties"]["EventSourceArn"] == {"Fn::GetAtt": ["Queue", "Arn"]}
    allowed = json.dumps(found["AppTaskRole"])
    assert "sns:Publish" in allowed
    assert "dynamodb:Query" in allowed
    assert "sqs:" not in allowed
    assert found["Table"]["Properties"]["ProvisionedThroughput"]["ReadCapacityUnits"] == 10
    assert found["TopicToQueue"]["Properties"]["Protocol"] == "sqs"


def test_kinds_with_templates_are_those_that_are_promised():
    able = {name for name, kind in KINDS.items() if kind.deployed is not None}
    assert {"alb", "nlb", "ecs_service", "sns_topic", "sqs_queue", "cognito_user_pool"} <= able
    assert not any(KINDS[name].outside for name in able)
