"""Those not at the table, who may contest an agreement that harms them (M10)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.agreement import adopt
from kompas_sim.rules.challenge import challenge_chance, collective_gain, contest
from kompas_sim.rules.state import AGREEING, E_CHALLENGE, EXECUTING, NEVER, SHAPING, SHARING
from tests.rules.small_table import THREE, events, lay_table

HARM = [[[0, -0.2, -0.5], [0, 0.3, 0.1]], [[0, 0.1, 0.2], [0, -0.4, -0.1]]]


def test_a_stakeholder_looks_at_its_own_interests():
    game = lay_table(THREE, collective=HARM, challenge=[0.5, 0.1]).game
    assert collective_gain(game, 0, np.array([2, 1])) == pytest.approx(-0.2)
    assert collective_gain(game, 1, np.array([2, 1])) == pytest.approx(-0.2)
    assert collective_gain(game, 0, np.array([0, 0])) == 0


def test_who_is_harmed_contests_the_more_the_worse():
    assert challenge_chance(-0.4, 0.5, 0.05) == pytest.approx(0.2)
    assert challenge_chance(-1, 0.5, 0.05) == 0.5
    assert challenge_chance(-0.05, 0.5, 0.05) == 0
    assert challenge_chance(0.3, 0.5, 0.05) == 0
    assert challenge_chance(-1, 0, 0.05) == 0


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_challenge_is_a_chance(gain, hazard, harm):
    assert 0 <= challenge_chance(gain, hazard, harm) <= hazard


def executing(draw=0.0, deal=(2, 0), phase=EXECUTING, in_force=1, rounds=1, **kwargs):
    """Return a table after rounds in which (2, 0) harmed stakeholder 0 by half of its range."""
    table = lay_table(THREE, collective=HARM, challenge=[0.5, 0.1], **kwargs)
    table.state.now.phase = phase
    table.state.now.in_force = in_force
    table.state.deal[:] = deal
    table.draws.contest[:] = draw
    for t in range(rounds):
        contest(table, t)
    return table


def test_a_challenge_damages_everybody_at_the_table():
    table = executing(0.24)
    assert events(table) == [(0, E_CHALLENGE, -1, -1, 0)]
    assert table.state.damage.tolist() == [0.08] * 3
    assert table.state.challenged.tolist() == [True, False]
    assert not events(executing(0.26))


def test_who_left_bears_nothing_of_it():
    table = lay_table(THREE, collective=HARM, challenge=[0.5, 0.1])
    table.state.now.phase = EXECUTING
    table.state.now.in_force = 1
    table.state.deal[:] = 2, 0
    table.state.present[1] = False
    table.draws.contest[:] = 0
    contest(table, 0)
    assert table.state.damage.tolist() == [0.08, 0, 0.08]


def test_each_stakeholder_contests_once():
    table = executing(deal=(1, 1), rounds=3)  # that harms only 1
    assert events(table) == [(0, E_CHALLENGE, -1, -1, 1)]
    both = executing(deal=(2, 2), rounds=3)
    assert [event[4] for event in events(both)] == [0]
    assert executing(rounds=9).state.damage.tolist() == [0.08] * 3


@pytest.mark.parametrize(
    "kwargs",
    [
        {"phase": SHAPING},
        {"phase": SHARING},  # up for renewal
        {"phase": AGREEING, "in_force": 0},
        {"in_force": 0},
        {"deal": (0, 0)},
        {"challenge_cost": 0},
        {"challenge_harm": 0.5},
    ],
)
def test_otherwise_nobody_contests(kwargs):
    table = executing(**kwargs)
    assert not events(table)
    assert not table.state.damage.any()


def test_a_new_agreement_may_be_contested_again():
    table = executing()
    table.state.draft[:] = 2, 0
    adopt(table, 1, 0, NEVER)
    assert not table.state.challenged.any()
    table.state.now.phase = EXECUTING
    contest(table, 2)
    assert table.state.damage.tolist() == pytest.approx([0.16] * 3)


def test_without_stakeholders_there_is_nothing_to_contest():
    table = lay_table(THREE)
    table.state.now.phase = EXECUTING
    table.state.now.in_force = 1
    contest(table, 0)
    assert not events(table)
