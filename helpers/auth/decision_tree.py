"""The questions that decide where to verify, and what they lead to.

The tree is data: the same questions make the drawing ``diagrams/where_to_verify.py`` and the verdict of
`helpers.auth.decision.recommend`. It is one defensible order of questions, not the only one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.language import Text

__all__ = ["ADVICE", "FIRST_QUESTION", "QUESTIONS", "Advice", "Question"]

#: The key of the question that is asked first.
FIRST_QUESTION = "iam"


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
        'Do all callers have an IAM role?'
        """
        return Text(self.text.ja.replace("\n", ""), self.text.en.replace("\n", " "))


@dataclass(frozen=True, slots=True)
class Advice:
    """What the questions lead to: keys of `WAYS_OUT` or `ALTERNATIVES`, the one to prefer first."""

    key: str
    label: Text
    because: Text
    choices: tuple[str, ...]


_QUESTIONS = (
    Question(
        "iam",
        Text("呼ぶ相手はすべて\nIAM ロールを持ちますか", "Do all callers have\nan IAM role?"),
        holds="callers_have_iam",
        yes="connected",
        no="bound",
    ),
    Question(
        "connected",
        Text("つないだ VPC の中から\n呼びますか", "Do they call from\na connected VPC?"),
        holds="callers_in_connected_vpc",
        yes="lattice",
        no="sigv4",
    ),
    Question(
        "bound",
        Text("盗まれたトークンが\n役に立ってはいけませんか", "Must a stolen token\nbe of no use?"),
        holds="copied_token_must_be_useless",
        yes="mtls",
        no="own_code",
    ),
    Question(
        "own_code",
        Text(
            "期限より早く止めたい、または\n自前の判断が要りますか",
            "Cut off before the expiry,\nor checks of your own?",
        ),
        holds="needs_own_code",
        yes="early",
        no="gateway",
    ),
    Question(
        "early",
        Text("断る要求を VPC に\n入れたくありませんか", "Must refused requests\nstay out of the VPC?"),
        holds="stop_before_the_network",
        yes="authorizer",
        no="filter",
    ),
    Question(
        "gateway",
        Text(
            "使用量プランなど、\nAPI Gateway の機能が要りますか",
            "Do you need what\nAPI Gateway has besides?",
        ),
        holds="gateway_features",
        yes="managed_gateway",
        no="balancer",
    ),
)

_ADVICE = (
    Advice(
        "lattice",
        Text("VPC Lattice と\nIAM のポリシー", "VPC Lattice with\nan IAM policy"),
        Text(
            "相手の身元は IAM が確かめるので、配る秘密が要りません。",
            "IAM knows who the callers are, so there is no secret to hand out.",
        ),
        ("lattice", "sigv4"),
    ),
    Advice(
        "sigv4",
        Text("API Gateway の\nIAM 認証（SigV4）", "IAM authorization of\nAPI Gateway (SigV4)"),
        Text(
            "相手が自分のロールで署名するので、配って交換する秘密がありません。",
            "Callers sign with their own role: there is no secret to hand out and rotate.",
        ),
        ("sigv4",),
    ),
    Advice(
        "mtls",
        Text("相互 TLS に\nJWT を重ねる", "mutual TLS,\nand a JWT within"),
        Text(
            "トークンだけを盗んでも、証明書の秘密鍵がなければ使えません。",
            "A stolen token is of no use without the key of the certificate.",
        ),
        ("mtls",),
    ),
    Advice(
        "authorizer",
        Text("Lambda オーソライザー\n（キャッシュは短く）", "Lambda authorizer,\nshort cache"),
        Text(
            "自分のコードが VPC の手前で判断します。ALB は VPC リンクの奥に置き、キャッシュは短くします。",
            "Your code decides in front of the VPC. Put the ALB behind a VPC link, and keep the cache short.",
        ),
        ("lambda_authorizer",),
    ),
    Advice(
        "filter",
        Text("アプリケーションの\nフィルター", "filter in the\napplication"),
        Text(
            "要求ごとに、手元の拒否リストや持ち主の情報を見られます。",
            "It can look at a deny list, or at whose record it is, with every request.",
        ),
        ("application",),
    ),
    Advice(
        "managed_gateway",
        Text("API Gateway と\n内部の ALB", "API Gateway and\na private ALB"),
        Text(
            "門が検証し、門のほかに入り口がありません。",
            "The gate verifies, and there is no other door.",
        ),
        ("http_api", "rest_nlb"),
    ),
    Advice(
        "balancer",
        Text("ALB の jwt-validation\n（なければ nginx）", "jwt-validation of the ALB\n(before: nginx)"),
        Text(
            "門を足さずに、公開の入り口か、そのすぐ奥で検証できます。",
            "No gateway is added: the public door verifies, or what stands right behind it.",
        ),
        ("alb_jwt", "nginx"),
    ),
)

#: The questions by key; the first one asked is ``iam``.
QUESTIONS: Mapping[str, Question] = MappingProxyType({one.key: one for one in _QUESTIONS})
#: What they lead to, by key.
ADVICE: Mapping[str, Advice] = MappingProxyType({one.key: one for one in _ADVICE})
