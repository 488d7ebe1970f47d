"""What only a run can show: pictures without words and secrets in the outputs of an executed notebook."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from nbformat import NotebookNode

from helpers.course.checks.model import Finding
from helpers.course.checks.secrets import secrets_in

__all__ = ["check_outputs"]

_MEND_SECRET = "remove it from what the cell prints; if it was ever valid, make it invalid at once"


def check_outputs(notebook: NotebookNode, name: str = "notebook") -> tuple[Finding, ...]:
    """Findings in the outputs of an executed notebook; `name` is the file that they name.

    >>> import nbformat
    >>> picture = nbformat.v4.new_output("display_data", {"image/png": ""})
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[picture])])
    >>> [found.rule for found in check_outputs(notebook)]
    ['alternative-text']
    """
    findings = []
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", ()):
            for rule, message, mend in _problems(output):
                findings.append(Finding(name, number, rule, message, mend, cell.get("id")))
    return tuple(dict.fromkeys(findings))


def _problems(output: NotebookNode) -> Iterator[tuple[str, str, str]]:
    for mime, text in _texts(output):
        for what in secrets_in(text):
            yield "secrets", f"{what} stands in an output", _MEND_SECRET
        if (
            mime.startswith("image/")
            and not str(output.get("metadata", {}).get(mime, {}).get("alt", "")).strip()
        ):
            yield (
                "alternative-text",
                f"an output of type {mime} has no alternative text",
                "show(figure, alt=…)",
            )
        elif mime == "text/html":
            for what in _pictures_without_words(text):
                yield (
                    "alternative-text",
                    f"{what} in an output has no alternative text",
                    "show(figure, alt=…)",
                )


def _texts(output: NotebookNode) -> Iterator[tuple[str, str]]:
    if output.output_type == "stream":
        yield "text/plain", "".join(output.text)
    elif output.output_type == "error":
        yield "text/plain", "\n".join([output.evalue, *output.traceback])
    else:
        for mime, data in output.data.items():
            yield (
                mime,
                data if isinstance(data, str) else "".join(data) if isinstance(data, list) else str(data),
            )


def _pictures_without_words(html: str) -> list[str]:
    finder = _PictureFinder()
    finder.feed(html)
    finder.close()
    return finder.found


class _PictureFinder(HTMLParser):
    """Collects ``<img>`` and ``<svg>`` that say nothing, unless they stand in what is named or hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        named = given.get("aria-hidden") == "true" or bool((given.get("aria-label") or "").strip())
        within = any(inner for _, inner in self._open)
        if tag == "img" and not within and not named and "alt" not in given:
            self.found.append("an <img>")
        elif tag == "svg" and not within and not named:
            self.found.append("an <svg>")
        if tag not in ("img", "br", "hr", "input", "link", "meta"):
            self._open.append((tag, named or tag == "svg"))

    def handle_endtag(self, tag: str) -> None:
        while self._open and any(name == tag for name, _ in self._open):
            if self._open.pop()[0] == tag:
                return
