"""Reading Markdown cells."""

import pytest

from helpers.course.markdown import OBJECT, Image, Link, read_markdown, without_headings


def test_links_pictures_code_and_mathematics_are_not_prose():
    document = read_markdown(
        "See [the `a` guide](https://x.example/1) and ![it rises](a.png) for $x$ and `b`."
    )
    assert document.links == (Link("https://x.example/1", "the a guide"),)
    assert document.images == (Image("a.png", "it rises"),)
    assert (document.code, document.mathematics) == (("a", "b"), ("x",))
    assert document.prose == f"See the {OBJECT} guide and  for {OBJECT} and {OBJECT}."


def test_text_of_links_to_facts_is_taken_out_of_prose_and_kept_in_words():
    document = read_markdown("It makes [100,015](fact:a.b) retries.")
    assert (document.prose, document.words) == (f"It makes {OBJECT} retries.", "It makes 100,015 retries.")


def test_headings_lists_tables_and_their_places():
    document = read_markdown("# Title\nText\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| c | d |")
    assert [(line.text, line.place) for line in document.lines] == [
        ("Title", "h1"),
        ("Text", "p"),
        ("one", "p"),
        ("two", "p"),
        ("a", "th"),
        ("b", "th"),
        ("c", "td"),
        ("d", "td"),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [("$$\nx = 1\n$$", ("x = 1",)), ("$x$ and $y$", ("x", "y")), ("It costs $5 and $6.", ()), (r"\$x\$", ())],
)
def test_mathematics(source, expected):
    assert read_markdown(source).mathematics == expected


def test_fences_and_comments():
    document = read_markdown(
        "Text <!-- one --> on.\n\n<!--\ntwo\n-->\n\n```python\nx = 1  # <!-- no -->\n```"
    )
    assert document.comments == ("one", "two")
    assert document.fences == (("python", "x = 1  # <!-- no -->\n"),)
    assert document.prose == "Text  on."


def test_headings_are_taken_away_and_code_that_looks_like_one_stays():
    source = "## A\n\ntext\n\nB\n---\n\n```\n# c\n```"
    assert without_headings(source) == "text\n\n\n\n\n```\n# c\n```"
