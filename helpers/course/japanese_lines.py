"""Where a line ends within a Japanese paragraph.

Lessons hold one sentence a line. HTML shows a line end as a space: right between English sentences, a gap
between Japanese ones, and browsers do not yet tell the two apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

__all__ = ["is_wide", "join_japanese_lines", "shows_no_space"]

_STOPS = ("。", "、", "：", "」", "）")  # each brings its own space
_BEFORE_THE_WORDS = re.compile(r"[ \t>]*")  # of a line within a list or a quotation


def is_wide(character: str) -> bool:
    """Whether a character fills a whole Japanese cell.

    >>> is_wide("雲"), is_wide("。"), is_wide("a")
    (True, True, False)
    """
    return bool(character) and unicodedata.east_asian_width(character) in "WF"


def shows_no_space(before: str, after: str) -> bool:
    """Whether two lines follow without a space: after a Japanese stop, and between wide characters.

    >>> shows_no_space("終わり。", "AWS は"), shows_no_space("AWS", "は続く")
    (True, False)
    """
    return before[-1:] in _STOPS or (is_wide(before[-1:]) and is_wide(after[:1]))


def join_japanese_lines(source: str) -> str:
    """Markdown that shows no gaps between Japanese lines; line ends that mean something stay.

    >>> print(join_japanese_lines("> 一行目です。\\n> 二行目です。\\n\\n- SQS\\n- SNS"))
    > 一行目です。二行目です。
    <BLANKLINE>
    - SQS
    - SNS
    """
    lines = source.split("\n")
    for token in reversed(_parser().parse(source)):
        if token.type == "inline":
            start, end = token.map
            for number in range(end - 1, start, -1):
                words = lines[number][_BEFORE_THE_WORDS.match(lines[number]).end() :]
                # A line that ends in spaces or a backslash is to be broken there.
                if shows_no_space(lines[number - 1], words):
                    lines[number - 1 : number + 1] = [lines[number - 1] + words]
    return "\n".join(lines)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
