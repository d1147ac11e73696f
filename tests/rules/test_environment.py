"""What happens to the table on schedule: interventions of the scenario or of a person (M26)."""

import numpy as np
import pytest

from kompas_sim.logic import Logic
from kompas_sim.rules.agreement import negotiate
from kompas_sim.rules.aspiration import target
from kompas_sim.rules.environment import change_logic, intervene, join, strike
from kompas_sim.rules.leaving import withdraw
from kompas_sim.rules.schedule import play_round
from kompas_sim.rules.state import (
    AGREEING,
    E_END,
    E_EXIT,
    E_FACT,
    E_INTERVENTION,
    E_JOIN,
    E_MEDIATOR,
    E_PHASE,
    E_RENEWAL,
    E_REPRESENTATIVE,
    E_SHOCK,
    EXECUTING,
    EXPLORING,
    H_DEADLINE,
    H_FACT,
    H_JOIN,
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
from kompas_sim.seating import make_history
from tests.rules.small_table import (
    answering,
    dont_propose,
    events,
    lay_table,
    offering,
    rows,
)

THREE = [[[0, 1, 2], [0, 2, 1]]] * 3
LATE = [False, False, True]


def scheduled(*happenings, **kwargs):
    """Lay a table for three with things on schedule: (round, kind, party, fact, value, logic)."""
    rounds, values, logics = [], [], []
    for t, kind, who, fact, value, logic in happenings:
        rounds.append((t, kind, who, fact))
        values.append(value)
        logics.append(list((logic or Logic()).as_dict().values()))
    return lay_table(
        THREE,
        **kwargs,
        happening=np.array(rounds).reshape(-1, 4),
        happening_value=values,
        happening_logic=np.array(logics).reshape(-1, 9),
    )


def event(kind, who=-1, *, t=2, fact=-1, value=-1.0, logic=None):
    """Return one thing on schedule, in round 2."""
    return t, kind, who, fact, value, logic


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


@pytest.mark.xfail(strict=True, reason="who is there enters once more, in the record")
def test_who_is_there_does_not_come():
    table = scheduled(event(H_MEDIATOR_ENTERS, t=1), event(H_MEDIATOR_ENTERS, t=2))
    for t in range(3):
        intervene(table, t)
    assert len(events(table)) == 1


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


def decide_nothing(table, t, i):
    """Decide on 0, whatever is asked."""
    return 0


def say_nothing(table, t, i, j):
    """Disclose nothing."""
    return 0.0


@pytest.mark.parametrize("phase", [SHARING, AGREEING, EXECUTING])
@pytest.mark.parametrize("aggregate", ["mean_power", "min", "max", "chair"])
def test_a_round_in_which_all_leave_is_played_to_its_end(phase, aggregate):
    facts = {"probability": [0.4], "effect": np.ones((1, 3, 2, 3)), "bias": np.zeros((3, 1))}
    table = scheduled(event(H_LEAVE), aggregate=aggregate, mediator_enters=2, **facts)
    table.state.now.phase = phase
    table.state.now.in_force = int(phase == EXECUTING)
    for draw in (table.draws.reveal, table.draws.study, table.draws.shock, table.draws.text):
        draw[:] = 0
    decisions = (decide_nothing, decide_nothing, say_nothing, dont_propose, answering(0, 0, 0))
    play_round(table, make_history(table.game), 2, *decisions)
    now = table.state.now
    assert (now.over, now.in_force) == (1, 0)
    assert not table.state.damage.any()
