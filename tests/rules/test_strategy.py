"""The strategy that follows from both concerns (M19, M20, M30, M49, M56)."""

import numpy as np
import pytest
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.aspiration import update_aspirations
from kompas_sim.rules.state import (
    AVOIDING,
    CONTENDING,
    PROBLEM_SOLVING,
    STRATEGIES,
    YIELDING,
)
from kompas_sim.rules.strategy import (
    avoiding_pull,
    choose_strategy,
    composed,
    contending_pull,
    literate,
    own_concern,
    problem_solving_pull,
    treatment,
)
from tests.rules.small_table import lay_table, off, with_parameters

P = make_parameters({})
share = st.floats(0, 1)
GRID = (np.arange(4000) + 0.5) / 4000


def chances(table, i=0):
    """Return the chance of each strategy, by going through all draws."""
    counts = np.zeros(len(STRATEGIES))
    for draw in GRID:
        table.draws.strategy[0, i] = draw
        counts[choose_strategy(table, 0, i)] += 1
    return counts / len(GRID)


# --- the pulls --------------------------------------------------------------------------------


def test_own_concern_is_what_is_at_stake_above_the_reservation():
    assert own_concern(0.85, 0.45, 0.8) == pytest.approx(0.5)
    assert own_concern(0.2, 0.5, 0.8) == 0
    assert own_concern(2, 0, 0.8) == 1


def test_problem_solving_needs_both_concerns_and_zone_1():
    assert problem_solving_pull(1, 1, 0, P) == 2
    assert problem_solving_pull(1, 0, 0, P) == problem_solving_pull(0, 1, 0, P) == 0
    assert problem_solving_pull(1, 1, 3.1, P) == pytest.approx(0.6)
    p = make_parameters(off("problem_solving_hurt"))
    assert problem_solving_pull(1, 1, 3.1, p) == problem_solving_pull(1, 1, 0, p)


def test_contending_is_own_concern_alone_with_power_and_reflex():
    assert contending_pull(1, 0, 0, 0, P) == pytest.approx(1.2)
    assert contending_pull(1, 1, 0, 0, P) == 0
    assert contending_pull(0, 0, 0.3, 0, P) == pytest.approx(0.3)
    assert contending_pull(0, 0, 0, 1, P) == pytest.approx(0.2)
    assert contending_pull(0, 0, 0, 1, make_parameters(off("reflex"))) == 0


def test_avoiding_comes_of_little_concern_and_of_fatigue():
    assert avoiding_pull(0, 0, 1, P) == 1
    assert avoiding_pull(1, 0, 0, P) == pytest.approx(0.25)
    assert avoiding_pull(1, 0, 0, make_parameters(off("avoid_fatigue"))) == 0


def test_treatment_is_the_share_that_was_hard():
    state = lay_table([[[0, 1]]] * 3).state
    assert treatment(state, 0) == 0
    state.before[:] = CONTENDING, CONTENDING, PROBLEM_SOLVING
    assert treatment(state, 0) == 0.5
    state.coerced[1, 0] = True
    assert treatment(state, 0) == 0.5
    state.coerced[2, 0] = True
    assert treatment(state, 0) == 1
    state.present[1:] = False
    assert treatment(state, 0) == 0


# --- the choice -------------------------------------------------------------------------------


def choosing(own=0.5, other=0.5, **parameters):
    """Lay a table where 0 has these concerns for itself and for the other."""
    table = lay_table(reservation=[0.2, 0.2], **off("literacy"), **parameters)
    table.state.aspiration[0] = table.game.reservation[0] + own * table.p.own_concern_scale
    table.state.concern[0, 1] = other * table.p.concern_cap
    return table


def test_strategies_are_drawn_in_proportion_to_the_exponent_of_their_pull():
    pulls = np.array([2 * 0.5 * 0.5, 1.2 * 0.5 * 0.5, 0.5 * 0.5, 0.5 * 0.5, 0.45])
    expected = np.exp(4 * pulls) / np.exp(4 * pulls).sum()
    assert chances(choosing()) == pytest.approx(expected, abs=1 / 1000)


def test_without_sharpness_all_strategies_are_alike():
    assert chances(choosing(choice_sharpness=0)) == pytest.approx([0.2] * 5, abs=1e-3)


@pytest.mark.parametrize(
    ("own", "other", "strategy"),
    [
        (1, 1, PROBLEM_SOLVING),
        (1, 0, CONTENDING),
        (0, 1, YIELDING),
        (0, 0, AVOIDING),
    ],
)
def test_the_four_corners_of_dual_concern(own, other, strategy):
    assert chances(choosing(own, other)).argmax() == strategy


def test_an_advantage_makes_contend_and_restraint_holds_back():
    contending = []
    for restraint in (0, 1):
        table = choosing()
        table.state.advantage[0] = 0.6
        table.state.restraint[0] = restraint
        contending.append(chances(table)[CONTENDING])
    assert contending[0] > contending[1] > chances(choosing())[CONTENDING]


def test_the_reflex_is_to_hit_back_and_insight_keeps_from_it():
    table = choosing()
    table.state.before[1] = CONTENDING
    provoked = chances(table)
    literate = chances(with_parameters(table, literacy=1))
    assert provoked[CONTENDING] > literate[CONTENDING]
    assert literate == pytest.approx(chances(choosing()))


def test_who_sees_the_harm_does_not_contend():
    table = choosing(own=1, other=0)
    table.state.escalation[0, 1] = 4
    assert chances(table)[CONTENDING] > 0.5
    assert chances(with_parameters(table, literacy=1))[CONTENDING] == 0


def test_insight_is_for_serious_conflicts():
    table = lay_table()
    table.draws.literacy[0] = 0.2
    assert not composed(table, 0, 0)
    table.state.escalation[0, 1] = 3.5
    assert composed(table, 0, 0)
    assert not composed(with_parameters(table, **off("literacy")), 0, 0)
    table.draws.literacy[0] = 0.4
    assert not composed(table, 0, 0)


def test_even_the_sharpest_choice_is_a_choice():
    table = choosing(1, 1, choice_sharpness=20, problem_solving_weight=5, contending_weight=5)
    table.state.advantage[0] = 1
    assert chances(table)[PROBLEM_SOLVING] == 1


def test_row_2_cost_a_goal_that_gave_way_resists_less():
    """Adapting downward costs resistance to yielding, and so the search for more."""
    own = []
    for speed in (0, 0.3):
        table = lay_table(logic="pure_network", aspiration_speed=speed)
        table.state.offered[1] = True
        table.state.offer_gain[0, 1] = 0.4
        for _ in range(20):
            update_aspirations(table)
        own.append(own_concern(table.state.aspiration[0], 0, P.own_concern_scale))
    assert own[1] < own[0] == 1
    assert problem_solving_pull(own[1], 0.5, 0, P) < problem_solving_pull(own[0], 0.5, 0, P)


def test_who_has_what_it_wants_does_not_contend_for_it():
    table = choosing(own=1, other=0)
    fighting = chances(table)[CONTENDING]
    table.state.now.in_force = 1
    table.state.deal[:] = 2, 1
    assert chances(table)[CONTENDING] < fighting / 2


def test_but_an_agreement_that_lapses_is_nothing_to_fall_back_on():
    table = choosing(own=1, other=0)
    fighting = chances(table)[CONTENDING]
    table.state.now.in_force = table.state.now.renewing = 1
    table.state.now.lapses = 9
    table.state.deal[:] = 2, 1
    assert chances(table)[CONTENDING] == fighting
    table.state.now.lapses = -1
    assert chances(table)[CONTENDING] < fighting / 2


# --- who stands behind, and beside (M19, M20, M49, M56) ---------------------------------------


def test_hawks_at_home_make_contend():
    contending = [
        chances(choosing(hawks=[share, 0]))[CONTENDING] for share in (0, 0.2, 0.25, 0.6, 1)
    ]
    none, few, minority, majority, all_of_them = contending
    assert few > none
    assert minority == majority > few  # a minority counts for nearly a majority
    assert all_of_them > majority
    assert chances(choosing(hawks=[1, 0], **off("hawk_pull")))[CONTENDING] == none


def avoiding(cost=P.mandate, avoided=(1,), escalation=0.0, **parameters):
    """Return the chance that 0 avoids among two others, of whom some avoided last round."""
    table = lay_table([[[0, 1]]] * 3, exit_cost=[cost] * 3, **parameters)
    table.state.aspiration[0] = 0.4
    table.state.concern[0] = 0.3
    table.state.before[list(avoided)] = AVOIDING
    table.state.escalation[0, 1] = escalation
    return chances(table)[AVOIDING]


def test_who_cannot_leave_keeps_the_peace_where_others_do():
    alone, with_one, with_all = avoiding(avoided=()), avoiding(), avoiding(avoided=(1, 2))
    assert alone < with_one < with_all
    assert with_one == avoiding(cost=P.mandate / 2, avoided=(1, 2))  # half bound, twice as many
    assert avoiding(cost=9) == with_one  # bound is bound
    assert avoiding(cost=0) == avoiding(**off("avoid_harmony")) == alone


def test_a_quarrel_breaks_the_peace():
    assert avoiding(escalation=1.5) < avoiding()
    assert avoiding(escalation=3) == avoiding(escalation=3, avoided=())


def test_stress_takes_from_insight():
    table = lay_table()
    table.draws.literacy[0] = 0.2
    assert literate(table, 0, 0)
    table.state.stress[0] = 1
    assert not literate(table, 0, 0)  # .3 is halved
    assert literate(table, 0, 1)
    assert literate(with_parameters(table, **off("stress_cost")), 0, 0)
    assert not literate(with_parameters(table, **off("literacy")), 0, 1)
