"""nginx before an application: with `vcpu` and `memory_gb` 0 it runs in the application's own tasks."""

from helpers.architecture.kinds.kind import Kind
from helpers.architecture.kinds.tasks import task_parameters, tasks_billed, tasks_serving
from helpers.language import Text

__all__ = ["KIND"]

KIND = Kind(
    "nginx",
    Text("nginx", "nginx"),
    "onprem.network.Nginx",
    task_parameters(tasks=2, vcpu=0.0, memory_gb=0.0, workers=64, service_ms=1.0),
    tasks_serving,
    tasks_billed,
)
