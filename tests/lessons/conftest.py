"""Every lesson of notebooks/, run once for all tests of this folder."""

import pytest

from helpers.course.notebook import find_lessons
from helpers.course.run import Job, run_all
from helpers.language import LANGUAGES

TIMEOUT_S = 600.0


@pytest.fixture(scope="session")
def executed(tmp_path_factory):
    """The outcomes by (number, language): cold, alone, with the defaults of the parameters."""
    folder = tmp_path_factory.mktemp("executed")
    jobs = [
        Job(lesson, lang, {}, folder / lang / f"{lesson.slug}.ipynb", TIMEOUT_S)
        for lesson in find_lessons()
        for lang in LANGUAGES
    ]
    return {(done.job.lesson.number, done.job.lang): done for done in run_all(jobs, workers=2)}
