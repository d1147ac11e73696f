"""What comes of an agreement: capacity to carry it out, and shared meaning (M25, M30)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.delivery import build_capacity, delivered, grow, meaning_share, shared_meaning
from kompas_sim.rules.state import AGREEING, EXECUTING, SHAPING, SHARING
from tests.rules.small_table import THREE, lay_table

share = st.floats(0, 1)


def test_capacity_grows_and_faster_with_hired_hands():
    assert grow(0.5, 0.08, 0) == pytest.approx(0.58)
    assert grow(0.5, 0.08, 1) == pytest.approx(0.62)
    assert grow(0.5, 0.08, 0.5) == pytest.approx(0.6)
    assert grow(0.99, 0.08, 1) == 1
    assert grow(0, 1, 0) == 1


def built(rounds=1, phase=SHAPING, in_force=1, **kwargs):
    """Return a table after some rounds of building capacity."""
    table = lay_table(THREE, **kwargs)
    table.state.now.phase = phase
    table.state.now.in_force = in_force
    for _ in range(rounds):
        build_capacity(table)
    return table


def test_capacity_is_built_once_there_is_an_agreement_to_carry_out():
    assert built(rounds=3).state.now.capacity == pytest.approx(0.24)
    assert built(phase=EXECUTING).state.now.capacity == pytest.approx(0.08)
    assert built(rounds=13).state.now.capacity == 1
    assert built(capacity_growth=1).state.now.capacity == 1
    assert built(in_force=0).state.now.capacity == 0
    for phase in (SHARING, AGREEING):  # up for renewal
        assert built(phase=phase).state.now.capacity == 0


def test_hired_hands_cost_as_long_as_they_build():
    table = built(rounds=3, executors=0.5)
    assert table.state.now.capacity == pytest.approx(3 * 0.08 * 1.25)
    assert table.state.cost.tolist() == pytest.approx([0.015] * 3)
    assert built(rounds=40, executors=1).state.cost[0] == pytest.approx(0.01 * 9)  # 1 / .12
    assert not built(executors=0).state.cost.any()
    assert not built(in_force=0, executors=1).state.cost.any()


def meaning(*frames, present=None):
    """Return S of three parties with these frames."""
    table = lay_table(THREE)
    table.state.frame[:] = frames
    if present is not None:
        table.state.present[:] = present
    return shared_meaning(table.state)


def test_meaning_is_shared_as_far_as_frames_are_alike():
    assert meaning([0.3, 0.7], [0.3, 0.7], [0.3, 0.7]) == 1
    assert meaning([1, 0], [0, 1], [0.5, 0.5]) == pytest.approx(1 - (1 + 0.5 + 0.5) / 3)
    here = (True, True, False)
    assert meaning([1, 0], [0, 1], [0.5, 0.5], present=here) == 0
    assert meaning([0.8, 0.2], [0.5, 0.5], [0, 1], present=here) == pytest.approx(0.7)


def test_nobody_shares_meaning_alone():
    assert meaning([1, 0], [1, 0], [1, 0], present=(True, False, False)) == 0
    assert meaning([1, 0], [1, 0], [1, 0], present=(False, False, False)) == 0


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=2, max_size=2), min_size=3, max_size=3))
def test_shared_meaning_is_a_share(weights):
    frames = np.array(weights) / np.sum(weights, axis=1, keepdims=True)
    assert -1e-12 <= meaning(*frames) <= 1


def test_without_shared_meaning_nothing_comes_of_it():
    assert meaning_share(0, 0.5) == 0
    assert meaning_share(0.25, 0.5) == 0.5
    assert meaning_share(0.5, 0.5) == meaning_share(0.8, 0.5) == 1
    assert meaning_share(0, 0) == 1


def test_meaning_need_not_be_needed():
    table = lay_table(meaning_needed=0)
    assert delivered(0.7, 0, table.p.meaning_needed) == 0.7


def test_what_is_delivered_needs_both():
    assert delivered(0.5, 0.25, 0.5) == 0.25
    assert delivered(1, 0.5, 0.5) == 1
    assert delivered(0, 1, 0.5) == 0


@given(share, share, share)
def test_what_is_delivered_is_a_share(capacity, meaning, needed):
    assert 0 <= delivered(capacity, meaning, needed) <= capacity
