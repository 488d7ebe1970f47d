"""The language of the run, and words in two languages.

A lesson is written once in Japanese and in English. What code says (labels, table heads, messages) is
written where it is used, both halves side by side, so that neither can be forgotten:

>>> set_language("en")
>>> say(ja="待ち時間 [秒]", en="waiting time [s]")
'waiting time [s]'
>>> set_language("ja")
>>> say(ja="待ち時間 [秒]", en="waiting time [s]")
'待ち時間 [秒]'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helpers.errors import InputError

__all__ = ["LANGUAGES", "Text", "language", "say", "set_language"]

LANGUAGES: tuple[str, str] = ("ja", "en")

# A plain module variable: a kernel has one language, its threads share it, and ipykernel may run each cell
# in a context of its own, where a ContextVar would be forgotten between cells.
_language: str = "ja"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages.

    >>> text = Text(ja="課", en="lesson")
    >>> text.in_language("en"), text["ja"]
    ('lesson', '課')
    """

    ja: str
    en: str

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Text:
        """Read ``{"ja": …, "en": …}``; a missing half raises `InputError`."""
        missing = [lang for lang in LANGUAGES if not words.get(lang)]
        if missing:
            raise InputError(
                f"words without {' and '.join(missing)}: {dict(words)!r}", expected="both ja and en"
            )
        return cls(ja=words["ja"], en=words["en"])

    def in_language(self, lang: str) -> str:
        """The words in one language."""
        return getattr(self, known_language(lang))

    def __getitem__(self, lang: str) -> str:
        return self.in_language(lang)

    def __str__(self) -> str:
        return self.in_language(language())


def known_language(lang: str) -> str:
    """Return `lang`, or raise `InputError` when the kit does not speak it.

    >>> known_language("ja")
    'ja'
    """
    if lang not in LANGUAGES:
        raise InputError(f"language {lang!r} is not one of the kit's", expected=" or ".join(LANGUAGES))
    return lang


def set_language(lang: str) -> None:
    """Choose the language of everything that is said from here on."""
    global _language
    _language = known_language(lang)


def language() -> str:
    """The language of the run: ``"ja"`` or ``"en"``."""
    return _language


def say(*, ja: str, en: str) -> str:
    """The half of the words that is in the language of the run."""
    return Text(ja=ja, en=en).in_language(language())
