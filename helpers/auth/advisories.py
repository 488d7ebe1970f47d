"""What was found in Python's token libraries, and the token of the catalogue that tries the same.

The versions that mended it are facts. A list of what is known is no forecast, and a library with many of them
is one that many people look at.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.facts import fact
from helpers.language import Text

__all__ = ["Advisory", "known_advisories"]

# Identifier, library, the attack of the catalogue that tries it, and what went wrong.
_ADVISORIES = (
    (
        "CVE-2022-29217",
        "PyJWT",
        "hmac-with-pem",
        Text(ja="公開鍵を HMAC の秘密として受け付けた", en="a public key was taken for an HMAC secret"),
    ),
    (
        "CVE-2024-33663",
        "python-jose",
        "hmac-with-der",
        Text(
            ja="公開鍵を HMAC の秘密として受け付けた（OpenSSH 形式など）",
            en="a public key was taken for an HMAC secret (OpenSSH and other forms)",
        ),
    ),
    (
        "CVE-2024-53861",
        "PyJWT",
        "issuer-short",
        Text(ja="発行者を部分一致で比べた", en="the issuer was compared as a part of a string"),
    ),
    (
        "CVE-2024-37568",
        "Authlib",
        "hmac-with-pem",
        Text(ja="公開鍵を HMAC の秘密として受け付けた", en="a public key was taken for an HMAC secret"),
    ),
    (
        "CVE-2025-59420",
        "Authlib",
        "crit-unknown",
        Text(ja="知らない crit を無視した", en="an unknown crit was ignored"),
    ),
    (
        "CVE-2025-61920",
        "Authlib",
        "header-of-100-kb",
        Text(ja="ヘッダーと署名の長さに上限がなかった", en="header and signature had no size limit"),
    ),
    (
        "CVE-2025-65015",
        "joserfc",
        "claim-of-a-megabyte",
        Text(
            ja="エラー文に、長すぎる入力がそのまま入った",
            en="the error message held the whole oversized input",
        ),
    ),
    (
        "CVE-2026-28802",
        "Authlib",
        "alg-none",
        Text(ja="alg が none で、空の署名が通った", en="alg none with an empty signature passed"),
    ),
    (
        "CVE-2026-27962",
        "Authlib",
        "embedded-jwk-no-kid",
        Text(ja="トークン自身の jwk を鍵にした", en="the key came from the token's own jwk"),
    ),
    (
        "CVE-2026-27932",
        "joserfc",
        "encrypted-token",
        Text(ja="鍵の導出の回数をトークンに決めさせた", en="the token chose the rounds of a key derivation"),
    ),
    (
        "CVE-2026-32597",
        "PyJWT",
        "crit-unknown",
        Text(ja="知らない crit を無視した", en="an unknown crit was ignored"),
    ),
    (
        "CVE-2026-48523",
        "PyJWT",
        "rs512-by-the-same-key",
        Text(
            ja="許したものと別のアルゴリズムで検証した",
            en="it verified with another algorithm than the allowed one",
        ),
    ),
    (
        "CVE-2026-48524",
        "PyJWT",
        "kid-unknown",
        Text(ja="知らない kid のたびに鍵を取りに行った", en="every unknown kid fetched the keys again"),
    ),
    (
        "CVE-2026-48525",
        "PyJWT",
        "b64-false",
        Text(
            ja="b64 が false のとき、使わない巨大な部分を先に読んだ",
            en="with b64 false it first decoded a huge unused part",
        ),
    ),
    (
        "GHSA-hxm8-2xgr-2p9m",
        "PyJWT",
        "foreign-character",
        Text(ja="base64 の余分な文字を読み飛ばした", en="foreign characters in base64 were skipped"),
    ),
)


@dataclass(frozen=True, slots=True)
class Advisory:
    """An advisory about a library, the version that mended it, and the name of an attack of `ATTACKS`."""

    identifier: str
    library: str
    attack: str
    what: Text
    fixed_in: str
    url: str


def known_advisories() -> tuple[Advisory, ...]:
    """The advisories of 2022 to 2026 that the lessons quote, in the order of their numbers.

    >>> found = known_advisories()
    >>> len(found), sorted({advisory.library for advisory in found})
    (15, ['Authlib', 'PyJWT', 'joserfc', 'python-jose'])
    """
    return tuple(_advisory(*row) for row in _ADVISORIES)


def _advisory(identifier: str, library: str, attack: str, what: Text) -> Advisory:
    found = fact(f"advisory.{identifier.lower().replace('-', '_')}.fixed")
    return Advisory(identifier, library, attack, what, str(found.value), found.url)
