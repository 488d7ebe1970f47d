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
    containers,
    data_transfer,
    dynamodb,
    ebs,
    ec2,
    elasticache,
    elb,
    fargate,
    global_accelerator,
    kms,
    lambda_,
    nat_gateway,
    rds,
    route53,
    s3,
    scheduler,
    secrets,
    sns,
    sqs,
    vpc,
    waf,
)

__all__ = ["SERVICES"]

#: Every service that can stand on a bill, by its name.
SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        service.name: service
        for service in (
            api_gateway.SERVICE,
            aurora.SERVICE,
            cloudfront.SERVICE,
            cloudwatch.SERVICE,
            cognito.SERVICE,
            data_transfer.SERVICE,
            dynamodb.SERVICE,
            ebs.SERVICE,
            ec2.SERVICE,
            *containers.SERVICES,
            elasticache.SERVICE,
            elb.SERVICE,
            scheduler.SERVICE,
            fargate.SERVICE,
            global_accelerator.SERVICE,
            kms.SERVICE,
            lambda_.SERVICE,
            nat_gateway.SERVICE,
            rds.SERVICE,
            route53.SERVICE,
            s3.SERVICE,
            secrets.SERVICE,
            sns.SERVICE,
            sqs.SERVICE,
            vpc.SERVICE,
            waf.SERVICE,
        )
    }
)
