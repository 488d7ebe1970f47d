"""Attacks on the algorithm: the token says how it wants to be verified, and must not be believed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from helpers.auth.attacks.context import AttackContext
from helpers.auth.attacks.forging import (
    compact,
    es256_der,
    es256_raw,
    from_base64url,
    hs256,
    json_bytes,
    ps256,
    public_key_der,
    public_key_pem,
    rs512,
)
from helpers.auth.attacks.model import Attack, hostile

__all__ = ["ALGORITHM"]

_attack = partial(hostile, family="algorithm", severity="critical")


def _unsigned(alg: str) -> Callable[[AttackContext], str]:
    return lambda context: compact(context.header(alg=alg), context.claims(), b"")


def _old_signature(context: AttackContext) -> str:
    signature = context.token().rsplit(".", 1)[1]
    return f"{compact(context.header(alg='none'), context.claims())}.{signature}"


def _signed_with(alg: object) -> Callable[[AttackContext], str]:
    """A genuine RSA signature over a header that names another algorithm, or none."""
    return lambda context: context.token(context.header(alg=alg))


def _hmac(secret: Callable[[AttackContext], bytes]) -> Callable[[AttackContext], str]:
    def make(context: AttackContext) -> str:
        signing_input = compact(context.header(alg="HS256"), context.claims())
        return f"{signing_input}.{compact(hs256(secret(context), signing_input))}"

    return make


def _jwk(context: AttackContext) -> dict[str, str]:
    return dict(context.pool.key("access").public_jwk)


def _modulus(context: AttackContext) -> bytes:
    return from_base64url(_jwk(context)["n"])


def _elliptic(sign: Callable) -> Callable[[AttackContext], str]:
    def make(context: AttackContext) -> str:
        header = context.header(alg="ES256", kid=context.pool.key("elliptic").kid)
        return context.token(header, key="elliptic", sign=sign)

    return make


def _psychic(key: str) -> Callable[[AttackContext], str]:
    def make(context: AttackContext) -> str:
        header = context.header(alg="ES256", kid=context.pool.key(key).kid)
        return compact(header, context.claims(), bytes(64))

    return make


def _encrypted(context: AttackContext) -> str:
    """Five parts, and a key derivation that would take hours if anybody began with it."""
    header = {"alg": "PBES2-HS256+A128KW", "enc": "A128CBC-HS256", "p2s": "c2FsdHNhbHQ", "p2c": 2**31 - 1}
    return compact(header | {"kid": context.header()["kid"]}, bytes(40), bytes(16), bytes(64), bytes(16))


# An empty third part is no JWS in compact form, whatever the algorithm: that is what is noticed first.
_NONE = {"reference": "RFC 8725 §2.1", "reason": "token_malformed"}
_HMAC = {"reference": "RFC 8725 §2.1", "reason": "algorithm_refused"}
_NAME = {"reference": "RFC 7515 §4.1.1", "reason": "algorithm_refused", "severity": "low"}

ALGORITHM: tuple[Attack, ...] = (
    _attack(
        "alg-none",
        _unsigned("none"),
        **_NONE,
        ja="alg が none で署名がない",
        en="alg is none, and no signature",
    ),
    _attack("alg-none-title", _unsigned("None"), **_NONE, ja="alg が None", en="alg is None"),
    _attack("alg-none-upper", _unsigned("NONE"), **_NONE, ja="alg が NONE", en="alg is NONE"),
    _attack("alg-none-mixed", _unsigned("nOnE"), **_NONE, ja="alg が nOnE", en="alg is nOnE"),
    _attack(
        "alg-none-old-signature",
        _old_signature,
        "algorithm_refused",
        reference="CVE-2026-28802",
        ja="alg を none に変え、古い署名を残す",
        en="alg becomes none, the old signature stays",
    ),
    _attack("alg-missing", _signed_with(None), **_NAME, ja="alg がない", en="no alg"),
    _attack("alg-empty", _signed_with(""), **_NAME, ja="alg が空", en="alg is empty"),
    _attack("alg-list", _signed_with(["RS256"]), **_NAME, ja="alg がリスト", en="alg is a list"),
    _attack(
        "alg-full-width",
        _signed_with("ＲＳ256"),
        **_NAME,
        ja="alg が全角の ＲＳ256",
        en="alg is RS256 in full-width letters",
    ),
    _attack(
        "hmac-with-pem",
        _hmac(lambda context: public_key_pem(_jwk(context))),
        **_HMAC,
        ja="公開鍵の PEM を HMAC の秘密にする",
        en="HMAC whose secret is the public key as PEM",
    ),
    _attack(
        "hmac-with-pem-stripped",
        _hmac(lambda context: public_key_pem(_jwk(context)).strip()),
        **_HMAC,
        ja="公開鍵の PEM（末尾の改行なし）を HMAC の秘密にする",
        en="HMAC with the PEM, final newline removed",
    ),
    _attack(
        "hmac-with-der",
        _hmac(lambda context: public_key_der(_jwk(context))),
        **_HMAC,
        ja="公開鍵の DER を HMAC の秘密にする",
        en="HMAC whose secret is the public key as DER",
    ),
    _attack(
        "hmac-with-jwk",
        _hmac(lambda context: json_bytes(_jwk(context))),
        reason="algorithm_refused",
        reference="GHSA-xgmm-8j9v-c9wx",
        ja="公開鍵の JWK の JSON を HMAC の秘密にする",
        en="HMAC whose secret is the JSON of the public JWK",
    ),
    _attack(
        "hmac-with-modulus",
        _hmac(_modulus),
        **_HMAC,
        ja="公開鍵の法 n を HMAC の秘密にする",
        en="HMAC whose secret is the modulus n",
    ),
    _attack(
        "hmac-with-nothing",
        _hmac(lambda _: b""),
        **_HMAC,
        ja="空の秘密で HMAC",
        en="HMAC with an empty secret",
    ),
    _attack(
        "rs512-by-the-same-key",
        lambda context: context.token(context.header(alg="RS512"), sign=rs512),
        "algorithm_refused",
        reference="RFC 8725 §3.1",
        severity="low",
        ja="同じ鍵による RS512",
        en="RS512 by the same key",
    ),
    _attack(
        "ps256-by-the-same-key",
        lambda context: context.token(context.header(alg="PS256"), sign=ps256),
        "algorithm_refused",
        reference="RFC 8725 §3.1",
        severity="low",
        ja="同じ鍵による PS256",
        en="PS256 by the same key",
    ),
    _attack(
        "rs512-by-a-key-without-alg",
        lambda context: context.token(
            context.header(alg="RS512", kid=context.pool.key("unnamed_algorithm").kid),
            key="unnamed_algorithm",
            sign=rs512,
        ),
        "algorithm_refused",
        reference="RFC 8725 §3.1",
        severity="medium",
        ja="alg を名乗らない鍵による RS512",
        en="RS512 by a key that names no algorithm",
    ),
    _attack(
        "psychic-signature",
        _psychic("elliptic"),
        "algorithm_refused",
        reference="CVE-2022-21449",
        ja="ES256 で、署名が 64 個のゼロ",
        en="ES256 whose signature is 64 zero bytes",
    ),
    _attack(
        "psychic-signature-rsa-key",
        _psychic("access"),
        "algorithm_refused",
        reference="CVE-2022-21449",
        ja="RSA の鍵を指した ES256 で、署名が 64 個のゼロ",
        en="64 zero bytes as ES256, naming the RSA key",
    ),
    _attack(
        "es256-der",
        _elliptic(es256_der),
        "algorithm_refused",
        reference="RFC 7518 §3.4",
        severity="low",
        ja="ES256 の署名が DER",
        en="an ES256 signature in DER",
    ),
    _attack(
        "es256-valid",
        _elliptic(es256_raw),
        "algorithm_refused",
        reference="RFC 8725 §3.1",
        severity="medium",
        ja="方針にない ES256 の、正しい署名",
        en="a valid ES256 signature where the policy is RS256",
    ),
    _attack(
        "encrypted-token",
        _encrypted,
        "token_malformed",
        reference="CVE-2026-27932",
        severity="medium",
        ja="JWE（5 部分）で、鍵の導出が 2,147,483,647 回",
        en="a JWE of five parts that asks for 2,147,483,647 rounds",
    ),
)
