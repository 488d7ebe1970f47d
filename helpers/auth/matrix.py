"""Every token of the catalogue at every place that could refuse it: the matrix of attacks and points.

Real points are asked over HTTP, simulators from AWS's documentation, and the verifier itself by its method,
which is the only place for tokens that no header can carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any, ClassVar

from helpers.auth.attacks import ATTACKS, FAMILIES, Attack, AttackContext
from helpers.auth.enforcement.point import REFUSALS, EnforcementPoint
from helpers.auth.rejection import TokenRejected
from helpers.auth.simulators.simulator import Simulator
from helpers.auth.verifier import CognitoVerifier
from helpers.errors import InputError
from helpers.language import Text

__all__ = [
    "MATRIX_OUTCOMES",
    "Matrix",
    "MatrixCell",
    "MatrixPoint",
    "VerifierPoint",
    "attack_matrix",
    "matrix_point",
]

#: What can become of a token at a point.
MATRIX_OUTCOMES: Mapping[str, Text] = MappingProxyType(
    {
        "let_through": Text("通した", "let through"),
        "refused": Text("断った", "refused"),
        "undocumented": Text("文書に書かれていない（?）", "not documented (?)"),
        "failed": Text("サーバーの失敗（5xx）", "failure of the server (5xx)"),
        "not_sent": Text("ヘッダーに載らない", "no header can carry it"),
    }
)
_SIMULATED = {"forwarded": "let_through", "refused": "refused", "undocumented": "undocumented"}


@dataclass(frozen=True, slots=True)
class MatrixPoint:
    """What a column is: the name and label of a point, and what kind of point it is."""

    name: str
    label: Text
    runs_the_kits_verifier: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What became of one token at one point: a key of `MATRIX_OUTCOMES`, and the status if there is one."""

    outcome: str
    status: int | None = None

    def __post_init__(self) -> None:
        if self.outcome not in MATRIX_OUTCOMES:
            known = ", ".join(MATRIX_OUTCOMES)
            raise InputError(f"there is no outcome {self.outcome!r}", expected=f"one of {known}")


@dataclass(frozen=True, slots=True)
class Matrix:
    """The cells by (name of the attack, name of the point), with the attacks and points in their order."""

    attacks: tuple[Attack, ...]
    points: tuple[MatrixPoint, ...]
    cells: Mapping[tuple[str, str], MatrixCell]

    def cell(self, attack: str, point: str) -> MatrixCell:
        """What became of one token at one point; `InputError` for names that are not in the matrix."""
        try:
            return self.cells[attack, point]
        except KeyError:
            raise InputError(f"the matrix has no {attack!r} at {point!r}") from None

    def hostile(self, point: str, outcome: str = "let_through") -> tuple[Attack, ...]:
        """The hostile tokens with this outcome at a point; what only a policy refuses is not counted."""
        MatrixCell(outcome)
        return tuple(
            attack
            for attack in self.attacks
            if attack.is_hostile and self.cell(attack.name, point).outcome == outcome
        )

    def marks(self, outcome: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Where a figure has to mark an outcome: numbers of hostile tokens, and numbers of points, from 0."""
        MatrixCell(outcome)
        hostile = [attack for attack in self.attacks if attack.is_hostile]
        found = [
            (column, row)
            for row, point in enumerate(self.points)
            for column, attack in enumerate(hostile)
            if self.cell(attack.name, point.name).outcome == outcome
        ]
        return tuple(column for column, _ in found), tuple(row for _, row in found)

    @property
    def families(self) -> tuple[tuple[Text, int, int], ...]:
        """What the hostile tokens aim at, in their order: label, first and last number as in `marks`."""
        aims = [attack.family for attack in self.attacks if attack.is_hostile]
        spans = groupby(enumerate(aims), key=lambda numbered: numbered[1])
        found = [(aim, [number for number, _ in numbers]) for aim, numbers in spans]
        return tuple((FAMILIES[aim], numbers[0], numbers[-1]) for aim, numbers in found)

    def wrongly_refused(self, point: str) -> tuple[Attack, ...]:
        """The genuine tokens that a point did not let through, although a header could carry them."""
        return tuple(
            attack
            for attack in self.attacks
            if attack.expected == "accept"
            and self.cell(attack.name, point).outcome not in ("let_through", "not_sent")
        )

    def beside(self, other: Matrix) -> Matrix:
        """Both matrices as one; `InputError` when their attacks differ or a point is in both."""
        ours, theirs = {point.name for point in self.points}, {point.name for point in other.points}
        if [attack.name for attack in self.attacks] != [attack.name for attack in other.attacks]:
            raise InputError("the matrices are about different attacks", expected="the same attacks")
        if twice := ours & theirs:
            raise InputError(f"{', '.join(sorted(twice))} would be in the matrix twice")
        cells = MappingProxyType({**self.cells, **other.cells})
        return Matrix(self.attacks, self.points + other.points, cells)

    def agreeing(self, other: Matrix) -> int:
        """In how many cells `other`, about the same attacks and points, has the same outcome."""
        return sum(cell.outcome == other.cell(*where).outcome for where, cell in self.cells.items())


class VerifierPoint:
    """`CognitoVerifier.verify` as a point: no HTTP, so it also gets what no header can carry.

    >>> from helpers.auth.demonstration import DEMONSTRATION
    >>> from helpers.auth.enforcement.context import verifier_for
    >>> with VerifierPoint(verifier_for()) as point:
    ...     point.send(DEMONSTRATION.token()), point.send("abc")
    (200, 401)
    """

    name: ClassVar[str] = "verify"
    label: ClassVar[Text] = Text("検証関数（.verify）", "the verifier (.verify)")
    runs_the_kits_verifier: ClassVar[bool] = True
    simulated: ClassVar[bool] = False

    def __init__(self, verifier: CognitoVerifier) -> None:
        self._verifier = verifier

    def __enter__(self) -> VerifierPoint:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def send(self, token: str) -> int:
        """200, or the status that belongs to the verifier's refusal."""
        try:
            self._verifier.verify(token)
        except TokenRejected as rejected:
            return rejected.status
        return 200


def attack_matrix(
    points: Iterable[EnforcementPoint],
    attacks: Iterable[Attack] = ATTACKS,
    context: AttackContext | None = None,
) -> Matrix:
    """Send every token to every point, one point after the other, and note what becomes of it.

    The points must be set up for the same `context` (the demonstration's when it is not given). Raises what
    entering a point raises, such as `MissingComponent` for nginx.

    >>> from helpers.auth.simulators import simulated_points
    >>> context = AttackContext.demonstration()
    >>> gates = simulated_points(jwks=context.jwks, clock=lambda: context.now_s)
    >>> matrix = attack_matrix(gates)
    >>> matrix.cell("id-token-like-access", "http_api_jwt")
    MatrixCell(outcome='let_through', status=200)
    """
    attacks = tuple(attacks)
    context = AttackContext.demonstration() if context is None else context
    tokens = {attack.name: attack.make(context) for attack in attacks}
    columns: list[MatrixPoint] = []
    cells: dict[tuple[str, str], MatrixCell] = {}
    for point in points:
        columns.append(matrix_point(point))
        with point:
            for attack in attacks:
                cells[attack.name, point.name] = _sent(point, attack, tokens[attack.name])
    return Matrix(attacks, tuple(columns), MappingProxyType(cells))


def matrix_point(point: EnforcementPoint) -> MatrixPoint:
    """What a column of the matrix says about a point."""
    return MatrixPoint(point.name, point.label, point.runs_the_kits_verifier, point.simulated)


def _sent(point: Any, attack: Attack, token: str) -> MatrixCell:
    if isinstance(point, Simulator):
        answer = point.judge(token)
        return MatrixCell(_SIMULATED[answer.outcome], answer.status)
    if not attack.travels and not isinstance(point, VerifierPoint):
        return MatrixCell("not_sent")
    status = point.send(token)
    if status in REFUSALS:
        return MatrixCell("refused", status)
    return MatrixCell("let_through" if 200 <= status < 300 else "failed", status)
