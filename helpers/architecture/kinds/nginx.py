"""nginx before an application: with `vcpu` and `memory_gb` 0 it runs in the application's own tasks."""

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
    """A sidecar: the service behind it puts it into its tasks."""


KIND = Kind(
    "nginx",
    Text("nginx", "nginx"),
    "onprem.network.Nginx",
    task_parameters(tasks=2, vcpu=0.0, memory_gb=0.0, workers=64, service_ms=1.0),
    tasks_serving,
    tasks_billed,
    deployed=_deployed,
)
