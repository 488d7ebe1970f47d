"""RS256 as arithmetic: what a signature is, in a few lines that can be followed by hand.

For reading and for lessons. Real verification (`CognitoVerifier`) leaves this to the cryptography library;
here it is written out because a learner shall see that there is nothing behind it but one power and one hash.
Formula: RFC 8017 sections 8.2.2 (RSASSA-PKCS1-v1_5) and 9.2 (its encoding).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from typing import NamedTuple

from helpers.errors import InputError

__all__ = [
    "SignedBlock",
    "expected_block",
    "opened_signature",
    "rsa_numbers",
    "signature_fits",
    "split_block",
]

# The DER header of "a SHA-256 digest of 32 octets follows", as RFC 8017 section 9.2 prints it.
_SHA_256_HEADER = bytes.fromhex("3031300d060960864801650304020105000420")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


def rsa_numbers(jwk: Mapping[str, str]) -> tuple[int, int]:
    """The modulus n and the public exponent e of an RSA key in JWK form (RFC 7518 section 6.3.1).

    Raises `InputError` for another kind of key, and for members that are not base64url.

    >>> from helpers.auth import DEMONSTRATION
    >>> modulus, exponent = rsa_numbers(DEMONSTRATION.key("access").public_jwk)
    >>> modulus.bit_length(), exponent
    (2048, 65537)
    """
    if jwk.get("kty") != "RSA":
        raise InputError("this is not an RSA key", expected='a JWK with "kty": "RSA"')
    modulus, exponent = (int.from_bytes(_octets(jwk.get(name)), "big") for name in ("n", "e"))
    if modulus < 3 or exponent < 3:
        raise InputError("the numbers of this RSA key are too small", expected="a modulus and an exponent")
    return modulus, exponent


def opened_signature(signature: bytes, jwk: Mapping[str, str]) -> bytes:
    """What the signer put into the signature: sᵉ mod n, as octets of the modulus's length.

    Anybody can open it, with the public key; only the holder of the private key can make one that opens to
    something meaningful. Raises `InputError` as `rsa_numbers`, and for a signature that is no number below n.

    >>> from helpers.auth import DEMONSTRATION
    >>> key = DEMONSTRATION.key("access")
    >>> opened_signature(key.sign(b"header.payload"), key.public_jwk)[:4].hex()
    '0001ffff'
    """
    modulus, exponent = rsa_numbers(jwk)
    length_octets = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != length_octets or number >= modulus:
        raise InputError(
            f"a signature of {len(signature)} octets does not belong to this key",
            expected=f"{length_octets} octets, a number below the modulus",
        )
    return pow(number, exponent, modulus).to_bytes(length_octets, "big")


def expected_block(signing_input: bytes, length_octets: int) -> bytes:
    """What a signature of `signing_input` has to open to: 00 01 FF … FF 00, "SHA-256", and the hash.

    `length_octets` is the length of the modulus. Raises `InputError` when that is too short.

    >>> expected_block(b"header.payload", 256).hex()[:6], len(expected_block(b"header.payload", 256))
    ('0001ff', 256)
    """
    hashed = _SHA_256_HEADER + hashlib.sha256(signing_input).digest()
    padding = length_octets - len(hashed) - 3
    if padding < 8:
        raise InputError(f"a modulus of {length_octets} octets is too short", expected="62 octets or more")
    return b"\x00\x01" + b"\xff" * padding + b"\x00" + hashed


class SignedBlock(NamedTuple):
    """The pieces of an opened signature, in their order."""

    beginning: bytes
    filling: bytes
    mark: bytes
    hash: bytes


def split_block(block: bytes) -> SignedBlock:
    """An opened signature in its pieces: 00 01, the filling, the mark of SHA-256 (a 00 before it), the hash.

    For looking at; to verify, compare with `expected_block` as a whole. Raises `InputError` for octets that
    are not built like that.

    >>> pieces = split_block(expected_block(b"header.payload", 256))
    >>> pieces.beginning.hex(), len(pieces.filling), pieces.mark.hex()[:6], len(pieces.hash)
    ('0001', 202, '003031', 32)
    """
    end = block.find(b"\x00", 2)
    mark, hashed = block[end : end + 1 + len(_SHA_256_HEADER)], block[end + 1 + len(_SHA_256_HEADER) :]
    if block[:2] != b"\x00\x01" or mark[1:] != _SHA_256_HEADER or len(hashed) != hashlib.sha256().digest_size:
        raise InputError("this is not what a signature with SHA-256 opens to", expected="00 01 ff … ff 00 …")
    return SignedBlock(block[:2], block[2:end], mark, hashed)


def signature_fits(token: str, jwk: Mapping[str, str]) -> bool:
    """Whether the third part of `token` is a signature of the first two by this key. Looks at nothing else.

    Raises `InputError` for what is not three parts of base64url, and as `rsa_numbers`.

    >>> from helpers.auth import DEMONSTRATION
    >>> [signature_fits(DEMONSTRATION.token(), key) for key in DEMONSTRATION.jwks["keys"]]
    [True, False]
    """
    parts = token.split(".")
    if len(parts) != 3:
        raise InputError(f"a token of {len(parts)} parts", expected="header.payload.signature")
    signature = _octets(parts[2])
    modulus, _ = rsa_numbers(jwk)
    length_octets = (modulus.bit_length() + 7) // 8
    if len(signature) != length_octets or int.from_bytes(signature, "big") >= modulus:
        return False
    signing_input = ".".join(parts[:2]).encode()
    return opened_signature(signature, jwk) == expected_block(signing_input, length_octets)


def _octets(text: object) -> bytes:
    if isinstance(text, str) and _BASE64URL.fullmatch(text):
        try:
            return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except binascii.Error:
            pass
    raise InputError("this is not base64url", expected="letters, digits, - and _, without padding")
