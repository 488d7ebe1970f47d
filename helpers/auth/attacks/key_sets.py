"""Attacks on the key set: what stands behind the JWKS address is input as well.

A set that cannot be trusted as a whole is refused; a key that must not verify is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from helpers.auth.attacks.context import AttackContext
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["KEY_SET_ATTACKS", "KeySetAttack"]


@dataclass(frozen=True, slots=True)
class KeySetAttack:
    """A key set as bytes, and whether a verifier must refuse the ``"set"`` or pass over the bad ``"key"``.

    Where `refused` is ``"key"``, the set also holds the pool's two keys, which must stay usable, and the bad
    key has the kid ``"bad"``.

    >>> attack = KEY_SET_ATTACKS[0]
    >>> attack.name, attack.refused, attack.make(AttackContext.demonstration())[:9]
    ('kid-twice', 'set', b'{"keys": ')
    """

    name: str
    make: Callable[[AttackContext], bytes]
    refused: str
    reference: str
    label: Text

    def __post_init__(self) -> None:
        if self.refused not in ("set", "key"):
            raise InputError(f"{self.name}: {self.refused!r} cannot be refused", expected='"set" or "key"')


def _document(*keys: Mapping[str, object]) -> bytes:
    return json.dumps({"keys": [dict(key) for key in keys]}).encode()


def _beside(**changes: object) -> Callable[[AttackContext], bytes]:
    """The pool's keys, and a copy of one of them named "bad" with changes; None takes a member away."""

    def make(context: AttackContext) -> bytes:
        bad = dict(context.pool.key("next_access").public_jwk) | {"kid": "bad"} | changes
        bad = {name: value for name, value in bad.items() if value is not None}
        return _document(*context.pool.jwks["keys"], bad)

    return make


def _named(key: str) -> Callable[[AttackContext], bytes]:
    def make(context: AttackContext) -> bytes:
        bad = dict(context.pool.key(key).public_jwk) | {"kid": "bad"}
        return _document(*context.pool.jwks["keys"], bad)

    return make


def _with_private_half(context: AttackContext) -> bytes:
    private = context.pool.key("next_access").private_jwk
    return _beside(d=private["d"])(context)


def _kid_twice(context: AttackContext) -> bytes:
    twin = dict(context.pool.key("stranger").public_jwk) | {"kid": context.header()["kid"]}
    return _document(*context.pool.jwks["keys"], twin)


def _many(context: AttackContext) -> bytes:
    key = dict(context.pool.key("access").public_jwk)
    return _document(*(key | {"kid": f"K{number}"} for number in range(11)))


def _huge(context: AttackContext) -> bytes:
    return _document(*context.pool.jwks["keys"], {"kty": "RSA", "note": "A" * 200_000})


def _attack(
    name: str, make: Callable[[AttackContext], bytes], refused: str, reference: str, ja: str, en: str
) -> KeySetAttack:
    return KeySetAttack(name, make, refused, reference, Text(ja=ja, en=en))


_WYCHEPROOF = "https://github.com/C2SP/wycheproof/blob/main/doc/json_web_crypto.md"
_CHANGELOG = "https://github.com/jpadilla/pyjwt/blob/master/CHANGELOG.rst"
_ALB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html"

KEY_SET_ATTACKS: tuple[KeySetAttack, ...] = (
    _attack("kid-twice", _kid_twice, "set", _WYCHEPROOF, "同じ kid の鍵が二つ", "two keys with one kid"),
    _attack(
        "symmetric-key",
        _beside(kty="oct", k="c2VjcmV0", n=None, e=None, alg="HS256"),
        "set",
        _WYCHEPROOF,
        "共通鍵（oct）が混ざっている",
        "a symmetric key (oct) among them",
    ),
    _attack("eleven-keys", _many, "set", _ALB, "鍵が 11 個", "eleven keys"),
    _attack("huge-set", _huge, "set", _ALB, "200 KB の鍵の一覧", "a set of 200 KB"),
    _attack("not-json", lambda _: b"<html>", "set", _CHANGELOG, "JSON ではない", "not JSON"),
    _attack("array", lambda _: b"[]", "set", _CHANGELOG, "オブジェクトではない", "not an object"),
    _attack("no-keys", lambda _: b'{"keys": []}', "set", _CHANGELOG, "鍵がひとつもない", "no key at all"),
    _attack(
        "keys-object",
        lambda _: b'{"keys": {}}',
        "set",
        _CHANGELOG,
        "keys がリストではない",
        "keys is no list",
    ),
    _attack(
        "keys-twice",
        lambda context: _document(*context.pool.jwks["keys"])[:-1] + b', "keys": []}',
        "set",
        "https://www.rfc-editor.org/rfc/rfc7517#section-4",
        "keys が二つ",
        "keys stands twice",
    ),
    _attack("exponent-one", _beside(e="AQ"), "key", _WYCHEPROOF, "公開指数が 1", "a public exponent of 1"),
    _attack("exponent-even", _beside(e="AQAC"), "key", _WYCHEPROOF, "公開指数が偶数", "an even exponent"),
    _attack(
        "weak-modulus",
        _named("weak"),
        "key",
        "https://www.rfc-editor.org/rfc/rfc7518#section-3.3",
        "1,024 ビットの鍵",
        "a key of 1,024 bits",
    ),
    _attack(
        "for-encryption",
        _beside(use="enc"),
        "key",
        "https://www.rfc-editor.org/rfc/rfc7517#section-4.2",
        "暗号化のための鍵",
        "a key for encryption",
    ),
    _attack(
        "other-operation",
        _beside(key_ops=["encrypt"], use=None),
        "key",
        "https://www.rfc-editor.org/rfc/rfc7517#section-4.3",
        "key_ops に verify がない鍵",
        "a key whose key_ops lack verify",
    ),
    _attack(
        "no-algorithm",
        _beside(alg=None),
        "key",
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.1",
        "alg を名乗らない鍵",
        "a key that names no algorithm",
    ),
    _attack(
        "elliptic",
        _named("elliptic"),
        "key",
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.1",
        "方針にない楕円曲線の鍵",
        "an elliptic key where the policy is RS256",
    ),
    _attack(
        "private-half",
        _with_private_half,
        "key",
        "https://www.rfc-editor.org/rfc/rfc7517#section-9.2",
        "秘密の半分（d）まで公開された鍵",
        "a key published with its private half (d)",
    ),
    _attack(
        "no-modulus",
        _beside(n=None),
        "key",
        "https://www.rfc-editor.org/rfc/rfc7518#section-6.3.1",
        "法 n のない鍵",
        "a key without its modulus n",
    ),
)
