"""Ambiguity of words, and images that are shared (M16, row 1)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.meaning import clear_up, confuse, meant, move_frames
from kompas_sim.rules.state import E_DISCOVERY, FACILITATE
from kompas_sim.rules.talk import converse, listen
from tests.rules.small_table import events, lay_table, off, talking

P = make_parameters({})
share = st.floats(0, 1)
LATENT = {"gains": [[[0, 1, 3]], [[0, 1, 3]]], "first": [[True, True, False]]}


# --- ambiguity --------------------------------------------------------------------------------


def test_ambiguity_only_falls_by_sharing():
    assert clear_up(0.5, 0, 0, 0, P) == 0.5
    assert clear_up(0.5, 1, 1, 0, P) == pytest.approx(0.5 - 0.1 * 0.45)
    assert (
        clear_up(0.5, 1, 0, 0, P) == clear_up(0.5, 0, 1, 0, P) == pytest.approx(0.5 - 0.05 * 0.45)
    )


def test_who_facilitates_helps_to_clear_up():
    assert clear_up(0.5, 1, 1, 1, P) == pytest.approx(0.5 - 1.5 * 0.1 * 0.45)
    assert clear_up(0.5, 1, 1, 0.5, P) == pytest.approx(0.5 - 1.25 * 0.1 * 0.45)
    assert clear_up(0.5, 0, 0, 1, P) == 0.5
    p = make_parameters(off("mediator_facilitates"))
    assert clear_up(0.5, 1, 1, 1, p) == clear_up(0.5, 1, 1, 0, P)
    table = talking()
    table.state.mediation[FACILITATE] = 1
    table.state.stake[:] = [[0, 1], [1, 0]]
    converse(table, 0)
    assert table.state.ambiguity[0, 1] == pytest.approx(0.5 - 1.5 * 0.1 * 0.45)


def test_what_misleads_clears_up_nothing():
    state = lay_table().state
    state.stake[:] = [[0, 0.5], [1, 0]]
    state.topic[0, 1] = 1
    assert (meant(state, 0, 1), meant(state, 1, 0)) == (0.5, 0)


@given(share, share, share, st.floats(0, 0.5), st.floats(0, 0.5))
def test_ambiguity_stays_above_its_floor(ambiguity, said, heard, fall, floor):
    p = make_parameters({"ambiguity_fall": fall, "ambiguity_floor": floor})
    assert min(ambiguity, floor) <= clear_up(ambiguity, said, heard, 0, p) <= ambiguity


def test_without_floor_ambiguity_can_go():
    p = make_parameters({"ambiguity_fall": 0.5, **off("ambiguity_floor")})
    ambiguity = 0.5
    for _ in range(60):
        ambiguity = clear_up(ambiguity, 1, 1, 0, p)
    assert ambiguity == pytest.approx(0)


def test_something_new_confuses_up_to_everything():
    state = lay_table().state
    confuse(state, 0.05)
    assert state.ambiguity.tolist() == [[0, 0.55], [0.55, 0]]
    confuse(state, 0.9)
    assert state.ambiguity.max() == 1


def test_without_ambiguity_there_is_none():
    table = talking(**LATENT, **off("ambiguity_start", "ambiguity_rise"))
    table.state.told[:] = 1
    table.draws.discover[0] = 0
    converse(table, 0)
    assert len(events(table, E_DISCOVERY)) == 1
    assert not table.state.ambiguity.any()


# --- images -----------------------------------------------------------------------------------


def test_row_1_benefit_words_move_the_frame_where_perceptions_count():
    def frame(perception, **parameters):
        table = talking(**parameters)
        table.state.frame[:] = [[0.9, 0.1], [0.3, 0.7]]
        table.state.topic[0, 1] = 0
        table.state.stake[0, 1] = 1
        table.state.scratch[:] = 0
        listen(table, 0, 0, 1, perception)
        move_frames(table.state)
        return table.state.frame

    moved = frame(1)
    assert moved[1, 0] == pytest.approx((0.3 + 0.1 * 0.6) / 1.06)
    assert moved.sum(axis=1) == pytest.approx([1, 1])
    assert moved[0, 0] == 0.9
    np.testing.assert_array_equal(frame(0)[1], [0.3, 0.7])
    np.testing.assert_array_equal(frame(1, **off("image_sharing"))[1], [0.3, 0.7])
