"""What nobody planned: setbacks, chances, and a changed political field (M24, M26, row 5)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.preference import gain
from kompas_sim.rules.reopening import reopen
from kompas_sim.rules.state import (
    AGREEING,
    E_CHANCE,
    E_REPRESENTATIVE,
    E_SHOCK,
    EXECUTING,
    EXPLORING,
    SHAPING,
    SHARING,
)
from kompas_sim.rules.surprises import (
    happen,
    hit,
    offer_chance,
    replace_representative,
    set_back,
    struck,
)
from tests.rules.small_table import THREE, events, lay_table, off, rows

SETBACK, CHANCE, POLITICS = 0.39, 0.41, 0.81


def lay(execution=1.0, trust=0.3, power=(1, 1, 1), **kwargs):
    """Lay a table in execution; party 1 is struck."""
    table = lay_table(
        THREE, logic=rows(execution=execution), trust=trust, power=list(power), **kwargs
    )
    table.state.now.phase = EXECUTING
    table.state.now.in_force = 1
    table.draws.shock_party[:, 1] = 0.9
    return table


def test_what_befalls_one_changes_what_any_agreement_is_worth_to_it():
    table = lay()
    before = [gain(table.state, 0, np.array(x)) for x in ((0, 0), (1, 2))]
    hit(table.state, 0, -0.1)
    hit(table.state, 0, 0.04)
    after = [gain(table.state, 0, np.array(x)) for x in ((0, 0), (1, 2))]
    assert np.subtract(after, before) == pytest.approx([-0.06, -0.06])
    assert table.state.extra.tolist() == pytest.approx([-0.06, 0, 0])


def test_chance_strikes_somebody_at_the_table():
    table = lay()
    assert struck(table, 0) == 1
    table.state.present[1] = False
    assert struck(table, 0) == 0  # of equals the first
    table.draws.shock_party[0, 2] = 0.6
    assert struck(table, 0) == 2


def test_everybody_is_struck_alike():
    table = lay(rounds=3000)
    table.draws.shock_party[:] = np.random.default_rng(5).random(table.draws.shock_party.shape)
    counts = np.bincount([struck(table, t) for t in range(3000)], minlength=3)
    assert counts / 3000 == pytest.approx([1 / 3] * 3, abs=0.03)


# --- setbacks ---------------------------------------------------------------------------------


def set_back_with(sharing, **kwargs):
    """Return a table after a setback."""
    table = lay(**kwargs)
    table.draws.sharing[0] = sharing
    set_back(table, 0)
    return table


def test_row_5_benefit_a_setback_is_shared():
    table = set_back_with(0.44)  # 1.5 * .3
    assert table.state.extra.tolist() == pytest.approx([-0.1 / 3] * 3)
    assert events(table) == [(0, E_SHOCK, 1, -1, -1)]
    assert set_back_with(0.46).state.extra.tolist() == [0, -0.1, 0]


def test_row_5_in_hierarchy_a_setback_stays_with_whom_it_hits():
    assert set_back_with(1e-9, execution=0).state.extra.tolist() == [0, -0.1, 0]
    assert set_back_with(0.224, execution=0.5).state.extra[0] < 0
    assert set_back_with(0.226, execution=0.5).state.extra[0] == 0


def test_row_5_without_trust_nothing_is_shared():
    assert set_back_with(1e-9, trust=0).state.extra.tolist() == [0, -0.1, 0]
    assert set_back_with(0.999, trust=0.7).state.extra.tolist() == pytest.approx([-0.1 / 3] * 3)


def test_row_5_cost_to_share_a_setback_is_to_reopen():
    shared, alone = set_back_with(0), set_back_with(0.99)
    assert shared.state.cost.tolist() == [0.01] * 3
    assert not alone.state.cost.any()
    assert not set_back_with(0, reopening_cost=0).state.cost.any()


@given(
    st.floats(0, 0.3),
    st.lists(st.booleans(), min_size=3, max_size=3).filter(lambda here: sum(here) > 1),
)
def test_what_one_loses_without_sharing_equals_what_all_lose_together_with_it(value, present):
    lost = []
    for sharing in (0.0, 1.0):
        table = lay(trust=1, shock_setback=value)
        table.state.present[:] = present
        table.draws.sharing[0] = sharing
        set_back(table, 0)
        assert not table.state.extra[~table.state.present].any()
        lost.append(table.state.extra.sum())
    assert lost == pytest.approx([-value] * 2)


# --- chances ----------------------------------------------------------------------------------


def offered(notice, **kwargs):
    """Return a table after a chance that may have been noticed."""
    table = lay(**kwargs)
    table.draws.notice[0] = notice
    offer_chance(table, 0)
    return table


def test_row_5_benefit_who_is_alert_notices_chances():
    table = offered(0.89)
    assert table.state.extra.tolist() == [0.05] * 3
    assert events(table) == [(0, E_CHANCE, -1, -1, -1)]
    for missed in (offered(0.91), offered(0.21, execution=0)):
        assert not missed.state.extra.any()
        assert not events(missed)
    assert offered(0.19, execution=0).state.extra.any()


def test_row_5_cost_to_take_a_chance_is_to_reopen():
    assert offered(0).state.cost.tolist() == [0.01] * 3
    assert not offered(0.95).state.cost.any()


def test_who_left_has_no_part_in_it():
    table = lay()
    table.state.present[2] = False
    table.draws.notice[0] = 0
    offer_chance(table, 0)
    assert table.state.extra.tolist() == [0.05, 0.05, 0]


# --- drift ------------------------------------------------------------------------------------


def drifted(drift):
    """Return a frame after a reopening, and where it began."""
    table = lay(drift=drift)
    table.state.frame[0] = 0.9, 0.1
    reopen(table)
    return table.state.frame[0], table.game.salience[0]


def test_row_5_cost_meaning_drifts_back_when_an_agreement_is_reopened():
    frame, began = drifted(0.02)
    assert list(began) == [0.5, 0.5]
    assert frame.tolist() == pytest.approx([0.9 - 0.02 * 0.4, 0.1 + 0.02 * 0.4])
    assert drifted(0)[0].tolist() == [0.9, 0.1]


@given(st.floats(0, 0.5))
def test_frames_stay_shares_of_one(drift):
    assert drifted(drift)[0].sum() == pytest.approx(1)


# --- a changed political field ----------------------------------------------------------------


def replaced(ambiguity=0.5, **kwargs):
    """Return a table after somebody new came to represent party 1."""
    table = lay(**kwargs)
    state = table.state
    state.trust[:] = 0.7
    for level in (state.face, state.stress):
        level[:] = 0.6
    state.grit[:] = 2
    state.ambiguity[:] = ambiguity
    replace_representative(table, 0, 1)
    return table


def test_somebody_new_starts_half_from_scratch():
    table = replaced()
    assert events(table) == [(0, E_REPRESENTATIVE, 1, -1, -1)]
    trust = table.state.trust
    pairs = [trust[i, j] for i, j in ((0, 1), (1, 0), (1, 2), (2, 1))]
    assert pairs == pytest.approx([0.5 * (0.7 + 0.3)] * 4)
    assert trust[0, 2] == trust[2, 0] == 0.7
    for level in (table.state.face, table.state.stress):
        assert level.tolist() == [0.6, 0, 0.6]
    assert table.state.grit.tolist() == [2, 0, 2]


def test_words_are_less_clear_to_somebody_new():
    ambiguity = replaced().state.ambiguity
    assert ambiguity[1, [0, 2]].tolist() == pytest.approx([0.55] * 2)
    assert (ambiguity[0] == 0.5).all()
    assert (replaced(ambiguity_rise=0).state.ambiguity == 0.5).all()
    assert replaced(ambiguity=1.0).state.ambiguity.max() == 1


# --- what happens when ------------------------------------------------------------------------


def round_with(kind=SETBACK, draw=0.049, phase=EXECUTING, in_force=1, **kwargs):
    """Return a table after a round in which something unforeseen may happen."""
    table = lay(**kwargs)
    table.state.now.phase = phase
    table.state.now.in_force = in_force
    table.draws.shock[0] = draw
    table.draws.shock_kind[0] = kind
    happen(table, 0)
    return table


def happened(*args, **kwargs):
    """Return the events of such a round."""
    return [event[1:3] for event in events(round_with(*args, **kwargs))]


def test_what_may_happen():
    assert happened(SETBACK) == [(E_SHOCK, 1)]
    assert happened(CHANCE) == [(E_CHANCE, -1)]
    assert happened(CHANCE + 0.38) == [(E_CHANCE, -1)]
    assert happened(POLITICS) == [(E_REPRESENTATIVE, 1)]


@pytest.mark.parametrize("kind", [SETBACK, CHANCE, POLITICS])
def test_how_often_and_when(kind):
    assert happened(kind, phase=SHAPING)
    assert not happened(kind, draw=0.051)
    assert not happened(kind, draw=1e-9, shock_rate=0)
    assert not happened(kind, phase=AGREEING, in_force=0)


@pytest.mark.parametrize("kind", [SETBACK, CHANCE, POLITICS])
@pytest.mark.parametrize("phase", [EXPLORING, SHARING, AGREEING])
def test_the_world_does_not_wait_while_an_agreement_is_up_for_renewal(kind, phase):
    assert happened(kind, phase=phase)


@pytest.mark.parametrize(("kind", "switch"), [(SETBACK, "shock_setback"), (CHANCE, "shock_chance")])
def test_what_is_worth_nothing_does_not_happen_and_reopens_nothing(kind, switch):
    table = round_with(kind, trust=1, **off(switch))  # it would be shared, or noticed
    assert not events(table)
    assert not table.state.extra.any()
    assert not table.state.cost.any()
    assert happened(kind, **off("shock_setback" if kind == CHANCE else "shock_chance"))
