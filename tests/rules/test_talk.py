"""The conversation: learning, reading up, misleading (M11-M13, M38)."""

import numpy as np
import pytest

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.meaning import move_frames
from kompas_sim.rules.state import COMPROMISING, CONTENDING, E_DECEPTION, EXPLORING
from kompas_sim.rules.talk import converse, learn, listen, misleads, quality, read_up, speak, topic
from tests.rules.small_table import PIE, THREE, events, lay_table, off, on, talking, with_parameters

P = make_parameters({})


# --- learning ---------------------------------------------------------------------------------


def test_what_makes_a_good_listener():
    assert quality(0, 0, 0, 1, P) == pytest.approx(0.65)
    assert quality(0.5, 0, 0, 1, P) == pytest.approx(0.65 * 0.65)
    assert quality(0, 5, 0, 1, P) == pytest.approx(0.65 * 0.3)
    assert quality(0, 0, 1, 1, P) == pytest.approx(0.3 + 0.7 * 0.2)
    relaxed = make_parameters(off("pressure_on_talk"))
    assert quality(0, 0, 1, 1, relaxed) == quality(0, 0, 0, 1, relaxed)


def test_stress_makes_a_bad_listener():
    assert quality(0, 0, 0, 0.5, P) == pytest.approx(0.3 + 0.7 * 0.25)
    for stressed, told in ((0, 0.12 * 2 * 0.65), (1, 0.12 * 2 * 0.475)):
        table = talking(**off("ambiguity_start"))
        table.state.topic[0, 1] = 0
        table.state.stake[0, 1] = 1
        table.state.stress[:] = 1 - stressed, stressed  # the listener's
        listen(table, 0, 0, 1, 1.0)
        assert table.state.told[1, 0, 0] == pytest.approx(told)


def test_attention_to_the_relation_takes_from_content():
    table = talking(**off("ambiguity_start"))
    table.state.topic[:] = [[-1, 0], [0, -1]]
    table.state.stake[:] = 1
    table.state.attention[:] = 0.2, 0
    listen(table, 0, 0, 1, 1.0)
    listen(table, 0, 1, 0, 1.0)
    assert table.state.told[1, 0, 0] == pytest.approx(0.8 * learned())
    assert table.state.told[0, 1, 0] == pytest.approx(learned())


# --- desk research (M13) ----------------------------------------------------------------------


def test_public_material_teaches_a_little_in_phase_1():
    table = lay_table(**on("desk_research"))
    before, truth = table.state.belief.copy(), table.game.own
    read_up(table)
    assert table.state.told[0, 1].tolist() == table.state.told[1, 0].tolist() == [0.02] * 2
    for i, j in ((0, 1), (1, 0)):
        moved = before[i, j] + 0.02 * (truth[j] - before[i, j])
        np.testing.assert_allclose(table.state.belief[i, j], moved)
    np.testing.assert_array_equal(table.state.belief[0, 0], before[0, 0])


def test_there_is_only_so_much_of_it():
    table = lay_table(**on("desk_research"))
    for _ in range(200):
        read_up(table)
    assert 0.25 <= table.state.told[0, 1, 0] < 0.27
    table.state.told[0, 1, 0] = 0.5
    known = table.state.belief[0, 1, 0].copy()
    read_up(table)
    np.testing.assert_array_equal(table.state.belief[0, 1, 0], known)


def test_later_nobody_reads_up_nor_without_the_mechanism():
    late = lay_table(**on("desk_research"))
    late.state.now.phase = EXPLORING + 1
    gone = lay_table(**on("desk_research"))
    gone.state.gone[:] = True
    for table in (late, gone, lay_table(**off("desk_research"))):
        read_up(table)
        assert not table.state.told.any()


def test_nobody_reads_up_before_the_first_step():
    table = lay_table(**on("desk_research"))
    table.state.now.begun = 0
    read_up(table)
    assert not table.state.told.any()
    table.state.now.begun = 1
    read_up(table)
    assert table.state.told.any()


def test_who_is_not_at_the_table_neither_reads_up_nor_is_read_up_on():
    table = lay_table(THREE, **on("desk_research"))
    table.state.present[2] = False
    read_up(table)
    told = table.state.told.any(axis=2)
    assert told.tolist() == [[False, True, False], [True, False, False], [False] * 3]


def test_a_word_moves_the_belief_towards_the_truth_and_no_other():
    table = lay_table()
    belief = table.state.belief
    before, truth = belief.copy(), table.game.own[0, 1]
    learn(table, 0, 1, 1, 0.25)
    np.testing.assert_allclose(belief[1, 0, 1], before[1, 0, 1] + 0.25 * (truth - before[1, 0, 1]))
    assert table.state.told[1, 0, 1] == 0.25
    belief[1, 0, 1] = before[1, 0, 1]
    np.testing.assert_array_equal(belief, before)
    assert table.state.told.sum() == 0.25


def test_learning_ends_at_the_truth():
    table = lay_table()
    for _ in range(2):
        learn(table, 0, 1, 1, 1.0)
    np.testing.assert_array_equal(table.state.belief[1, 0, 1], table.game.own[0, 1])
    assert table.state.told[1, 0, 1] == 1


def learned(perception=1.0, stake=1.0, **parameters):
    """Return how far 0 told 1 about an issue in one word."""
    table = talking(**off("ambiguity_start"), **parameters)
    table.state.topic[0, 1] = 0
    table.state.stake[0, 1] = stake
    listen(table, 0, 0, 1, perception)
    return table.state.told[1, 0, 0]


def test_what_a_word_teaches():
    assert learned() == pytest.approx(0.12 * 2 * 0.65)
    assert learned(stake=0.25) == pytest.approx(learned() / 4)
    assert learned(learning=0) == 0
    assert learned(learning=0.5, epistemic=1) == 1  # never more than everything


def test_it_is_the_listener_who_must_not_be_confused_nor_angry():
    words = {}
    for name, level in (("ambiguity", 0.9), ("escalation", 5)):
        for pair in ((0, 1), (1, 0)):
            table = talking(**off("ambiguity_start"))
            getattr(table.state, name)[pair] = level
            table.state.topic[0, 1] = 0
            table.state.stake[0, 1] = 1
            listen(table, 0, 0, 1, 1.0)
            words[name, pair] = table.state.told[1, 0, 0]
    assert words["ambiguity", (0, 1)] == words["escalation", (0, 1)] == learned()
    assert words["ambiguity", (1, 0)] == pytest.approx(learned() * 0.37)
    assert words["escalation", (1, 0)] == pytest.approx(learned() * 0.3)


def test_row_1_benefit_people_learn_more_where_perceptions_count():
    assert learned(perception=0) == pytest.approx(learned(perception=1) / 2)


def test_the_topic_is_what_matters_and_was_not_told():
    table = lay_table()
    table.draws.issue[0, 0, 1] = 0.45
    assert topic(table, 0, 0, 1) == 0
    table.state.told[1, 0, 0] = 0.5
    assert topic(table, 0, 0, 1) == 1
    table.state.told[1, 0] = 1
    assert topic(table, 0, 0, 1) == -1  # all was told


def test_nobody_talks_about_what_is_gone():
    table = lay_table()
    table.state.gone[0] = True
    assert topic(table, 0, 0, 1) == 1
    table.state.gone[1] = True
    assert topic(table, 0, 0, 1) == -1


def test_everybody_speaks_from_its_own_frame():
    table = lay_table([[[0, 1], [0, 1], [0, 1]]] * 3)
    table.state.frame[:] = [1, 0, 0], [0, 1, 0], [0, 0, 1]
    said = [[topic(table, 0, i, j) for j in range(3) if j != i] for i in range(3)]
    assert said == [[0, 0], [1, 1], [2, 2]]


def test_only_contenders_mislead():
    table = talking(CONTENDING)
    table.draws.deceit[0, 0, 1] = 0.09
    assert misleads(table, 0, 0, 1)
    assert not misleads(with_parameters(table, **off("deceit")), 0, 0, 1)
    table.state.strategy[:] = COMPROMISING
    assert not misleads(table, 0, 0, 1)


def test_a_lie_teaches_nothing_and_may_be_seen_through_by_who_was_told_more():
    table = talking(CONTENDING)
    table.draws.deceit[0, 0, 1] = 0
    table.state.stake[0, 1] = 1
    table.state.heard[1, 0] = 0.6
    speak(table, 0, 0, 1)
    assert table.state.topic[0, 1] == -1
    assert table.state.deceived[1, 0]
    assert events(table) == [(0, E_DECEPTION, 0, 1, -1)]
    table.state.heard[1, 0] = 0.4
    speak(table, 0, 0, 1)
    assert not table.state.deceived.any()


def test_who_says_nothing_has_no_topic():
    table = talking()
    table.state.topic[0, 1] = 1
    speak(table, 0, 0, 1)
    assert table.state.topic[0, 1] == -1


# --- the whole conversation -------------------------------------------------------------------


def test_what_one_pair_says_does_not_wait_for_another():
    one, other = (talking(gains=gains) for gains in (PIE, PIE[::-1]))
    for table, order in ((one, [0, 1]), (other, [1, 0])):
        table.state.stake[order[0], order[1]] = 1
        table.state.stake[order[1], order[0]] = 0.5
        converse(table, 0)
    np.testing.assert_array_equal(one.state.belief, other.state.belief[::-1, ::-1])
    np.testing.assert_array_equal(one.state.frame, other.state.frame[::-1])
    np.testing.assert_array_equal(one.state.heard, other.state.heard[::-1, ::-1])
    assert one.state.heard[1, 0] > one.state.heard[0, 1] > 0


# --- many speak at once ----------------------------------------------------------------------


def test_frames_stay_shares_of_1_however_many_speak():
    table = talking(gains=[[[0, 1], [0, 1]]] * 5, image_sharing=0.5)
    table.state.frame[:] = [0.1, 0.9]
    table.state.frame[0] = [0.9, 0.1]
    table.state.topic[1:, 0] = 0
    table.state.stake[1:, 0] = 1
    table.state.scratch[:] = 0
    for speaker in range(1, 5):
        listen(table, 0, speaker, 0, 1.0)
    move_frames(table.state)
    assert ((table.state.frame >= 0) & (table.state.frame <= 1)).all()
