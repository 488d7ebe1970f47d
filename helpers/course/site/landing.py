"""The page above both languages. It chooses none: a reader does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from helpers.course.notebook import Lesson
from helpers.course.site.words import LANGUAGE_NAMES, words_in

__all__ = ["write_landing"]


def write_landing(output: Path, lessons: Sequence[Lesson], languages: Sequence[str]) -> Path:
    """Write ``index.html`` into `output`, with the lessons by name in each of `languages`."""
    environment = Environment(
        loader=PackageLoader("helpers.course.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    page = environment.get_template("landing.html").render(
        halves=[
            {
                "lang": lang,
                "name": LANGUAGE_NAMES[lang],
                "words": words_in(lang),
                "lessons": [
                    {
                        "url": f"{lang}/{lesson.slug}.html",
                        "number": lesson.number,
                        "title": lesson.title.in_language(lang),
                    }
                    for lesson in lessons
                ],
            }
            for lang in languages
        ]
    )
    target = output / "index.html"
    target.write_text(page, encoding="utf-8")
    return target
