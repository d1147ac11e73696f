"""The compass: forward, over a step, back (M7, row 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.phases import (
    details_settled,
    enter,
    forward_chance,
    patience,
    update_phase,
)
from kompas_sim.rules.state import (
    AGREEING,
    E_PHASE,
    EXECUTING,
    EXPLORING,
    SHAPING,
    SHARING,
)
from tests.rules.small_table import events, lay_table, off, rows, with_parameters

share = st.floats(0, 1)
NEVER, ALWAYS = 0.999999, 1e-6


def at(phase, forward=NEVER, skip=NEVER, back=NEVER, elapsed=0, **kwargs):
    """Return a table after the transitions of a round, given the draws."""
    table = lay_table(**kwargs)
    table.state.now.phase = phase
    table.state.now.elapsed = elapsed
    table.draws.phase[0, :3] = forward, skip, back
    return table


def moved(table):
    """Return the phase after the round."""
    update_phase(table, 0)
    return table.state.now.phase


def test_entering_a_phase_starts_its_clock():
    table = at(SHARING, elapsed=5)
    enter(table.state, 3, AGREEING)
    now = table.state.now
    assert (now.phase, now.elapsed, now.reached) == (AGREEING, 0, AGREEING)
    enter(table.state, 4, SHARING)
    assert (now.phase, now.reached) == (SHARING, AGREEING)
    assert events(table) == [(3, E_PHASE, -1, -1, AGREEING), (4, E_PHASE, -1, -1, SHARING)]


def test_a_phase_waits_but_not_unconditionally_for_what_it_is_for():
    assert forward_chance(0.35, 0.35, 12) == 0.5
    assert 0 < forward_chance(0, 0.35, 12) < 0.02
    assert forward_chance(1, 0.35, 12) > 0.99


@given(share, share, st.floats(1, 40))
def test_a_chance_to_go_on_is_a_chance(complete, need, steepness):
    assert 0 < forward_chance(complete, need, steepness) < 1


def test_exploring_ends_when_interests_are_known():
    table = at(EXPLORING, forward=0.5)
    assert moved(table) == EXPLORING
    table.state.heard[:] = 0.36
    assert moved(table) == SHARING
    assert table.state.now.skips == 0


def test_sharing_ends_when_images_are_shared():
    table = at(SHARING, forward=0.5)
    assert moved(table) == SHARING
    table.state.ambiguity[:] = 0.2
    assert moved(table) == AGREEING


def test_agreeing_does_not_end_by_itself():
    table = at(AGREEING, forward=ALWAYS, skip=ALWAYS, elapsed=100)
    assert moved(table) == AGREEING


def test_shaping_ends_when_the_details_are_settled():
    table = at(SHAPING, forward=0.5, detail=[0, 1])
    assert details_settled(table) == 0
    assert moved(table) == SHAPING
    table.state.settled[0] = True
    assert details_settled(table) == 0.5
    table.state.settled[1] = True
    assert moved(table) == EXECUTING


def test_without_details_there_is_nothing_to_settle():
    assert details_settled(at(SHAPING)) == 1
    table = at(SHAPING, detail=[1])
    table.state.admitted[1] = False
    assert details_settled(table) == 1


def test_execution_has_no_end():
    assert moved(at(EXECUTING, ALWAYS, ALWAYS, ALWAYS, elapsed=100)) == EXECUTING


# --- patience ---------------------------------------------------------------------------------


def test_row_1_benefit_and_cost_perceptions_take_time():
    """Longer exploring: more is told before the next phase, and rounds are lost."""
    assert patience(4, 0, 12) == 4
    assert patience(4, 1, 12) == 16
    for perception, phase in ((0, SHARING), (1, EXPLORING)):
        assert moved(at(EXPLORING, skip=0.05, elapsed=10, logic=rows(problem=perception))) == phase


def test_patience_is_lost_after_a_while_and_by_chance():
    hasty = rows()
    skipped = at(EXPLORING, skip=0.05, elapsed=3, logic=hasty)
    assert moved(skipped) == SHARING
    assert skipped.state.now.skips == 1
    assert moved(at(EXPLORING, skip=0.05, elapsed=2, logic=hasty)) == EXPLORING
    assert moved(at(EXPLORING, skip=0.15, elapsed=3, logic=hasty)) == EXPLORING


def test_nobody_skips_without_the_mechanism():
    table = at(EXPLORING, skip=ALWAYS, elapsed=100, **off("skipping"))
    assert moved(table) == EXPLORING


# --- back -------------------------------------------------------------------------------------


def test_a_deadlock_without_shared_images_goes_back_to_sharing():
    stuck = at(AGREEING, back=0.2, elapsed=7)
    assert moved(stuck) == SHARING
    assert stuck.state.now.returns == 1
    assert moved(at(AGREEING, back=0.2, elapsed=6)) == AGREEING
    assert moved(at(AGREEING, back=0.3, elapsed=7)) == AGREEING


def test_who_shared_images_stays_and_argues():
    table = at(AGREEING, back=0.2, elapsed=7)
    table.state.ambiguity[:] = 0.2
    assert moved(table) == AGREEING


def test_nobody_goes_back_without_the_mechanism():
    table = at(AGREEING, back=ALWAYS, elapsed=50)
    assert moved(with_parameters(table, **off("return_deadlock"))) == AGREEING


@pytest.mark.parametrize("phase", [EXPLORING, SHARING, SHAPING])
def test_a_phase_may_be_left_in_any_state_of_the_table(phase):
    assert moved(at(phase, forward=ALWAYS, detail=[0])) == phase + 1
