"""The files of the verifier that runs inside nginx: a script, and what it accepts.

njs is nginx's JavaScript. Debian's version 0.7.9 has WebCrypto but imports no JWK (0.7.10 does), so the
settings carry each key as SPKI, the form in which OpenSSL writes public keys.

Source: https://nginx.org/en/docs/njs/reference.html#builtin_crypto
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from numbers import Real
from types import MappingProxyType
from typing import Any

from helpers.auth.compact import TOKEN_CHARACTERS_MAX
from helpers.auth.key_gate import usable_keys
from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import Text

__all__ = ["NJS_CANNOT_REFUSE", "NjsRules", "njs_files"]

#: The hostile tokens of the catalogue that the script lets through, by name, and why it cannot do otherwise.
#: A test holds that it is these and no other.
NJS_CANNOT_REFUSE: Mapping[str, Text] = MappingProxyType(
    {
        "scope-twice-ours-last": Text(
            ja="JSON.parse は、同じ名前のクレームが二つあると、あとのほうだけを黙って残します",
            en="of two claims with one name, JSON.parse keeps the last and says nothing",
        ),
        "alg-twice": Text(
            ja="JSON.parse は、ヘッダーに同じ名前が二つあると、あとのほうだけを黙って残します",
            en="of two header members with one name, JSON.parse keeps the last and says nothing",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class NjsRules:
    """What the script accepts: the issuers, clients and keys, and the scopes that a token must all have.

    `now_s` stops the clock at that second, for lessons and tests; None is the real time. Raises `InputError`
    for an empty rule, and for a key set that the kit's own verifier would not use.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> rules = NjsRules(
    ...     (DEMONSTRATION.issuer,), (DEMONSTRATION.client_id,), (DEMONSTRATION.scope,), DEMONSTRATION.jwks
    ... )
    >>> rules.now_s is None
    True
    """

    issuers: tuple[str, ...]
    client_ids: tuple[str, ...]
    scopes: tuple[str, ...]
    jwks: Mapping[str, Any]
    now_s: float | None = None

    def __post_init__(self) -> None:
        for what in ("issuers", "client_ids", "scopes"):
            names = getattr(self, what)
            are_names = isinstance(names, tuple) and all(isinstance(name, str) and name for name in names)
            if not names or not are_names:
                raise InputError(f"{what} cannot be {names!r}", expected='names in a tuple, such as ("abc",)')
        now_s = 0 if self.now_s is None else self.now_s
        if isinstance(now_s, bool) or not isinstance(now_s, Real) or not 0 <= now_s < 2**53:
            raise InputError(f"now_s cannot be {self.now_s!r}", expected="seconds since 1970, or None")
        usable_keys(self.jwks)


def njs_files(rules: NjsRules) -> dict[str, str]:
    """The two files that nginx needs, by name: ``verify.js``, the same for everybody, and ``settings.js``.

    Keys pass the gate of the kit's verifier first: the script sees no key for encryption, none without an
    algorithm and none that is too short.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> rules = NjsRules(
    ...     (DEMONSTRATION.issuer,), (DEMONSTRATION.client_id,), (DEMONSTRATION.scope,), DEMONSTRATION.jwks
    ... )
    >>> sorted(njs_files(rules))
    ['settings.js', 'verify.js']
    """
    usable = usable_keys(rules.jwks)
    keys = {jwk["kid"]: jwk for jwk in rules.jwks["keys"] if jwk.get("kid") in usable}
    settings = {
        "issuers": rules.issuers,
        "client_ids": rules.client_ids,
        "scopes": rules.scopes,
        "keys": {kid: _spki(jwk) for kid, jwk in keys.items()},
        "now_s": rules.now_s,
        "longest_token": TOKEN_CHARACTERS_MAX,
        "longest_lifetime_s": int(fact("cognito.access_token_lifetime_max_s").value),
    }
    script = files("helpers.auth.enforcement").joinpath("verify_in_nginx.js").read_text(encoding="utf-8")
    return {"verify.js": script, "settings.js": f"export default {json.dumps(settings, indent=1)};\n"}


def _spki(jwk: Mapping[str, Any]) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from jwt import PyJWK

    public = PyJWK({name: jwk[name] for name in ("kty", "n", "e")}, algorithm="RS256").key
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
