"""The author's day: whatever JupyterLab leaves in the file, the diff holds only what the author changed."""

from __future__ import annotations

import copy
import difflib
import uuid

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.course.kernels import run_notebook
from helpers.course.notebook import digest, pair_key, read_lesson
from helpers.course.outputs import notebook_text
from helpers.course.tidy import confirm, tidied, tidy
from helpers.errors import NotebookError


def _tidy_lesson(make_lesson):
    """A tidy, confirmed lesson with two pairs besides the opening, and code that prints and shows."""
    lesson = make_lesson("tidy", "print(hours)", "hours * 2")
    cells = lesson.notebook.cells
    cells[3:3] = [
        new_markdown_cell("## 問い\n\nなぜでしょうか。"),
        new_markdown_cell("## The question\n\nWhy?"),
    ]
    cells += [
        new_markdown_cell("## 答え\n\n待てば届きます。"),
        new_markdown_cell("## The answer\n\nIt arrives."),
    ]
    lesson.path.write_text(notebook_text(lesson.notebook), encoding="utf-8")
    tidy(lesson.path)
    confirm(read_lesson(lesson.path))
    return lesson.path


def _as_jupyterlab_saves(path, folder):
    """Run All and Save: outputs, counts, what the panels and extensions write, another layout of the file."""
    result = folder / "run" / "executed.ipynb"
    result.parent.mkdir()
    run_notebook(path, result, {}, timeout_s=120)
    notebook = nbformat.read(result, as_version=4)
    assert any(cell.get("outputs") for cell in notebook.cells)
    for cell in notebook.cells:
        cell.metadata.update(trusted=True, collapsed=False, editable=True, slideshow={"slide_type": ""})
        cell.metadata["jupyter"] = {"source_hidden": False, "outputs_hidden": True}
        cell.metadata["execution"] = {"iopub.status.busy": "2026-11-23T09:00:00Z"}
    notebook.cells.append(new_code_cell(""))  # Shift-Enter on the last cell
    notebook.metadata["kernelspec"]["display_name"] = "My Python"
    notebook.metadata["widgets"] = {}
    nbformat.write(notebook, path, indent=2)


def test_run_all_save_and_tidy_gives_the_same_bytes(make_lesson, tmp_path):
    path = _tidy_lesson(make_lesson)
    before = path.read_bytes()
    _as_jupyterlab_saves(path, tmp_path)
    assert path.read_bytes() != before
    done = tidy(path)
    assert (done.changed, done.stale) == (True, ())
    assert path.read_bytes() == before
    assert not tidy(path).changed


def test_the_diff_holds_only_what_the_author_changed(make_lesson, tmp_path):
    path = _tidy_lesson(make_lesson)
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.read(path, as_version=4)
    [cell] = [cell for cell in notebook.cells if cell.source.endswith("Why?")]
    cell.source = cell.source.replace("Why?", "Why not?")
    nbformat.write(notebook, path)
    _as_jupyterlab_saves(path, tmp_path)
    done = tidy(path)
    changes = [
        line
        for line in difflib.unified_diff(before.splitlines(), path.read_text("utf-8").splitlines(), n=0)
        if line[0] in "+-" and line[:3] not in ("+++", "---")
    ]
    assert changes == ['-    "Why?"', '+    "Why not?"']
    assert [(pair.key, pair.stale_halves()) for pair in done.stale] == [("the-question", ("en",))]


def test_new_cells_get_language_pair_and_id():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("## 復旧の瞬間"),
            new_markdown_cell("## The moment of recovery"),
            new_markdown_cell("$x^2$"),
            new_code_cell("show(figure)"),
        ]
    )
    ja, en, formula, code = tidied(notebook).cells
    assert ja.metadata == {"tags": ["lang-ja"], "kumokata": {"pair": ja.id}}
    assert en.metadata == {"tags": ["lang-en"], "kumokata": {"pair": ja.id}}
    assert formula.metadata == {"tags": ["lang-any"]}
    assert code.metadata == {}
    assert [cell.id for cell in (ja, en, code)] == [
        "the-moment-of-recovery",
        "the-moment-of-recovery-en",
        "show-figure",
    ]
    nbformat.validate(tidied(notebook))


def _pair(ja, en, key="k"):
    """Two halves as they stand in a tidy file."""
    return [
        new_markdown_cell(
            text,
            id=f"{key}-{lang}",
            metadata={"tags": [f"lang-{lang}"], "kumokata": {"pair": key, "confirmed": digest(text)}},
        )
        for lang, text in (("ja", ja), ("en", en))
    ]


def _again(cell, source, **changes):
    """The cell as JupyterLab copies it on split or paste: all metadata, an id of its own."""
    made = copy.deepcopy(cell)
    made.update(source=source, id=str(uuid.uuid4()), **changes)
    return made


def _shape(notebook):
    return [(cell.source, pair_key(cell)) for cell in notebook.cells]


def test_a_pair_that_was_split_in_both_halves_is_two_pairs():
    ja, en = _pair("まえ。", "First part.")
    cells = [ja, _again(ja, "あと。"), en, _again(en, "Second part.")]
    made = tidied(new_notebook(cells=cells))
    [first, first_en, second, second_en] = _shape(made)
    assert (first, first_en) == (("まえ。", "k"), ("First part.", "k"))
    assert (second[0], second_en[0]) == ("あと。", "Second part.")
    assert second[1] == second_en[1] == made.cells[2].id != "k"
    assert "confirmed" not in made.cells[2].metadata.kumokata


def test_a_half_that_was_split_alone_leaves_one_half_without_partner():
    ja, en = _pair("まえ。", "First part.")
    made = tidied(new_notebook(cells=[ja, _again(ja, "あと。"), en]))
    assert _shape(made) == [("まえ。", "k"), ("First part.", "k"), ("あと。", None)]


def test_a_pair_that_was_pasted_elsewhere_is_a_pair_of_its_own():
    ja, en = _pair("まえ。", "First part.")
    cells = [ja, en, new_code_cell("x"), _again(ja, "まえ。"), _again(en, "First part.")]
    made = tidied(new_notebook(cells=cells))
    keys = [pair_key(cell) for cell in made.cells]
    assert keys[:2] == ["k", "k"] and keys[3] == keys[4] not in ("k", None)
    assert len({cell.id for cell in made.cells}) == 5


def test_merged_halves_keep_the_first_pair():
    first, second = _pair("まえ。", "First part.", "a"), _pair("あと。", "Second part.", "b")
    first[0].source += "\n\n" + second[0].source
    first[1].source += "\n\n" + second[1].source
    assert [key for _, key in _shape(tidied(new_notebook(cells=first)))] == ["a", "a"]
    only_japanese_merged = [first[0], _pair("", "First part.", "a")[1], second[1]]
    keys = [key for _, key in _shape(tidied(new_notebook(cells=only_japanese_merged)))]
    assert keys == ["a", "a", None]


def test_a_cell_that_was_copied_and_translated_gets_its_language():
    ja, _ = _pair("待てば届きます。", "")
    translated = _again(ja, "If you wait, it will arrive.")
    made = tidied(new_notebook(cells=[ja, translated]))
    assert [cell.metadata.tags for cell in made.cells] == [["lang-ja"], ["lang-en"]]
    assert pair_key(made.cells[0]) == pair_key(made.cells[1]) is not None


def test_a_tag_that_the_author_chose_stays():
    names = new_markdown_cell("SNS, SQS", metadata={"tags": ["predict", "lang-any"]})
    quoting = new_markdown_cell("The kit is called 雲型.", metadata={"tags": ["lang-en"]})
    made = tidied(new_notebook(cells=[names, quoting]))
    assert [cell.metadata.tags for cell in made.cells] == [["lang-any", "predict"], ["lang-en"]]


def test_halves_written_one_language_after_the_other_are_put_side_by_side():
    sources = ["ひとつ。", "ふたつ。", "One thing.", "Another thing."]
    made = tidied(new_notebook(cells=[new_markdown_cell(source) for source in sources]))
    assert [cell.source for cell in made.cells] == ["ひとつ。", "One thing.", "ふたつ。", "Another thing."]


def test_a_new_half_finds_the_half_right_after_it_when_others_are_alone():
    sources = ["ひとつ。", "ふたつ。", "Another thing."]
    made = tidied(new_notebook(cells=[new_markdown_cell(source) for source in sources]))
    keys = [pair_key(cell) for cell in made.cells]
    assert keys[0] is None and keys[1] == keys[2] == made.cells[1].id


def test_a_pair_that_was_moved_keeps_its_key():
    first, second = _pair("まえ。", "First part.", "a"), _pair("あと。", "Second part.", "b")
    made = tidied(new_notebook(cells=[*second, new_code_cell("x", id="code-x"), *first]))
    assert [key for _, key in _shape(made)] == ["b", "b", None, "a", "a"]
    assert all("confirmed" in cell.metadata.kumokata for cell in made.cells if cell.cell_type == "markdown")


def test_code_between_the_halves_is_left_for_check_to_name():
    ja, en = _pair("まえ。", "First part.")
    made = tidied(new_notebook(cells=[ja, new_code_cell("x", id="code-x"), en]))
    assert [cell.source for cell in made.cells] == ["まえ。", "x", "First part."]


def test_a_cell_that_changed_its_type_loses_the_tags_of_the_other():
    code = new_code_cell("x", metadata={"tags": ["lang-ja"], "kumokata": {"pair": "k"}})
    prose = new_markdown_cell("文です。", metadata={"tags": ["parameters", "discuss"]})
    made = tidied(new_notebook(cells=[code, prose]))
    assert made.cells[0].metadata == {}
    assert made.cells[1].metadata == {"tags": ["lang-ja", "discuss"]}


def test_ids_are_given_where_they_are_missing_twice_or_made_by_a_machine():
    cells = [
        new_code_cell("one()", id="chosen"),
        new_code_cell("two()", id="chosen"),
        new_code_cell("three()", id="3f2a9c1b"),
        new_code_cell("three()", id=str(uuid.uuid4())),
        new_code_cell("five()", id="c017"),
        new_code_cell("six()"),
        new_code_cell("%magic"),
    ]
    notebook = new_notebook()
    notebook.cells = cells
    notebook.cells[-2]["id"] = "not valid!"
    del notebook.cells[-1]["id"]
    made = tidied(notebook)
    ids = [cell.id for cell in made.cells]
    assert ids == ["chosen", "two", "three", "three-2", "five", "six", "cell"]
    assert tidied(made) == made


def test_blank_lines_around_a_cell_mean_nothing():
    cells = [new_markdown_cell("\n文です。\n\n"), new_code_cell("\r\n    x = 1  \r\n\r\n")]
    assert [cell.source for cell in tidied(new_notebook(cells=cells)).cells] == ["文です。", "    x = 1"]


def test_attachments_stay_and_outputs_go():
    picture = {"a.png": {"image/png": "AAAA"}}
    prose = new_markdown_cell("図です。", attachments=picture)
    code = new_code_cell("1", outputs=[new_output("stream", text="1")], execution_count=7)
    made = tidied(new_notebook(cells=[prose, code]))
    assert made.cells[0].attachments == picture
    assert (made.cells[1].outputs, made.cells[1].execution_count) == ([], None)


def test_confirm_renews_what_was_edited_and_nothing_else(make_lesson):
    path = _tidy_lesson(make_lesson)
    lesson = read_lesson(path)
    assert confirm(lesson) == ()
    text = path.read_text(encoding="utf-8").replace("It arrives.", "It arrives later.")
    path.write_text(text, encoding="utf-8")
    assert [pair.key for pair in tidy(path).stale] == ["the-answer"]
    assert [pair.key for pair in confirm(lesson)] == ["the-answer"]
    done = tidy(path)
    assert (done.changed, done.stale) == (False, ())


def test_only_a_tidy_file_is_confirmed(make_lesson):
    lesson = make_lesson("untidy", "1")
    before = lesson.path.read_bytes()
    with pytest.raises(NotebookError, match="is not tidy") as caught:
        confirm(lesson)
    assert caught.value.next_step == "kata tidy 90"
    assert lesson.path.read_bytes() == before


def test_what_is_no_notebook_is_left_alone(tmp_path):
    path = tmp_path / "90-x.ipynb"
    path.write_text("<<<<<<< HEAD", encoding="utf-8")
    with pytest.raises(NotebookError):
        tidy(path)
    assert path.read_text(encoding="utf-8") == "<<<<<<< HEAD"
