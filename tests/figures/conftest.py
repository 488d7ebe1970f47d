"""A figure test leaves Matplotlib's settings and the language of the run as it found them."""

import matplotlib
import pytest
from matplotlib import pyplot

from helpers.language import language, set_language


@pytest.fixture(autouse=True)
def untouched_settings():
    lang = language()
    pyplot.switch_backend("agg")
    with matplotlib.rc_context():
        yield
    pyplot.close("all")
    set_language(lang)
