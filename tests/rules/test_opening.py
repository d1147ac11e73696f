"""Taking seats: what everybody brings, and remembers (M13, M21, M36)."""

import numpy as np
import pytest

from kompas_sim.logic import Logic
from kompas_sim.parameters import make_parameters
from kompas_sim.rules.opening import first_aspiration, know_oneself, remember, take_seats
from kompas_sim.seating import first_trust, make_seats
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


def test_leadership_starts_with_those_who_are_there():
    table = lay_table([[[0, 1]]] * 3, late=[False, False, True])
    logics = [Logic.network().replace(leadership=effort) for effort in (0.9, 0.3, 0.0)]
    take_seats(table, make_seats(np.ones(3), logics, np.full((3, 3), 0.3)))
    assert table.state.present.tolist() == [True, True, False]
    assert table.state.now.leadership == pytest.approx(0.6)
    assert table.state.effort.tolist() == [0.9, 0.3, 0]  # whoever comes later brings its own


def test_switched_off_words_are_clear_and_hopes_alike():
    table = lay_table(**off("ambiguity_start"), aspiration_spread=0)
    table.draws.aspiration[:] = 0.9, 0.1
    take_seats(table, make_seats(np.ones(2), [Logic.network()] * 2, np.full((2, 2), 0.3)))
    assert not table.state.ambiguity.any()
    assert table.state.aspiration.tolist() == [0.85, 0.85]


def test_nothing_has_happened_yet():
    state = lay_table(mediator_trust=0.7, deadline=9).state
    assert list(state.feasible) == list(state.aspiration)  # nobody has seen anything else
    assert list(state.engagement) == [1, 1]
    assert list(state.clout) == list(state.power)
    assert list(state.trust_mediator) == [0.7, 0.7]
    assert state.now.deadline == 9
    assert not state.extra.any()


def test_everybody_knows_what_options_are_worth_to_itself():
    table = lay_table()
    table.state.value[:] = table.state.half_gain[:] = 7
    table.state.half_order[:] = 0
    know_oneself(table.game, table.state)
    np.testing.assert_array_equal(table.state.value, table.game.own)
    np.testing.assert_array_equal(table.state.half_gain, table.game.half_gain)
    np.testing.assert_array_equal(table.state.half_order, table.game.half_order)


def test_who_comes_late_has_no_seat_yet():
    state = lay_table([[[0, 1]]] * 3, late=[False, True, False]).state
    assert list(state.present) == list(state.joined) == [True, False, True]


def test_a_constituency_expects_what_its_representative_aspires_to_unless_it_says_so():
    state = lay_table(expected=[0.4, np.nan], accountable=[True, True]).state
    assert list(state.expectation) == [0.4, 0.85]


# --- history (M13) ----------------------------------------------------------------------------


def remembering(acquainted=((0, 1), (1, 0)), **parameters):
    """Return a table of three parties, of whom some have a history, after they thought of it."""
    known = np.zeros((3, 3), dtype=bool)
    for pair in acquainted:
        known[pair] = True
    table = lay_table([[[0, 1, 2]]] * 3, acquainted=known, **parameters)
    remember(table)
    return table


def test_who_has_a_history_knows_some_of_what_the_other_wants():
    table, strangers = remembering(), remembering(())
    told = np.zeros((3, 3))
    told[0, 1] = told[1, 0] = 0.3
    np.testing.assert_array_equal(table.state.told[..., 0], told)
    prior = strangers.state.belief[0, 1, 0]
    moved = prior + 0.3 * (table.game.own[1, 0] - prior)
    np.testing.assert_allclose(table.state.belief[0, 1, 0], moved)
    np.testing.assert_array_equal(table.state.belief[0, 2, 0], prior)
    assert not strangers.state.told.any()


def test_the_past_sets_the_mean_of_trust_at_the_start():
    regard = np.array([[0, 1], [-0.5, 0]])

    def starts(regard, **parameters):
        p = make_parameters({"trust_concentration": 100, **parameters})
        draws = (np.arange(2000) + 0.5) / 2000
        return np.mean([first_trust(np.full((2, 2), draw), p, regard) for draw in draws], axis=0)

    strangers = starts(np.zeros((2, 2)))
    assert strangers == pytest.approx(np.full((2, 2), 0.3), abs=0.001)
    known = starts(regard)
    assert known[0, 1] == pytest.approx(0.3 + 0.5 * 0.7, abs=0.001)  # towards full trust
    assert known[1, 0] == pytest.approx(0.3 - 0.25 * 0.3, abs=0.001)  # or towards none
    np.testing.assert_array_equal(starts(regard, **off("history")), strangers)


def test_the_past_can_be_forgotten():
    assert not remembering(**off("acquaintance")).state.told.any()


def test_an_old_acquaintance_is_known_by_its_own_interests():
    table = lay_table([[[0, 1, 2]], [[0, 2, 1]]], acquainted=[[0, 1], [1, 0]], acquaintance=1)
    remember(table)
    np.testing.assert_array_equal(table.state.belief[0, 1], table.game.own[1])
    np.testing.assert_array_equal(table.state.belief[1, 0], table.game.own[0])
