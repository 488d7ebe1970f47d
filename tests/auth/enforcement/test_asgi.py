"""The ASGI filter by itself: HTTP, WebSocket, lifespan, and a key server that hangs."""

import asyncio
import threading

import pytest

from helpers.auth import DEMONSTRATION, AttackContext, JwtMiddleware, TokenRejected
from helpers.auth.enforcement.context import verifier_for
from helpers.errors import InputError

CONTEXT = AttackContext.demonstration()
GOOD, BAD = f"Bearer {CONTEXT.token()}".encode(), f"Bearer {CONTEXT.token(key='stranger')}".encode()


class _Told:
    """An application that keeps the scope it was called with."""

    def __init__(self):
        self.scope = None

    async def __call__(self, scope, receive, send):
        self.scope = scope
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"orders"})


def _scope(*values, kind="http", **members):
    headers = [(b"authorization", value) for value in values]
    return {"type": kind, "path": "/orders", "query_string": b"", "headers": headers, **members}


def _call(scope, verifier=None, **options):
    app, sent = _Told(), []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": f"{scope['type']}.connect"}

    asyncio.run(JwtMiddleware(app, verifier or verifier_for(), **options)(scope, receive, send))
    return sent, app.scope


def test_the_application_finds_the_claims_and_the_servers_scope_stays_as_it_was():
    shared = {"pool": "of the application"}
    scope = _scope(GOOD, state=shared)
    sent, told = _call(scope)
    assert sent[0]["status"] == 200
    assert told["state"]["claims"].client_id == DEMONSTRATION.client_id
    assert told["state"]["pool"] == "of the application"
    assert shared == {"pool": "of the application"} and "claims" not in scope["state"]


@pytest.mark.parametrize(
    ("values", "status"),
    [((), 401), ((BAD,), 401), ((GOOD, BAD), 400), ((BAD, GOOD), 400), ((GOOD + b"," + BAD,), 400)],
)
def test_a_refusal_never_reaches_the_application(values, status):
    sent, told = _call(_scope(*values))
    assert told is None
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == status
    assert dict(sent[0]["headers"])[b"www-authenticate"].startswith(b"Bearer ")


def test_header_names_count_in_any_case():
    scope = _scope(GOOD)
    scope["headers"] += [(b"AUTHORIZATION", BAD)]
    assert _call(scope)[0][0]["status"] == 400


def test_forged_headers_are_gone_also_on_an_open_path():
    forged = [(b"X-Auth-Client", b"admin"), (b"x_auth_client", b"admin"), (b"x-auth-client\xe9", b"other")]
    scope = {**_scope(), "path": "/health", "headers": [*forged, (b"accept", b"*/*")]}
    _, told = _call(scope, open_paths=["/health"])
    assert told["headers"] == [(b"x-auth-client\xe9", b"other"), (b"accept", b"*/*")]
    assert told["state"]["claims"] is None


def test_a_token_in_the_query_beside_one_in_the_header_is_refused():
    query = b"access_token=" + GOOD.split()[1]
    assert _call(_scope(GOOD, query_string=query))[0][0]["status"] == 400
    assert _call(_scope(query_string=query))[0][0]["status"] == 401
    assert _call(_scope(GOOD, query_string=b"\xff%ff=%"))[0][0]["status"] == 200


def test_a_websocket_is_judged_before_it_is_accepted():
    sent, told = _call(_scope(BAD, kind="websocket"))
    assert told is None and sent == [{"type": "websocket.close", "code": 1008}]
    _, told = _call(_scope(GOOD, kind="websocket"))
    assert told["state"]["claims"].client_id == DEMONSTRATION.client_id


def test_a_websocket_gets_the_whole_answer_from_a_server_that_can_give_it():
    scope = _scope(BAD, kind="websocket", extensions={"websocket.http.response": {}})
    sent, told = _call(scope)
    assert told is None
    assert [message["type"] for message in sent] == [
        "websocket.http.response.start",
        "websocket.http.response.body",
    ]
    assert sent[0]["status"] == 401 and (b"cache-control", b"no-store") in sent[0]["headers"]


def test_a_lifespan_passes_and_an_unknown_scope_does_not():
    _, told = _call({"type": "lifespan"})
    assert told == {"type": "lifespan"}
    with pytest.raises(InputError, match="'webtransport'"):
        _call(_scope(GOOD, kind="webtransport"))


def test_a_fault_of_the_verifier_is_not_a_yes():
    class Broken:
        def verify(self, token):
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        _call(_scope(GOOD), Broken())


def test_invented_key_ids_that_wait_for_a_fetch_keep_nobody_else_waiting():
    fetched = threading.Event()

    class FetchesForTheOthers:
        def verify(self, token):
            if token.encode() != GOOD.split()[1]:
                assert fetched.wait(30)
                raise TokenRejected("key_unknown")
            return verifier_for().verify(token)

    gate, flood_statuses, statuses = JwtMiddleware(_Told(), FetchesForTheOthers()), [], []

    async def ask(value, into):
        async def send(message):
            into.append(message.get("status"))

        await gate(_scope(value), None, send)

    async def all_at_once():
        await ask(GOOD, statuses)  # whoever was good before
        flood = [asyncio.create_task(ask(b"Bearer a.b.%d" % number, flood_statuses)) for number in range(50)]
        await asyncio.sleep(0)  # as many of them as are let are with the verifier now
        await asyncio.wait_for(ask(GOOD, statuses), 20)
        assert not flood_statuses
        fetched.set()
        await asyncio.gather(*flood)

    asyncio.run(all_at_once())
    assert statuses == [200, None, 200, None] and flood_statuses == [401, None] * 50


def test_a_verifier_that_waits_for_keys_does_not_stop_the_loop():
    fetched = threading.Event()

    class Waiting:
        def verify(self, token):
            assert fetched.wait(30)
            return verifier_for().verify(token)

    app, waiting = _Told(), []

    async def send(message):
        waiting.append(message)

    async def both():
        first = asyncio.create_task(JwtMiddleware(app, Waiting())(_scope(GOOD), None, send))
        await asyncio.sleep(0)  # the first request is now with the verifier
        while_it_waits = []

        async def send_too(message):
            while_it_waits.append(message)

        await JwtMiddleware(app, verifier_for())(_scope(GOOD), None, send_too)
        assert while_it_waits and not waiting
        fetched.set()
        await first

    asyncio.run(both())
    assert waiting[0]["status"] == 200
