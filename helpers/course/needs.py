"""What a lesson needs: the lessons before it, and a recap of five lines for somebody who did not read them.

It stands in the opening pair, after the one line, so that a lesson can be opened first, alone, in a session::

    前提：30、31                         Needs: 30, 31

    - 一度に思い出せる一文。              - One sentence that is remembered at once.
    - …（全部で五行）                     - … (five lines in all)

A lesson that needs no other says so: ``前提：なし`` / ``Needs: nothing``, and has no recap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from helpers.language import Text

__all__ = ["DESCRIPTION", "RECAP_LINES", "needs_in", "needs_words", "recap_in"]

#: How many lines a recap has: what fits above the fold, and what one can hold in mind.
RECAP_LINES = 5

#: The lines of an opening that describe the lesson, recap included: a page shows them in its own way.
DESCRIPTION = {
    "ja": re.compile(r"^(?:所要時間：|ひとことで：|前提：|- ).*\n?", re.MULTILINE),
    "en": re.compile(r"^(?:Time:|In one line:|Needs:|- ).*\n?", re.MULTILINE),
}

_NEEDS = {
    "ja": re.compile(r"^前提：(なし|\d{2}(?:、\d{2})*)[ ]*$", re.MULTILINE),
    "en": re.compile(r"^Needs: (nothing|\d{2}(?:, \d{2})*)[ ]*$", re.MULTILINE),
}
_NUMBER = re.compile(r"\d{2}")
_ITEM = re.compile(r"^- (.+)$", re.MULTILINE)
_SEPARATOR = Text(ja="、", en=", ")
_NOTHING = Text(ja="なし", en="nothing")


def needs_in(opening: str, lang: str) -> tuple[str, ...] | None:
    """The numbers of the lessons that an opening in `lang` says it needs; None when it does not say.

    >>> needs_in("# 33 — …\\n\\nNeeds: 31, 32", "en"), needs_in("前提：なし", "ja"), needs_in("…", "ja")
    (('31', '32'), (), None)
    """
    found = _NEEDS[lang].search(opening)
    return tuple(_NUMBER.findall(found[1])) if found else None


def recap_in(opening: str) -> tuple[str, ...]:
    """The lines of the recap in an opening, as Markdown.

    >>> recap_in("Needs: 31\\n\\n- A topic copies.\\n- A queue keeps.")
    ('A topic copies.', 'A queue keeps.')
    """
    return tuple(line.strip() for line in _ITEM.findall(opening))


def needs_words(needs: Iterable[str], lang: str) -> str:
    """Lessons as the line names them; `needs` may be numbers or links to them.

    >>> needs_words(["31", "32"], "ja"), needs_words([], "en")
    ('31、32', 'nothing')
    """
    return _SEPARATOR.in_language(lang).join(needs) or _NOTHING.in_language(lang)
