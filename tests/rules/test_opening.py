"""Taking seats: what everybody brings."""

import numpy as np
import pytest

from kompas_sim.logic import Logic
from kompas_sim.rules.opening import first_aspiration, take_seats
from kompas_sim.seating import make_seats
from tests.rules.small_table import lay_table, off


def test_hopes_lie_around_a_start():
    assert first_aspiration(0.85, 0.04, 0.5) == 0.85
    assert first_aspiration(0.85, 0.04, 1.0) == pytest.approx(0.89)
    assert first_aspiration(0.85, 0.04, 0.0) == pytest.approx(0.81)


def test_everybody_brings_its_logic_power_and_trust():
    table = lay_table(ambiguity_start=0.4)
    table.draws.aspiration[1] = 0.75
    logics = [Logic.network().replace(leadership=0.9), Logic.hierarchy().replace(leadership=0.1)]
    trust = np.array([[0.0, 0.6], [0.2, 0.0]])
    take_seats(table, make_seats(np.array([3.0, 1.0]), logics, trust))
    state = table.state
    assert state.rows.tolist() == [[0.8] * 6, [0.2] * 6]
    assert state.orientation.tolist() == state.restraint.tolist() == [0.8, 0.2]
    assert state.effort.tolist() == [0.9, 0.1]
    assert state.now.leadership == 0.5
    assert state.power.tolist() == [3, 1]
    assert state.trust.tolist() == state.trust_start.tolist() == [[1, 0.6], [0.2, 1]]
    assert state.ambiguity.tolist() == [[0, 0.4], [0.4, 0]]
    assert state.aspiration.tolist() == state.target.tolist() == [0.85, pytest.approx(0.87)]


def test_switched_off_words_are_clear_and_hopes_alike():
    table = lay_table(**off("ambiguity_start"), aspiration_spread=0)
    table.draws.aspiration[:] = 0.9, 0.1
    take_seats(table, make_seats(np.ones(2), [Logic.network()] * 2, np.full((2, 2), 0.3)))
    assert not table.state.ambiguity.any()
    assert table.state.aspiration.tolist() == [0.85, 0.85]
