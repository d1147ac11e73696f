"""The next round after the decision, and what it costs to be open to it (rows 4 and 5)."""

import numpy as np
import pytest

from kompas_sim.rules.reopening import hold_up, improve, reopen
from kompas_sim.rules.state import CONTENDING, E_HOLD_UP, E_IMPROVEMENT, EXECUTING, PROBLEM_SOLVING
from tests.rules.small_table import answering, at, events, off, offering, rows, with_parameters

# --- an improvement ---------------------------------------------------------------------------


def improving(draw=0.0, answers=(True, True, True), package=(2, 1), logic=None, **parameters):
    """Return a table in execution after a try to improve on (1, 1), all having told all."""
    table = at(EXECUTING, logic=logic or rows(decision=1), **parameters)
    table.state.deal[:] = 1, 1
    table.state.heard[:] = 1
    table.draws.improve[0] = draw
    improve(table, 0, offering(*package), answering(*answers))
    return table


def test_row_4_benefit_an_agreement_may_be_improved():
    table = improving(0.24)
    assert list(table.state.deal) == [2, 1]
    assert events(table) == [(0, E_IMPROVEMENT, 0, -1, 7)]
    assert list(improving(0.26).state.deal) == [1, 1]
    assert list(improving(logic=rows(decision=0)).state.deal) == [1, 1]
    assert list(improving(**off("improvement")).state.deal) == [1, 1]


def test_only_with_everybodys_consent():
    assert list(improving(answers=(None, True, True)).state.deal) == [2, 1]
    table = improving(answers=(True, True, False))
    assert list(table.state.deal) == [1, 1]
    assert not events(table)
    assert not table.state.cost.any()


def test_the_same_again_is_no_improvement():
    assert not events(improving(package=(1, 1)))


def test_an_improvement_needs_that_interests_were_told():
    table = at(EXECUTING, logic=rows(decision=1))
    table.draws.improve[0] = 1e-9
    improve(table, 0, offering(2, 1), answering(True, True, True))
    assert not events(table)


def test_row_5_cost_a_change_during_execution_costs_time_and_clarity():
    table = improving()
    assert list(table.state.cost) == [0.01] * 3
    assert table.state.ambiguity[0, 1] == pytest.approx(0.55)
    assert not improving(**off("reopening_cost")).state.cost.any()
    assert improving(**off("ambiguity_rise")).state.ambiguity[0, 1] == 0.5


def held_up(draw=0.0, strategy=CONTENDING, execution=1.0, advantage=0.1, **parameters):
    """Return a table in execution after party 0 might hold it up."""
    table = at(EXECUTING, logic=rows(execution=execution), **parameters)
    table.state.advantage[0] = advantage
    table.state.strategy[:] = PROBLEM_SOLVING
    table.state.strategy[0] = strategy
    table.draws.hold_up[0] = draw
    hold_up(table, 0)
    return table


def test_row_5_cost_a_strong_contender_may_hold_up_an_open_agreement():
    table = held_up(0.019)
    assert events(table) == [(0, E_HOLD_UP, 0, -1, -1)]
    assert table.state.broken.tolist() == [[False] * 3, [True, False, False], [True, False, False]]
    assert list(table.state.cost) == [0.01] * 3


def test_a_hold_up_is_of_one_party_in_one_round():
    table = at(EXECUTING, logic=rows(execution=1))
    table.state.strategy[:] = CONTENDING
    table.state.advantage[:] = 0.1
    table.draws.hold_up[1, 2] = 0.0
    for t in range(3):
        hold_up(table, t)
    assert events(table) == [(1, E_HOLD_UP, 2, -1, -1)]


@pytest.mark.parametrize(
    "kwargs",
    [
        {"draw": 0.021},
        {"strategy": PROBLEM_SOLVING},
        {"execution": 0},
        {"advantage": 0},
        off("hold_up"),
    ],
)
def test_otherwise_an_agreement_is_kept(kwargs):
    assert not events(held_up(**kwargs))


def test_a_reopening_lets_meaning_drift_back_to_where_it_began():
    table = at(EXECUTING)
    table.state.frame[:] = 0.9, 0.1
    reopen(table)
    np.testing.assert_allclose(table.state.frame, [[0.9 - 0.02 * 0.4, 0.1 + 0.02 * 0.4]] * 3)
    assert list(table.state.cost) == [0.01] * 3
    steady = with_parameters(table, **off("drift"))
    before = table.state.frame.copy()
    reopen(steady)
    np.testing.assert_array_equal(steady.state.frame, before)
