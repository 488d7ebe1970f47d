"""Groups as frames: what they hold is said, and no arrow runs through their names."""

from xml.etree import ElementTree

import pytest

from helpers.errors import InputError
from helpers.figures import Component, Diagram, Flow, Group, diagram_names, load_diagram
from helpers.figures import diagram as module
from helpers.figures.diagram_drawing import drawn_svg, standalone_file
from helpers.figures.frame_labels import NamePlaces, name_places
from helpers.language import LANGUAGES, Text

NASTY = '<b>"R&D" \\N</b> <script>alert(1)</script>'
VPC = Group("vpc", Text("VPC", "VPC"), "vpc")
PUBLIC = Group("public", Text("パブリックサブネット", "public subnets"), "public_subnet")
PRIVATE = Group("private", Text("プライベートサブネット", "private subnets"), "private_subnet")


def diagram(*groups):
    words = [Text(name, name) for name in ("users", "balancer", "server")]
    return Diagram(
        Text("題", "title"),
        (
            Component("users", words[0]),
            Component("balancer", words[1], groups=(VPC, PUBLIC, *groups)),
            Component("server", words[2], groups=(VPC, PRIVATE)),
        ),
        (Flow("users", "balancer"), Flow("balancer", "server")),
    )


def test_the_words_say_what_each_frame_holds():
    assert diagram().description("en") == (
        "In VPC: public subnets, private subnets. In public subnets: balancer. In private subnets: server. "
        "From users to balancer. From balancer to server."
    )
    assert (
        diagram()
        .description("ja")
        .startswith(
            "VPCの中にパブリックサブネット、プライベートサブネット。パブリックサブネットの中にbalancer。"
        )
    )


def test_an_unknown_kind_of_frame():
    with pytest.raises(InputError, match="no kind of group 'subnet'"):
        Group("x", Text("x", "x"), "subnet")


@pytest.mark.parametrize("kind", module.GROUP_KINDS)
def test_every_kind_of_frame_is_drawn_with_its_name_and_the_same_bytes(kind):
    one = diagram(Group("inner", Text("内", NASTY), kind))
    svg = drawn_svg(one, "en")
    texts = [
        "".join(text.itertext()) for text in ElementTree.fromstring(svg).iter() if text.tag.endswith("text")
    ]
    assert {"VPC", "public subnets", "private subnets", NASTY} <= set(texts)
    assert "<script" not in svg
    assert drawn_svg(one, "en") == svg
    for image_format in ("png", "pdf"):
        assert standalone_file(one, "ja", image_format) == standalone_file(one, "ja", image_format)


def graphviz_svg(*, text_x: float) -> str:
    """A frame from 0 to 100 with its name at `text_x`, and an edge that comes down at x = 20."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"><g class="cluster"><title>cluster_vpc</title>'
        '<polygon points="0,0 0,80 100,80 100,0 0,0" />'
        f'<text x="{text_x}" y="14" font-size="12" text-anchor="start">name</text></g>'
        '<g class="edge"><path d="M20,-30 C20,-10 20,10 20,40" /></g></svg>'
    )


def test_a_name_moves_out_of_the_way_of_an_arrow_and_only_then():
    width = lambda words: 10.0 * len(words)  # noqa: E731
    assert name_places(graphviz_svg(text_x=8), width) == NamePlaces(frozenset({"vpc"}))
    assert name_places(graphviz_svg(text_x=30), width) == NamePlaces()
    wide = lambda words: 25.0 * len(words)  # noqa: E731  # too long for either side
    assert name_places(graphviz_svg(text_x=0), wide) == NamePlaces(crossings=1)


GROUPED = {"sample": diagram()} | {
    name: found for name in diagram_names() if (found := load_diagram(name)).groups
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", GROUPED)
def test_no_arrow_runs_through_a_name(name, lang):
    from helpers.figures.diagram_drawing import _fresh_layout, _width_points
    from helpers.figures.frame_labels import _crossings, _of_class, _points, _text_box

    root = ElementTree.fromstring(_fresh_layout(GROUPED[name], lang))
    edges = [list(_points(edge, _width_points)) for edge in _of_class(root, "edge")]
    names = [
        _text_box(text, _width_points)
        for cluster in _of_class(root, "cluster")
        for text in cluster.iter("{http://www.w3.org/2000/svg}text")
    ]
    assert len(edges) == len(GROUPED[name].flows)
    assert len(names) == len(GROUPED[name].groups)
    assert _crossings(edges, names) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_the_left_is_free_a_name_stays_there(lang):
    root = ElementTree.fromstring(drawn_svg(diagram(), lang))
    middle = float(root.get("viewBox").split()[2]) / 2
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        if "".join(text.itertext()).strip() in ("VPC", PUBLIC.label[lang], PRIVATE.label[lang]):
            assert float(text.get("x")) < middle
