"""Concern for the other: "gunnen" (M23, M33, M44)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.power import weigh_power
from kompas_sim.rules.strategy import concern, update_concern
from tests.rules.small_table import lay_table, off

P = make_parameters({})
share = st.floats(0, 1)


# --- gunnen -----------------------------------------------------------------------------------


def test_what_makes_one_grant_the_other_something():
    assert concern(0, 0.3, 0, 0, 0, P) == pytest.approx(0.05)
    assert concern(1, 0.3, 0, 0, 0, P) == pytest.approx(0.40)
    assert concern(0, 0.8, 0, 0, 0, P) == pytest.approx(0.25)
    assert concern(0, 0.3, 1, 0, 0, P) == pytest.approx(0.25)
    assert concern(0, 0.3, 0, 0, 0.1, P) == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("concern_orientation", (1, 0.3, 0, 0, 0)),
        ("concern_trust", (0, 0.8, 0, 0, 0)),
        ("concern_favours", (0, 0.3, 1, 0, 0)),
    ],
)
def test_every_reason_can_be_switched_off(name, reason):
    assert concern(*reason, P) > 0.05
    assert concern(*reason, make_parameters(off(name))) == pytest.approx(0.05)


@given(share, share, st.floats(-1, 1), st.floats(0, 9), st.floats(0, 0.5))
def test_concern_has_limits(orientation, trust, favours, escalation, duty):
    theta = concern(orientation, trust, favours, escalation, duty, P)
    assert -0.3 <= theta <= 0.6
    if escalation <= 6:
        assert theta >= 0  # only in zone 3 does anybody wish the other harm


def test_in_zone_3_one_may_wish_the_other_harm():
    assert concern(0, 0, 0, 9, 0, P) == pytest.approx(0.05 - 0.12)
    assert concern(0, 0, 0, 6, 0, P) == 0


def test_without_a_cap_there_is_no_concern():
    assert concern(1, 1, 1, 0, 1, make_parameters({"concern_cap": 0})) == 0


@given(share, share)
def test_trust_counts_against_a_fixed_neutral_level(at_start, trust):
    """Not against the trust at the start: else a better start would do harm."""
    thetas = []
    for start in (at_start, 0.3):
        table = lay_table(trust=trust, trust_start=min(max(start, 0.05), 0.95))
        table.state.trust_start[:] = start
        update_concern(table)
        thetas.append(table.state.concern[0, 1])
    assert thetas[0] == thetas[1]


def test_more_trust_never_means_less_concern():
    thetas = [concern(0.2, trust, 0, 0, 0, P) for trust in np.linspace(0, 1, 50)]
    assert thetas == sorted(thetas)
    assert thetas[-1] > thetas[0]


def duties(**parameters):
    """Return the concern of the strongest and of the weakest for each other."""
    table = lay_table(power=[1, 4], **parameters)
    weigh_power(table)
    update_concern(table)
    return table.state.concern[1, 0], table.state.concern[0, 1]


def test_the_restrained_strong_feel_responsible():
    strong, weak = duties()
    assert strong - weak == pytest.approx(0.1 * 0.8 * 0.75)
    strong, weak = duties(**off("system_duty"))
    assert strong == weak


def test_favours_and_quarrels_are_with_somebody():
    table = lay_table([[[0, 1]]] * 3)
    table.state.orientation[:] = 0
    table.state.trust[:] = 0
    table.state.ledger[0, 1] = 1
    table.state.escalation[0, 2] = 9
    update_concern(table)
    assert table.state.concern[0, 1] > table.state.concern[1, 0] == 0 > table.state.concern[0, 2]
