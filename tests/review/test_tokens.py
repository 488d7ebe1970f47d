"""Ways around the place that verifies tokens, and the tokens that it lets through."""

from __future__ import annotations

import pytest

from helpers.architecture import Architecture, Component, Flow, load_architecture
from helpers.auth import WAYS_OUT
from helpers.errors import InputError
from helpers.review import TokenSettings, case, doors, tokens_view, ways_around
from helpers.review.tokens import hostile_tokens


def system(*flows, alb="no", extra=()):
    parts = (
        Component("users", "client"),
        Component("gate", "api_gateway_http"),
        Component("alb", "alb", capacity={"public": alb}),
        Component("app", "ecs_service"),
        Component("db", "rds"),
        *extra,
    )
    usual = (Flow("users", "gate"), Flow("gate", "alb"), Flow("alb", "app"), Flow("app", "db"))
    return Architecture("system", parts, (*usual, *flows))


def test_a_private_balancer_behind_a_gate_has_no_way_around():
    assert doors(system()) == ("gate",)
    assert ways_around(system(), ("gate",)) == ()


def test_a_public_balancer_is_the_way_around_the_gate():
    assert ways_around(system(alb="yes"), ("gate",)) == (("alb", "app"),)
    # When the application verifies too, or instead, the door leads to a lock.
    assert ways_around(system(alb="yes"), ("gate", "app")) == ways_around(system(alb="yes"), ("app",)) == ()


def test_verified_behind_what_works_is_too_late():
    assert ways_around(system(alb="yes"), ("db",)) == (("gate", "alb", "app"), ("alb", "app"))


def test_a_caller_that_goes_straight_to_the_application_is_a_way_around():
    assert ways_around(system(Flow("users", "app")), ("gate",)) == (("app",),)


def test_what_is_open_on_purpose_is_passed_through_and_not_counted():
    cdn = Component("cdn", "cloudfront"), Component("files", "s3_bucket")
    both = system(Flow("users", "cdn"), Flow("cdn", "files"), extra=cdn)
    assert ways_around(both, ("gate",)) == (("cdn", "files"),)
    assert ways_around(both, ("gate",), ("files",)) == ()
    leak = system(Flow("users", "cdn"), Flow("cdn", "files"), Flow("files", "db"), extra=cdn)
    assert ways_around(leak, ("gate",), ("files",)) == (("cdn", "files", "db"),)


def test_tokens_are_fetched_without_a_token():
    pool = (Component("pool", "cognito_user_pool"),)
    assert ways_around(system(Flow("users", "pool", access="write"), extra=pool), ("gate",)) == ()


def test_circles_of_messages_end():
    queue = (Component("queue", "sqs_queue"),)
    turning = Flow("app", "queue"), Flow("queue", "app", asynchronous=True, requests_per_parent=0.5)
    assert ways_around(system(*turning, extra=queue), ("gate",)) == ()


def test_the_picture_that_started_it_and_its_ways_out():
    public = load_architecture("verify_public_alb")
    gate = next(part.key for part in public.components if part.kind.startswith("api_gateway"))
    assert any(path[0] != gate for path in ways_around(public, (gate,)))
    for name in ("verify_in_an_http_api", "verify_behind_an_nlb", "verify_in_a_rest_api"):
        private = load_architecture(name)
        gate = next(part.key for part in private.components if part.kind.startswith("api_gateway"))
        assert ways_around(private, (gate,)) == (), name


@pytest.mark.parametrize("way", WAYS_OUT)
def test_every_way_out_is_known(way):
    found = hostile_tokens(way)
    if way == "cloudfront":
        assert found is None
    else:
        assert 0 <= len(found.let_through) < found.total
        assert found.simulated == (way in ("http_api", "rest_nlb", "rest_alb", "alb_jwt"))
        assert bool(found.undocumented) == found.simulated


def test_the_view_of_a_case():
    view = tokens_view(case("partner_api").architecture, case("partner_api").tokens)
    assert view.around == (("alb", "api"),)
    assert "id-token-like-access" in view.hostile.let_through
    assert view.recommended.key == "http_api"


def test_settings_that_cannot_be():
    with pytest.raises(InputError, match="no way to verify"):
        TokenSettings(("app",), "aplication")
    with pytest.raises(InputError, match="token_lifetime_s"):
        TokenSettings(("app",), "application", token_lifetime_s=-1)
    with pytest.raises(InputError, match="own_checks"):
        TokenSettings(("app",), "application", own_checks=1)
