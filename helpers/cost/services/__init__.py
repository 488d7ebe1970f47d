"""One small module a service: which inputs it takes, and what AWS counts of them.

Adding a service is adding a module with a ``SERVICE`` and naming it here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from helpers.cost.charge import Service
from helpers.cost.services import (
    api_gateway,
    aurora,
    cloudfront,
    cloudwatch,
    cognito,
    data_transfer,
    dynamodb,
    ec2,
    elasticache,
    elb,
    fargate,
    lambda_,
    nat_gateway,
    rds,
    s3,
    secrets,
    sns,
    sqs,
    vpc,
    waf,
)

__all__ = ["SERVICES"]

_MODULES = (
    api_gateway,
    aurora,
    cloudfront,
    cloudwatch,
    cognito,
    data_transfer,
    dynamodb,
    ec2,
    elasticache,
    elb,
    fargate,
    lambda_,
    nat_gateway,
    rds,
    s3,
    secrets,
    sns,
    sqs,
    vpc,
    waf,
)
#: Every service that can stand on a bill, by its name.
SERVICES: Mapping[str, Service] = MappingProxyType(
    {service.name: service for module in _MODULES for service in [module.SERVICE]}
)
