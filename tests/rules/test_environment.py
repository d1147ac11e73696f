"""What happens to the table on schedule: interventions of the scenario or of a person (M26)."""

import numpy as np
import pytest

from kompas_sim.logic import Logic
from kompas_sim.rules.environment import change_logic, intervene, strike
from kompas_sim.rules.state import (
    AGREEING,
    E_FACT,
    E_INTERVENTION,
    E_MEDIATOR,
    E_RENEWAL,
    E_REPRESENTATIVE,
    E_SHOCK,
    EXECUTING,
    H_DEADLINE,
    H_FACT,
    H_LEAVE,
    H_LOGIC,
    H_MEDIATOR_ENTERS,
    H_MEDIATOR_LEAVES,
    H_POWER,
    H_RENEWAL,
    H_REPRESENTATIVE,
    H_SHOCK,
    SHARING,
)
from tests.rules.small_table import THREE, event, events, lay_table, play, rows, scheduled


def after(*happenings, phase=SHARING, in_force=0, **kwargs):
    """Return a table after round 2 of its schedule."""
    table = scheduled(*happenings, **kwargs)
    table.state.now.phase = phase
    table.state.now.in_force = in_force
    intervene(table, 2)
    return table


# --- what changes for a party -----------------------------------------------------------------


def test_a_shock_hits_one_or_all():
    one = after(event(H_SHOCK, 1, value=-0.2))
    assert one.state.extra.tolist() == [0, -0.2, 0]
    assert events(one) == [(2, E_SHOCK, 1, -1, -1)]
    both = after(event(H_SHOCK, value=0.1), event(H_SHOCK, 1, value=-0.2))
    assert both.state.extra.tolist() == pytest.approx([0.1, -0.1, 0.1])
    assert len(events(both)) == 4


def test_power_changes():
    table = after(event(H_POWER, 1, value=5.0))
    assert table.state.power.tolist() == [1, 5, 1]
    assert events(table) == [(2, E_INTERVENTION, 1, -1, H_POWER)]


def test_a_party_follows_another_logic_from_now_on():
    knobs = {name: k / 10 for k, name in enumerate(Logic().as_dict(), start=1)}
    logic = Logic(**knobs)
    table = after(event(H_LOGIC, 1, logic=logic), logic=rows())
    state = table.state
    assert state.rows[1].tolist() == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert (state.orientation[1], state.restraint[1], state.effort[1]) == (0.7, 0.8, 0.9)
    for unchanged in (state.rows[[0, 2]], state.orientation[[0, 2]], state.effort[[0, 2]]):
        assert not unchanged.any()
    assert events(table) == [(2, E_INTERVENTION, 1, -1, H_LOGIC)]


def test_the_whole_table_may_change():
    table = after(event(H_LOGIC, logic=Logic.pure_network()), logic=rows())
    assert (table.state.rows == 1).all()
    table = scheduled(event(H_LOGIC, logic=Logic.pure_network()), logic=rows())
    change_logic(table, 0, 2)
    assert table.state.rows.sum(axis=1).tolist() == [0, 0, 6]


def test_somebody_new_represents_a_party():
    table = after(event(H_REPRESENTATIVE, 1))
    assert events(table) == [(2, E_REPRESENTATIVE, 1, -1, -1)]


# --- what changes for the table ---------------------------------------------------------------


def test_an_intermediary_comes_and_goes():
    table = scheduled(event(H_MEDIATOR_ENTERS, t=1), event(H_MEDIATOR_LEAVES, t=3))
    here = []
    for t in range(5):
        intervene(table, t)
        here.append(int(table.state.now.mediator == 1))
    assert here == [0, 1, 1, 0, 0]
    assert events(table) == [(1, E_MEDIATOR, -1, -1, 1), (3, E_MEDIATOR, -1, -1, 0)]


def test_an_intermediary_that_went_may_come_back():
    table = scheduled(
        event(H_MEDIATOR_ENTERS, t=1), event(H_MEDIATOR_LEAVES, t=2), event(H_MEDIATOR_ENTERS, t=3)
    )
    table.state.trust_mediator[:] = 0.7
    for t in range(4):
        intervene(table, t)
    assert table.state.now.mediator == 1
    assert (table.state.trust_mediator == 0.7).all()
    assert [found[4] for found in events(table)] == [1, 0, 1]


def test_a_fact_comes_out():
    facts = {"probability": [0.4, 0.5], "effect": np.zeros((2, 3, 2, 3)), "bias": np.zeros((3, 2))}
    table = after(event(H_FACT, fact=1), **facts)
    assert table.state.known.tolist() == [False, True]
    assert events(table) == [(2, E_FACT, -1, -1, 1)]


def test_a_deadline_moves():
    table = after(event(H_DEADLINE, value=8.0))
    assert table.state.now.deadline == 8
    assert events(table) == [(2, E_INTERVENTION, -1, -1, H_DEADLINE)]


def test_an_agreement_comes_up_for_renewal():
    table = after(event(H_RENEWAL, value=6.0), phase=EXECUTING, in_force=1)
    now = table.state.now
    assert (now.renewing, now.lapses, now.phase, now.in_force) == (1, 6, SHARING, 1)
    assert events(table, E_RENEWAL) == [(2, E_RENEWAL, -1, -1, -1)]
    endless = after(event(H_RENEWAL), phase=EXECUTING, in_force=1)
    assert endless.state.now.lapses == -1


def test_what_is_not_agreed_is_not_renewed():
    table = after(event(H_RENEWAL, value=6.0))
    assert (table.state.now.renewing, table.state.now.lapses) == (0, -1)
    assert not events(table)


def test_things_happen_in_their_round_and_in_their_order():
    moves = ((0, 2, 2.0), (0, 2, 3.0), (1, 3, 9.0))
    table = scheduled(*(event(H_POWER, who, t=t, value=value) for who, t, value in moves))
    for t in range(3):
        intervene(table, t)
    assert table.state.power.tolist() == [3, 1, 1]


def test_without_a_schedule_nothing_happens():
    table = lay_table(THREE)
    for t in range(12):
        intervene(table, t)
    assert not events(table)


def test_strike_reads_one_line_of_the_schedule():
    table = scheduled(event(H_SHOCK, value=-0.1), event(H_SHOCK, value=-0.3))
    strike(table, 2, 1, 0)
    assert table.state.extra.tolist() == [-0.3, 0, 0]


# --- a whole round ----------------------------------------------------------------------------


@pytest.mark.parametrize("phase", [SHARING, AGREEING, EXECUTING])
@pytest.mark.parametrize("aggregate", ["mean_power", "min", "max", "chair"])
def test_a_round_in_which_all_leave_is_played_to_its_end(phase, aggregate):
    facts = {"probability": [0.4], "effect": np.ones((1, 3, 2, 3)), "bias": np.zeros((3, 1))}
    table = scheduled(event(H_LEAVE), aggregate=aggregate, mediator_enters=2, **facts)
    table.state.now.phase = phase
    table.state.now.in_force = int(phase == EXECUTING)
    for draw in (table.draws.reveal, table.draws.study, table.draws.shock, table.draws.text):
        draw[:] = 0
    play(table, 2)
    now = table.state.now
    assert (now.over, now.in_force) == (1, 0)
    assert not table.state.damage.any()
