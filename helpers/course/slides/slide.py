"""A slide as data, before anybody decides how it looks."""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode

__all__ = ["KINDS", "Slide"]

#: What a slide is for. The style sheet knows each; `helpers.course.slides.cut` chooses.
KINDS = ("title", "text", "output", "code", "predict", "discuss", "exercise")


@dataclass(frozen=True)
class Slide:
    """One slide. All texts are Markdown in the language of the lesson.

    `title` stands above, `lead` leads over to `output`, `body` is the text of a slide without output, and
    `takeaway` appears last, on a key press, when the room has looked. `notes` are for whoever leads.
    """

    kind: str
    title: str
    body: str = ""
    lead: str = ""
    output: NotebookNode | None = None
    takeaway: str = ""
    notes: str = ""
