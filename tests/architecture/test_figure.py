"""The figure shows every component, looks the same every time, and no label becomes markup."""

import pytest

from helpers.architecture import KINDS, Architecture, Component, Flow, Group, figure
from helpers.architecture.kinds import icon_class
from helpers.errors import InputError
from helpers.figures import Diagram
from helpers.language import LANGUAGES, Text, set_language

NASTY = '<script>alert(1)</script> "R&D" \\N image=/etc/passwd'


def every_kind(label=None):
    return Architecture(
        "all",
        tuple(Component(f"a_{name}", name, label and f"{label} {name}") for name in KINDS),
        (Flow("a_client", "a_alb"),),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_can_be_drawn(lang):
    picture = figure(every_kind(), lang)
    for kind in KINDS.values():
        assert kind.label[lang] in picture.svg
    assert picture.svg == figure(every_kind(), lang).svg
    assert "<title>" in picture.svg
    assert "<desc>" in picture.svg


def test_labels_cannot_become_markup():
    picture = figure(every_kind(NASTY), "en")
    assert "<script" not in picture.svg
    assert "&lt;script&gt;" in picture.svg
    # Only the icons of the library are pictures, and they are inside.
    assert picture.svg.count("<image") == picture.svg.count('href="data:image/png;base64,')


def test_the_language_of_the_run():
    one = Architecture(Text("店", "shop"), (Component("db", "rds"),))
    set_language("en")
    assert figure(one).alt.startswith("shop. ")
    assert figure(one, "ja").alt.startswith("店。")


def test_icons_boxes_and_their_nearest_names():
    assert isinstance(every_kind().diagram, Diagram)
    assert icon_class("") is icon_class("none") is None
    own = Component("users", "client", icon="aws.general.User")
    assert Architecture("t", (own,)).diagram.components[0].icon.__name__ == "User"
    for wrong, near in (("aws.general.Usr", "User"), ("aws.nowhere.User", "aws.compute.EC2")):
        with pytest.raises(InputError) as caught:
            figure(Architecture("t", (Component("users", "client", icon=wrong),)), "en")
        assert near in caught.value.expected


def test_groups_become_frames_in_their_order():
    vpc, subnet = Group("vpc", "vpc", "VPC"), Group("a", "private_subnet", Text("内側", "inside"))
    one = Architecture(
        "t", (Component("app", "ecs_service", group=(vpc, subnet)), Component("db", "rds", group=vpc))
    )
    assert figure(one, "en").alt == "t. In VPC: inside, RDS (master). In inside: ECS service."
