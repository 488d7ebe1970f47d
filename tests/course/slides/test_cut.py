"""What of a lesson stands on which slide, and in which order."""

import copy
from dataclasses import replace

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpers.course.notebook import in_language, parameter_cell
from helpers.course.slides.cut import cut
from helpers.language import Text

FIGURE = '<figure class="kumokata-figure">\n<svg viewBox="0 0 403 252"></svg>\n</figure>'
LONG = "One sentence that says what this is about, at some length.\nA second one.\nA third one."


def _kinds(slides):
    return [slide.kind for slide in slides]


def _with_parameters(lesson, *lines):
    """The lesson with these parameters, after that of the language."""
    notebook = copy.deepcopy(lesson.notebook)
    cell = parameter_cell(notebook)
    language = next(line for line in cell.source.splitlines() if line.startswith("lang"))
    cell.source = "\n".join([language, *lines])
    return replace(lesson, notebook=notebook)


def _asking_for_parameters(cells):
    parameters = new_code_cell("…", metadata={"tags": ["parameters"]})
    return new_notebook(cells=[cells.words("# 90"), cells.words("## The numbers\n\nRead on."), parameters])


def test_the_first_slide_is_the_title_and_the_second_recalls_what_is_needed(cells, lesson):
    lesson = replace(lesson, needs=("30",), recap=(Text(ja="一。", en="A queue keeps."),))
    opening = cells.words("# 90 — A lesson for trying\n\nTime: 1 minutes\n\nIn one line: It tries.")
    title, needs = cut(new_notebook(cells=[opening]), lesson, "en")
    assert (title.kind, title.title, title.body) == ("title", "A lesson for trying", "It tries.")
    assert needs.title == "Needs 30: a recap in five lines" and needs.body == "- A queue keeps."


def test_what_else_the_opening_says_is_in_the_notes_of_the_title(cells, lesson):
    head = in_language(lesson, "en").cells[0].source.rstrip()
    [title] = cut(new_notebook(cells=[cells.words(f"{head}\n\nAsk who has seen it.")]), lesson, "en")
    assert title.notes == "Ask who has seen it."


def test_a_prediction_stands_whole_on_a_slide_of_its_own_before_the_result(cells, slides_of):
    asked = "1. How many?\n   Choose 3 or 30.\n2. How long?"
    slides = slides_of(cells.words(f"## Predict\n\nWrite it down.\n\n{asked}", "predict"), cells.seen())
    assert _kinds(slides) == ["predict", "output"]
    assert slides[0].body == f"Write it down.\n\n{asked}" and slides[0].notes == ""


def test_a_discussion_stands_whole(cells, slides_of):
    [slide] = slides_of(cells.words(f"## How far?\n\n{LONG}", "discuss"))
    assert (slide.kind, slide.title, slide.body) == ("discuss", "How far?", LONG)


@pytest.mark.parametrize("kind", ["predict", "discuss"])
def test_what_a_room_does_stands_whole_under_each_of_its_headings(cells, slides_of, kind):
    slides = slides_of(cells.words(f"## One\n\n{LONG}\n\n### Two\n\n{LONG}", kind), cells.seen())
    assert [(one.kind, one.title, one.body) for one in slides[:2]] == [
        (kind, "One", LONG),
        (kind, "Two", LONG),
    ]


def test_what_stands_above_an_exercise_in_its_cell_only_introduces_it(cells, slides_of):
    slides = slides_of(cells.words(f"## Exercises\n\n{LONG}\n\n### 90.1 Down\n\n{LONG}"), cells.exercise())
    assert [(one.kind, one.title) for one in slides] == [("text", "Exercises"), ("exercise", "90.1 Down")]
    assert slides[0].body == LONG.splitlines()[0] and slides[1].body == LONG


def test_of_prose_the_first_sentence_is_shown_and_the_whole_is_in_the_notes(cells, slides_of):
    [slide] = slides_of(cells.words(f"## Why\n\n{LONG}\n\n> Gone!\n\nAnother paragraph is here.\nMore."))
    assert slide.body == (
        "One sentence that says what this is about, at some length.\n\n> Gone!\n\nAnother paragraph is here."
    )
    assert "A third one." in slide.notes and "More." in slide.notes


def test_an_exercise_is_its_question_without_answer_or_verdict(cells, slides_of):
    slides = slides_of(
        cells.words("## Exercises\n\nPut your answer in."),
        cells.words(f"### 90.1 Down\n\n{LONG}\n\n- a: yes\n- b: no"),
        cells.exercise(),
    )
    assert _kinds(slides) == ["text", "exercise"]
    assert slides[1].title == "90.1 Down" and slides[1].body == f"{LONG}\n\n- a: yes\n- b: no"
    assert all("no answer yet" not in str(slide) for slide in slides)


def test_a_figure_has_the_question_above_it_and_what_it_means_after_it(cells, slides_of):
    [slide] = slides_of(
        cells.words("## Experiment\n\nWhere does the dot go?"),
        cells.seen(),
        cells.words("After the first minutes the slope never changes.\nIt goes on for days."),
    )
    assert (slide.kind, slide.title) == ("output", "Experiment")
    assert slide.lead == "Where does the dot go?"
    assert slide.takeaway == "After the first minutes the slope never changes."
    assert "It goes on for days." in slide.notes
    assert slide.output.data == {"text/html": FIGURE}


def test_what_stands_between_two_figures_is_divided_between_them(cells, slides_of):
    first, second = slides_of(
        cells.words("## Experiment\n\nLook."),
        cells.seen(),
        cells.words("It rises as long as it is down.\nThat is the answer.\nHow long did it really take?"),
        cells.seen(),
    )
    assert (first.takeaway, second.lead) == (
        "It rises as long as it is down.",
        "How long did it really take?",
    )


def test_what_comes_next_is_no_conclusion(cells, slides_of):
    first, second = slides_of(
        cells.words("## Experiment\n\nLook."),
        cells.seen(),
        cells.words("Now the same with the old rule.\nThe dashed line is the old one."),
        cells.seen(),
    )
    assert (first.takeaway, second.lead) == ("", "The dashed line is the old one.")


def test_a_single_sentence_between_two_figures_leads_over_to_the_second(cells, slides_of):
    first, second = slides_of(
        cells.words("## Experiment\n\nLook."), cells.seen(), cells.words("Twice as long."), cells.seen()
    )
    assert (first.takeaway, second.lead) == ("", "Twice as long.")


def test_two_cells_between_two_figures_belong_to_one_each(cells, slides_of):
    first, second = slides_of(
        cells.words("## Experiment\n\nLook."),
        cells.seen(),
        cells.words("It rises all the time."),
        cells.words("The same as a table."),
        cells.seen(),
    )
    assert (first.takeaway, second.lead) == ("It rises all the time.", "The same as a table.")


def test_a_formula_before_a_figure_has_a_slide_of_its_own(cells, slides_of):
    slides = slides_of(cells.words("## The model\n\nWe add them up.\n\n$$a = b$$"), cells.seen())
    assert _kinds(slides) == ["text", "output"]
    assert "$$a = b$$" in slides[0].body and slides[1].lead == ""


def test_the_numbers_to_change_are_a_table_with_their_bounds(cells, slides_of):
    parameters = new_code_cell("hours = 24.0", metadata={"tags": ["parameters"]})
    [slide] = slides_of(cells.words("## The numbers\n\nRead on first."), parameters)
    html = slide.output.data["text/html"]
    assert [cell.get_text() for cell in BeautifulSoup(html, "html.parser").select("tbody tr > *")] == [
        *("hours", "24", "0 – 720", "hours")
    ]
    assert "lang" not in html
    assert (slide.lead, slide.takeaway) == ("", "")


def test_words_to_choose_from_and_switches_say_what_they_may_be(cells, lesson):
    lesson = _with_parameters(
        lesson,
        'rule: str = "a<b"  # {a<b, old} 規則 / the rule',
        "on: bool = True  # 入 / switched on",
        "million: int = 1_000_000  # [0, 2_000_000] 数 / how many",
    )
    parameters = new_code_cell("…", metadata={"tags": ["parameters"]})
    executed = new_notebook(
        cells=[cells.words("# 90"), cells.words("## The numbers\n\nRead on."), parameters]
    )
    html = cut(executed, lesson, "en")[1].output.data["text/html"]
    rows = BeautifulSoup(html, "html.parser").select("tbody tr")
    assert [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows] == [
        ["the rule", "a<b", "a<b, old", "rule"],
        ["switched on", "True", "True, False", "on"],
        ["how many", "1,000,000", "0 – 2,000,000", "million"],
    ]


def test_where_only_the_language_may_be_changed_there_is_no_table(cells, lesson):
    parameters = new_code_cell("…", metadata={"tags": ["parameters"]})
    executed = new_notebook(
        cells=[cells.words("# 90"), cells.words("## The numbers\n\nRead on."), parameters]
    )
    slides = cut(executed, _with_parameters(lesson), "en")
    assert _kinds(slides) == ["title", "text"]


def test_a_bare_value_stands_below_the_code_that_gave_it(cells, slides_of):
    source = "from helpers.messaging import schedule\n\ntimetable.retries, timetable.attempts"
    [slide] = slides_of(cells.words("## Model\n\nOne more."), cells.seen("", source, "(100015, 100016)"))
    assert slide.kind == "code" and slide.body == "```python\ntimetable.retries, timetable.attempts\n```"
    assert slide.output.text == "(100015, 100016)\n"


def test_a_bare_true_a_folded_source_and_the_words_before_them_are_left_to_the_notes(cells, slides_of):
    [slide] = slides_of(
        cells.words("## Model\n\nWe add them up."),
        cells.words("Do both say the same?"),
        cells.seen("", "same", "True"),
        cells.words("The code is folded."),
        cells.seen("<details><summary>code</summary></details>"),
        cells.seen(),
    )
    assert slide.lead == "We add them up."
    assert "Do both say the same?" in slide.notes and "The code is folded." in slide.notes


def test_the_first_words_of_a_part_a_list_and_a_prediction_stay_when_what_follows_is_not_shown(
    cells, slides_of
):
    for words in (
        [cells.words("## Model\n\nWe add them up.")],
        [cells.words("## Model\n\nWe add."), cells.words("- one\n- two")],
        [cells.words("## Model\n\nWe add."), cells.words("How many?", "predict")],
    ):
        hidden = slides_of(*words, cells.seen("", "same", "True"))
        assert hidden == slides_of(*words) and all(slide.body for slide in hidden)


def test_words_before_code_that_only_prepares_still_lead_over(cells, slides_of):
    [slide] = slides_of(
        cells.words("## Model\n\nWe add them up."),
        cells.words("How many come?"),
        new_code_cell("figure = drawn()"),
        cells.seen(),
    )
    assert slide.lead == "How many come?"


def test_what_stands_before_the_first_heading_has_a_slide_too(cells, slides_of):
    slides = slides_of(cells.prints("ready"), cells.words("Read on.\n\n## Model\n\nWe add."))
    assert [(one.title, one.kind) for one in slides] == [("", "output"), ("Model", "text")]
    assert slides[0].output.text == "ready\n" and slides[0].takeaway == "Read on."


def test_what_was_printed_has_a_slide(cells, slides_of):
    [slide] = slides_of(cells.words("## Yen\n\nWhat does it cost?"), cells.prints("A month costs 3 yen."))
    assert slide.output.text == "A month costs 3 yen.\n" and slide.body == ""


def test_complaints_and_forms_for_programs_are_not_shown(cells, slides_of):
    noise = new_output("stream", name="stderr", text="warning")
    report = new_output(
        "display_data", {"application/vnd.x+json": {"a": 1}, "text/html": FIGURE, "text/plain": "a"}
    )
    [slide] = slides_of(cells.words("## Model\n\nLook."), new_code_cell("x", outputs=[noise, report]))
    assert slide.output.data == {"text/html": FIGURE}


def test_short_cells_of_a_table_stay_on_one_line(cells, slides_of):
    html = "<table><tbody><tr><th>1 時間</th><td>注文のデータベースが止まっていた</td></tr></tbody></table>"
    [slide] = slides_of(cells.words("## Rows\n\nLook."), cells.seen(html))
    short = BeautifulSoup(slide.output.data["text/html"], "html.parser").select(".short")
    assert [cell.get_text() for cell in short] == ["1 時間"]


def test_links_to_other_lessons_are_words_because_a_deck_is_alone(cells, slides_of):
    html = '<table><tbody><tr><td><a href="31-does-it.ipynb">Does it?</a></td></tr></tbody></table>'
    [slide] = slides_of(cells.words("## Map\n\nChoose."), cells.seen(html))
    assert ">Does it?</td>" in slide.output.data["text/html"]


def test_a_diagram_without_words_above_it_is_called_by_its_name(cells, slides_of):
    [slide] = slides_of(
        cells.words("## Ways\n\nEight of them.\n\n- one\n- two"),
        cells.seen(source='show_diagram("x")', plain="nginx verifies. From client to nginx: a token."),
    )[1:]
    assert slide.lead == "nginx verifies"


def test_a_long_table_goes_on_over_several_slides_with_its_heads(cells, slides_of):
    rows = "".join(f"<tr><th>row {number}</th><td>1</td></tr>" for number in range(27))
    html = f"<table><caption>All</caption><thead><tr><th>a</th></tr></thead><tbody>{rows}</tbody></table>"
    slides = slides_of(cells.words("## All\n\nLook at them."), cells.seen(html))
    shown = [slide.output.data["text/html"] for slide in slides]
    assert len(slides) == 3 and all("<caption>All</caption>" in one and "<thead>" in one for one in shown)
    assert [one.count(">row ") for one in shown] == [9, 9, 9]
    assert [slide.lead for slide in slides] == ["Look at them.", "", ""]


def test_the_facts_are_brought_together_by_source(cells, slides_of):
    row = '<tr><th>1</th><td><a href="https://a.example/{}">s</a> <time>2026-11-2{}</time></td></tr>'
    rows = "".join(row.format(*page_and_day) for page_and_day in (("b", 3), ("b", 4), ("c", 3)))
    html = f'<table class="facts"><caption>c</caption><tbody>{rows}</tbody></table>'
    [slide] = slides_of(cells.words("## Sources\n\nThese."), cells.seen(html))
    shown = slide.output.data["text/html"]
    assert "Where the 3 numbers come from" in shown
    assert [cell.get_text() for cell in BeautifulSoup(shown, "html.parser").select("tr:nth-child(1) > *")][
        3:
    ] == [*("a.example/b", "2", "2026-11-23 – 2026-11-24")]


def test_the_executed_notebook_stays_as_it_is(cells, lesson):
    opening = cells.words("# 90 — A lesson for trying\n\nTime: 1 minutes\n\nIn one line: It tries.")
    executed = new_notebook(cells=[opening, cells.words("## Model\n\nLook."), cells.seen()])
    before = nbformat.writes(executed)
    cut(executed, lesson, "en")
    assert nbformat.writes(executed) == before
