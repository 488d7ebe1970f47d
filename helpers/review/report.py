"""What the cells of the review notebook call.

The notebook stays short, and can be run by hand like any other: all it needs is the text of a review file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import Any

from helpers.language import language, say, set_language
from helpers.review.numbers import changes, numbers, parts_changed, read_numbers
from helpers.review.reading import review_in
from helpers.review.reviewed import Reviewed, reviewed
from helpers.review.rules import GRADE_WORDS
from helpers.review.tables import assumption_lines, changes_table
from helpers.review.words import amount, parts_line

__all__ = [
    "NUMBERS_MIME",
    "Html",
    "Numbers",
    "begin_review",
    "show_assumptions",
    "show_changes",
    "show_summary",
]

#: The output that carries the numbers out of the notebook.
NUMBERS_MIME = "application/vnd.kumokata.review+json"


@dataclass(frozen=True)
class Html:
    """Markup of our own, with the same in plain text."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


@dataclass(frozen=True)
class Numbers:
    """The numbers of a review as an output of the notebook."""

    data: dict[str, Any]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        text = json.dumps(self.data, ensure_ascii=False, indent=1, sort_keys=True)
        return {NUMBERS_MIME: self.data, "text/plain": text}


def begin_review(settings: str, name: str, lang: str) -> Reviewed:
    """Set language and style, and review what stands in `settings`, the text of the file called `name`."""
    set_language(lang)
    from helpers.figures import apply_style

    apply_style()
    return reviewed(review_in(settings, name), curve=True)


def show_summary(found: Reviewed) -> Html:
    """The title and the worst verdict in a line."""
    title = str(found.review.architecture.title)
    counts = {grade: sum(one.grade == grade for one in found.verdicts) for grade in ("stop", "watch", "good")}
    told = say(ja="、", en=", ").join(f"{GRADE_WORDS[grade]} {count}" for grade, count in counts.items())
    peak = amount(found.load.peak.rate_rps)
    line = say(
        ja=f"判定は、{told}。ピークは毎秒 {peak} 件。", en=f"Verdicts: {told}. The peak is {peak} per second."
    )
    return Html(
        f'<p class="review-title"><strong>{escape(title)}</strong><br>{escape(line)}</p>', f"{title}\n{line}"
    )


def show_changes(found: Reviewed, before: str) -> object:
    """What changed since the JSON text `before`; a sentence when there is none."""
    if not before:
        said = say(
            ja="比べる相手はありません（--against）。", en="There is nothing to compare with (--against)."
        )
        return Html(f"<p>{escape(said)}</p>", said)
    older, now = read_numbers(before, "before"), numbers(found, language())
    made = changes_table(changes(older, now))
    if not any(parts_changed(older, now)):
        return made
    said = parts_line(older, now)
    return Html(f"{made._repr_mimebundle_()['text/html']}<p>{escape(said)}</p>", f"{made}\n{said}")


def show_assumptions(found: Reviewed) -> Html:
    """Sources and assumptions of the bill as a list."""
    lines = assumption_lines(found)
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return Html(f'<ul class="review-assumptions">{listed}</ul>', "\n".join(lines))
