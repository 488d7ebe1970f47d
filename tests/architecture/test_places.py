"""Which arrows cross a border, and how many requests that is: by drawing, by formula, by traffic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.architecture import (
    Architecture,
    Component,
    Flow,
    Group,
    architecture_names,
    crossing_rps,
    crossing_share,
    crossings,
    load_architecture,
    place_of,
)
from helpers.errors import InputError


def shop(zones, calls_per_request=1.0):
    """A load balancer that spreads over an app in each of `zones`, all of which call one database."""
    groups = [Group(f"zone_{n}", "zone", f"zone {n}") for n in range(zones)]
    apps = [Component(f"app_{n}", "ecs_service", group=(group,)) for n, group in enumerate(groups)]
    ends = Component("users", "client"), Component("alb", "alb")
    database = Component("database", "rds", group=(groups[0],))
    flows = [Flow("users", "alb")]
    for app in apps:
        flows.append(Flow("alb", app.key, requests_per_parent=1 / zones))
        flows.append(Flow(app.key, "database", requests_per_parent=calls_per_request))
    return Architecture("shop", (*ends, *apps, database), tuple(flows))


def test_the_shop_of_lesson_01():
    two_zones = load_architecture("two_zones")
    assert [str(flow) for flow in crossings(two_zones)] == ["app_c → database", "database → replica"]
    assert crossings(two_zones, "vpc") == () == crossings(two_zones, "region")
    assert [str(flow) for flow in crossings(two_zones, "private_subnet")] == [
        "app_c → database",
        "database → replica",
    ]
    assert place_of(two_zones, "alb") is None
    assert place_of(two_zones, "alb", "public_subnet").label.en == "public subnets"
    # Half of 100 requests reach app c, each makes 3 calls, and all that the master takes in is copied.
    assert crossing_rps(two_zones, 100) == pytest.approx(0.5 * 100 * 3 + 100 * 3)


def test_what_the_exercises_of_lesson_01_say():
    two_zones = load_architecture("two_zones")
    zone_a = two_zones.component("database").group
    moved = tuple(
        replace(part, group=zone_a) if part.key == "replica" else part for part in two_zones.components
    )
    assert [str(flow) for flow in crossings(replace(two_zones, components=moved))] == ["app_c → database"]
    from_outside = [flow.target for flow in two_zones.flows if flow.source == "users"]
    assert from_outside == ["alb"]
    assert [str(flow) for flow in two_zones.out_of("nat")] == ["nat → card"]
    assert [flow.source for flow in two_zones.into("nat")] == ["app_c"]


@given(st.integers(1, 6), st.floats(0.1, 10), st.floats(1, 1e4))
def test_the_share_is_what_the_traffic_says(zones, calls, rate_rps):
    crossing = crossing_rps(shop(zones, calls), rate_rps)
    assert crossing == pytest.approx(rate_rps * calls * crossing_share(zones))


def test_an_arrow_to_what_stands_in_no_zone_crosses_none():
    zone = Group("a", "zone", "zone a")
    parts = Component("app", "ecs_service", group=(zone,)), Component("bucket", "s3_bucket")
    one = Architecture("one", parts, (Flow("app", "bucket"),))
    assert crossings(one) == () and place_of(one, "bucket") is None


@pytest.mark.parametrize("zones", [0, -1, 1.5, True, "2", None])
def test_what_is_no_number_of_zones_is_refused(zones):
    with pytest.raises(InputError, match="zones"):
        crossing_share(zones)


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(InputError, match="zonne") as caught:
        crossings(shop(2), "zonne")
    assert "zone" in caught.value.expected
    with pytest.raises(InputError, match="databse") as caught:
        place_of(shop(2), "databse")
    assert "database" in caught.value.expected


def test_an_architecture_is_found_by_its_name_and_a_drawing_without_a_model_is_not():
    assert "two_zones" in architecture_names()
    assert "retry_stack" not in architecture_names()
    with pytest.raises(InputError, match="two_zone") as caught:
        load_architecture("two_zone")
    assert caught.value.expected.startswith("two_zones")
    assert all(isinstance(load_architecture(name), Architecture) for name in architecture_names())
