"""The pages that are not lessons, as Markdown: the map of the lessons, glossary, facts, plans, about."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from markdown_it import MarkdownIt

from helpers.course.needs import needs_words
from helpers.course.notebook import Lesson
from helpers.course.site.lesson_page import anchor_of_fact
from helpers.course.site.words import words_in
from helpers.errors import ExportError
from helpers.facts import EVIDENCE, Fact, format_value
from helpers.language import Text

__all__ = ["Term", "about_page", "facts_page", "glossary_page", "index_page", "plan_page", "read_glossary"]

_TABLE_HEAD = ["日本語", "English", "説明", "meaning"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the glossary and what it means."""

    name: Text
    meaning: Text


def index_page(lessons: Sequence[Lesson], lang: str) -> str:
    """The map of the lessons, and the hidden tree from which Sphinx makes the navigation."""
    words = words_in(lang)
    items = "\n".join(_lesson_item(lesson, lang) for lesson in lessons)
    tree = "\n".join(lesson.slug for lesson in lessons)
    return f"""---
hide-toc: true
---

# {words["site"]}

{words["home_lead"]}

## {words["home"]}

<ol class="lesson-map">
{items}
</ol>

```{{toctree}}
:hidden:
:caption: {words["home"]}

{tree}
```

```{{toctree}}
:hidden:
:caption: {words["reference"]}

glossary
facts
about
```
"""


def _lesson_item(lesson: Lesson, lang: str) -> str:
    words = words_in(lang)
    needs = ""
    if lesson.needs:
        needs = " · " + words["needs_in_list"].format(lessons=needs_words(lesson.needs, lang))
    return (
        f'<li><span class="lesson-number" aria-hidden="true">{lesson.number}</span>'
        f'<div><a href="{lesson.slug}.html">{escape(lesson.title.in_language(lang))}</a>'
        f"<p>{escape(lesson.summary.in_language(lang))}</p>"
        f'<p class="lesson-meta">{words["minutes"].format(minutes=lesson.minutes)}{needs}'
        f' · <a href="plans/{lesson.slug}.html">{words["plan"]}'
        f'<span class="visually-hidden">: {escape(lesson.title.in_language(lang))}</span></a></p></div></li>'
    )


def plan_page(lesson: Lesson, plan: str, lang: str) -> str:
    """The page of a session plan: `plan` (Markdown that begins with its title) and the way to its lesson."""
    number = words_in(lang)["lesson_number"].format(number=lesson.number)
    back = f"[{number}: {lesson.title.in_language(lang)}](../{lesson.slug}.ipynb)"
    heading, _, rest = plan.strip().partition("\n")
    return f"---\norphan: true\n---\n\n{heading}\n\n{back}\n{rest}\n"


def about_page(lang: str) -> str:
    """What the kit is, licences, and how to run it."""
    return files("helpers.course.site").joinpath("pages", f"about.{lang}.md").read_text(encoding="utf-8")


def read_glossary(path: Path) -> tuple[Term, ...]:
    """The terms of ``docs/glossary.md``, in its order.

    Raises `ExportError` when its table does not have the four columns, or a row is not whole.
    """
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    if not rows or rows[0] != _TABLE_HEAD:
        raise ExportError(f"{path.name} has no glossary", expected=f"a table with {' | '.join(_TABLE_HEAD)}")
    terms = []
    for row in rows[2:]:
        if len(row) != len(_TABLE_HEAD) or not all(row):
            raise ExportError(
                f"{path.name}: the row of {row[0]!r} is not whole", expected="four filled columns"
            )
        ja, en, explained, meaning = row
        terms.append(Term(name=Text(ja=ja, en=en), meaning=Text(ja=explained, en=meaning)))
    return tuple(terms)


def glossary_page(terms: Iterable[Term], lang: str) -> str:
    """The glossary in one language; the term of the other language stands beside each."""
    other = "en" if lang == "ja" else "ja"
    if lang == "en":
        terms = sorted(terms, key=lambda term: term.name.en.casefold())
    inline = MarkdownIt().renderInline
    entries = "\n".join(
        f'<div id="{_anchor_of_term(term)}" data-search-entry>'
        f'<dt>{escape(term.name.in_language(lang))} <span class="other" lang="{other}">'
        f"{escape(term.name.in_language(other))}</span></dt>"
        f"<dd>{inline(term.meaning.in_language(lang))}</dd></div>"
        for term in terms
    )
    title = words_in(lang)["glossary"]
    return f'---\nhide-toc: true\n---\n\n# {title}\n\n<dl class="glossary">\n{entries}\n</dl>\n'


def _anchor_of_term(term: Term) -> str:
    ascii_name = unicodedata.normalize("NFKC", term.name.en).casefold()
    return "term-" + "-".join("".join(c if c.isalnum() else " " for c in ascii_name).split())


def facts_page(listed: Sequence[Fact], lang: str) -> str:
    """All facts with value, unit, condition, source and date, grouped by the beginning of their key."""
    words = words_in(lang)
    groups = []
    for prefix, group in groupby(listed, key=lambda fact: fact.key.rpartition(".")[0]):
        items = "\n".join(_fact_item(fact, lang) for fact in group)
        groups.append(f'## `{prefix}`\n\n<ul class="facts-list">\n{items}\n</ul>')
    return f"# {words['facts']}\n\n{words['facts_lead']}\n\n" + "\n\n".join(groups) + "\n"


def _fact_item(fact: Fact, lang: str) -> str:
    words = words_in(lang)
    source = EVIDENCE[fact.evidence].in_language(lang)
    open_question = (
        f'<p class="fact-open"><b>{words["left_open"]}</b> {escape(fact.ambiguous.in_language(lang))}</p>'
        if fact.ambiguous
        else ""
    )
    # The condition stays in the words of its source; its language is marked for screen readers.
    return (
        f'<li id="{anchor_of_fact(fact.key)}" data-search-entry>'
        f'<p class="fact-label">{escape(fact.label.in_language(lang))}</p>'
        f'<p class="fact-value">{escape(format_value(fact, lang))}</p>'
        f'<p class="fact-condition"><b>{words["condition"]}</b> '
        f'<span lang="en">{escape(fact.condition)}</span></p>'
        f"{open_question}"
        f'<p class="fact-source"><a href="{escape(fact.url)}">{escape(source)}</a> · {words["read_on"]} '
        f'<time datetime="{fact.read}">{fact.read}</time> · <code>{escape(fact.key)}</code></p></li>'
    )
