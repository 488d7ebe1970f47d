"""A review from file to report: three files, one set of numbers, and labels that can do nothing."""

from __future__ import annotations

import json

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from helpers.architecture.figure import diagram
from helpers.cli import main
from helpers.course.outputs import notebook_text
from helpers.errors import ExportError, InputError
from helpers.figures import apply_style
from helpers.language import set_language
from helpers.review import case_path, numbers, review_in, reviewed
from helpers.review import figures as review_figures
from helpers.review import tables as review_tables
from helpers.review.page import page_of
from helpers.review.run import report_name, run_review

HOSTILE = (
    "<script>alert(1)</script>",
    "<b>bold</b>",
    'x"]; y [image="/etc/passwd"',
    "image=/etc/passwd",
    "<img src=https://example.com/x.png onerror=alert(1)>",
    r"\G \N $\frac$ {{ 7 * 7 }} 😀",
)


def hostile_file() -> str:
    title, one, two, three, four, five = (json.dumps(label, ensure_ascii=False) for label in HOSTILE)
    return f"""\
title: {title}
workload: {{rate_rps: [5, 50]}}
groups:
  place: {{kind: vpc, label: {one}}}
components:
  users: {{kind: client, label: {five}}}
  app: {{kind: ecs_service, label: {two}, group: [place]}}
  db: {{kind: rds, label: {three}}}
flows:
  - {{from: users, to: app, label: {one}}}
  - {{from: app, to: db, label: {four}}}
tokens: {{verified_at: [db], by: application}}
"""


@pytest.mark.lessons
def test_a_report_of_hostile_labels_compared_with_an_older_one(tmp_path):
    file, older = tmp_path / "my.yaml", tmp_path / "old.json"
    file.write_text(hostile_file(), encoding="utf-8")
    before = numbers(reviewed(review_in(hostile_file()).with_capacity("app", tasks=50)), "en")
    older.write_text(json.dumps(before), encoding="utf-8")
    report = run_review(file, "en", tmp_path / "report", against=older)
    page = BeautifulSoup(report.page.read_text(encoding="utf-8"), "html.parser")
    assert not page.find_all(["script", "img", "b", "iframe", "link"])
    assert not [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    text = page.get_text(" ")
    for label in (HOSTILE[0], HOSTILE[2], HOSTILE[3]):
        assert label in text
    assert "{{ 7 * 7 }}" in text and page.html["lang"] == "en"
    assert (
        "utilisation of the busiest component"
        in page.find("caption", string="What changed since").parent.get_text()
    )
    told = json.loads(report.numbers_file.read_text(encoding="utf-8"))
    assert told == report.numbers and told["tokens"]["around"] == [["app"]] and told["grade"] == "stop"
    executed = nbformat.read(report.notebook, as_version=4)
    assert all(cell.execution_count for cell in executed.cells if cell.cell_type == "code")


@pytest.mark.lessons
def test_the_command_with_its_own_example(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    example = runner.invoke(main, ["review", "--example"])
    assert example.exit_code == 0 and example.output == case_path("small_shop").read_text("utf-8")
    (tmp_path / "my.yaml").write_text(example.output, encoding="utf-8")
    done = runner.invoke(main, ["review", "my.yaml", "--lang", "ja", "-o", "report", "--fail-on", "watch"])
    assert done.exit_code == 1, done.output  # the example has something to watch, and nothing that stops
    assert "小さな店" in done.output and "△ 注意" in done.output and "✕" not in done.output
    assert {path.name for path in tmp_path.glob("report.*")} == {"report.ipynb", "report.html", "report.json"}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["review"], ["no system", "--example"]),
        (["review", "no.yaml"], ["no.yaml", "cannot be read"]),
        (["review", "--case", "ticket_sail"], ["ticket_sail", "ticket_sale"]),
        (["review", "bad.yaml"], ["bad.yaml, line 2", "ecs_servise", "ecs_service"]),
        (["review", "good.yaml", "--against", "no.json"], ["no.json", "cannot be read"]),
        (["review", "good.yaml", "--against", "good.yaml"], ["good.yaml", "not JSON"]),
        (["review", "good.yaml", "-o", "nowhere/report"], ["nowhere", "does not exist"]),
    ],
)
def test_what_cannot_be_used_ends_with_2_before_anything_starts(tmp_path, monkeypatch, arguments, named):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text(hostile_file(), encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("workload: {rate_rps: 1}\ncomponents: {app: {kind: ecs_servise}}\n")
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2 and done.stderr.startswith("kata: ") and "Traceback" not in done.output
    for word in named:
        assert word in done.stderr


def test_the_schema_for_editors():
    done = CliRunner().invoke(main, ["review", "--schema"])
    assert done.exit_code == 0 and "components" in json.loads(done.output)["properties"]


def test_labels_are_text_in_dot_and_svg():
    import pygraphviz

    from helpers.figures.diagram_drawing import _dot_source

    drawn = diagram(review_in(hostile_file()).architecture)
    source = _dot_source(drawn, "en")
    assert "<b>" not in source and "<script>" not in source and "&lt;b&gt;bold&lt;/b&gt;" in source
    graph = pygraphviz.AGraph(string=source)
    assert len(graph.nodes()) == 3 and not any(node.attr["image"] for node in graph.nodes())
    svg = review_figures.system_figure(reviewed(review_in(hostile_file()))).svg
    found = BeautifulSoup(svg, "html.parser")
    assert not found.find_all(["script", "b", "a"])
    # Icons are data; a path in a label is words.
    assert all(image["href"].startswith("data:image/png;base64,") for image in found.find_all("image"))
    assert HOSTILE[3] in found.get_text()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_figures_and_tables_of_hostile_labels(lang):
    set_language(lang)
    try:
        apply_style()
        found = reviewed(review_in(hostile_file()), curve=True)
        for picture in (review_figures.curve_figure(found), review_figures.day_figure(found)):
            assert picture.alt and "<script" not in picture.svg
        made = (
            review_tables.verdicts_table(found),
            review_tables.load_table(found),
            review_tables.doors_table(found),
        )
        html = "".join(table._repr_mimebundle_()["text/html"] for table in made)
        assert not BeautifulSoup(html, "html.parser").find_all(["script", "img", "b"])
    finally:
        set_language("ja")


def _executed(html: str) -> nbformat.NotebookNode:
    output = nbformat.v4.new_output("display_data", {"text/html": html})
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[output])])


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<p>AKIA" + "ABCDEFGHIJKLMNOP</p>", "an AWS access key"),
        ('<img src="data:image/png;base64,">', "alternative text"),
        ('<img alt="x" src="https://example.com/x.png">', "https://example.com/x.png"),
        ('<a href="#nowhere">x</a>', "leads nowhere"),
    ],
)
def test_the_page_has_the_gates_of_the_site(html, what):
    with pytest.raises(ExportError, match=what):
        page_of(_executed(html), title="x", lang="en")


def test_the_title_of_the_page_is_text():
    page = BeautifulSoup(page_of(_executed("<p>well</p>"), title=HOSTILE[0], lang="ja"), "html.parser")
    assert not page.find_all("script") and page.title.string.startswith(HOSTILE[0])


def test_the_template_is_stored_tidy_and_is_no_lesson():
    from helpers.course.notebook import lesson_paths
    from helpers.review.run import _TEMPLATE

    notebook = nbformat.read(_TEMPLATE, as_version=4)
    assert notebook_text(notebook) == _TEMPLATE.read_text(encoding="utf-8")
    assert not any(cell.get("outputs") for cell in notebook.cells)
    assert _TEMPLATE not in lesson_paths()
    halves = [cell.metadata.tags for cell in notebook.cells if cell.cell_type == "markdown"]
    assert halves.count(["lang-ja"]) == halves.count(["lang-en"]) == len(halves) / 2


def test_where_a_report_goes(tmp_path):
    file = tmp_path / "my.yaml"
    assert report_name(file, "en", None).name == "my.en"
    assert report_name(file, "en", tmp_path) == tmp_path / "my"
    assert (
        report_name(file, "en", tmp_path / "r.html")
        == report_name(file, "en", tmp_path / "r")
        == tmp_path / "r"
    )


def test_what_is_no_file_of_a_review(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        run_review(tmp_path, "en", tmp_path / "report")
