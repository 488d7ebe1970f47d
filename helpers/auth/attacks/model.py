"""What an attack is: a recipe for one token, what is expected of a verifier, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.auth.attacks.context import AttackContext
from helpers.auth.rejection import REASONS
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["FAMILIES", "SEVERITIES", "Attack", "control", "hostile", "policy"]

#: What an attack aims at. Figures group by it.
FAMILIES: Mapping[str, Text] = MappingProxyType(
    {
        "control": Text(ja="正しいトークン", en="genuine tokens"),
        "algorithm": Text(ja="アルゴリズム", en="algorithm"),
        "key": Text(ja="鍵", en="key"),
        "signature": Text(ja="署名と形", en="signature, shape"),
        "header": Text(ja="ヘッダー", en="header"),
        "json": Text(ja="JSON の読み方", en="reading JSON"),
        "time": Text(ja="時刻", en="times"),
        "issuer": Text(ja="発行者", en="issuer"),
        "purpose": Text(ja="種類と相手", en="kind and client"),
        "scope": Text(ja="スコープ", en="scope"),
    }
)

#: How bad it is when a verifier lets the token through, the worst first.
SEVERITIES: Mapping[str, Text] = MappingProxyType(
    {
        "critical": Text(ja="鍵なしで何でも偽造できる", en="anybody can forge anything"),
        "high": Text(ja="本物のトークンが権限を越える", en="a genuine token goes beyond its rights"),
        "medium": Text(
            ja="止める、汚す、判断を食い違わせる", en="stops a service, dirties a log, splits verdicts"
        ),
        "low": Text(ja="規格から外れている", en="breaks the standard"),
        "none": Text(ja="害はない", en="harmless"),
    }
)

_REFERENCES = (
    (r"RFC (\d+)(?: §([\d.]+))?", r"https://www.rfc-editor.org/rfc/rfc\1"),
    (r"(CVE-\d{4}-\d+)", r"https://nvd.nist.gov/vuln/detail/\1"),
    (r"(GHSA(?:-[a-z0-9]{4}){3})", r"https://github.com/advisories/\1"),
    (r"(https://\S+)", r"\1"),
)


@dataclass(frozen=True, slots=True)
class Attack:
    """One token and what is expected of a verifier.

    `make(context)` gives the token, the same bytes for the same context. `expected` is ``"reject"`` or
    ``"accept"``; `reason` is the key of `REASONS` with which the kit's verifier refuses it, None for what is
    accepted. `is_policy` marks tokens that no standard forbids: refusing them is a decision of the kit.
    `travels` says whether the token can be sent as it is in an ``Authorization`` header.
    Raises `InputError` for a family, severity, reason or reference that does not exist.

    >>> from helpers.auth.attacks import ATTACKS
    >>> attack = next(attack for attack in ATTACKS if attack.name == "alg-none")
    >>> attack.expected, attack.reason, attack.label["en"]
    ('reject', 'token_malformed', 'alg is none, and no signature')
    >>> attack.make(AttackContext.demonstration()).endswith(".")
    True
    """

    name: str
    make: Callable[[AttackContext], str]
    expected: str
    reason: str | None
    reference: str
    severity: str
    label: Text
    family: str
    is_policy: bool = False
    travels: bool = True

    def __post_init__(self) -> None:
        for name, value, known in (
            ("family", self.family, FAMILIES),
            ("severity", self.severity, SEVERITIES),
            ("expected", self.expected, ("reject", "accept")),
            ("reason", self.reason, REASONS if self.expected == "reject" else (None,)),
        ):
            if value not in known:
                raise InputError(
                    f"{self.name}: {name} {value!r} does not exist", expected=", ".join(map(str, known))
                )
        if self.url is None:
            raise InputError(
                f"{self.name}: {self.reference!r} leads nowhere", expected="an RFC, a CVE or an address"
            )

    @property
    def url(self) -> str | None:
        """Where the reference is found."""
        for pattern, address in _REFERENCES:
            if match := re.fullmatch(pattern, self.reference):
                section = f"#section-{match[2]}" if match.re.groups > 1 and match[2] else ""
                return match.expand(address) + section
        return None

    @property
    def is_hostile(self) -> bool:
        """Refused by the standards; a policy token is refused by decision."""
        return self.expected == "reject" and not self.is_policy


def hostile(
    name: str,
    make: Callable[[AttackContext], str],
    reason: str,
    *,
    family: str,
    reference: str,
    ja: str,
    en: str,
    severity: str = "high",
    travels: bool = True,
) -> Attack:
    """An attack that must be refused."""
    return Attack(
        name, make, "reject", reason, reference, severity, Text(ja=ja, en=en), family, travels=travels
    )


def policy(
    name: str,
    make: Callable[[AttackContext], str],
    reason: str,
    *,
    family: str,
    reference: str,
    ja: str,
    en: str,
    severity: str = "low",
) -> Attack:
    """A token that the kit refuses although no standard says that it must."""
    return Attack(
        name, make, "reject", reason, reference, severity, Text(ja=ja, en=en), family, is_policy=True
    )


def control(name: str, make: Callable[[AttackContext], str], *, reference: str, ja: str, en: str) -> Attack:
    """A token that must be accepted: a verifier that refuses everything is of no use."""
    return Attack(name, make, "accept", None, reference, "none", Text(ja=ja, en=en), "control")
