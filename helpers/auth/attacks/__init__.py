"""The catalogue of hostile tokens: data, so that every verifier can be held against it.

Each attack is one token that a verifier must refuse (or a genuine one that it must accept), with the reason,
a reference and words in both languages. The private keys in it are those of the demonstration pool, which are
published with the kit; nothing here attacks anything but objects of one's own.
"""

from helpers.auth.attacks.algorithm import ALGORITHM
from helpers.auth.attacks.claims import CLAIMS, CONTROLS
from helpers.auth.attacks.context import AttackContext
from helpers.auth.attacks.headers import HEADERS
from helpers.auth.attacks.json_tricks import JSON_TRICKS
from helpers.auth.attacks.key_sets import KEY_SET_ATTACKS, KeySetAttack
from helpers.auth.attacks.keys import KEYS
from helpers.auth.attacks.model import FAMILIES, SEVERITIES, Attack
from helpers.auth.attacks.scope import SCOPE
from helpers.auth.attacks.segments import SEGMENTS
from helpers.auth.attacks.times import TIMES
from helpers.auth.attacks.transport import TRANSPORT_ATTACKS, TransportAttack

__all__ = [
    "ATTACKS",
    "FAMILIES",
    "KEY_SET_ATTACKS",
    "SEVERITIES",
    "TRANSPORT_ATTACKS",
    "Attack",
    "AttackContext",
    "KeySetAttack",
    "TransportAttack",
]

#: Genuine tokens first, then what must be refused, theme by theme.
ATTACKS: tuple[Attack, ...] = (
    *CONTROLS,
    *ALGORITHM,
    *KEYS,
    *SEGMENTS,
    *HEADERS,
    *JSON_TRICKS,
    *TIMES,
    *CLAIMS,
    *SCOPE,
)
