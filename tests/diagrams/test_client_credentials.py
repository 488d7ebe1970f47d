"""What the drawing of lesson 20 says: who needs whom, and where the secret goes."""

from helpers.figures import load_diagram


def arrows():
    return [(flow.source, flow.target) for flow in load_diagram("client_credentials").flows]


def test_the_secret_goes_to_the_client_and_to_the_token_endpoint_and_nowhere_else():
    carries_the_secret = [
        (flow.source, flow.target)
        for flow in load_diagram("client_credentials").flows
        if "secret" in str(flow.label and flow.label.en)
    ]
    assert carries_the_secret == [("vault", "caller"), ("caller", "token_endpoint")]


def test_whoever_verifies_needs_public_keys_and_no_token_endpoint():
    assert {source for source, target in arrows() if target == "service"} == {"caller", "jwks"}
    assert not {target for source, target in arrows() if source == "service"}
