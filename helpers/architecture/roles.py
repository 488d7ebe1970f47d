"""IAM roles of a stack: one for each component that needs one, allowed no more than its flows say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.architecture.stack import Stack

__all__ = ["role_for"]

_VERSION = "2012-10-17"


def role_for(
    stack: Stack, name: str, service: str, managed_policy: str, statements: Sequence[dict[str, Any]]
) -> str:
    """Add a role that `service` may take on, with a managed policy ("" for none) and own statements.

    >>> from helpers.architecture import Architecture, Component
    >>> from helpers.architecture.stack import Stack
    >>> stack = Stack(Architecture("x", (Component("queue", "sqs_queue"),)))
    >>> name = role_for(stack, "TaskRole", "ecs-tasks.amazonaws.com", "", [])
    >>> stack.resources[name]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
    {'Service': 'ecs-tasks.amazonaws.com'}
    """
    properties: dict[str, Any] = {
        "AssumeRolePolicyDocument": {
            "Version": _VERSION,
            "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
        }
    }
    if managed_policy:
        properties["ManagedPolicyArns"] = [{"Fn::Sub": managed_policy}]
    if statements:
        properties["Policies"] = [
            {"PolicyName": "flows", "PolicyDocument": {"Version": _VERSION, "Statement": list(statements)}}
        ]
    return stack.add(name, "AWS::IAM::Role", properties)
