"""The questions that decide where to verify, and what they lead to.

The tree is data: the same questions make the drawing ``diagrams/where_to_verify.py`` and the verdict of
`helpers.auth.decision.recommend`. It is one defensible order of questions, not the only one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.language import Text

__all__ = ["ADVICE", "FIRST_QUESTION", "QUESTIONS", "Advice", "Question"]

#: The key of the question that is asked first.
FIRST_QUESTION = "connected"

# Japanese sets a space between its own characters and Latin ones, also where a line ended.
_BESIDE_LATIN = re.compile(r"(?<![、。])\n(?=[A-Za-z])|(?<=[A-Za-z])\n")


@dataclass(frozen=True, slots=True)
class Question:
    """A question about `Needs`: the attribute `holds` answers it; `yes` and `no` are keys of what follows."""

    key: str
    text: Text
    holds: str
    yes: str
    no: str

    @property
    def one_line(self) -> Text:
        """The text without the line breaks that a drawing needs.

        >>> QUESTIONS["iam"].one_line.en
        'IAM roles, at least?'
        >>> QUESTIONS["connected"].one_line.ja
        'みな IAM ロールを持ち、つないだ VPC から呼ぶ？'
        """
        ja = _BESIDE_LATIN.sub(" ", self.text.ja).replace("\n", "")
        return Text(ja, self.text.en.replace("\n", " "))


@dataclass(frozen=True, slots=True)
class Advice:
    """What the questions lead to: keys of `WAYS_OUT` or `ALTERNATIVES`, the one to prefer first."""

    key: str
    label: Text
    because: Text
    choices: tuple[str, ...]


_QUESTIONS = (
    Question(
        "connected",
        Text(
            "みな IAM ロールを\n持ち、つないだ\nVPC から呼ぶ？",
            "IAM roles, and\nall call from\nconnected VPCs?",
        ),
        holds="callers_share_a_network",
        yes="lattice",
        no="iam",
    ),
    Question(
        "iam",
        Text("みな IAM ロール\nだけは持つ？", "IAM roles,\nat least?"),
        holds="callers_have_iam",
        yes="sigv4",
        no="bound",
    ),
    Question(
        "bound",
        Text("盗まれたトークンは\n役に立っては\nいけない？", "Must a stolen\ntoken be\nof no use?"),
        holds="copied_token_must_be_useless",
        yes="mtls",
        no="early",
    ),
    Question(
        "early",
        Text(
            "期限前の締め出しや\n自前の判断を、\nVPC の手前で？",
            "Cut off early, or\nown checks,\nbefore the VPC?",
        ),
        holds="needs_own_code_before_the_network",
        yes="authorizer",
        no="own_code",
    ),
    Question(
        "own_code",
        Text("同じことを、\nVPC の中で？", "The same,\ninside the VPC?"),
        holds="needs_own_code",
        yes="filter",
        no="gateway",
    ),
    Question(
        "gateway",
        Text("API Gateway の\nほかの機能も\n要る？", "Need what else\nAPI Gateway\nhas?"),
        holds="gateway_features",
        yes="managed_gateway",
        no="balancer",
    ),
)

_ADVICE = (
    Advice(
        "lattice",
        Text("VPC Lattice と\nIAM ポリシー", "VPC Lattice,\nIAM policy"),
        Text(
            "相手の身元は IAM が確かめるので、配る秘密が要りません。",
            "IAM knows who the callers are, so there is no secret to hand out.",
        ),
        ("lattice", "sigv4"),
    ),
    Advice(
        "sigv4",
        Text("API Gateway の\nIAM 認証", "API Gateway,\nIAM (SigV4)"),
        Text(
            "相手が自分のロールで署名するので、配って交換する秘密がありません。",
            "Callers sign with their own role: there is no secret to hand out and rotate.",
        ),
        ("sigv4",),
    ),
    Advice(
        "mtls",
        Text("相互 TLS と\nJWT", "mutual TLS\nand a JWT"),
        Text(
            "トークンだけを盗んでも、証明書の秘密鍵がなければ使えません。",
            "A stolen token is of no use without the key of the certificate.",
        ),
        ("mtls",),
    ),
    Advice(
        "authorizer",
        Text("Lambda\nオーソライザー", "Lambda\nauthorizer"),
        Text(
            "自分のコードが VPC の手前で判断します。ALB は VPC リンクの奥に置き、キャッシュは短くします。",
            "Your code decides in front of the VPC. Put the ALB behind a VPC link, and keep the cache short.",
        ),
        ("lambda_authorizer",),
    ),
    Advice(
        "filter",
        Text("アプリの\nフィルター", "filter in the\napplication"),
        Text(
            "要求ごとに、手元の拒否リストや持ち主の情報を見られます。",
            "It can look at a deny list, or at whose record it is, with every request.",
        ),
        ("application",),
    ),
    Advice(
        "managed_gateway",
        Text("API Gateway と\n内部 ALB", "API Gateway,\nprivate ALB"),
        Text(
            "門が検証し、門のほかに入り口がありません。",
            "The gate verifies, and there is no other door.",
        ),
        ("http_api", "rest_nlb"),
    ),
    Advice(
        "balancer",
        Text("ALB 自身\n（前は nginx）", "the ALB itself\n(before: nginx)"),
        Text(
            "門を足さずに、公開の入り口か、そのすぐ奥で検証できます。",
            "No gateway is added: the public door verifies, or what stands right behind it.",
        ),
        ("alb_jwt", "nginx"),
    ),
)

#: The questions by key; the first one asked is `FIRST_QUESTION`.
QUESTIONS: Mapping[str, Question] = MappingProxyType({one.key: one for one in _QUESTIONS})
#: What they lead to, by key.
ADVICE: Mapping[str, Advice] = MappingProxyType({one.key: one for one in _ADVICE})
