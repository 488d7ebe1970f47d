"""The words of the slides themselves, in both languages. Lessons bring their own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from helpers.course.site.words import WORDS as SITE
from helpers.language import Text

__all__ = ["WORDS"]

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "lesson": Text(ja="雲型 Kumokata　第 {number} 課", en="Kumokata 雲型 · Lesson {number}"),
        "minutes": Text(ja="ひとりで進めると {minutes} 分", en="{minutes} minutes for one person alone"),
        "keys": Text(
            ja="→ 次へ　← 前へ　S ノート　F 全画面　O 一覧",
            en="→ next · ← back · S notes · F full screen · O overview",
        ),
        # The lines above what the room does, by the kind of the slide.
        "predict": Text(ja="予想を書いてから、先へ進みます", en="Write your prediction down, then go on"),
        "discuss": SITE["discuss"],
        "exercise": Text(ja="ノートブックで答えてみましょう", en="Answer in the notebook"),
        # For those who cannot see the arrows, and for those without scripts.
        "next": Text(ja="次のスライド", en="Next slide"),
        "previous": Text(ja="前のスライド", en="Previous slide"),
        "needs_script": Text(
            ja="スライドをめくるには JavaScript が必要です。課のページは、そのまま読めます。",
            en="Turning slides needs JavaScript. The page of the lesson works without it.",
        ),
    }
)
