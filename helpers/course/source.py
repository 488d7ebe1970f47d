"""The tested source of a helper, folded into the lesson that uses it."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from helpers.errors import InputError
from helpers.language import Text, language

__all__ = ["Source", "show_source"]

_SUMMARY = Text(ja="のソースを見る", en="source of ")


@dataclass(frozen=True, repr=False)
class Source:
    """A piece of source with its full name, and the language of the words around it."""

    name: str
    code: str
    lang: str

    @property
    def summary(self) -> tuple[str, str]:
        """The words before and after the name."""
        words = _SUMMARY.in_language(self.lang)
        return ("", f" {words}") if self.lang == "ja" else (words, "")

    def __repr__(self) -> str:
        before, after = self.summary
        return f"{before}{self.name}{after}\n\n{self.code}"

    def _repr_html_(self) -> str:
        before, after = (escape(words) for words in self.summary)
        # No colours of its own: the page and JupyterLab give <pre> theirs, in the dark too.
        return (
            f'<details class="kumokata-source"><summary>{before}<code>{escape(self.name)}</code>{after}'
            '</summary><pre tabindex="0" style="overflow-x:auto"><code class="language-python">'
            f"{escape(self.code)}</code></pre></details>"
        )


def show_source(thing: Callable | type) -> Source:
    """The source of a function or class of the kit, to unfold; as text where there is no HTML.

    Raises `InputError` for what has no source in a file.

    >>> from helpers.language import known_language, set_language
    >>> set_language("en")
    >>> print(repr(show_source(known_language)).splitlines()[0])
    source of helpers.language.known_language
    >>> set_language("ja")
    """
    found = inspect.unwrap(thing) if callable(thing) else thing
    try:
        code = textwrap.dedent(inspect.getsource(found)).strip("\n")
    except (TypeError, OSError) as error:
        raise InputError(
            f"{thing!r} has no source to show", expected="a function or class of the kit, such as schedule"
        ) from error
    return Source(f"{found.__module__}.{found.__qualname__}", code, language())
