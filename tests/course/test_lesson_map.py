"""The map and the ways through it come from the lesson files."""

import pytest

from helpers.course.lesson_map import PARTS, TRACKS, lesson_map, track_map
from helpers.course.notebook import find_lessons
from helpers.language import set_language


@pytest.fixture
def english():
    set_language("en")
    yield
    set_language("ja")


def test_the_map_has_a_row_for_each_lesson_with_a_link(make_lesson, tmp_path, english):
    make_lesson("later", number="40")
    make_lesson("early", number="05")
    made = lesson_map(tmp_path)
    assert [row[0] for row in made.rows] == ["05", "40"]
    assert made.rows[1][1:] == ((("40-later", "A lesson for trying"),), "yen", "1", "nothing")
    html = made._repr_mimebundle_()["text/html"]
    assert '<td><a href="40-later.ipynb">A lesson for trying</a></td>' in html
    assert '<th scope="row">40</th>' in html and html.count('<th scope="col">') == 5


def test_words_of_a_lesson_are_escaped(make_lesson, tmp_path):
    path = make_lesson("one").path
    path.write_text(path.read_text("utf-8").replace("ためしの課", "<b>"), "utf-8")
    assert "&lt;b&gt;</a>" in lesson_map(tmp_path)._repr_mimebundle_()["text/html"]


def test_a_file_that_is_no_lesson_stops_nobody(make_lesson, tmp_path):
    make_lesson("one", number="10")
    (tmp_path / "notebooks" / "Untitled.ipynb").write_text("{", "utf-8")
    assert len(lesson_map(tmp_path).rows) == 1


def test_a_track_is_in_its_own_order_and_adds_up(make_lesson, tmp_path, english):
    for number in ("20", "31", "00", "99"):
        make_lesson("x", number=number)
    hour, half_day, everything = track_map(tmp_path).rows
    assert hour == ("60 minutes", (("00-x", "00"), ("31-x", "31")), "2 min")
    assert [number for _, number in half_day[1]] == ["00", "31", "20"]
    assert everything == ("everything", "all 4", "4 min")
    assert '<a href="00-x.ipynb">00</a> → <a' in track_map(tmp_path)._repr_mimebundle_()["text/html"]


def test_the_tracks_name_lessons_that_there_are_and_keep_their_time():
    minutes = {lesson.number: lesson.minutes for lesson in find_lessons()}
    hour, half_day, everything = TRACKS
    assert sum(minutes[number] for number in hour.numbers) <= 60
    assert sum(minutes[number] for number in half_day.numbers) <= 4 * 60
    assert not everything.numbers
    assert {number[0] for number in minutes} <= set(PARTS)
