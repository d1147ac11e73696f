"""Concern for the other ("gunnen"), and the strategy that follows from both concerns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.aspiration import update_aspirations
from kompas_sim.rules.power import weigh_power
from kompas_sim.rules.state import (
    AVOIDING,
    CONTENDING,
    DE_ESCALATE,
    E_ANNOUNCEMENT,
    PROBLEM_SOLVING,
    STRATEGIES,
    YIELDING,
)
from kompas_sim.rules.strategy import (
    announce,
    avoiding_pull,
    choose_strategy,
    composed,
    concern,
    contending_pull,
    literate,
    own_concern,
    problem_solving_pull,
    treatment,
    update_concern,
)
from kompas_sim.rules.talk import disclose
from tests.rules.small_table import events, lay_table, off, with_parameters

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


# --- gunnen -----------------------------------------------------------------------------------


def test_what_makes_one_grant_the_other_something():
    assert concern(0, 0.3, 0, 0, 0, P) == pytest.approx(0.05)
    assert concern(1, 0.3, 0, 0, 0, P) == pytest.approx(0.40)
    assert concern(0, 0.8, 0, 0, 0, P) == pytest.approx(0.25)
    assert concern(0, 0.3, 1, 0, 0, P) == pytest.approx(0.25)
    assert concern(0, 0.3, 0, 0, 0.1, P) == pytest.approx(0.15)
    assert concern(1, 0.3, 0, 6, 0, P) == pytest.approx(0.35)
    assert concern(1, 0.3, 0, 3, 0, P) == concern(1, 0.3, 0, 0, 0, P)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("concern_orientation", (1, 0.3, 0, 0, 0)),
        ("concern_trust", (0, 0.8, 0, 0, 0)),
        ("concern_favours", (0, 0.3, 1, 0, 0)),
    ],
)
def test_every_reason_can_be_switched_off(name, reason):
    assert concern(*reason, P) > 0.05
    assert concern(*reason, make_parameters(off(name))) == pytest.approx(0.05)


def test_spite_can_be_switched_off():
    p = make_parameters(off("concern_spite"))
    assert concern(0.5, 0.3, 0, 9, 0, p) == concern(0.5, 0.3, 0, 0, 0, p)


@given(share, share, st.floats(-1, 1), st.floats(0, 9), st.floats(0, 0.5))
def test_concern_has_limits(orientation, trust, favours, escalation, duty):
    theta = concern(orientation, trust, favours, escalation, duty, P)
    assert -0.3 <= theta <= 0.6
    if escalation <= 6:
        assert theta >= 0  # only in zone 3 does anybody wish the other harm


def test_in_zone_3_one_may_wish_the_other_harm():
    assert concern(0, 0, 0, 9, 0, P) == pytest.approx(0.05 - 0.12 - 0.1)
    assert concern(0, 0, 0, 6, 0, P) == 0


def test_without_a_cap_there_is_no_concern():
    assert concern(1, 1, 1, 0, 1, make_parameters({"concern_cap": 0})) == 0


@given(share, share)
def test_trust_counts_against_a_fixed_neutral_level(at_start, trust):
    """Not against the trust at the start: else a better start would do harm."""
    thetas = []
    for start in (at_start, 0.3):
        table = lay_table(trust=trust, trust_start=min(max(start, 0.05), 0.95))
        table.state.trust_start[:] = start
        update_concern(table)
        thetas.append(table.state.concern[0, 1])
    assert thetas[0] == thetas[1]


def test_more_trust_never_means_less_concern():
    thetas = [concern(0.2, trust, 0, 0, 0, P) for trust in np.linspace(0, 1, 50)]
    assert thetas == sorted(thetas)
    assert thetas[-1] > thetas[0]


def duties(**parameters):
    """Return the concern of the strongest and of the weakest for each other."""
    table = lay_table(power=[1, 4], **parameters)
    weigh_power(table)
    update_concern(table)
    return table.state.concern[1, 0], table.state.concern[0, 1]


def test_the_restrained_strong_feel_responsible():
    strong, weak = duties()
    assert strong - weak == pytest.approx(0.1 * 0.8 * 0.75)
    strong, weak = duties(**off("system_duty"))
    assert strong == weak


def test_favours_and_quarrels_are_with_somebody():
    table = lay_table([[[0, 1]]] * 3)
    table.state.ledger[0, 1] = 1
    table.state.escalation[0, 2] = 9
    update_concern(table)
    assert table.state.concern[0, 1] > table.state.concern[1, 0] > table.state.concern[0, 2]


# --- the pulls --------------------------------------------------------------------------------


def test_own_concern_is_what_is_at_stake_above_the_reservation():
    assert own_concern(0.85, 0.45, 0.8) == pytest.approx(0.5)
    assert own_concern(0.2, 0.5, 0.8) == 0
    assert own_concern(2, 0, 0.8) == 1


def test_problem_solving_needs_both_concerns_and_zone_1():
    assert problem_solving_pull(1, 1, 0, 0, P) == 2
    assert problem_solving_pull(1, 0, 0, 0, P) == problem_solving_pull(0, 1, 0, 0, P) == 0
    assert problem_solving_pull(1, 1, 3.1, 0, P) == pytest.approx(0.6)
    p = make_parameters(off("problem_solving_hurt"))
    assert problem_solving_pull(1, 1, 3.1, 0, p) == problem_solving_pull(1, 1, 0, 0, p)


def test_contending_is_own_concern_alone_with_power_and_reflex():
    assert contending_pull(1, 0, 0, 0, P) == pytest.approx(1.2)
    assert contending_pull(1, 1, 0, 0, P) == 0
    assert contending_pull(0, 0, 0.3, 0, P) == pytest.approx(0.3)
    assert contending_pull(0, 0, 0, 1, P) == pytest.approx(0.2)
    assert contending_pull(0, 0, 0, 1, make_parameters(off("reflex"))) == 0


def test_avoiding_comes_of_little_concern_of_fatigue_and_of_first_friction():
    assert avoiding_pull(0, 0, 1, 0, P) == 1
    assert avoiding_pull(1, 0, 0, 0, P) == pytest.approx(0.25)
    assert [avoiding_pull(1, 0, 1, e, P) for e in (1, 2, 4)] == [0, pytest.approx(0.15), 0]
    p = make_parameters(off("avoid_fatigue", "avoid_tension"))
    assert avoiding_pull(1, 0, 0, 2, p) == 0


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
    assert problem_solving_pull(own[1], 0.5, 0, 0, P) < problem_solving_pull(own[0], 0.5, 0, 0, P)


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
    """But for the first friction, which some avoid anyhow."""
    calm = off("avoid_tension")
    assert avoiding(escalation=1.5, **calm) < avoiding(**calm)
    assert avoiding(escalation=3, **calm) == avoiding(escalation=3, avoided=(), **calm)


def test_an_intermediary_rescues_problem_solving():
    assert problem_solving_pull(1, 1, 4, 1, P) == pytest.approx(2 * (0.3 + 0.3))
    assert problem_solving_pull(1, 1, 4, 0.5, P) == pytest.approx(2 * (0.3 + 0.15))
    assert problem_solving_pull(1, 1, 1, 1, P) == problem_solving_pull(1, 1, 1, 0, P) == 2
    p = make_parameters({"problem_solving_hurt": 0.9})
    assert problem_solving_pull(1, 1, 4, 1, p) == 2
    p = make_parameters(off("mediator_rescue"))
    assert problem_solving_pull(1, 1, 4, 1, p) == problem_solving_pull(1, 1, 4, 0, P)
    table = choosing(own=1, other=1)
    table.state.escalation[0, 1] = 4
    hurt = chances(table)[PROBLEM_SOLVING]
    table.state.mediation[DE_ESCALATE] = 1
    assert chances(table)[PROBLEM_SOLVING] > hurt


def test_stress_takes_from_insight():
    table = lay_table()
    table.draws.literacy[0] = 0.2
    assert literate(table, 0, 0)
    table.state.stress[0] = 1
    assert not literate(table, 0, 0)  # .3 is halved
    assert literate(table, 0, 1)
    assert literate(with_parameters(table, **off("stress_cost")), 0, 0)
    assert not literate(with_parameters(table, **off("literacy")), 0, 1)


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
