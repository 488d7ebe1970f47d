"""Why a token is refused: a fixed set of reasons, and the one error that carries one of them.

What is refused may be hostile, and what is hostile must not travel on: not into a log, not into an error
page, not into a tracker that stores exceptions with their attributes. So the error knows a reason out of
`REASONS`, the scopes that the *verifier* asked for, and nothing that came from the token.

Sources: https://www.rfc-editor.org/rfc/rfc6750#section-3 (challenge, errors, statuses) and
https://www.rfc-editor.org/rfc/rfc8725 (what must be looked at).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.errors import InputError, KumokataError
from helpers.language import Text

__all__ = ["REASONS", "Reason", "TokenRejected"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of a refusal: the HTTP status and the error code of RFC 6750 that go with it, and words.

    `error` is None where RFC 6750 wants no code: nobody who sent no token is told what was wrong with it.
    """

    status: int
    error: str | None
    label: Text


def _bad_token(ja: str, en: str) -> Reason:
    return Reason(401, "invalid_token", Text(ja=ja, en=en))


#: Every reason there is, in the order in which a token meets them.
REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        # What carried the token.
        "token_missing": Reason(401, None, Text(ja="トークンがありません", en="there is no token")),
        "request_malformed": Reason(
            400,
            "invalid_request",
            Text(
                ja="リクエストのトークンの渡し方が正しくありません",
                en="the request does not carry exactly one token in the one right way",
            ),
        ),
        # The token as text.
        "token_too_long": _bad_token("トークンが長すぎます", "the token is too long"),
        "token_malformed": _bad_token(
            "トークンが「.」で区切った 3 つの base64url ではありません",
            "the token is not three parts of base64url with a dot between them",
        ),
        "json_malformed": _bad_token(
            "ヘッダーかクレームが正しい JSON オブジェクトではありません",
            "the header or the claims are not a well-formed JSON object",
        ),
        "duplicate_name": _bad_token(
            "ヘッダーかクレームに同じ名前が 2 回あります",
            "a name stands twice in the header or in the claims",
        ),
        # The header.
        "algorithm_refused": _bad_token(
            "署名アルゴリズムが RS256 ではありません", "the algorithm is not RS256"
        ),
        "type_refused": _bad_token(
            "別の種類（typ）だと名乗るトークンです", "the token says that it is of another type"
        ),
        "extension_refused": _bad_token(
            "理解できない拡張（crit, b64）を求めるトークンです",
            "the token asks for an extension (crit, b64) that is not understood here",
        ),
        "key_id_malformed": _bad_token(
            "鍵の名前（kid）がないか、正しい形ではありません", "the key id (kid) is missing or malformed"
        ),
        # The key and the signature.
        "key_unknown": _bad_token(
            "鍵の名前（kid）がユーザープールの鍵にありません", "the user pool has no key with this key id"
        ),
        "keys_unavailable": _bad_token(
            "ユーザープールの鍵を取得できません", "the keys of the user pool cannot be had at the moment"
        ),
        "signature_wrong": _bad_token("署名が合いません", "the signature does not fit"),
        # The claims.
        "claim_missing": _bad_token("必要なクレームがありません", "a claim that is needed is missing"),
        "claim_malformed": _bad_token("クレームの型が正しくありません", "a claim is of the wrong type"),
        "issuer_wrong": _bad_token("発行者が違います", "the token is from another issuer"),
        "token_use_wrong": _bad_token(
            "用途（アクセストークンか ID トークンか）が違います",
            "the token is for another use (access token or ID token)",
        ),
        "client_wrong": _bad_token("許可されていないクライアントです", "the client is not one of ours"),
        "audience_wrong": _bad_token("宛先が違います", "the token is for another audience"),
        "token_expired": _bad_token("有効期限が切れています", "the token has expired"),
        "token_not_yet_valid": _bad_token("まだ有効ではありません", "the token is not valid yet"),
        "issued_in_future": _bad_token("発行時刻が未来です", "the token was issued in the future"),
        "lifetime_too_long": _bad_token(
            "有効期間がユーザープールの上限を超えています", "the token lives longer than a user pool allows"
        ),
        "scope_insufficient": Reason(
            403,
            "insufficient_scope",
            Text(ja="スコープが足りません", en="the token lacks a scope that is needed here"),
        ),
    }
)


class TokenRejected(KumokataError):
    """A token was refused. `reason` is a key of `REASONS`; nothing else is known of the token.

    Raises `InputError` for a reason that does not exist. `scopes` are those that the verifier asks for; they
    are repeated in the challenge when the scope is what was missing.

    >>> refusal = TokenRejected("token_expired")
    >>> refusal.status
    401
    >>> print(refusal.challenge)
    Bearer realm="api", error="invalid_token", error_description="the token has expired"
    >>> TokenRejected("scope_insufficient", scopes=["orders/read"]).challenge.rpartition(", ")[2]
    'scope="orders/read"'
    """

    def __init__(self, reason: str, *, scopes: Iterable[str] = ()) -> None:
        known = REASONS.get(reason)
        if known is None:
            raise InputError("no such reason of a refusal", expected=f"one of {', '.join(REASONS)}")
        super().__init__(f"{reason}: {known.label}")
        self.reason = reason
        self.scopes = tuple(scopes)

    @property
    def status(self) -> int:
        """The HTTP status: 400, 401 or 403 (https://www.rfc-editor.org/rfc/rfc6750#section-3.1)."""
        return REASONS[self.reason].status

    @property
    def challenge(self) -> str:
        """The value of the answer's `WWW-Authenticate`; always English and always ASCII.

        The description is a sentence of ours: a client's developer needs to know why, and RFC 6750 allows no
        more than printable ASCII there. Nothing in it depends on what the token says beyond the reason.
        """
        reason = REASONS[self.reason]
        members = ['realm="api"']
        if reason.error:
            members += [f'error="{reason.error}"', f'error_description="{reason.label.en}"']
        if self.reason == "scope_insufficient" and self.scopes:
            members.append(f'scope="{" ".join(self.scopes)}"')
        return "Bearer " + ", ".join(members)
