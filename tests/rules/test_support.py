"""Who must agree: the power behind a decision, and power that breaks a deadlock (M39, row 4)."""

import numpy as np
import pytest

from kompas_sim.rules.agreement import negotiate
from kompas_sim.rules.support import enough, support_needed
from tests.rules.small_table import THREE, answering, at, off, offering, on, rows

# --- enough of the power (row 4) --------------------------------------------------------------


@pytest.mark.parametrize(("decision", "share"), [(0, 0.5), (0.5, 0.75), (1, 1)])
def test_row_4_the_support_that_is_needed_rises_from_half_to_all(decision, share):
    assert support_needed(decision) == share
    table = at(logic=rows(decision=decision), power=[3, 2, 1])
    assert enough(table, 0, share * 6)
    assert not enough(table, 0, share * 6 - 0.01)


def test_who_left_has_no_power_over_the_decision():
    table = at(logic=rows(decision=1), power=[3, 2, 1])
    assert not enough(table, 0, 5.0)
    table.state.present[2] = False
    assert enough(table, 0, 5.0)


@pytest.mark.parametrize(("lapses", "enough_of_6"), [(-1, 6), (9, 3)])
def test_an_agreement_that_is_secure_is_replaced_by_all_or_not_at_all(lapses, enough_of_6):
    table = at(logic=rows(decision=0), power=[3, 2, 1])
    state = table.state
    state.now.in_force = state.now.renewing = 1
    state.now.lapses = lapses
    assert enough(table, 0, enough_of_6)
    assert not enough(table, 0, enough_of_6 - 0.01)


def test_power_does_not_push_aside_an_agreement_that_is_secure():
    for lapses, through in ((-1, False), (9, True)):
        table = at(logic=rows(decision=1), power=[3, 2, 1], **on("power_push"))
        state = table.state
        state.now.in_force = state.now.renewing = 1
        state.now.lapses = lapses
        state.now.elapsed = 8
        state.agrees[:] = True, True, False
        table.draws.push[0] = 0
        assert enough(table, 0, 5.0) == through


# --- power gets things done (M39) -------------------------------------------------------------


def pushed(draw=0.04, elapsed=8, agrees=(True, False, False), power=(3, 2, 1), **kwargs):
    """Return whether half of the power is enough where all must agree."""
    table = at(logic=rows(decision=1), power=list(power), **{**on("power_push"), **kwargs})
    table.draws.push[0] = draw
    table.state.now.elapsed = elapsed
    table.state.agrees[:] = agrees
    return enough(table, 0, 3.0)


def test_the_strongest_may_push_through_what_half_of_the_power_supports():
    assert pushed()
    assert not pushed(draw=0.06)  # .1 for all of the power
    assert not pushed(elapsed=7)
    assert not pushed(agrees=(False, True, True))
    assert not pushed(power=[2.9, 2, 2])
    assert not pushed(**off("power_push"))


# --- everybody -------------------------------------------------------------------------------


def test_everybody_is_enough_whatever_the_unit_of_power():
    power = np.random.default_rng(1).uniform(1e7, 9e7, (40, 6))
    for resources in power:
        table = at(gains=THREE * 2, logic=rows(decision=1), power=list(resources))
        table.draws.turn[0] = 0.5, 0.5, 0.5, 0.5, 0.5, 0.999
        negotiate(table, 0, offering(2, 1), answering(*[True] * 6))
        assert table.state.now.in_force
