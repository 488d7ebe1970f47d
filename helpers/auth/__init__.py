"""Tokens between servers: issue, verify, attack, and where to verify."""

from helpers.auth.advisories import Advisory, known_advisories
from helpers.auth.alternatives import ALTERNATIVES, Alternative, longest_use_of_leak_s
from helpers.auth.api_requests import ApiRequest, requests_for
from helpers.auth.api_shapes import check_operation, check_shape
from helpers.auth.attacks import (
    ATTACKS,
    FAMILIES,
    KEY_SET_ATTACKS,
    SEVERITIES,
    TRANSPORT_ATTACKS,
    Attack,
    AttackContext,
    KeySetAttack,
    TransportAttack,
)
from helpers.auth.claim_words import CLAIM_WORDS
from helpers.auth.claims import Claims
from helpers.auth.decision import Needs, Recommendation, recommend
from helpers.auth.decision_tree import ADVICE, QUESTIONS, Advice, Question
from helpers.auth.demonstration import DEMONSTRATION, DemonstrationKey, DemonstrationPool
from helpers.auth.drills import LeakMoment, OutageMoment, leak_drill, outage_drill
from helpers.auth.enforcement import (
    CLOSED,
    NJS_CANNOT_REFUSE,
    REAL_POINTS,
    REFUSALS,
    EnforcementPoint,
    enforcement_points,
)
from helpers.auth.enforcement.asgi import JwtMiddleware
from helpers.auth.enforcement.bearer import bearer_token
from helpers.auth.enforcement.gate import TRUSTED_HEADERS
from helpers.auth.enforcement.lambda_authorizer import HttpApiAuthorizer, RestApiAuthorizer, VerifyingFunction
from helpers.auth.enforcement.lambda_events import (
    http_api_event,
    rest_request_event,
    rest_token_event,
    verifying_event,
)
from helpers.auth.enforcement.nginx_points import AuthRequestApp
from helpers.auth.enforcement.njs import NjsRules, njs_files
from helpers.auth.enforcement.wsgi import CLAIMS_KEY, WsgiJwtMiddleware
from helpers.auth.issuer import Issuer
from helpers.auth.issuer_clients import AppClient, ClientSecret
from helpers.auth.issuer_faults import ISSUER_FAULTS
from helpers.auth.issuer_pool import ISSUER_FORMATS
from helpers.auth.judging import OUTCOMES, Trial, Verdict, judged, trial
from helpers.auth.jwks_http import fetch_jwks
from helpers.auth.key_cache import KeyCache
from helpers.auth.key_gate import SignatureCheck, usable_keys
from helpers.auth.key_source import FixedKeys, KeySource, KeysUnavailable
from helpers.auth.log_text import refused_token_text, safe_log_text
from helpers.auth.matrix import MATRIX_OUTCOMES, Matrix, MatrixCell, MatrixPoint, VerifierPoint, attack_matrix
from helpers.auth.movable_clock import MovableClock
from helpers.auth.naive import DEFENCES, Defences, naive_trial, naive_verify
from helpers.auth.pyjwt_recipes import careful_pyjwt, trusting_pyjwt
from helpers.auth.rejection import REASONS, Reason, TokenRejected
from helpers.auth.revocation import (
    CachedDecision,
    authorizer_calls_per_s,
    cached_decisions,
    longest_use_after_cut_s,
)
from helpers.auth.rsa_signature import (
    SignedBlock,
    expected_block,
    opened_signature,
    rsa_numbers,
    signature_fits,
    split_block,
)
from helpers.auth.simulators import (
    OPEN_QUESTIONS,
    RULES,
    AlbJwtValidation,
    HttpApiJwtAuthorizer,
    RestCognitoAuthorizer,
    SimulatedAnswer,
    Simulator,
    careful_alb_action,
    jwt_validation_action,
    questions_asked,
    simulated_points,
)
from helpers.auth.token_lifetimes import (
    InvisibleOutage,
    SecretRotation,
    invisible_outage,
    share_of_outages_invisible,
    tokens_in,
)
from helpers.auth.token_request import TokenUnavailable, post_form
from helpers.auth.token_source import TokenSource
from helpers.auth.verifier import ANY_CLIENT, ANY_SCOPE, CognitoVerifier
from helpers.auth.ways_out import WAYS_OUT, WayOut
from helpers.auth.whole_matrix import KeptPromises, kept_promises, promised_matrix, whole_matrix

__all__ = [
    "ADVICE",
    "ALTERNATIVES",
    "ANY_CLIENT",
    "ANY_SCOPE",
    "ATTACKS",
    "CLAIMS_KEY",
    "CLAIM_WORDS",
    "CLOSED",
    "DEFENCES",
    "DEMONSTRATION",
    "FAMILIES",
    "ISSUER_FAULTS",
    "ISSUER_FORMATS",
    "KEY_SET_ATTACKS",
    "MATRIX_OUTCOMES",
    "NJS_CANNOT_REFUSE",
    "OPEN_QUESTIONS",
    "OUTCOMES",
    "QUESTIONS",
    "REAL_POINTS",
    "REASONS",
    "REFUSALS",
    "RULES",
    "SEVERITIES",
    "TRANSPORT_ATTACKS",
    "TRUSTED_HEADERS",
    "WAYS_OUT",
    "Advice",
    "Advisory",
    "AlbJwtValidation",
    "Alternative",
    "ApiRequest",
    "AppClient",
    "Attack",
    "AttackContext",
    "AuthRequestApp",
    "CachedDecision",
    "Claims",
    "ClientSecret",
    "CognitoVerifier",
    "Defences",
    "DemonstrationKey",
    "DemonstrationPool",
    "EnforcementPoint",
    "FixedKeys",
    "HttpApiAuthorizer",
    "HttpApiJwtAuthorizer",
    "InvisibleOutage",
    "Issuer",
    "JwtMiddleware",
    "KeptPromises",
    "KeyCache",
    "KeySetAttack",
    "KeySource",
    "KeysUnavailable",
    "LeakMoment",
    "Matrix",
    "MatrixCell",
    "MatrixPoint",
    "MovableClock",
    "Needs",
    "NjsRules",
    "OutageMoment",
    "Question",
    "Reason",
    "Recommendation",
    "RestApiAuthorizer",
    "RestCognitoAuthorizer",
    "SecretRotation",
    "SignatureCheck",
    "SignedBlock",
    "SimulatedAnswer",
    "Simulator",
    "TokenRejected",
    "TokenSource",
    "TokenUnavailable",
    "TransportAttack",
    "Trial",
    "Verdict",
    "VerifierPoint",
    "VerifyingFunction",
    "WayOut",
    "WsgiJwtMiddleware",
    "attack_matrix",
    "authorizer_calls_per_s",
    "bearer_token",
    "cached_decisions",
    "careful_alb_action",
    "careful_pyjwt",
    "check_operation",
    "check_shape",
    "enforcement_points",
    "expected_block",
    "fetch_jwks",
    "http_api_event",
    "invisible_outage",
    "judged",
    "jwt_validation_action",
    "kept_promises",
    "known_advisories",
    "leak_drill",
    "longest_use_after_cut_s",
    "longest_use_of_leak_s",
    "naive_trial",
    "naive_verify",
    "njs_files",
    "opened_signature",
    "outage_drill",
    "post_form",
    "promised_matrix",
    "questions_asked",
    "recommend",
    "refused_token_text",
    "requests_for",
    "rest_request_event",
    "rest_token_event",
    "rsa_numbers",
    "safe_log_text",
    "share_of_outages_invisible",
    "signature_fits",
    "simulated_points",
    "split_block",
    "tokens_in",
    "trial",
    "trusting_pyjwt",
    "usable_keys",
    "verifying_event",
    "whole_matrix",
]
