"""The table of facts at the end of a lesson."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from helpers.facts.fact import EVIDENCE, Fact
from helpers.facts.reader import fact, used_facts
from helpers.facts.units import format_value
from helpers.language import Text, known_language, language

__all__ = ["FactsTable", "facts_table"]

_CAPTION = Text(ja="この課で使った数字と出典", en="The numbers this lesson used, and their sources")
_NOTHING = Text(ja="まだ事実を使っていません。", en="No facts have been used yet.")
_HEADINGS = (
    Text(ja="値", en="value"),
    Text(ja="内容", en="what it is"),
    Text(ja="出典が述べる条件", en="condition in the source"),
    Text(ja="出典（確認日）", en="source (date read)"),
)
_OPEN = Text(ja="曖昧な点", en="left open")


@dataclass(frozen=True, slots=True)
class FactsTable:
    """Facts as a table: HTML or Markdown in a notebook, lines of text elsewhere."""

    facts: tuple[Fact, ...]
    lang: str

    def _headings(self) -> list[str]:
        return [heading.in_language(self.lang) for heading in _HEADINGS]

    def _row(self, found: Fact) -> tuple[str, str, str]:
        label = found.label.in_language(self.lang)
        if found.ambiguous:
            label += f" ({_OPEN.in_language(self.lang)}: {found.ambiguous.in_language(self.lang)})"
        return format_value(found, self.lang), label, found.condition

    def _source(self, found: Fact) -> str:
        return EVIDENCE[found.evidence].in_language(self.lang)

    def _repr_html_(self) -> str:
        if not self.facts:
            return f"<p>{_NOTHING.in_language(self.lang)}</p>"
        head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in self._headings())
        rows = []
        for found in self.facts:
            value, *cells = (escape(cell) for cell in self._row(found))
            cells.append(
                f'<a href="{escape(found.url)}">{escape(self._source(found))}</a> '
                f'(<time datetime="{found.read}">{found.read}</time>)'
            )
            # The condition stays in the words of its source, so its language is marked for screen readers.
            label, condition, source = cells
            rows.append(
                f'<tr><th scope="row">{value}</th><td>{label}</td>'
                f'<td lang="en">{condition}</td><td>{source}</td></tr>'
            )
        return (
            f'<table class="facts"><caption>{escape(_CAPTION.in_language(self.lang))}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>\n" + "\n".join(rows) + "\n</tbody></table>"
        )

    def _repr_markdown_(self) -> str:
        if not self.facts:
            return _NOTHING.in_language(self.lang)
        lines = [" | ".join(self._headings()), " | ".join(["---"] * len(_HEADINGS))]
        for found in self.facts:
            cells = [cell.replace("|", "\\|") for cell in self._row(found)]
            cells.append(f"[{self._source(found)}]({found.url}) ({found.read})")
            lines.append(" | ".join(cells))
        return "\n".join(f"| {line} |" for line in lines)

    def __str__(self) -> str:
        if not self.facts:
            return _NOTHING.in_language(self.lang)
        blocks = []
        for found in self.facts:
            value, label, condition = self._row(found)
            blocks.append(f"{value} — {label}\n    {condition}\n    {found.url} ({found.read})")
        return "\n".join(blocks)

    __repr__ = __str__


def facts_table(lang: str | None = None, keys: Iterable[str] | None = None) -> FactsTable:
    """The facts with these `keys`, or those used so far in this process, as a table.

    `lang` is the language of the run when it is not given. Raises `UnknownFact` for an unknown key.

    >>> print(facts_table("en", ["sns.aws_managed.documented_days"]))
    23 days — SNS to SQS and the like: how long the retries go on
        AWS managed endpoints (SQS, Lambda, Firehose): total "100,015 times, over 23 days"
        https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html (2026-11-23)
    """
    listed = used_facts() if keys is None else tuple(fact(key) for key in keys)
    return FactsTable(listed, known_language(lang or language()))
