"""How the local issuer can fail, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from helpers.errors import InputError
from helpers.language import Text

__all__ = ["HUGE_BODY_BYTES", "ISSUER_FAULTS", "checked_fault"]

#: How long the answer of the fault "huge" is: longer than any verifier should read.
HUGE_BODY_BYTES = 4_000_000

#: What an endpoint of the issuer can do instead of answering as it should.
ISSUER_FAULTS: Mapping[str, Text] = MappingProxyType(
    {
        "none": Text(ja="正常", en="no fault"),
        "unavailable": Text(ja="503", en="503"),
        "reset": Text(ja="接続の切断", en="the connection is reset"),
        "hanging": Text(ja="応答なし", en="no answer"),
        "dripping": Text(ja="少しずつの応答", en="an answer byte by byte, without end"),
        "redirecting": Text(ja="別の場所への転送", en="a redirect"),
        "huge": Text(ja="巨大な応答", en="a huge answer"),
        "truncated": Text(ja="途中で切れた応答", en="an answer that breaks off"),
        "not-json": Text(ja="JSON でない応答", en="an answer that is not JSON"),
    }
)


def checked_fault(name: str) -> str:
    """The name of a fault as it was given. Raises `InputError` for another name.

    >>> checked_fault("hanging")
    'hanging'
    """
    if not isinstance(name, str) or name not in ISSUER_FAULTS:
        raise InputError(f"there is no fault {name!r}", expected=f"one of {', '.join(ISSUER_FAULTS)}")
    return name
