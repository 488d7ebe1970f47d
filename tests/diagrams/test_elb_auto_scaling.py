"""The two designs of lesson 11 as drawings: what stands between users and servers, and the loop."""

from helpers.figures import load_diagram


def test_every_zone_is_served_and_watched():
    diagram = load_diagram("elb_auto_scaling")
    zones = {one.key for one in diagram.components if one.key.startswith("zone_")}
    assert len(zones) == 3
    flows = {(flow.source, flow.target) for flow in diagram.flows}
    assert {("balancer", zone) for zone in zones} | {(zone, "metrics") for zone in zones} <= flows


def test_the_loop_is_closed():
    flows = {(flow.source, flow.target) for flow in load_diagram("elb_auto_scaling").flows}
    assert {("metrics", "scaling"), ("scaling", "balancer")} <= flows


def test_one_server_has_nothing_between():
    (flow,) = load_diagram("one_server").flows
    assert (flow.source, flow.target) == ("users", "server")
