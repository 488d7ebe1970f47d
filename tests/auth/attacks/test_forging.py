"""Forged signatures are good signatures: what refuses them must be the policy, not a slip in the forgery."""

import jwt
import pytest
from jwt.algorithms import ECAlgorithm, HMACAlgorithm, RSAAlgorithm, RSAPSSAlgorithm

from helpers.auth import ATTACKS, DEMONSTRATION, AttackContext
from helpers.auth.attacks.forging import (
    base64url,
    compact,
    es256_der,
    es256_raw,
    from_base64url,
    hs256,
    json_bytes,
    ps256,
    public_key_der,
    public_key_pem,
    rs256,
    rs512,
)

CONTEXT = AttackContext.demonstration()
BY_NAME = {attack.name: attack for attack in ATTACKS}
SIGNED = "header.payload"


@pytest.mark.parametrize(
    ("sign", "algorithm"),
    [
        (rs256, RSAAlgorithm(RSAAlgorithm.SHA256)),
        (rs512, RSAAlgorithm(RSAAlgorithm.SHA512)),
        (ps256, RSAPSSAlgorithm(RSAPSSAlgorithm.SHA256)),
    ],
)
@pytest.mark.parametrize("name", ["access", "stranger"])
def test_rsa_signatures_verify_with_pyjwt(sign, algorithm, name):
    key = DEMONSTRATION.key(name)
    signature = sign(key.private_jwk, SIGNED)
    public = RSAAlgorithm.from_jwk(dict(key.public_jwk))
    assert algorithm.verify(SIGNED.encode(), public, signature)
    assert not algorithm.verify(b"header.Payload", public, signature)
    assert signature == sign(key.private_jwk, SIGNED)


def test_rs256_is_what_the_pool_signs_with():
    key = DEMONSTRATION.key("access")
    assert rs256(key.private_jwk, SIGNED) == key.sign(SIGNED.encode())


def test_the_two_spellings_of_an_elliptic_signature():
    key = DEMONSTRATION.key("elliptic")
    raw, der = (sign(key.private_jwk, SIGNED) for sign in (es256_raw, es256_der))
    public, algorithm = ECAlgorithm.from_jwk(dict(key.public_jwk)), ECAlgorithm(ECAlgorithm.SHA256)
    assert len(raw) == 64 and algorithm.verify(SIGNED.encode(), public, raw)
    assert der[:1] == b"\x30" and not algorithm.verify(SIGNED.encode(), public, der)
    assert (raw, der) == tuple(sign(key.private_jwk, SIGNED) for sign in (es256_raw, es256_der))


def test_hmac_is_that_of_rfc_7515():
    """Appendix A.1: its key, its header with line feeds, its payload."""
    secret = from_base64url(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
    )
    header = base64url(b'{"typ":"JWT",\r\n "alg":"HS256"}')
    payload = base64url(b'{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}')
    assert compact(hs256(secret, f"{header}.{payload}")) == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def test_public_keys_as_files():
    jwk = DEMONSTRATION.key("access").public_jwk
    assert public_key_pem(jwk).startswith(b"-----BEGIN PUBLIC KEY-----\n")
    assert from_base64url(jwk["n"]) in public_key_der(jwk)


@pytest.mark.parametrize("octets", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_base64url_there_and_back(octets):
    assert from_base64url(base64url(octets)) == octets
    assert not set("+/=") & set(base64url(octets))


def test_json_is_compact_and_utf_8():
    assert json_bytes({"note": "雲", "n": 1}) == '{"note":"雲","n":1}'.encode()
    assert json_bytes(b"[") == b"["


@pytest.mark.parametrize(
    "name", ["hmac-with-pem", "hmac-with-pem-stripped", "hmac-with-der", "hmac-with-jwk", "hmac-with-nothing"]
)
def test_the_hmac_attacks_would_work_on_a_verifier_that_does_as_the_token_says(name):
    jwk = DEMONSTRATION.key("access").public_jwk
    secret = {
        "hmac-with-pem": public_key_pem(jwk),
        "hmac-with-pem-stripped": public_key_pem(jwk)[:-1],
        "hmac-with-der": public_key_der(jwk),
        "hmac-with-jwk": json_bytes(dict(jwk)),
        "hmac-with-nothing": b"",
    }[name]
    signed, _, signature = BY_NAME[name].make(CONTEXT).rpartition(".")
    # The algorithm itself, without PyJWT's guard that refuses public keys as secrets.
    assert HMACAlgorithm(HMACAlgorithm.SHA256).verify(signed.encode(), secret, from_base64url(signature))
    with pytest.raises(jwt.InvalidKeyError):
        HMACAlgorithm(HMACAlgorithm.SHA256).prepare_key(secret)


def test_the_other_spellings_decode_to_the_same_signature():
    import base64

    genuine = CONTEXT.token().rpartition(".")[2]
    octets = from_base64url(genuine)
    for name in ("unused-bits", "other-alphabet"):
        other = BY_NAME[name].make(CONTEXT).rpartition(".")[2]
        assert other != genuine
        assert base64.urlsafe_b64decode(other + "==") == octets
