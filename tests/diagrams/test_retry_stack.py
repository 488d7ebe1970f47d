"""The stack of retries says what the model says."""

from helpers.figures import load_diagram
from helpers.messaging import retry_stack


def test_the_flows_carry_the_numbers_of_the_model():
    diagram = load_diagram("retry_stack")
    calls = retry_stack([2] * 5).calls_by_layer
    assert [flow.label.en for flow in diagram.flows] == [f"{count:.0f} requests" for count in calls]
    assert [flow.label.ja for flow in diagram.flows] == [f"{count:.0f} 回" for count in calls]
    assert [flow.failing for flow in diagram.flows] == [False] * 4 + [True]
    assert "3" in diagram.title.ja and "3" in diagram.title.en
