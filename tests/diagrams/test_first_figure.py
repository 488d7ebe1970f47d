"""The figure that lesson 01 draws by hand is the one of the file, so that its kept layout serves both."""

import pytest

from helpers.course.notebook import find_lesson
from helpers.figures import load_diagram
from helpers.figures.diagram_drawing import drawn_svg
from helpers.language import LANGUAGES


@pytest.fixture(scope="module")
def drawn_by_hand():
    sources = [cell.source for cell in find_lesson("01").notebook.cells if cell.cell_type == "code"]
    [source] = [source for source in sources if "figures.Diagram(" in source]
    names = {}
    exec("from helpers import figures\nfrom helpers.language import Text\n" + source, names)
    return names["drawing"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_drawing_of_the_lesson_is_the_one_of_the_file(drawn_by_hand, lang):
    in_the_file = load_diagram("first_figure")
    assert drawn_by_hand.alternative_text(lang) == in_the_file.alternative_text(lang)
    assert drawn_svg(drawn_by_hand, lang) == drawn_svg(in_the_file, lang)
