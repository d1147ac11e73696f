"""The tangible product of a phase: a starting note, a letter of intent, main lines (M14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.phases import update_phase
from kompas_sim.rules.products import deliver
from kompas_sim.rules.state import AGREEING, EXPLORING, SHARING
from tests.rules.small_table import THREE, lay_table, off, on

share = st.floats(0, 1)
PRODUCTS = ("product_vitality", "product_trust", "product_clarity")


def after(vitality=0.5, ambiguity=0.25, present=(True, True, True), **parameters):
    """Return the state after a product was delivered."""
    table = lay_table(THREE, **on(*PRODUCTS) | parameters)
    table.state.now.vitality = vitality
    table.state.ambiguity[:] = ambiguity
    table.state.present[:] = present
    deliver(table)
    return table.state


def test_a_product_brings_life_reliability_and_clarity():
    state = after()
    assert state.now.vitality == pytest.approx(0.55)
    assert state.trust[0, 1] == pytest.approx(0.3 + 0.05 * 0.3 * 0.5 * 0.7)
    assert state.ambiguity[0, 1] == pytest.approx(0.05 + 0.5 * 0.2)
    assert state.ambiguity[0, 0] == 0.25  # nobody is unclear to itself


def test_each_can_be_switched_off():
    assert after(product_vitality=0).now.vitality == 0.5
    assert after(product_trust=0).trust[0, 1] == 0.3
    assert after(product_clarity=0).ambiguity[0, 1] == 0.25
    assert after(product_clarity=0).now.vitality > 0.5


def test_there_is_a_limit_to_each():
    assert after(vitality=0.99).now.vitality == 1
    assert after(product_clarity=1).ambiguity[0, 1] == pytest.approx(0.05)
    assert after(ambiguity=0.02).ambiguity[0, 1] == 0.02
    assert after(product_clarity=1, ambiguity_floor=0).ambiguity[0, 1] == 0


def test_who_left_is_trusted_no_more_for_it():
    trust = after(present=(True, True, False)).trust
    assert trust[0, 1] > 0.3
    assert trust[0, 2] == trust[2, 0] == 0.3


@given(share, share, st.floats(0, 0.5), share, share)
def test_all_stay_in_bounds(vitality, ambiguity, life, reliability, clarity):
    state = after(
        vitality,
        ambiguity,
        product_vitality=life,
        product_trust=reliability,
        product_clarity=clarity,
    )
    assert 0 <= state.now.vitality <= 1
    assert ((state.trust >= 0) & (state.trust <= 1)).all()
    assert ((state.ambiguity >= 0) & (state.ambiguity <= 1)).all()


@pytest.mark.parametrize(("phase", "next_one"), [(EXPLORING, SHARING), (SHARING, AGREEING)])
def test_who_skips_a_step_has_no_product(phase, next_one):
    vitality = []
    for forward in (0.0, 1.0):
        table = lay_table(THREE, patience=0, patience_row=0, skipping=1, **on("product_vitality"))
        table.state.now.phase = phase
        table.state.now.vitality = 0.5
        table.draws.phase[0, 0] = forward
        update_phase(table, 0)
        assert table.state.now.phase == next_one
        vitality.append(table.state.now.vitality)
    assert vitality == pytest.approx([0.55, 0.5])


def test_at_a_plain_table_products_do_nothing():
    state = after(**off(*PRODUCTS))
    assert (state.now.vitality, state.trust[0, 1], state.ambiguity[0, 1]) == (0.5, 0.3, 0.25)
