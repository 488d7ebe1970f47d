"""A local issuer of tokens, shaped like a Cognito user pool: token endpoint, JWKS, discovery.

It signs with the demonstration keys, which are published: its tokens protect nothing. A real pool has its
JWKS at ``https://cognito-idp.<region>.amazonaws.com/<pool>/.well-known/jwks.json`` (or under
``issuer-cognito-idp.``) and the token endpoint at the pool's own domain; here all of them are paths of one
server on 127.0.0.1, while the `iss` in the tokens stays the one of the pool.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

from helpers.auth.demonstration import DEMONSTRATION, DemonstrationPool
from helpers.auth.issuer_clients import AppClient
from helpers.auth.issuer_faults import checked_fault
from helpers.auth.issuer_pool import LocalPool
from helpers.auth.issuer_server import IssuerServer
from helpers.auth.token_endpoint import Answer, TokenRequest, answer_token_request
from helpers.errors import InputError

__all__ = ["Issuer"]

_TOKEN_PATH = "/oauth2/token"
_UPDATED_PREFIX = "/updated"
_MOVED_PREFIX = "/moved"
_WELL_KNOWN = "/.well-known"


class Issuer(LocalPool):
    """A user pool on loopback: ``with Issuer() as issuer:`` serves HTTP; `issue` needs no server.

    `clients` are the app clients, each without a secret until `add_secret`; when they are not given there is
    the one of the pool, with the published secret `client_secret`. `other_scopes` exist in the pool but are
    granted to nobody. `clock` gives seconds since 1970. Everything may be called from several threads.
    Leaving the block, also by an error or an interrupt, frees the port and ends all threads.

    `requests` counts what arrived, by endpoint: "token", "jwks", "discovery", "moved" (whoever followed the
    redirect of the fault "redirecting") and "other". `tokens_issued` counts access tokens, by whichever way.
    `token_fault` and `jwks_fault` switch a fault of `ISSUER_FAULTS` on or off.

    >>> with Issuer() as issuer:
    ...     issuer.token_endpoint.startswith("http://127.0.0.1:"), issuer.requests["token"]
    (True, 0)
    >>> Issuer(clock=lambda: DEMONSTRATION.now_s).issue().count(".")
    2
    """

    def __init__(
        self,
        pool: DemonstrationPool = DEMONSTRATION,
        *,
        clock: Callable[[], float] = time.time,
        clients: Sequence[AppClient] | None = None,
        other_scopes: Sequence[str] = ("orders/write",),
        issuer_format: str = "ORIGINAL",
    ) -> None:
        super().__init__(
            pool, clock=clock, clients=clients, other_scopes=other_scopes, issuer_format=issuer_format
        )
        self._requests: Counter[str] = Counter()
        self._faults = {"token": "none", "jwks": "none"}
        self._server: IssuerServer | None = None

    # --- the server ---------------------------------------------------------------------------------------

    def __enter__(self) -> Issuer:
        if self._server is not None:
            raise InputError("this issuer is running already", expected="one block at a time")
        self._server = IssuerServer(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    @property
    def url(self) -> str:
        """Where the server listens. Raises `InputError` outside the block."""
        if self._server is None:
            raise InputError("the issuer is not running", next_step="with Issuer() as issuer:")
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def token_endpoint(self) -> str:
        """Where to POST for a token."""
        return self.url + _TOKEN_PATH

    @property
    def jwks_url(self) -> str:
        """Where the keys are, for the issuer as it is spelled by default."""
        return f"{self.url}/{self.pool.user_pool_id}{_WELL_KNOWN}/jwks.json"

    @property
    def updated_jwks_url(self) -> str:
        """The same keys for the newer spelling (at AWS another host, here another path)."""
        return f"{self.url}{_UPDATED_PREFIX}/{self.pool.user_pool_id}{_WELL_KNOWN}/jwks.json"

    @property
    def discovery_url(self) -> str:
        """The discovery document (OpenID Connect Discovery 1.0) of the issuer as it is spelled by default."""
        return f"{self.url}/{self.pool.user_pool_id}{_WELL_KNOWN}/openid-configuration"

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """Inside the block nothing listens: connections are refused. Afterwards the address is as before."""
        if self._server is None:
            raise InputError("the issuer is not running", next_step="with Issuer() as issuer:")
        port = self._server.port
        self._server.stop()
        try:
            yield
        finally:
            self._server = IssuerServer(self, port)

    # --- counters and faults ------------------------------------------------------------------------------

    @property
    def requests(self) -> Counter[str]:
        """How many requests arrived, by endpoint: a copy."""
        with self._lock:
            return Counter(self._requests)

    @property
    def token_fault(self) -> str:
        """The fault of the token endpoint, a key of `ISSUER_FAULTS`."""
        return self._faults["token"]

    @token_fault.setter
    def token_fault(self, name: str) -> None:
        self._faults["token"] = checked_fault(name)

    @property
    def jwks_fault(self) -> str:
        """The fault of both JWKS addresses, a key of `ISSUER_FAULTS`."""
        return self._faults["jwks"]

    @jwks_fault.setter
    def jwks_fault(self, name: str) -> None:
        self._faults["jwks"] = checked_fault(name)

    # --- what the server asks -----------------------------------------------------------------------------

    def respond(self, path: str, request: TokenRequest) -> tuple[Answer, str]:
        """The answer to a request and the fault with which to spoil it (`IssuerServer` calls this)."""
        endpoint, prefix = self._endpoint(path)
        with self._lock:
            self._requests[endpoint] += 1
        fault = self._faults.get(endpoint, "none")
        if fault == "unavailable":
            return Answer(503, b"", (("Retry-After", "1"),)), fault
        if fault == "redirecting":
            return Answer(302, b"", (("Location", f"{self.url}{_MOVED_PREFIX}{path}"),)), fault
        if fault == "not-json":
            return Answer(200, b"<html>sorry</html>", (("Content-Type", "text/html"),)), fault
        if fault in ("hanging", "reset", "dripping"):
            return Answer(200, b"", (("Content-Type", "application/json"),)), fault
        return self._answer(endpoint, prefix, path, request), fault

    def _endpoint(self, path: str) -> tuple[str, str]:
        if path.startswith(_MOVED_PREFIX + "/"):
            return "moved", _MOVED_PREFIX
        if path == _TOKEN_PATH:
            return "token", ""
        for prefix in ("", _UPDATED_PREFIX):
            well_known = f"{prefix}/{self.pool.user_pool_id}{_WELL_KNOWN}"
            for name, endpoint in (("jwks.json", "jwks"), ("openid-configuration", "discovery")):
                if path == f"{well_known}/{name}":
                    return endpoint, prefix
        return "other", ""

    def _answer(self, endpoint: str, prefix: str, path: str, request: TokenRequest) -> Answer:
        if endpoint == "moved":  # a client that follows redirects gets what it wants: that is the trap
            endpoint, prefix = self._endpoint(path.removeprefix(_MOVED_PREFIX))
        if endpoint == "token":
            return answer_token_request(request, self._clients, self._scopes, self._access_token)
        if endpoint not in ("jwks", "discovery"):
            return Answer(404, b"")
        if request.method not in ("GET", "HEAD"):
            return Answer(405, b"", (("Allow", "GET, HEAD"),))
        members = self.jwks if endpoint == "jwks" else self._discovery(prefix)
        return Answer(200, json.dumps(members).encode(), (("Content-Type", "application/json"),))

    def _discovery(self, prefix: str) -> dict[str, object]:
        updated = prefix == _UPDATED_PREFIX
        return {
            "issuer": self.pool.updated_issuer if updated else self.pool.issuer,
            "jwks_uri": self.updated_jwks_url if updated else self.jwks_url,
            "token_endpoint": self.token_endpoint,
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "scopes_supported": sorted(self._scopes),
            "id_token_signing_alg_values_supported": ["RS256"],
            "subject_types_supported": ["public"],
        }
