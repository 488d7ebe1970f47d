"""The figures of a review where Graphviz does not load."""

import pytest

from helpers.errors import MissingComponent
from helpers.figures.table import Table
from helpers.language import set_language
from helpers.review import case, figures, reviewed


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_system_that_cannot_be_drawn_is_told_as_its_flows(monkeypatch, lang):
    def refuse(architecture):
        raise MissingComponent("diagrams cannot be drawn", next_step="apt install graphviz")

    monkeypatch.setattr(figures, "figure", refuse)
    set_language(lang)
    try:
        found = reviewed(case("small_shop"))
        told = figures.system_figure(found)
    finally:
        set_language("ja")
    assert isinstance(told, Table) and "diagrams cannot be drawn" in told.caption
    assert len(told.rows) == len(found.review.architecture.flows)
