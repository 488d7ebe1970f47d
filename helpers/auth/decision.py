"""Where to verify, for the needs of one system: questions that are asked in order, and what they lead to.

The tree is data: the same questions make the drawing ``diagrams/where_to_verify.py`` and the verdict of
`recommend`. It is one defensible order of questions, not the only one; change a need and see what moves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from numbers import Real
from types import MappingProxyType

from helpers.auth.alternatives import ALTERNATIVES
from helpers.auth.revocation import longest_use_after_cut_s
from helpers.auth.ways_out import WAYS_OUT
from helpers.errors import InputError
from helpers.facts import facts
from helpers.language import Text

__all__ = ["ADVICE", "QUESTIONS", "Advice", "Needs", "Question", "Recommendation", "recommend"]

_FIRST_QUESTION = "iam"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a system needs.

    `callers_have_iam`: every caller has an IAM role that you can name. `callers_in_connected_vpc`: and calls
    from a VPC connected to yours. `copied_token_must_be_useless`: without a key that never travels.
    `own_checks`: a verdict needs what only your code knows. `revoke_within_s` and `token_lifetime_s` are in
    seconds. `stop_before_the_network`: what is refused must not reach your VPC. `gateway_features`: usage
    plans, throttling by client, checks of the request. `year`: what existed by its end.
    """

    callers_have_iam: bool = False
    callers_in_connected_vpc: bool = False
    copied_token_must_be_useless: bool = False
    own_checks: bool = False
    revoke_within_s: float = 3600.0
    token_lifetime_s: float = 3600.0
    stop_before_the_network: bool = False
    gateway_features: bool = False
    year: int = 2026

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type == "bool":
                if not isinstance(value, bool):
                    raise InputError(f"{field.name} cannot be {value!r}", expected="True or False")
            elif not _is_number(value) or value < 0:
                raise InputError(f"{field.name} cannot be {value!r}", expected="a number, 0 or more")

    @property
    def tokens_live_too_long(self) -> bool:
        """Whether waiting for the expiry takes longer than a caller may go on after being cut off."""
        return self.revoke_within_s < longest_use_after_cut_s(self.token_lifetime_s)

    @property
    def needs_own_code(self) -> bool:
        """Whether a gate that looks at the token alone will not do."""
        return self.own_checks or self.tokens_live_too_long


@dataclass(frozen=True, slots=True)
class Question:
    """A question about `Needs`: the attribute `holds` answers it; `yes` and `no` are keys of what follows."""

    key: str
    text: Text
    holds: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What the questions lead to: keys of `WAYS_OUT` or `ALTERNATIVES`, the one to prefer first."""

    key: str
    label: Text
    because: Text
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The verdict for some needs: the chosen way, the advice it follows, and the questions with answers."""

    key: str
    label: Text
    advice: Advice
    path: tuple[tuple[Question, bool], ...]


def recommend(needs: Needs | None = None) -> Recommendation:
    """Walk through the questions for `needs`, and choose the first way of the advice that existed then.

    Whatever is chosen: the application goes on checking what the caller may do (the scope, operation by
    operation), because a gate does not know the operation. Raises `InputError` for anything but `Needs`.

    >>> recommend(Needs(gateway_features=True)).key, recommend(Needs(gateway_features=True, year=2018)).key
    ('http_api', 'rest_nlb')
    >>> recommend().key, recommend(Needs(year=2018)).key
    ('alb_jwt', 'nginx')
    """
    needs = Needs() if needs is None else needs
    if not isinstance(needs, Needs):
        raise InputError(f"needs cannot be {type(needs).__name__}", expected="Needs(…)")
    path: list[tuple[Question, bool]] = []
    key = _FIRST_QUESTION
    while key in QUESTIONS:
        question = QUESTIONS[key]
        answer = bool(getattr(needs, question.holds))
        path.append((question, answer))
        key = question.yes if answer else question.no
    advice = ADVICE[key]
    chosen = next(choice for choice in advice.choices if _existed(choice, needs.year))
    label = WAYS_OUT[chosen].label if chosen in WAYS_OUT else ALTERNATIVES[chosen].label
    return Recommendation(chosen, label, advice, tuple(path))


def _existed(choice: str, year: int) -> bool:
    if choice in WAYS_OUT:
        return WAYS_OUT[choice].existed_in(year)
    return choice != "lattice" or int(str(facts("vpc_lattice.since")[0].value)[:4]) <= year


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


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
            "相手が AWS の中にいれば、配る秘密も公開の入り口も要りません。",
            "Callers inside AWS need neither a secret from you nor a public door.",
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
            "自分のコードが VPC の手前で判断します。キャッシュの長さが取り消しの遅れになります。",
            "Your code decides in front of the VPC; the cache is how late a revocation comes.",
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
        Text("API Gateway から\n内部の ALB へ", "API Gateway to a\nprivate ALB"),
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
            "部品を増やさずに、公開の入り口そのものが検証します。",
            "The public door itself verifies, with no part added.",
        ),
        ("alb_jwt", "nginx"),
    ),
)

#: The questions by key; the first one asked is ``iam``.
QUESTIONS: Mapping[str, Question] = MappingProxyType({one.key: one for one in _QUESTIONS})
#: What they lead to, by key.
ADVICE: Mapping[str, Advice] = MappingProxyType({one.key: one for one in _ADVICE})
