"""The questions form a tree, every advice can be reached, and a date decides what is on offer."""

import itertools

import pytest

from helpers.auth.alternatives import ALTERNATIVES, longest_use_of_leak_s
from helpers.auth.decision import Needs, recommend
from helpers.auth.decision_tree import ADVICE, FIRST_QUESTION, QUESTIONS
from helpers.auth.ways_out import WAYS_OUT
from helpers.errors import InputError
from helpers.figures import load_diagram

FLAGS = (
    "callers_have_iam",
    "callers_in_connected_vpc",
    "copied_token_must_be_useless",
    "own_checks",
    "stop_before_the_network",
    "gateway_features",
)


def all_needs(**more):
    for answers in itertools.product((False, True), repeat=len(FLAGS)):
        yield Needs(**dict(zip(FLAGS, answers, strict=True)), **more)


def test_every_question_leads_on_and_is_reached_once():
    targets = [target for question in QUESTIONS.values() for target in (question.yes, question.no)]
    assert sorted(targets) == sorted((set(QUESTIONS) | set(ADVICE)) - {FIRST_QUESTION})
    assert all(hasattr(Needs(), question.holds) for question in QUESTIONS.values())


def test_every_advice_can_be_given_and_every_choice_exists():
    assert {recommend(needs).advice.key for needs in all_needs()} == set(ADVICE)
    choices = {choice for advice in ADVICE.values() for choice in advice.choices}
    assert choices <= set(WAYS_OUT) | set(ALTERNATIVES)


@pytest.mark.parametrize("year", [2018, 2020, 2023, 2025, 2026])
def test_nothing_is_recommended_that_did_not_exist(year):
    for needs in all_needs(year=year):
        chosen = recommend(needs)
        if chosen.key in WAYS_OUT:
            assert WAYS_OUT[chosen.key].existed_in(year)
            assert chosen.label == WAYS_OUT[chosen.key].label


@pytest.mark.parametrize(
    ("needs", "key"),
    [
        ({}, "alb_jwt"),
        ({"year": 2018}, "nginx"),
        ({"gateway_features": True}, "http_api"),
        ({"gateway_features": True, "year": 2018}, "rest_nlb"),
        ({"own_checks": True}, "application"),
        ({"own_checks": True, "stop_before_the_network": True}, "lambda_authorizer"),
        ({"revoke_within_s": 600}, "application"),
        ({"revoke_within_s": 600, "token_lifetime_s": 300}, "alb_jwt"),
        ({"copied_token_must_be_useless": True}, "mtls"),
        ({"callers_have_iam": True}, "sigv4"),
        ({"callers_have_iam": True, "callers_in_connected_vpc": True}, "lattice"),
        ({"callers_have_iam": True, "callers_in_connected_vpc": True, "year": 2018}, "sigv4"),
    ],
)
def test_verdicts(needs, key):
    assert recommend(Needs(**needs)).key == key


def test_the_path_says_how_it_came_to_that():
    path = recommend(Needs(own_checks=True)).path
    assert [(question.key, answer) for question, answer in path] == [
        ("connected", False),
        ("iam", False),
        ("bound", False),
        ("early", False),
        ("own_code", True),
    ]


def test_waiting_for_the_very_end_is_soon_enough():
    assert not Needs(revoke_within_s=3600, token_lifetime_s=3600).tokens_live_too_long
    assert Needs(revoke_within_s=3599, token_lifetime_s=3600).needs_own_code


def test_the_drawing_is_the_tree():
    diagram = load_diagram("where_to_verify")
    assert {component.key for component in diagram.components} == set(QUESTIONS) | set(ADVICE)
    assert len(diagram.flows) == 2 * len(QUESTIONS)


@pytest.mark.parametrize(
    "bad",
    [
        {"callers_have_iam": 1},
        {"own_checks": "yes"},
        {"revoke_within_s": -1},
        {"token_lifetime_s": float("nan")},
        {"token_lifetime_s": 10**400},
        {"year": True},
        {"year": "2018"},
    ],
)
def test_bad_needs(bad):
    with pytest.raises(InputError):
        Needs(**bad)
    with pytest.raises(InputError):
        recommend("everything")


def test_what_a_leak_costs():
    use_s = {key: longest_use_of_leak_s(key, token_lifetime_s=3600, cache_ttl_s=300) for key in ALTERNATIVES}
    assert use_s == {"jwt": 3900, "sigv4": 300, "mtls": 0, "lattice": 300, "api_key": None}
    with pytest.raises(KeyError):
        longest_use_of_leak_s("password", token_lifetime_s=3600)
    with pytest.raises(InputError):
        longest_use_of_leak_s("jwt", token_lifetime_s=-1)


def test_questions_in_one_line():
    assert QUESTIONS["own_code"].one_line.ja == "同じことを、VPC の中で？"
    assert QUESTIONS["connected"].one_line.ja == "みな IAM ロールを持ち、つないだ VPC から呼ぶ？"
    assert QUESTIONS["own_code"].one_line.en == "The same, inside the VPC?"
