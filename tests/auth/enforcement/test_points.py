"""Every place that really runs, against the whole catalogue and against odd requests."""

import json
import logging
import threading

import pytest

from helpers.auth import (
    ATTACKS,
    CLOSED,
    DEMONSTRATION,
    NJS_CANNOT_REFUSE,
    REAL_POINTS,
    REFUSALS,
    TRANSPORT_ATTACKS,
    TRUSTED_HEADERS,
    AttackContext,
    enforcement_points,
)
from helpers.errors import InputError

HTTP_POINTS = ("asgi", "wsgi", "nginx-auth-request", "nginx-njs")
THE_KITS_VERIFIER = tuple(name for name, point in REAL_POINTS.items() if point.runs_the_kits_verifier)
TRAVELLING = [attack for attack in ATTACKS if attack.travels]
CONTEXT = AttackContext.demonstration()
GOOD, BAD = CONTEXT.token(), CONTEXT.token(key="stranger")
GOOD_VALUE, BAD_VALUE = f"Bearer {GOOD}", f"Bearer {BAD}"


def test_the_catalogue_has_something_to_send():
    expected = [attack.expected for attack in TRAVELLING]
    assert expected.count("reject") >= 100 and expected.count("accept") >= 5


@pytest.mark.parametrize("name", THE_KITS_VERIFIER)
def test_the_kits_verifier_lets_nothing_hostile_through_and_refuses_nothing_genuine(name, running, context):
    point = running(name)
    statuses = {attack.name: point.send(attack.make(context)) for attack in TRAVELLING}
    let_through = {attack for attack, status in statuses.items() if status == 200}
    assert let_through == {attack.name for attack in TRAVELLING if attack.expected == "accept"}
    assert {status for status in statuses.values() if status != 200} <= REFUSALS


def test_the_script_in_nginx_lets_through_what_it_cannot_refuse_and_nothing_else(running, context):
    point = running("nginx-njs")
    statuses = {attack.name: point.send(attack.make(context)) for attack in TRAVELLING}
    let_through = {attack for attack, status in statuses.items() if status == 200}
    genuine = {attack.name for attack in TRAVELLING if attack.expected == "accept"}
    assert genuine <= let_through
    assert let_through - genuine == set(NJS_CANNOT_REFUSE)
    assert {status for status in statuses.values() if status != 200} <= REFUSALS


@pytest.mark.parametrize("name", ("asgi", "wsgi", "lambda-rest-api", "nginx-auth-request", "nginx-njs"))
def test_a_token_without_the_scope_is_403_and_any_other_fault_is_not(name, running, context):
    point = running(name)
    assert point.send(context.token(claims=context.claims(scope="orders/write"))) == 403
    assert point.send(BAD) == 401


@pytest.mark.parametrize("name", HTTP_POINTS)
@pytest.mark.parametrize("attack", TRANSPORT_ATTACKS, ids=lambda attack: attack.name)
def test_where_the_token_stands_and_how_often(attack, name, running, context):
    query = attack.query(context)
    target = "/orders" + (f"?{query}" if query else "")
    status = running(name).send_headers(attack.make(context), target=target)
    assert (status == 200) == (attack.expected == "accept")
    assert status == 200 or status in REFUSALS


@pytest.mark.parametrize("name", HTTP_POINTS)
@pytest.mark.parametrize(
    "headers",
    [
        [("authorization", GOOD_VALUE), ("AUTHORIZATION", BAD_VALUE)],
        [("Authorization", GOOD_VALUE), ("Authorization", "Basic abc")],
        [("Authorization", GOOD_VALUE), ("Authorization", "")],
        [("Authorization", ""), ("Authorization", GOOD_VALUE)],
        [("Authorization ", GOOD_VALUE)],
        [("Authorization\t", GOOD_VALUE)],
        [("Authorization_", GOOD_VALUE)],
        [("", GOOD_VALUE)],
        [("Proxy-Authorization", GOOD_VALUE)],
        [("X-Original-URI", "/"), ("X-Forwarded-Authorization", GOOD_VALUE)],
        [("Authorization", GOOD_VALUE.encode() + b"\r\n ,Bearer x")],
        [("Authorization", GOOD_VALUE.encode() + b"\xe9")],
        [("Authorization", GOOD_VALUE.encode() + b"\0")],
        [("Authorization", GOOD_VALUE.encode() + b"\x01")],
        [("Authorization", GOOD_VALUE.encode() + b"\x7f")],
        [("Authorization", b"Bearer\xc2\xa0" + GOOD.encode())],
        [("Authorization", "Bearer " + "a" * 9_000)],
        [("Authorization", "Bearer " + "a" * 64_000)],
        [("Authorization", "Bearer " + "a" * 100_000)],
        [("Authorization", "Bearer " + "a" * 1_000_000)],
        [(f"X-{number}", "a") for number in range(150)] + [("Authorization", BAD_VALUE)],
        [("Cookie", f"Authorization={GOOD}; access_token={GOOD}")],
        [("X-HTTP-Method-Override", "OPTIONS")],
    ],
    ids=lambda headers: f"{headers[0][0]!r} {headers[-1][1][-8:]!r}",
)
def test_an_odd_request_is_refused_and_breaks_nothing(headers, name, running):
    assert running(name).send_headers(headers) in REFUSALS


@pytest.mark.parametrize("name", HTTP_POINTS)
def test_a_folded_header_is_one_value_or_refused(name, running):
    # uvicorn joins the lines, as RFC 9112 allows; the others refuse. Nobody takes a part of it.
    folded = [("Authorization", b"Bearer\r\n " + GOOD.encode())]
    assert running(name).send_headers(folded) in ({200} if name == "asgi" else REFUSALS)
    folded_bad = [("Authorization", b"Bearer\r\n " + BAD.encode())]
    assert running(name).send_headers(folded_bad) in REFUSALS


@pytest.mark.parametrize("name", HTTP_POINTS)
def test_two_spaces_are_one_run_of_spaces(name, running):
    assert running(name).send_headers([("Authorization", f"Bearer  {GOOD}")]) == 200


@pytest.mark.parametrize("name", HTTP_POINTS)
def test_a_long_token_of_many_scopes_passes(name, running, context):
    scopes = " ".join(["orders/read", *(f"orders/part-{number}" for number in range(330))])
    token = context.token(claims=context.claims(scope=scopes))
    assert 7_000 < len(token) < 8_192
    assert running(name).send(token) == 200


@pytest.mark.parametrize("name", HTTP_POINTS)
@pytest.mark.parametrize("spelled", [str, str.upper, str.title, lambda name: name.replace("-", "_")])
def test_headers_that_a_backend_would_believe_do_not_reach_it(spelled, name, running):
    forged = [(spelled(header), "admin") for header in TRUSTED_HEADERS]
    answer = running(name).ask([*forged, ("Authorization", GOOD_VALUE), *forged])
    told = json.loads(answer.body)
    assert answer.status == 200
    assert "admin" not in answer.body.decode()
    assert DEMONSTRATION.client_id in (told["client_id"], told["headers"].get("x-auth-client"))


@pytest.mark.parametrize("name", HTTP_POINTS)
def test_a_line_that_a_header_smuggles_in_is_a_header_like_any_other(name, running):
    for end in (b"\n", b"\r\n"):
        smuggled = [("Authorization", GOOD_VALUE.encode() + end + b"X-Auth-Client: admin")]
        answer = running(name).ask(smuggled)
        assert answer.status in REFUSALS or b"admin" not in answer.body


@pytest.mark.parametrize("name", HTTP_POINTS)
@pytest.mark.parametrize(
    "target", ["/", "//orders", "/orders/../_verify", "/_verify", "/%2e%2e/", "*", "http://127.0.0.1/orders"]
)
def test_no_path_leads_around_the_gate(target, name, running):
    # 404: nginx's own door to the verifier opens only from inside.
    assert running(name).send_headers([], target=target) in REFUSALS | {404}


@pytest.mark.parametrize("name", HTTP_POINTS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_no_method_leads_around_the_gate(method, name, running):
    body = f"access_token={GOOD}".encode() if method in ("POST", "PUT", "PATCH") else b""
    assert running(name).ask([("Authorization", BAD_VALUE)], method=method, body=body).status == 401
    assert running(name).ask([], method=method, body=body).status == 401


@pytest.mark.parametrize("name", HTTP_POINTS)
def test_a_401_says_how_to_do_better(name, running):
    challenge = running(name).ask([]).header("WWW-Authenticate")
    assert challenge == 'Bearer realm="api"'
    challenge = running(name).ask([("Authorization", BAD_VALUE)]).header("WWW-Authenticate")
    assert challenge is not None and challenge.startswith("Bearer")
    assert BAD.split(".")[2] not in challenge


@pytest.mark.parametrize("name", HTTP_POINTS)
def test_logs_know_no_token_and_no_traceback(name, context, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    [point] = enforcement_points(context, names=[name])
    with point:  # where nginx is missing, the test is skipped with the reason
        for attack in TRAVELLING:
            point.send(attack.make(context))
        point.send_headers([("Authorization", GOOD_VALUE), ("Authorization", BAD_VALUE)])
        point.send_headers([], target=f"/orders?access_token={GOOD}")
        point.send_headers([("Authorization", b"\0" + GOOD.encode())])
        logged = point.log_text
    # What the client of this test logs (its own asyncio loop, for one) is not what the point logs.
    written = "\n".join([logged, *capfd.readouterr(), caplog.text])
    for part in (*GOOD.split("."), *BAD.split(".")):
        assert part not in written
    for sign in ("Traceback", "[error]", "[crit]", "[alert]", "[emerg]", "exception"):
        assert sign not in written


@pytest.mark.parametrize("name", HTTP_POINTS)
def test_after_the_block_nobody_listens_and_nothing_runs(name, context):
    before = set(threading.enumerate())
    [point] = enforcement_points(context, names=[name])
    with point:  # where nginx is missing, the test is skipped with the reason
        assert point.send(GOOD) == 200
    assert set(threading.enumerate()) <= before
    with pytest.raises(InputError, match="does not run"):
        point.send(GOOD)
    with point:  # and it can be entered again
        assert point.send(GOOD) == 200
        with pytest.raises(InputError, match="runs already"):
            point.__enter__()


def test_points_are_made_by_name():
    assert [point.name for point in enforcement_points(names=["wsgi", "asgi"])] == ["wsgi", "asgi"]
    with pytest.raises(InputError, match="no point 'apache'"):
        enforcement_points(names=["apache"])


def test_every_point_says_what_it_is():
    for name, point in REAL_POINTS.items():
        assert point.name == name and not point.simulated
        assert point.label.ja and point.label.en
    assert len({point.label.en for point in REAL_POINTS.values()}) == len(REAL_POINTS)
    assert tuple(name for name in REAL_POINTS if name != "nginx-njs") == THE_KITS_VERIFIER
    assert CLOSED in REFUSALS and not any(status >= 500 or status == 200 for status in REFUSALS)
