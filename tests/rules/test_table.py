"""What everybody can see: who is there, and which rules hold (rows 1, 4, 5 of the table)."""

import pytest

from kompas_sim.rules.state import DECISION
from kompas_sim.rules.table import (
    mean_over_others,
    mean_over_pairs,
    strongest,
    table_rule,
    time_pressure,
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
