"""The model refuses what cannot be, and names the nearest right name."""

import math

import pytest

from helpers.architecture import GROUP_KINDS, KINDS, Architecture, Component, Flow, Group, Workload
from helpers.errors import InputError
from helpers.language import Text


def shop(*flows, components=()):
    parts = (Component("users", "client"), Component("app", "ecs_service"), Component("db", "rds"))
    return Architecture(Text("店", "shop"), (*parts, *components), flows)


def test_the_nearest_right_name():
    with pytest.raises(InputError, match="no kind 'sqs_qeue'") as caught:
        Component("q", "sqs_qeue")
    assert "sqs_queue" in caught.value.expected
    with pytest.raises(InputError, match="no capacity of rds 'storage'") as caught:
        Component("db", "rds", capacity={"storage": 3})
    assert caught.value.expected.startswith("storage_gb")
    with pytest.raises(InputError, match="no component 'dd'") as caught:
        shop(Flow("app", "dd"))
    assert "db" in caught.value.expected
    assert caught.value.next_step == "mend the flow app → dd"
    with pytest.raises(InputError, match="no component 'cash'"):
        shop(Flow("app", "db", cache="cash"))
    with pytest.raises(InputError, match="no component 'app2'"):
        shop().component("app2")
    with pytest.raises(InputError, match="no kind of group 'subnet'"):
        Group("g", "subnet", "g")


@pytest.mark.parametrize("key", ["", "A", "1a", "a b", "a__b", "a_", "<b>", None, 3, "a" * 65, "a\n"])
def test_keys(key):
    with pytest.raises(InputError, match="key of a component"):
        Component(key, "rds")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tasks", 0),
        ("tasks", 2.5),
        ("tasks", True),
        ("tasks", "2"),
        ("vcpu", -1),
        ("vcpu", math.nan),
        ("service_ms", 0),
        ("service_ms", math.inf),
        ("arch", "riscv"),
        ("tasks", None),
    ],
)
def test_capacities_that_cannot_be(name, value):
    with pytest.raises(InputError, match=name):
        Component("app", "ecs_service", capacity={name: value})


@pytest.mark.parametrize(
    "wrong",
    [
        {"requests_per_parent": -1},
        {"requests_per_parent": math.nan},
        {"requests_per_parent": True},
        {"background_rps": "3"},
        {"size_kb": -1},
        {"cache_hit_ratio": 1.01},
        {"timeout_s": 0},
        {"retries": -1},
        {"retries": 1.5},
        {"retries": True},
        {"retries": 21},
        {"access": "delete"},
        {"asynchronous": 1},
        {"required": "yes"},
        {"label": ""},
    ],
)
def test_flows_that_cannot_be(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        Flow("app", "db", **wrong)


def test_a_flow_back_to_itself_and_keys_twice():
    with pytest.raises(InputError, match="back to where it begins"):
        Flow("a", "a")
    with pytest.raises(InputError, match="two components have the key 'app'"):
        shop(components=(Component("app", "rds"),))
    with pytest.raises(InputError, match="without components"):
        Architecture("t", ())


def test_synchronous_circles_are_named_and_asynchronous_ones_are_fine():
    with pytest.raises(InputError, match="circle: app → db → app"):
        shop(Flow("app", "db"), Flow("db", "app"))
    other = Component("other", "ecs_service")
    with pytest.raises(InputError, match="circle: app → db → other → app"):
        shop(
            Flow("users", "app"),
            Flow("app", "db"),
            Flow("db", "other"),
            Flow("other", "app"),
            components=(other,),
        )
    shop(Flow("app", "db"), Flow("db", "app", asynchronous=True))
    # Two ways to the same place are no circle.
    shop(Flow("users", "app"), Flow("users", "db"), Flow("app", "db"))


def test_groups():
    vpc, subnet = Group("vpc", "vpc", "VPC"), Group("private", "private_subnet", "private")
    inside = Component("app", "ecs_service", group=(vpc, subnet))
    assert [group.key for group in inside.group] == ["vpc", "private"]
    assert Component("app", "ecs_service", group=vpc).group == (vpc,)
    with pytest.raises(InputError, match="private_subnet > vpc"):
        Component("app", "ecs_service", group=(subnet, vpc))
    with pytest.raises(InputError, match="public_subnet > private_subnet"):
        Component("app", "ecs_service", group=(Group("public", "public_subnet", "p"), subnet))
    with pytest.raises(InputError, match="group of app"):
        Component("app", "ecs_service", group=("vpc",))
    other = Component("db", "rds", group=(Group("vpc", "vpc", "another VPC"),))
    with pytest.raises(InputError, match="'vpc' of db is described in two ways"):
        Architecture("t", (inside, other))
    assert len(GROUP_KINDS) == 6


def test_labels_in_one_or_two_languages():
    assert Component("db", "rds").label == KINDS["rds"].label
    assert Component("db", "rds", "Orders").label == Text("Orders", "Orders")
    for wrong in ("", " ", 3, Text("", "x")):
        with pytest.raises(InputError, match="label of db"):
            Component("db", "rds", wrong)


@pytest.mark.parametrize("icon", ["../x.png", "aws.compute", "os.path.join.x", "image=/etc/passwd", 3])
def test_icons_are_names_in_the_library(icon):
    with pytest.raises(InputError, match="icon of db"):
        Component("db", "rds", icon=icon)


@pytest.mark.parametrize(
    "wrong",
    [0, -1, math.nan, math.inf, True, "10", None, (), (0, 0), (1, -1), tuple([1] * 1441), ("1",)],
)
def test_rates_that_are_none(wrong):
    with pytest.raises(InputError, match="rate_rps"):
        Workload(wrong)


def test_a_day_and_its_growth():
    day = Workload([0, 30, 90], growth_percent_per_month=10)
    assert (day.peak_rps, day.mean_rps, day.curve_rps) == (90, 40, (0, 30, 90))
    assert day.times(3).mean_rps == 120
    assert day.after(2).peak_rps == pytest.approx(90 * 1.1**2)
    assert day.after(0) == day
    for wrong in (
        {"request_kb": -1},
        {"response_kb": math.inf},
        {"days_per_month": 32},
        {"growth_percent_per_month": -101},
    ):
        with pytest.raises(InputError, match=next(iter(wrong))):
            Workload(1, **wrong)
    for call in (lambda: day.times(0), lambda: day.after(-1)):
        with pytest.raises(InputError):
            call()
