"""Aspirations and targets (M21, M31, row 2)."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_table import lay_table, off, rows, with_parameters

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.aspiration import (
    adapt,
    conceding_target,
    feasible_gain,
    lateness,
    target,
    update_aspirations,
)
from kompas_sim.rules.preference import believed_gain, gain
from kompas_sim.rules.state import (
    AVOIDING,
    COMPROMISING,
    CONTENDING,
    PROBLEM_SOLVING,
    YIELDING,
)

P = make_parameters({})
value = st.floats(-1, 2)
share = st.floats(0, 1)


def targets(strategy=COMPROMISING, rounds=12, **kwargs):
    """Return the targets of party 0, round after round; its aspiration is .85."""
    table = lay_table(reservation=[0.4, 0.4], rounds=rounds, **kwargs)
    table.state.strategy[:] = strategy
    return [target(table, t, 0) for t in range(rounds)]


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


def test_contenders_concede_late_and_yielders_early():
    half = 0.5
    at_half = {
        strategy: conceding_target(0.9, 0.3, half, lateness(strategy, P), 0.1)
        for strategy in (CONTENDING, COMPROMISING, PROBLEM_SOLVING, AVOIDING, YIELDING)
    }
    assert at_half[CONTENDING] == pytest.approx(0.9 - 0.5 / 8)
    assert at_half[YIELDING] == pytest.approx(0.9 - 0.5 * half ** (1 / 3))
    assert at_half[COMPROMISING] == at_half[PROBLEM_SOLVING] == at_half[AVOIDING]
    assert at_half[CONTENDING] > at_half[COMPROMISING] > at_half[YIELDING]


def test_without_lateness_all_concede_alike():
    p = make_parameters({"boulware": 1, "conceder": 1})
    assert lateness(CONTENDING, p) == lateness(YIELDING, p) == lateness(COMPROMISING, p) == 1


def test_targets_fall_round_after_round_until_the_deadline():
    falling = targets(deadline=6)
    reservation = 0.4 / 4
    assert falling[0] == pytest.approx(0.85)
    assert falling == sorted(falling, reverse=True)
    assert falling[6:] == pytest.approx([reservation + 0.1] * 6)


# --- answering conduct ------------------------------------------------------------------------


def test_a_concession_is_partly_returned():
    table = lay_table()
    table.state.strategy[:] = COMPROMISING
    before = target(table, 0, 0)
    table.state.conceded[0] = 0.2
    assert target(table, 0, 0) == pytest.approx(before - 0.1)
    assert target(with_parameters(table, **off("concession_return")), 0, 0) == before


def test_but_not_below_what_is_kept():
    table = lay_table(reservation=[2, 2])
    table.state.strategy[:] = COMPROMISING
    table.state.conceded[0] = 5
    assert target(table, 0, 0) == pytest.approx(0.5 + 0.1)


def test_who_aspires_to_less_than_it_keeps_gives_nothing_away():
    table = lay_table(reservation=[2, 2])
    table.state.strategy[:] = COMPROMISING
    table.state.aspiration[0] = 0.4
    table.state.conceded[0] = 1
    assert [target(table, t, 0) for t in (0, 11)] == pytest.approx([0.4, 0.4])


def test_a_contender_asks_more_of_those_who_opened_up():
    table = lay_table([[[0, 1]]] * 3)
    table.state.heard[0] = 0, 1, 0.5
    wanted = {}
    for strategy in (CONTENDING, PROBLEM_SOLVING):
        table.state.strategy[:] = strategy
        wanted[strategy] = target(table, 0, 0)
    assert wanted[CONTENDING] == pytest.approx(wanted[PROBLEM_SOLVING] + 0.15 * 0.75)


def test_without_exploitation_openness_is_safe():
    table = lay_table(**off("exploitation"))
    table.state.strategy[:] = CONTENDING
    closed = target(table, 0, 0)
    table.state.heard[:] = 1
    assert target(table, 0, 0) == closed


def test_what_the_other_was_told_is_no_claim_of_mine():
    table = lay_table()
    table.state.strategy[:] = CONTENDING
    closed = target(table, 0, 0)
    table.state.heard[1, 0] = 1
    assert target(table, 0, 0) == closed


def test_with_an_agreement_one_wants_at_least_what_it_brings():
    table = lay_table()
    table.state.strategy[:] = CONTENDING
    table.state.deal[:] = 1, 2
    table.state.now.in_force = 1
    assert target(table, 0, 0) == gain(table.game, 0, table.state.deal) == 0.5


# --- what seems feasible ----------------------------------------------------------------------


@given(st.integers(0, 10_000))
def test_feasible_is_my_gain_in_the_package_that_seems_to_serve_all_best(seed):
    rng = np.random.default_rng(seed)
    table = lay_table(np.concatenate([np.zeros((3, 3, 1)), rng.normal(size=(3, 3, 2))], axis=2))
    game, state = table.game, table.state
    state.belief[:] = rng.normal(size=state.belief.shape)
    state.belief[..., 0] = 0
    state.open[:, 1:] = rng.random((3, 2)) < 0.8
    state.present[2] = rng.random() < 0.5
    others = [j for j in (1, 2) if state.present[j]]

    def serves(package):
        believed = [believed_gain(state, 0, j, np.array(package)) for j in others]
        return gain(game, 0, np.array(package)) + np.mean(believed)

    packages = [
        x for x in product(range(3), repeat=3) if all(state.open[k, o] for k, o in enumerate(x))
    ]
    best = max(packages, key=serves)
    assert feasible_gain(game, state, 0) == pytest.approx(gain(game, 0, np.array(best)))


def test_of_equals_the_one_with_the_higher_own_gain_seems_feasible():
    table = lay_table([[[0, 0.5, 1]], [[0, 1, 1]]])
    table.state.belief[0, 1, 0] = 0, -0.5, -1
    assert feasible_gain(table.game, table.state, 0) == 1


def test_alone_everything_is_feasible():
    table = lay_table()
    table.state.present[1] = False
    assert feasible_gain(table.game, table.state, 0) == 1


# --- row 2: the goal as a snapshot ------------------------------------------------------------


def test_row_2_hierarchy_the_goal_is_a_fixed_point():
    assert adapt(0.85, 0.3, 0, 0.06) == 0.85
    assert adapt(0.85, 0.3, 1, 0) == 0.85


def test_row_2_benefit_goals_give_way_to_what_is_feasible():
    assert adapt(0.85, 0.35, 1, 0.06) == pytest.approx(0.82)
    assert adapt(0.85, 0.35, 0.5, 0.06) == pytest.approx(0.835)


def test_row_2_benefit_goals_rise_when_options_are_found():
    gains, first = [[[0, 1, 3]], [[0, 1, 3]]], [[True, True, False]]
    table = lay_table(gains, first=first, logic=rows(goal=1))
    table.state.belief[0, 1, 0] = 0, 1, 3
    update_aspirations(table)
    before = table.state.aspiration[0]
    assert table.state.feasible[0] == 1
    table.state.open[0, 2] = True
    update_aspirations(table)
    assert table.state.feasible[0] == 3
    assert table.state.aspiration[0] == pytest.approx(before + 0.06 * (3 - before))


def test_row_2_cost_goals_drift_downward_for_nothing():
    """What a party wrongly thinks infeasible it no longer aims for."""
    aspirations = []
    for snapshot in (0, 1):
        table = lay_table(logic=rows(goal=snapshot))
        table.state.belief[0, 1] = [[0, 0, 0], [0, -9, -9]]
        for _ in range(100):
            update_aspirations(table)
        aspirations.append(table.state.aspiration[0])
    assert aspirations == pytest.approx([0.85, 0.5], abs=0.01)


def test_row_2_can_be_switched_off():
    table = lay_table(logic="pure_network", **off("aspiration_speed"))
    before = table.state.aspiration.copy()
    table.state.belief[0, 1] = -9
    update_aspirations(table)
    np.testing.assert_array_equal(table.state.aspiration, before)


def test_everybody_has_its_own_row_2():
    table = lay_table(logics=[rows(goal=0), rows(goal=1)])
    table.state.belief[:] = 0
    before = table.state.aspiration.copy()
    update_aspirations(table)
    assert table.state.aspiration[0] == before[0]
    assert table.state.aspiration[1] > before[1]


def test_aspirations_keep_within_their_range():
    table = lay_table([[[0, 1, 100]], [[0, 1, -100]]], logic=rows(goal=1), aspiration_speed=0.3)
    table.state.belief[:] = 0
    table.state.belief[1, 0, 0] = 0, 0, 1000
    for _ in range(50):
        update_aspirations(table)
    assert list(table.state.aspiration) == [2, -1]


def test_who_left_has_no_aspirations_any_more():
    table = lay_table([[[0, 1]]] * 3, logic=rows(goal=1))
    table.state.present[2] = False
    table.state.aspiration[:] = 0.2
    update_aspirations(table)
    assert table.state.aspiration[2] == 0.2 < table.state.aspiration[0]
