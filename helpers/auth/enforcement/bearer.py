"""Takes the token out of a request: one header, one value, one right form.

Servers do not agree on what two ``Authorization`` headers are. Some join them to ``A,B``, some give the
first, some the last, nginx answers 400; so a gate that approves one of them may stand before an application
that reads the other. The way out is to look at *all* values and to accept exactly one that cannot be two.

Sources: https://www.rfc-editor.org/rfc/rfc6750#section-2.1 (form), #section-3.1 (400 for two ways at once),
https://www.rfc-editor.org/rfc/rfc9110#section-11.4 (scheme, 1*SP, token68).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote_plus

from helpers.auth.rejection import TokenRejected
from helpers.errors import InputError

__all__ = ["bearer_token", "query_has_token"]

_CREDENTIALS = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE).fullmatch
_IS_BEARER = re.compile(r"bearer(?![!#$%&'*+.^_`|~0-9a-z-])", re.IGNORECASE).match
# A comma, or what is not printable ASCII. Looked for first: what follows sees ASCII alone.
_TWO_VALUES_OR_WORSE = re.compile(r"[^ -+\--~]").search


def bearer_token(header_values: Sequence[str], *, in_query: bool = False) -> str:
    """The token of a request whose ``Authorization`` headers have these values, all of them.

    `in_query` says that the query carries a token as well (`query_has_token`). A token in a query, a cookie
    or a body is never used: without a header there is no token, with one there are two.

    Raises `TokenRejected`: ``token_missing`` (401) when nothing of the scheme Bearer is there, and
    ``request_malformed`` (400) for two values, two ways, a comma, control characters, a tab, or a value that
    is no token68. The scheme may be written in any case, and one run of spaces of any length follows it.
    Raises `InputError` for anything but a sequence of `str`, a lone `str` included.

    >>> bearer_token(["bearer  abc.def.ghi"])
    'abc.def.ghi'
    >>> bearer_token(["Bearer abc", "Bearer def"])
    Traceback (most recent call last):
    ...
    helpers.auth.rejection.TokenRejected: request_malformed: ...
    """
    if isinstance(header_values, str) or not all(isinstance(value, str) for value in header_values):
        raise InputError("the values of a header were expected", expected='a sequence such as ["Bearer …"]')
    if not header_values:
        raise TokenRejected("token_missing")
    if len(header_values) > 1 or _TWO_VALUES_OR_WORSE(header_values[0]):
        raise TokenRejected("request_malformed")
    found = _CREDENTIALS(header_values[0])
    if found is None:
        # "Basic …" is another scheme's business; "Bearer" and nothing right after it is a broken request.
        raise TokenRejected("request_malformed" if _IS_BEARER(header_values[0]) else "token_missing")
    if in_query:
        raise TokenRejected("request_malformed")
    return found[1]


def query_has_token(query_string: str) -> bool:
    """Whether a query has a parameter ``access_token``, in whatever way its name is written.

    >>> query_has_token("page=2&access%5Ftoken=abc"), query_has_token("page=2")
    (True, False)
    """
    names = (pair.partition("=")[0] for pair in query_string.split("&"))
    return any(unquote_plus(name) == "access_token" for name in names)
