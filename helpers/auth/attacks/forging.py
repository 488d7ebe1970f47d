"""How hostile tokens are put together: any bytes as segments, signatures that no issuer would make.

Everything gives the same bytes in every run. RSASSA-PKCS1-v1_5 and HMAC are deterministic by themselves; the
salt of RSASSA-PSS is fixed here, and ECDSA takes its nonce from the message (RFC 6979).
Token libraries refuse to make most of this, which is why it is written here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

__all__ = [
    "base64url",
    "compact",
    "es256_der",
    "es256_raw",
    "from_base64url",
    "hs256",
    "json_bytes",
    "ps256",
    "public_key_der",
    "public_key_pem",
    "rs256",
    "rs512",
]

_PSS_SALT = hashlib.sha256(b"the salt of the catalogue").digest()


def json_bytes(members: Mapping[str, object] | bytes) -> bytes:
    """Members as compact JSON in UTF-8; bytes stay as they are.

    >>> json_bytes({"alg": "none"})
    b'{"alg":"none"}'
    """
    if isinstance(members, bytes):
        return members
    return json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode()


def base64url(octets: bytes) -> str:
    """base64url without padding, as RFC 7515 §2 has it.

    >>> base64url(b"{}")
    'e30'
    """
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes behind base64url without padding.

    >>> from_base64url("e30")
    b'{}'
    """
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def compact(*segments: Mapping[str, object] | bytes) -> str:
    """Segments joined with dots; mappings become JSON first.

    >>> compact({"alg": "none"}, {}, b"")
    'eyJhbGciOiJub25lIn0.e30.'
    """
    return ".".join(base64url(json_bytes(segment)) for segment in segments)


def hs256(secret: bytes, signing_input: str) -> bytes:
    """HMAC-SHA256, with whatever an attacker takes for the secret."""
    return hmac.new(secret, signing_input.encode(), hashlib.sha256).digest()


def rs256(private_jwk: Mapping[str, str], signing_input: str) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256, what Cognito signs with."""
    return _pkcs1(private_jwk, signing_input, "SHA256")


def rs512(private_jwk: Mapping[str, str], signing_input: str) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-512."""
    return _pkcs1(private_jwk, signing_input, "SHA512")


def ps256(private_jwk: Mapping[str, str], signing_input: str) -> bytes:
    """RSASSA-PSS with SHA-256 and a salt that never changes (RFC 8017, §8.1.1 and §9.1.1).

    cryptography draws the salt at random, so the encoding is written out here.
    """
    modulus, exponent = (_number(private_jwk[name]) for name in ("n", "d"))
    encoded_bits = modulus.bit_length() - 1
    encoded_length = (encoded_bits + 7) // 8
    digest = hashlib.sha256(signing_input.encode()).digest()
    hashed = hashlib.sha256(bytes(8) + digest + _PSS_SALT).digest()
    data = bytes(encoded_length - len(_PSS_SALT) - len(hashed) - 2) + b"\x01" + _PSS_SALT
    mask = _mask(hashed, len(data))
    masked = bytearray(a ^ b for a, b in zip(data, mask, strict=True))
    masked[0] &= 0xFF >> (8 * encoded_length - encoded_bits)
    message = int.from_bytes(bytes(masked) + hashed + b"\xbc", "big")
    return pow(message, exponent, modulus).to_bytes((modulus.bit_length() + 7) // 8, "big")


def es256_raw(private_jwk: Mapping[str, str], signing_input: str) -> bytes:
    """ECDSA on P-256 with SHA-256 as JWS writes it: r and s, 32 bytes each (RFC 7518 §3.4)."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(es256_der(private_jwk, signing_input))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def es256_der(private_jwk: Mapping[str, str], signing_input: str) -> bytes:
    """The same signature as ASN.1, which is what most libraries give and JWS does not take."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    return _private_key(private_jwk).sign(signing_input.encode(), algorithm)


def public_key_pem(public_jwk: Mapping[str, str]) -> bytes:
    """A public key as the PEM file in which it is usually handed round, final newline included."""
    return _public_bytes(public_jwk, "PEM")


def public_key_der(public_jwk: Mapping[str, str]) -> bytes:
    """A public key as DER (SubjectPublicKeyInfo)."""
    return _public_bytes(public_jwk, "DER")


def _pkcs1(private_jwk: Mapping[str, str], signing_input: str, hash_name: str) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    key = _private_key(private_jwk)
    return key.sign(signing_input.encode(), padding.PKCS1v15(), getattr(hashes, hash_name)())


def _public_bytes(public_jwk: Mapping[str, str], encoding: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from jwt.algorithms import RSAAlgorithm

    key = RSAAlgorithm.from_jwk(dict(public_jwk))
    return key.public_bytes(getattr(Encoding, encoding), PublicFormat.SubjectPublicKeyInfo)


def _private_key(private_jwk: Mapping[str, str]) -> Any:
    return _loaded(json.dumps(dict(private_jwk)))


@cache  # to load a private key takes longer than to sign with it
def _loaded(private_jwk: str) -> Any:
    from jwt.algorithms import ECAlgorithm, RSAAlgorithm

    kind = ECAlgorithm if json.loads(private_jwk)["kty"] == "EC" else RSAAlgorithm
    return kind.from_jwk(private_jwk)


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 with SHA-256 (RFC 8017, appendix B.2.1)."""
    blocks = -(-length // 32)
    return b"".join(hashlib.sha256(seed + block.to_bytes(4, "big")).digest() for block in range(blocks))[
        :length
    ]


def _number(member: str) -> int:
    return int.from_bytes(from_base64url(member), "big")
