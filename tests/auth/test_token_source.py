"""The token source on a clock that is moved by hand: how often it asks, and what it survives."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.auth import (
    DEMONSTRATION,
    Issuer,
    TokenSource,
    TokenUnavailable,
    invisible_outage,
    share_of_outages_invisible,
    tokens_in,
)
from helpers.auth import token_source as module
from helpers.auth.token_request import FetchedToken, post_form
from helpers.errors import InputError

LIFETIME_S = DEMONSTRATION.lifetime_s


class Clock:
    """A clock that stands still until somebody moves it."""

    def __init__(self, now_s=DEMONSTRATION.now_s):
        self.now_s = now_s

    def __call__(self):
        return self.now_s


class Endpoint:
    """A token endpoint without sockets: counts, fails when it shall, numbers its tokens."""

    def __init__(self, monkeypatch, lifetime_s=LIFETIME_S):
        self.up, self.lifetime_s, self.asked = True, lifetime_s, []
        monkeypatch.setattr(module, "fetch_token", self)

    def __call__(self, endpoint, *, authorization, scopes, timeout_s):
        self.asked.append(authorization)
        if not self.up:
            raise TokenUnavailable("down", next_step="wait")
        return FetchedToken(f"token-{len(self.asked)}", self.lifetime_s)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def endpoint(monkeypatch):
    return Endpoint(monkeypatch)


def source_at(clock, **settings):
    given = {"margin_s": 0, "seed": 1} | settings
    return TokenSource("https://pool.example/oauth2/token", "batch", "s" * 24, clock=clock, **given)


# --- over HTTP --------------------------------------------------------------------------------------------


def test_over_http_with_scopes_and_a_secret_that_needs_encoding():
    with Issuer() as issuer:
        secret = issuer.add_secret(DEMONSTRATION.client_id, "plus+and_underscore+0123456789").value
        source = TokenSource(issuer.token_endpoint, DEMONSTRATION.client_id, secret, scopes=["orders/read"])
        assert source.token().count(".") == 2
        assert (source.requests, source.tokens_received, issuer.tokens_issued) == (1, 1, 1)


@pytest.mark.parametrize(
    "fault", ["unavailable", "reset", "redirecting", "huge", "truncated", "not-json", "hanging", "dripping"]
)
def test_over_http_every_fault_is_one_error_and_no_secret_goes_elsewhere(fault):
    with Issuer() as issuer:
        issuer.token_fault = fault
        source = TokenSource(
            issuer.token_endpoint, DEMONSTRATION.client_id, issuer.client_secret, timeout_s=0.2
        )
        with pytest.raises(TokenUnavailable) as error:
            source.token()
        assert error.value.next_step and error.value.__cause__ is None
        assert DEMONSTRATION.client_secret not in str(error.value)
        assert issuer.requests["moved"] == 0


def test_over_http_nobody_listens():
    with Issuer() as issuer:
        source = TokenSource(issuer.token_endpoint, DEMONSTRATION.client_id, issuer.client_secret)
        with (
            issuer.unreachable(),
            pytest.raises(TokenUnavailable, match="cannot be reached: ConnectionRefusedError"),
        ):
            source.token()


@pytest.mark.parametrize(
    ("client_id", "secret", "scopes", "error"),
    [
        (DEMONSTRATION.client_id, "x" * 24, (), "invalid_client"),
        ("nobody", "x" * 24, (), "invalid_client"),
        (DEMONSTRATION.client_id, DEMONSTRATION.client_secret, ("orders/eat",), "invalid_scope"),
        (DEMONSTRATION.client_id, DEMONSTRATION.client_secret, ("orders/write",), "invalid_grant"),
    ],
)
def test_over_http_refusals_say_what_to_do(client_id, secret, scopes, error):
    with Issuer() as issuer:
        source = TokenSource(issuer.token_endpoint, client_id, secret, scopes=scopes)
        with pytest.raises(TokenUnavailable, match=error) as refusal:
            source.token()
    assert (refusal.value.error, source.last_failure.error) == (error, error)
    assert refusal.value.next_step
    assert (source.requests, source.tokens_received, source.failures) == (1, 0, 1)


# --- how often it asks ------------------------------------------------------------------------------------


def test_one_token_until_the_share_of_its_lifetime_is_over(clock, endpoint):
    source = source_at(clock, refresh_share=0.5)
    assert source.token() == "token-1"
    clock.now_s += LIFETIME_S / 2 - 1
    assert source.token() == "token-1"
    clock.now_s += 1
    assert source.token() == "token-2"
    assert source.requests == 2


@pytest.mark.parametrize("refresh_share", [0.1, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("calls_per_s", [1.0, 0.1, 1 / 7, 1 / 3_000, 1 / 90_000])
def test_the_count_is_the_closed_form(clock, endpoint, refresh_share, calls_per_s):
    period_s, start_s = 200_000, clock.now_s
    source = source_at(clock, refresh_share=refresh_share)
    calls = 0
    while (elapsed_s := calls / calls_per_s) < period_s:
        clock.now_s = start_s + elapsed_s
        source.token()
        calls += 1
    assert source.requests == tokens_in(period_s, calls_per_s, LIFETIME_S, refresh_share=refresh_share)
    assert calls == tokens_in(period_s, calls_per_s, LIFETIME_S)


def test_many_threads_without_a_token_ask_once(clock, monkeypatch):
    endpoint, arrived, go = Endpoint(monkeypatch), threading.Semaphore(0), threading.Event()

    def slow(*args, **settings):
        arrived.release()
        assert go.wait(30)
        return endpoint(*args, **settings)

    monkeypatch.setattr(module, "fetch_token", slow)
    source = source_at(clock)
    with ThreadPoolExecutor(16) as pool:
        futures = [pool.submit(source.token) for _ in range(16)]
        assert arrived.acquire(timeout=30)
        go.set()
        assert {future.result(30) for future in futures} == {"token-1"}
    assert source.requests == 1 and not arrived.acquire(blocking=False)


def test_nobody_waits_for_a_renewal_while_the_old_token_lives(clock, monkeypatch):
    endpoint, arrived, go = Endpoint(monkeypatch), threading.Semaphore(0), threading.Event()
    source = source_at(clock)
    source.token()

    def hanging(*args, **settings):
        arrived.release()
        assert go.wait(30)
        return endpoint(*args, **settings)

    monkeypatch.setattr(module, "fetch_token", hanging)
    clock.now_s += LIFETIME_S * 0.9
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(source.token)
        assert arrived.acquire(timeout=30)
        assert source.token() == "token-1"  # at once, although the renewal hangs
        go.set()
        assert renewing.result(30) == "token-2"
    assert source.token() == "token-2"


def test_waiting_threads_hear_of_a_failure(clock, monkeypatch):
    arrived, go = threading.Semaphore(0), threading.Event()

    def failing(*args, **settings):
        arrived.release()
        assert go.wait(30)
        raise TokenUnavailable("down", next_step="wait")

    monkeypatch.setattr(module, "fetch_token", failing)
    source = source_at(clock)
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(source.token) for _ in range(8)]
        assert arrived.acquire(timeout=30)
        go.set()
        assert all(isinstance(future.exception(30), TokenUnavailable) for future in futures)
    assert source.requests == 1


# --- what it survives -------------------------------------------------------------------------------------


def survives(clock, endpoint, source, outage_s, begins_after_s, step_s=10):
    """Whether every call succeeds, one each `step_s` seconds, while the endpoint is down for `outage_s`."""
    start_s = clock.now_s
    source.token()
    for elapsed_s in range(0, 3 * LIFETIME_S, step_s):
        clock.now_s = start_s + elapsed_s
        endpoint.up = not begins_after_s <= elapsed_s < begins_after_s + outage_s
        try:
            source.token()
        except TokenUnavailable:
            return False
    return True


@pytest.mark.parametrize("refresh_share", [0.25, 0.5, 0.8])
@pytest.mark.parametrize("margin_s", [0, 60])
def test_the_longest_invisible_outage_is_the_closed_form(monkeypatch, refresh_share, margin_s):
    longest = invisible_outage(refresh_share, LIFETIME_S, margin_s)
    renewal_s = longest.at_best_s - longest.always_s
    for begins_s, survived_s in ((renewal_s, longest.always_s), (10, longest.at_best_s - 10)):
        for outage_s, expected in ((survived_s, True), (survived_s + 10, False)):
            clock, endpoint = Clock(), Endpoint(monkeypatch)
            source = source_at(clock, refresh_share=refresh_share, margin_s=margin_s)
            assert survives(clock, endpoint, source, outage_s, begins_s) is expected


def test_the_share_of_invisible_outages_is_the_closed_form(monkeypatch):
    drawn = random.Random(5)
    refresh_share, outage_s, trials = 0.5, 2_520, 400
    renewal_s = refresh_share * LIFETIME_S
    seen = 0
    for _ in range(trials):
        clock, endpoint = Clock(), Endpoint(monkeypatch)
        source = source_at(clock, refresh_share=refresh_share)
        seen += survives(clock, endpoint, source, outage_s, drawn.uniform(0, renewal_s), step_s=60)
    expected = share_of_outages_invisible(outage_s, refresh_share, LIFETIME_S)
    assert expected == 0.6
    assert seen / trials == pytest.approx(expected, abs=0.08)


def test_an_outage_is_not_hammered(clock, endpoint):
    source = source_at(clock, refresh_share=0.25)
    source.token()
    endpoint.up = False
    clock.now_s += 0.25 * LIFETIME_S
    for _ in range(2_600):
        source.token()
        clock.now_s += 1
    # 1, 2, 4, … 60 s, each halved at most: far fewer than one a second, and never none.
    assert 2_600 / 60 < source.failures < 2_600 / 30 + 8
    assert source.last_failure is not None


def test_the_same_seed_asks_at_the_same_moments(monkeypatch):
    def moments(seed):
        clock, endpoint = Clock(0), Endpoint(monkeypatch)
        source, found = source_at(clock, seed=seed), []
        endpoint.up = False
        while clock.now_s < 300:
            before = source.requests
            with pytest.raises(TokenUnavailable):
                source.token()
            found += [clock.now_s] * (source.requests - before)
            clock.now_s += 0.25
        return found

    assert moments(1) == moments(1) != moments(2)


def test_back_off_without_a_token_says_when_the_next_request_is_due(clock, endpoint):
    endpoint.up = False
    source = source_at(clock, backoff_s=8)
    for _ in range(20):
        with pytest.raises(TokenUnavailable) as error:
            source.token()
    assert source.requests == 1 and "the next request is due in" in error.value.next_step
    endpoint.up = True
    clock.now_s += 8
    assert source.token() == "token-2" and source.last_failure is None


def test_the_back_off_never_outlives_the_token(clock, endpoint):
    """The last request before the end is made at the end itself: who is back by then is not noticed."""
    source = source_at(clock, refresh_share=0.9, backoff_s=10_000, longest_backoff_s=10_000)
    source.token()
    endpoint.up = False
    clock.now_s += 0.9 * LIFETIME_S
    assert source.token() == "token-1"
    endpoint.up = True
    clock.now_s += 0.1 * LIFETIME_S
    assert source.token() == "token-3"


def test_a_refused_token_is_dropped_once(clock, endpoint):
    source = source_at(clock)
    first = source.token()
    source.forget(first)
    second = source.token()
    source.forget(first)  # a thread that comes late
    assert source.token() == second == "token-2"


def test_an_interrupt_in_the_middle_leaves_nobody_waiting(clock, monkeypatch):
    def interrupted(*args, **settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "fetch_token", interrupted)
    source = source_at(clock)
    with pytest.raises(KeyboardInterrupt):
        source.token()
    Endpoint(monkeypatch)
    assert source.token() == "token-1"


# --- secrets ----------------------------------------------------------------------------------------------


def test_a_replaced_secret_is_used_without_a_restart():
    clock = Clock()
    with Issuer(clock=clock) as issuer:
        kept = {"secret": issuer.client_secret}
        source = TokenSource(
            issuer.token_endpoint, DEMONSTRATION.client_id, lambda: kept["secret"], clock=clock
        )
        source.token()
        old = issuer.secrets_of(DEMONSTRATION.client_id)[0]
        kept["secret"] = issuer.add_secret(DEMONSTRATION.client_id).value
        issuer.delete_secret(DEMONSTRATION.client_id, old.secret_id)
        clock.now_s += LIFETIME_S
        assert source.token()
    assert (source.requests, source.failures) == (2, 0)


def broken():
    raise RuntimeError("secret store down, s3cr3t")


@pytest.mark.parametrize("secret", [broken, lambda: "", lambda: None])
def test_a_secret_that_cannot_be_read_is_survived_too(clock, endpoint, secret):
    kept = {"read": lambda: "s" * 24}
    source = TokenSource("https://pool.example/t", "batch", lambda: kept["read"](), clock=clock, margin_s=0)
    source.token()
    kept["read"] = secret
    clock.now_s += 0.9 * LIFETIME_S
    assert source.token() == "token-1"
    clock.now_s += 0.1 * LIFETIME_S
    with pytest.raises(TokenUnavailable, match="secret cannot be read") as error:
        source.token()
    assert "s3cr3t" not in str(error.value)
    assert source.requests == 1


def test_nothing_shows_the_secret_or_the_token(clock, endpoint):
    source = source_at(clock)
    token = source.token()
    shown = repr(source) + str(source) + repr(source._held)
    assert "s" * 24 not in shown and token not in shown


# --- settings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"refresh_share": 0}, "refresh_share"),
        ({"refresh_share": 1.01}, "refresh_share"),
        ({"refresh_share": float("nan")}, "refresh_share"),
        ({"refresh_share": True}, "refresh_share"),
        ({"margin_s": -1}, "margin_s"),
        ({"margin_s": 10**400}, "margin_s"),
        ({"timeout_s": 0}, "timeout_s"),
        ({"backoff_s": "1"}, "backoff_s"),
        ({"longest_backoff_s": float("inf")}, "longest_backoff_s"),
        ({"scopes": "orders/read"}, "scopes"),
        ({"scopes": ["orders read"]}, "scopes"),
        ({"client_id": ""}, "client id"),
        ({"client_secret": ""}, "without a secret"),
        ({"client_secret": b"x"}, "without a secret"),
        ({"token_endpoint": "http://pool.example/oauth2/token"}, "does not travel"),
        ({"token_endpoint": "ftp://127.0.0.1/"}, "does not travel"),
        ({"token_endpoint": "https://me:secret@pool.example/"}, "not the address"),
        ({"token_endpoint": "https://pool.example/?a=b"}, "not the address"),
        ({"token_endpoint": "https://pool.example:99999/"}, "not the address"),
        ({"token_endpoint": "/oauth2/token"}, "not the address"),
        ({"token_endpoint": "https://pool.example/ \r\nX: y"}, "not the address"),
        ({"token_endpoint": None}, "not the address"),
    ],
)
def test_settings_that_cannot_be_used(settings, message):
    given = {"token_endpoint": "https://pool.example/t", "client_id": "a", "client_secret": "b"} | settings
    with pytest.raises(InputError, match=message) as error:
        TokenSource(given.pop("token_endpoint"), given.pop("client_id"), given.pop("client_secret"), **given)
    assert error.value.expected
    assert "secret@" not in str(error.value)


def test_a_form_is_posted_as_it_is():
    with Issuer() as issuer:
        form = {"grant_type": "client_credentials", "client_id": DEMONSTRATION.client_id}
        status, members = post_form(issuer.token_endpoint, form | {"client_secret": issuer.client_secret})
        assert (status, members["token_type"]) == (200, "Bearer")
        assert post_form(issuer.token_endpoint, form) == (400, {"error": "invalid_client"})
        assert post_form(issuer.url + "/", form) == (404, {})
        issuer.token_fault = "not-json"
        assert post_form(issuer.token_endpoint, form) == (200, {})
    with pytest.raises(InputError, match="does not travel"):
        post_form("http://pool.example/oauth2/token", {})
    with pytest.raises(TokenUnavailable, match="cannot be reached"):
        post_form("http://127.0.0.1:1/oauth2/token", {})


GOOD = {"access_token": "abc", "token_type": "bearer", "expires_in": 300}


@pytest.mark.parametrize(
    ("status", "members"),
    [
        (201, GOOD),
        (200, {}),
        (200, GOOD | {"access_token": "with\r\nX-Header: y"}),
        (200, GOOD | {"access_token": ""}),
        (200, GOOD | {"token_type": "mac"}),
        (200, GOOD | {"expires_in": "300"}),
        (200, GOOD | {"expires_in": 0}),
        (200, GOOD | {"expires_in": True}),
        (200, {"access_token": "abc", "token_type": "bearer"}),
        (400, {"error": "<script>"}),
        (400, {"error": ["invalid_client"]}),
        (500, {"error": "invalid_client"}),
    ],
)
def test_answers_that_no_client_can_use(status, members):
    from helpers.auth.token_request import _token_of

    with pytest.raises(TokenUnavailable, match="none that a client can use") as error:
        _token_of(status, members)
    assert error.value.error is None and "script" not in str(error.value)
    assert _token_of(200, GOOD) == FetchedToken("abc", 300.0)
