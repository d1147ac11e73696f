"""The person behind the function: face that is lost makes stiff (M9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.aspiration import target
from kompas_sim.rules.face import gave_in, lose_face, stiffen, stiffness, stood_alone
from kompas_sim.rules.response import content_gain
from kompas_sim.rules.state import (
    AGREEING,
    COMPROMISING,
    EXECUTING,
    EXPLORING,
    INTERMEDIARY,
    NOBODY,
    SHAPING,
    SHARING,
    YIELDING,
)
from tests.rules.small_table import THREE, at, lay_table, play, rows

share = st.floats(0, 1)
value = st.floats(-3, 3)


def lay(**kwargs):
    """Lay a table where nobody yields."""
    table = lay_table(THREE, **kwargs)
    table.state.strategy[:] = COMPROMISING
    return table


# --- stiff ------------------------------------------------------------------------------------


def stiff(lost, escalation=0.0, **parameters):
    """Return how stiff party 0 is."""
    table = lay(**parameters)
    table.state.face[0] = lost
    table.state.escalation[0, 1] = escalation
    return stiffness(table, 0)


def test_lost_face_makes_stiff():
    assert stiff(0) == 0
    assert stiff(0.3) == pytest.approx(0.3)
    assert stiff(0.3, face=0.5) == pytest.approx(0.15)
    assert stiff(0.3, face=0) == 0


def test_at_the_top_of_the_ladder_twice_as_much_and_never_more_than_all():
    assert stiff(0.3, escalation=6) == pytest.approx(0.3)
    assert stiff(0.3, escalation=6.1) == pytest.approx(0.6)
    assert stiff(0.7, escalation=9) == 1


def test_a_level_moves_up_to_a_prouder_one():
    assert stiffen(0.4, 0.8, 0) == 0.4
    assert stiffen(0.4, 0.8, 0.5) == pytest.approx(0.6)
    assert stiffen(0.4, 0.8, 1) == pytest.approx(0.8)
    assert stiffen(0.8, 0.4, 1) == 0.8  # never down


@given(value, value, share)
def test_stiffness_keeps_between_the_level_and_the_prouder_one(level, proud, stiff):
    assert level <= stiffen(level, proud, stiff) <= max(level, proud) + 1e-12


def test_who_is_stiff_does_not_yield_nor_content_itself():
    table = lay(logic=rows(norm=1))
    state = table.state
    state.strategy[0] = YIELDING
    low, content = target(table, 0, 0), content_gain(table, 0)
    state.face[0] = 1
    assert low < state.aspiration[0] == pytest.approx(target(table, 0, 0))
    assert content < state.target[0] == pytest.approx(content_gain(table, 0))


# --- losing face ------------------------------------------------------------------------------


def test_who_yields_to_a_threat_gives_in():
    table = lay()
    table.state.strategy[0] = YIELDING
    assert not gave_in(table.state, 0)
    table.state.coerced[1, 0] = True
    assert gave_in(table.state, 0)
    assert not gave_in(table.state, 1)
    table.state.strategy[0] = COMPROMISING
    assert not gave_in(table.state, 0)


def test_so_does_who_agrees_to_what_the_threatening_party_offers():
    table = lay()
    state = table.state
    state.coerced[1, 0] = True
    state.agrees[:] = True
    for proposer, gives_in in ((1, True), (2, False), (NOBODY, False), (INTERMEDIARY, False)):
        state.now.proposer = proposer
        assert gave_in(state, 0) == gives_in
    state.now.proposer = 1
    state.agrees[0] = False
    assert not gave_in(state, 0)


def offered(by, agrees, present=(True, True, True)):
    """Return whether party 0 stood alone."""
    table = lay()
    table.state.now.proposer = by
    table.state.agrees[:] = agrees
    table.state.present[:] = present
    return stood_alone(table.state, 0)


def test_who_offers_what_two_or_more_stand_against_together_stands_alone():
    assert offered(0, (True, False, False))
    assert not offered(0, (True, False, True))
    assert not offered(1, (False, True, False))
    assert not offered(NOBODY, (True, False, False))
    assert not offered(0, (True, False, False), present=(True, True, False))
    assert not offered(0, (True, False, False), present=(True, False, False))


def test_the_support_of_who_left_is_none():
    table = lay_table([[[0, 1]]] * 4)
    table.state.now.proposer = 0
    table.state.agrees[:] = True, False, False, True
    assert not stood_alone(table.state, 0)
    table.state.present[3] = False
    assert stood_alone(table.state, 0)


def after(threat=False, alone=False, lost=0.2, **parameters):
    """Return what face party 0 has lost after a round."""
    table = lay(**parameters)
    table.state.face[0] = lost
    if threat:
        table.state.coerced[1, 0] = True
        table.state.strategy[0] = YIELDING
    if alone:
        table.state.now.proposer = 0
        table.state.agrees[0] = True
    lose_face(table)
    return table.state.face[0]


def test_face_is_lost_and_regained():
    assert after() == pytest.approx(0.95 * 0.2)
    assert after(threat=True) == pytest.approx(0.19 + 0.25)
    assert after(alone=True) == pytest.approx(0.19 + 0.15)
    assert after(threat=True, alone=True) == pytest.approx(0.19 + 0.4)
    assert after(threat=True, alone=True, lost=1) == 1


def test_each_way_to_lose_face_can_be_switched_off():
    assert after(threat=True, face_threat=0) == after()
    assert after(alone=True, face_alone=0) == after()
    assert after(face_decay=0) == 0.2


def test_who_left_neither_loses_nor_regains_face():
    table = lay()
    table.state.face[:] = 0.5
    table.state.present[2] = False
    lose_face(table)
    assert table.state.face.tolist() == pytest.approx([0.475, 0.475, 0.5])


@given(share, share, share, share, st.booleans(), st.booleans())
def test_face_stays_in_bounds(lost, threat, alone, decay, threatened, lonely):
    left = after(
        threatened, lonely, lost=lost, face_threat=threat, face_alone=alone, face_decay=decay
    )
    assert 0 <= left <= 1


@pytest.mark.parametrize("phase", [EXPLORING, SHARING, AGREEING, SHAPING, EXECUTING])
def test_face_is_regained_in_every_phase(phase):
    table = at(phase)
    table.state.face[:] = 0.2
    play(table, 0)
    assert table.state.face.tolist() == pytest.approx([0.95 * 0.2] * 3)
