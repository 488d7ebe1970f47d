"""The estimate of a lesson's time."""

from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from helpers.course import timing
from helpers.course.notebook import Lesson
from helpers.course.timing import estimate_minutes, parts_of
from helpers.errors import InputError
from helpers.language import Text


def lesson(tmp_path, *cells, number="90"):
    return Lesson(
        number=number,
        slug=f"{number}-a-lesson",
        path=tmp_path / "notebooks" / f"{number}-a-lesson.ipynb",
        title=Text(ja="課", en="A lesson"),
        summary=Text(ja="ため", en="try"),
        minutes=10,
        notebook=SimpleNamespace(cells=list(cells)),
        pairs=(),
    )


def markdown(source, lang, *tags):
    return new_markdown_cell(source, metadata={"tags": [f"lang-{lang}", *tags]})


def test_reading_takes_as_long_as_the_published_speed_at_the_pace_of_study(tmp_path):
    made = lesson(tmp_path, markdown("あ" * 653, "ja"), markdown("word " * 238, "en"))
    for lang in ("ja", "en"):
        assert estimate_minutes(made, lang) == pytest.approx(1 / timing.STUDY_PACE)


def test_only_the_language_asked_for_is_read_and_code_blocks_are_not_prose(tmp_path):
    english = markdown("two words\n\n```text\nnot these\n```\n<!-- nor these -->", "en")
    made = lesson(tmp_path, markdown("あ" * 100, "ja"), english)
    assert estimate_minutes(made, "en") == pytest.approx(2 / (238 * timing.STUDY_PACE))


@pytest.mark.parametrize(
    ("source", "expected_s"),
    [
        ("a = 1", timing.CODE_CELL_S),
        ("show(figure, alt=words)", timing.CODE_CELL_S + timing.FIGURE_S),
        ("slider([1, 2], draw, label=words)", timing.CODE_CELL_S + timing.SLIDER_S),
        ("%magic", timing.CODE_CELL_S),
    ],
)
def test_code_cells_take_more_time_when_they_show_something(tmp_path, source, expected_s):
    made = lesson(tmp_path, new_code_cell(source))
    assert estimate_minutes(made, "ja") == pytest.approx(expected_s / 60)


def test_predictions_discussions_and_exercises_take_time(tmp_path):
    tagged = [markdown("", "ja", "predict"), markdown("", "ja", "discuss")]
    assert estimate_minutes(lesson(tmp_path, *tagged), "ja") == pytest.approx(
        timing.PREDICTION_MINUTES + timing.DISCUSSION_MINUTES
    )
    data = tmp_path / "helpers" / "sample" / "exercises" / "90.toml"
    data.parent.mkdir(parents=True)
    data.write_text(
        '[[exercise]]\nkey = "90.1"\nkind = "decision"\ntitle = { ja = "決", en = "d" }\n'
        'solution = { ja = "解", en = "s" }\n',
        encoding="utf-8",
    )
    cell = new_code_cell('check("90.1", answer)')
    assert estimate_minutes(lesson(tmp_path, cell), "ja") == timing.EXERCISE_MINUTES["decision"]
    other = new_code_cell('check("90.2", answer)')
    assert estimate_minutes(lesson(tmp_path, other), "ja") == timing.EXERCISE_MINUTES["number"]


def test_parts_begin_at_headings_of_level_2_in_the_language(tmp_path):
    cells = [
        markdown("# 課\n\n読みます。", "ja"),
        markdown("# A lesson", "en"),
        markdown("## 問い", "ja"),
        markdown("## Question", "en"),
        new_code_cell("a = 1"),
        markdown("### 下", "ja"),
        markdown("## Only English", "en"),
    ]
    parts = parts_of(lesson(tmp_path, *cells), "ja")
    assert [part.title for part in parts] == ["課", "問い"]
    assert [cell.source for cell in parts[1].cells] == ["## 問い", "a = 1", "### 下"]
    assert sum(part.minutes for part in parts) == estimate_minutes(lesson(tmp_path, *cells), "ja")


def test_an_unknown_language_is_refused(tmp_path):
    with pytest.raises(InputError, match="fr"):
        estimate_minutes(lesson(tmp_path), "fr")
