"""A step inside another component (a filter, an outbox): it is drawn, and takes neither time nor money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.architecture.kinds.kind import Kind
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["KIND"]


def _deployed(stack: Stack, component: Component) -> None:
    """A step is part of another component, and so are its resources."""


KIND = Kind(
    "step",
    Text("内部の処理", "inner step"),
    "",
    deployed=_deployed,
)
