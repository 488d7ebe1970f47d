"""What of a lesson's words stands on the wall: a page is read, a wall is glanced at.

Of a paragraph and of an item stands the first sentence (lessons hold one a line, the topic first);
quotations, formulas and tables stand whole. The rest is for whoever leads, in the notes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from helpers.course.markdown import Block, read_markdown

__all__ = [
    "FULL_LINES",
    "SLIDE_LINES",
    "as_markdown",
    "columns",
    "first_sentence",
    "height",
    "leading_sentence",
    "leads_on",
    "packed",
    "sentences",
]

#: Lines of text on a slide: what fits at the full size of the letters, and when they shrink a little.
SLIDE_LINES = 11.0
FULL_LINES = 15.0
_LINE_COLUMNS = 66  # columns of a line: a Japanese character fills two, a Latin letter one
_SHORT_COLUMNS = 24  # a sentence that is shorter takes the next one with it
_GAP = 0.45  # space between two blocks, in lines
_CUT_LIST_LINES = 6.0  # so much less even may slides be, rather than tear a list from its sentence
_PROSE = ("p", "li")
_LEADING_ENDS = (
    *("?", "？", ":", "：", "か。", "ください。", "ましょう。", "みます。", "見ます。", "試します。"),
    *("比べます。", "並べます。", "数えます。", "調べます。", "確かめます。", "計算します。"),
)
_LEADING_BEGINS = ("First,", "Next", "Now ", "Let us", "では", "次", "まず", "今度", "ここから", "最後に")


def first_sentence(block: Block) -> Block:
    """The beginning of a paragraph or item: its first sentence, and the next when that is short or bold.

    >>> first_sentence(Block("p", "**There are two kinds.**\\nOne is retried.\\nThe other is not.")).source
    '**There are two kinds.**\\nOne is retried.'
    """
    if block.kind not in _PROSE:
        return block
    lines = block.source.splitlines()
    taken = 1
    short = _columns_seen(lines[0]) < _SHORT_COLUMNS
    if len(lines) > 1 and (_is_heading(lines[0]) or (short and not leads_on(lines[1]))):
        taken = 2
    return Block(block.kind, "\n".join(lines[:taken]))


def sentences(blocks: Iterable[Block]) -> list[str]:
    """All sentences of some paragraphs, in their order."""
    return [line.strip() for block in blocks for line in block.source.splitlines()]


def leading_sentence(blocks: Sequence[Block]) -> str:
    """The sentence that leads over to what comes next: the last that asks, else the last.

    >>> leading_sentence([Block("p", "It stopped.\\nFor how long?\\nTime is across.")])
    'For how long?'
    """
    found = sentences(blocks)
    return next((one for one in reversed(found) if one.endswith(("?", "？", "か。"))), found[-1])


def leads_on(sentence: str) -> bool:
    """Whether a sentence asks, or says what comes next: it belongs before what is seen, not after it.

    >>> leads_on("How long did it take?"), leads_on("次に、停止を長くします。"), leads_on("終わりです。")
    (True, True, False)
    """
    plain = sentence.strip()
    return plain.endswith(_LEADING_ENDS) or plain.startswith(_LEADING_BEGINS)


def columns(text: str) -> int:
    """Columns that `text` takes: two for a wide character, one for a narrow one.

    >>> columns("雲 20")
    5
    """
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def _columns_seen(markdown: str) -> int:
    return columns(read_markdown(markdown).words)


def height(block: Block) -> float:
    """Lines that a block takes on a slide, estimated."""
    if block.kind == "table":
        return 1.0 * len(block.source.splitlines())
    if block.kind == "math":
        return 2.5
    if block.kind == "code":
        return 0.75 * (len(block.source.splitlines()) - 2)
    width = _LINE_COLUMNS - 6 * (block.kind in ("li", "blockquote"))
    return float(-(-max(_columns_seen(block.source), 1) // width))


def packed(blocks: Sequence[Block], lines: float = SLIDE_LINES) -> list[tuple[Block, ...]]:
    """`blocks` on as few slides as hold `lines` each, filled evenly: never a full one and a single line.

    A list stays together, with the sentence that introduces it, where that is possible.

    >>> [len(slide) for slide in packed([Block("p", "x")] * 8, lines=6.0)]
    [4, 4]
    """
    if not blocks:
        return []
    # A block that is too high by itself fills a slide, and its letters get smaller there.
    heights = [min(height(block) + _GAP, lines) for block in blocks]
    fewest = int(-(-sum(heights) // lines))
    for slides in range(min(fewest, len(blocks)), len(blocks) + 1):
        overfull, ends = _division(blocks, heights, slides, lines)
        if not overfull:
            break
    return [tuple(blocks[start:end]) for start, end in pairwise(ends)]


def as_markdown(blocks: Iterable[Block]) -> str:
    """Blocks as one text again; items that follow each other make one list."""
    text, before = "", ""
    for block in blocks:
        text += ("\n" if block.kind == before == "li" else "\n\n") + block.source
        before = block.kind
    return text.strip("\n")


def _is_heading(line: str) -> bool:
    return line.startswith("**") and line.rstrip().endswith("**")


def _division(
    blocks: Sequence[Block], heights: Sequence[float], slides: int, lines: float
) -> tuple[int, tuple[int, ...]]:
    """The best way to cut so many blocks into so many slides.

    Returns how many slides are overfull, and the positions of the cuts with both ends. Unwelcome is first an
    overfull slide, then one that is not as full as the others, and a cut where something belongs together.
    Built up slide by slide: there are too many ways to try all.
    """
    share = sum(heights) / slides
    best: dict[int, tuple[int, float, tuple[int, ...]]] = {0: (0, 0.0, (0,))}

    def longer(start: int, end: int) -> tuple[int, float, tuple[int, ...]]:
        overfull, badness, ends = best[start]
        filled = sum(heights[start:end])
        torn = (blocks[start].kind == "li") * (1 + (blocks[start - 1].kind == "li")) if start else 0
        return (
            overfull + (filled > lines),
            badness + abs(filled - share) + _CUT_LIST_LINES * torn,
            (*ends, end),
        )

    for _ in range(slides):
        best = {
            end: min(longer(start, end) for start in best if start < end)
            for end in range(min(best) + 1, len(blocks) + 1)
        }
    overfull, _, ends = best[len(blocks)]
    return overfull, ends
