"""Attacks on the choice of the key: the token names the key, and may lie about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from helpers.auth.attacks.context import AttackContext
from helpers.auth.attacks.forging import compact, hs256
from helpers.auth.attacks.model import Attack, hostile

__all__ = ["KEYS"]

_attack = partial(hostile, family="key", severity="critical")

_ELSEWHERE = "https://keys.attacker.example"


def _stranger(**members: object) -> Callable[[AttackContext], str]:
    """Signed with a key of the attacker, whose header says where to find it; the kid is the pool's."""
    return lambda context: context.token(context.header(**members), key="stranger")


def _embedded(**changes: object) -> Callable[[AttackContext], str]:
    def make(context: AttackContext) -> str:
        own = dict(context.pool.key("stranger").public_jwk)
        return context.token(
            context.header(jwk=own | {"kid": context.header()["kid"]}, **changes), key="stranger"
        )

    return make


def _unknown(context: AttackContext) -> str:
    stranger = context.pool.key("stranger")
    return context.token(context.header(kid=stranger.kid), key="stranger")


def _empty_file(context: AttackContext) -> str:
    """Where keys are files, /dev/null is an empty one, and an empty secret signs."""
    signing_input = compact(context.header(alg="HS256", kid="../../../../dev/null"), context.claims())
    return f"{signing_input}.{compact(hs256(b'', signing_input))}"


def _kid(value: object) -> Callable[[AttackContext], str]:
    return lambda context: context.token(context.header() | {"kid": value})


KEYS: tuple[Attack, ...] = (
    _attack(
        "embedded-jwk",
        _embedded(),
        "signature_wrong",
        reference="CVE-2026-27962",
        ja="ヘッダーの jwk に自分の鍵を入れ、kid は本物",
        en="the attacker's own key in the header (jwk), with the genuine kid",
    ),
    _attack(
        "embedded-jwk-no-kid",
        _embedded(kid=None),
        "key_id_malformed",
        reference="RFC 7515 §4.1.3",
        ja="ヘッダーの jwk に自分の鍵を入れ、kid はなし",
        en="the attacker's own key in the header (jwk), and no kid",
    ),
    _attack(
        "jku-elsewhere",
        _stranger(jku=f"{_ELSEWHERE}/jwks.json"),
        "signature_wrong",
        reference="RFC 8725 §3.10",
        ja="jku が攻撃者の JWKS を指す",
        en="jku points to the attacker's JWKS",
    ),
    _attack(
        "x5u-elsewhere",
        _stranger(x5u=f"{_ELSEWHERE}/key.pem"),
        "signature_wrong",
        reference="RFC 8725 §3.10",
        ja="x5u が攻撃者の証明書を指す",
        en="x5u points to the attacker's certificate",
    ),
    _attack(
        "x5c-own-certificate",
        _stranger(x5c=["MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"]),
        "signature_wrong",
        reference="RFC 7515 §4.1.6",
        ja="x5c に攻撃者の証明書を入れる",
        en="x5c carries the attacker's certificate",
    ),
    _attack(
        "kid-path",
        _empty_file,
        "algorithm_refused",
        reference="RFC 8725 §3.10",
        ja="kid が空のファイルを指す（../../dev/null）",
        en="kid points to an empty file (../../dev/null)",
    ),
    _attack(
        "kid-sql",
        _kid("x' UNION SELECT 'c2VjcmV0' --"),
        "key_unknown",
        reference="RFC 8725 §3.10",
        ja="kid に SQL",
        en="SQL in the kid",
    ),
    _attack(
        "kid-line-break",
        _kid("RZSxp43r\r\nX-Authenticated: yes"),
        "key_id_malformed",
        reference="RFC 8725 §3.10",
        severity="medium",
        ja="kid に改行（ログやヘッダーに行を足す）",
        en="a line break in the kid, to add a line to a log or a header",
    ),
    _attack(
        "kid-unknown",
        _unknown,
        "key_unknown",
        reference="CVE-2026-48524",
        ja="攻撃者の鍵で署名し、その kid を名乗る",
        en="signed by a stranger, naming the stranger's kid",
    ),
    _attack(
        "kid-missing",
        lambda context: context.token(context.header(kid=None)),
        "key_id_malformed",
        reference="RFC 7515 §4.1.4",
        severity="low",
        ja="kid がない",
        en="no kid",
    ),
    _attack(
        "kid-null",
        _kid(None),
        "key_id_malformed",
        reference="RFC 7515 §4.1.4",
        severity="low",
        ja="kid が null",
        en="kid is null",
    ),
    _attack(
        "kid-number",
        _kid(1),
        "key_id_malformed",
        reference="RFC 7515 §4.1.4",
        severity="low",
        ja="kid が数",
        en="kid is a number",
    ),
    _attack(
        "kid-list",
        lambda context: context.token(context.header() | {"kid": [context.header()["kid"]]}),
        "key_id_malformed",
        reference="RFC 7515 §4.1.4",
        severity="low",
        ja="kid がリスト",
        en="kid is a list",
    ),
    _attack(
        "signed-by-the-other-key",
        lambda context: context.token(key="id"),
        "signature_wrong",
        reference="RFC 8725 §3.3",
        ja="ID トークンの鍵で署名し、アクセストークンの kid を名乗る",
        en="signed by the key of ID tokens, naming the key of access tokens",
    ),
    _attack(
        "weak-key",
        lambda context: context.token(context.header(kid=context.pool.key("weak").kid), key="weak"),
        "key_unknown",
        reference="RFC 7518 §3.3",
        ja="1,024 ビットの RSA の鍵",
        en="an RSA key of 1,024 bits",
    ),
    _attack(
        "key-for-encryption",
        lambda context: context.token(context.header(kid=context.encryption_kid)),
        "key_unknown",
        reference="RFC 7517 §4.2",
        severity="medium",
        ja="暗号化のための鍵（use が enc）を名乗る",
        en="names a key whose use is encryption (enc)",
    ),
)
