import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document

from helpers.course.site.japanese_lines import JoinJapaneseLines


def _joined(*parts: nodes.Node) -> str:
    document = new_document("page", get_default_settings(Parser))
    paragraph = nodes.paragraph("", "", *parts)
    document += paragraph
    JoinJapaneseLines(document).apply()
    return paragraph.astext()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("一行目", "二行目", "一行目二行目"),
        ("終わり。", "AWS は", "終わり。AWS は"),
        ("AWS", "は続く", "AWS\nは続く"),
        ("end.", "Next", "end.\nNext"),
    ],
)
def test_lines_are_joined_where_japanese_has_no_space(before, after, expected):
    assert _joined(nodes.Text(before), nodes.Text("\n"), nodes.Text(after)) == expected


def test_each_line_end_is_judged_where_it_stands():
    parts = [nodes.Text(text) for text in ("SQS", "\n", "SNS", "\n", "一。", "\n", "二")]
    assert _joined(*parts) == "SQS\nSNS\n一。二"
