import re
from xml.etree import ElementTree

import pytest
from diagrams.aws.integration import SNS, SQS
from diagrams.onprem.client import Users

from helpers.errors import InputError
from helpers.figures import Component, Diagram, Flow, diagram_names, draw, load_diagram, show_diagram
from helpers.figures.diagram_drawing import drawn_svg, inline_svg, standalone_file
from helpers.figures.style import INK
from helpers.language import Text, set_language

NASTY = '<b>"R&D" \\N \\G</b> image=/etc/passwd --> <script>alert(1)</script>'


def diagram(label: str = "キュー") -> Diagram:
    return Diagram(
        title=Text("題", "title"),
        components=(
            Component("topic", Text("トピック", "topic"), SNS),
            Component("queue", Text(label, label), SQS),
            Component("box", Text(label, label)),
        ),
        flows=(
            Flow("topic", "queue", Text(label, label), failing=True),
            Flow("topic", "box"),
        ),
    )


def test_a_flow_to_nowhere_and_a_key_twice():
    topic = Component("topic", Text("t", "t"))
    with pytest.raises(InputError, match="no component called 'nowhere'"):
        Diagram(Text("t", "t"), (topic,), (Flow("topic", "nowhere"),))
    with pytest.raises(InputError, match="same key"):
        Diagram(Text("t", "t"), (topic, topic), ())


def test_the_diagram_in_words():
    assert diagram().alternative_text("ja") == (
        "題。トピックからキューへ：失敗する、キュー。トピックからキューへ。"
    )
    assert diagram("q\nq").alternative_text("en") == (
        "title. From topic to q q: fails, q q. From topic to q q."
    )


def test_the_svg_says_what_it_is_and_holds_everything():
    svg = inline_svg(drawn_svg(diagram(), "en"), alt="words")
    root = ElementTree.fromstring(svg)
    name = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.get("aria-label") == "words"
    assert [element.tag for element in root[:2]] == [f"{name}title", f"{name}desc"]
    images = [element.get("href") for element in root.iter(f"{name}image")]
    assert len(images) == 2
    assert all(image.startswith("data:image/png;base64,") for image in images)
    assert len(svg) < 150_000
    assert INK not in svg
    assert "http" not in svg.replace('"http://www.w3.org/2000/svg"', "")


def test_icons_of_dark_lines_stand_on_white_for_those_who_read_in_the_dark():
    parts = Component("users", Text("人", "people"), Users), Component("topic", Text("t", "t"), SNS)
    svg = drawn_svg(Diagram(Text("題", "title"), parts, (Flow("users", "topic"),)), "en")
    # Behind the people, right before their icon; the filled tile of the topic needs none.
    assert re.findall(r'fill="#ffffff"[^>]*/>\s*<image', svg) and svg.count('fill="#ffffff"') == 1
    assert svg.count("<image") == 2


def test_text_is_centred_so_that_another_font_may_draw_it():
    svg = drawn_svg(diagram(), "ja")
    assert "text-anchor" in svg
    assert 'text-anchor="start"' not in svg


def test_labels_cannot_become_markup():
    svg = drawn_svg(diagram(NASTY), "en")
    root = ElementTree.fromstring(svg)
    texts = ["".join(element.itertext()).strip() for element in root.iter() if element.tag.endswith("text")]
    assert texts.count(NASTY) == 3
    assert not [element for element in root.iter() if element.tag.endswith(("script", "}b"))]


@pytest.mark.parametrize("image_format", ["svg", "png", "pdf"])
def test_a_file_knows_nothing_of_the_machine(image_format):
    drawn = standalone_file(diagram(), "ja", image_format)
    assert drawn == standalone_file(diagram(), "ja", image_format)
    for trace in (b"site-packages", b"/resources/", b"/tmp", b"/home", b"/root", b"kumokata-fonts", b'.png"'):
        assert trace not in drawn


def test_names_and_files(tmp_path):
    (tmp_path / "b_two.py").write_text("DIAGRAM = 3", "utf-8")
    (tmp_path / "a_one.py").write_text(
        "from helpers.figures import Component, Diagram\nfrom helpers.language import Text\n"
        "DIAGRAM = Diagram(Text('題', 'title'), (Component('a', Text('箱', 'box')),), ())",
        "utf-8",
    )
    assert diagram_names(tmp_path) == ("a_one", "b_two")
    assert load_diagram("a_one", tmp_path).title.ja == "題"
    with pytest.raises(InputError, match="defines no DIAGRAM"):
        load_diagram("b_two", tmp_path)
    with pytest.raises(InputError, match="no diagram 'nope'"):
        load_diagram("nope", tmp_path)
    written = draw("a_one", tmp_path / "new" / "folder", ["ja", "en"], ["svg", "pdf"], source=tmp_path)
    assert [path.name for path in written] == ["a_one.ja.svg", "a_one.ja.pdf", "a_one.en.svg", "a_one.en.pdf"]
    assert all(path.stat().st_size > 500 for path in written)
    with pytest.raises(InputError, match="not drawn as gif"):
        draw("a_one", tmp_path, formats=["svg", "gif"], source=tmp_path)
    with pytest.raises(InputError, match="language 'fr'"):
        draw("a_one", tmp_path, ["fr"], source=tmp_path)


def test_a_lesson_sees_it_in_its_own_language():
    name = diagram_names()[0]
    set_language("en")
    english = show_diagram(name)
    set_language("ja")
    assert show_diagram(name, "en") == english
    assert show_diagram(name) != english
    assert re.match(r'<svg role="img" aria-label="', english.svg)
