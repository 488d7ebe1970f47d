"""The file itself: no outputs, tidy, and both halves as they were last confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.course.checks.model import RULES, Problem, Subject, rule
from helpers.course.outputs import notebook_text
from helpers.course.tidy import tidied

__all__: list[str] = []

# What tidy would also mend: saying both would be one finding twice.
_MENDED_BY_TIDY = ("outputs", "language", "script", "pairs")


@rule("outputs", "no outputs and no execution counts are committed")
def find_outputs(subject: Subject) -> Iterator[Problem]:
    """Code cells that were saved with what they printed, or with a count."""
    for index, cell in enumerate(subject.cells):
        if cell.get("outputs") or cell.get("execution_count") is not None:
            what = "outputs" if cell.get("outputs") else "an execution count"
            yield Problem((index,), f"the cell is saved with {what}", f"kata tidy {subject.lesson.number}")


@rule("tidy", "the file is as kata tidy writes it")
def find_untidy(subject: Subject) -> Iterator[Problem]:
    """Files that `tidy` would write in another way, when no other rule says why."""
    if any(problem for name in _MENDED_BY_TIDY for problem in RULES[name].find(subject)):
        return
    if subject.lesson.path.read_bytes() != notebook_text(tidied(subject.lesson.notebook)).encode():
        yield Problem((), "the file is not as kata tidy writes it", f"kata tidy {subject.lesson.number}")


@rule("stale", "both halves of a pair are as somebody last confirmed that they say the same")
def find_stale(subject: Subject) -> Iterator[Problem]:
    """Pairs of which a half was edited since, or which nobody confirmed yet."""
    names = {"ja": "Japanese", "en": "English"}
    for pair in subject.lesson.pairs:
        if stale := pair.stale_halves():
            halves = " and ".join(names[lang] for lang in stale)
            positions = tuple(i for i, cell in enumerate(subject.cells) if cell is pair.ja or cell is pair.en)
            yield Problem(
                positions,
                f"the {halves} half was edited since both were last confirmed to say the same",
                f"read both, then kata check --confirm {subject.lesson.number}",
            )
