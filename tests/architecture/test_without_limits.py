"""A system in which nothing has a limit is never full, also while something is down."""

import math

from helpers.architecture import Architecture, Component, Flow, Workload, failure, load


def balancer_alone():
    parts = (Component("users", "client"), Component("alb", "alb"), Component("app", "ecs_service"))
    return Architecture("balancer", parts, (Flow("users", "alb"), Flow("alb", "app", required=False)))


def test_nothing_has_a_limit():
    alone = Architecture("door", (Component("u", "client"), Component("alb", "alb")), (Flow("u", "alb"),))
    view = load(alone, Workload(1_000))
    assert (view.carries_rps, view.bottleneck, view.headroom) == (math.inf, None, math.inf)


def test_nothing_is_reached_while_the_door_is_down():
    shop, workload = balancer_alone(), Workload(1_000)
    during = load(shop, workload, **failure(shop, "alb", 60, workload=workload).as_traffic)
    assert during.peak.component("app").arrival_rate_rps == 0
    assert (during.carries_rps, during.bottleneck) == (math.inf, None)
