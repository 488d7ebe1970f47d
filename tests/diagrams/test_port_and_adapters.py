"""The drawing of lesson 51: the services meet the port only, and each broker its own adapter."""

from helpers.figures import load_diagram


def test_nobody_but_an_adapter_reaches_a_broker():
    flows = {(flow.source, flow.target) for flow in load_diagram("port_and_adapters").flows}
    assert {target for source, target in flows if source == "services"} == {"port"}
    assert {target for source, target in flows if source == "port"} == {"aws_adapter", "redis_adapter"}
    assert {source for source, target in flows if target in ("topic", "stream")} == {
        "aws_adapter",
        "redis_adapter",
    }
