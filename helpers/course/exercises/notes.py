"""What `check`, `hint` and `solution` show: words in a frame, in JupyterLab, on a page and as text."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

__all__ = ["Note", "Verdict"]

_FRAME = "border-inline-start:0.3em solid currentColor;padding:0.1em 1em;margin:1em 0"


@dataclass(frozen=True, repr=False)
class Note:
    """A `heading` in plain words and a `message` in Markdown, in the language of the run.

    >>> print(Note(heading="31.1: first hint", message="How many seconds are 6 hours?"))
    31.1: first hint
    How many seconds are 6 hours?
    """

    heading: str
    message: str
    mark: str = ""

    def __str__(self) -> str:
        return f"{self.mark} {self.heading}\n{self.message}".strip()

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return f"**{self.mark} {self.heading}**\n\n{self.message}".replace("** ", "**", 1)

    def _repr_html_(self) -> str:
        from markdown_it import MarkdownIt  # late: most cells never show a note

        # The heading says in words what the mark says as a sign; nothing is said by colour.
        mark = f'<span aria-hidden="true">{escape(self.mark)} </span>' if self.mark else ""
        body = MarkdownIt("commonmark", {"html": False}).render(self.message)
        # Long lines of code wrap: a note never makes a narrow page scroll sideways.
        body = body.replace("<pre>", '<pre style="white-space:pre-wrap">')
        return (
            f'<div class="kumokata-note" role="status" style="{_FRAME}">'
            f"<p><strong>{mark}{escape(self.heading)}</strong></p>\n{body}</div>"
        )


@dataclass(frozen=True, repr=False)
class Verdict(Note):
    """What `check` says to an answer.

    `correct`: the answer is right (for a decision, where nothing is right or wrong: there is one).
    `mistake`: the name of the mistake that was recognised.
    `status`: ``"correct"``, ``"wrong"``, ``"unanswered"``, ``"unreadable"`` or ``"received"`` (a decision).
    """

    correct: bool = False
    mistake: str | None = None
    status: str = "wrong"
