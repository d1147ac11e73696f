"""Making an offer: what a strategy looks for (1.5, M21, M57, row 1)."""

from itertools import product

import numpy as np
import pytest

from kompas_sim.rules.offers import propose, set_objective, weight_of
from kompas_sim.rules.state import AVOIDING, COMPROMISING, CONTENDING, PROBLEM_SOLVING, YIELDING
from tests.rules.small_table import deviating, lay_table, off, put, with_parameters

# --- the objective ----------------------------------------------------------------------------


def offering(strategy, gains=None, **kwargs):
    """Lay a table where everybody follows a strategy, aims for nothing, and knows the truth."""
    table = lay_table(**({"gains": gains} if gains else {}), **kwargs)
    table.state.strategy[:] = strategy
    table.state.target[:] = 0
    for i, j in product(range(len(table.game.own)), repeat=2):
        table.state.belief[i, j] = table.game.own[j]
    return table


def offer(table, t=0, i=0):
    """Return i's offer, or None."""
    return list(map(int, table.state.package)) if propose(table, t, i) else None


THREE = [[[0, 1]]] * 3


def test_who_compromises_weighs_others_by_what_it_grants_them():
    table = offering(COMPROMISING)
    table.state.concern[0, 1] = 0.3
    assert weight_of(table, 0, 1) == 0.3
    table.state.concern[0, 1] = -0.3
    assert weight_of(table, 0, 1) == 0


@pytest.mark.parametrize("strategy", [CONTENDING, YIELDING, PROBLEM_SOLVING])
def test_otherwise_all_others_count_alike(strategy):
    table = offering(strategy, THREE)
    assert weight_of(table, 0, 1) == weight_of(table, 0, 2) == 0.5
    table.state.present[2] = False
    assert weight_of(table, 0, 1) == 1


def test_who_solves_problems_gives_more_weight_to_the_worst_off():
    gains = [[[0, 1], [0, 1]], [[0, 3], [0, 1]], [[0, 1], [0, 3]]]
    table = offering(PROBLEM_SOLVING, gains)
    put(table, 1, 0)
    assert weight_of(table, 0, 1) == weight_of(table, 0, 2)  # nothing was offered yet
    table.state.now.offers = 1
    assert weight_of(table, 0, 1) == pytest.approx(0.25 / 2)
    assert weight_of(table, 0, 2) == pytest.approx(0.75 / 2)


def test_the_weight_of_the_worst_off_has_bounds():
    table = offering(PROBLEM_SOLVING)
    table.state.now.offers = 1
    put(table, 1, 1)
    for believed, weight in ((9, 0.2), (-9, 2)):
        table.state.belief[0, 1, 0, 1] = believed
        assert weight_of(table, 0, 1) == weight


def test_own_gain_counts_in_the_objective_of_who_compromises_only():
    table = offering(COMPROMISING)
    table.state.belief[:] = 0
    set_objective(table, 0, 0)
    np.testing.assert_array_equal(table.state.weight, table.game.own[0])
    table.state.strategy[:] = CONTENDING
    set_objective(table, 0, 0)
    assert not table.state.weight.any()


def test_who_left_does_not_count():
    table = offering(CONTENDING, THREE)
    table.state.belief[0, 2] = 100
    table.state.present[2] = False
    set_objective(table, 0, 0)
    assert table.state.weight[0, 1] == 1


def test_row_1_cost_more_issues_are_harder_to_oversee():
    def blur(issues, **parameters):
        gains = [[[0, 1]] * 4] * 2
        table = offering(CONTENDING, gains, **parameters)
        table.state.belief[:] = 0
        table.state.admitted[issues:] = False
        table.draws.search[0, 0, 1] = deviating(3)
        set_objective(table, 0, 0)
        return table.state.weight[0, 1]

    assert blur(4) == pytest.approx(0.03)
    assert blur(1) == pytest.approx(0.03 / 4)
    assert blur(4, **off("search_noise")) == 0


def test_a_blurred_sight_may_miss_the_best():
    table = offering(CONTENDING)
    clear = offer(table)
    table.draws.search[0, 0] = deviating(7), deviating(-7), deviating(7)
    table = with_parameters(table, search_noise=0.1)
    assert offer(table) != clear
    assert offer(with_parameters(table, **off("search_noise"))) == clear


# --- the offers -------------------------------------------------------------------------------


def test_who_avoids_makes_no_offer():
    table = offering(AVOIDING)
    put(table, 2, 2)
    assert offer(table) is None
    assert list(table.state.package) == [2, 2]


TRADE = [[[0, 0, 3], [0, 0, 1]], [[0, 1, 0], [0, 3, 0]]]  # each has an issue that matters more


def test_an_offer_brings_at_least_the_target_and_gives_the_other_the_most():
    table = offering(CONTENDING, TRADE)
    assert offer(table) == [1, 1]  # everything for the other
    table.state.target[0] = 0.25
    assert offer(table) == [2, 1]  # .75 for both
    table.state.target[0] = 0.8
    assert offer(table) == [2, 2]  # everything for oneself


def test_logrolling_is_found_through_what_was_told():
    """Who thinks the pie fixed gives in on its lesser issue; who was told, on the other's."""
    told, blind = (offering(PROBLEM_SOLVING, TRADE) for _ in range(2))
    blind.state.belief[0, 1] = blind.state.prior[0]
    for table in (told, blind):
        table.state.target[0] = 0.25
    assert offer(told) == [2, 1]
    assert offer(blind) == [1, 2]


def test_who_can_have_nothing_that_it_wants_makes_no_offer():
    table = offering(CONTENDING)
    put(table, 0, 0)
    table.state.target[0] = 1.01
    assert offer(table) is None
    assert list(table.state.package) == [0, 0]


def test_only_what_is_on_the_agenda_is_offered():
    table = offering(CONTENDING)
    table.state.open[1] = [True, False, False]
    assert offer(table)[1] == 0


def test_what_befell_any_agreement_need_not_be_asked_again():
    table = offering(CONTENDING, TRADE)
    table.state.target[0] = 0.8
    assert offer(table) == [2, 2]
    table.state.extra[0] = 0.1
    assert offer(table) == [2, 1]
    table.state.extra[0] = -0.1
    table.state.target[0] = 0.7
    assert offer(table) == [2, 2]


def test_an_offer_is_made_by_what_one_now_knows():
    table = offering(CONTENDING, TRADE)
    table.state.target[0] = 0.75
    assert offer(table) == [2, 1]
    table.state.half_gain[0, 0] = 0.7 / 0.75 * table.game.half_gain[0, 0]
    assert offer(table) == [2, 2]
