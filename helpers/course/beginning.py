"""What a lesson does first."""

from __future__ import annotations

import re

from helpers.errors import InputError, LessonNotFound, NotebookError
from helpers.facts import fact, forget_used_facts
from helpers.language import set_language

__all__ = ["begin"]


def begin(number: str, lang: str) -> None:
    """Make the kernel ready for lesson `number` in `lang`: language, style of figures, facts.

    The facts that the lesson's prose links to count as used; code adds those that it reads. A lesson calls it
    once, after its parameters, and may be run again from the top in the same kernel.
    Raises `InputError` for a language that the kit does not speak or what is no lesson's number.

    >>> from helpers.language import language
    >>> begin("31", "ja")
    >>> language()
    'ja'
    """
    if not re.fullmatch(r"\d{2}", str(number)):
        raise InputError(f"{number!r} is not the number of a lesson", expected='two digits, such as "31"')
    set_language(lang)
    forget_used_facts()
    for key in _cited(number):
        fact(key)
    from helpers.figures import apply_style  # late: matplotlib is loaded by lessons, not by the command

    apply_style()


def _cited(number: str) -> tuple[str, ...]:
    from helpers.course.notebook import cited_facts, find_lesson  # late: nbformat takes a second to load

    try:
        return cited_facts(find_lesson(number))
    except (LessonNotFound, NotebookError):
        # A notebook of somebody's own; or a file beside the lessons that is none (Untitled.ipynb) or is being
        # written: `kata check` names those, a learner in the middle of a lesson need not.
        return ()
