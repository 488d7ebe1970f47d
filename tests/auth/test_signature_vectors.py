"""Signatures: published examples, and the PKCS#1 paddings that a lax verifier takes for one another.

The variants are made here from the demonstration key by arithmetic (`encoded ** d mod n`). They are of the
classes of which https://github.com/C2SP/wycheproof has 213 vectors, none of which is copied.
"""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from jwt.algorithms import RSAAlgorithm
from jwt.utils import from_base64url_uint

from helpers.auth import DEMONSTRATION, CognitoVerifier, TokenRejected, usable_keys
from helpers.auth.compact import base64url_octets, segments
from helpers.auth.strict_json import strict_object

PRIVATE = DEMONSTRATION.key("access").private_jwk
N, D = from_base64url_uint(PRIVATE["n"]), from_base64url_uint(PRIVATE["d"])
SIZE = 256
CHECK = usable_keys(DEMONSTRATION.jwks)[DEMONSTRATION.key("access").kid]
SIGNED = b"header.payload"
DIGEST = hashlib.sha256(SIGNED).digest()

# DER of the DigestInfo for SHA-256, RFC 8017 §9.2 note 1: SEQUENCE { SEQUENCE { OID, NULL }, OCTET STRING }.
OID = bytes.fromhex("0609608648016503040201")
NULL = bytes.fromhex("0500")
INFO = bytes.fromhex("3031300d") + OID + NULL + bytes.fromhex("0420")


def raw(encoded: bytes) -> bytes:
    return pow(int.from_bytes(encoded, "big"), D, N).to_bytes(SIZE, "big")


def padded(info: bytes, *, first=b"\x00", kind=b"\x01", fill=b"\xff", end=b"\x00", after=b"", length=None):
    count = SIZE - len(first + kind + end + info + after) if length is None else length
    rest = SIZE - len(first + kind + end + info + after) - count
    return first + kind + fill * count + end + info + after + b"\x00" * rest


def test_the_arithmetic_here_is_that_of_the_key():
    assert raw(padded(INFO + DIGEST)) == DEMONSTRATION.key("access").sign(SIGNED)
    assert CHECK(SIGNED, raw(padded(INFO + DIGEST)))


def _info(oid_hex: str, digest: bytes) -> bytes:
    oid = bytes.fromhex(oid_hex)
    inner = b"\x30" + bytes([len(oid) + 2]) + oid + NULL
    return b"\x30" + bytes([len(inner) + 2 + len(digest)]) + inner + b"\x04" + bytes([len(digest)]) + digest


SHA512 = hashlib.sha512(SIGNED).digest()
ENCODINGS = {
    "no NULL": padded(bytes.fromhex("302f300b") + OID + bytes.fromhex("0420") + DIGEST),
    "NULL with a long length": padded(bytes.fromhex("3032300e") + OID + b"\x05\x81\x00\x04\x20" + DIGEST),
    "long length of the sequence": padded(b"\x30\x81\x31" + INFO[2:] + DIGEST),
    "indefinite length": padded(b"\x30\x80" + INFO[2:] + DIGEST + b"\x00\x00"),
    "long length of the digest": padded(bytes.fromhex("3032300d") + OID + NULL + b"\x04\x81\x20" + DIGEST),
    "OCTET STRING as BIT STRING": padded(bytes.fromhex("3031300d") + OID + NULL + b"\x03\x20" + DIGEST),
    "no DigestInfo": padded(DIGEST),
    "digest twice": padded(INFO + DIGEST + DIGEST),
    "digest cut": padded(INFO + DIGEST[:-1]),
    "a longer digest": padded(bytes.fromhex("3032300d") + OID + NULL + b"\x04\x21" + DIGEST + b"\x00"),
    "a wrong digest": padded(INFO + bytes(32)),
    "garbage at the end, short padding (Bleichenbacher 2006)": padded(INFO + DIGEST, length=8),
    "garbage inside the DigestInfo": padded(
        bytes.fromhex("30370613") + OID + NULL + b"\x04\x04junk\x04\x20" + DIGEST, length=8
    ),
    "seven octets of padding": padded(INFO + DIGEST, length=7),
    "no padding": padded(INFO + DIGEST, length=0),
    "padding with one wrong octet": padded(INFO + DIGEST).replace(b"\xff" * 3, b"\xff\xfe\xff", 1),
    "padding of zeros": padded(INFO + DIGEST, fill=b"\x00"),
    "no end of the padding": padded(INFO + DIGEST, end=b"\xff"),
    "block type 0": padded(INFO + DIGEST, kind=b"\x00"),
    "block type 2": padded(INFO + DIGEST, kind=b"\x02"),
    "no block type": padded(INFO + DIGEST, kind=b""),
    "first octet not zero": padded(INFO + DIGEST, first=b"\x01"),
    "OID of SHA-512, digest of SHA-256": padded(_info("0609608648016503040203", DIGEST)),
    "SHA-512": padded(_info("0609608648016503040203", SHA512)),
    "SHA-384": padded(_info("0609608648016503040202", hashlib.sha384(SIGNED).digest())),
    "SHA-224": padded(_info("0609608648016503040204", hashlib.sha224(SIGNED).digest())),
    "SHA-1": padded(_info("06052b0e03021a", hashlib.sha1(SIGNED).digest())),
    "MD5": padded(_info("06082a864886f70d0205", hashlib.md5(SIGNED).digest())),
    "the message itself": padded(SIGNED),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_padding_that_is_almost_right_is_wrong(name):
    encoded = ENCODINGS[name]
    assert len(encoded) == SIZE
    if int.from_bytes(encoded, "big") >= N:
        pytest.fail("this encoding cannot be signed, so the case would show nothing")
    assert not CHECK(SIGNED, raw(encoded))


GOOD = DEMONSTRATION.key("access").sign(SIGNED)


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"\x00",
        bytes(SIZE),
        (1).to_bytes(SIZE, "big"),
        (N - 1).to_bytes(SIZE, "big"),
        N.to_bytes(SIZE, "big"),
        (int.from_bytes(GOOD, "big") + N).to_bytes(SIZE + 1, "big"),
        (N - int.from_bytes(GOOD, "big")).to_bytes(SIZE, "big"),
        b"\x00" + GOOD,
        GOOD + b"\x00",
        GOOD[:-1],
        GOOD[1:],
        GOOD[::-1],
        b"\xff" * SIZE,
        GOOD * 2,
        raw(DIGEST.rjust(SIZE, b"\x00")),
    ],
    ids=lambda signature: f"{len(signature)}-{signature[:3].hex()}-{signature[-2:].hex()}",
)
def test_a_number_that_is_no_signature(signature):
    assert not CHECK(SIGNED, signature)


def test_a_signature_with_pss_is_another_algorithm():
    key = RSAAlgorithm(RSAAlgorithm.SHA256).from_jwk(dict(PRIVATE))
    signature = key.sign(SIGNED, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    assert not CHECK(SIGNED, signature)


# RFC 7515, appendix A.2: header {"alg":"RS256"}, an RSA key of 2,048 bits, and the signature.
RFC7515_A2_N = (
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SF"
    "d2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo"
    "7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkM"
    "Ls91kzk2PAcDTW9gb54h4FRWyuXpoQ"
)
RFC7515_A2 = (
    "eyJhbGciOiJSUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb"
    "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383"
    "LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWy"
    "wlVmtVrBp0igcN_IoypGlUPQGe77Rw"
)
# RFC 7515, appendix E: "crit" names an extension that nobody understands, "alg" is none.
RFC7515_E = (
    "eyJhbGciOiJub25lIiwNCiAiY3JpdCI6WyJodHRwOi8vZXhhbXBsZS5jb20vVU5ERUZJTkVEIl0sDQogImh0dHA6Ly9leGFtcGxlLmNv"
    "bS9VTkRFRklORUQiOnRydWUNCn0.RkFJTA."
)


def test_rfc_7515_appendix_a2():
    jwk = {"kty": "RSA", "kid": "a2", "alg": "RS256", "n": RFC7515_A2_N, "e": "AQAB"}
    check = usable_keys({"keys": [jwk]})["a2"]
    header, payload, signature, signed = segments(RFC7515_A2)
    assert strict_object(base64url_octets(header)) == {"alg": "RS256"}
    assert strict_object(base64url_octets(payload)) == {
        "iss": "joe",
        "exp": 1300819380,
        "http://example.com/is_root": True,
    }
    assert check(signed, base64url_octets(signature))
    assert not check(signed + b"x", base64url_octets(signature))


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (RFC7515_A2, "key_id_malformed"),
        (RFC7515_E, "token_malformed"),
        (RFC7515_E + "AAAA", "algorithm_refused"),
    ],
)
def test_what_the_verifier_says_to_the_examples(token, reason):
    verifier = CognitoVerifier(
        DEMONSTRATION.user_pool_id,
        client_ids=[DEMONSTRATION.client_id],
        scopes=[DEMONSTRATION.scope],
        jwks=DEMONSTRATION.jwks,
    )
    with pytest.raises(TokenRejected) as caught:
        verifier.verify(token)
    assert caught.value.reason == reason
