"""Lines of Japanese are joined where a reader would see a gap, and the Markdown means what it meant."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from helpers.course.japanese_lines import join_japanese_lines
from helpers.course.notebook import find_lessons, in_language


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("一行目です。\n二行目です。", "一行目です。二行目です。"),
        ("一行目です。\n二行目です。\n三行目です。", "一行目です。二行目です。三行目です。"),
        ("終わり。\nAWS は", "終わり。AWS は"),
        ("終わり。\n**AWS** は", "終わり。**AWS** は"),
        ("> 一。\n> 二。\n\n三。\n四。", "> 一。二。\n\n三。四。"),
        ("- 一。\n  二。\n- 三。", "- 一。二。\n- 三。"),
        ("1. 一。\n   二。", "1. 一。二。"),
        ("- 一。\n  > 二。\n  > 三。", "- 一。\n  > 二。三。"),
    ],
)
def test_a_line_end_that_would_show_as_a_gap_is_gone(before, after):
    assert join_japanese_lines(before) == after


@pytest.mark.parametrize(
    "same",
    [
        "",
        "AWS\nは続く",
        "One line.\nAnother.",
        "**太字。**\n次の行",  # joined, the stars would be no longer bold
        "一行目です。  \n改行した行です。",
        "一行目です。\\\n改行した行です。",
        "# 見出し\n本文。",
        "段落。\n- 項目",
        "段落。\n\n段落。",
        "```\n一。\n二。\n```",
        "    一。\n    二。",
        "段落。\n\n$$\n速さ\n時間\n$$",
        "| 左 | 右 |\n|---|---|\n| 一。 | 二。 |\n| 三。 | 四。 |",
        "<div>\n一。\n二。\n</div>",
    ],
)
def test_every_other_line_end_stays(same):
    assert join_japanese_lines(same) == same


def test_the_lessons_say_the_same_with_joined_lines():
    markdown = MarkdownIt("commonmark").enable("table")

    def shown(source: str) -> str:
        return "".join(markdown.render(source).split())

    for lesson in find_lessons():
        for cell in in_language(lesson, "ja").cells:
            if cell.cell_type == "markdown":
                joined = join_japanese_lines(cell.source)
                assert shown(joined) == shown(cell.source)
                assert "。\n**" not in joined
