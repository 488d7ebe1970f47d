"""Requests to AWS held against the service models in botocore: names, types, enums. Nothing is sent.

boto3 looks at names, types and required members, and not at the values of enums, so ``validate_token`` would
pass as the type of an action until AWS refuses it. Here it does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from helpers.errors import InputError

__all__ = ["check_operation", "check_shape"]


def check_shape(service: str, shape_name: str, value: Any) -> None:
    """Hold `value` against a shape of a service's model, such as ``Action`` of ``elbv2``.

    Raises `InputError` for an unknown service or shape, and for the first thing that does not fit.

    >>> check_shape("elbv2", "Action", {"Type": "jwt-validation", "Order": 1})
    >>> check_shape("elbv2", "Action", {"Type": "validate_token"})
    Traceback (most recent call last):
    ...
    helpers.errors.InputError: Action.Type cannot be 'validate_token'
    ...
    """
    from botocore.model import NoShapeFoundError

    try:
        shape = _model(service).shape_for(shape_name)
    except NoShapeFoundError:
        raise InputError(f"{service} has no shape {shape_name!r}") from None
    _check(service, shape, value)


def check_operation(service: str, operation: str, parameters: Mapping[str, Any]) -> None:
    """Hold the parameters of a call against the model of its operation. Raises `InputError` as `check_shape`.

    >>> check_operation("apigatewayv2", "CreateVpcLink", {"Name": "to-the-alb", "SubnetIds": ["subnet-1"]})
    """
    from botocore.model import OperationNotFoundError

    try:
        shape = _model(service).operation_model(operation).input_shape
    except OperationNotFoundError:
        raise InputError(f"{service} has no operation {operation!r}") from None
    _check(service, shape, dict(parameters))


@cache
def _model(service: str):
    import botocore.session
    from botocore.exceptions import UnknownServiceError

    try:
        return botocore.session.Session().get_service_model(service)
    except UnknownServiceError:
        raise InputError(f"botocore knows no service {service!r}") from None


def _check(service: str, shape: Any, value: Any) -> None:
    from botocore.validate import ParamValidator

    next_step = f"read the service model: botocore/data/{service}"
    if report := ParamValidator().validate(value, shape).generate_report():
        raise InputError(report, expected=f"the shape {shape.name} of {service}", next_step=next_step)
    for where, found, allowed in _outside_enum(shape, value, shape.name):
        raise InputError(
            f"{where} cannot be {found!r}", expected=f"one of {', '.join(allowed)}", next_step=next_step
        )


def _outside_enum(shape: Any, value: Any, where: str) -> Iterator[tuple[str, str, list[str]]]:
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from _outside_enum(shape.members[name], member, f"{where}.{name}")
    elif shape.type_name == "list":
        for member in value:
            yield from _outside_enum(shape.member, member, f"{where}[]")
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        yield where, value, shape.enum
