"""Where to verify, for the needs of one system: a walk through `helpers.auth.decision_tree`."""

from __future__ import annotations

from dataclasses import dataclass, fields

from helpers.auth.alternatives import ALTERNATIVES
from helpers.auth.decision_tree import ADVICE, FIRST_QUESTION, QUESTIONS, Advice, Question
from helpers.auth.revocation import longest_use_after_cut_s
from helpers.auth.ways_out import WAYS_OUT
from helpers.checked import checked_number
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["Needs", "Recommendation", "recommend"]


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
            else:
                checked_number(field.name, value)

    @property
    def callers_share_a_network(self) -> bool:
        """Whether callers can be known by their IAM role and reached without a public door."""
        return self.callers_have_iam and self.callers_in_connected_vpc

    @property
    def tokens_live_too_long(self) -> bool:
        """Whether waiting for the expiry takes longer than a caller may go on after being cut off."""
        return self.revoke_within_s < longest_use_after_cut_s(self.token_lifetime_s)

    @property
    def needs_own_code(self) -> bool:
        """Whether a gate that looks at the token alone will not do."""
        return self.own_checks or self.tokens_live_too_long

    @property
    def needs_own_code_before_the_network(self) -> bool:
        """Whether that code has to decide before a request reaches the VPC."""
        return self.needs_own_code and self.stop_before_the_network


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
    key = FIRST_QUESTION
    while key in QUESTIONS:
        question = QUESTIONS[key]
        answer = bool(getattr(needs, question.holds))
        path.append((question, answer))
        key = question.yes if answer else question.no
    advice = ADVICE[key]
    ways = (WAYS_OUT.get(choice) or ALTERNATIVES[choice] for choice in advice.choices)
    chosen = next(way for way in ways if way.existed_in(needs.year))
    return Recommendation(chosen.key, chosen.label, advice, tuple(path))
