"""JWTs beside other ways for servers to prove who they are: who can call, what a leak costs, how to revoke.

What AWS publishes no time for stays without one. The sources: IAM,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-signing.html · mutual TLS,
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html · VPC Lattice,
https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html · API keys,
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.auth.revocation import longest_use_after_cut_s
from helpers.auth.ways_out import year_of
from helpers.facts import fact
from helpers.language import Text

__all__ = ["ALTERNATIVES", "Alternative", "longest_use_of_leak_s"]

_NOT_PUBLISHED = Text("反映にかかる時間は公表されていない", "how soon that takes effect is not published")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to prove who is calling.

    `who_can_call` is whom it lets in, `leak` what somebody can do with a copy of what travels, `revoke` how
    to cut a caller off, `operations` what it asks of you and of the caller. `sender_constrained` says whether
    what travels is worthless without a key that never travels. `since_fact` is the key of the fact with its
    date, None for what is older than everything that is compared here.
    """

    key: str
    label: Text
    who_can_call: Text
    leak: Text
    revoke: Text
    operations: Text
    sender_constrained: bool
    since_fact: str | None = None

    def existed_in(self, year: int) -> bool:
        """Whether it existed by the end of `year`.

        >>> ALTERNATIVES["lattice"].existed_in(2018), ALTERNATIVES["sigv4"].existed_in(2018)
        (False, True)
        """
        since_year = year_of(self.since_fact)
        return since_year is None or since_year <= year


def longest_use_of_leak_s(key: str, *, token_lifetime_s: float, cache_ttl_s: float = 0.0) -> float | None:
    """How long a copied request serves somebody else, in seconds; None where nothing ends it by itself.

    For a JWT that is its life and the authorizer's cache. A signed request (SigV4, also in VPC Lattice) must
    arrive within minutes of its signature. A client certificate is worthless without its key, and a copied
    API key works until somebody deletes it. Raises `KeyError` for an unknown key and `InputError` as
    `longest_use_after_cut_s` does.

    >>> longest_use_of_leak_s("jwt", token_lifetime_s=3600, cache_ttl_s=300)
    3900.0
    >>> [longest_use_of_leak_s(key, token_lifetime_s=3600) for key in ("mtls", "sigv4", "api_key")]
    [0.0, 300.0, None]
    """
    alternative = ALTERNATIVES[key]
    token_s = longest_use_after_cut_s(token_lifetime_s, cache_ttl_s)
    if key == "jwt":
        return token_s
    if key in ("sigv4", "lattice"):
        return float(fact("sigv4.request_valid_s").value)
    return 0.0 if alternative.sender_constrained else None


_ALTERNATIVES = (
    Alternative(
        key="jwt",
        label=Text("JWT（Cognito）", "JWT (Cognito)"),
        who_can_call=Text(
            "シークレットを渡した相手。AWS の外からでもよい", "whoever holds a secret of yours, anywhere"
        ),
        leak=Text(
            "トークンの寿命のあいだ、その相手のスコープで何度でも",
            "anything in that client's scopes, until the token expires",
        ),
        revoke=Text(
            "シークレットを消しても、発行済みのトークンは期限まで生きる",
            "delete the secret; tokens already issued live on until they expire",
        ),
        operations=Text("シークレットの交換、公開鍵の取得", "rotating secrets, fetching public keys"),
        sender_constrained=False,
    ),
    Alternative(
        key="sigv4",
        label=Text("IAM（SigV4）", "IAM (SigV4)"),
        who_can_call=Text("IAM の資格情報を持つ相手", "whoever has credentials of IAM"),
        leak=Text(
            "その要求と同じものを、署名の期限まで",
            "that same request again, until its signature is too old",
        ),
        revoke=Text(
            f"ロールやキーを無効にする。{_NOT_PUBLISHED.ja}",
            f"disable the role or key; {_NOT_PUBLISHED.en}",
        ),
        operations=Text(
            "AWS の中なら配る秘密がない。外の相手には署名の実装と鍵が要る",
            "inside AWS no secret to hand out; outside it, keys and code that signs",
        ),
        sender_constrained=True,
    ),
    Alternative(
        key="mtls",
        label=Text("相互 TLS", "mutual TLS"),
        who_can_call=Text(
            "信頼した認証局の証明書と秘密鍵を持つ相手", "whoever has a certificate you trust, and its key"
        ),
        leak=Text(
            "証明書の写しだけでは何もできない。秘密鍵なら失効まで",
            "nothing with a copied certificate; with the key, everything until it is revoked",
        ),
        revoke=Text(
            f"失効リスト（CRL）を差し替える。{_NOT_PUBLISHED.ja}",
            f"replace the revocation list; {_NOT_PUBLISHED.en}",
        ),
        operations=Text(
            "証明書の発行、更新、失効。スコープは別に決める",
            "issuing, renewing and revoking certificates; scopes are up to you",
        ),
        sender_constrained=True,
    ),
    Alternative(
        key="lattice",
        label=Text("VPC Lattice、PrivateLink", "VPC Lattice, PrivateLink"),
        who_can_call=Text(
            "つないだ VPC の中から。Lattice なら、さらに IAM のポリシーが許した相手",
            "those in connected VPCs; with Lattice, whom an IAM policy allows besides",
        ),
        leak=Text("同じネットワークにいなければ何もできない", "nothing from outside the connected networks"),
        revoke=Text(
            f"ポリシーか接続を消す。{_NOT_PUBLISHED.ja}",
            f"remove the policy or the connection; {_NOT_PUBLISHED.en}",
        ),
        operations=Text(
            "相手も AWS にいること。PrivateLink だけでは誰かを確かめない",
            "the caller must be in AWS; PrivateLink alone proves no identity",
        ),
        sender_constrained=True,
        since_fact="vpc_lattice.since",
    ),
    Alternative(
        key="api_key",
        label=Text("API キー", "API key"),
        who_can_call=Text("キーを知った人すべて", "everybody who came to know the key"),
        leak=Text(
            "使用量プランのすべての API を、キーを消すまで",
            "every API of the usage plan, until the key is deleted",
        ),
        revoke=Text(f"キーを消す。{_NOT_PUBLISHED.ja}", f"delete the key; {_NOT_PUBLISHED.en}"),
        operations=Text(
            "配るだけ。AWS は、これだけを認証に使わないように書いている",
            "hand it out; AWS says not to rely on it alone for authentication",
        ),
        sender_constrained=False,
    ),
)

#: Every alternative by its key, the JWT first.
ALTERNATIVES: Mapping[str, Alternative] = MappingProxyType({one.key: one for one in _ALTERNATIVES})
