"""Making decks: what is run, what is written, what is refused. `tests/site` looks at one in a browser."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_output

from helpers.course.notebook import in_language
from helpers.course.site.gates import external_requests
from helpers.course.slides import make_slides
from helpers.course.slides.build import Deck, make_decks
from helpers.errors import ExportError, InputError, LessonFailed

FIGURE = '<figure><svg role="img" aria-label="it rises" viewBox="0 0 4 2"></svg></figure>'


@pytest.fixture
def executed(make_lesson):
    """A lesson, and its notebook in Japanese as if it had been executed."""
    lesson = make_lesson("to-show", "show(figure)")
    notebook = in_language(lesson, "ja")
    notebook.cells[-1].outputs = [new_output("display_data", {"text/html": FIGURE, "text/plain": "it rises"})]
    return lesson, notebook


def test_a_deck_is_one_file_that_says_its_language_and_has_the_figure(executed, tmp_path):
    lesson, notebook = executed
    [path] = make_decks([Deck(lesson, "ja", notebook, tmp_path / "decks" / "one.html")])
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    assert soup.html["lang"] == "ja" and soup.title.string == "ためしの課"
    assert soup.select_one("section[data-kind=output] svg")["aria-label"] == "it rises"
    assert soup.select("link, script[src], img[src^=http]") == []
    assert external_requests(path.parent) == []
    assert [one.name for one in path.parent.iterdir()] == ["one.html"]


def test_the_same_input_gives_the_same_bytes(executed, tmp_path):
    lesson, notebook = executed
    paths = make_decks([Deck(lesson, "ja", notebook, tmp_path / name) for name in ("a.html", "b.html")])
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_deck_that_would_fetch_something_is_not_written_and_the_old_one_stays(executed, tmp_path):
    lesson, notebook = executed
    target = tmp_path / "one.html"
    target.write_text("old")
    html = '<figure><img alt="x" src="https://a.example/x.png"></figure>'
    notebook.cells.append(new_code_cell("x", outputs=[new_output("display_data", {"text/html": html})]))
    with pytest.raises(ExportError, match=r"a\.example"):
        make_decks([Deck(lesson, "ja", notebook, target)])
    assert target.read_text() == "old"


def test_a_picture_without_words_is_refused(executed, tmp_path):
    lesson, notebook = executed
    notebook.cells[-1].outputs = [new_output("display_data", {"image/png": "AAAA"})]
    with pytest.raises(ExportError, match="alternative text"):
        make_decks([Deck(lesson, "ja", notebook, tmp_path / "one.html")])


def test_no_decks_are_no_work():
    assert make_decks([]) == []


def test_a_lesson_that_has_not_run_runs_first(make_lesson, tmp_path):
    make_lesson("runs", "print(lang, 6 * 7)")
    said = []
    folder = tmp_path / "decks"
    [path] = make_slides(["90"], languages=["en"], output=folder, root=tmp_path, on_event=said.append)
    assert path == folder / "90-runs.slides.en.html"
    assert "en 42" in BeautifulSoup(path.read_text("utf-8"), "html.parser").main.get_text()
    assert len(said) == 1 and "ran in" in said[0]


def test_a_lesson_that_fails_is_named_and_leaves_no_deck(make_lesson, tmp_path):
    make_lesson("fails", "1 / 0")
    with pytest.raises(LessonFailed, match="ZeroDivisionError"):
        make_slides(["90"], languages=["en"], output=tmp_path / "decks", root=tmp_path)
    assert list((tmp_path / "decks").iterdir()) == []


def test_outputs_that_cannot_be_are_refused_before_anything_runs(make_lesson, tmp_path):
    make_lesson("never-runs", "1 / 0")
    (tmp_path / "file").write_text("")
    for output, match in ((tmp_path / "one.html", "2 decks"), (tmp_path / "file", "is a file")):
        with pytest.raises(InputError, match=match):
            make_slides(["90"], output=output, root=tmp_path)


def test_the_written_notebook_is_valid(executed):
    from helpers.course.slides.cut import cut
    from helpers.course.slides.deck import deck

    lesson, notebook = executed
    nbformat.validate(deck(cut(notebook, lesson, "ja"), lesson, "ja"))
