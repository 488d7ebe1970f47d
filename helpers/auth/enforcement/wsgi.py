"""A filter in front of a WSGI application: Flask, Django, Bottle, or a function.

::

    from helpers.auth import CognitoVerifier, WsgiJwtMiddleware

    verifier = CognitoVerifier(
        "ap-northeast-1_Example1", client_ids=["abc"], scopes=["orders/read"], jwks=None
    )
    app = WsgiJwtMiddleware(app, verifier, open_paths=["/health"])
    # with Flask: app.wsgi_app = WsgiJwtMiddleware(app.wsgi_app, verifier)

    claims = environ["kumokata.claims"]  # in the application

What servers make of two ``Authorization`` headers before a filter sees them: wsgiref, werkzeug and gunicorn
join them with a comma, which no token contains, so the filter refuses them. A folded header arrives joined
(werkzeug), or with its line break (wsgiref) and is refused, or not at all (gunicorn answers 400 itself).

A token whose key is not known yet may have to wait while keys are fetched, and its thread with it. So give
the server more threads than it needs by a few: invented key ids cannot cause more than one fetch in ten
seconds (`helpers.auth.KeyCache`), but while that one runs they wait.

Source: https://peps.python.org/pep-3333/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from helpers.auth.enforcement.gate import TRUSTED_HEADERS, Gate
from helpers.auth.enforcement.refusal import refusal
from helpers.auth.rejection import TokenRejected
from helpers.auth.verifier import CognitoVerifier

__all__ = ["CLAIMS_KEY", "WsgiJwtMiddleware"]

#: Where in `environ` the application finds the `Claims`. A client cannot write there: what it sends gets
#: names that begin with ``HTTP_``.
CLAIMS_KEY = "kumokata.claims"


class WsgiJwtMiddleware:
    """Lets through what carries one good token, and answers everything else with 400, 401 or 403.

    The application finds the `Claims` in ``environ["kumokata.claims"]``, or None on one of `open_paths`;
    headers out of `trusted_headers` that a client sent are gone. Raises `InputError` as `Gate` does.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement.context import verifier_for
    >>> def app(environ, start_response):
    ...     start_response("200 OK", [])
    ...     return [environ["kumokata.claims"].client_id.encode()]
    >>> app = WsgiJwtMiddleware(app, verifier_for())
    >>> app({"HTTP_AUTHORIZATION": f"Bearer {DEMONSTRATION.token()}"}, lambda status, headers: print(status))
    200 OK
    [b'1kumokataordersclient00001']
    >>> app({}, lambda status, headers: print(status))
    401 Unauthorized
    [b'{"message": "Unauthorized"}']
    """

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        verifier: CognitoVerifier,
        *,
        open_paths: Iterable[str] = (),
        trusted_headers: Iterable[str] = TRUSTED_HEADERS,
    ) -> None:
        self._app = app
        self._gate = Gate(verifier, open_paths=open_paths, trusted_headers=trusted_headers)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """PEP 3333's interface of an application."""
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        values = [environ["HTTP_AUTHORIZATION"]] if "HTTP_AUTHORIZATION" in environ else []
        try:
            claims = self._gate.claims(path, values, environ.get("QUERY_STRING", ""))
        except TokenRejected as rejected:
            answer = refusal(rejected)
            start_response(answer.status_line, list(answer.headers))
            return [] if environ.get("REQUEST_METHOD") == "HEAD" else [answer.body]
        passed_on = {name: value for name, value in environ.items() if self._passes(name)}
        return self._app({**passed_on, CLAIMS_KEY: claims}, start_response)

    def _passes(self, name: str) -> bool:
        return not name.startswith("HTTP_") or self._gate.lets_pass(name.removeprefix("HTTP_"))
