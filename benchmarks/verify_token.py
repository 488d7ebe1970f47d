"""`CognitoVerifier` beside PyJWT, joserfc and bare OpenSSL: one run, CPU seconds, one and the same token.

Run it: ``python benchmarks/verify_token.py``, on Linux with one core for itself: ``taskset -c 1 python …``.

Everybody gets the same 794 characters, signed with the same 2,048-bit key, and checks the same: signature,
algorithm, issuer, times, use, client and scope. (The bare OpenSSL row only verifies the signature, of a
message that is already decoded; it is the floor.) The rows take turns in short rounds, so that a busy moment
of the machine meets all of them, and the median of the rounds counts.
"""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import cryptography
import joserfc
import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry
from joserfc.jwt import decode as joserfc_decode

from helpers.auth import DEMONSTRATION, CognitoVerifier, TokenRejected
from helpers.auth.compact import base64url_octets, segments

CHARACTERS = 794
ROUNDS, ROUND_S = 15, 0.2
NOW_S = int(time.time())
CLIENT_ID, SCOPE = DEMONSTRATION.client_id, DEMONSTRATION.scope
KID = "K1="

Call = Callable[[], object]


@contextmanager
def serving(jwks: dict) -> Iterator[str]:
    """The address of the key set on loopback; the issuer of the kit has keys of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(jwks).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/jwks.json"
        finally:
            server.shutdown()


def token_of(characters: int) -> str:
    """A genuine token for now, exactly that long: the token id takes up the rest."""
    for width in range(characters):
        claims = DEMONSTRATION.claims(
            iat=NOW_S, exp=NOW_S + 3_600, auth_time=NOW_S, scope=SCOPE, jti="0" * width
        )
        token = DEMONSTRATION.token(claims, header={"kid": KID, "alg": "RS256"})
        if len(token) >= characters:
            assert len(token) == characters, "no token of this length"
            return token
    raise AssertionError


def kit(token: str, jwks: dict | str) -> Call:
    verifier = CognitoVerifier(DEMONSTRATION.user_pool_id, client_ids=[CLIENT_ID], scopes=[SCOPE], jwks=jwks)
    verifier.hydrate()
    return lambda: verifier.verify(token)


def judged(claims: dict) -> None:
    """What the libraries leave to whoever calls them."""
    assert claims["token_use"] == "access"
    assert claims["client_id"] == CLIENT_ID
    assert SCOPE in claims["scope"].split(" ")


def pyjwt(token: str, key_of: Callable[[str], object]) -> Call:
    settings = {
        "algorithms": ["RS256"],
        "issuer": DEMONSTRATION.issuer,
        "options": {"require": ["exp", "iat", "iss", "sub"]},
    }
    return lambda: judged(jwt.decode(token, key_of(token), **settings))


def joserfc_row(token: str, jwks: dict) -> Call:
    keys = KeySet.import_key_set(jwks)
    registry = JWTClaimsRegistry(
        iss={"essential": True, "value": DEMONSTRATION.issuer},
        exp={"essential": True},
        iat={"essential": True},
        client_id={"essential": True, "value": CLIENT_ID},
        token_use={"essential": True, "value": "access"},
    )

    def verify() -> None:
        claims = joserfc_decode(token, keys, algorithms=["RS256"]).claims
        registry.validate(claims)
        judged(claims)

    return verify


def openssl(token: str, key: jwt.PyJWK) -> Call:
    _, _, signature, signed = segments(token)
    octets = base64url_octets(signature)
    return lambda: key.key.verify(octets, signed, padding.PKCS1v15(), hashes.SHA256())


def measured_us(rows: dict[str, Call], rounds: int = ROUNDS) -> dict[str, float]:
    """CPU microseconds of one call, the median of the rounds; the rows take turns."""
    calls, seen = {}, {name: [] for name in rows}
    for name, call in rows.items():
        begin = time.process_time()
        call()
        calls[name] = max(1, int(ROUND_S / max(time.process_time() - begin, 2e-5)))
    for _ in range(rounds):
        for name, call in rows.items():
            begin = time.process_time()
            for _ in range(calls[name]):
                call()
            seen[name].append((time.process_time() - begin) / calls[name] * 1e6)
    return {name: statistics.median(taken) for name, taken in seen.items()}


def refused(call: Call) -> None:
    try:
        call()
    except (TokenRejected, jwt.InvalidTokenError):
        return
    raise AssertionError("a hostile token was accepted")


def main() -> None:
    versions = (
        f"PyJWT {jwt.__version__}, joserfc {joserfc.__version__}, cryptography {cryptography.__version__}"
    )
    print(f"{platform.machine()}, Python {platform.python_version()}, {versions}")
    token = token_of(CHARACTERS)
    access, identity = DEMONSTRATION.jwks["keys"]
    jwks = {"keys": [access | {"kid": KID}, identity]}
    preloaded = jwt.PyJWKSet.from_dict(jwks)[KID]
    with serving(jwks) as address:
        client = jwt.PyJWKClient(address, lifespan=86_400)
        rows = {
            "bare OpenSSL (signature only)": openssl(token, preloaded),
            "kit, key set handed over": kit(token, jwks),
            "kit, key set fetched and kept": kit(token, address),
            "joserfc": joserfc_row(token, jwks),
            "jwt.decode, preloaded key": pyjwt(token, lambda _: preloaded),
            "jwt.decode through PyJWKClient": pyjwt(token, client.get_signing_key_from_jwt),
        }
        took_us = measured_us(rows)
    kept_us = took_us["kit, key set fetched and kept"]
    print(f"\na genuine token of {len(token)} characters, CPU time of one verification:")
    for name, row_us in took_us.items():
        print(
            f"  {name:<32} {row_us:7.1f} µs   {1e6 / row_us:7,.0f}/s   {row_us / kept_us:5.2f} × kit (kept)"
        )

    payload = jwt.utils.base64url_encode(json.dumps({"x": "A" * 750_000}).encode()).decode()
    hostile = f"{token.split('.')[0]}.{payload}.{token.split('.')[2]}"
    rows = {
        "kit": partial(refused, kit(hostile, jwks)),
        "jwt.decode": partial(refused, pyjwt(hostile, lambda _: preloaded)),
    }
    print(f"\nrefusing a token of {len(hostile):,} characters with a bad signature:")
    for name, row_us in measured_us(rows, rounds=5).items():
        print(f"  {name:<32} {row_us:11,.1f} µs")


if __name__ == "__main__":
    main()
