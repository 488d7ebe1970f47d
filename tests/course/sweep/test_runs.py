"""One lesson with many values: the grid, what is refused before it starts, the table, the figure."""

import csv
import re
from concurrent.futures import Future
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from helpers.course.failure import Failure
from helpers.course.notebook import find_lessons
from helpers.course.reporting import report
from helpers.course.run import Outcome
from helpers.course.sweep import MOST_RUNS, grid_of, must_report, run_sweep, write_table
from helpers.course.sweep.figure import write_figure
from helpers.errors import InputError, ParameterError
from helpers.language import LANGUAGES, language, set_language

PARAMETERS = """\
lang: str = "ja"  # {ja, en}
hours: float = 24.0  # [0, 720] 停止の長さ [時間] / length of the outage [h]
rate_rps: int = 50  # [1, 1000] 速さ [通/秒] / rate [1/s]
reading: str = "linear"  # {linear, doubling} 読み方 / reading
strict: bool = False  # 厳しく / strictly"""
FIRST = "00"  # begins without any command
REPORT = 'report(lost=(hours * rate_rps, ("失う [通]", "lost [1]")))'


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch):
    monkeypatch.setattr("helpers.course.kept.runs.may_keep", lambda: False)


@pytest.fixture
def lesson(make_lesson):
    made = make_lesson("sweeps", f"from helpers.course import report\n{REPORT}")
    made.notebook.cells[2].source = PARAMETERS
    return made


class Answers:
    """An executor without kernels: a run reports what `of` makes of its parameters, or fails for None."""

    def __init__(self, of):
        self.of = of

    def submit(self, function, job):
        set_language(job.lang)
        numbers = self.of(**job.parameters)
        failure = Failure("90", job.lang, 4, "1 / 0", "ZeroDivisionError: division by zero")
        bundle = report(**numbers)._repr_mimebundle_() if numbers else {}
        output = new_output("execute_result", data=bundle, execution_count=1)
        notebook = new_notebook(cells=[new_code_cell(outputs=[output], id="reports")])
        future = Future()
        future.set_result(Outcome(job, 1.0, None if numbers else failure, nbformat.writes(notebook)))
        return future


def swept(lesson, folder, of, lang="en", **given):
    found = run_sweep(lesson, grid_of(lesson, given), lang, folder, executor=Answers(of))
    set_language("ja")
    return found


def lost(hours, rate_rps=50, **_):
    return {"lost": (hours * rate_rps, ("失う [通]", "lost [1]"))}


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The grid


def test_every_combination_is_a_run_and_the_last_parameter_varies_fastest(lesson):
    grid = grid_of(lesson, {"hours": "1, 6.0,24", "strict": "true,false", "rate_rps": "7"})
    assert [tuple(one.values()) for one in grid.combinations] == [
        (hours, strict, 7) for hours in (1.0, 6.0, 24.0) for strict in (True, False)
    ]
    assert [one.name for one in grid.varied] == ["hours", "strict"]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"hours": "1,721"}, "parameter hours cannot be '721'"),
        ({"hours": "1,,2"}, "parameter hours cannot be ''"),
        ({"hours": "1,nan"}, "parameter hours cannot be 'nan'"),
        ({"rate_rps": "10,2.5"}, "parameter rate_rps cannot be '2.5'"),
        ({"reading": "linear,cubic"}, "parameter reading cannot be 'cubic'"),
        ({"hour": "1,2"}, "lesson 90 has no parameter 'hour'"),
        ({"hours": "1,6,1.0"}, "parameter hours: 1 stands twice in 1,6,1.0"),
        ({"hours": "1,2", "lang": "ja,en"}, "the language is not given as a parameter"),
    ],
)
def test_a_value_that_the_lesson_does_not_take_is_named_before_anything_runs(lesson, given, named):
    with pytest.raises(InputError) as caught:
        grid_of(lesson, given)
    assert caught.value.what.startswith(named)
    assert caught.value.expected or caught.value.next_step


@pytest.mark.parametrize("given", [{}, {"hours": "3"}, {"hours": "3", "rate_rps": "7"}])
def test_a_sweep_in_which_nothing_varies_shows_one_that_does(lesson, given):
    with pytest.raises(InputError, match="nothing varies in this sweep of lesson 90") as caught:
        grid_of(lesson, given)
    assert caught.value.next_step == "for example: kata sweep 90 -p hours 0,24"


def test_a_grid_that_is_too_large_says_how_large_it_is(lesson):
    many = ",".join(str(number) for number in range(1, 42))
    assert MOST_RUNS < 5 * 41
    with pytest.raises(InputError, match=r"this sweep would be 205 runs \(5 hours × 41 rate_rps\)") as caught:
        grid_of(lesson, {"hours": "1,2,3,4,5", "rate_rps": many})
    assert "--most-runs 205" in caught.value.next_step
    assert len(grid_of(lesson, {"hours": "1,2,3,4,5", "rate_rps": many}, most_runs=205).combinations) == 205


def test_a_lesson_without_numbers_names_those_that_have_some(lesson, make_lesson):
    silent = make_lesson("says-nothing", "print(hours)", number="91")
    must_report(lesson)
    with pytest.raises(InputError, match="lesson 91 reports no numbers") as caught:
        must_report(silent)
    assert caught.value.expected == "a lesson that does: 90"


def test_a_lesson_beside_it_that_is_damaged_is_in_nobodys_way(lesson):
    (lesson.path.parent / "92-damaged.ipynb").write_text("no notebook")
    must_report(lesson)


@pytest.mark.parametrize("lesson", find_lessons(), ids=lambda lesson: lesson.number)
def test_the_sweep_that_a_lesson_shows_is_one_that_can_be_made(lesson):
    shown = {
        lang: [
            command
            for cell in lesson.notebook.cells
            if f"lang-{lang}" in cell.metadata.get("tags", ())
            for command in re.findall(r"`\./kata sweep ([^`]+)`", cell.source)
        ]
        for lang in LANGUAGES
    }
    assert shown["ja"] == shown["en"]
    if lesson.number == FIRST:
        assert not shown["ja"]
        return
    [command] = shown["ja"]
    number, *options = command.split()
    assert (number, set(options[::3])) == (lesson.number, {"-p"})
    grid = grid_of(lesson, dict(zip(options[1::3], options[2::3], strict=True)))
    assert grid.varied == grid.parameters


def test_a_value_out_of_range_is_the_kind_of_error_that_a_run_has(lesson):
    with pytest.raises(ParameterError):
        grid_of(lesson, {"hours": "1,721"})


# The table


def test_the_table_has_a_row_a_run_and_the_same_bytes_each_time(lesson, tmp_path):
    tables = []
    for name in ("one", "two"):
        found = swept(lesson, tmp_path / name, lost, hours="1,0.5", rate_rps="10,3")
        tables.append(write_table(found, tmp_path / name).read_bytes())
        assert [path.name for path in sorted((tmp_path / name / "notebooks").iterdir())] == [
            "001.ipynb", "002.ipynb", "003.ipynb", "004.ipynb",
        ]  # fmt: skip
    assert tables[0] == tables[1]
    assert tables[0].decode().splitlines() == [
        "run,hours,rate_rps,lost,failure",
        "001,1,10,10.0,",
        "002,1,3,3.0,",
        "003,0.5,10,5.0,",
        "004,0.5,3,1.5,",
    ]


def test_a_failed_run_and_a_missing_number_leave_their_places_empty(lesson, tmp_path):
    def sometimes(hours):
        none = {"lost": (None, "lost [1]"), "more": (1, "more [1]")}
        return {1.0: lost(hours), 2.0: None, 3.0: none}[hours]

    found = swept(lesson, tmp_path / "out", sometimes, hours="1,2,3")
    rows = rows_of(write_table(found, tmp_path / "out"))
    assert [(row["lost"], row["more"], row["failure"]) for row in rows] == [
        ("50.0", "", ""),
        ("", "", "ZeroDivisionError: division by zero"),
        ("", "1", ""),
    ]
    assert [outcome.job.output.name for outcome in found.failures] == ["002.ipynb"]
    assert (tmp_path / "out" / "notebooks" / "002.failed.ipynb").exists()


def test_a_smaller_sweep_leaves_no_notebook_of_the_larger_one(lesson, tmp_path):
    for hours in ("1,2,3", "1,2"):
        write_table(swept(lesson, tmp_path / "out", lost, hours=hours), tmp_path / "out")
    (tmp_path / "out" / "notebooks" / "mine.ipynb").write_text("{}")
    write_table(swept(lesson, tmp_path / "out", lost, hours="1,2"), tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out" / "notebooks").iterdir())
    assert names == ["001.ipynb", "002.ipynb", "mine.ipynb"]


def test_a_folder_with_other_things_is_left_alone(lesson, tmp_path):
    (tmp_path / "notebooks").mkdir(exist_ok=True)
    (tmp_path / "notebooks" / "001.ipynb").write_text("a report that somebody wrote")
    with pytest.raises(InputError, match="holds other things than a sweep"):
        swept(lesson, tmp_path, lost, hours="1,2")
    assert (tmp_path / "notebooks" / "001.ipynb").read_text() == "a report that somebody wrote"


def test_a_folder_that_cannot_be_made_is_one_error(lesson, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        swept(lesson, tmp_path / "file" / "out", lost, hours="1,2")


@pytest.mark.lessons
def test_real_runs_report_their_own_numbers(lesson, tmp_path):
    found = run_sweep(lesson, grid_of(lesson, {"hours": "1,2"}), "ja", tmp_path / "out")
    assert [(run.number("lost"), run.numbers[0].label) for run in found.runs] == [
        (50.0, "失う [通]"),
        (100.0, "失う [通]"),
    ]


# The figure


def test_the_figure_is_an_svg_and_a_png_with_the_same_words(lesson, tmp_path):
    folder = tmp_path / "out"
    made = [
        write_figure(swept(lesson, folder, lost, hours="24,1,6", rate_rps="10,100"), folder) for _ in range(2)
    ]
    svg, png, words = made[0]
    assert words == made[1][2]
    assert words == (
        "lost [1] against length of the outage [h], panels: 2. "
        "With rate [1/s] = 10, lost [1] rises from 10 at 1 to 240 at 24. "
        "With rate [1/s] = 100, lost [1] rises from 100 at 1 to 2,400 at 24."
    )
    root = ElementTree.fromstring(svg.read_text(encoding="utf-8"))
    assert (root.get("role"), root.get("aria-label")) == ("img", words)
    with Image.open(png) as image:
        assert image.text["Description"] == words
        assert "Software" not in image.text


def test_words_and_figure_are_in_the_language_of_the_sweep(lesson, tmp_path):
    set_language("en")
    found = run_sweep(
        lesson, grid_of(lesson, {"hours": "1,6"}), "ja", tmp_path / "out", executor=Answers(lost)
    )
    set_language("en")
    _, _, words = write_figure(found, tmp_path / "out")
    assert words == (
        "失う [通]を、停止の長さ [時間]に対して 1 枚の図に描いたものです。"
        " 失う [通]は、1での50から6での300まで上がります。"
    )
    assert language() == "en"
    set_language("ja")


def test_many_panels_are_told_by_their_lowest_and_highest(lesson, tmp_path):
    found = swept(lesson, tmp_path / "out", lost, hours="1,2", rate_rps="1,2,3,4,5,6,7,8,9")
    _, _, words = write_figure(found, tmp_path / "out")
    assert words == (
        "lost [1] against length of the outage [h], panels: 9. "
        "Lowest 1 (length of the outage [h] = 1, rate [1/s] = 1), "
        "highest 18 (length of the outage [h] = 2, rate [1/s] = 9)."
    )


def test_a_number_that_never_changes_is_told_once(lesson, tmp_path):
    found = swept(
        lesson, tmp_path / "out", lambda **_: {"a": (0, "a [1]")}, hours="1,2", rate_rps="1,2,3,4,5,6,7"
    )
    assert write_figure(found, tmp_path / "out")[2].endswith(", panels: 7. Always 0.")


def test_words_stand_across_where_no_number_varies(lesson, tmp_path):
    def of(reading):
        return {"lost": ({"linear": 3, "doubling": 5}[reading], "lost [1]")}

    found = swept(lesson, tmp_path / "out", of, reading="linear,doubling")
    assert write_figure(found, tmp_path / "out")[2] == (
        "lost [1] against reading, panels: 1. lost [1]: linear: 3; doubling: 5."
    )


def test_missing_numbers_are_gaps_and_a_quantity_that_is_nowhere_is_no_error(lesson, tmp_path):
    def of(hours):
        return {"lost": (None if hours == 2 else hours, "lost [1]"), "never": (None, "never [s]")}

    found = swept(lesson, tmp_path / "out", of, hours="1,2,3")
    _, _, words = write_figure(found, tmp_path / "out")
    assert "lost [1] rises from 1 at 1 to 3 at 3." in words and "never [s]: —." in words


def test_without_any_number_there_is_no_figure(lesson, tmp_path):
    found = swept(lesson, tmp_path / "out", lambda hours: None, hours="1,2")
    assert write_figure(found, tmp_path / "out") is None
    assert not (tmp_path / "out" / "sweep.svg").exists()
