"""What a simulator answers: what follows from AWS's documentation, and nothing more.

Where the documentation leaves something open, the answer is not a guess but a question, by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.errors import InputError
from helpers.language import Text

__all__ = ["OPEN_QUESTIONS", "OUTCOMES", "RULES", "SimulatedAnswer"]

#: What can become of a request: it reaches the service, it does not, or the documentation does not say.
OUTCOMES = ("forwarded", "refused", "undocumented")

#: The documented rules, by the name under which a refusal cites them.
RULES: Mapping[str, Text] = MappingProxyType(
    {
        "token": Text("トークンとして読めること", "it can be read as a token"),
        "algorithm": Text(
            "署名のアルゴリズムが許されていること", "the algorithm of the signature is allowed"
        ),
        "kid": Text("kid が JWKS の鍵を指していること", "kid names a key of the JWKS"),
        "signature": Text("JWKS の鍵で署名を検証できること", "a key of the JWKS verifies the signature"),
        "issuer": Text("iss が設定と等しいこと", "iss equals the configured issuer"),
        "audience": Text(
            "aud（なければ client_id）が設定にあること", "aud, or else client_id, is configured"
        ),
        "expiry": Text("exp がまだ過ぎていないこと", "exp is not over"),
        "not_yet": Text("nbf と iat が過ぎていること", "nbf and iat are over"),
        "scope": Text("求められたスコープのどれかを持つこと", "it has one of the required scopes"),
        "claim": Text("追加のクレームが設定と合うこと", "the additional claims fit the configuration"),
        "kind": Text("スコープを求めないなら ID トークンであること", "without scopes, it is an ID token"),
        "jwks": Text("JWKS が大きさと鍵の数の上限を守ること", "the JWKS keeps to its limits"),
    }
)

#: What AWS's pages did not answer on 2026-11-23, by the name under which an answer asks it.
OPEN_QUESTIONS: Mapping[str, Text] = MappingProxyType(
    {
        "size": Text(
            "どれだけ長いトークンまで調べますか。",
            "Up to which length is a token looked at?",
        ),
        "base64": Text(
            "規格から外れた base64url（パディング、別の文字、余りのビット）を受け入れますか。",
            "Is base64url accepted that is not quite the standard's: padding, other characters, unused bits?",
        ),
        "encoding": Text("UTF-8 でない JSON を受け入れますか。", "Is JSON accepted that is not UTF-8?"),
        "duplicate_members": Text(
            "同じ名前が二度ある JSON では、どちらの値を使いますか。",
            "When a name stands twice in the JSON, which value counts?",
        ),
        "nesting": Text("深く入れ子になった JSON を調べますか。", "Is deeply nested JSON looked at?"),
        "numbers": Text(
            "NaN や桁あふれの数をどう扱いますか。", "What becomes of NaN and of numbers too large?"
        ),
        "claim_types": Text(
            "クレームの型が違うとき（文字列のはずがリストなど）はどうなりますか。",
            "What if a claim has another type, a list instead of a string?",
        ),
        "missing_claims": Text(
            "exp や iat のないトークンはどうなりますか。", "What becomes of a token without exp or iat?"
        ),
        "time_claims": Text("nbf と iat を調べますか。", "Are nbf and iat looked at?"),
        "header_parameters": Text(
            "crit や b64 など、知らないヘッダーの指定に従いますか。",
            "Are header parameters such as crit and b64 obeyed?",
        ),
        "typ": Text("別の用途の typ を断りますか。", "Is a typ for another purpose refused?"),
        "kid": Text(
            "kid がない、または知らない kid のとき、鍵をどう選びますか。",
            "Without a kid, or with an unknown one, how is the key chosen?",
        ),
        "duplicate_kid": Text(
            "同じ kid の鍵が二つあるとき、どちらを使いますか。", "Of two keys with one kid, which is used?"
        ),
        "algorithms": Text(
            "RS256 のほかのアルゴリズムを受け入れますか。", "Are algorithms accepted besides RS256?"
        ),
        "key_alg": Text(
            "鍵の alg とトークンの alg が違うときはどうなりますか。",
            "What if the alg of the key and that of the token differ?",
        ),
        "key_use": Text("署名用でない鍵を使いますか。", "Is a key used that is not for signatures?"),
        "key_strength": Text("短い RSA 鍵を受け入れますか。", "Is a short RSA key accepted?"),
        "scope_separator": Text(
            "スコープを、空白のほかの文字でも区切りますか。",
            "Do characters other than the space separate scopes?",
        ),
        "token_kind": Text(
            "スコープを持つ ID トークンを断りますか。", "Is an ID token refused that carries a scope?"
        ),
        "values_any_or_all": Text(
            "値を複数設定したとき、どれか一つでよいのですか、全部ですか。",
            "Of several configured values, must one be there, or all of them?",
        ),
        "denial_status": Text("断るときの状態コードは何ですか。", "Which status does a refusal have?"),
    }
)


@dataclass(frozen=True, slots=True)
class SimulatedAnswer:
    """One request at a simulator.

    `outcome` is one of `OUTCOMES`. `status` is 200 for what is forwarded, the documented status of a refusal,
    or None when there is none. `rule` is the key in `RULES` of the rule that refused, or None. `questions`
    are the keys in `OPEN_QUESTIONS` that keep the documentation from deciding.

    >>> SimulatedAnswer("refused", 401, "expiry").status
    401
    """

    outcome: str
    status: int | None = None
    rule: str | None = None
    questions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise InputError(f"{self.outcome!r} is no outcome", expected=f"one of {', '.join(OUTCOMES)}")
        for name, known, given in (
            ("rule", RULES, () if self.rule is None else (self.rule,)),
            ("question", OPEN_QUESTIONS, self.questions),
        ):
            for key in given:
                if key not in known:
                    raise InputError(f"{key!r} is no {name}", expected=f"one of {', '.join(known)}")
