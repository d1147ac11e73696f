"""Announced conciliation (M46)."""

import numpy as np
import pytest

from kompas_sim.rules.disclosure import disclose
from kompas_sim.rules.state import AVOIDING, CONTENDING, E_ANNOUNCEMENT, PROBLEM_SOLVING, STRATEGIES
from kompas_sim.rules.strategy import announce, choose_strategy, composed
from tests.rules.small_table import events, lay_table, off

GRID = (np.arange(4000) + 0.5) / 4000


def chances(table, i=0):
    """Return the chance of each strategy, by going through all draws."""
    counts = np.zeros(len(STRATEGIES))
    for draw in GRID:
        table.draws.strategy[0, i] = draw
        counts[choose_strategy(table, 0, i)] += 1
    return counts / len(GRID)


# --- announced conciliation (M46) -------------------------------------------------------------


def announcing(draw=0.29, escalation=4.0, **parameters):
    """Return a table of a quarrel after a round in which 0 may announce conciliation."""
    table = lay_table(**{"grit": 1, **parameters})
    table.state.escalation[:] = escalation
    table.draws.literacy[:] = 0.99
    table.draws.literacy[0, 0] = draw
    announce(table, 0)
    return table


def test_insight_in_a_quarrel_may_lead_to_an_announcement():
    table = announcing()
    assert list(table.state.grit) == [3, 0]
    assert events(table) == [(0, E_ANNOUNCEMENT, 0, -1, -1)]
    assert list(announcing(grit_rounds=5).state.grit) == [5, 0]


@pytest.mark.parametrize(
    "kwargs",
    [
        {"draw": 0.31},
        {"escalation": 3},  # no quarrel yet
        {"escalation": 6.1},  # past talking
        {"grit": 0.5},
        off("grit"),
        off("literacy"),
    ],
)
def test_otherwise_nobody_announces_anything(kwargs):
    table = announcing(**kwargs)
    assert not table.state.grit.any()
    assert not events(table)


def test_a_promise_is_for_some_rounds():
    table = announcing()
    left = []
    for t in range(1, 5):
        announce(table, t)
        left.append(int(table.state.grit[0]))
    assert left == [2, 1, 0, 0]
    assert len(events(table)) == 1


def test_it_may_be_given_again_without_a_new_announcement():
    table = announcing()
    table.draws.literacy[1, 0] = 0.1
    announce(table, 1)
    assert table.state.grit[0] == 3
    assert len(events(table)) == 1


def test_who_is_coerced_is_bound_no_more_and_does_not_promise_again_at_once():
    table = announcing()
    table.state.coerced[1, 0] = True
    table.draws.literacy[1:, 0] = 0
    announce(table, 1)
    assert table.state.grit[0] == 0
    table.state.coerced[:] = False
    announce(table, 2)
    assert table.state.grit[0] == 3
    assert [event[0] for event in events(table)] == [0, 2]


def test_stress_keeps_from_announcing():
    def announced(stress, **parameters):
        table = announcing(0.99, **parameters)
        table.state.stress[0] = stress
        table.draws.literacy[1, 0] = 0.2
        announce(table, 1)
        return table.state.grit[0] > 0

    assert announced(0)
    assert not announced(1)  # .3 is halved
    assert announced(1, **off("stress_cost"))


def test_who_has_promised_conciliates_and_opens_up_a_little():
    table = announcing()
    table.draws.disclose[1] = 0.999
    for strategy in (CONTENDING, PROBLEM_SOLVING, AVOIDING):
        table.state.strategy[:] = strategy
        assert disclose(table, 1, 0, 1) == 0.25
        assert disclose(table, 1, 1, 0) == 0
    assert composed(table, 1, 0)
    assert not composed(table, 1, 1)
    table.draws.literacy[0] = 0.99
    table.state.aspiration[:] = 2
    table.state.concern[:] = 0
    assert chances(table, 0)[CONTENDING] == 0 < chances(table, 1)[CONTENDING]


def test_who_left_announces_nothing():
    table = lay_table([[[0, 1]]] * 3, grit=1)
    table.state.escalation[:] = 4
    table.state.present[0] = False
    table.draws.literacy[0] = 0
    announce(table, 0)
    assert list(table.state.grit) == [0, 3, 3]
