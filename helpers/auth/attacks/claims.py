"""Attacks with a genuine signature: from another issuer, for another client, of another kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from helpers.auth.attacks.context import AttackContext
from helpers.auth.attacks.model import Attack, control, hostile

__all__ = ["CLAIMS", "CONTROLS"]

_issuer = partial(hostile, family="issuer", reason="issuer_wrong", reference="RFC 8725 §3.8")
_purpose = partial(hostile, family="purpose")


def _iss(change: Callable[[str], object]) -> Callable[[AttackContext], str]:
    return lambda context: context.token(claims=context.claims() | {"iss": change(context.pool.issuer)})


def _with(**claims: object) -> Callable[[AttackContext], str]:
    return lambda context: context.token(claims=context.claims(**claims))


def _client(change: Callable[[str], object]) -> Callable[[AttackContext], str]:
    return lambda context: context.token(claims=context.claims(client_id=change(context.client_id)))


def _by_the_id_key(context: AttackContext, claims: dict[str, object]) -> str:
    return context.token(context.header(kid=context.pool.key("id").kid), claims, key="id")


def _id_token(context: AttackContext) -> str:
    """What a user gets beside an access token: it has an audience and a name, but no scope."""
    claims = context.claims(client_id=None, scope=None, version=None, token_use="id")
    return _by_the_id_key(
        context,
        claims | {"aud": context.client_id, "cognito:username": "hanako", "email": "hanako@kumokata.example"},
    )


CLAIMS: tuple[Attack, ...] = (
    _issuer("other-pool", _iss(lambda iss: iss[:-1] + "2"), ja="別のユーザープール", en="another user pool"),
    _issuer(
        "issuer-suffix",
        _iss(lambda iss: iss + ".evil.example"),
        ja="発行者のうしろに .evil.example",
        en="the issuer with .evil.example behind it",
    ),
    _issuer(
        "issuer-slash",
        _iss(lambda iss: iss + "/"),
        severity="low",
        ja="発行者の末尾に /",
        en="the issuer with a slash behind it",
    ),
    _issuer(
        "issuer-http",
        _iss(lambda iss: iss.replace("https", "http")),
        severity="low",
        ja="発行者が http",
        en="the issuer with http",
    ),
    _issuer(
        "issuer-upper-case",
        _iss(lambda iss: iss.replace("ap-northeast-1.", "AP-NORTHEAST-1.")),
        severity="low",
        ja="発行者のリージョンが大文字",
        en="the issuer with an upper-case Region",
    ),
    _issuer(
        "issuer-short",
        _iss(lambda iss: iss[:-1]),
        reference="GHSA-75c5-xw7c-p5pm",
        ja="発行者が一文字足りない",
        en="the issuer without its last character",
    ),
    _issuer(
        "issuer-list",
        _iss(lambda iss: [iss]),
        reason="claim_malformed",
        severity="low",
        ja="発行者がリスト",
        en="the issuer is a list",
    ),
    _issuer(
        "issuer-userinfo",
        _iss(lambda iss: iss.replace("amazonaws.com", "amazonaws.com@evil.example")),
        ja="発行者に @evil.example を挟む",
        en="the issuer with @evil.example in it",
    ),
    _issuer("issuer-missing", _with(iss=None), reason="claim_missing", ja="発行者がない", en="no issuer"),
    _purpose(
        "id-token",
        _id_token,
        "token_use_wrong",
        reference="RFC 8725 §3.12",
        ja="ID トークン",
        en="an ID token",
    ),
    _purpose(
        "id-token-like-access",
        lambda context: _by_the_id_key(context, context.claims(token_use="id", aud=context.client_id)),
        "token_use_wrong",
        reference="RFC 8725 §3.12",
        ja="アクセストークンの項目も持つ ID トークン",
        en="an ID token that has the claims of an access token too",
    ),
    _purpose(
        "token-use-missing",
        _with(token_use=None),
        "claim_missing",
        reference="RFC 8725 §3.12",
        ja="token_use がない",
        en="no token_use",
    ),
    _purpose(
        "other-client",
        _client(lambda client: client[:-1] + "2"),
        "client_wrong",
        reference="RFC 8725 §3.9",
        ja="別のクライアント",
        en="another client",
    ),
    _purpose(
        "client-prefix",
        _client(lambda client: client[:-1]),
        "client_wrong",
        reference="RFC 8725 §3.9",
        ja="クライアント ID が一文字足りない",
        en="the client id without its last character",
    ),
    _purpose(
        "client-list",
        _client(lambda client: [client]),
        "claim_malformed",
        reference="RFC 8725 §3.9",
        severity="medium",
        ja="クライアント ID がリスト",
        en="the client id is a list",
    ),
    _purpose(
        "client-missing",
        _with(client_id=None),
        "claim_missing",
        reference="RFC 9068 §2.2",
        ja="クライアント ID がない",
        en="no client id",
    ),
    _purpose(
        "sub-number",
        _with(sub=1),
        "claim_malformed",
        reference="RFC 7519 §4.1.2",
        severity="low",
        ja="sub が数",
        en="sub is a number",
    ),
    _purpose(
        "jti-list",
        _with(jti=["8f0e4b52"]),
        "claim_malformed",
        reference="RFC 7519 §4.1.7",
        severity="low",
        ja="jti がリスト",
        en="jti is a list",
    ),
)

CONTROLS: tuple[Attack, ...] = (
    control(
        "genuine",
        lambda context: context.token(),
        reference="RFC 9068 §4",
        ja="本物のアクセストークン",
        en="a genuine access token",
    ),
    control(
        "replayed",
        lambda context: context.token(),
        reference="RFC 9700 §2.2",
        ja="同じトークンをもう一度",
        en="the same token once more",
    ),
    control(
        "typ-jwt",
        lambda context: context.token(context.header(typ="JWT")),
        reference="RFC 7519 §5.1",
        ja="typ が JWT",
        en="typ is JWT",
    ),
    control(
        "typ-access-token",
        lambda context: context.token(context.header(typ="at+jwt")),
        reference="RFC 9068 §2.1",
        ja="typ が at+jwt",
        en="typ is at+jwt",
    ),
    control(
        "updated-issuer",
        lambda context: context.token(claims=context.claims(iss=context.pool.updated_issuer)),
        reference="https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html",
        ja="発行者の新しい綴り",
        en="the newer spelling of the issuer",
    ),
    control(
        "several-scopes",
        lambda context: context.token(
            claims=context.claims(scope=f"billing/read {context.scope} orders/write")
        ),
        reference="RFC 6749 §3.3",
        ja="求めるスコープを含む、三つのスコープ",
        en="three scopes, ours among them",
    ),
    control(
        "carries-jku",
        lambda context: context.token(context.header(jku="https://keys.attacker.example/jwks.json")),
        reference="RFC 8725 §3.10",
        ja="本物の署名で、jku も持つ（読まずに無視する）",
        en="genuine, and carries a jku that nobody may follow",
    ),
    control(
        "prototype-claim",
        lambda context: context.token(claims=context.claims(__proto__={"scope": "orders/delete"})),
        reference="RFC 7519 §4",
        ja="__proto__ というクレーム（無視する）",
        en="a claim named __proto__, to be ignored",
    ),
    control(
        "words-in-japanese",
        lambda context: context.token(claims=context.claims(note="注文を読む係 🧾")),
        reference="RFC 7519 §7.1",
        ja="日本語のクレーム",
        en="a claim in Japanese",
    ),
    control(
        "last-second",
        lambda context: context.token(claims=context.claims(exp=context.now_s + 1)),
        reference="RFC 7519 §4.1.4",
        ja="期限まで 1 秒",
        en="a second before it expires",
    ),
)
