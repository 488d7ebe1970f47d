"""A step inside another component (a filter, an outbox): it is drawn, and takes neither time nor money."""

from helpers.architecture.kinds.kind import Kind
from helpers.language import Text

__all__ = ["KIND"]

KIND = Kind("step", Text("内部の処理", "inner step"), "")
