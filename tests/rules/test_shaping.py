"""Details are worked out by those who control them, and may surprise (M12, M24, row 4)."""

import numpy as np
import pytest

from kompas_sim.rules.compensation import pay
from kompas_sim.rules.shaping import in_control, next_detail, shape, work_out
from kompas_sim.rules.state import AGREEING, E_OBJECTION, E_SETTLED, SHAPING
from tests.rules.small_table import answering, at, events, off, rows

OPPOSED = [[[0, 4], [0, 1]], [[0, 4], [0, -1]], [[0, 4], [0, 0]]]  # the detail is issue 1


def shaping(answers=(True, True, True), draw=0.5, **kwargs):
    """Return a table after a round of shaping, and the agreement was issue 0 alone."""
    table = at(SHAPING, OPPOSED, detail=[1], control=[(0, 1)], **kwargs)
    table.state.deal[:] = 1, 0
    table.draws.phase[0, 3] = draw
    shape(table, 0, answering(*answers))
    return table


def test_a_detail_is_worked_out_by_who_controls_it():
    table = shaping()
    assert list(table.state.deal) == [1, 1]
    assert list(table.state.settled) == [False, True]
    assert events(table) == [(0, E_SETTLED, 0, -1, 1 * 2 + 1)]
    assert next_detail(table) == -1
    shape(table, 1, answering(False, False, False))
    assert list(table.state.deal) == [1, 1]


def test_details_off_the_agenda_wait():
    table = at(SHAPING, OPPOSED, detail=[1])
    assert next_detail(table) == 1
    table.state.admitted[1] = False
    assert next_detail(table) == -1


def test_who_controls_has_the_say_and_without_controller_all():
    table = at(SHAPING, OPPOSED, detail=[1], control=[(0, 1)])
    assert [in_control(table, i, 1) for i in range(3)] == [True, False, False]
    assert [in_control(table, i, 0) for i in range(3)] == [True, True, True]
    table.state.present[0] = False
    assert [in_control(table, i, 1) for i in range(3)] == [False, True, True]


def test_a_detail_hurts_where_interests_are_not_known():
    """The controller grants, but what it grants it must know of."""
    table = at(SHAPING, OPPOSED, detail=[1], control=[(0, 1)])
    table.state.concern[0, 1] = 0.6
    table.state.belief[0, 1, 1] = 0, 1
    assert work_out(table, 1) == 1
    table.state.belief[0, 1, 1] = 0, -1
    assert work_out(table, 1) == 0
    table.state.concern[0, 1] = 0.1
    assert work_out(table, 1) == 1


def test_voices_weigh_by_power():
    table = at(SHAPING, OPPOSED, detail=[1], power=[1, 2, 1])
    table.state.concern[:] = 0
    assert work_out(table, 1) == 0
    table.state.clout[0] = 3
    assert work_out(table, 1) == 1


def test_an_objection_surprises_everybody():
    table = shaping((None, False, True), draw=0.99)
    broken = np.zeros((3, 3), dtype=bool)
    broken[1, [0, 2]] = broken[[0, 2], 1] = True
    np.testing.assert_array_equal(table.state.broken, broken)
    assert events(table, E_OBJECTION) == [(0, E_OBJECTION, 1, 0, 1)]
    assert table.state.now.surprises == 1


def test_row_4_benefit_an_objection_may_reopen_the_agreement():
    reopened = shaping((None, False, True), draw=0.39, logic=rows(decision=1))
    now = reopened.state.now
    assert (now.phase, now.in_force, now.agreed, now.returns) == (AGREEING, 0, -1, 1)
    assert list(reopened.state.deal) == [1, 0]


@pytest.mark.parametrize(
    ("draw", "kwargs"),
    [
        (0.41, {"logic": rows(decision=1)}),
        (1e-9, {"logic": rows(decision=0)}),
        (1e-9, {"logic": rows(decision=1), **off("return_surprise")}),
    ],
)
def test_otherwise_the_detail_is_imposed(draw, kwargs):
    imposed = shaping((None, False, True), draw=draw, **kwargs)
    assert imposed.state.now.phase == SHAPING
    assert imposed.state.now.in_force == 1
    assert list(imposed.state.deal) == [1, 1]


def test_without_objection_nothing_is_reopened():
    assert shaping(draw=1e-9, logic=rows(decision=1)).state.now.phase == SHAPING


@pytest.mark.parametrize(("draw", "left"), [(0.39, 0), (0.41, 0.05)])
def test_what_was_paid_for_an_agreement_goes_when_it_is_reopened(draw, left):
    table = at(SHAPING, OPPOSED, detail=[1], control=[(0, 1)], logic=rows(decision=1))
    table.state.extra[1] = -0.02  # something else befell it
    pay(table.state, 0, 0, 1, 0.05)
    table.state.deal[:] = 1, 0
    table.draws.phase[0, 3] = draw
    shape(table, 0, answering(None, False, True))
    assert table.state.extra.tolist() == pytest.approx([-left, left - 0.02, 0])
