"""The figures of a review: where Graphviz does not load, and where somebody sends nothing."""

import pytest

from helpers.errors import MissingComponent
from helpers.figures.table import Table
from helpers.language import set_language
from helpers.review import case, figures, review_in, reviewed


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


def test_a_curve_bears_the_name_of_those_who_wait():
    idle_first = """
workload: {rate_rps: 100}
components:
  idle: {kind: client, label: idle, capacity: {weight: 0}}
  busy: {kind: client, label: busy}
  app: {kind: ecs_service}
flows: [{from: idle, to: app}, {from: busy, to: app}]
"""
    set_language("en")
    try:
        told = figures.curve_figure(reviewed(review_in(idle_first), curve=True)).alt
    finally:
        set_language("ja")
    assert told.startswith("busy rises") and "idle" not in told
