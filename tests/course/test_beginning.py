import pytest

from helpers.course import begin
from helpers.errors import InputError
from helpers.facts import fact, used_facts
from helpers.language import language, set_language


@pytest.fixture(autouse=True)
def _restore_language():
    before = language()
    yield
    set_language(before)


def test_the_facts_of_the_prose_count_as_used_and_those_of_an_earlier_lesson_do_not():
    fact("sqs.delay_max_s")
    begin("31", "en")
    keys = [used.key for used in used_facts()]
    assert "sns.aws_managed.published_on" in keys  # cited in prose, read by no code
    assert "sqs.delay_max_s" not in keys


def test_a_notebook_outside_the_course_begins_without_facts():
    begin("98", "ja")
    assert used_facts() == ()
    assert language() == "ja"


@pytest.mark.parametrize("number", ["", "3", "31 ", "thirty"])
def test_what_is_no_number_of_a_lesson_is_refused(number):
    with pytest.raises(InputError, match="not the number"):
        begin(number, "ja")
