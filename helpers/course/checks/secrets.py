"""Secrets never stand in a lesson, nor in what it prints.

Scanners such as detect-secrets judge by entropy and know no issuer of ours; a lesson has a dozen shapes of
secret to fear and tokens of its own to allow, so the shapes stand here.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from helpers.course.checks.model import Problem, Subject, rule

__all__ = ["KIT_ISSUER_HOST", "secrets_in"]

#: Tokens in lessons come from this host or one below it; ``.example`` belongs to nobody (RFC 2606).
KIT_ISSUER_HOST = "kumokata.example"

# Or from the demonstration pool of the token lessons, in both spellings: its keys are published with the kit.
_DEMONSTRATION_ISSUERS = tuple(
    f"https://{host}.ap-northeast-1.amazonaws.com/ap-northeast-1_Kumokata1"
    for host in ("cognito-idp", "issuer-cognito-idp")
)

_SHAPES = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    # AWS's own documentation uses keys that end in EXAMPLE.
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA)(?![A-Z0-9]*EXAMPLE\b)[A-Z0-9]{16}\b"),
    "an AWS secret key": re.compile(
        r"secret_?access_?key\W{1,5}(?![A-Za-z0-9/+]*EXAMPLEKEY)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])",
        re.IGNORECASE,
    ),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})"),
    "a Slack token": re.compile(r"\bxox[abposr]-[A-Za-z0-9-]{10,}"),
    "a Google key": re.compile(r"\bAIza[\w-]{35}"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    "a password in an address": re.compile(
        r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'<>{}]+:[^\s/:@\"'<>{}]+@", re.IGNORECASE
    ),
}
_TOKEN = re.compile(r"\beyJ[\w-]{8,}\.(?P<claims>eyJ[\w-]{8,})(?:\.[\w-]*)*")


@rule("secrets", "no private key, no foreign token, no password stands in a lesson")
def find_secrets(subject: Subject) -> Iterator[Problem]:
    """Cells in whose source or outputs a secret stands."""
    for index, cell in enumerate(subject.cells):
        outputs = json.dumps(cell.get("outputs", []), ensure_ascii=False)
        for what in dict.fromkeys([*secrets_in(cell.source), *secrets_in(outputs.replace("\\n", "\n"))]):
            yield Problem(
                (index,),
                f"{what} stands in the cell",
                "remove it; if it was ever valid, make it invalid at once",
            )


def secrets_in(text: str) -> Iterator[str]:
    """Name the kinds of secrets that stand in a text; the secret itself is not repeated.

    >>> list(secrets_in("-----BEGIN PRIVATE " + "KEY-----"))
    ['a private key']
    """
    for what, shape in _SHAPES.items():
        if shape.search(text):
            yield what
    if any(not _is_ours(match["claims"]) for match in _TOKEN.finditer(text)):
        yield "a token from another issuer"


def _is_ours(claims: str) -> bool:
    try:
        issuer = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["iss"]
        host = urlsplit(issuer).hostname or ""
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError):
        return False
    return issuer in _DEMONSTRATION_ISSUERS or host == KIT_ISSUER_HOST or host.endswith("." + KIT_ISSUER_HOST)
