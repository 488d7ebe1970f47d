"""The WSGI filter by itself, and behind werkzeug's server, which treats doubled headers in its own way."""

import threading

import pytest

from helpers.auth import CLAIMS_KEY, DEMONSTRATION, AttackContext, WsgiJwtMiddleware
from helpers.auth.enforcement.context import verifier_for
from helpers.auth.enforcement.python_points import orders_wsgi
from helpers.auth.enforcement.raw_http import ask
from helpers.errors import InputError

CONTEXT = AttackContext.demonstration()
GOOD, BAD = f"Bearer {CONTEXT.token()}", f"Bearer {CONTEXT.token(key='stranger')}"


class _Told:
    """An application that keeps what it was told."""

    def __init__(self):
        self.environ = None

    def __call__(self, environ, start_response):
        self.environ = environ
        start_response("200 OK", [])
        return [b"orders"]


def _call(environ, **options):
    app, statuses = _Told(), []
    body = WsgiJwtMiddleware(app, verifier_for(), **options)(
        environ, lambda status, headers: statuses.append((status, dict(headers)))
    )
    return statuses[0][0], statuses[0][1], b"".join(body), app.environ


def test_the_application_finds_the_claims():
    status, _, body, told = _call({"HTTP_AUTHORIZATION": GOOD, "PATH_INFO": "/orders"})
    assert (status, body) == ("200 OK", b"orders")
    assert told[CLAIMS_KEY].scopes == {DEMONSTRATION.scope}


def test_a_refusal_has_a_challenge_is_not_cached_and_never_reaches_the_application():
    status, headers, body, told = _call({"HTTP_AUTHORIZATION": BAD, "PATH_INFO": "/orders"})
    assert status == "401 Unauthorized" and told is None
    assert headers["WWW-Authenticate"].startswith("Bearer ") and headers["Cache-Control"] == "no-store"
    assert headers["Content-Length"] == str(len(body))


def test_a_refusal_of_head_has_no_body():
    status, headers, body, _ = _call({"REQUEST_METHOD": "HEAD"})
    assert (status, body) == ("401 Unauthorized", b"") and headers["Content-Length"] != "0"


def test_an_open_path_has_no_claims_and_no_forged_headers_either():
    environ = {"SCRIPT_NAME": "", "PATH_INFO": "/health", "HTTP_X_AUTH_CLIENT": "admin", "HTTP_ACCEPT": "*/*"}
    status, _, _, told = _call(environ, open_paths=["/health"])
    assert status == "200 OK" and told[CLAIMS_KEY] is None
    assert "HTTP_X_AUTH_CLIENT" not in told and told["HTTP_ACCEPT"] == "*/*"


def test_the_path_of_an_application_below_another_counts_from_the_root():
    status, *_ = _call({"SCRIPT_NAME": "/shop", "PATH_INFO": "/health"}, open_paths=["/health"])
    assert status == "401 Unauthorized"


def test_the_servers_own_environ_stays_as_it_was():
    environ = {"HTTP_AUTHORIZATION": GOOD, "HTTP_X_AUTH_CLIENT": "admin"}
    _call(environ)
    assert environ == {"HTTP_AUTHORIZATION": GOOD, "HTTP_X_AUTH_CLIENT": "admin"}


def test_a_fault_of_the_verifier_is_not_a_yes():
    class Broken:
        def verify(self, token):
            raise RuntimeError("a bug")

    app = _Told()
    with pytest.raises(RuntimeError):
        WsgiJwtMiddleware(app, Broken())({"HTTP_AUTHORIZATION": GOOD}, lambda *_: None)
    assert app.environ is None


def test_a_verifier_is_needed():
    with pytest.raises(InputError):
        WsgiJwtMiddleware(_Told(), None)


@pytest.fixture(scope="module")
def werkzeug_port():
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log(self, type, message, *args):
            """Nothing on stderr."""

    app = WsgiJwtMiddleware(orders_wsgi, verifier_for())
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("Authorization", GOOD)], 200),
        ([("Authorization", BAD)], 401),
        ([], 401),
        ([("Authorization", GOOD), ("Authorization", BAD)], 400),
        ([("Authorization", BAD), ("Authorization", GOOD)], 400),
        ([("Authorization", GOOD), ("Authorization", GOOD)], 400),
        ([("Authorization", b"Bearer\r\n " + GOOD.split()[1].encode())], 200),  # joined: one value
        ([("Authorization", GOOD.encode() + b"\r\n ,Bearer x")], 400),
        ([("Authorization ", GOOD)], 401),
        ([("Authorization", GOOD.replace(" ", "\t"))], 400),
        ([("Authorization", GOOD.encode() + b"\xe9")], 400),
        ([("Authorization", "Bearer " + "a" * 60_000)], 401),
    ],
)
def test_behind_werkzeug(headers, status, werkzeug_port):
    assert ask(werkzeug_port, headers, target="/orders").status == status


def test_behind_werkzeug_nobody_else_names_the_client(werkzeug_port):
    forged = [("X-Auth-Client", "admin"), ("X_Auth_Client", "admin"), ("Authorization", GOOD)]
    answer = ask(werkzeug_port, forged, target="/orders")
    assert answer.status == 200 and b"admin" not in answer.body
