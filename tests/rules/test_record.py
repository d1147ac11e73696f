"""What is recorded stands in the column that bears its name."""

import numpy as np

from kompas_sim.rules import record
from kompas_sim.rules.state import COLUMNS
from kompas_sim.rules.table import mean_over_pairs, parties_present, trust_reservoir
from tests.playing import play
from tests.rules.small_table import lay_table


def test_every_column_holds_what_it_says():
    from kompas_sim.io import load_scenario

    played = play(load_scenario("senseo").with_parameters(exit_rate=0), "hierarchy")
    table, state, now = played.table, played.table.state, played.now
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
        "shared_meaning": record.shared_meaning(state),
        "options_open": record.options_open(state),
        "parties": parties_present(state),
        "in_force": now.in_force,
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
    assert record.shared_meaning(table.state) == 1
    table.state.frame[0] = np.eye(table.state.frame.shape[1])[0]
    assert record.shared_meaning(table.state) < 1
