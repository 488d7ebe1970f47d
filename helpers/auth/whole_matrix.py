"""The matrix of the whole house: every point at once, what real points promise, and whether they keep it.

A machine without nginx gets the same matrix, because the rows of points that do not run are what they
promise, and the tests hold the promises against the points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from helpers.auth.attacks import ATTACKS, Attack, AttackContext
from helpers.auth.enforcement import NJS_CANNOT_REFUSE, enforcement_points
from helpers.auth.enforcement.context import verifier_for
from helpers.auth.enforcement.point import EnforcementPoint
from helpers.auth.matrix import Matrix, MatrixCell, VerifierPoint, attack_matrix, matrix_point
from helpers.auth.simulators.standard import simulated_points
from helpers.errors import InputError, MissingComponent

__all__ = ["KeptPromises", "kept_promises", "promised_matrix", "whole_matrix"]


@dataclass(frozen=True, slots=True)
class KeptPromises:
    """How many points ran, how many verdicts they gave, how many as promised, and what was missing."""

    points_run: int
    verdicts: int
    as_promised: int
    skipped: tuple[MissingComponent, ...]


def promised_matrix(points: Iterable[EnforcementPoint], attacks: Iterable[Attack] = ATTACKS) -> Matrix:
    """What real points promise, without running any: the catalogue's verdicts, but for njs's named gaps.

    The tests hold the promises against the points. Raises `InputError` for a simulator, which promises
    nothing.

    >>> from helpers.auth.enforcement import enforcement_points
    >>> matrix = promised_matrix(enforcement_points(names=["nginx-njs"]))
    >>> {attack.name for attack in matrix.hostile("nginx-njs")} <= set(NJS_CANNOT_REFUSE)
    True
    """
    attacks, points = tuple(attacks), tuple(points)
    cells = {}
    for point in points:
        if point.simulated:
            raise InputError(f"{point.name} is a simulator and promises nothing")
        gaps = () if point.runs_the_kits_verifier else NJS_CANNOT_REFUSE
        for attack in attacks:
            passes = attack.expected == "accept" or attack.name in gaps
            outcome = "let_through" if passes else "refused"
            cells[attack.name, point.name] = MatrixCell(outcome if attack.travels else "not_sent")
    return Matrix(attacks, tuple(map(matrix_point, points)), MappingProxyType(cells))


def whole_matrix(
    context: AttackContext | None = None, attacks: Iterable[Attack] = ATTACKS, *, promised: Iterable[str] = ()
) -> Matrix:
    """The verifier, every real point and every simulator, in this order, for one context.

    The points named in `promised` are not run: their rows are what they promise, so that a machine without
    nginx makes the same matrix. Raises as `attack_matrix` and `enforcement_points` do.

    >>> whole_matrix(attacks=ATTACKS[:2], promised=["nginx-njs", "nginx-auth-request"]).points[-1].name
    'alb_jwt'
    """
    context = AttackContext.demonstration() if context is None else context
    attacks, promised = tuple(attacks), tuple(promised)
    enforcement_points(context, names=promised)  # refuses names that do not exist
    gates = simulated_points(context.pool, jwks=context.jwks, clock=lambda: context.now_s)
    matrix = attack_matrix([VerifierPoint(verifier_for(context))], attacks, context)
    for point in enforcement_points(context):
        kept = point.name in promised
        row = promised_matrix([point], attacks) if kept else attack_matrix([point], attacks, context)
        matrix = matrix.beside(row)
    return matrix.beside(attack_matrix(gates, attacks, context))


def kept_promises(names: Iterable[str], context: AttackContext | None = None) -> KeptPromises:
    """Run the real points with these names, and count the verdicts that are as promised.

    A point that this machine does not have is skipped, and its error kept. Raises `InputError` for a name
    that is not in `REAL_POINTS`.

    >>> kept_promises(["wsgi"]).as_promised == len(ATTACKS)
    True
    """
    context = AttackContext.demonstration() if context is None else context
    ran = verdicts = as_promised = 0
    skipped: list[MissingComponent] = []
    for point in enforcement_points(context, names=tuple(names)):
        try:
            tried = attack_matrix([point], context=context)
        except MissingComponent as missing:
            skipped.append(missing)
            continue
        ran += 1
        verdicts += len(tried.cells)
        as_promised += tried.agreeing(promised_matrix([point]))
    return KeptPromises(ran, verdicts, as_promised, tuple(skipped))
