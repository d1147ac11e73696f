"""Who comes and who goes, on schedule (M7, M16, M29)."""

import pytest

from kompas_sim.rules.agreement import negotiate
from kompas_sim.rules.aspiration import target
from kompas_sim.rules.by_issue import begin
from kompas_sim.rules.environment import intervene, join
from kompas_sim.rules.leaving import withdraw
from kompas_sim.rules.phases import enter
from kompas_sim.rules.preference import gain
from kompas_sim.rules.renewal import lapse, open_renewal
from kompas_sim.rules.state import (
    AGREEING,
    E_END,
    E_EXIT,
    E_JOIN,
    E_PHASE,
    EXECUTING,
    EXPLORING,
    H_JOIN,
    H_LEAVE,
    H_REPRESENTATIVE,
    H_SHOCK,
    SHARING,
)
from tests.rules.small_table import (
    THREE,
    answering,
    event,
    events,
    lay_table,
    offering,
    rows,
    scheduled,
)

LATE = [False, False, True]


def after(*happenings, phase=SHARING, in_force=0, **kwargs):
    """Return a table after round 2 of its schedule."""
    table = scheduled(*happenings, **kwargs)
    table.state.now.phase = phase
    table.state.now.in_force = in_force
    intervene(table, 2)
    return table


# --- who comes and who goes -------------------------------------------------------------------


def test_who_is_late_is_not_there_yet():
    table = lay_table(THREE, late=LATE)
    assert table.state.present.tolist() == table.state.joined.tolist() == [True, True, False]


def test_when_somebody_joins_all_explore_again():
    table = after(event(H_JOIN, 2), late=LATE, phase=AGREEING)
    state = table.state
    assert state.present.all()
    assert state.joined.all()
    assert (state.now.phase, state.now.elapsed, state.now.in_force) == (EXPLORING, 0, 0)
    assert (state.now.renewing, state.now.returns) == (0, 0)
    assert state.ambiguity[0, 1] == pytest.approx(0.55)
    assert [found[1:3] for found in events(table)] == [(E_JOIN, 2), (E_PHASE, -1)]


def test_a_newcomer_need_not_make_words_less_clear():
    table = after(event(H_JOIN, 2), late=LATE, ambiguity_rise=0)
    assert table.state.ambiguity[0, 1] == 0.5


def test_an_agreement_stays_in_force_and_is_up_for_renewal_when_somebody_joins():
    table = after(event(H_JOIN, 2), late=LATE, phase=EXECUTING, in_force=1)
    now = table.state.now
    assert (now.in_force, now.renewing, now.lapses, now.phase) == (1, 1, -1, EXPLORING)
    assert target(table, 2, 2) == 0  # what the agreement brings the newcomer: nothing changed


def test_who_joins_hopes_for_what_the_agreement_is_worth_to_it_and_can_live_with_that():
    table = scheduled(late=LATE)
    state = table.state
    state.now.in_force = 1
    state.deal[:] = 1, 0
    state.extra[2] = -0.05
    state.hoped[:] = state.floor[:] = 9, 9, 0
    join(table, 2, 2)
    assert gain(state, 2, state.deal) == pytest.approx(0.25 - 0.05)
    for level in (state.hoped, state.floor):
        assert level.tolist() == [9, 9, gain(state, 2, state.deal)]


def test_the_clock_of_a_term_runs_on_when_somebody_joins():
    table = scheduled(late=LATE)
    table.state.now.in_force = 1
    open_renewal(table.state, 2, 4)
    join(table, 3, 2)
    now = table.state.now
    assert (now.phase, now.renewing, now.lapses, now.deadline) == (EXPLORING, 1, 4, 4)
    lapse(table, 4)
    assert now.in_force == 0


def test_with_a_newcomer_nothing_is_settled():
    table = scheduled(late=LATE)
    table.state.frozen[0] = True
    table.state.draft[0] = 2
    join(table, 2, 2)
    enter(table.state, 3, AGREEING)
    begin(table, 4)
    assert not table.state.frozen.any()
    assert not table.state.draft.any()


def test_nobody_joins_twice_or_comes_back():
    table = lay_table(THREE, late=LATE)
    join(table, 1, 2)
    table.state.present[2] = False
    join(table, 2, 2)
    join(table, 2, 0)
    assert len(events(table, E_JOIN)) == 1
    assert not table.state.present[2]


def test_all_who_are_late_may_join_together():
    table = after(event(H_JOIN), late=[False, True, True])
    assert table.state.present.all()
    assert [found[2] for found in events(table, E_JOIN)] == [1, 2]


def test_who_leaves_takes_along_what_it_alone_controls():
    table = after(event(H_LEAVE, 2), control=[(2, 1)], phase=AGREEING)
    state = table.state
    assert state.present.tolist() == [True, True, False]
    assert state.gone.tolist() == [False, True]
    assert state.now.over == 0
    assert events(table) == [(2, E_EXIT, 2, -1, -1)]


def test_an_issue_that_was_settled_one_by_one_leaves_with_who_controls_it():
    table = lay_table(THREE, control=[(2, 0)], logic=rows())
    state = table.state
    state.now.phase = AGREEING
    state.now.by_issue = 1
    state.draft[:] = 2, 0  # issue 0 is settled, issue 1 is next
    state.frozen[:] = True, False
    withdraw(table, 0, 2)
    table.state.now.elapsed = 1
    table.draws.turn[0, 0] = 0.99
    negotiate(table, 0, offering(0, 1), answering(True, True, True))
    assert state.now.in_force == 1
    assert list(state.deal) == [0, 1]


def test_it_is_over_when_fewer_than_two_are_left():
    table = after(event(H_LEAVE, 1), event(H_LEAVE, 2), phase=EXECUTING, in_force=1)
    now = table.state.now
    assert (now.over, now.in_force, now.terminated) == (1, 0, 1)
    assert not table.state.present.any()
    assert [found[1] for found in events(table)] == [E_EXIT, E_EXIT, E_END]


def test_it_is_not_over_when_another_comes_instead():
    table = scheduled(event(H_LEAVE, 1), event(H_JOIN, 2), late=LATE)
    intervene(table, 2)
    assert table.state.now.over == 0
    assert table.state.present.tolist() == [True, False, True]


def test_who_has_left_is_not_struck_any_more():
    table = scheduled(event(H_SHOCK, 1, value=-0.2), event(H_REPRESENTATIVE, 1))
    table.state.present[1] = False
    intervene(table, 2)
    assert not table.state.extra.any()
    assert not events(table)


def test_who_is_not_there_yet_is_not_struck():
    table = after(event(H_SHOCK, value=-0.2), late=LATE)
    assert table.state.extra.tolist() == pytest.approx([-0.2, -0.2, 0])
