"""One request to a token endpoint, and everything that can be wrong with its answer.

`helpers.auth.timed_http` does not follow redirects (they would carry the secret to another address), and does
not send what is meant for loopback through a proxy.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from helpers.auth.timed_http import timed_connection
from helpers.errors import InputError, KumokataError

__all__ = ["FetchedToken", "TokenUnavailable", "checked_endpoint", "fetch_token", "post_form"]

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LARGEST_ANSWER_BYTES = 65_536
_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")  # b64token of RFC 6750 section 2.1
# The errors of RFC 6749 section 5.2, with what to do about each. Nothing else of an answer is repeated.
_NEXT_STEPS = {
    "invalid_client": "compare client id and secret with the user pool; was the secret replaced?",
    "invalid_scope": "ask for scopes that the user pool knows, as resource server/name",
    "invalid_grant": "grant the scope to the app client, or do not ask for it",
    "unauthorized_client": "switch on client credentials for the app client",
    "unsupported_grant_type": "ask with grant_type=client_credentials",
    "invalid_request": "compare the request with the page of the token endpoint",
}


class TokenUnavailable(KumokataError):
    """There is no token: `error` is the endpoint's own code (RFC 6749), None when it gave no such answer.

    >>> print(TokenUnavailable.refused("invalid_client"))
    the token endpoint refuses: invalid_client
      next: compare client id and secret with the user pool; was the secret replaced?
    """

    error: str | None = None

    @classmethod
    def refused(cls, error: str) -> TokenUnavailable:
        """The endpoint answered with an error of RFC 6749."""
        made = cls(f"the token endpoint refuses: {error}", next_step=_NEXT_STEPS[error])
        made.error = error
        return made

    def again(self, wait_s: float) -> TokenUnavailable:
        """The same failure, for a caller who comes before the next request is due in `wait_s` seconds."""
        made = type(self)(
            self.what,
            expected=self.expected,
            next_step=f"{self.next_step}; the next request is due in {wait_s:.1f} s",
        )
        made.error = self.error
        return made


@dataclass(frozen=True, slots=True)
class FetchedToken:
    """An access token and its lifetime in seconds, counted from the answer."""

    token: str = field(repr=False)
    lifetime_s: float


def checked_endpoint(url: str) -> str:
    """The address of a token endpoint, as it was given.

    Raises `InputError` unless it is https, or http on loopback: a secret travels there.

    >>> checked_endpoint("https://example.auth.ap-northeast-1.amazoncognito.com/oauth2/token")[:15]
    'https://example'
    """
    try:
        parts = urlsplit(url)
        known = parts.hostname is not None and parts.port != 0 and not (parts.username or parts.password)
    except (ValueError, AttributeError, TypeError):
        known = False
    if not known or parts.query or parts.fragment or any(c.isspace() or not c.isprintable() for c in url):
        raise InputError("this is not the address of a token endpoint", expected="https://…/oauth2/token")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InputError(
            f"a client secret does not travel over {parts.scheme or 'no'} scheme to {parts.hostname}",
            expected="https (http on loopback only)",
        )
    return url


def fetch_token(
    endpoint: str, *, authorization: str, scopes: Sequence[str], timeout_s: float
) -> FetchedToken:
    """Ask `endpoint` for a token by client credentials, once. `timeout_s` is for the whole answer.

    Raises `TokenUnavailable` for whatever goes wrong; neither secret nor token stand in it.
    """
    form = {"grant_type": "client_credentials"} | ({"scope": " ".join(scopes)} if scopes else {})
    status, members = post_form(endpoint, form, authorization=authorization, timeout_s=timeout_s)
    return _token_of(status, members)


def post_form(
    endpoint: str, form: Mapping[str, str], *, authorization: str | None = None, timeout_s: float = 5.0
) -> tuple[int, Mapping[str, object]]:
    """POST a form to a token endpoint: the status, and the members of the JSON (none, when it is not JSON).

    Raises `InputError` as `checked_endpoint`, and `TokenUnavailable` when no answer comes, or an endless one.

    >>> from helpers.auth import Issuer
    >>> with Issuer() as issuer:
    ...     post_form(issuer.token_endpoint, {"grant_type": "client_credentials"})
    (400, {'error': 'invalid_client'})
    """
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "Connection": "close",
    } | ({} if authorization is None else {"Authorization": authorization})
    parts = urlsplit(checked_endpoint(endpoint))
    try:
        with closing(timed_connection(parts, timeout_s)) as connection:
            connection.request("POST", parts.path or "/", urlencode(form).encode(), headers)
            with connection.getresponse() as answer:
                body = answer.read(_LARGEST_ANSWER_BYTES + 1)
        if len(body) > _LARGEST_ANSWER_BYTES:
            raise http.client.HTTPException("too long")
    except (OSError, http.client.HTTPException) as error:
        raise TokenUnavailable(
            f"the token endpoint cannot be reached: {type(error).__name__}",
            expected="an answer",
            next_step="check network, name and certificate of the endpoint",
        ) from None
    try:
        members = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        members = {}
    return answer.status, members if isinstance(members, dict) else {}


def _token_of(status: int, members: Mapping[str, object]) -> FetchedToken:
    error = members.get("error")
    if status in (400, 401) and isinstance(error, str) and error in _NEXT_STEPS:
        raise TokenUnavailable.refused(error)
    token, lifetime_s = members.get("access_token"), members.get("expires_in")
    good = (
        isinstance(token, str)
        and _TOKEN.fullmatch(token)
        and str(members.get("token_type")).lower() == "bearer"
        and isinstance(lifetime_s, int)
        and not isinstance(lifetime_s, bool)
        and lifetime_s > 0
    )
    if status != 200 or not good:
        raise TokenUnavailable(
            f"the answer of the token endpoint is none that a client can use (status {status})",
            expected="status 200 with access_token, expires_in and token_type Bearer (RFC 6749 section 5.1)",
            next_step="check that the address is the token endpoint, and the state of the service",
        )
    return FetchedToken(token, float(lifetime_s))
