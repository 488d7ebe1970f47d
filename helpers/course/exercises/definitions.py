"""What an exercise is."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.language import Text

__all__ = ["KINDS", "Choice", "Exercise", "Mistake"]

#: number: compared within a tolerance · choice: a letter · decision: a text, to compare with a good one.
KINDS = ("number", "choice", "decision")

_FLOAT_NOISE = 1e-9  # 0.1 + 0.2 is the right answer to 0.3, whatever the stated tolerance


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose from; `text` stands here or in the lesson's cell."""

    key: str
    text: Text


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake that people make, the wrong `answer` it leads to, and what helps (`message`)."""

    name: str
    answer: float | str
    message: Text
    tolerance_abs: float = 0.0
    tolerance_rel: float = 0.0
    derivation: str | None = None

    def matches(self, given: float | str) -> bool:
        """Whether `given` is the answer this mistake leads to."""
        return _close(given, self.answer, self.tolerance_abs, self.tolerance_rel)


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of a lesson.

    `answer` is a number (in `unit`), the key of a choice, or None for a decision. `derivation` is a Python
    expression over the public names of ``helpers.<topic>`` that gives the answer: tests evaluate it, the
    solution shows it. `hints` are in the order in which a learner gets them. `solution` is Markdown.
    """

    key: str
    topic: str
    kind: str
    title: Text
    solution: Text
    hints: tuple[Text, ...]
    answer: float | str | None = None
    unit: Text | None = None
    tolerance_abs: float = 0.0
    tolerance_rel: float = 0.0
    derivation: str | None = None
    choices: tuple[Choice, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    def accepts(self, given: float | str) -> bool:
        """Whether `given` is the answer, within the tolerance."""
        return self.answer is not None and _close(given, self.answer, self.tolerance_abs, self.tolerance_rel)

    @property
    def choice_keys(self) -> tuple[str, ...]:
        """The letters of `choices`, or (when the lesson's cell lists them) those of all known answers."""
        known = [choice.key for choice in self.choices] or [self.answer, *(m.answer for m in self.mistakes)]
        return tuple(sorted({str(key) for key in known})) if self.kind == "choice" else ()


def _close(given: float | str, expected: float | str, absolute: float, relative: float) -> bool:
    if isinstance(given, str) or isinstance(expected, str):
        return given == expected
    return abs(given - expected) <= max(absolute, max(relative, _FLOAT_NOISE) * abs(expected))
