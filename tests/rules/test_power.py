"""Coercion as an act, and who needs whom (M2, M41, M44)."""

import numpy as np
import pytest

from kompas_sim.rules.power import coercion_chance, controllers, leverage, play_power, weigh_power
from kompas_sim.rules.state import CONTENDING, E_COERCION, PROBLEM_SOLVING
from tests.rules.small_table import events, lay_table, off, on, with_parameters

LOW, HIGH = 0, 2
THREE = [[[0, 1]]] * 3


def ranks(**parameters):
    """Lay a table of three ranks; the powers 1, 2 and 8."""
    return lay_table(THREE, power=[1, 2, 8], **parameters)


# --- the moves of a round ---------------------------------------------------------------------


def test_a_move_is_drawn_against_its_chance_and_a_success_brings_power():
    table = lay_table(power=[1, 3])
    table.draws.power[0, 0, 1] = 0.0
    table.draws.success[0, 0, 1] = 0.24  # the odds are 1 to 3
    play_power(table, 0)
    assert table.state.coerced.tolist() == [[False, True], [False, False]]
    assert list(table.state.power) == pytest.approx([1.01, 3])
    assert list(table.state.addiction) == pytest.approx([0.06, 0])
    assert events(table) == [(0, E_COERCION, 0, 1, -1)]


def test_a_move_that_fails_brings_nothing():
    table = lay_table(power=[1, 3])
    table.draws.power[0, 0, 1] = 0.0
    table.draws.success[0, 0, 1] = 0.26
    play_power(table, 0)
    assert table.state.coerced[0, 1]
    assert list(table.state.power) == [1, 3]


def test_without_a_step_no_power_is_won():
    table = lay_table(**off("power_step"))
    table.draws.power[0] = table.draws.success[0] = 0.0
    play_power(table, 0)
    assert table.state.coerced[0, 1]
    assert list(table.state.power) == [1, 1]


def test_all_moves_are_drawn_from_one_picture():
    table = lay_table(THREE, power=[1, 2, 4], **off("drive_base"))
    table.draws.power[0] = table.draws.success[0] = 0.0
    before = [[coercion_chance(table, i, j) > 0 for j in range(3)] for i in range(3)]
    play_power(table, 0)
    off_diagonal = ~np.eye(3, dtype=bool)
    assert (table.state.coerced == np.array(before) & off_diagonal).all()
    assert list(table.state.power) == pytest.approx([1.02, 2.04, 4.08])


def test_nobody_coerces_itself_or_who_left():
    table = lay_table(THREE)
    table.state.present[2] = False
    table.draws.power[0] = 0.0
    play_power(table, 0)
    assert sorted(zip(*np.nonzero(table.state.coerced), strict=True)) == [(0, 1), (1, 0)]


def test_moves_of_the_last_round_are_forgotten():
    table = lay_table()
    table.draws.power[0] = 0.0
    play_power(table, 0)
    play_power(table, 1)
    assert not table.state.coerced.any()


def test_coercion_is_apart_from_claiming():
    chances = []
    for strategy in (CONTENDING, PROBLEM_SOLVING):
        table = ranks()
        table.state.strategy[:] = table.state.before[:] = strategy
        chances.append([coercion_chance(table, i, j) for i, j in ((LOW, HIGH), (HIGH, LOW))])
        play_power(table, 0)
        assert not table.state.coerced.any()  # draws of .5: claiming alone coerces nobody
    assert chances[0] == chances[1]


def test_the_restrained_strong_pay_for_the_process():
    table = ranks()
    weigh_power(table)
    play_power(table, 0)
    assert list(table.state.cost) == [0, 0, pytest.approx(0.001 * 0.8 * 6.5 / 8)]
    free = with_parameters(ranks(), **off("system_cost"))
    weigh_power(free)
    play_power(free, 0)
    assert not free.state.cost.any()


# --- who needs whom (M2) ----------------------------------------------------------------------

TWO = [[[0, 1], [0, 1]]] * 3


def needed(told=1.0, believed=0.8, control=((0, 0),), **kwargs):
    """Lay a table where 0 controls issue 0, which the others told it they need."""
    table = lay_table(TWO, control=list(control), **{**on("dependence"), **kwargs})
    table.state.told[0, 1:, 0] = told
    table.state.belief[0, 1:, 0, 1] = believed
    return table


def test_what_others_need_of_me_is_what_i_control_and_they_told():
    assert leverage(needed(), 0) == pytest.approx(0.8)
    assert leverage(needed(told=0.5), 0) == pytest.approx(0.4)
    assert leverage(needed(told=0), 0) == 0
    assert leverage(needed(control=()), 0) == 0
    assert leverage(needed(), 1) == 0


def test_it_is_a_mean_over_who_is_at_the_table_and_at_most_all():
    table = needed(believed=9)
    table.state.belief[0, 2] = 0
    assert leverage(table, 0) == pytest.approx(0.5)
    table.state.present[2] = False
    assert leverage(table, 0) == 1
    table.state.present[1] = False
    assert leverage(table, 0) == 0


def test_nobody_needs_what_is_not_on_the_table_or_harms():
    closed, absent = needed(), needed()
    closed.state.open[0, 1] = False
    absent.state.admitted[0] = False
    assert leverage(closed, 0) == leverage(absent, 0) == leverage(needed(believed=-1), 0) == 0


def test_what_several_control_counts_in_part():
    table = needed(control=[(0, 0), (2, 0)])
    assert (controllers(table, 0), controllers(table, 1)) == (2, 0)
    assert leverage(table, 0) == pytest.approx(0.4)
    table.state.present[2] = False
    assert leverage(table, 0) == pytest.approx(0.8)


def test_who_is_needed_has_clout_beyond_its_resources():
    table = needed()
    weigh_power(table)
    assert list(table.state.clout) == pytest.approx([1.4, 1, 1])
    assert list(table.state.power) == [1, 1, 1]
    assert table.state.advantage[0] == pytest.approx(0.4 / 1.4)
    plain = with_parameters(table, **off("dependence"))
    weigh_power(plain)
    assert list(plain.state.clout) == [1, 1, 1]
    assert not plain.state.advantage.any()


def test_clout_is_what_wins():
    table = needed(believed=1)
    weigh_power(table)
    table.draws.power[0, 0, 1] = 0.0
    table.draws.success[0, 0, 1] = 0.59  # the odds are 1.5 to 1
    play_power(table, 0)
    assert list(table.state.power) == pytest.approx([1.01, 1, 1])
