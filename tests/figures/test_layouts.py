"""Kept layouts: the same pictures on a machine on which Graphviz does not load."""

import re
from importlib import import_module

import pytest

from helpers.errors import MissingComponent
from helpers.figures import diagram_names, keep_layouts, load_diagram, show_diagram
from helpers.figures.layouts import ICONS, LAYOUTS, keep_layout, kept_layout
from helpers.language import LANGUAGES

drawing = import_module("helpers.figures.diagram_drawing")


@pytest.fixture
def without_graphviz(monkeypatch):
    def render(source, image_format):
        raise MissingComponent("no Graphviz")

    monkeypatch.setattr(drawing, "render_dot", render)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", diagram_names())
def test_every_diagram_has_a_kept_layout_that_equals_a_fresh_one(name, lang, monkeypatch):
    pytest.importorskip(
        "pygraphviz", reason="needs pygraphviz and its system libraries", exc_type=ImportError
    )
    fresh = show_diagram(name, lang)

    def render(source, image_format):
        raise MissingComponent("no Graphviz")

    monkeypatch.setattr(drawing, "render_dot", render)
    assert show_diagram(name, lang) == fresh, "renew it: kata draw --all --keep"


def test_there_are_no_layouts_of_diagrams_that_are_gone():
    expected = {f"{name}.{lang}.svg" for name in diagram_names() for lang in LANGUAGES}
    assert {path.name for path in LAYOUTS.iterdir()} == expected


def test_a_changed_diagram_is_not_shown_from_an_older_layout(without_graphviz, monkeypatch):
    diagram = load_diagram("sns_sqs_fanout")
    drawing.drawn_svg(diagram, "en")
    changed = type(diagram)(title=diagram.title, components=diagram.components, flows=diagram.flows[:-1])
    with pytest.raises(MissingComponent):
        drawing.drawn_svg(changed, "en")


def test_layouts_cannot_be_kept_without_graphviz(without_graphviz):
    with pytest.raises(MissingComponent):
        keep_layouts("sns_sqs_fanout")


def test_a_kept_layout_holds_no_path_of_the_machine_and_finds_its_icons_again(tmp_path):
    source = f'digraph {{ a [image="{ICONS.as_posix()}/resources/aws/a.png"] }}'
    kept = keep_layout(
        "x.ja", source, f'<svg xlink:href="{ICONS.as_posix()}/resources/aws/a.png"/>', tmp_path
    )
    assert str(ICONS) not in kept.read_text("utf-8")
    assert kept_layout(source, tmp_path) == '<svg xlink:href="resources/aws/a.png"/>'
    for path in LAYOUTS.glob("*.svg"):
        hrefs = re.findall(r'xlink:href="([^"]*)"', path.read_text("utf-8"))
        components = load_diagram(path.name.partition(".")[0]).components
        assert bool(hrefs) == any(component.icon for component in components)
        assert all((ICONS / href).is_file() and not href.startswith("/") for href in hrefs)
