import pickle

import pytest

from helpers import errors
from helpers.errors import InputError, KumokataError, LessonFailed

TREE = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]


@pytest.mark.parametrize("error_type", TREE, ids=lambda cls: cls.__name__)
def test_every_error_is_in_the_tree_and_survives_a_process_boundary(error_type):
    error = error_type("what", expected="this", next_step="that")
    assert isinstance(error, KumokataError)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (error_type, "what\n  expected: this\n  next: that")


@pytest.mark.parametrize("error_type", TREE, ids=lambda cls: cls.__name__)
def test_the_drawn_tree_names_every_error(error_type):
    assert error_type.__name__ in errors.__doc__


def test_bad_input_is_told_apart_from_a_failed_lesson_by_its_exit_code():
    assert InputError.exit_code == 2
    assert LessonFailed.exit_code == 1
