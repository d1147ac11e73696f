"""Connecting leadership: the first step, what is granted, and vitality (M51-M55)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.leadership import (
    granted,
    lead,
    mean_effort,
    take_first_step,
    trusted,
    update_leadership,
    update_vitality,
    volunteers,
)
from kompas_sim.rules.state import AVOIDING, E_FIRST_STEP, LEAD, PROBLEM_SOLVING
from tests.rules.small_table import events, lay_table, off, on, rows

P = make_parameters({})
share = st.floats(0, 1)


def after(rounds, effort, stake=0.0, strategy=AVOIDING):
    """Return leadership and vitality after some rounds of phase 1."""
    table = lay_table(logic=rows().replace(leadership=effort))
    table.state.strategy[:] = strategy
    table.state.stake[0, 1] = table.state.stake[1, 0] = stake
    for _ in range(rounds):
        lead(table)
    return table.state.now.leadership, table.state.now.vitality


def test_leadership_grows_by_effort_and_practice_and_wears_off():
    assert update_leadership(0.5, 0, 0, 0, P) == pytest.approx(0.48)
    assert update_leadership(0.5, 1, 0, 0, P) == pytest.approx(0.51)
    assert update_leadership(0.5, 0, 1, 0, P) == pytest.approx(0.492)


@pytest.mark.parametrize(
    ("name", "effort", "solving"), [("leadership_effort", 1, 0), ("leadership_practice", 0, 1)]
)
def test_what_makes_leadership_can_be_switched_off(name, effort, solving):
    p = make_parameters(off(name))
    assert update_leadership(0.5, effort, solving, 0, p) == update_leadership(0.5, 0, 0, 0, p)


def test_leadership_need_not_wear_off():
    assert update_leadership(0.5, 0, 0, 0, make_parameters(off("leadership_decay"))) == 0.5


def test_without_leadership_vitality_is_hollowed_out():
    assert update_vitality(0.5, 0, 0, 0, P) == pytest.approx(0.48)
    assert update_vitality(0.5, 1, 0, 0, P) == 0.5
    assert update_vitality(0.5, 0, 1, 0, P) == pytest.approx(0.49)
    assert update_vitality(0.5, 1, 0, 1, P) == pytest.approx(0.52)


def test_vitality_can_be_gone():
    assert update_vitality(0.01, 0, 0, 0, P) == 0
    assert update_vitality(0.99, 1, 0, 1, P) == 1


def test_vitality_can_be_left_alone():
    assert update_vitality(0.5, 0, 0, 0, make_parameters(off("vitality_loss"))) == 0.5
    assert update_vitality(0.5, 1, 0, 1, make_parameters(off("vitality_talk"))) == 0.5


@given(share, share, share, share, share)
def test_both_stay_between_0_and_1(level, effort, solving, progress, openness):
    most = {
        "leadership_effort": 0.1,
        "leadership_decay": 0.1,
        "vitality_loss": 0.1,
        "vitality_talk": 0.1,
    }
    p = make_parameters(most)
    assert 0 <= update_leadership(level, effort, solving, 0, p) <= 1
    assert 0 <= update_vitality(level, effort, progress, openness, p) <= 1


def test_effort_counts_of_who_is_at_the_table():
    table = lay_table([[[0, 1]]] * 3)
    table.state.effort[:] = 0.2, 0.4, 1.0
    assert mean_effort(table) == pytest.approx(1.6 / 3)
    table.state.present[2] = False
    assert mean_effort(table) == pytest.approx(0.3)
    table.state.present[:] = False
    assert mean_effort(table) == 0


def test_starting_is_doable_and_keeping_going_is_hard():
    assert after(0, effort=0) == (0, 1)
    assert after(60, effort=0)[1] < 0.5
    assert after(60, effort=1)[1] > 0.8


def test_the_knob_is_what_makes_the_difference():
    leadership = [after(30, effort)[0] for effort in (0, 0.5, 1)]
    assert leadership == sorted(leadership)
    assert leadership[0] == 0
    assert leadership[2] == 1


def test_solving_problems_and_open_talk_help():
    assert after(20, 0.5, strategy=PROBLEM_SOLVING)[0] > after(20, 0.5)[0]
    assert after(20, 0.5, stake=1)[1] > after(20, 0.5)[1]


def test_progress_slows_the_hollowing_out():
    vitality = []
    for phase in (1, 5):
        table = lay_table(logic=rows())
        table.state.now.phase = phase
        lead(table)
        vitality.append(table.state.now.vitality)
    assert vitality == pytest.approx([0.98, 0.99])


# --- what is granted (M54) --------------------------------------------------------------------


def test_leadership_is_granted_to_who_is_trusted():
    assert granted(0.35, 0, P) == pytest.approx(0.5)
    assert granted(0.9, 0, P) > 0.99
    assert granted(0, 0, P) < 0.05
    assert granted(0, 0, make_parameters(off("granting"))) == 1
    assert granted(0.35, 0, make_parameters({"granting": 0.5})) == pytest.approx(0.75)


def test_the_strong_are_suspected_of_self_interest():
    assert granted(0.65, 1, P) == pytest.approx(0.5)
    assert granted(0.5, 0.5, P) == pytest.approx(0.5)
    p = make_parameters(off("granting_suspicion"))
    assert granted(0.5, 1, p) == granted(0.5, 0, P)


@given(share, share, share)
def test_what_is_granted_is_a_share(trust, advantage, granting):
    assert 0 <= granted(trust, advantage, make_parameters({"granting": granting})) <= 1


def test_it_is_the_others_who_grant():
    table = lay_table([[[0, 1]]] * 3, trust=0.1, **on("granting"))
    table.state.trust[1, 0], table.state.trust[2, 0] = 0.3, 0.5
    assert trusted(table, 0) == pytest.approx(0.4)
    table.state.present[1] = False
    assert trusted(table, 0) == 0.5
    table.state.present[2] = False
    assert trusted(table, 0) == 0


def test_effort_counts_as_far_as_it_is_granted():
    table = lay_table([[[0, 1]]] * 3, trust=0.35, **on("granting"))
    table.state.effort[:] = 0.2, 0.4, 0.6
    assert mean_effort(table) == pytest.approx(0.2)
    table.state.advantage[2] = 1
    assert mean_effort(table) == pytest.approx((0.1 + 0.2 + 0.6 * granted(0.35, 1, P)) / 3)


def test_leading_costs_those_who_do_it():
    table = lay_table([[[0, 1]]] * 3, **on("leadership_cost"))
    table.state.effort[:] = 0.5, 0, 1
    table.state.present[2] = False
    lead(table)
    assert list(table.state.cost) == pytest.approx([0.0001, 0, 0])
    free = lay_table(**off("leadership_cost"))
    lead(free)
    assert not free.state.cost.any()


def test_an_intermediary_may_lead():
    assert update_leadership(0.5, 0, 0, 1, P) == pytest.approx(0.51)
    assert update_leadership(0.5, 0, 0, 1, make_parameters(off("mediator_leads"))) == 0.48
    table = lay_table(logic=rows())
    table.state.mediation[LEAD] = 0.5
    table.state.now.leadership = 0.5
    lead(table)
    assert table.state.now.leadership == pytest.approx(0.5 + 0.015 - 0.02)


# --- the first step (M51, M52) ----------------------------------------------------------------


def test_the_more_might_step_forward_the_less_anybody_does():
    chances = [volunteers(0.8, 0.02, others) for others in (1, 2, 4, 8)]
    assert chances == pytest.approx([1 - 0.025 ** (1 / others) for others in (1, 2, 4, 8)])
    assert chances == sorted(chances, reverse=True)


def test_the_director_does_not_rise_by_himself():
    """Diekmann: even the chance that somebody does falls with their number."""
    anybody = [1 - (1 - volunteers(0.8, 0.02, n - 1)) ** n for n in (2, 3, 5, 9)]
    assert anybody == sorted(anybody, reverse=True)


def test_nobody_steps_forward_for_less_than_it_costs():
    assert volunteers(0.02, 0.02, 1) == volunteers(-1, 0.02, 3) == 0
    assert volunteers(0.8, 0.02, 0) == 0  # and not alone


@given(st.floats(-1, 2), st.floats(0, 0.2), st.integers(0, 9))
def test_the_chance_of_a_first_step_is_a_chance(benefit, cost, others):
    assert 0 <= volunteers(benefit, cost, others) <= 1


def waiting(*draws, **kwargs):
    """Return a table of three after a round in which each might have taken the first step."""
    table = lay_table([[[0, 1]]] * 3, **{**on("first_step"), **kwargs})
    table.state.now.begun = 0
    table.draws.step[0] = draws
    take_first_step(table, 0)
    return table


CHANCE = 1 - (0.02 / 0.85) ** 0.5


def test_somebody_must_take_the_first_step_and_pays_for_it():
    table = waiting(0.99, CHANCE - 0.01, 0.99)
    assert table.state.now.begun == 1
    assert list(table.state.cost) == [0, 0.02, 0]
    assert events(table) == [(0, E_FIRST_STEP, 1, -1, -1)]
    take_first_step(table, 0)
    assert list(table.state.cost) == [0, 0.02, 0]  # once


def test_or_nothing_begins():
    table = waiting(*[CHANCE + 0.01] * 3)
    assert table.state.now.begun == 0
    assert not events(table)
    assert not table.state.cost.any()


def test_several_may_step_forward_at_once():
    assert list(waiting(0, 0, 0.99).state.cost) == [0.02, 0.02, 0]


def test_who_has_less_to_win_hesitates():
    assert waiting(CHANCE - 0.01, 1, 1, reservation=[0.8] * 3).state.now.begun == 0
    assert waiting(0, 0, 0, reservation=[0.84] * 3).state.now.begun == 0  # .01 to be won


def test_who_is_not_there_takes_no_step():
    table = waiting(0.99, 0.99, 0, late=[False, False, True])
    assert table.state.now.begun == 0
    alone = waiting(0, 0.99, 0.99, late=[False, True, True])
    assert alone.state.now.begun == 0


def test_an_outsider_may_convene():
    table = lay_table(**on("first_step"))
    table.state.now.begun = 0
    table.draws.step[0] = 0.99
    table.state.now.mediator = 2  # gone
    take_first_step(table, 0)
    assert table.state.now.begun == 0
    table.state.now.mediator = 1
    take_first_step(table, 0)
    assert table.state.now.begun == 1
    assert not table.state.cost.any()


def test_without_the_mechanism_talks_begin_by_themselves():
    assert waiting(0.99, 0.99, 0.99, **off("first_step")).state.now.begun == 1
