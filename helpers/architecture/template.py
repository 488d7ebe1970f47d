"""The template view: a CloudFormation stack of an architecture, made of what each kind adds."""

from __future__ import annotations

from typing import Any

from helpers.architecture.kinds import KINDS
from helpers.architecture.model import Architecture
from helpers.architecture.stack import Stack
from helpers.errors import InputError

__all__ = ["template"]


def template(architecture: Architecture) -> dict[str, Any]:
    """The template as a dictionary, ready for ``json.dumps``; the same architecture gives the same one.

    What is outside AWS has no resources. Values that only you have (certificates, images) are its parameters.
    Raises `InputError`, naming component and kind, for a kind without a template, and for flows that a kind
    cannot deploy.

    >>> from helpers.architecture import Component, Flow
    >>> parts = Component("topic", "sns_topic"), Component("queue", "sqs_queue")
    >>> found = template(Architecture("fan-out", parts, (Flow("topic", "queue", asynchronous=True),)))
    >>> [(name, resource["Type"]) for name, resource in found["Resources"].items()][:2]
    [('Topic', 'AWS::SNS::Topic'), ('TopicToQueue', 'AWS::SNS::Subscription')]
    """
    stack = Stack(architecture)
    for component in architecture.components:
        kind = component.of_kind
        if kind.outside:
            continue
        if kind.deployed is None:
            able = ", ".join(name for name, one in KINDS.items() if one.deployed is not None)
            raise InputError(
                f"the kind {kind.name} has no template (component {component.key})",
                expected=f"kinds with a template: {able}",
                next_step="give the kind a function `deployed`: docs/adding-a-kind.md",
            )
        kind.deployed(stack, component)
    parts = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": architecture.title.en,
        "Parameters": stack.parameters,
        "Resources": stack.resources,
        "Outputs": stack.outputs,
    }
    return {name: part for name, part in parts.items() if part}
