"""What everybody can see: who is there, and which rules hold (rows 1, 4, 5 of the table)."""

import pytest

from kompas_sim.rules.state import CONTENDING, DECISION, PROBLEM_SOLVING
from kompas_sim.rules.table import (
    anyone_left,
    charge,
    last_issue,
    mean_over_others,
    mean_over_pairs,
    options_open,
    secure,
    share_solving,
    strongest,
    table_rule,
    take_in,
    time_pressure,
    total_power,
    trust_reservoir,
    worst_conflict,
)
from tests.rules.small_table import lay_table, rows

MIXED = [rows(decision=0.2), rows(decision=0.5), rows(decision=0.8)]


@pytest.mark.parametrize(
    ("aggregate", "all_here", "without_the_strongest"),
    [
        ("mean_power", (0.2 + 0.5 + 2 * 0.8) / 4, 0.35),
        ("min", 0.2, 0.2),
        ("max", 0.8, 0.5),
        ("chair", 0.8, 0.2),
    ],
)
def test_one_rule_for_the_table(aggregate, all_here, without_the_strongest):
    table = lay_table([[[0, 1]]] * 3, power=[1, 1, 2], logics=MIXED, aggregate=aggregate)
    assert table_rule(table, DECISION) == pytest.approx(all_here)
    table.state.present[2] = False
    assert table_rule(table, DECISION) == pytest.approx(without_the_strongest)


def test_of_equals_the_first_is_strongest():
    assert strongest(lay_table(power=[1, 1]).state) == 0


def test_means_are_over_who_is_at_the_table():
    state = lay_table([[[0, 1]]] * 3, trust=0.2).state
    state.trust[0, 1] = 0.8
    state.trust[0, 2] = 1
    assert mean_over_others(state, state.trust, 0) == pytest.approx(0.9)
    state.present[2] = False
    assert mean_over_others(state, state.trust, 0) == pytest.approx(0.8)
    assert trust_reservoir(state) == pytest.approx(0.5)
    state.present[1] = False
    assert mean_over_others(state, state.trust, 0) == mean_over_pairs(state, state.trust) == 0


def test_the_worst_conflict_is_with_somebody_present():
    state = lay_table([[[0, 1]]] * 3).state
    state.escalation[0] = 9, 2, 5
    assert worst_conflict(state, 0) == 5
    state.present[2] = False
    assert worst_conflict(state, 0) == 2


def test_time_presses_up_to_the_deadline():
    state = lay_table(deadline=10).state
    assert [time_pressure(state, t) for t in (0, 5, 10, 20)] == [0, 0.5, 1, 1]
    state.now.deadline = 20
    assert time_pressure(state, 10) == 0.5


def test_power_at_the_table_is_clout():
    """What others need of one counts as well as what one has (M2)."""
    table = lay_table([[[0, 1]]] * 3, power=[1, 2, 3], logics=MIXED)
    table.state.clout[:] = 4, 2, 2
    assert total_power(table.state) == 8
    assert strongest(table.state) == 0
    assert table_rule(table, DECISION) == pytest.approx((4 * 0.2 + 2 * 0.5 + 2 * 0.8) / 8)


def test_only_who_was_there_can_have_left():
    state = lay_table([[[0, 1]]] * 3, late=[False, False, True]).state
    assert not anyone_left(state)
    state.present[2] = state.joined[2] = True
    assert not anyone_left(state)
    state.present[0] = False
    assert anyone_left(state)


def test_an_agreement_that_lapses_is_no_agreement_to_fall_back_on():
    state = lay_table().state

    def falls_back(in_force, renewing, lapses):
        state.now.in_force, state.now.renewing, state.now.lapses = in_force, renewing, lapses
        return secure(state)

    assert falls_back(1, 0, -1)
    assert falls_back(1, 1, -1)
    assert not falls_back(1, 1, 9)
    assert not falls_back(0, 0, -1)


def test_the_last_issue_is_the_one_that_is_left():
    state = lay_table([[[0, 1]] * 3] * 2).state
    state.now.issue = 1
    assert not last_issue(state)
    state.frozen[0] = True
    assert not last_issue(state)
    state.admitted[2] = False  # off the agenda
    assert last_issue(state)
    state.admitted[2] = state.frozen[2] = True
    assert last_issue(state)


def test_problem_solving_counts_by_the_effort_that_goes_into_it():
    state = lay_table([[[0, 1]]] * 3).state
    state.strategy[:] = PROBLEM_SOLVING, CONTENDING, PROBLEM_SOLVING
    assert share_solving(state) == pytest.approx(2 / 3)
    state.engagement[:] = 0.5, 1, 0.4
    assert share_solving(state) == pytest.approx(0.3)
    state.present[2] = False
    assert share_solving(state) == pytest.approx(0.25)
    state.present[:] = False
    assert share_solving(state) == 0


def test_the_status_quo_is_no_option_that_was_opened():
    state = lay_table().state
    assert options_open(state) == 4
    state.open[1, 2] = False
    assert options_open(state) == 3


def test_what_was_heard_is_about_the_agenda():
    state = lay_table().state
    state.told[0, 1] = 0.8, 0.2
    take_in(state)
    assert state.heard[0, 1] == 0.5
    assert state.heard[1, 0] == 0
    state.admitted[0] = False
    take_in(state)
    assert state.heard[0, 1] == 0.2
    state.admitted[:] = False
    take_in(state)
    assert state.heard[0, 1] == 0


def test_costs_are_of_who_is_at_the_table():
    state = lay_table([[[0, 1]]] * 3).state
    state.present[1] = False
    charge(state, 0.01)
    charge(state, 0.01)
    assert list(state.cost) == pytest.approx([0.02, 0, 0.02])
