"""Evaluation: never a full stop, always a semicolon (M28, rows 4 and 6)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.agenda import discover
from kompas_sim.rules.delivery import build_capacity
from kompas_sim.rules.leaving import close_issue
from kompas_sim.rules.renewal import content, evaluate, look_back, realised, reliable
from kompas_sim.rules.state import (
    E_EVALUATION,
    E_PHASE,
    E_RENEWAL,
    EXECUTING,
    PROBLEM_SOLVING,
    SHAPING,
    SHARING,
)
from tests.rules.small_table import THREE, events, lay_table, rows

share = st.floats(0, 1)
value = st.floats(-3, 3)
LATENT = [[True, True, False], [True, True, True]]  # option 2 of issue 0 is a discovery


def executing(logic=None, deal=(1, 0), hoped=0.5, capacity=1.0, **kwargs):
    """Lay a table that executes (1, 0), worth a third to everybody, all meaning the same by it."""
    table = lay_table(THREE, first=LATENT, logic=logic or rows(decision=1, norm=1), **kwargs)
    state = table.state
    state.now.phase = EXECUTING
    state.now.in_force = 1
    state.now.agreed = 5
    state.now.elapsed = 12
    state.now.capacity = capacity
    state.deal[:] = deal
    state.hoped[:] = hoped
    return table


# --- what was realised ------------------------------------------------------------------------


def test_a_result_as_promised_is_reliable():
    assert reliable(0, 0.2) == reliable(-0.5, 0.2) == 1
    assert reliable(0.1, 0.2) == pytest.approx(0.5)
    assert reliable(0.2, 0.2) == 0
    assert reliable(0.3, 0.2) == pytest.approx(-0.5)
    assert reliable(9, 0.2) == -1


@given(value, st.floats(0.01, 1))
def test_evidence_of_reliability_is_in_bounds(shortfall, scale):
    assert -1 <= reliable(shortfall, scale) <= 1


def test_what_is_realised_is_what_is_delivered_and_what_befell_it():
    table = executing(capacity=0.5)
    assert realised(table, 0) == pytest.approx(0.5 / 3)
    table.state.extra[0] = -0.1
    assert realised(table, 0) == pytest.approx(0.5 / 3 - 0.1)
    table.state.frame[:] = [[1, 0], [0, 1], [0.5, 0.5]]  # S = 1/3, two thirds of what is needed
    assert realised(table, 0) == pytest.approx(1 / 9 - 0.1)


def at_ease(norm, aspiration=0.8, hoped=0.9, tolerance=0.5):
    """Return whether a party is content with a third, and just not with less."""
    table = executing(rows(norm=norm), hoped=hoped, tolerance=tolerance)
    table.state.aspiration[:] = aspiration
    return content(table, 0)


def test_row_6_in_hierarchy_only_the_goal_contents():
    assert at_ease(0, aspiration=0.33)
    assert not at_ease(0, aspiration=0.34)


def test_row_6_benefit_who_can_live_with_less_is_content():
    assert at_ease(1, aspiration=0.66)  # half of it
    assert not at_ease(1, aspiration=0.67)
    assert at_ease(0.5, aspiration=0.44)  # three quarters of it
    assert not at_ease(0.5, aspiration=0.45)


def test_row_6_cost_who_is_content_looks_no_further():
    for norm, phase in ((0, SHARING), (1, EXECUTING)):
        table = executing(rows(decision=1, norm=norm), hoped=0.6)
        table.state.aspiration[:] = 0.6
        table.state.now.found = 1
        table.draws.renew[0] = 0
        look_back(table, 0)
        assert table.state.now.phase == phase


def test_nobody_asks_for_more_than_it_hoped_for():
    assert at_ease(0, aspiration=0.9, hoped=0.33)
    assert not at_ease(0, aspiration=0.9, hoped=0.34)


# --- evaluation -------------------------------------------------------------------------------


def evaluated(hoped, **parameters):
    """Return trust after an evaluation; a third is realised."""
    table = executing(hoped=hoped, **parameters)
    evaluate(table)
    return table.state.trust


def test_a_result_as_hoped_for_confirms_trust():
    trust = evaluated(1 / 3)
    assert trust[0, 1] == pytest.approx(0.3 + 0.05 * 0.3 * 0.7)
    assert (np.diag(trust) == 1).all()


def test_a_disappointment_hurts_it():
    assert evaluated(1 / 3 + 0.2)[0, 1] == pytest.approx(0.3)
    assert evaluated(1 / 3 + 0.3)[0, 1] == pytest.approx(0.3 - 2 * 0.05 * 0.5 * 0.3)
    assert evaluated(9)[0, 1] == pytest.approx(0.3 - 2 * 0.05 * 0.3)


def test_an_evaluation_may_count_for_less_or_nothing():
    assert evaluated(1 / 3, evaluation=0.5)[0, 1] == pytest.approx(0.3 + 0.05 * 0.15 * 0.7)
    for hoped in (0, 9):
        assert evaluated(hoped, evaluation=0)[0, 1] == 0.3


def test_each_judges_by_its_own_hopes():
    table = executing()
    table.state.hoped[:] = 1 / 3, 9, 9
    table.state.present[2] = False
    evaluate(table)
    trust = table.state.trust
    assert trust[0, 1] > 0.3 > trust[1, 0]
    assert trust[0, 2] == trust[2, 0] == trust[1, 2] == 0.3


def test_trust_does_not_rise_above_its_ceiling():
    table = executing(hoped=0)
    table.state.ceiling[:] = 0.2
    evaluate(table)
    assert table.state.trust[0, 1] == 0.3


def test_all_are_content_or_not():
    table = executing(rows(norm=0))
    state = table.state
    state.aspiration[:] = 0.3
    assert evaluate(table)
    state.aspiration[2] = 0.4
    assert not evaluate(table)
    state.present[2] = False
    assert evaluate(table)


@given(value, share, st.floats(0, 0.2), st.floats(0, 6), share)
def test_trust_stays_a_share(hoped, trust, speed, asymmetry, weight):
    table = executing(
        hoped=hoped, trust=trust, trust_gain=speed, trust_asymmetry=asymmetry, evaluation=weight
    )
    evaluate(table)
    assert ((table.state.trust >= 0) & (table.state.trust <= 1)).all()


# --- from one evaluation to the next ----------------------------------------------------------


def looked_back(draw=0.0, found=True, contented=False, **kwargs):
    """Return a table after looking back, with options found since, and discontent."""
    table = executing(**kwargs)
    state = table.state
    state.now.found = int(found)
    state.aspiration[:] = 0.1 if contented else 0.9
    table.draws.renew[0] = draw
    look_back(table, 0)
    return table


def test_row_4_benefit_who_is_not_content_has_a_next_round():
    table = looked_back(0.49)
    now = table.state.now
    assert (now.phase, now.in_force, now.renewing, now.lapses) == (SHARING, 1, 1, -1)
    kinds = [event[1] for event in events(table)]
    assert kinds == [E_EVALUATION, E_RENEWAL, E_PHASE]


@pytest.mark.parametrize(
    "kwargs",
    [
        {"draw": 0.51},
        {"found": False},
        {"contented": True},
        {"logic": rows(decision=0, norm=1)},
        {"renewal": 0},
    ],
)
def test_otherwise_the_agreement_is_kept(kwargs):
    table = looked_back(**kwargs)
    assert table.state.now.phase == EXECUTING
    assert [event[1] for event in events(table)] == [E_EVALUATION]


def test_row_4_cost_while_an_agreement_is_up_for_renewal_it_is_not_carried_out_further():
    table = looked_back(capacity=0.5)
    build_capacity(table)
    look_back(table, 1)
    assert table.state.now.capacity == 0.5
    assert len(events(table, E_EVALUATION)) == 1


def test_an_evaluation_comes_every_so_many_rounds():
    due = []
    for elapsed in range(26):
        table = executing()
        table.state.now.elapsed = elapsed
        look_back(table, 0)
        due += [elapsed] * len(events(table, E_EVALUATION))
    assert due == [12, 24]
    table = executing(evaluation_rounds=1)
    table.state.now.elapsed = 1
    look_back(table, 0)
    assert len(events(table, E_EVALUATION)) == 1


def test_there_may_be_no_evaluations():
    assert not events(looked_back(evaluation=0))


def test_only_in_execution():
    table = executing()
    table.state.now.phase = SHAPING
    look_back(table, 0)
    assert not events(table)


def test_what_was_found_is_not_forgotten_when_an_issue_leaves():
    table = executing(rows(decision=1, norm=0))
    table.state.aspiration[:] = 0.9
    table.draws.renew[0] = 0
    discovered(table)
    close_issue(table.state, 1)  # with more options than were found
    look_back(table, 0)
    assert table.state.now.renewing == 1


def discovered(table):
    """Let option 2 of issue 0 be discovered."""
    table.state.strategy[:] = PROBLEM_SOLVING
    table.state.engagement[:] = table.state.heard[:] = 1
    table.draws.discover[0] = 0
    discover(table, 0, 1.0)
    assert table.state.open[0, 2]
