"""What a run is about is decided, or refused in one error, before anything runs."""

from __future__ import annotations

import pytest

from helpers.course.project import BUILD
from helpers.course.run_choice import chosen_jobs, chosen_lessons
from helpers.errors import InputError, LessonNotFound, ParameterError


@pytest.fixture
def folder(make_lesson):
    make_lesson("ours", number="61")
    return make_lesson("ours", number="60").path.parent


def test_all_lessons_or_those_that_are_named(folder):
    assert [lesson.number for lesson in chosen_lessons(everything=True, folder=folder)] == ["60", "61"]
    assert [lesson.number for lesson in chosen_lessons(["61", "60", "61"], folder=folder)] == ["61", "60"]
    with pytest.raises(LessonNotFound, match="no lesson 31"):
        chosen_lessons(["60", "31"], folder=folder)


def test_a_choice_that_says_nothing_or_two_things_is_refused(folder, tmp_path):
    with pytest.raises(InputError, match="no lesson was named"):
        chosen_lessons()
    with pytest.raises(InputError, match="do not go together"):
        chosen_lessons(["60"], everything=True, folder=folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="there are no lessons in"):
        chosen_lessons(everything=True, folder=tmp_path / "empty")


def test_a_relative_folder_means_the_one_of_this_moment(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    [lesson] = chosen_lessons(["60"], folder=folder.relative_to(folder.parent))
    monkeypatch.chdir("/")
    assert lesson.path.is_file()


def test_several_runs_share_a_folder_and_one_has_a_file(folder, tmp_path):
    lessons = chosen_lessons(everything=True, folder=folder)
    jobs = chosen_jobs(lessons, output=tmp_path / "out", timeout_s=7)
    assert [str(job.output.relative_to(tmp_path)) for job in jobs] == [
        "out/ja/60-ours.ipynb",
        "out/en/60-ours.ipynb",
        "out/ja/61-ours.ipynb",
        "out/en/61-ours.ipynb",
    ]
    assert {job.timeout_s for job in jobs} == {7}
    [job] = chosen_jobs(lessons[:1], languages=["en"], output=tmp_path / "mine.ipynb")
    assert job.output == tmp_path / "mine.ipynb"
    [job] = chosen_jobs(lessons[:1], languages=["en"])
    assert job.output == BUILD / "runs" / "en" / "60-ours.ipynb"
    with pytest.raises(InputError, match="cannot take the notebooks of 4 runs"):
        chosen_jobs(lessons, output=tmp_path / "mine.ipynb")


def test_every_lesson_has_to_know_the_parameters(folder):
    lessons = chosen_lessons(everything=True, folder=folder)
    assert [job.parameters for job in chosen_jobs(lessons, parameters={"hours": "72"})] == 4 * [
        {"hours": 72.0}
    ]
    with pytest.raises(ParameterError, match="lesson 60 has no parameter 'minutes'"):
        chosen_jobs(lessons, parameters={"minutes": "72"})
    with pytest.raises(InputError, match="not given as a parameter"):
        chosen_jobs(lessons, parameters={"lang": "en"})


def test_the_lessons_themselves_are_safe(folder):
    lessons = chosen_lessons(["60"], folder=folder)
    with pytest.raises(InputError, match="where the lessons themselves are"):
        chosen_jobs(lessons, languages=["ja"], output=lessons[0].path)
    assert "Time: 1 minutes" in lessons[0].path.read_text(encoding="utf-8")
