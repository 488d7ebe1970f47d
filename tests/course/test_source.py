"""The source of a helper can be unfolded: safe as HTML, whole as text, in the language of the run."""

from __future__ import annotations

import inspect
from html.parser import HTMLParser

import pytest

from helpers.course import show_source
from helpers.errors import InputError
from helpers.language import Text, set_language


@pytest.fixture
def english():
    set_language("en")
    yield
    set_language("ja")


class _Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def test_the_source_is_folded_and_whole(english):
    shown = show_source(inspect.unwrap(set_language))
    page = _Page(shown._repr_html_())
    assert page.tags == ["details", "summary", "code", "pre", "code"]
    assert page.text == f"source of helpers.language.set_language{inspect.getsource(set_language).rstrip()}"
    assert repr(shown).startswith("source of helpers.language.set_language\n\ndef set_language(")


def test_the_words_around_it_are_in_the_language_of_the_run():
    assert repr(show_source(set_language)).startswith("helpers.language.set_language のソースを見る\n")


def test_signs_of_html_in_source_are_text():
    def compare(a, b):
        return a < b and "</code><script>"

    html = show_source(compare)._repr_html_()
    assert "<script>" not in html
    assert 'return a < b and "</code><script>"' in _Page(html).text


def test_methods_are_shown_at_the_left_and_classes_whole():
    assert show_source(Text.in_language).code.startswith("def in_language(")
    assert show_source(Text).code.startswith("@dataclass")


@pytest.mark.parametrize("thing", [len, 3, "text", None])
def test_what_has_no_source_is_refused(thing):
    with pytest.raises(InputError, match="has no source to show"):
        show_source(thing)
