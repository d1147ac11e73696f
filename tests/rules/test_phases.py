"""The compass: forward, over a step, back, and what pushes (M7, M14, M39, row 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.phases import (
    details_settled,
    enter,
    forward_chance,
    patience,
    push,
    update_phase,
)
from kompas_sim.rules.state import AGREEING, E_PHASE, EXECUTING, EXPLORING, SHAPING, SHARING
from tests.rules.small_table import events, lay_table, off, on, rows, with_parameters

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


def test_the_talks_about_an_agreement_are_counted_from_the_first_time_on():
    table = at(SHARING)
    assert table.state.now.negotiating == -1
    enter(table.state, 3, AGREEING)
    assert table.state.now.negotiating == 0
    table.state.now.negotiating = 5
    enter(table.state, 4, SHARING)
    enter(table.state, 5, AGREEING)
    assert table.state.now.negotiating == 5


def test_before_the_first_step_there_are_no_phases():
    table = at(EXPLORING, forward=ALWAYS, skip=ALWAYS, elapsed=3)
    table.state.now.begun = 0
    assert moved(table) == EXPLORING
    assert table.state.now.elapsed == 3


def test_where_nobody_is_left_nothing_moves():
    table = at(EXPLORING, forward=ALWAYS)
    table.state.present[:] = False
    assert moved(table) == EXPLORING


# --- a renewal that does not come about -------------------------------------------------------


def renewing(lapses, elapsed=7, **kwargs):
    """Lay a table where an agreement in force is up for renewal."""
    table = at(AGREEING, back=0.2, elapsed=elapsed, **kwargs)
    table.state.now.in_force = table.state.now.renewing = 1
    table.state.now.lapses = lapses
    return table


def test_who_cannot_agree_on_a_renewal_carries_on_as_agreed():
    table = renewing(lapses=-1)
    assert moved(table) == EXECUTING
    assert (table.state.now.renewing, table.state.now.in_force) == (0, 1)
    assert moved(renewing(lapses=-1, elapsed=6)) == AGREEING


@pytest.mark.parametrize(("settled", "phase"), [(False, SHAPING), (True, EXECUTING)])
def test_with_the_details_that_are_still_to_be_worked_out(settled, phase):
    table = renewing(lapses=-1, detail=[0])
    table.state.settled[0] = settled
    assert moved(table) == phase
    assert table.state.now.renewing == 0


def test_and_nothing_of_it_is_settled():
    table = renewing(lapses=-1)
    table.state.frozen[0] = True
    assert moved(table) == EXECUTING
    assert not table.state.frozen.any()


def test_unless_the_agreement_lapses():
    table = renewing(lapses=11)
    assert moved(table) == SHARING
    assert table.state.now.renewing == 1


# --- power gets things done (M39) -------------------------------------------------------------


def test_power_gets_a_stuck_table_going():
    powerful = {"skip": 0.16, "elapsed": 3, "logic": rows(), "power": [3, 1]}
    table = at(EXPLORING, **powerful, **on("power_push"))
    assert push(table) == pytest.approx(0.1 * 0.75)
    assert moved(table) == SHARING  # .1 + .075
    assert table.state.now.skips == 1
    assert moved(at(EXPLORING, **{**powerful, "power": [1, 1]}, **on("power_push"))) == EXPLORING
    assert moved(at(EXPLORING, **powerful, **off("power_push"))) == EXPLORING
    assert moved(at(EXPLORING, **{**powerful, "elapsed": 2}, **on("power_push"))) == EXPLORING


# --- the product of a phase (M14) -------------------------------------------------------------


@pytest.mark.parametrize("phase", [EXPLORING, SHARING, SHAPING])
def test_a_phase_that_did_what_it_is_for_leaves_a_product(phase):
    table = at(phase, forward=ALWAYS, **on("product_vitality"))
    table.state.now.vitality = 0.5
    assert moved(table) == phase + 1
    assert table.state.now.vitality == pytest.approx(0.55)


@pytest.mark.parametrize("phase", [EXPLORING, SHARING])
def test_a_phase_that_was_skipped_leaves_none(phase):
    table = at(phase, skip=ALWAYS, elapsed=20, **on("product_vitality", "product_clarity"))
    table.state.now.vitality = 0.5
    assert moved(table) == phase + 1
    assert table.state.now.vitality == 0.5
    assert table.state.ambiguity[0, 1] == 0.5


def test_nor_does_a_step_back():
    table = at(AGREEING, back=0.2, elapsed=7, **on("product_vitality"))
    table.state.now.vitality = 0.5
    assert moved(table) == SHARING
    assert table.state.now.vitality == 0.5


@pytest.mark.parametrize("phase", [EXPLORING, SHARING, SHAPING])
def test_a_phase_may_be_left_in_any_state_of_the_table(phase):
    assert moved(at(phase, forward=ALWAYS, detail=[0])) == phase + 1
