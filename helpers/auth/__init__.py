"""Tokens between servers: issue, verify, attack, and where to verify."""

from helpers.auth.claims import Claims
from helpers.auth.demonstration import DEMONSTRATION, DemonstrationKey, DemonstrationPool
from helpers.auth.issuer import ISSUER_FORMATS, Issuer
from helpers.auth.issuer_clients import AppClient, ClientSecret
from helpers.auth.issuer_faults import ISSUER_FAULTS
from helpers.auth.rejection import REASONS, Reason, TokenRejected
from helpers.auth.verifier import ANY_CLIENT, ANY_SCOPE, CognitoVerifier

__all__ = [
    "ANY_CLIENT",
    "ANY_SCOPE",
    "DEMONSTRATION",
    "ISSUER_FAULTS",
    "ISSUER_FORMATS",
    "REASONS",
    "AppClient",
    "Claims",
    "ClientSecret",
    "CognitoVerifier",
    "DemonstrationKey",
    "DemonstrationPool",
    "Issuer",
    "Reason",
    "TokenRejected",
]
