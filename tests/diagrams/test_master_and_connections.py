"""The drawing of lesson 12: everything reaches the master, and only the direct way of the functions fails."""

from helpers.figures import load_diagram


def test_the_proxy_stands_between_the_functions_and_the_master():
    flows = {
        (flow.source, flow.target): flow.failing for flow in load_diagram("master_and_connections").flows
    }
    assert flows[("functions", "proxy")] is flows[("proxy", "master")] is False
    assert [ends for ends, failing in flows.items() if failing] == [("functions", "master")]


def test_web_tasks_hold_connections_of_their_own():
    sources = {
        flow.source for flow in load_diagram("master_and_connections").flows if flow.target == "master"
    }
    assert sources == {"tasks", "functions", "proxy"}
