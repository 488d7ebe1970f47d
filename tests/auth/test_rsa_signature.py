"""The arithmetic of RS256, held against the cryptography library and against its own inverse."""

import base64
import hashlib
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt import PyJWK

from helpers.auth import (
    DEMONSTRATION,
    expected_block,
    opened_signature,
    rsa_numbers,
    signature_fits,
    split_block,
)
from helpers.errors import InputError

KEY = DEMONSTRATION.key("access")
TOKEN = DEMONSTRATION.token()


def library_says(signing_input, signature, jwk=KEY.public_jwk):
    try:
        PyJWK(dict(jwk)).key.verify(signature, signing_input, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def token_with(signature, signing_input=b"a.b"):
    return f"{signing_input.decode()}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_what_was_signed_opens_to_the_expected_block(message):
    assert opened_signature(KEY.sign(message), KEY.public_jwk) == expected_block(message, 256)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=256, max_size=256) | st.integers(0, 2047))
def test_it_agrees_with_the_library_on_signatures_that_are_wrong_or_right(given_signature):
    signature = given_signature
    if isinstance(signature, int):  # one bit of a good one, turned over
        signature = (int.from_bytes(KEY.sign(b"a.b")) ^ (1 << given_signature)).to_bytes(256)
    assert signature_fits(token_with(signature), KEY.public_jwk) == library_says(b"a.b", signature)
    assert signature_fits(token_with(KEY.sign(b"a.b")), KEY.public_jwk)


def test_a_number_that_is_not_below_the_modulus_fits_nothing():
    modulus, _ = rsa_numbers(KEY.public_jwk)
    shifted = int.from_bytes(KEY.sign(b"a.b")) + modulus  # the same number modulo n
    if shifted < 1 << 2048:
        assert not signature_fits(token_with(shifted.to_bytes(256)), KEY.public_jwk)
    assert not signature_fits(token_with(modulus.to_bytes(256)), KEY.public_jwk)
    with pytest.raises(InputError, match="does not belong to this key"):
        opened_signature(modulus.to_bytes(256), KEY.public_jwk)


@pytest.mark.parametrize("length", [0, 255, 257])
def test_a_signature_of_another_length(length):
    signature = (b"\0" + KEY.sign(b"a.b"))[-length:] if length else b""
    if length:
        assert not signature_fits(token_with(signature), KEY.public_jwk)
    with pytest.raises(InputError, match="does not belong to this key"):
        opened_signature(signature, KEY.public_jwk)


def test_padding_is_compared_as_a_whole():
    """Bleichenbacher's forgery of 2006 needs a verifier that looks at the hash and not at all the octets."""
    hashed = expected_block(b"a.b", 62)[11:]
    block = b"\x00\x01" + b"\xff" * 8 + b"\x00" + hashed + bytes(256 - 62)
    private = KEY.private_jwk
    octets = {name: int.from_bytes(base64.urlsafe_b64decode(private[name] + "==")) for name in ("n", "d")}
    signature = pow(int.from_bytes(block), octets["d"], octets["n"]).to_bytes(256)
    assert opened_signature(signature, KEY.public_jwk) == block
    assert not signature_fits(token_with(signature), KEY.public_jwk)
    assert not library_says(b"a.b", signature)


def test_a_changed_claim_no_longer_fits():
    header, payload, signature = TOKEN.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["scope"] = "orders/write"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert signature_fits(TOKEN, KEY.public_jwk)
    assert not signature_fits(f"{header}.{forged}.{signature}", KEY.public_jwk)
    assert not signature_fits(TOKEN, DEMONSTRATION.key("id").public_jwk)


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c.d", "a.b.", "a.b.c=", "a.b.c d", "a.b.ü", "a.b.A"])
def test_what_is_not_a_token(token):
    with pytest.raises(InputError):
        signature_fits(token, KEY.public_jwk)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "EC"},
        {"kty": "RSA"},
        {"kty": "RSA", "n": "AQ", "e": "AQAB"},
        {"kty": "RSA", "n": 5, "e": "AQAB"},
    ],
)
def test_what_is_not_an_rsa_key(jwk):
    with pytest.raises(InputError):
        rsa_numbers(jwk)


@given(st.binary(max_size=100), st.integers(62, 300))
def test_the_pieces_are_the_block(message, length):
    block = expected_block(message, length)
    assert b"".join(split_block(block)) == block
    assert split_block(block).hash == hashlib.sha256(message).digest()
    assert set(split_block(block).filling) == {255}


@pytest.mark.parametrize(
    "block",
    [
        b"",
        bytes(256),
        expected_block(b"", 256)[1:],
        expected_block(b"", 256)[:-1],
        expected_block(b"", 256) + b"\0",
        expected_block(b"", 256).replace(b"\x30\x31", b"\x30\x32"),
    ],
)
def test_what_no_good_signature_opens_to(block):
    with pytest.raises(InputError, match="not what a signature"):
        split_block(block)


def test_a_modulus_that_is_too_short_for_the_hash():
    assert len(expected_block(b"", 62)) == 62
    with pytest.raises(InputError, match="too short"):
        expected_block(b"", 61)
