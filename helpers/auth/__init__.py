"""Tokens between servers: issue, verify, attack, and where to verify."""

from helpers.auth.demonstration import DEMONSTRATION, DemonstrationKey, DemonstrationPool
from helpers.auth.issuer import ISSUER_FORMATS, Issuer
from helpers.auth.issuer_clients import AppClient, ClientSecret
from helpers.auth.issuer_faults import ISSUER_FAULTS

__all__ = [
    "DEMONSTRATION",
    "ISSUER_FAULTS",
    "ISSUER_FORMATS",
    "AppClient",
    "ClientSecret",
    "DemonstrationKey",
    "DemonstrationPool",
    "Issuer",
]
