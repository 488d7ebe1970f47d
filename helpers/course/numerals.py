"""Numbers as people write them in two languages: full-width digits, 万 and 億, separators, percent."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Numeral", "numerals", "plain_digits"]

_SCALES = {
    "千": 10**3,
    "百万": 10**6,
    "千万": 10**7,
    "万": 10**4,
    "億": 10**8,
    "千億": 10**11,
    "兆": 10**12,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
}
# calendar.month_name follows the locale of the machine; these are English everywhere.
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

# A digit that belongs to a name (S3, EC2, p99, UTF-8) is not a number; the letter before it says so.
_NUMBER = re.compile(
    r"(?<![A-Za-z_\d.])(?<![A-Za-z]-)"
    r"(?P<minus>(?<![\w)\]][-−])(?<=[-−]))?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?!,?\d)|\d{1,3}(?:_\d{3})+(?!\d)|\d+)(?P<fraction>\.\d+)?"
    r"(?:\s?(?P<scale>百万|千万|千億|千(?!葉)|万|億|兆|(?:thousand|million|billion)\b))?"
)
_PERCENT = re.compile(r"\s?(?:%|パーセント|per\s?cent\b)")
_MONTH = re.compile(rf"(?:(?<=\d )(?P<after>{_MONTHS})\b)|\b(?P<before>{_MONTHS})(?= \d)")
_THIN_SPACE_IN_NUMBER = re.compile(r"(?<=\d)[\u2009\u202f](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text: its `value` as written (50 % is 50 and `percent`) and its words."""

    value: Decimal
    text: str
    percent: bool = False


def plain_digits(text: str) -> str:
    """`text` with full-width and circled digits, signs and spaces as in ASCII; superscripts stand apart.

    >>> plain_digits("１００，０１５ 回、10²")
    '100,015 回、10 2'
    """
    joined = _THIN_SPACE_IN_NUMBER.sub("", text)
    return "".join(
        (" " if unicodedata.decomposition(character).startswith(("<super>", "<sub>")) else "")
        + unicodedata.normalize("NFKC", character)
        for character in joined
    )


def numerals(text: str) -> tuple[Numeral, ...]:
    """The numbers in `text` in their order; numbers written as words (ふたつ, two) are not among them.

    English names of months next to a digit count as the month's number, as 11 月 does. Digits within a name
    (S3, p99) are not numbers.

    >>> [str(found.value) for found in numerals("10万15 回、1億2,000万、−5 ℃、EC2 を 3 台")]
    ['100015', '120000000', '-5', '3']
    >>> [(str(found.value), found.percent) for found in numerals("14 November 2019: 99.95 % of 1.2 million")]
    [('14', False), ('11', False), ('2019', False), ('99.95', True), ('1200000', False)]
    """
    text = _MONTH.sub(_month_number, plain_digits(text))
    found: list[Numeral] = []
    previous_end, previous_scale = -1, 0
    for match in _NUMBER.finditer(text):
        scale = _SCALES.get(match["scale"] or "", 1)
        value = Decimal(match["digits"].replace(",", "").replace("_", "") + (match["fraction"] or "")) * scale
        value = value.normalize() if value != value.to_integral_value() else value.to_integral_value()
        start = match.start()
        negative = match["minus"] is not None
        percent = _PERCENT.match(text, match.end())
        end = percent.end() if percent else match.end()
        if start == previous_end and 1 <= scale < previous_scale and found:
            # 1億2,000万 and 10万15 are one number each: a smaller scale follows without a gap.
            head = found.pop()
            sign = -1 if head.value < 0 else 1
            found.append(Numeral(head.value + sign * value, head.text + text[start:end], percent is not None))
        else:
            words = ("-" if negative else "") + text[start:end]
            found.append(Numeral(-value if negative else value, words, percent is not None))
        previous_end, previous_scale = match.end(), scale
    return tuple(found)


def _month_number(match: re.Match[str]) -> str:
    return str(_MONTHS.split("|").index(match["after"] or match["before"]) + 1)
