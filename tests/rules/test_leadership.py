"""Connecting leadership, and vitality (M53)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.leadership import lead, mean_effort, update_leadership, update_vitality
from kompas_sim.rules.state import AVOIDING, PROBLEM_SOLVING
from tests.rules.small_table import lay_table, off, rows

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
