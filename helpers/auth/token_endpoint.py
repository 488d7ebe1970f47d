"""What ``/oauth2/token`` answers to client credentials: the rules alone, without a socket.

The rules are those of RFC 6749 (sections 2.3, 3.2, 4.4, 5), with the differences that Cognito documents:
every error is status 400, also `invalid_client`, for which the RFC wants 401; the answer has three members
and no refresh token; without `scope` the client gets all scopes that are granted to it. Which error Cognito
gives for a scope that exists but is not granted to the client is not documented: here it is `invalid_grant`,
as in the emulator ministack. https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html

oauthlib and Authlib have servers too. They answer as the RFC says; Cognito's differences would have to be
patched into them, and a learner could not read the whole.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_plus

from helpers.auth.issuer_clients import AppClient, ClientRegistry, is_scope

__all__ = ["LARGEST_BODY_BYTES", "Answer", "TokenRequest", "answer_token_request"]

#: A longer body is refused before it is read.
LARGEST_BODY_BYTES = 8_192
_MOST_PARAMETERS = 32
_NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
# Grants that a user pool knows, but not without a user who signs in.
_GRANTS_OF_USERS = ("authorization_code", "refresh_token")


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A request as it arrived: method, query, header fields in their order, body. Its repr hides them."""

    method: str
    headers: Sequence[tuple[str, str]] = field(repr=False)
    body: bytes = field(repr=False)
    query: str = field(default="", repr=False)

    def values(self, name: str) -> list[str]:
        """All values of a header field, whatever the case of its name."""
        return [value for field_name, value in self.headers if field_name.lower() == name.lower()]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, header fields and body. The body may be a token, so it is not in the repr."""

    status: int
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()


class _Refused(Exception):
    """The error code of an answer; never leaves this module."""


def answer_token_request(
    request: TokenRequest,
    clients: ClientRegistry,
    known_scopes: Collection[str],
    issue: Callable[[AppClient, tuple[str, ...]], str],
) -> Answer:
    """Answer a token request. `issue` signs a token for a client and its scopes.

    `known_scopes` are all scopes of the pool. Never raises for what a client sends.

    >>> answer_token_request(TokenRequest("GET", [], b""), ClientRegistry(lambda: 0), (), str).status
    405
    """
    if request.method != "POST":
        return _as_json(405, {"error": "invalid_request"}, ("Allow", "POST"))
    try:
        form = _form_of(request)
        client = _client_of(request, form, clients)
        _check_grant(form, client)
        scopes = _scopes_of(form, client, known_scopes)
    except _Refused as refused:
        return _as_json(400, {"error": str(refused)})
    granted = {
        "access_token": issue(client, scopes),
        "expires_in": client.token_lifetime_s,
        "token_type": "Bearer",
    }
    return _as_json(200, granted)


def _form_of(request: TokenRequest) -> dict[str, str]:
    """The parameters of the body. A parameter without a value counts as left out (RFC 6749 section 3.2)."""
    types = request.values("Content-Type")
    if len(types) != 1 or types[0].split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise _Refused("invalid_request")
    if request.query or len(request.body) > LARGEST_BODY_BYTES:
        raise _Refused("invalid_request")  # secrets in an address end up in logs
    try:
        pairs = parse_qsl(
            request.body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except ValueError:  # not a form, not UTF-8, or too many parameters
        raise _Refused("invalid_request") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise _Refused("invalid_request")
    return {name: value for name, value in form.items() if value}


def _client_of(request: TokenRequest, form: Mapping[str, str], clients: ClientRegistry) -> AppClient:
    authorization = request.values("Authorization")
    if len(authorization) > 1 or (authorization and "client_secret" in form):
        raise _Refused("invalid_request")  # RFC 6749 section 2.3: one method a request
    if authorization:
        readings = _basic_credentials(authorization[0])
        if "client_id" in form and form["client_id"] not in [client_id for client_id, _ in readings]:
            raise _Refused("invalid_request")
    else:
        readings = [(form.get("client_id", ""), form.get("client_secret", ""))]
    for client_id in dict.fromkeys(client_id for client_id, _ in readings):
        offered = [secret for known_id, secret in readings if known_id == client_id]
        if client := clients.authenticated(client_id, offered):
            return client
    raise _Refused("invalid_client")


def _basic_credentials(authorization: str) -> list[tuple[str, str]]:
    """Id and secret of a Basic header, percent-decoded as RFC 6749 wants it, and as they stand.

    Many clients do not encode, against section 2.3.1. Ids and secrets of Cognito hold letters, digits, ``_``
    and ``+`` only, so that at most one of the two readings can be right.
    """
    scheme, _, encoded = authorization.partition(" ")
    try:
        octets = base64.b64decode(encoded.strip(" "), validate=True)
        client_id, colon, secret = octets.decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        raise _Refused("invalid_client") from None
    if scheme.lower() != "basic" or not colon or not (client_id + secret).isprintable():
        raise _Refused("invalid_client")
    return list(dict.fromkeys([(unquote_plus(client_id), unquote_plus(secret)), (client_id, secret)]))


def _check_grant(form: Mapping[str, str], client: AppClient) -> None:
    grant = form.get("grant_type")
    if grant is None:
        raise _Refused("invalid_request")
    if grant in _GRANTS_OF_USERS or (grant == "client_credentials" and not client.client_credentials):
        raise _Refused("unauthorized_client")
    if grant != "client_credentials":
        raise _Refused("unsupported_grant_type")


def _scopes_of(form: Mapping[str, str], client: AppClient, known_scopes: Collection[str]) -> tuple[str, ...]:
    if "scope" not in form:
        return client.scopes
    asked = tuple(dict.fromkeys(scope for scope in form["scope"].split(" ") if scope))
    if not asked or not all(is_scope(scope) and scope in known_scopes for scope in asked):
        raise _Refused("invalid_scope")
    if not set(asked) <= set(client.scopes):
        raise _Refused("invalid_grant")
    return asked


def _as_json(status: int, members: Mapping[str, object], *headers: tuple[str, str]) -> Answer:
    fields = (("Content-Type", "application/json;charset=UTF-8"), *_NO_STORE, *headers)
    return Answer(status, json.dumps(members, separators=(",", ":")).encode(), fields)
