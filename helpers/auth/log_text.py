"""What may be written into a log about a token that was refused, or about any text from outside.

A log is read by people and by programs, so a text from outside must stay one line, and must not look like
something else: a line feed would forge an entry (RFC 8725 §3.10: a `kid` can hold one), an escape sequence
would steer a terminal, a right-to-left mark would turn the line around. And a log is kept, so no token may be
in it: whoever reads it could send the token again.
"""

from __future__ import annotations

import hashlib
import json
import re
from binascii import a2b_base64

from helpers.auth.compact import TOKEN_CHARACTERS_MAX
from helpers.errors import InputError

__all__ = ["refused_token_text", "safe_log_text"]

LOG_CHARACTERS_MAX = 120

# Two or more parts of what a token is made of, the first of which begins like encoded JSON; or simply a very
# long run of such letters, as a token without its first part is.
_LIKE_A_TOKEN = re.compile(r"eyJ[A-Za-z0-9_=+/-]{8,}(?:\.[A-Za-z0-9_=+/-]*)*|[A-Za-z0-9_=+/-]{48,}")


def safe_log_text(text: object, *, length_max: int = LOG_CHARACTERS_MAX) -> str:
    """One short line of printable ASCII that stands for `text`, without any token in it.

    What is not printable ASCII is written as an escape (``\\n``, ``\\u202e``), and so is the backslash, so
    that two texts that differ do not look alike. `length_max` counts characters. Raises `InputError` when
    that is not a whole number of 1 or more; any `text` will do.

    >>> print(safe_log_text("K1\\r\\n2026-11-23 GET /admin 200"))
    K1\\r\\n2026-11-23 GET /admin 200
    >>> print(safe_log_text("Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"))
    Bearer <37 characters like a token>
    """
    if isinstance(length_max, bool) or not isinstance(length_max, int) or length_max < 1:
        raise InputError(f"length_max cannot be {length_max!r}", expected="characters, 1 or more")
    if not isinstance(text, str):
        return f"<{type(text).__name__}>"[:length_max]
    # Only the beginning is looked at, and the mask goes on before the cut: half a token must not slip
    # through.
    shown = text[:TOKEN_CHARACTERS_MAX]
    masked = _LIKE_A_TOKEN.sub(lambda found: f"<{len(found[0])} characters like a token>", shown)
    pieces = [character.encode("unicode_escape").decode("ascii") for character in masked]
    if len(shown) == len(text) and sum(map(len, pieces)) <= length_max:
        return "".join(pieces)
    line = ""
    for piece in pieces:  # piece by piece: an escape that is cut in two would read as something else
        if len(line) + len(piece) >= length_max:
            break
        line += piece
    return line + "~"


def refused_token_text(token: object) -> str:
    """What an operator may know of a refused token: how long it is, which key it names, and its fingerprint.

    The fingerprint (48 bits of SHA-256) tells whether two refusals were about the same token, and cannot be
    turned back into it. Nothing here has been verified, and the text says so.

    >>> from helpers.auth import DEMONSTRATION
    >>> text = refused_token_text(DEMONSTRATION.token(header={"alg": "RS256", "kid": "../../dev/null"}))
    >>> print(text)
    unverified token of 817 characters, fingerprint e19d94bd7349, kid ../../dev/null
    """
    if not isinstance(token, str):
        return f"no token but a {type(token).__name__}"
    fingerprint = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"unverified token of {len(token)} characters, fingerprint {fingerprint}, kid {_kid_text(token)}"


def _kid_text(token: str) -> str:
    """The `kid` that the header names, made safe; lenient, because the log wants to know what was sent."""
    if len(token) > TOKEN_CHARACTERS_MAX:
        return "unread"
    try:
        encoded = token.partition(".")[0].encode("ascii").translate(bytes.maketrans(b"-_", b"+/"))
        header = json.loads(a2b_base64(encoded + b"=="))
        return safe_log_text(header["kid"], length_max=64)
    except (ValueError, KeyError, TypeError, RecursionError):
        return "unreadable"
