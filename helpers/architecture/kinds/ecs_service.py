"""A service on ECS with Fargate: tasks with workers, one queue, billed by the hour."""

from helpers.architecture.kinds.kind import Kind
from helpers.architecture.kinds.tasks import task_parameters, tasks_billed, tasks_serving
from helpers.language import Text

__all__ = ["KIND"]

KIND = Kind(
    "ecs_service",
    Text("ECS サービス", "ECS service"),
    "aws.compute.Fargate",
    task_parameters(tasks=2, vcpu=0.5, memory_gb=1.0, workers=4, service_ms=20.0),
    tasks_serving,
    tasks_billed,
)
