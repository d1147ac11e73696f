"""An agreement that is up for renewal, and what becomes of it (M28, row 4)."""

import numpy as np
import pytest

from kompas_sim.rules.agreement import adopt, negotiate
from kompas_sim.rules.compensation import pay
from kompas_sim.rules.phases import enter, update_phase
from kompas_sim.rules.preference import gain
from kompas_sim.rules.renewal import lapse, open_renewal
from kompas_sim.rules.response import respond, threshold
from kompas_sim.rules.state import (
    AGREEING,
    E_LAPSE,
    E_PHASE,
    E_RENEWAL,
    EXECUTING,
    NEVER,
    SHAPING,
    SHARING,
)
from kompas_sim.rules.table import secure
from tests.rules.small_table import THREE, at, events, lay_table, offering, rows


def executing(**kwargs):
    """Lay a table that executes (1, 0), worth a quarter to everybody."""
    table = at(EXECUTING, **kwargs)
    table.state.now.agreed = 5
    table.state.deal[:] = 1, 0
    return table


# --- up for renewal ---------------------------------------------------------------------------


def renewing(lapses=-1, **kwargs):
    """Return a table whose agreement is up for renewal since round 2."""
    table = executing(**kwargs)
    open_renewal(table.state, 2, lapses)
    return table


def test_an_agreement_that_is_up_for_renewal_stays_in_force():
    table = renewing()
    now = table.state.now
    assert (now.in_force, now.renewing, now.phase, now.elapsed) == (1, 1, SHARING, 0)
    assert secure(table.state)
    assert now.deadline == 12
    assert [event[1] for event in events(table)] == [E_RENEWAL, E_PHASE]


def test_one_that_lapses_presses():
    table = renewing(lapses=9)
    assert not secure(table.state)
    assert table.state.now.deadline == 9


def test_it_lapses_when_it_was_not_renewed_in_time():
    table = renewing(lapses=4)
    for t in (2, 3):
        lapse(table, t)
        assert table.state.now.in_force == 1
    lapse(table, 4)
    now = table.state.now
    assert (now.in_force, now.agreed, now.renewing, now.lapses) == (0, -1, 0, -1)
    assert (now.terminated, now.renewed) == (1, 0)
    assert events(table, E_LAPSE) == [(4, E_LAPSE, -1, -1, -1)]
    assert now.deadline == 12  # and there is no hurry any more
    lapse(table, 5)
    assert len(events(table, E_LAPSE)) == 1


def test_with_an_agreement_that_lapses_goes_what_was_paid_for_it():
    table = renewing(lapses=4)
    table.state.extra[0] = -0.02  # something else befell it
    pay(table.state, 1, 0, 1, 0.05)
    lapse(table, 3)
    assert table.state.extra.tolist() == pytest.approx([-0.07, 0.05, 0])
    lapse(table, 4)
    assert table.state.extra.tolist() == pytest.approx([-0.02, 0, 0])


def test_what_was_paid_for_a_term_does_not_count_in_the_talks_about_the_next():
    for lapses, left in ((4, 0), (NEVER, 0.05)):
        table = executing()
        table.state.extra[0] = -0.02  # something else befell it
        pay(table.state, 1, 0, 1, 0.05)
        open_renewal(table.state, 2, lapses)
        assert table.state.extra.tolist() == pytest.approx([-0.02 - left, left, 0])
        assert table.state.terms.tolist() == pytest.approx([-left, left, 0])


def test_after_a_lapse_the_talks_begin_anew():
    table = renewing(lapses=4)
    enter(table.state, 2, AGREEING)
    table.state.now.negotiating = 9
    lapse(table, 4)
    assert table.state.now.negotiating == 0


def test_one_without_a_term_does_not_lapse():
    table = renewing()
    lapse(table, 11)
    assert table.state.now.in_force == 1
    assert not events(table, E_LAPSE)


def test_nor_one_that_is_not_up_for_renewal():
    table = executing()
    lapse(table, 11)
    assert table.state.now.in_force == 1


def test_a_renewed_agreement_does_not_lapse():
    table = renewing(lapses=4)
    table.state.draft[:] = 2, 1
    adopt(table, 3, 0, NEVER)
    lapse(table, 4)
    now = table.state.now
    assert (now.in_force, now.agreed, now.renewing, now.lapses) == (1, 4, 0, -1)
    assert (now.terminated, now.renewed, now.phase) == (0, 1, SHAPING)
    assert list(table.state.deal) == [2, 1]


def test_a_first_agreement_is_no_renewal():
    table = lay_table(THREE)
    table.state.draft[:] = 2, 1
    adopt(table, 3, 0, NEVER)
    assert table.state.now.renewed == 0


def test_an_agreement_after_a_lapse_is_a_new_one():
    table = renewing(lapses=4)
    lapse(table, 4)
    table.state.draft[:] = 2, 1
    adopt(table, 6, 0, NEVER)
    assert (table.state.now.terminated, table.state.now.renewed) == (0, 0)


def test_nobody_need_give_up_what_it_has():
    table = renewing()
    table.state.now.phase = AGREEING
    assert threshold(table, 0, 1, np.array([2, 1])) == 0.25
    lapsing = renewing(lapses=9)
    lapsing.state.now.phase = AGREEING
    lapsing.state.aspiration[:] = 0.2
    assert threshold(lapsing, 0, 1, np.array([2, 1])) < 0.25


def test_talks_about_renewal_that_lead_nowhere_end_in_execution():
    table = renewing()
    table.state.now.phase = AGREEING
    table.state.now.elapsed = 6
    update_phase(table, 3)
    assert (table.state.now.phase, table.state.now.renewing) == (AGREEING, 1)
    update_phase(table, 4)
    now = table.state.now
    assert (now.phase, now.renewing, now.in_force, now.renewed) == (EXECUTING, 0, 1, 0)


def test_a_term_that_is_over_presses_no_more():
    for lapses, deadline in ((4, 12), (NEVER, 7)):
        table = executing(deadline=7)
        open_renewal(table.state, 2, lapses)
        table.state.draft[:] = 2, 1
        adopt(table, 3, 0, NEVER)
        assert table.state.now.deadline == deadline


def test_an_agreement_may_be_renewed_issue_by_issue():
    table = lay_table([[[0, 3, 4], [0, 3, 4]]] * 3, logic=rows(decision=0), by_issue=1)
    state = table.state
    state.now.in_force = 1
    state.deal[:] = 1, 1
    open_renewal(state, 2, -1)
    state.now.phase = AGREEING
    table.draws.package[3] = 0
    negotiate(table, 3, offering(2, 2), respond)  # better for all
    assert state.now.by_issue == 1
    assert state.frozen.sum() == 1


@pytest.mark.parametrize(("offered", "agrees"), [(29, False), (30, True), (32, True)])
def test_who_was_paid_keeps_that_and_agrees_to_no_less_than_it_has(offered, agrees):
    table = lay_table([[[0, 30, offered, 100]]] * 3)
    state = table.state
    state.now.in_force = 1
    state.deal[:] = 1
    pay(state, 1, 0, 1, 0.05)
    open_renewal(state, 2, NEVER)
    state.now.phase = AGREEING
    assert respond(table, 3, 1, np.array([2]), 0) == agrees
    state.draft[:] = 2
    adopt(table, 3, 0, NEVER)
    assert gain(state, 1, state.deal) == pytest.approx(offered / 100 + 0.05)
