"""A token as text: three segments of base64url with a dot between them, each decoded in the one right way.

The grammar is that of the JWS Compact Serialization. It leaves a forger no freedom: a genuine token has
exactly one spelling, so a deny list, a cache or a log that knows the text knows the token.

Source: https://www.rfc-editor.org/rfc/rfc7515#section-2 and #section-7.1
"""

from __future__ import annotations

import re
from binascii import a2b_base64

from helpers.auth.rejection import TokenRejected

__all__ = ["TOKEN_CHARACTERS_MAX", "base64url_octets", "segments"]

#: Nobody who has not shown a valid signature may make us work for long. A token of a user pool has less than
#: a thousand characters, and web servers take 8 KiB for one header field (CVE-2025-61920: no such limit).
TOKEN_CHARACTERS_MAX = 8_192

_SEGMENT = "([A-Za-z0-9_-]+)"
_THREE_SEGMENTS = re.compile(rf"{_SEGMENT}\.{_SEGMENT}\.{_SEGMENT}").fullmatch

# The last character of a segment may carry bits that decode to nothing: 4 of them where the length leaves 2
# over 4, 2 where it leaves 3. They must be zero, otherwise `…A` and `…B` would be two spellings of the same
# octets (RFC 4648 §3.5). A length that leaves 1 cannot occur.
_LAST_CHARACTERS = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    "",
    "AQgw",
    "AEIMQUYcgkosw048",
)
_PADDING = (b"", b"", b"==", b"=")
_TO_BASE64 = bytes.maketrans(b"-_", b"+/")


def segments(token: str) -> tuple[str, str, str, bytes]:
    """Header, payload and signature of a token, still encoded, and the octets that the signature covers.

    Raises `TokenRejected`: `token_too_long` or `token_malformed`.

    >>> segments("eyJ9.e30.c2ln")
    ('eyJ9', 'e30', 'c2ln', b'eyJ9.e30')
    """
    if not isinstance(token, str):
        raise TokenRejected("token_malformed")
    if len(token) > TOKEN_CHARACTERS_MAX:
        raise TokenRejected("token_too_long")
    # `fullmatch` on an alphabet of ASCII: no padding, no white space, no line feed at the end, no look-alike
    # letter, no fourth part (JWE has five), no empty part (a stripped signature, a
    # payload that comes by another way).
    found = _THREE_SEGMENTS(token)
    if found is None:
        raise TokenRejected("token_malformed")
    header, payload, signature = found.groups()
    return header, payload, signature, token[: found.end(2)].encode("ascii")


def base64url_octets(segment: str) -> bytes:
    """The octets of a segment that is made of the 64 letters of base64url alone, as `segments` returns it.

    Raises `TokenRejected` with `token_malformed` for a length that cannot be, and for unused bits
    that are set.

    >>> base64url_octets("e30")
    b'{}'
    """
    left_over = len(segment) & 3
    if segment[-1] not in _LAST_CHARACTERS[left_over]:
        raise TokenRejected("token_malformed")
    return a2b_base64(segment.encode("ascii").translate(_TO_BASE64) + _PADDING[left_over])
