"""The simulated gates: each documented rule on both of its sides, and a question where there is no rule."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.auth import ATTACKS, DEMONSTRATION, AttackContext
from helpers.auth.simulators import (
    OPEN_QUESTIONS,
    OUTCOMES,
    RULES,
    AlbJwtValidation,
    HttpApiJwtAuthorizer,
    RestCognitoAuthorizer,
    SimulatedAnswer,
    jwt_validation_action,
    simulated_points,
)
from helpers.errors import InputError
from helpers.facts import fact

POOL = DEMONSTRATION
CONTEXT = AttackContext.demonstration()
NOW_S = POOL.now_s + 60


def clock():
    return NOW_S


HTTP, REST, ALB = simulated_points(jwks=CONTEXT.jwks, clock=clock)
GATES = {gate.name: gate for gate in (HTTP, REST, ALB)}
CLAIMS = {"scope": ("space-separated-values", [POOL.scope])}


def token(header=None, key="access", **changes):
    return POOL.token(POOL.claims(**changes), header=header, key=key)


def outcomes(sent):
    return tuple(gate.judge(sent).outcome for gate in (HTTP, REST, ALB))


def alb(claims, **more):
    return AlbJwtValidation(
        jwt_validation_action(POOL.issuer, claims), jwks=CONTEXT.jwks, clock=clock, **more
    )


F, R, U = OUTCOMES


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (F, F, F)),
        ({"iss": POOL.issuer + "/"}, (R, R, R)),
        ({"iss": POOL.updated_issuer}, (R, R, R)),
        ({"client_id": "another"}, (R, F, R)),  # the REST API trusts the whole pool
        ({"aud": POOL.client_id, "client_id": "another"}, (F, F, R)),  # aud comes first
        ({"aud": "another"}, (R, F, F)),
        ({"aud": ["another", POOL.client_id]}, (F, F, F)),
        ({"token_use": "id"}, (F, U, R)),  # no gate but the ALB's claim looks at it
        ({"token_use": None}, (F, U, R)),
        ({"scope": "orders/write"}, (R, R, R)),
        ({"scope": f"orders/write {POOL.scope}"}, (F, F, F)),
        ({"scope": f"orders/write,{POOL.scope}"}, (U, U, U)),
        ({"scope": [POOL.scope]}, (U, U, U)),
        ({"scope": None}, (R, R, R)),
        ({"scope": None, "scp": POOL.scope}, (F, R, R)),
        ({"exp": NOW_S}, (R, R, R)),
        ({"exp": NOW_S + 1}, (F, F, F)),
        ({"exp": None}, (U, U, R)),  # the ALB says that exp is mandatory
        ({"exp": str(NOW_S + 60)}, (U, U, U)),
        ({"exp": str(NOW_S - 60)}, (R, R, R)),
        ({"exp": 10**400}, (U, U, U)),
        ({"iat": NOW_S + 1}, (R, U, R)),
        ({"iat": None}, (U, U, F)),  # the ALB looks at it if it is there
        ({"nbf": NOW_S + 1}, (R, U, R)),
        ({"nbf": NOW_S}, (F, F, F)),
        ({"sub": 7}, (U, U, U)),
    ],
)
def test_claims(changes, expected):
    assert outcomes(token(**changes)) == expected


@pytest.mark.parametrize(
    ("header", "key", "expected"),
    [
        ({"kid": POOL.key("access").kid, "alg": "RS256", "typ": "JWT"}, "access", (F, F, F)),
        ({"kid": POOL.key("access").kid, "alg": "RS256", "typ": "dpop+jwt"}, "access", (U, U, U)),
        ({"kid": POOL.key("access").kid, "alg": "RS256", "crit": ["x"]}, "access", (U, U, U)),
        ({"kid": POOL.key("access").kid, "alg": "RS256"}, "stranger", (R, R, R)),
        ({"kid": POOL.key("access").kid, "alg": "none"}, "access", (R, R, R)),
        ({"kid": POOL.key("access").kid, "alg": ["RS256"]}, "access", (R, R, R)),
        ({"alg": "RS256"}, "access", (R, U, U)),  # only the HTTP API says that kid is needed
        ({"kid": "unknown", "alg": "RS256"}, "access", (R, U, U)),
        ({"kid": "unknown", "alg": "RS256"}, "stranger", (R, R, R)),
        ({"kid": 7, "alg": "RS256"}, "access", (R, U, U)),
        ({"kid": CONTEXT.encryption_kid, "alg": "RS256"}, "access", (U, U, U)),
        ({"kid": POOL.key("weak").kid, "alg": "RS256"}, "weak", (U, U, U)),
        ({"kid": POOL.key("elliptic").kid, "alg": "ES256"}, "elliptic", (R, R, R)),
    ],
)
def test_headers_and_keys(header, key, expected):
    assert outcomes(token(header, key)) == expected


def _attack(name):
    return next(attack for attack in ATTACKS if attack.name == name).make(CONTEXT)


def test_rsa_algorithms_other_than_rs256():
    # "Only RSA-based algorithms" at the HTTP API, RS256 at the ALB, nothing said at the REST API.
    assert outcomes(_attack("rs512-by-a-key-without-alg")) == (F, U, R)


def test_questions_are_named():
    assert HTTP.judge(token(scope=f"a,{POOL.scope}")).questions == ("scope_separator",)
    assert ALB.judge(token({"alg": "RS256"})).questions == ("kid",)
    for twice in (_attack("scope-twice-ours-last"), _attack("scope-twice-ours-first")):
        assert [gate.judge(twice).questions for gate in GATES.values()] == [("duplicate_members",)] * 3


def test_rules_are_named_the_first_broken_one():
    assert HTTP.judge(token(iss="x", exp=1)).rule == "issuer"
    assert HTTP.judge("no token").rule == "token"
    assert ALB.judge(token(client_id="another")).rule == "claim"


def test_statuses_are_those_that_are_documented():
    assert fact("apigateway.http_api.denial_status").value == "401 Unauthorized"
    assert HTTP.send(token(iss="x")) == 401
    assert REST.send(token(iss="x")) == 401
    refused = HTTP.judge(token(scope="orders/write"))
    assert (refused.outcome, refused.status, refused.questions) == ("refused", None, ("denial_status",))
    refused = ALB.judge(token(iss="x"))
    assert (refused.outcome, refused.status, refused.questions) == ("refused", None, ("denial_status",))
    assert ALB.send(token()) == 200


def test_the_http_api_takes_a_token_bare_or_after_bearer():
    assert HTTP.judge_header(token()).outcome == "forwarded"
    assert HTTP.judge_header(f"Bearer {token()}").outcome == "forwarded"
    assert HTTP.judge_header(f"Basic {token()}").outcome != "forwarded"


def test_without_scopes_an_id_token_is_what_a_rest_api_wants():
    gate = RestCognitoAuthorizer(POOL.issuer, jwks=POOL.jwks, clock=clock)
    id_token = token(key="id", token_use="id", aud=POOL.client_id, scope=None, client_id=None)
    assert (gate.send(token()), gate.send(id_token)) == (401, 200)
    assert REST.send(id_token) == 401


def test_without_scopes_an_http_api_lets_id_tokens_through():
    id_token = token(key="id", token_use="id", aud=POOL.client_id, scope=None, client_id=None)
    gate = HttpApiJwtAuthorizer(POOL.issuer, [POOL.client_id], jwks=POOL.jwks, clock=clock)
    assert (gate.judge(id_token).outcome, HTTP.judge(id_token).outcome) == ("forwarded", "refused")


def test_the_four_tokens_of_the_exercise():
    gate = HttpApiJwtAuthorizer(POOL.issuer, [POOL.client_id], jwks=POOL.jwks, clock=clock)
    id_claims = POOL.claims(token_use="id", aud=POOL.client_id, scope=None, client_id=None)
    tokens = {
        "a": token(exp=NOW_S - 1),
        "b": POOL.token(id_claims, key="id"),
        "c": token(client_id="another"),
        "d": token(iss=POOL.issuer.replace("Kumokata1", "Kumokata2")),
    }
    assert [name for name, sent in tokens.items() if gate.judge(sent).outcome == "forwarded"] == ["b"]


def test_without_claims_the_alb_lets_the_whole_pool_through():
    assert alb({}).send(token(client_id="another", token_use="id", scope=None)) == 200


def test_formats_of_additional_claims():
    gate = alb({"groups": ("string-array", ["buyers"])})
    assert gate.judge(token(groups=["sellers", "buyers"])).outcome == "forwarded"
    assert gate.judge(token(groups="buyers")).outcome == "refused"
    several = alb({"scope": ("space-separated-values", [POOL.scope, "orders/write"])})
    assert several.judge(token()).questions == ("values_any_or_all",)
    assert several.judge(token(scope=f"orders/write {POOL.scope}")).outcome == "forwarded"
    assert several.judge(token(scope="x")).outcome == "refused"
    assert alb({"client_id": ("single-string", ["a", POOL.client_id])}).send(token()) == 200


def test_a_jwks_beyond_the_limits_forwards_nothing():
    most = fact("alb.jwt.max_jwks_keys").value
    filler = [dict(POOL.key("stranger").public_jwk) | {"kid": f"{i}"} for i in range(most)]
    action = jwt_validation_action(POOL.issuer, CLAIMS)

    def answer(keys):
        return AlbJwtValidation(action, jwks={"keys": keys}, clock=clock).judge(token())

    access = dict(POOL.key("access").public_jwk)
    assert answer([access, *filler[1:]]).outcome == "forwarded"
    assert answer([access, *filler]).rule == "jwks"
    assert answer([access | {"x5c": "A" * fact("alb.jwt.max_jwks_bytes").value}]).rule == "jwks"


def test_two_keys_with_one_kid():
    twice = {"keys": [POOL.key("access").public_jwk, dict(POOL.key("id").public_jwk)]}
    twice["keys"][1] = twice["keys"][1] | {"kid": POOL.key("access").kid}
    for gate in simulated_points(jwks=twice, clock=clock):
        assert gate.judge(token()).questions == ("duplicate_kid",)


def test_genuine_tokens_pass_and_hostile_ones_are_never_more_than_documented():
    documented_holes = {
        "http_api_jwt": {"rs512-by-a-key-without-alg", "id-token-like-access", "token-use-missing"},
        "rest_cognito": {"other-client", "client-prefix", "client-list", "client-missing"},
        "alb_jwt": {"iat-missing"},
    }
    for name, gate in GATES.items():
        judged = {attack.name: gate.judge(attack.make(CONTEXT)).outcome for attack in ATTACKS}
        hostile = {attack.name for attack in ATTACKS if attack.is_hostile}
        assert {name for name in hostile if judged[name] == "forwarded"} == documented_holes[name]
        genuine = {attack.name for attack in ATTACKS if attack.expected == "accept"}
        # Both spellings of the issuer are genuine; a gate is configured with one of them.
        assert {name for name in genuine if judged[name] != "forwarded"} == {"updated-issuer"}


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.text(), st.binary().map(lambda octets: octets.decode("latin-1")), st.from_regex("[.a-z]*"))
)
def test_no_text_is_too_odd(text):
    for gate in GATES.values():
        assert gate.judge(text).outcome != "forwarded"


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=80, deadline=None)
@given(name=st.sampled_from(sorted(POOL.claims())), value=_JSON)
def test_no_signed_claim_is_too_odd(name, value):
    sent = POOL.token(POOL.claims() | {name: value})
    for gate in GATES.values():
        answer = gate.judge(sent)
        assert answer.outcome in OUTCOMES
        assert (answer.outcome == "refused") == (answer.rule is not None)
        assert (answer.outcome == "undocumented") <= bool(answer.questions)


def test_huge_and_deep_tokens_are_a_question_only_when_they_are_signed():
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    huge = token(filler="x" * 10_000)
    assert all("size" in gate.judge(huge).questions for gate in GATES.values())
    assert HTTP.judge(huge[:-4] + "AAAA").outcome == "refused"
    header = {"kid": POOL.key("access").kid, "alg": "RS256"}
    signed = _signed(json.dumps(header), deep)
    assert "nesting" in HTTP.judge(signed).questions
    assert HTTP.judge(_signed(json.dumps(header), "[" * 100_000)).outcome == "refused"


def _signed(header, payload):
    import base64

    def encoded(octets):
        return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()

    signing_input = f"{encoded(header.encode())}.{encoded(payload.encode())}"
    return f"{signing_input}.{encoded(POOL.key('access').sign(signing_input.encode()))}"


@pytest.mark.parametrize(
    "make",
    [
        lambda: HttpApiJwtAuthorizer("", ["a"], jwks=POOL.jwks),
        lambda: HttpApiJwtAuthorizer(POOL.issuer, [], jwks=POOL.jwks),
        lambda: HttpApiJwtAuthorizer(POOL.issuer, "abc", jwks=POOL.jwks),
        lambda: HttpApiJwtAuthorizer(POOL.issuer, [f"a{i}" for i in range(51)], jwks=POOL.jwks),
        lambda: HttpApiJwtAuthorizer(POOL.issuer, ["a"], [3], jwks=POOL.jwks),
        lambda: HttpApiJwtAuthorizer(POOL.issuer, ["a"], jwks={"keys": 3}),
        lambda: HttpApiJwtAuthorizer(POOL.issuer, ["a"], jwks=[]),
        lambda: HttpApiJwtAuthorizer(POOL.issuer, ["a"], jwks=POOL.jwks, clock=3),
        lambda: RestCognitoAuthorizer(None, jwks=POOL.jwks),
        lambda: HTTP.judge(None),
        lambda: HTTP.judge(b"abc"),
        lambda: HTTP.judge_header(None),
        lambda: AlbJwtValidation("jwt-validation", jwks=POOL.jwks),
        lambda: AlbJwtValidation({"Type": "validate_token"}, jwks=POOL.jwks),
        lambda: AlbJwtValidation({"Type": "forward"}, jwks=POOL.jwks),
        lambda: AlbJwtValidation({"Type": "jwt-validation"}, jwks=POOL.jwks),
        lambda: alb({"exp": ("single-string", ["1"])}),
        lambda: alb({"scope": ("space-separated-values", ["a b"])}),
        lambda: alb({"scope": ("single-strings", ["a"])}),
        lambda: alb({"scope": ("single-string", ["a" * 257])}),
        lambda: alb({"scope": ("single-string", ["a"] * 11)}),
        lambda: alb({f"claim{i}": ("single-string", ["a"]) for i in range(11)}),
        lambda: AlbJwtValidation(jwt_validation_action("http://i.example", {}), jwks=POOL.jwks),
        lambda: SimulatedAnswer("perhaps"),
        lambda: SimulatedAnswer("refused", rule="mood"),
        lambda: SimulatedAnswer("undocumented", questions=("mood",)),
    ],
)
def test_bad_input(make):
    with pytest.raises(InputError):
        make()


def test_they_say_that_they_are_simulators():
    for gate in GATES.values():
        with gate as entered:
            assert entered.send(token()) == 200
        assert gate.simulated and not gate.runs_the_kits_verifier
        assert "シミュレーター" in gate.label.ja and "simulator" in gate.label.en
        assert gate.documentation.startswith("https://docs.aws.amazon.com/")


def test_every_rule_and_every_question_can_come_up():
    asked, cited = set(), set()
    gates = [
        *GATES.values(),
        RestCognitoAuthorizer(POOL.issuer, jwks=CONTEXT.jwks, clock=clock),
        alb({"scope": ("space-separated-values", [POOL.scope, "orders/write"])}),
        AlbJwtValidation(
            jwt_validation_action(POOL.issuer, {}),
            jwks={"keys": [POOL.key("access").public_jwk] * 11},
            clock=clock,
        ),
        *simulated_points(jwks={"keys": [POOL.key("access").public_jwk] * 2}, clock=clock),
    ]
    for gate in gates:
        for attack in ATTACKS:
            answer = gate.judge(attack.make(CONTEXT))
            asked |= set(answer.questions)
            cited |= {answer.rule} - {None}
    assert asked == set(OPEN_QUESTIONS) - {"nesting"}  # the catalogue's deep tokens are no objects
    assert cited == set(RULES)
