"""What a package is worth, and what others think it is worth (1.1, 1.2, 1.5)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.preference import (
    available,
    believed_gain,
    best_gain,
    fixed_pie,
    gain,
    mean_believed,
    regard,
    start_beliefs,
)
from tests.rules.small_table import lay_table, off

share = st.floats(0, 1)


def test_gain_is_the_sum_over_issues_in_the_unit_of_the_party():
    state = lay_table().state
    assert gain(state, 0, np.array([0, 0])) == 0
    assert gain(state, 0, np.array([2, 1])) == 1
    assert gain(state, 0, np.array([1, 2])) == 0.5
    assert gain(state, 1, np.array([1, 2])) == 1


@given(st.floats(1e-3, 1e3))
def test_gain_does_not_depend_on_the_scale_of_the_scores(factor):
    gains = np.array([[[0, 3, 7], [0, 2, -1]], [[0, 2, 1], [0, 1, 2]]])
    one, other = (lay_table(gains * k).game for k in (1, factor))
    np.testing.assert_array_equal(one.own, other.own)


def test_what_is_discovered_may_be_worth_more_than_1():
    state = lay_table([[[0, 1, 3]]], first=[[True, True, False]]).state
    assert gain(state, 0, np.array([2])) == 3


def test_who_has_nothing_at_stake_gains_nothing():
    state = lay_table([[[0, 1]], [[0, -1]]]).state
    assert gain(state, 1, np.array([1])) == 0


def test_believed_gain_is_of_one_about_another():
    state = lay_table().state
    state.belief[0, 1] = [[0, 0.1, 0.2], [0, 0.3, 0.4]]
    assert believed_gain(state, 0, 1, np.array([2, 1])) == pytest.approx(0.5)
    state.belief[1, 0] = 0
    assert believed_gain(state, 1, 0, np.array([2, 1])) == 0


def test_the_pie_is_thought_to_be_fixed():
    assert fixed_pie(0.5, 0.5, 1) == 0
    assert fixed_pie(0.5, 0, 1) == 0.5
    assert fixed_pie(0.5, 0.2, 1) == pytest.approx(0.3)
    assert fixed_pie(0.5, 0.5, 0.7) == pytest.approx(0.3 * 0.25)


@given(share, share)
def test_without_fixed_pie_one_has_no_idea(stake, own):
    assert fixed_pie(stake, own, off("fixed_pie")["fixed_pie"]) == pytest.approx(
        stake / 2, abs=1e-8
    )


def test_first_beliefs_come_from_oneself_alone():
    one = lay_table([[[0, 1, 2]], [[0, 1, 2]]])
    other = lay_table([[[0, 1, 2]], [[0, 5, -3]]])
    for table in (one, other):
        start_beliefs(table.game, table.state, 0.7)
    np.testing.assert_array_equal(one.state.belief[0], other.state.belief[0])
    np.testing.assert_array_equal(one.state.belief[0, 1], one.state.prior[0])
    np.testing.assert_allclose(one.state.prior[0], [[0, 0.5, 0.15]], atol=1e-8)


def test_everybody_knows_what_it_has_without_a_change():
    table = lay_table()
    assert not table.state.belief[..., 0].any()
    assert table.state.belief[0, 1, :, 1:].all()


def test_the_best_gain_is_that_on_the_agenda():
    table = lay_table()
    assert best_gain(table.game, table.state, 0) == 1
    table.state.open[0, 2] = False
    assert best_gain(table.game, table.state, 0) == 0.75
    table.state.open[:, 1:] = False
    assert best_gain(table.game, table.state, 0) == 0


def test_what_is_settled_otherwise_is_not_to_be_had():
    table = lay_table()
    state = table.state
    state.frozen[0] = True
    state.draft[0] = 1
    assert [available(state, 0, o) for o in range(3)] == [False, True, False]
    assert [available(state, 1, o) for o in range(3)] == [True] * 3
    assert best_gain(table.game, state, 0) == 0.75
    state.open[0, 1] = False
    assert not available(state, 0, 1)


def test_what_is_settled_may_be_a_loss():
    table = lay_table([[[0, -1], [0, 4]]])
    table.state.frozen[0] = True
    table.state.draft[0] = 1
    assert best_gain(table.game, table.state, 0) == 0.75


def test_what_one_makes_of_an_option_for_itself_and_whom_it_grants_something():
    state = lay_table([[[0, 1]]] * 4).state
    state.belief[0, :, 0, 1] = 9, 0.5, 0.25, 1
    state.concern[0] = 9, 0.4, -0.3, 0.6
    assert regard(state, 0, 0, 1) == pytest.approx(1 + 0.4 * 0.5 + 0.6)
    assert regard(state, 0, 0, 0) == 0
    state.present[3] = False
    assert regard(state, 0, 0, 1) == pytest.approx(1 + 0.4 * 0.5)


def test_nobody_is_forced_to_lose_in_its_best():
    table = lay_table([[[0, -1], [0, 1]]])
    assert best_gain(table.game, table.state, 0) == 1


def test_what_befell_any_agreement_counts():
    table = lay_table()
    table.state.extra[0] = -0.25
    assert gain(table.state, 0, np.array([2, 1])) == 0.75
    assert gain(table.state, 0, np.array([0, 0])) == -0.25
    assert gain(table.state, 1, np.array([1, 2])) == 1
    assert best_gain(table.game, table.state, 0) == 0.75


def test_it_is_ones_own_idea_of_what_it_is_worth():
    table = lay_table()
    table.state.value[0, 0, 2] = 0.75
    assert gain(table.state, 0, np.array([2, 1])) == 1.25
    assert best_gain(table.game, table.state, 0) == 1.25


def test_what_it_is_thought_to_bring_the_others():
    state = lay_table([[[0, 1]]] * 3).state
    state.package[:] = 1
    state.belief[0, :, 0, 1] = 9, 0.2, 0.6
    assert mean_believed(state, 0) == pytest.approx(0.4)
    state.present[1] = False
    assert mean_believed(state, 0) == pytest.approx(0.6)
    state.present[2] = False
    assert mean_believed(state, 0) == 0


def test_before_a_word_the_intermediary_has_no_idea():
    table = lay_table([[[0, 1, 2]], [[0, 6, 3]]])
    np.testing.assert_array_equal(table.state.confided, [[[0, 0.5, 0.5]], [[0, 0.5, 0.5]]])
