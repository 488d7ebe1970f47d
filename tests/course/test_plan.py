"""The one-page plan for a session."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.course.notebook import find_lessons, read_lesson
from helpers.course.plan import session_plan, write_plans
from helpers.errors import InputError

EXERCISES = """
[[exercise]]
key = "90.1"
kind = "number"
title = { ja = "いち", en = "One" }
unit = { ja = "回", en = "retries" }
answer = 7
solution = { ja = "7 回です。", en = "7 of them." }
mistakes = [{ name = "thousands", answer = 7000, ja = "多いです。", en = "Too many." }]
"""

PAIRS = [
    (
        "",
        "# 90 — ためしの課\n\n所要時間：20 分\n\nひとことで：数えます。",
        "# 90 — A trial\n\nTime: 20 minutes\n\nIn one line: it counts.",
    ),
    (
        "predict",
        "## 予想\n\n[20](fact:sns.a.b) 秒で何回？",
        "## Predict\n\nHow many in [20](fact:sns.a.b) s?",
    ),
    (
        "discuss",
        "## 議論\n\n<!-- kata: allow numbers: x -->\nどこまで？",
        "## Talk\n\n<!-- kata: allow numbers: x -->\nHow far?",
    ),
]


@pytest.fixture
def lesson(tmp_path):
    cells = [
        new_markdown_cell(words, metadata={"tags": list(filter(None, [f"lang-{lang}", tag]))})
        for tag, *halves in PAIRS
        for lang, words in zip(("ja", "en"), halves, strict=True)
    ]
    parameters = 'lang: str = "ja"  # {ja, en}\nhours: float = 1.0  # [0, 9] 停止 [時間] / outage [h]'
    cells.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    cells.append(new_code_cell('check("90.1", answer)', metadata={"tags": ["exercise"]}))
    path = tmp_path / "notebooks" / "90-a-trial.ipynb"
    path.parent.mkdir()
    nbformat.write(new_notebook(cells=cells), path)
    data = tmp_path / "helpers" / "sample" / "exercises" / "90.toml"
    data.parent.mkdir(parents=True)
    data.write_text(EXERCISES, encoding="utf-8")
    return read_lesson(path)


def rewritten(lesson, change):
    notebook = nbformat.read(lesson.path, 4)
    change(notebook)
    nbformat.write(notebook, lesson.path)
    return read_lesson(lesson.path)


def test_the_plan_has_all_its_parts_in_one_language(lesson):
    plan = session_plan(lesson, "en")
    assert plan.startswith("# Session plan: 90 — A trial\n\nIt counts.\nTime: 20 minutes")
    for words in ("How many in 20 s?", "How far?", "90.1 One: **7,000** — Too many.", "`hours` (outage [h])"):
        assert words in plan
    assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", plan)
    assert "fact:" not in plan and "kata: allow" not in plan and "`lang`" not in plan


def test_the_plan_in_japanese(lesson):
    plan = session_plan(lesson, "ja")
    assert plan.startswith("# 進行表：90 — ためしの課\n\n数えます。\n所要時間：20 分")
    for words in (
        "20 秒で何回？",
        "どこまで？",
        "90.1 いち: **7,000** — 多いです。",
        "`hours` (停止 [時間])",
    ):
        assert words in plan


def test_the_minutes_add_up_to_the_stated_time(lesson):
    rows = re.findall(r"^\| (\d+):(\d\d) \| (\d+|< 1) \| (.+) \|$", session_plan(lesson, "en"), re.MULTILINE)
    assert [title for *_, title in rows] == ["A trial", "Predict", "Talk"]
    assert sum(0 if minutes == "< 1" else int(minutes) for *_, minutes, _ in rows) == 20
    elapsed = 0
    for hours, start, minutes, _ in rows:
        assert int(hours) * 60 + int(start) == elapsed
        elapsed += 0 if minutes == "< 1" else int(minutes)


def test_what_is_not_there_is_said(lesson):
    def remove_tags(notebook):
        for cell in notebook.cells:
            cell.metadata.tags = [tag for tag in cell.metadata.tags if tag not in ("predict", "discuss")]

    plan = session_plan(rewritten(lesson, remove_tags), "en")
    assert plan.count("This lesson has none.") == 2 and "paper" not in plan


def test_measured_cells_ask_for_a_quiet_machine(lesson):
    assert "measure in real time" not in session_plan(lesson, "en")

    def measure(notebook):
        notebook.cells.append(new_code_cell("1", metadata={"tags": ["measured"]}))

    assert "measure in real time" in session_plan(rewritten(lesson, measure), "en")


def test_an_unknown_language_is_refused(lesson):
    with pytest.raises(InputError, match="fr"):
        session_plan(lesson, "fr")


def test_plans_are_written_as_files_to_print(lesson, tmp_path):
    [path] = write_plans([lesson], "ja", tmp_path / "plans")
    assert path == tmp_path / "plans" / "90-a-trial.plan.ja.md"
    assert path.read_text("utf-8") == session_plan(lesson, "ja")


def test_a_folder_that_cannot_be_written_is_named(lesson, tmp_path):
    (tmp_path / "plans").write_text("")
    with pytest.raises(InputError, match="plans"):
        write_plans([lesson], "ja", tmp_path / "plans")


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("lesson_of_the_course", find_lessons(), ids=lambda found: found.number)
def test_every_lesson_gives_whoever_leads_something_in_every_part(lesson_of_the_course, lang):
    plan = session_plan(lesson_of_the_course, lang)
    assert {"ja": "この課にはありません。", "en": "This lesson has none."}[lang] not in plan
    assert f"kata slides {lesson_of_the_course.number}" in plan
