"""Uncertain facts: what everybody thinks of them, and what comes out (M18)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.facts import (
    believe,
    come_out,
    disputed_fact,
    form_forecasts,
    inclined,
    mean_bias,
    mean_forecast,
    sort_halves,
    value_options,
)
from kompas_sim.rules.state import E_FACT
from tests.rules.small_table import THREE, events, lay_facts, lay_table

share = st.floats(0, 1)


# --- forecasts --------------------------------------------------------------------------------


def test_a_party_inclines_to_what_it_likes():
    assert inclined(0.4, 0) == 0.4
    assert inclined(0.4, 0.5) == pytest.approx(0.7)
    assert inclined(0.4, -0.5) == pytest.approx(0.2)
    assert inclined(0.4, 1) == 1
    assert inclined(0.4, -1) == 0


@given(share, st.floats(-1, 1))
def test_a_forecast_is_a_chance(probability, bias):
    assert 0 <= inclined(probability, bias) <= 1


@given(share, st.floats(-1, 1), st.lists(st.tuples(share, st.floats(0, 10)), max_size=5))
def test_a_forecast_stays_a_chance_whatever_is_heard(probability, bias, heard):
    table = lay_facts(probability=[probability], bias=[[bias], [0]], effect={(0, 0, 0, 1): 0.2})
    for estimate, weight in heard:
        believe(table, 0, 0, estimate, weight)
    assert 0 <= table.state.forecast[0, 0] <= 1 + 1e-12
    assert table.state.precision[0, 0] == pytest.approx(1 + sum(weight for _, weight in heard))


def test_everybody_sits_down_with_a_forecast_of_its_own():
    table = lay_facts(probability=[0.4, 0.5], bias=[[0.5, 0], [-0.5, 1]])
    assert table.state.forecast.tolist() == [[pytest.approx(0.7), 0.5], [pytest.approx(0.2), 1]]
    assert (table.state.precision == 1).all()
    assert not table.state.known.any()


def test_what_a_party_thinks_of_the_facts_is_in_what_options_are_worth_to_it():
    effect = {(0, 0, 0, 1): 0.5, (0, 1, 0, 1): -0.5, (1, 0, 0, 1): 0.25}
    table = lay_facts(probability=[0.4, 0.5], bias=[[0.5, -1], [-0.5, 0]], effect=effect)
    # own .25 + (.7 - .4) .5 + (0 - .5) .25, and .5 + (.2 - .4) (-.5)
    assert table.state.value[0, 0].tolist() == pytest.approx([0, 0.275, 0.5], abs=1e-9)
    assert table.state.value[1, 0].tolist() == pytest.approx([0, 0.6, 0.25], abs=1e-9)
    assert table.state.value[:, 1].tolist() == table.game.own[:, 1].tolist()


def test_an_unbiased_party_reckons_with_the_chance_as_it_is():
    table = lay_facts(probability=[0.3], effect={(0, 0, 0, 1): 0.5})
    assert (table.state.value == table.game.own).all()


def test_half_packages_follow_what_options_are_worth():
    table = lay_facts(bias=[[1], [-1]], effect={(0, 0, 0, 1): 0.8, (0, 1, 1, 2): 1.0})
    # 0: option 1 of issue 0 is worth .25 + .5 * .8; 1: option 2 of issue 1 .5 - .5
    assert table.state.half_gain[0, 0].tolist() == pytest.approx([0, 0.65, 0.5], abs=1e-9)
    assert table.state.half_order[0, 0].tolist() == [1, 2, 0]
    assert table.state.half_gain[1, 1].tolist() == pytest.approx([0, 0.25, 0], abs=1e-9)
    assert table.state.half_order[1, 1].tolist() == [1, 0, 2]


def test_without_facts_there_is_nothing_to_work_out():
    table = lay_table()
    order = table.state.half_order.copy()
    form_forecasts(table.game, table.state)
    np.testing.assert_array_equal(table.state.half_order, order)
    assert (table.state.value == table.game.own).all()
    assert disputed_fact(table.state) == -1


@given(st.data())
def test_half_packages_are_sorted_as_a_stable_sort_does(data):
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    n, m, o = 2, len(sizes), max(max(sizes), 2)
    gains = np.zeros((n, m, o))
    table = lay_table(gains + np.array([0.0, 1.0, *[0.5] * (o - 2)]), sizes=sizes)
    game, state = table.game, table.state
    width = state.half_gain.shape[2]
    value = st.one_of(st.integers(-2, 2).map(float), st.floats(-1, 1))
    for h in range(2):
        count = game.half_count[h]
        for _ in range(2):  # also from an order that was sorted for something else
            drawn = data.draw(st.lists(value, min_size=width, max_size=width))
            state.half_gain[0, h] = drawn
            sort_halves(game, state, 0)
            expected = np.argsort(-state.half_gain[0, h, :count], kind="stable")
            np.testing.assert_array_equal(state.half_order[0, h, :count], expected)


def test_options_that_do_not_exist_are_not_valued():
    table = lay_facts([[[0, 1, 2], [0, 1, 0]]] * 2, bias=[[1], [1]], effect={(0, 0, 1, 2): 0.5})
    one = lay_facts(
        [[[0, 1, 2], [0, 1, 0]]] * 2, sizes=[3, 2], bias=[[1], [1]], effect={(0, 0, 1, 2): 0.5}
    )
    assert table.state.value[0, 1, 2] == pytest.approx(0.25)
    assert one.state.value[0, 1, 2] == 0


# --- what the table thinks --------------------------------------------------------------------


def test_what_the_table_thinks_is_the_mean_of_who_is_there():
    table = lay_facts(THREE, bias=[[1], [-1], [0.5]])
    assert mean_bias(table, 0) == pytest.approx(0.5 / 3)
    assert mean_forecast(table.state, 0) == pytest.approx((1 + 0 + 0.75) / 3)
    table.state.present[0] = False
    assert mean_bias(table, 0) == pytest.approx(-0.25)
    assert mean_forecast(table.state, 0) == pytest.approx(0.375)
    table.state.present[:] = False
    assert mean_bias(table, 0) == mean_forecast(table.state, 0) == 0


def test_the_least_certain_fact_is_in_dispute():
    table = lay_facts(probability=[0.2, 0.4, 0.6])
    assert disputed_fact(table.state) == 1  # of equals the first
    table.state.known[1] = True
    assert disputed_fact(table.state) == 2
    table.state.known[:] = True
    assert disputed_fact(table.state) == -1


def test_what_everybody_is_certain_of_is_not_in_dispute():
    assert disputed_fact(lay_facts(probability=[0.0, 1.0]).state) == -1
    assert disputed_fact(lay_facts(bias=[[1], [-1]]).state) == 0  # each certain of the opposite


# --- known facts ------------------------------------------------------------------------------


@pytest.mark.parametrize(("draw", "truth"), [(0.39, 1), (0.41, 0)])
def test_what_comes_out_is_known_to_all(draw, truth):
    table = lay_facts(THREE, probability=[0.4], bias=[[1], [-1], [0]], effect={(0, 0, 0, 1): 0.5})
    table.state.present[2] = False
    table.draws.truth[0] = draw
    come_out(table, 3, 0)
    assert (table.state.forecast[:, 0] == truth).all()
    assert table.state.known[0]
    assert table.state.value[0, 0, 1] == pytest.approx(0.25 + (truth - 0.4) * 0.5, abs=1e-9)
    assert events(table) == [(3, E_FACT, -1, -1, 0)]
    come_out(table, 4, 0)
    assert len(events(table)) == 1


def test_others_interests_do_not_change_what_a_fact_is_worth_to_me():
    effects = {(0, 0, 0, 1): 0.5}
    one = lay_facts(bias=[[0.5], [0]], effect=effects)
    other = lay_facts(bias=[[0.5], [0]], effect={**effects, (0, 1, 0, 1): 0.3})
    for table in (one, other):
        value_options(table.game, table.state, 0)
    np.testing.assert_array_equal(one.state.value[0], other.state.value[0])
