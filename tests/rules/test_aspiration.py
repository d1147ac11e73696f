"""Aspirations and targets (M21, M31, row 2)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.aspiration import (
    adapt,
    claim,
    conceding_target,
    feasible,
    lateness,
    target,
    update_aspirations,
)
from kompas_sim.rules.preference import gain
from kompas_sim.rules.state import AVOIDING, COMPROMISING, CONTENDING, PROBLEM_SOLVING, YIELDING
from tests.rules.small_table import lay_table, off, on, rows, with_parameters

P = make_parameters({})
value = st.floats(-1, 2)
share = st.floats(0, 1)


def aiming(strategy=COMPROMISING, **kwargs):
    """Lay a table where all follow one strategy and aspire to .85."""
    table = lay_table(**kwargs)
    table.state.strategy[:] = strategy
    return table


def offered(table, *gains):
    """Let each party have offered 0 so much; None: it made no offer."""
    for j, worth in enumerate(gains):
        table.state.offered[j] = worth is not None
        table.state.offer_gain[0, j] = worth or 0


# --- conceding in time ------------------------------------------------------------------------


def test_the_target_goes_from_the_aspiration_to_just_above_the_reservation():
    assert conceding_target(0.9, 0.3, 0, 1, 0.1) == 0.9
    assert conceding_target(0.9, 0.3, 1, 1, 0.1) == pytest.approx(0.4)
    assert conceding_target(0.9, 0.3, 0.5, 1, 0.1) == pytest.approx(0.65)
    assert conceding_target(0.9, 0.3, 1, 1, 0) == pytest.approx(0.3)


@given(value, value, share, st.floats(0.1, 10), st.floats(0, 0.5))
def test_it_never_leaves_that_range(aspiration, reservation, time, late, keep):
    lowest = min(aspiration, reservation + keep)
    wanted = conceding_target(aspiration, reservation, time, late, keep)
    assert lowest - 1e-9 <= wanted <= aspiration


def test_contenders_concede_late():
    assert [lateness(s, P) for s in (CONTENDING, COMPROMISING, PROBLEM_SOLVING)] == [3, 1, 1]
    late, even = (target(aiming(s), 6, 0) for s in (CONTENDING, COMPROMISING))
    assert late == pytest.approx(0.85 - 0.75 / 8)
    assert even == pytest.approx(0.85 - 0.75 / 2)


def test_without_lateness_all_concede_alike():
    assert lateness(CONTENDING, make_parameters({"boulware": 1})) == lateness(AVOIDING, P)


def test_who_yields_asks_for_its_reservation():
    table = aiming(YIELDING, reservation=[2, 2])
    assert target(table, 0, 0) == table.game.reservation[0] == 0.5


def test_targets_fall_round_after_round_until_the_deadline():
    table = aiming(reservation=[0.4, 0.4], deadline=6)
    falling = [target(table, t, 0) for t in range(12)]
    assert falling[0] == pytest.approx(0.85)
    assert falling == sorted(falling, reverse=True)
    assert falling[6:] == pytest.approx([0.1 + 0.1] * 6)


# --- limits of a target -----------------------------------------------------------------------


@given(
    st.floats(-1, 2),
    st.floats(0, 2),
    st.floats(0, 1),
    st.integers(0, 11),
    st.sampled_from([PROBLEM_SOLVING, CONTENDING, YIELDING, COMPROMISING]),
)
def test_never_below_the_reservation_nor_more_than_there_is(
    aspiration, reservation, conceded, t, strategy
):
    table = aiming(strategy, reservation=[4 * reservation] * 2)
    table.state.aspiration[0] = aspiration
    table.state.conceded[0] = conceded
    table.state.heard[:] = 1
    reservation = table.game.reservation[0]
    assert reservation <= target(table, t, 0) <= max(1, reservation)


def test_a_narrow_agenda_narrows_the_target():
    table = aiming()
    table.state.open[0, 1:] = False
    assert target(table, 0, 0) == 0.5


# --- answering conduct ------------------------------------------------------------------------


def test_a_concession_is_partly_returned():
    table = aiming()
    before = target(table, 0, 0)
    table.state.conceded[0] = 0.2
    assert target(table, 0, 0) == pytest.approx(before - 0.1)
    assert target(with_parameters(table, **off("concession_return")), 0, 0) == before


def test_but_not_below_what_is_kept():
    table = aiming(reservation=[2, 2])
    table.state.conceded[0] = 5
    assert target(table, 0, 0) == pytest.approx(0.5 + 0.1)
    assert target(with_parameters(table, last_concession=0), 0, 0) == 0.5


def test_a_contender_asks_more_of_those_who_opened_up():
    table = aiming(CONTENDING, gains=[[[0, 1]]] * 3)
    table.state.aspiration[0] = 0.6
    closed = target(table, 0, 0)
    table.state.heard[0] = 0, 1, 0.5
    assert claim(table, 0) == pytest.approx(0.15 * 0.75)
    assert target(table, 0, 0) == pytest.approx(closed + 0.15 * 0.75)
    table.state.strategy[:] = PROBLEM_SOLVING
    assert claim(table, 0) == 0


def test_without_exploitation_openness_is_safe():
    table = aiming(CONTENDING, **off("exploitation"))
    closed = target(table, 0, 0)
    table.state.heard[:] = 1
    assert target(table, 0, 0) == closed


def test_what_the_other_was_told_is_no_claim_of_mine():
    table = aiming(CONTENDING)
    table.state.heard[1, 0] = 1
    assert claim(table, 0) == 0 < claim(table, 1)


def test_with_an_agreement_one_wants_what_it_brings():
    table = aiming(CONTENDING)
    table.state.deal[:] = 1, 2
    table.state.now.in_force = 1
    assert target(table, 0, 0) == gain(table.state, 0, table.state.deal) == 0.5


def test_but_not_with_one_that_lapses():
    table = aiming()
    table.state.deal[:] = 1, 2
    table.state.now.in_force = table.state.now.renewing = 1
    table.state.now.lapses = 9
    assert target(table, 0, 0) == 0.85
    assert feasible(table, 0) == 0.85
    table.state.now.lapses = -1
    assert target(table, 0, 0) == feasible(table, 0) == 0.5


def test_nobody_asks_for_less_than_its_reservation_and_a_premium_for_the_risk():
    premium = 0.15 * 0.7
    assert target(aiming(YIELDING, reservation=[2, 2], **on("autonomy")), 0, 0) == pytest.approx(
        0.5 + premium
    )
    late = aiming(reservation=[2, 2], **on("autonomy"))
    assert target(late, 12, 0) == pytest.approx(0.5 + premium + 0.1)
    assert target(aiming(YIELDING, trust=1, **on("autonomy")), 0, 0) == 0


def test_who_has_lost_face_stays_near_its_aspiration():
    for strategy, t, calm in ((YIELDING, 0, 0), (COMPROMISING, 6, 0.85 - 0.75 / 2)):
        table = aiming(strategy)
        assert target(table, t, 0) == pytest.approx(calm)
        table.state.face[0] = 0.5
        assert target(table, t, 0) == pytest.approx((calm + 0.85) / 2)
        assert target(table, t, 1) == pytest.approx(calm)
        assert target(with_parameters(table, **off("face")), t, 0) == pytest.approx(calm)


def test_what_befell_the_agreement_changes_what_there_is():
    table = aiming()
    table.state.extra[0] = -0.5
    assert target(table, 0, 0) == 0.5


# --- what can be had --------------------------------------------------------------------------


def test_what_can_be_had_is_the_most_that_anybody_offered():
    table = lay_table([[[0, 1]]] * 4)
    offered(table, 9, 0.2, 0.5, None)
    assert feasible(table, 0) == 0.5
    table.state.present[2] = False
    assert feasible(table, 0) == 0.2


def test_there_is_always_the_reservation():
    table = lay_table(reservation=[1, 1])
    offered(table, None, -0.3)
    assert feasible(table, 0) == table.game.reservation[0] == 0.25


def test_before_there_are_offers_one_hopes_for_what_one_aspires_to():
    table = lay_table()
    assert feasible(table, 0) == table.state.aspiration[0]


def test_after_that_it_is_what_the_agreement_brings():
    table = lay_table()
    offered(table, None, 0.9)
    table.state.deal[:] = 1, 2
    table.state.now.in_force = 1
    assert feasible(table, 0) == 0.5


# --- row 2: the goal as a snapshot ------------------------------------------------------------


def aspirations(snapshot, worth, rounds=1, **parameters):
    """Return the aspiration of party 0 after some rounds in which it was offered `worth`."""
    table = lay_table(logic=rows(goal=snapshot), **parameters)
    offered(table, None, worth)
    for _ in range(rounds):
        update_aspirations(table)
    assert table.state.feasible[0] == pytest.approx(worth)
    return table.state.aspiration[0]


def test_row_2_hierarchy_the_goal_is_a_fixed_point():
    assert aspirations(0, 0.3, rounds=50) == 0.85
    assert aspirations(0, 1.5, rounds=50) == 0.85


def test_row_2_benefit_goals_give_way_to_what_can_be_had():
    assert aspirations(1, 0.35) == pytest.approx(0.82)
    assert aspirations(0.5, 0.35) == pytest.approx(0.835)


def test_row_2_benefit_goals_rise_when_more_is_offered():
    assert aspirations(1, 1.35) == pytest.approx(0.88)


def test_row_2_cost_goals_drift_down_to_whatever_is_offered():
    assert aspirations(1, 0.2, rounds=200) == pytest.approx(0.2, abs=0.01)


def test_row_2_can_be_switched_off():
    assert adapt(0.85, 0.3, 1, 0) == 0.85
    assert aspirations(1, 0.2, rounds=50, **off("aspiration_speed")) == 0.85


def test_everybody_has_its_own_row_2():
    table = lay_table(logics=[rows(goal=0), rows(goal=1)])
    table.state.offered[:] = True
    update_aspirations(table)
    assert table.state.aspiration[0] == pytest.approx(0.85)
    assert table.state.aspiration[1] == pytest.approx(0.85 * 0.94)


@given(value, value, share, st.floats(0, 0.3))
def test_an_aspiration_never_overshoots(aspiration, seen, snapshot, speed):
    low, high = sorted((aspiration, seen))
    assert low - 1e-12 <= adapt(aspiration, seen, snapshot, speed) <= high + 1e-12


def test_who_left_has_no_aspirations_any_more():
    table = lay_table([[[0, 1]]] * 3, logic=rows(goal=1))
    table.state.present[2] = False
    before = table.state.aspiration.copy()
    table.state.offered[:] = True
    update_aspirations(table)
    np.testing.assert_array_equal(table.state.aspiration < before, [True, True, False])
