"""The representative: stress, and attention to the relation (M48, M49)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.strain import feel_strain, nerve, set_attention, strain, update_stress
from tests.rules.small_table import THREE, lay_table, off, on

share = st.floats(0, 1)
value = st.floats(-3, 3)


def update(stress, felt, attention, **parameters):
    """Return stress after a round."""
    return update_stress(stress, felt, attention, lay_table(**parameters))


def test_strain_is_what_is_demanded_beyond_what_can_be_had():
    assert strain(0.8, 0.5) == pytest.approx(0.3)
    assert strain(0.5, 0.8) == 0
    assert strain(2, -1) == 1


def test_stress_follows_strain():
    assert update(0.2, 0.7, 0) == pytest.approx(0.25)
    assert update(0.7, 0.2, 0) == pytest.approx(0.65)
    assert update(0.2, 0.7, 0, stress_speed=0) == 0.2
    assert update(0.2, 0.7, 0, stress_speed=1) == pytest.approx(0.7)


def test_fellow_representatives_relieve_it():
    assert update(0.5, 0.5, 0.4) == pytest.approx(0.5 - 0.1 * 0.4 * 0.5)
    assert update(0.5, 0.5, 0.4, stress_relief=0) == 0.5
    assert update(0, 0, 1) == 0


@given(share, share, share, share, share)
def test_stress_stays_between_0_and_1(stress, felt, attention, speed, relief):
    assert 0 <= update(stress, felt, attention, stress_speed=speed, stress_relief=relief) <= 1


def test_attention_to_the_relation_rises_with_stress():
    table = lay_table(**on("attention"))
    table.state.stress[:] = 0, 0.5
    set_attention(table)
    assert table.state.attention.tolist() == pytest.approx([0.2, 0.2 + 0.3 * 0.5])


def test_attention_and_bonding_can_be_switched_off():
    for parameters, expected in ((off("attention"), 0.3), (on("attention") | off("bonding"), 0.2)):
        table = lay_table(**parameters)
        table.state.stress[:] = 1
        set_attention(table)
        assert table.state.attention.tolist() == pytest.approx([expected] * 2)


@given(share, share, share)
def test_attention_is_a_share(stress, attention, bonding):
    table = lay_table(attention=attention, bonding=bonding)
    table.state.stress[:] = stress
    set_attention(table)
    assert ((table.state.attention >= 0) & (table.state.attention <= 1)).all()


def felt(accountable=(), present=(0, 1, 2), aspiration=0.6, expectation=0.9, feasible=0.4):
    """Return everybody's stress after one round, without relief."""
    table = lay_table(THREE, accountable=[i in accountable for i in range(3)])
    state = table.state
    state.present[:] = [i in present for i in range(3)]
    state.aspiration[:], state.expectation[:], state.feasible[:] = aspiration, expectation, feasible
    feel_strain(table)
    return state.stress.tolist()


def test_stress_comes_from_ones_goal_or_from_the_constituency():
    assert felt(accountable=[1]) == pytest.approx([0.1 * 0.2, 0.1 * 0.5, 0.1 * 0.2])
    assert felt(accountable=[1], expectation=0.5) == pytest.approx([0.02] * 3)
    assert felt(feasible=0.7) == [0, 0, 0]


def test_who_left_feels_no_strain():
    assert felt(present=(0, 1)) == pytest.approx([0.02, 0.02, 0])


def test_stress_takes_nerve():
    table = lay_table()
    table.state.stress[:] = 0, 0.6
    assert [nerve(table, i) for i in (0, 1)] == pytest.approx([1, 0.7])
    calm = lay_table(stress_cost=0)
    calm.state.stress[:] = 1
    assert nerve(calm, 0) == 1


@given(share, share)
def test_nerve_is_a_share(stress, cost):
    table = lay_table(stress_cost=cost)
    table.state.stress[:] = stress
    assert 0 <= nerve(table, 0) <= 1


@given(st.lists(st.tuples(value, value), min_size=1, max_size=20))
def test_stress_and_attention_stay_in_bounds_whatever_is_demanded(rounds):
    table = lay_table(stress_speed=1, stress_relief=1, bonding=1)
    for demanded, feasible in rounds:
        table.state.aspiration[:] = demanded
        table.state.feasible[:] = feasible
        set_attention(table)
        feel_strain(table)
        for level in (table.state.stress, table.state.attention):
            assert ((level >= 0) & (level <= 1)).all()
