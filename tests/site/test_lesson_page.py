from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from helpers.course.notebook import read_lesson
from helpers.course.site.lesson_page import page_notebook


@pytest.fixture
def lesson(checkout):
    return read_lesson(next((checkout.root / "notebooks").glob("*.ipynb")))


@pytest.fixture
def executed(checkout):
    return nbformat.read(checkout.notebook("ja"), as_version=4)


def _sources(notebook) -> str:
    return "\n".join(cell.source for cell in notebook.cells)


def test_the_bar_under_the_title_replaces_the_lines_that_describe_the_lesson(executed, lesson):
    first = page_notebook(executed, lesson, "ja").cells[0].source
    assert first.startswith("# 31 — ページのための課\n")
    assert "所要時間：" not in first and "ひとことで：" not in first
    assert "5 分" in first and "ページにあるものを、すべて並べます。" in first
    assert f'href="downloads/{lesson.slug}.ipynb"' in first and f'href="plans/{lesson.slug}.html"' in first


def test_what_the_lesson_needs_is_a_box_with_links_to_the_pages_that_there_are(executed, lesson):
    box = (
        "\n\n::::{{admonition}} 前提：30、{}（読んでいなければ、この五行から）\n:class: needs\n\n"
        "- 一つ目は `code` です。\n- 二つ目です。\n::::"
    )
    first = page_notebook(executed, lesson, "ja").cells[0].source
    assert box.format("31") in first and first.count("一つ目は") == 1
    first = page_notebook(executed, lesson, "ja", [lesson]).cells[0].source
    assert box.format(f"[31]({lesson.slug}.ipynb)") in first


def test_a_lesson_that_needs_nothing_has_no_box(executed, lesson):
    first = page_notebook(executed, replace(lesson, needs=(), recap=()), "ja").cells[0].source
    assert "admonition" not in first and first.endswith("</ul>")


def test_links_of_a_map_lead_to_the_pages_that_there_are(executed, lesson):
    html = f'<td><a href="{lesson.slug}.ipynb">A</a> → <a href="32-other.ipynb">B</a></td>'
    executed.cells.append(
        new_code_cell("lesson_map()", outputs=[new_output("display_data", {"text/html": html})])
    )
    shown = page_notebook(executed, lesson, "ja", [lesson]).cells[-1].outputs[0].data["text/html"]
    assert shown == f'<td><a href="{lesson.slug}.html">A</a> → B</td>'


def test_numbers_lead_to_the_facts_page(executed, lesson):
    assert "[20](fact:fact-sns-aws_managed-post_backoff_delay_s)" in _sources(
        page_notebook(executed, lesson, "ja")
    )


def test_a_cell_that_changed_since_the_lesson_ran_keeps_its_links_to_the_sources(executed, lesson):
    executed.cells[1].source += "\n変わりました。"
    assert "[20](https://docs.aws.amazon.com/" in _sources(page_notebook(executed, lesson, "ja"))


def test_predictions_and_discussions_stand_in_boxes_below_their_headings(executed, lesson):
    sources = _sources(page_notebook(executed, lesson, "ja"))
    assert (
        "## 予想する\n\n::::{admonition} 予想してみましょう\n:class: predict\n\nどうなりますか。\n::::"
        in sources
    )
    assert ":class: discuss" in sources


def test_an_exercise_is_followed_by_its_folded_solution_and_shows_no_answer(executed, lesson):
    cells = page_notebook(executed, lesson, "en").cells
    position = next(i for i, cell in enumerate(cells) if "exercise" in cell.metadata.get("tags", ()))
    assert cells[position].outputs == []
    assert cells[position + 1].source.startswith('<details class="solution">')
    assert "**Answer:** 1,093" in cells[position + 1].source


def test_values_that_papermill_put_in_are_not_shown(executed, lesson):
    executed.cells.insert(
        3, new_code_cell('lang = "ja"', id="injected", metadata={"tags": ["injected-parameters"]})
    )
    assert "injected" not in {cell.id for cell in page_notebook(executed, lesson, "ja").cells}


def test_a_picture_file_brings_its_words(executed, lesson):
    output = new_output("display_data", {"image/png": "AAAA\n"}, metadata={"image/png": {"alt": 'a "rise"'}})
    executed.cells.append(new_code_cell("picture", id="picture", outputs=[output]))
    shown = page_notebook(executed, lesson, "ja").cells[-1].outputs[0].data["text/html"]
    assert 'src="data:image/png;base64,AAAA"' in shown and 'alt="a &quot;rise&quot;"' in shown


def test_data_for_programs_is_not_on_the_page(executed, lesson):
    data = {"application/vnd.kumokata.report+json": {"numbers": []}, "text/html": "<p>numbers</p>"}
    executed.cells.append(new_code_cell("report()", id="report", outputs=[new_output("display_data", data)]))
    shown = page_notebook(executed, lesson, "ja").cells[-1].outputs[0].data
    assert set(shown) == {"text/html"}


def test_the_executed_notebook_stays_as_it_is(executed, lesson):
    before = nbformat.writes(executed)
    page_notebook(executed, lesson, "ja")
    assert nbformat.writes(executed) == before


def test_a_heading_in_the_middle_divides_a_box(executed, lesson):
    executed.cells.append(
        new_markdown_cell("前\n\n### 題\n\n後", id="box", metadata={"tags": ["lang-ja", "discuss"]})
    )
    source = page_notebook(executed, lesson, "ja").cells[-1].source
    assert source.count("::::{admonition}") == 2
    assert "\n\n### 題\n\n" in source
