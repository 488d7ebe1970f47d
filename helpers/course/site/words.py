"""The words of the site itself, in both languages. Lessons bring their own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from helpers.language import LANGUAGES, Text

__all__ = ["LANGUAGE_NAMES", "WORDS", "words_in"]

#: What each language calls itself; a switch never says it in another one.
LANGUAGE_NAMES: Mapping[str, str] = MappingProxyType({"ja": "日本語", "en": "English"})

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "about": Text(ja="このサイトについて", en="About"),
        "condition": Text(ja="条件", en="Condition"),
        "discuss": Text(ja="話し合ってみましょう", en="Talk it over"),
        "download": Text(ja="学習用コピーをダウンロード (.ipynb)", en="Download the study copy (.ipynb)"),
        "facts": Text(ja="事実の一覧", en="Facts"),
        "facts_lead": Text(
            ja="課で使う AWS の数字は、すべてここにあります。単位、出典、確認した日、条件が付いています。",
            en="Every number from AWS in the lessons is here, with unit, source, date read and condition.",
        ),
        "facts_quoted": Text(ja="この課で引用した事実", en="Facts that this lesson quotes"),
        "glossary": Text(ja="用語集", en="Glossary"),
        "home": Text(ja="課の一覧", en="Lessons"),
        "home_lead": Text(
            ja="クラウドの構成を、手を動かして練習するノートブック集です。"
            "予想し、動かし、数字を変え、答え合わせをします。"
            "このページも課も、ネットワークにつながずに読めます。",
            en="Notebooks for practising cloud architecture with your own hands. "
            "Predict, run, change a number, check your answer. "
            "This page and the lessons need no network.",
        ),
        "icons": Text(
            ja="構成図のアイコンは AWS アーキテクチャアイコンで、"
            "権利は Amazon Web Services, Inc. にあります。",
            en="The icons in architecture diagrams are AWS Architecture Icons "
            "and belong to Amazon Web Services, Inc.",
        ),
        "in_other_language": Text(ja="このページを日本語で読む", en="Read this page in English"),
        "left_open": Text(ja="曖昧な点", en="Left open"),
        "lesson_number": Text(ja="第 {number} 課", en="Lesson {number}"),
        "licence": Text(
            ja="文章と図は CC BY 4.0、コードは Apache-2.0 で使えます。",
            en="Texts and figures: CC BY 4.0. Code: Apache-2.0.",
        ),
        "menu": Text(ja="目次を開く・閉じる", en="Open or close the list of lessons"),
        "minutes": Text(ja="{minutes} 分", en="{minutes} minutes"),
        "needs": Text(
            ja="前提：{lessons}（読んでいなければ、この五行から）", en="Needs {lessons}, or these five lines"
        ),
        "needs_in_list": Text(ja="前提：{lessons}", en="needs {lessons}"),
        "next": Text(ja="次へ", en="Next"),
        "not_affiliated": Text(
            ja="Kumokata は AWS とは関係がなく、AWS による承認も後援も受けていません。"
            "Amazon Web Services、AWS、および各サービスの名称は "
            "Amazon.com, Inc. またはその関連会社の商標です。",
            en="Kumokata is not affiliated with, endorsed by or sponsored by AWS. "
            "Amazon Web Services, AWS and the names of its services are trademarks of Amazon.com, Inc. "
            "or its affiliates.",
        ),
        "on_this_page": Text(ja="このページの内容", en="On this page"),
        "page_contents": Text(
            ja="ページ内の見出しを開く・閉じる", en="Open or close the contents of this page"
        ),
        "pages_before_and_after": Text(ja="前後のページ", en="Previous and next page"),
        "plan": Text(ja="勉強会の進行表", en="Plan for a session"),
        "predict": Text(ja="予想してみましょう", en="Predict first"),
        "previous": Text(ja="前へ", en="Previous"),
        "read_on": Text(ja="確認日", en="read on"),
        "reference": Text(ja="資料", en="Reference"),
        "scrollable": Text(ja="横にスクロールできます", en="Scrolls sideways"),
        "search": Text(ja="検索", en="Search"),
        "search_found": Text(ja="{count} 件見つかりました", en="{count} found"),
        "search_found_one": Text(ja="1 件見つかりました", en="1 found"),
        "search_hint": Text(
            ja="空白の有無、全角と半角、大文字と小文字、ひらがなとカタカナは区別しません。",
            en="Spaces, upper and lower case, full and half width make no difference.",
        ),
        "search_label": Text(ja="課、用語、事実から探す", en="Search lessons, terms and facts"),
        "search_needs_script": Text(
            ja="検索には JavaScript が必要です。用語集と課の一覧は、そのまま読めます。",
            en="Search needs JavaScript. The glossary and the list of lessons work without it.",
        ),
        "search_none": Text(
            ja="見つかりませんでした。短い言葉で試してみてください。", en="Nothing found. Try a shorter word."
        ),
        "search_shown": Text(
            ja="{count} 件見つかりました。はじめの {shown} 件を表示しています",
            en="{count} found; the first {shown} are shown",
        ),
        "site": Text(ja="雲型 Kumokata", en="Kumokata 雲型"),
        "skip": Text(ja="本文へ進む", en="Skip to content"),
        "solution": Text(ja="{key} の答えと解き方", en="Answer and solution to {key}"),
        "stands_alone": Text(
            ja="このファイルには 1 課分がまるごと入っていて、ネットワークにつながずに読めます。"
            "つながるのは、出典へのリンクを開いたときだけです。",
            en="This file holds one whole lesson and needs no network. "
            "Only the links to the sources lead out of it, when you follow them.",
        ),
        "tagline": Text(
            ja="クラウドの構成を練習する、手元で動くノートブック",
            en="Executable notebooks for practising cloud architecture, offline",
        ),
        "theme": Text(ja="明るい・暗い・自動の切り替え", en="Switch colours: light, dark, automatic"),
        "time": Text(ja="所要時間", en="Time"),
    }
)


def words_in(lang: str) -> dict[str, str]:
    """All words of the site in one language, by name.

    >>> words_in("en")["skip"]
    'Skip to content'
    """
    return {name: text.in_language(lang) for name, text in WORDS.items()}


assert set(LANGUAGE_NAMES) == set(LANGUAGES)
