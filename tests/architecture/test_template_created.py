"""Templates become stacks in the embedded AWS, but for a short list of what moto cannot make yet."""

import io
import json
import logging
import warnings
import zipfile
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError

from helpers.architecture import load_architecture, template
from helpers.auth.ways_out import WAYS_OUT

WITH_TEMPLATES = ("sns_sqs_fanout", "verify_public_alb", *(way.diagram for way in WAYS_OUT.values()))

#: Types that moto's CloudFormation passes over. Each is asserted to be missing still: the list shrinks.
MISSING_TYPES = {
    "AWS::ApiGateway::Authorizer": "moto has the API, not the resource",
    "AWS::ApiGateway::Stage": "moto makes stages only by deployments",
    "AWS::ApiGateway::VpcLink": "moto has the API, not the resource",
    "AWS::ApiGatewayV2::Api": "HTTP APIs have no resources in moto",
    "AWS::ApiGatewayV2::Authorizer": "HTTP APIs have no resources in moto",
    "AWS::ApiGatewayV2::Integration": "HTTP APIs have no resources in moto",
    "AWS::ApiGatewayV2::Route": "HTTP APIs have no resources in moto",
    "AWS::ApiGatewayV2::Stage": "HTTP APIs have no resources in moto",
    "AWS::ApiGatewayV2::VpcLink": "HTTP APIs have no resources in moto",
    "AWS::CloudFront::Distribution": "moto has the API, not the resource",
    "AWS::CloudFront::VpcOrigin": "younger than moto's CloudFront",
    "AWS::Cognito::UserPool": "moto has the API, not the resource",
    "AWS::Cognito::UserPoolClient": "moto has the API, not the resource",
    "AWS::Cognito::UserPoolDomain": "moto has the API, not the resource",
    "AWS::Cognito::UserPoolResourceServer": "moto has the API, not the resource",
    "AWS::SNS::Subscription": "moto makes subscriptions only inside a topic",
    "AWS::SQS::QueuePolicy": "moto sets policies only by the API",
}
#: Properties that moto refuses, as (type, property): the words of its refusal.
REFUSED_PROPERTIES = {
    ("AWS::ElasticLoadBalancingV2::Listener", "Protocol TCP"): "must be one of 'HTTP, HTTPS'",
    ("AWS::ElasticLoadBalancingV2::ListenerRule", "Actions jwt-validation"): "jwt-validation",
}


@contextmanager
def cloudformation():
    """A client of moto's CloudFormation, with a bucket, a function's code and a certificate."""
    import boto3

    from helpers.aws import embedded

    logging.getLogger("moto").setLevel(logging.ERROR)
    with embedded(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Tried to parse")
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("index.py", "def handler(event, context):\n    return {'isAuthorized': False}\n")
        s3 = boto3.client("s3")
        location = {"LocationConstraint": "ap-northeast-1"}
        s3.create_bucket(Bucket="code", CreateBucketConfiguration=location)
        s3.put_object(Bucket="code", Key="code.zip", Body=code.getvalue())
        certificate = boto3.client("acm").request_certificate(DomainName="shop.example")["CertificateArn"]
        yield (
            boto3.client("cloudformation"),
            {
                "CodeBucket": "code",
                "CodeKey": "code.zip",
                "CertificateArn": certificate,
                "DomainName": "shop.example",
                "Image": "public.ecr.aws/docker/library/httpd:2.4",
            },
        )


def create(client, values, template, name="stack"):
    """Create a stack and return the logical names of the resources that came to be."""
    parameters = [
        {
            "ParameterKey": key,
            "ParameterValue": next(value for end, value in values.items() if key.endswith(end)),
        }
        for key in template.get("Parameters", {})
    ]
    client.create_stack(
        StackName=name,
        TemplateBody=json.dumps(template),
        Parameters=parameters,
        Capabilities=["CAPABILITY_IAM"],
    )
    made = client.describe_stack_resources(StackName=name)["StackResources"]
    return {one["LogicalResourceId"] for one in made if "LogicalResourceId" in one}


def only_what_moto_makes(template):
    """The template without missing types and refused properties; references to them become plain texts."""
    gone = {name for name, one in template["Resources"].items() if one["Type"] in MISSING_TYPES}

    def mended(part):
        if isinstance(part, list):
            return [
                mended(one)
                for one in part
                if not (isinstance(one, dict) and one.get("Type") == "jwt-validation")
            ]
        if not isinstance(part, dict):
            return part
        if part.get("Ref") in gone:
            return part["Ref"]
        if "Fn::GetAtt" in part and part["Fn::GetAtt"][0] in gone:
            return f"arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/{part['Fn::GetAtt'][0]}"
        if "Fn::Sub" in part and any(f"${{{name}" in part["Fn::Sub"] for name in gone):
            return "https://issuer.example"
        return {key: mended(one) for key, one in part.items()}

    resources = {}
    for name, one in template["Resources"].items():
        if name in gone:
            continue
        kept = mended(one)
        if one["Properties"].get("Protocol") == "TCP" and one["Type"].endswith("::Listener"):
            continue
        resources[name] = kept
    for kept in resources.values():
        if "DependsOn" in kept:
            kept["DependsOn"] = [other for other in kept["DependsOn"] if other in resources]
    parts = {name: part for name, part in template.items() if name != "Outputs"}
    return parts | {"Resources": resources}


@pytest.mark.parametrize("name", WITH_TEMPLATES)
def test_everything_that_moto_can_make_is_made(name):
    smaller = only_what_moto_makes(template(load_architecture(name)))
    with cloudformation() as (client, values):
        assert create(client, values, smaller) == set(smaller["Resources"])
        assert client.describe_stacks(StackName="stack")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"


def first_of(kind):
    """A resource of this type from one of the templates, without references."""
    for name in WITH_TEMPLATES:
        for resource in template(load_architecture(name))["Resources"].values():
            if resource["Type"] == kind:
                return resource
    raise AssertionError(f"no template uses {kind}: take it from the list")


def plain(part):
    if isinstance(part, dict):
        if len(part) == 1 and next(iter(part)) in ("Ref", "Fn::GetAtt", "Fn::Sub"):
            return "something"
        return {key: plain(one) for key, one in part.items()}
    return [plain(one) for one in part] if isinstance(part, list) else part


def test_what_is_missing_is_still_missing():
    """All at once: a stack of one resource of each type makes none of them."""
    resources = {}
    for kind in MISSING_TYPES:
        resource = {name: plain(part) for name, part in first_of(kind).items() if name != "DependsOn"}
        resources[kind.replace("::", "")] = resource
    with cloudformation() as (client, values):
        made = create(client, values, {"Resources": resources})
    assert made == set(), f"moto makes {', '.join(sorted(made))} now: take it from the list"


@pytest.mark.parametrize(
    ("refused", "name"),
    list(zip(REFUSED_PROPERTIES, ("verify_behind_an_nlb", "verify_in_the_alb"), strict=True)),
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else part,
)
def test_what_is_refused_is_still_refused(refused, name):
    kind, _ = refused
    whole = template(load_architecture(name))
    smaller = only_what_moto_makes(whole)
    for logical, one in whole["Resources"].items():
        if one["Type"] == kind:
            smaller["Resources"][logical] = with_plain_tokens(one)
    with cloudformation() as (client, values), pytest.raises(ClientError) as caught:
        create(client, values, smaller)
    assert REFUSED_PROPERTIES[refused] in str(caught.value)


def with_plain_tokens(part):
    """The same resource, with plain texts for what a user pool that is not there would say."""
    if isinstance(part, dict):
        if "Fn::Sub" in part or part == {"Ref": "CognitoClient"}:
            return "https://issuer.example"
        return {key: with_plain_tokens(one) for key, one in part.items()}
    return [with_plain_tokens(one) for one in part] if isinstance(part, list) else part
