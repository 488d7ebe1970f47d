"""A slide as data, before anybody decides how it looks."""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode

__all__ = ["Slide"]


@dataclass(frozen=True)
class Slide:
    """One slide. All texts are Markdown in the language of the lesson.

    `kind` is what it is for, and the style sheet knows each: ``"title"``, ``"text"``, ``"output"``,
    ``"code"``, ``"predict"``, ``"discuss"``, ``"exercise"``. `title` stands above, `lead` leads over to
    `output`, `body` is the text of a slide without output, and `takeaway` appears last, on a key press, when
    the room has looked. `notes` are for whoever leads.
    """

    kind: str
    title: str
    body: str = ""
    lead: str = ""
    output: NotebookNode | None = None
    takeaway: str = ""
    notes: str = ""
