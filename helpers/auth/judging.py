"""A verifier before the catalogue: what it lets through, what it refuses, and where it falls over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from helpers.auth.attacks import ATTACKS, FAMILIES, Attack, AttackContext
from helpers.auth.rejection import TokenRejected
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["OUTCOMES", "Trial", "Verdict", "judged", "trial"]

#: What can become of a token.
OUTCOMES: Mapping[str, Text] = MappingProxyType(
    {
        "accepted": Text(ja="通した", en="let through"),
        "refused": Text(ja="断った", en="refused"),
        "crashed": Text(ja="例外で落ちた", en="crashed"),
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verifier made of one token: an outcome of `OUTCOMES`.

    `reason` is the kit's reason of a refusal, where there is one; `error` is the name of the exception with
    which the verifier crashed. In a web service a crash is a 500: nobody gets in, and somebody is woken up.
    """

    outcome: str
    reason: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """The verdicts on a catalogue, in its order."""

    verdicts: tuple[tuple[Attack, Verdict], ...]

    def attacks(self, outcome: str) -> tuple[Attack, ...]:
        """The hostile tokens (policy and genuine ones are not counted) with this outcome."""
        return tuple(attack for attack in self._with(outcome) if attack.is_hostile)

    def policy(self, outcome: str) -> tuple[Attack, ...]:
        """The tokens that only a policy refuses, with this outcome."""
        return tuple(attack for attack in self._with(outcome) if attack.is_policy)

    def count(self, outcome: str) -> int:
        """How many hostile tokens had this outcome."""
        return len(self.attacks(outcome))

    @property
    def wrongly_refused(self) -> tuple[Attack, ...]:
        """Genuine tokens that were not accepted."""
        accepted = self._with("accepted")
        genuine = (attack for attack, _ in self.verdicts if attack.expected == "accept")
        return tuple(attack for attack in genuine if attack not in accepted)

    def by_family(self, outcome: str) -> dict[str, int]:
        """How many hostile tokens of each family had this outcome; families without any are left out."""
        families = [attack.family for attack, _ in self.verdicts if attack.is_hostile]
        found = [attack.family for attack in self.attacks(outcome)]
        return {family: found.count(family) for family in FAMILIES if family in families}

    def _with(self, outcome: str) -> tuple[Attack, ...]:
        if outcome not in OUTCOMES:
            raise InputError(f"there is no outcome {outcome!r}", expected=f"one of {', '.join(OUTCOMES)}")
        return tuple(attack for attack, verdict in self.verdicts if verdict.outcome == outcome)


def judged(verify: Callable[[str], object], attack: Attack, context: AttackContext) -> Verdict:
    """What `verify` makes of one token. What it returns, if it is true, is taken for acceptance.

    `TokenRejected`, PyJWT's errors and a false answer are refusals; any other exception is a crash.

    >>> from helpers.auth.attacks import ATTACKS
    >>> judged(lambda token: {"sub": "anybody"}, ATTACKS[-1], AttackContext.demonstration()).outcome
    'accepted'
    """
    from jwt import PyJWTError

    token = _token(attack, context)
    try:
        answer = verify(token)
    except TokenRejected as rejection:
        return Verdict("refused", reason=rejection.reason)
    except PyJWTError:
        return Verdict("refused")
    except Exception as error:
        return Verdict("crashed", error=type(error).__name__)
    return Verdict("accepted" if answer else "refused")


def trial(
    verify: Callable[[str], object],
    attacks: Iterable[Attack] = ATTACKS,
    context: AttackContext | None = None,
) -> Trial:
    """What `verify` makes of the whole catalogue (or of `attacks`), judged at the context's time.

    >>> trusts_everybody = trial(lambda token: True)
    >>> len(trusts_everybody.attacks("accepted")), len(trusts_everybody.policy("accepted"))
    (114, 8)
    """
    context = context or AttackContext.demonstration()
    return Trial(tuple((attack, judged(verify, attack, context)) for attack in attacks))


@cache  # to sign takes longer than to verify, and the catalogue is tried many times
def _token(attack: Attack, context: AttackContext) -> str:
    return attack.make(context)
