"""nginx as the gate: once it asks the kit's verifier about each request, once it verifies by itself (njs).

A trap that both avoid: ``return 200 …`` in a location with ``auth_request`` answers everybody, because
``return`` is done with before access is looked at. A protected location must proxy, or serve files.

Sources: https://nginx.org/en/docs/http/ngx_http_auth_request_module.html,
https://nginx.org/en/docs/http/ngx_http_js_module.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from helpers.auth.enforcement.gate import TRUSTED_HEADERS, Gate
from helpers.auth.enforcement.nginx import NginxProcess, find_njs, run_nginx
from helpers.auth.enforcement.njs import NjsRules, njs_files
from helpers.auth.enforcement.point import HttpPoint
from helpers.auth.enforcement.python_points import orders_wsgi
from helpers.auth.enforcement.refusal import refusal
from helpers.auth.enforcement.served import serve_wsgi
from helpers.auth.rejection import TokenRejected
from helpers.auth.verifier import CognitoVerifier
from helpers.language import Text

__all__ = ["AuthRequestApp", "NginxAuthRequestPoint", "NginxNjsPoint"]

# The client's own X-Auth-Client is overwritten, the other headers that a backend might believe are deleted.
_PROTECTED = """\
location / {{
    auth_request /_verify;
    auth_request_set $auth_client {auth_client};
    proxy_set_header X-Auth-Client $auth_client;
    {deleted}
    {further}
    proxy_pass http://127.0.0.1:{port};
}}
"""
# The verifier gets what it needs and no more: a request with 150 headers, which its server answers with 431,
# would otherwise end in a 500 of nginx.
_ASKS_THE_VERIFIER = """\
location = /_verify {{
    internal;
    proxy_pass_request_headers off;
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    proxy_set_header Authorization $http_authorization;
    proxy_set_header X-Original-URI $request_uri;
    proxy_pass http://127.0.0.1:{port};
}}
"""
# nginx hands on the challenge of a server that it asked, but not that of a script: that takes a variable.
_CHALLENGE_OF_THE_SCRIPT = """\
auth_request_set $challenge $sent_http_www_authenticate;
    add_header WWW-Authenticate $challenge always;
"""
_VERIFIES_ITSELF = """\
location = /_verify {
    internal;
    js_content verifier.verify;
}
"""


class AuthRequestApp:
    """What nginx asks with ``auth_request``: a WSGI application that answers 204, 401 or 403 only.

    nginx makes 500 of every other status, so a request that RFC 6750 would answer with 400 gets 401 here.
    nginx hands the challenge of a 401 on. The name of the client goes back in ``X-Auth-Client``.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement.context import verifier_for
    >>> app = AuthRequestApp(verifier_for())
    >>> app({"HTTP_AUTHORIZATION": f"Bearer {DEMONSTRATION.token()}"}, print)
    204 No Content [('X-Auth-Client', '1kumokataordersclient00001')]
    []
    """

    def __init__(self, verifier: CognitoVerifier) -> None:
        self._gate = Gate(verifier)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """PEP 3333's interface of an application."""
        values = [environ["HTTP_AUTHORIZATION"]] if "HTTP_AUTHORIZATION" in environ else []
        path, _, query_string = environ.get("HTTP_X_ORIGINAL_URI", "").partition("?")
        try:
            claims = self._gate.claims(path, values, query_string)
        except TokenRejected as rejected:
            answer = refusal(rejected)
            status = "403 Forbidden" if answer.status == 403 else "401 Unauthorized"
            start_response(status, list(answer.headers))
            return [answer.body]
        assert claims is not None  # no path is open
        start_response("204 No Content", [("X-Auth-Client", claims.client_id)])
        return []


class NginxAuthRequestPoint(HttpPoint):
    """nginx before an application; for each request it asks the kit's verifier, which runs beside it.

    Entering it raises `MissingComponent` on a machine without nginx.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement import enforcement_points
    >>> with enforcement_points(names=["nginx-auth-request"])[0] as point:
    ...     point.send(DEMONSTRATION.token()), point.send("abc")
    (200, 401)
    """

    name = "nginx-auth-request"
    label = Text(ja="nginx（auth_request）", en="nginx (auth_request)")

    def __init__(self, verifier: CognitoVerifier) -> None:
        self._verifier = verifier

    @contextmanager
    def _serve(self) -> Iterator[NginxProcess]:
        with serve_wsgi(AuthRequestApp(self._verifier)) as verifier, serve_wsgi(orders_wsgi) as orders:
            location = _protected("$upstream_http_x_auth_client", orders.port)
            server = location + _ASKS_THE_VERIFIER.format(port=verifier.port)
            with run_nginx(server) as nginx:
                yield nginx


class NginxNjsPoint(HttpPoint):
    """nginx before an application; a script inside nginx verifies, without the kit's verifier.

    What the script cannot refuse has names: `helpers.auth.NJS_CANNOT_REFUSE`. Entering it raises
    `MissingComponent` on a machine without nginx or without its JavaScript module.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement import enforcement_points
    >>> with enforcement_points(names=["nginx-njs"])[0] as point:
    ...     point.send(DEMONSTRATION.token()), point.send("abc")
    (200, 401)
    """

    name = "nginx-njs"
    label = Text(ja="nginx（njs スクリプト）", en="nginx (njs script)")
    runs_the_kits_verifier = False

    def __init__(self, rules: NjsRules) -> None:
        self._rules = rules

    @contextmanager
    def _serve(self) -> Iterator[NginxProcess]:
        module = find_njs()
        with (
            serve_wsgi(orders_wsgi) as orders,
            run_nginx(
                _protected("$sent_http_x_auth_client", orders.port, _CHALLENGE_OF_THE_SCRIPT)
                + _VERIFIES_ITSELF,
                main=f"load_module {module};",
                http="js_path {folder}; js_import verifier from verify.js;",
                files=njs_files(self._rules),
            ) as nginx,
        ):
            yield nginx


def _protected(auth_client: str, port: int, further: str = "") -> str:
    deleted = [name for name in TRUSTED_HEADERS if name != "x-auth-client"]
    return _PROTECTED.format(
        auth_client=auth_client,
        further=further,
        deleted=" ".join(f'proxy_set_header {name} "";' for name in deleted),
        port=port,
    )
