"""Interests are the engine: who has nothing at stake does nothing (M5, M53)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.effort import engaged, set_engagement
from tests.rules.small_table import lay_table, on

share = st.floats(0, 1)
value = st.floats(-3, 3)


def test_effort_is_as_much_as_there_is_to_win():
    assert engaged(0.8, 0.3, 1, 1) == pytest.approx(0.2 + 0.8 * 0.5)
    assert engaged(0.3, 0.3, 1, 1) == pytest.approx(0.2)
    assert engaged(0.05, 0.3, 1, 1) == pytest.approx(0)
    assert engaged(-1, 0.3, 1, 1) == 0
    assert engaged(2, 0.3, 1, 1) == 1


def test_effort_goes_down_with_the_life_in_the_talks():
    assert engaged(0.8, 0.3, 0.5, 1) == pytest.approx(0.3)
    assert engaged(2, 0, 0, 1) == 0


def test_interests_need_not_be_the_engine():
    assert engaged(0, 1, 0, 0) == 1
    assert engaged(0.8, 0.3, 1, 0.5) == pytest.approx(0.8)
    table = lay_table(engine=0)
    table.state.feasible[:] = 0
    table.state.now.vitality = 0
    set_engagement(table)
    assert table.state.engagement.tolist() == [1, 1]


@given(value, value, share, share)
def test_effort_is_a_share(hoped, reservation, vitality, engine):
    assert 0 <= engaged(hoped, reservation, vitality, engine) <= 1


@given(value, value, share, share)
def test_more_to_win_is_no_less_effort(one, other, vitality, engine):
    little, much = sorted((one, other))
    assert engaged(little, 0, vitality, engine) <= engaged(much, 0, vitality, engine)


def test_each_works_for_what_it_can_win_itself():
    table = lay_table(reservation=[0, 2], **on("engine"))  # of 4: .5 in v
    table.state.feasible[:] = 0.5, 0.75
    table.state.now.vitality = 0.9
    set_engagement(table)
    assert table.state.engagement.tolist() == pytest.approx([0.9 * 0.6, 0.9 * 0.4])
