"""Every token at every point: nothing hostile passes the kit's verifier, and other gaps have names."""

import pytest

from helpers.auth import ATTACKS, FAMILIES, AttackContext
from helpers.auth.enforcement import NJS_CANNOT_REFUSE, REAL_POINTS, enforcement_points
from helpers.auth.enforcement.context import verifier_for
from helpers.auth.matrix import MatrixCell, VerifierPoint, attack_matrix
from helpers.auth.simulators import simulated_points
from helpers.auth.whole_matrix import kept_promises, promised_matrix, whole_matrix
from helpers.errors import InputError, MissingComponent

CONTEXT = AttackContext.demonstration()
HOSTILE = [attack for attack in ATTACKS if attack.is_hostile]


def verifier_point():
    return VerifierPoint(verifier_for(CONTEXT))


@pytest.fixture(scope="module")
def gates():
    return attack_matrix(simulated_points(jwks=CONTEXT.jwks, clock=lambda: CONTEXT.now_s))


def test_the_verifier_refuses_what_no_header_can_carry_too():
    matrix = attack_matrix([verifier_point()])
    assert len(matrix.hostile("verify", "refused")) == len(HOSTILE) >= 114
    assert matrix.wrongly_refused("verify") == ()
    assert {cell.outcome for cell in matrix.cells.values()} == {"refused", "let_through"}


@pytest.mark.parametrize("name", REAL_POINTS)
def test_real_points_keep_their_promise(name):
    live = attack_matrix(enforcement_points(CONTEXT, names=[name]))
    promised = promised_matrix(enforcement_points(CONTEXT, names=[name]))
    assert live.agreeing(promised) == len(ATTACKS), [
        (where, cell) for where, cell in live.cells.items() if cell.outcome != promised.cell(*where).outcome
    ]
    let_through = {attack.name for attack in live.hostile(name)}
    assert let_through == (set() if REAL_POINTS[name].runs_the_kits_verifier else set(NJS_CANNOT_REFUSE))
    assert live.hostile(name, "failed") == live.wrongly_refused(name) == ()


def test_documented_gates_show_what_they_let_through(gates):
    holes = {point.name: {attack.name for attack in gates.hostile(point.name)} for point in gates.points}
    assert "id-token-like-access" in holes["http_api_jwt"]
    assert "other-client" in holes["rest_cognito"]
    assert holes["alb_jwt"] == {"iat-missing"}
    for point in gates.points:
        assert gates.hostile(point.name, "undocumented")
        counts = [
            len(gates.hostile(point.name, outcome)) for outcome in ("let_through", "refused", "undocumented")
        ]
        assert sum(counts) == len(HOSTILE)


class AnswersAlways:
    label, runs_the_kits_verifier, simulated = None, False, False

    def __init__(self, status):
        self.name, self.status = f"always-{status}", status

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def send(self, token):
        return self.status


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "let_through"), (204, "let_through"), (403, "refused"), (502, "failed"), (302, "failed")],
)
def test_statuses(status, outcome):
    matrix = attack_matrix([AnswersAlways(status)])
    point = f"always-{status}"
    travelling = [attack for attack in HOSTILE if attack.travels]
    assert matrix.hostile(point, outcome) == tuple(travelling)
    assert matrix.cell(travelling[0].name, point) == MatrixCell(outcome, status)
    assert len(matrix.hostile(point, "not_sent")) == len(HOSTILE) - len(travelling) > 0
    assert bool(matrix.wrongly_refused(point)) == (outcome != "let_through")


def test_two_matrices_side_by_side(gates):
    verifier = attack_matrix([verifier_point()])
    both = verifier.beside(gates)
    assert [point.name for point in both.points] == ["verify", "http_api_jwt", "rest_cognito", "alb_jwt"]
    assert both.cell("other-client", "rest_cognito") == gates.cell("other-client", "rest_cognito")
    with pytest.raises(InputError, match="twice"):
        both.beside(verifier)
    with pytest.raises(InputError, match="different attacks"):
        verifier.beside(attack_matrix([AnswersAlways(200)], ATTACKS[:3]))


def test_the_whole_matrix_is_the_same_without_nginx():
    attacks = ATTACKS[::10]
    nginx = [name for name in REAL_POINTS if name.startswith("nginx")]
    matrix = whole_matrix(attacks=attacks, promised=nginx)
    assert [point.name for point in matrix.points][1 : len(REAL_POINTS) + 1] == list(REAL_POINTS)
    live = whole_matrix(attacks=attacks)
    assert {where: cell.outcome for where, cell in matrix.cells.items()} == {
        where: cell.outcome for where, cell in live.cells.items()
    }
    with pytest.raises(InputError, match="no point 'apache'"):
        whole_matrix(attacks=attacks, promised=["apache"])


def test_marks_are_where_the_cells_are(gates):
    columns, rows = gates.marks("let_through")
    marked = {
        (HOSTILE[column].name, gates.points[row].name) for column, row in zip(columns, rows, strict=True)
    }
    assert marked == {
        (attack.name, point.name) for point in gates.points for attack in gates.hostile(point.name)
    }
    assert gates.marks("failed") == ((), ())


def test_families_stand_side_by_side(gates):
    spans = gates.families
    assert [first for _, first, _ in spans] == [0, *(last + 1 for _, _, last in spans[:-1])]
    assert spans[-1][2] == len(HOSTILE) - 1
    labels = [label for label, _, _ in spans]
    assert labels == list(dict.fromkeys(FAMILIES[attack.family] for attack in HOSTILE))


def test_promises_are_counted_and_what_is_missing_is_kept(monkeypatch):
    kept = kept_promises(["asgi", "wsgi"])
    assert (kept.points_run, kept.verdicts, kept.as_promised) == (2, 2 * len(ATTACKS), 2 * len(ATTACKS))

    def missing(self):
        raise MissingComponent("there is no nginx", next_step="install it")

    monkeypatch.setattr(REAL_POINTS["nginx-njs"], "__enter__", missing)
    kept = kept_promises(["nginx-njs", "wsgi"])
    assert (kept.points_run, kept.verdicts) == (1, len(ATTACKS))
    assert [error.next_step for error in kept.skipped] == ["install it"]


def test_a_promise_that_is_not_kept_is_not_counted():
    point = AnswersAlways(200)
    broken = [
        attack
        for attack in ATTACKS
        if attack.expected == "reject" and attack.travels and attack.name not in NJS_CANNOT_REFUSE
    ]
    agreeing = attack_matrix([point]).agreeing(promised_matrix([point]))
    assert 0 < agreeing == len(ATTACKS) - len(broken) < len(ATTACKS)


def test_bad_input(gates):
    with pytest.raises(InputError, match="no 'nope'"):
        gates.cell("nope", "alb_jwt")
    with pytest.raises(InputError, match="no outcome"):
        gates.hostile("alb_jwt", "nope")
    with pytest.raises(InputError, match="promises nothing"):
        promised_matrix(simulated_points())
