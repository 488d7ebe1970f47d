"""A service on ECS with Fargate: tasks with workers, one queue, billed by the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Kind
from helpers.architecture.kinds.tasks import task_parameters, tasks_billed, tasks_serving
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _deployed(stack: Stack, component: Component) -> None:
    """Tasks in private subnets, behind the balancers that lead to them; nginx runs beside the application."""
    from helpers.architecture.ecs import deploy_service

    deploy_service(stack, component)


KIND = Kind(
    "ecs_service",
    Text("ECS サービス", "ECS service"),
    "aws.compute.Fargate",
    task_parameters(tasks=2, vcpu=0.5, memory_gb=1.0, workers=4, service_ms=20.0),
    tasks_serving,
    tasks_billed,
    deployed=_deployed,
)
