"""Differences in power, three drives, addiction and restraint (M40-M44)."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import LAWS, LOCI, make_parameters
from kompas_sim.rules import power
from kompas_sim.rules.power import (
    advantage,
    coercion_chance,
    discomfort,
    distance,
    downward_drive,
    next_above,
    update_addiction,
    upward_drive,
    used_advantage,
    weigh_power,
)
from tests.rules.small_table import lay_table, off

P = make_parameters({})
LOW, MIDDLE, HIGH = range(3)
THREE = [[[0, 1]]] * 3
powers = st.floats(1e-3, 1e3)
share = st.floats(0, 1)


def ranks(**parameters):
    """Lay a table of three ranks; the powers 1, 2 and 8."""
    return lay_table(THREE, power=[1, 2, 8], **parameters)


def law(name):
    """Return the chances of upward moves: low to middle, low to high, middle to high."""
    table = ranks(drive_law=name, **off("drive_base", "drive_down"))
    pairs = (LOW, MIDDLE), (LOW, HIGH), (MIDDLE, HIGH)
    return [coercion_chance(table, *pair) for pair in pairs]


# --- differences ------------------------------------------------------------------------------


@given(powers, powers)
def test_distance_is_mirrored_bounded_and_free_of_scale(own, other):
    assert -1 < distance(own, other) < 1
    assert distance(own, other) == -distance(other, own)
    assert distance(8 * own, 8 * other) == pytest.approx(distance(own, other))


def test_only_who_is_above_the_mean_of_the_others_has_an_advantage():
    state = ranks().state
    assert advantage(state, HIGH) == pytest.approx((8 - 1.5) / 8)
    assert advantage(state, MIDDLE) == advantage(state, LOW) == 0


def test_advantage_after_leaving():
    state = ranks().state
    state.present[HIGH] = False
    assert advantage(state, MIDDLE) == pytest.approx(0.5)
    assert advantage(state, HIGH) == 0
    state.present[LOW] = False
    assert advantage(state, MIDDLE) == 0


def test_unease_is_about_the_greatest_difference_upward_and_less_with_trust():
    table = ranks(trust=0.0)
    assert discomfort(table.state, LOW, 1.0) == pytest.approx(7 / 9)
    assert discomfort(table.state, HIGH, 1.0) == 0
    assert discomfort(ranks(trust=0.5).state, LOW, 1.0) == pytest.approx(7 / 18)
    assert discomfort(ranks(trust=1.0).state, LOW, 1.0) == 0


def test_weighing_takes_stock_of_advantage_and_unease():
    table = ranks(trust=0.0)
    weigh_power(table)
    assert list(table.state.advantage) == [0, 0, pytest.approx(6.5 / 8)]
    assert list(table.state.unease) == pytest.approx([7 / 9, 0.6, 0])


def test_invisible_differences_make_nobody_uneasy_and_drive_nobody():
    table = ranks(trust=0.0, **off("power_visible", "drive_base"))
    weigh_power(table)
    assert not table.state.unease.any()
    assert coercion_chance(table, LOW, MIDDLE) == coercion_chance(table, HIGH, LOW) == 0


# --- restraint --------------------------------------------------------------------------------


def test_used_advantage_has_a_single_peak_at_five_eighths():
    grid = np.linspace(0, 1, 8001)
    used = np.array([used_advantage(g, 1, 0.8) for g in grid])
    assert grid[used.argmax()] == pytest.approx(0.625)
    assert (np.diff(used[grid <= 0.625]) > 0).all()
    assert (np.diff(used[grid >= 0.625]) < 0).all()


def test_the_restrained_fraction_rises_with_the_difference():
    grid = np.linspace(0.01, 1, 100)
    unused = np.array([1 - used_advantage(g, 1, 0.8) / g for g in grid])
    assert (np.diff(unused) > 0).all()
    assert unused[-1] == pytest.approx(0.8)


@given(share, share, share)
def test_what_is_used_is_at_most_what_there_is(g, restraint, most):
    assert 0 <= used_advantage(g, restraint, most) <= g


def test_without_restraint_all_of_an_advantage_is_used():
    assert used_advantage(0.7, 0, 0.8) == 0.7
    p = make_parameters(off("restraint_max"))
    assert used_advantage(0.7, 1, p.restraint_max) == 0.7
    assert downward_drive(-0.5, 0, 0.7, 1, p) == downward_drive(-0.5, 0, 0.7, 0, p)


# --- the drives -------------------------------------------------------------------------------


def test_mulder_the_upward_drive_fades_with_distance_and_never_dies():
    near, far, middle = law("mulder")
    assert near == pytest.approx(0.15 * exp(-(1 / 3) / 0.33))
    assert near > middle > far > 0  # distances 1/3, 3/5, 7/9


def test_entitlement_the_upward_drive_goes_to_the_next_rank_only():
    near, far, middle = law("entitlement")
    assert near == middle == pytest.approx(0.15)
    assert far == 0


def test_constant_the_upward_drive_is_the_same_everywhere():
    near, far, middle = law("constant")
    assert near == far == middle == pytest.approx(0.15)


def test_the_three_laws_can_be_told_apart_by_the_lowest_rank_alone():
    ratio = {name: law(name)[1] / law(name)[0] for name in ("mulder", "entitlement", "constant")}
    assert 0 < ratio["mulder"] < 0.5
    assert ratio["entitlement"] == 0
    assert ratio["constant"] == 1


@pytest.mark.parametrize("name", ["mulder", "entitlement", "constant"])
def test_between_equals_there_is_nothing_to_reduce(name):
    p = make_parameters({"drive_law": name})
    assert upward_drive(0.0, 1.0, True, p) == 0
    table = lay_table(drive_law=name, **off("drive_base"))
    assert coercion_chance(table, 0, 1) == 0
    assert upward_drive(0.01, 0.0, True, p) > 0.14


def test_the_next_above_is_the_weakest_of_the_stronger():
    state = ranks().state
    assert next_above(state, LOW, MIDDLE)
    assert next_above(state, MIDDLE, HIGH)
    assert not next_above(state, LOW, HIGH)
    assert not next_above(state, HIGH, LOW)
    state.present[MIDDLE] = False
    assert next_above(state, LOW, HIGH)


def test_two_of_the_same_rank_are_both_next_above():
    state = lay_table(THREE, power=[1, 2, 2]).state
    assert next_above(state, 0, 1)
    assert next_above(state, 0, 2)
    assert not next_above(state, 1, 2)


def test_the_downward_drive_grows_with_distance_and_is_held_back_by_restraint():
    assert downward_drive(-0.6, 0, 0, 0, P) == pytest.approx(0.6 * 0.08)
    assert downward_drive(-0.3, 0, 0, 0, P) < downward_drive(-0.6, 0, 0, 0, P)
    assert downward_drive(0.3, 0, 0, 0, P) == downward_drive(0.0, 0, 0, 0, P) == 0
    held = [downward_drive(-0.6, 0, 0.5, r, P) for r in (0, 0.5, 1)]
    assert held == pytest.approx([0.048, 0.048 * 0.8, 0.048 * 0.6])


def test_every_drive_can_be_switched_off():
    up, down = (ranks(**off("drive_base", name)) for name in ("drive_up", "drive_down"))
    assert coercion_chance(up, LOW, HIGH) == 0 < coercion_chance(up, HIGH, LOW)
    assert coercion_chance(down, HIGH, LOW) == 0 < coercion_chance(down, LOW, HIGH)
    nothing = ranks(**off("drive_base", "drive_up", "drive_down"))
    chances = [coercion_chance(nothing, i, j) for i in range(3) for j in range(3) if i != j]
    assert chances == [0] * 6
    base = ranks(**off("drive_up", "drive_down"))
    assert coercion_chance(base, LOW, HIGH) == coercion_chance(base, HIGH, LOW) == 0.015


def test_the_fundamental_drive_is_divided_over_the_others_at_the_table():
    base, up = ({"drive_base": 0.2, **off("drive_up", "drive_down")}, off("drive_base"))
    for parameters, ratio in ((base, 2), (up, 1)):
        table = lay_table(THREE, power=[1, 2, 2], **parameters)
        among_three = coercion_chance(table, 0, 1)
        assert among_three > 0
        table.state.present[2] = False
        assert coercion_chance(table, 0, 1) == pytest.approx(ratio * among_three)


@given(powers, powers, st.floats(0, 5), share, st.sampled_from([0, 1, 2]), st.floats(0.1, 5))
def test_a_chance_is_a_chance(one, other, addiction, restraint, locus, most):
    extremes = {"drive_base": 0.2, "drive_up": 1, "drive_down": 1, "drive_law": "constant"}
    table = lay_table(power=[one, other], addiction_locus=locus, addiction_max=most, **extremes)
    table.state.addiction[:] = min(addiction, most)
    table.state.restraint[:] = restraint
    weigh_power(table)
    assert 0 <= coercion_chance(table, 0, 1) <= 1


def test_differences_that_are_hardly_seen_drive_less():
    seen, hardly = (
        coercion_chance(ranks(power_visible=visible), LOW, HIGH) for visible in (1, 0.01)
    )
    assert hardly <= seen


def test_names_of_laws_and_loci_are_those_of_the_rules():
    assert [LAWS.index(name) for name in ("mulder", "entitlement", "constant")] == [
        power.MULDER,
        power.ENTITLEMENT,
        power.CONSTANT,
    ]
    assert [LOCI.index(name) for name in ("climbers", "holders", "all")] == [
        power.CLIMBERS,
        power.HOLDERS,
        power.ALL,
    ]


# --- addiction --------------------------------------------------------------------------------


def test_using_power_feeds_the_drive_and_it_wears_off():
    assert update_addiction(0, True, P) == pytest.approx(0.06)
    assert update_addiction(1, False, P) == pytest.approx(0.98)
    assert update_addiction(0, False, P) == 0


def test_addiction_settles_below_its_most():
    level = 0.0
    for _ in range(2000):
        level = update_addiction(level, True, P)
    assert level == pytest.approx(0.06 / (0.06 / 1.5 + 0.02))
    assert level < P.addiction_max


@given(share, st.booleans(), st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0.1, 5))
def test_addiction_keeps_within_its_range(part, exercised, gain, decay, most):
    changes = {"addiction_gain": gain, "addiction_decay": decay, "addiction_max": most}
    assert 0 <= update_addiction(part * most, exercised, make_parameters(changes)) <= most


def test_without_gain_nobody_gets_addicted():
    assert update_addiction(0, True, make_parameters(off("addiction_gain"))) == 0


@pytest.mark.parametrize(
    ("locus", "up", "down"), [("climbers", 2, 1), ("holders", 1, 2), ("all", 2, 2)]
)
def test_whose_drive_grows(locus, up, down):
    p = make_parameters({"addiction_locus": locus})
    climbing = upward_drive(0.3, 1, True, p) / upward_drive(0.3, 0, True, p)
    holding = downward_drive(-0.3, 1, 0, 0, p) / downward_drive(-0.3, 0, 0, 0, p)
    assert (climbing, holding) == pytest.approx((up, down))
