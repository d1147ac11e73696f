"""What is recorded stands in the column that bears its name."""

import numpy as np
import pytest

from kompas_sim.rules import record
from kompas_sim.rules.delivery import delivered, shared_meaning
from kompas_sim.rules.sham import masked_conflict
from kompas_sim.rules.state import COLUMNS
from kompas_sim.rules.table import mean_over_pairs, options_open, parties_present, trust_reservoir
from tests.playing import play
from tests.rules.small_table import lay_table


def test_every_column_holds_what_it_says():
    from kompas_sim.io import load_scenario

    played = play(load_scenario("senseo").with_parameters(exit_rate=0), "hierarchy")
    table, state, now = played.table, played.table.state, played.now
    meaning = shared_meaning(state)
    realised = delivered(now.capacity, meaning, table.p.meaning_needed)
    around = (record.players_covered(table) + now.process + record.facts_certain(state)) / 3
    table = table._replace(state=state._replace(now=now))
    expected = {
        "phase": now.phase,
        "trust": trust_reservoir(state),
        "trust_min": record.lowest_trust(state),
        "escalation": state.escalation.max(),
        "vitality": now.vitality,
        "leadership": now.leadership,
        "ambiguity": mean_over_pairs(state, state.ambiguity),
        "accuracy": record.mean_accuracy(table),
        "told": mean_over_pairs(state, state.heard),
        "shared_meaning": meaning,
        "options_open": options_open(state),
        "parties": parties_present(state),
        "in_force": now.in_force,
        "process": now.process,
        "stress": record.mean_stress(state),
        "masked": masked_conflict(table),
        "sham": now.sham,
        "delivered": realised if now.in_force else 0,
        "mediator": now.mediator == 1,
        "puzzle": record.puzzle(meaning, record.mean_accuracy(table), around),
    }
    assert tuple(expected) == COLUMNS
    assert list(played.history.table[played.rounds]) == list(expected.values())


def test_accuracy_is_0_before_the_first_word_and_1_when_all_is_known():
    table = lay_table()
    table.state.prior[0] = table.state.belief[0, 1]
    assert record.accuracy(table, 0, 1) == 0
    table.state.belief[0, 1] = table.game.own[1]
    assert record.accuracy(table, 0, 1) == 1


def test_identical_frames_are_shared_meaning():
    table = lay_table()
    table.state.frame[:] = table.state.frame[0]
    assert shared_meaning(table.state) == 1
    table.state.frame[0] = np.eye(table.state.frame.shape[1])[0]
    assert shared_meaning(table.state) < 1


# --- the Kijkglas (M6) ------------------------------------------------------------------------


def test_no_ring_of_the_puzzle_makes_up_for_another():
    assert record.puzzle(1, 1, 1) == 1
    assert record.puzzle(0.5, 0.5, 0.5) == pytest.approx(0.5)
    assert record.puzzle(1, 1, 0) == record.puzzle(0, 1, 1) == 0
    assert record.puzzle(0.9, 0.9, 0.3) < record.puzzle(0.7, 0.7, 0.7)


def test_players_are_covered_where_somebody_at_the_table_speaks_for_them():
    table = lay_table(voice=[[0.3, 0.29], [0, 0]])
    assert record.players_covered(table) == 0.5
    table.state.present[0] = False
    assert record.players_covered(table) == 0
    assert record.players_covered(lay_table()) == 1  # nobody is affected


def test_facts_are_certain_as_far_as_the_table_is_sure_of_them():
    state = lay_table(probability=[0.5], bias=[[0], [0]], effect=np.zeros((1, 2, 2, 3))).state
    assert record.facts_certain(state) == 0
    state.forecast[:, 0] = 1, 0.25
    assert record.facts_certain(state) == pytest.approx((1 + 0.5) / 2)
    state.present[1] = False
    assert record.facts_certain(state) == 1
    assert record.facts_certain(lay_table().state) == 1  # there are none


def test_stress_is_that_of_who_is_at_the_table():
    state = lay_table([[[0, 1]]] * 3).state
    state.stress[:] = 0.2, 0.4, 0.9
    assert record.mean_stress(state) == pytest.approx(0.5)
    state.present[2] = False
    assert record.mean_stress(state) == pytest.approx(0.3)
    state.present[:] = False
    assert record.mean_stress(state) == 0
