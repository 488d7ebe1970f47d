"""Every error that the kit raises on purpose.

::

    KumokataError                 what was wrong · what was expected · what to do next
    ├── InputError                something the user gave cannot be used          (exit code 2)
    │   ├── ParameterError        a lesson parameter: unknown, wrong type, out of range
    │   ├── LessonNotFound        no lesson with that number
    │   ├── NotebookError         a file that is not a lesson, or a lesson that is not well formed
    │   ├── UnknownFact           no fact with that key
    │   └── UnpricedError         the price book has no price for it
    ├── GuardError                a request was about to leave loopback without being asked to
    ├── MissingComponent          an optional component is not on this machine    (exit code 3)
    ├── ServiceFailed             a server on loopback did not start, or ended by itself (exit code 1)
    ├── TokenUnavailable          no access token in hand, and none to be had      (helpers.auth)
    ├── TokenRejected             a token was refused, for one of a fixed set of reasons (helpers.auth)
    ├── KeysUnavailable           the keys of a user pool could not be fetched     (helpers.auth)
    ├── LessonFailed              a cell raised, a kernel died or time ran out     (exit code 1)
    └── ExportError               the site would not be what it promises           (exit code 1)

Catch ``KumokataError`` to catch them all; everything else that escapes is a bug of ours.
"""

from __future__ import annotations


class KumokataError(Exception):
    """An error with three parts: what was wrong, what was expected, what to do next.

    >>> print(InputError("lesson 99 does not exist", expected="one of 31", next_step="run: kata study"))
    lesson 99 does not exist
      expected: one of 31
      next: run: kata study
    """

    exit_code = 1

    def __init__(self, what: str, *, expected: str | None = None, next_step: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.expected = expected
        self.next_step = next_step

    def __str__(self) -> str:
        lines = [self.what]
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.next_step:
            lines.append(f"  next: {self.next_step}")
        return "\n".join(lines)

    def __reduce__(self):
        # Errors cross process boundaries (lessons run in workers); keyword arguments must survive.
        return (_rebuild, (type(self), self.what, self.expected, self.next_step, self.__dict__))


def _rebuild(cls: type[KumokataError], what: str, expected: str | None, next_step: str | None, state: dict):
    error = cls.__new__(cls)
    Exception.__init__(error, what)
    error.__dict__.update(state)
    return error


class InputError(KumokataError):
    """Something the user gave cannot be used."""

    exit_code = 2


class ParameterError(InputError):
    """A lesson parameter is unknown, of the wrong type or out of range."""


class LessonNotFound(InputError):
    """No lesson has that number."""


class NotebookError(InputError):
    """A file is not a lesson, or a lesson is not well formed."""


class UnknownFact(InputError):
    """No fact has that key."""


class UnpricedError(InputError):
    """The price book has no price for `sku` in `region`; nothing is guessed in its place."""

    def __init__(
        self,
        what: str,
        *,
        expected: str | None = None,
        next_step: str | None = None,
        sku: str = "",
        region: str = "",
    ) -> None:
        super().__init__(what, expected=expected, next_step=next_step)
        self.sku = sku
        self.region = region


class GuardError(KumokataError):
    """A request was about to leave loopback, and nobody had asked for that in so many words."""


class MissingComponent(KumokataError):
    """An optional component is not on this machine; the message says how to get it."""

    exit_code = 3


class ServiceFailed(KumokataError):
    """A server that was started on loopback did not come up, fell behind, or ended by itself."""


class LessonFailed(KumokataError):
    """A cell raised, a kernel died or the time was up."""


class ExportError(KumokataError):
    """The site would not be what it promises (a secret in an output, a figure without words, ...)."""
