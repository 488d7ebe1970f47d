"""A Lambda function: no queue, as many at once as its concurrency, billed by requests and GB-seconds."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Billed, Kind, Parameter, Serving
from helpers.architecture.roles import role_for
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.counts import Counts
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]

_TIMEOUT_OVER_DURATION = 3  # the timeout of the template, in durations


def _serving(component: Component, arriving: Counts) -> Serving:
    duration_s = component.number("duration_ms") / 1_000
    concurrency = component.values["concurrency"]
    return Serving(
        service_s=duration_s, limit_rps=math.inf if concurrency is None else concurrency / duration_s
    )


def _billed(component: Component, month: Counts, hours: Decimal) -> tuple[Billed, ...]:
    names = ("duration_ms", "memory_mb", "arch")
    usage = {"requests": month.requests} | {name: component.values[name] for name in names}
    return (("Lambda", usage),)


def _deployed(stack: Stack, component: Component) -> None:
    """The function with its role; code comes from a bucket of yours. Queues that it reads invoke it."""
    from helpers.architecture.stack import get, ref

    name = stack.name(component)
    queues = [stack.name(queue) for queue in stack.sources(component, "sqs_queue")]
    statements = [
        {
            "Effect": "Allow",
            "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            "Resource": get(queue, "Arn"),
        }
        for queue in queues
    ]
    basic = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    role = role_for(stack, f"{name}Role", "lambda.amazonaws.com", basic, statements)
    bucket = stack.parameter("CodeBucket", "the bucket that holds the code of functions")
    key = stack.parameter(f"{name}CodeKey", f"the zip file of {component.key} in that bucket")
    stack.add(
        name,
        "AWS::Lambda::Function",
        {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": get(role, "Arn"),
            "Code": {"S3Bucket": bucket, "S3Key": key},
            "MemorySize": component.values["memory_mb"],
            "Timeout": max(3, math.ceil(component.number("duration_ms") * _TIMEOUT_OVER_DURATION / 1_000)),
            "Architectures": ["arm64" if component.values["arch"] == "arm64" else "x86_64"],
        },
    )
    for queue in queues:
        stack.add(
            f"{name}From{queue}",
            "AWS::Lambda::EventSourceMapping",
            {"FunctionName": ref(name), "EventSourceArn": get(queue, "Arn")},
        )


KIND = Kind(
    "lambda_function",
    Text("Lambda 関数", "Lambda function"),
    "aws.compute.Lambda",
    (
        Parameter(
            "duration_ms", "ms", Text("1 回の実行時間", "duration of one"), 100.0, above=True, high=900_000
        ),
        Parameter("memory_mb", "MB", Text("メモリ", "memory"), 512, low=1, whole=True),
        Parameter(
            "concurrency",
            "instances",
            Text("同時実行の上限（書かなければなし）", "most at the same time (none when not stated)"),
            None,
            low=1,
            whole=True,
        ),
        Parameter("arch", "", Text("CPU の種類", "kind of processor"), "x86", choices=("x86", "arm64")),
    ),
    _serving,
    _billed,
    deployed=_deployed,
)
