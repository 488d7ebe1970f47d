"""What the simulators of gates share: they look like enforcement points and say that they are none.

A simulator applies AWS's documented rules to a token. It reads the token in every way in which anybody could
(`helpers.auth.simulators.reading`). When every reading breaks a rule, the gate refuses. When there is one
reading, and nobody could object to it, the gate forwards. In between, the documentation does not say.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple

from helpers.auth.simulators.answer import SimulatedAnswer
from helpers.auth.simulators.reading import Reading, readings
from helpers.auth.simulators.signatures import RSA_ALGORITHMS, checked_jwks, signature_doubts
from helpers.errors import InputError
from helpers.facts import fact
from helpers.language import Text

__all__ = ["Finding", "Simulator", "checked_texts", "documented_status"]

_FORWARDED_STATUS = 200
# Claims that no gate's documentation mentions, and that RFC 7519 wants to be strings.
_STRINGS = ("sub", "jti")


class Finding(NamedTuple):
    """A rule applied to a reading: the key of the rule, whether it is kept, and the doubts about that."""

    rule: str
    kept: bool
    doubts: tuple[str, ...] = ()


class Simulator(ABC):
    """A simulated gate. A context manager like the real points, though it starts nothing.

    `jwks` are the keys of the issuer, `clock` gives seconds since 1970.
    """

    name: ClassVar[str]
    label: ClassVar[Text]
    #: Where the rules are written.
    documentation: ClassVar[str]
    #: The algorithms that the gate accepts.
    algorithms: ClassVar[tuple[str, ...]] = tuple(RSA_ALGORITHMS)
    #: Those of them that the gate certainly accepts.
    certain_algorithms: ClassVar[tuple[str, ...]] = tuple(RSA_ALGORITHMS)
    #: Whether the documentation says that `kid` must name the key.
    requires_kid: ClassVar[bool] = True
    simulated: ClassVar[bool] = True
    runs_the_kits_verifier: ClassVar[bool] = False

    def __init__(self, jwks: Mapping[str, Any], clock: Callable[[], float] = time.time) -> None:
        if not callable(clock):
            raise InputError(f"the clock cannot be {clock!r}", expected="a function that gives seconds")
        self.keys = checked_jwks(jwks)
        self.clock = clock

    def __enter__(self) -> Simulator:
        return self

    def __exit__(self, *exc_info: object) -> None:
        return None

    def send(self, token: str) -> int | None:
        """The status of a request with this token; None where AWS documents none."""
        return self.judge(token).status

    def judge(self, token: str) -> SimulatedAnswer:
        """What follows from the documentation for a request with this token.

        Raises `InputError` when it is not a string.
        """
        if not isinstance(token, str):
            raise InputError(f"a token cannot be {type(token).__name__}", expected="a string")
        broken_rules: list[str] = []
        doubts: list[str] = []
        ways = readings(token)
        for reading in ways:
            findings = list(self._findings(reading))
            broken = [finding.rule for finding in findings if not finding.kept]
            if broken:
                broken_rules.append(broken[0])
            else:
                doubts += [*reading.doubts, *(doubt for finding in findings for doubt in finding.doubts)]
        if len(broken_rules) == len(ways):
            return self._refusal(broken_rules[0] if broken_rules else "token")
        if doubts:
            return SimulatedAnswer("undocumented", questions=tuple(dict.fromkeys(doubts)))
        return SimulatedAnswer("forwarded", _FORWARDED_STATUS)

    def _refusal(self, rule: str) -> SimulatedAnswer:
        status = self._status_of(rule)
        return SimulatedAnswer("refused", status, rule, () if status else ("denial_status",))

    def _status_of(self, rule: str) -> int | None:
        """The status of a refusal by this rule; None where AWS documents none."""
        return None

    def _findings(self, reading: Reading) -> Iterator[Finding]:
        """Rule by rule; the rules about claims only for what is signed."""
        signed = self._signature(reading)
        yield signed
        if not signed.kept:
            return
        if reading.claims is None:
            yield Finding("token", kept=True, doubts=("nesting",))
            return
        odd = any(not isinstance(reading.claims.get(name, ""), str) for name in _STRINGS)
        yield Finding("token", kept=True, doubts=("claim_types",) if odd else ())
        yield from self._claims(reading.claims, self.clock())

    def _signature(self, reading: Reading) -> Finding:
        algorithm, kid = reading.header.get("alg"), reading.header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in self.algorithms:
            return Finding("algorithm", kept=False)
        named = [key for key in self.keys if isinstance(kid, str) and key.get("kid") == kid]
        if not named and self.requires_kid:
            return Finding("kid", kept=False)
        found = signature_doubts(reading, named or self.keys)
        if found is None:
            return Finding("signature", kept=False)
        doubts = {
            "kid": not named,
            "duplicate_kid": len(named) > 1,
            "algorithms": algorithm not in self.certain_algorithms,
        }
        return Finding("signature", True, (*(name for name, is_so in doubts.items() if is_so), *found))

    @abstractmethod
    def _claims(self, claims: Mapping[str, Any], now_s: float) -> Iterator[Finding]:
        """The documented rules about claims, in their documented order."""


def checked_texts(what: str, texts: object, *, at_least: int = 0) -> tuple[str, ...]:
    """`texts` as a tuple of strings that are not empty, or `InputError`.

    >>> checked_texts("scopes", ["orders/read"])
    ('orders/read',)
    """
    given = tuple(texts) if isinstance(texts, (list, tuple, set, frozenset)) else None
    if given is None or len(given) < at_least or not all(isinstance(text, str) and text for text in given):
        raise InputError(
            f"{what} cannot be {texts!r}",
            expected=f"a list of {at_least or 'no'} or more strings, none of them empty",
        )
    return given


def documented_status(key: str) -> int:
    """The number in a published status such as ``401 Unauthorized``; `key` is that of its fact.

    >>> documented_status("apigateway.http_api.denial_status")
    401
    """
    return int(fact(key).value.split()[0])
