"""What every gate in front of an application decides: may this request pass, and with which of its headers.

Whoever sends ``X-Auth-Client`` from outside tries to walk past the gate: the backend believes that header
because the gate writes it. So a gate deletes such headers from every request before it adds its own.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Sequence

from helpers.auth.claims import Claims
from helpers.auth.enforcement.bearer import bearer_token, query_has_token
from helpers.auth.rejection import TokenRejected
from helpers.auth.verifier import CognitoVerifier
from helpers.errors import InputError

__all__ = ["TRUSTED_HEADERS", "Gate"]

#: What this kit's gates write (``x-auth-…``) and what a load balancer that logs users in writes
#: (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html).
TRUSTED_HEADERS = (
    "x-auth-client",
    "x-auth-scopes",
    "x-amzn-oidc-accesstoken",
    "x-amzn-oidc-data",
    "x-amzn-oidc-identity",
)

_HEADERS_REMEMBERED = 32  # a pool has two keys, and a few more while it changes them

_log = logging.getLogger(__name__)


class Gate:
    """A verifier, the paths that are open, and the headers that no client may send.

    `open_paths` pass without a token, for the health check of a load balancer. They are exact: a prefix would
    invite ``/health/../orders``. Raises `InputError` for what is not a verifier, a path or a name.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement.context import verifier_for
    >>> gate = Gate(verifier_for(), open_paths=["/health"])
    >>> gate.claims("/orders", [f"Bearer {DEMONSTRATION.token()}"]).client_id
    '1kumokataordersclient00001'
    >>> gate.claims("/health", []) is None, gate.lets_pass("Accept"), gate.lets_pass("X_Auth_Client")
    (True, True, False)
    """

    def __init__(
        self,
        verifier: CognitoVerifier,
        *,
        open_paths: Iterable[str] = (),
        trusted_headers: Iterable[str] = TRUSTED_HEADERS,
    ) -> None:
        if not callable(getattr(verifier, "verify", None)):
            raise InputError(f"{verifier!r} verifies nothing", expected="a CognitoVerifier")
        self._verifier = verifier
        self._open_paths = frozenset(_texts("open_paths", open_paths))
        if not all(path.startswith("/") for path in self._open_paths):
            raise InputError("an open path begins with a slash", expected='for example "/health"')
        self._met: deque[str] = deque(maxlen=_HEADERS_REMEMBERED)
        self._trusted = frozenset(_normalised(name) for name in _texts("trusted_headers", trusted_headers))

    def claims(self, path: str, header_values: Sequence[str], query_string: str = "") -> Claims | None:
        """The claims of a request with these values of ``Authorization``; None on an open path.

        Raises `TokenRejected`. The reason goes into the log, the token does not.
        """
        if path in self._open_paths:
            return None
        try:
            in_query = query_has_token(query_string)
            claims = self._verifier.verify(bearer_token(header_values, in_query=in_query))
        except TokenRejected as rejected:
            _log.info("refused: %s", rejected.reason)
            raise
        if not self.has_met(header_values):
            self._met.append(_header_of_the_token(header_values[0]))
        return claims

    def has_met(self, header_values: Sequence[str]) -> bool:
        """Whether a token with the same header was good lately, so that its key is at hand.

        All tokens that a pool signs with one key begin with the same header. Nothing is decided by it but who
        waits: whoever invents a `kid` may wait for a fetch of keys, and shall wait apart from everybody else.
        """
        return len(header_values) == 1 and _header_of_the_token(header_values[0]) in self._met

    def lets_pass(self, header_name: str) -> bool:
        """Whether a client may send this header.

        CGI and WSGI turn ``-`` into ``_`` and letters into capitals, so ``X_Auth_Client`` reaches an
        application under the same name as ``X-Auth-Client``: case and the two signs do not count.
        """
        return _normalised(header_name) not in self._trusted


def _header_of_the_token(header_value: str) -> str:
    return header_value.rpartition(" ")[2].partition(".")[0]


def _normalised(name: str) -> str:
    return name.lower().replace("_", "-")


def _texts(what: str, texts: Iterable[str]) -> tuple[str, ...]:
    given = () if isinstance(texts, str) else tuple(texts)
    if isinstance(texts, str) or not all(isinstance(text, str) and text for text in given):
        raise InputError(f"{what} cannot be {texts!r}", expected='texts in a list, such as ["…"]')
    return given
