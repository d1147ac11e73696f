"""The conversation: disclosing, learning, sharing images, finding options (M11-M17, row 1, 5)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.numbers import sigmoid
from kompas_sim.rules.state import (
    AVOIDING,
    CAUCUS,
    COMPROMISING,
    CONTENDING,
    E_ADMISSION,
    E_DECEPTION,
    E_DISCOVERY,
    EXPLORING,
    FACILITATE,
    PROBLEM_SOLVING,
)
from kompas_sim.rules.talk import (
    admit,
    clear_up,
    confuse,
    converse,
    disclose,
    disclosure_chance,
    discover,
    learn,
    listen,
    meant,
    misleads,
    move_frames,
    open_table,
    quality,
    raised_by,
    read_up,
    room_for_talk,
    speak,
    topic,
)
from tests.rules.small_table import PIE, THREE, events, lay_table, off, on, rows, with_parameters

P = make_parameters({})
share = st.floats(0, 1)
LATENT = {"gains": [[[0, 1, 3]], [[0, 1, 3]]], "first": [[True, True, False]]}


def talking(strategy=PROBLEM_SOLVING, **kwargs):
    """Lay a table where everybody trusts and follows one strategy."""
    table = lay_table(trust=0.5, **kwargs)
    table.state.strategy[:] = strategy
    return table


def stake_at(draw, table=None, **kwargs):
    """Return what 0 discloses to 1 when this is drawn."""
    table = table or talking(**kwargs)
    table.draws.disclose[0, 0, 1] = draw
    return disclose(table, 0, 0, 1)


# --- disclosing -------------------------------------------------------------------------------


def test_trust_and_small_stakes_open_up():
    assert disclosure_chance(0.4, 1, 0, False, 0, P) == pytest.approx(0.5)
    assert disclosure_chance(0.275, 0.5, 0, False, 0, P) == pytest.approx(0.5)
    chances = [disclosure_chance(0.3, stake, 0, False, 0, P) for stake in (1, 0.5, 0.25)]
    assert chances == sorted(chances)
    assert disclosure_chance(0.6, 1, 0, False, 0, P) > disclosure_chance(0.2, 1, 0, False, 0, P)


def test_unease_about_power_closes_up():
    assert disclosure_chance(0.5, 1, 1, False, 0, P) == disclosure_chance(0.3, 1, 0, False, 0, P)
    p = make_parameters(off("discomfort"))
    assert disclosure_chance(0.5, 1, 1, False, 0, p) == disclosure_chance(0.5, 1, 0, False, 0, p)


def test_openness_is_returned():
    plain = disclosure_chance(0.3, 1, 0, False, 0, P)
    assert disclosure_chance(0.3, 1, 0, True, 0, P) == pytest.approx(plain + 0.1)
    p = make_parameters(off("disclosure_return"))
    assert disclosure_chance(0.3, 1, 0, True, 0, p) == plain


def test_it_is_easier_to_speak_in_confidence():
    def chance(caucus, p=P):
        return disclosure_chance(0.3, 0.5, 0, False, caucus, p)

    assert chance(1) == pytest.approx(disclosure_chance(0.45, 0.5, 0, False, 0, P))
    assert chance(0) < chance(0.5) < chance(1)
    assert chance(1, make_parameters(off("mediator_caucus"))) == chance(0)
    plain, heard = talking(), talking()
    heard.state.mediation[CAUCUS] = 1
    draw = sigmoid(8 * (0.5 - 0.4 + 0.1))
    assert (stake_at(draw, plain), stake_at(draw, heard)) == (0.5, 1)


def test_who_makes_no_effort_says_less():
    """Interests are the engine (M5)."""
    table = talking()
    table.state.engagement[0] = 0.5
    assert stake_at(sigmoid(8 * 0.1) / 2 - 0.001, table) == 1
    assert stake_at(sigmoid(8 * 0.1) / 2 + 0.001, table) == 0.5
    table.state.engagement[0] = 0
    assert stake_at(1e-9, table) == 0


@given(share, share, share, st.booleans(), st.floats(0, 0.4))
def test_a_chance_of_disclosure_is_a_chance(trust, stake, uneasy, returned, more):
    p = make_parameters({"disclosure_return": more})
    assert 0 <= disclosure_chance(trust, stake, uneasy, returned, 0, p) <= 1


def test_the_highest_stake_that_is_dared():
    chances = [sigmoid(8 * (0.5 - 0.15 - 0.25 * stake)) for stake in (1, 0.5, 0.25)]
    assert [stake_at(chance - 0.001) for chance in chances] == [1, 0.5, 0.25]
    assert stake_at(chances[-1] + 0.001) == 0


def test_who_avoids_says_nothing_and_who_contends_is_guarded():
    assert stake_at(1e-9, strategy=AVOIDING) == 0
    draw = 0.3
    assert stake_at(draw) == 1
    assert stake_at(draw, strategy=CONTENDING) == 0
    assert stake_at(draw, strategy=CONTENDING, contending_openness=1) == 1


def test_conflict_stifles_the_conversation():
    assert [room_for_talk(level) for level in (3, 6, 9)] == [1, 0.3, 0.05]
    table = talking()
    table.state.escalation[0, 1] = 4
    assert stake_at(0.3, table) == 0
    assert stake_at(0.15, table) == 1


def test_there_is_less_talk_from_phase_3_on():
    for phase, stake in ((2, 1), (3, 0.25)):
        table = talking()
        table.state.now.phase = phase
        assert stake_at(0.45, table) == stake
        assert stake_at(0.45, with_parameters(table, talk_later=1)) == 1


def test_disclosure_answers_that_of_the_last_round():
    just_above = sigmoid(8 * (0.5 - 0.4)) + 0.05
    table = talking()
    assert stake_at(just_above, table) == 0.5
    table.state.stake_before[1, 0] = 0.25
    assert stake_at(just_above, table) == 1
    table.state.stake_before[:] = [[0, 1], [0, 0]]
    assert stake_at(just_above, table) == 0.5


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


# --- ambiguity --------------------------------------------------------------------------------


def test_ambiguity_only_falls_by_sharing():
    assert clear_up(0.5, 0, 0, 0, P) == 0.5
    assert clear_up(0.5, 1, 1, 0, P) == pytest.approx(0.5 - 0.1 * 0.45)
    assert (
        clear_up(0.5, 1, 0, 0, P) == clear_up(0.5, 0, 1, 0, P) == pytest.approx(0.5 - 0.05 * 0.45)
    )


def test_who_facilitates_helps_to_clear_up():
    assert clear_up(0.5, 1, 1, 1, P) == pytest.approx(0.5 - 1.5 * 0.1 * 0.45)
    assert clear_up(0.5, 1, 1, 0.5, P) == pytest.approx(0.5 - 1.25 * 0.1 * 0.45)
    assert clear_up(0.5, 0, 0, 1, P) == 0.5
    p = make_parameters(off("mediator_facilitates"))
    assert clear_up(0.5, 1, 1, 1, p) == clear_up(0.5, 1, 1, 0, P)
    table = talking()
    table.state.mediation[FACILITATE] = 1
    table.state.stake[:] = [[0, 1], [1, 0]]
    converse(table, 0)
    assert table.state.ambiguity[0, 1] == pytest.approx(0.5 - 1.5 * 0.1 * 0.45)


def test_what_misleads_clears_up_nothing():
    state = lay_table().state
    state.stake[:] = [[0, 0.5], [1, 0]]
    state.topic[0, 1] = 1
    assert (meant(state, 0, 1), meant(state, 1, 0)) == (0.5, 0)


@given(share, share, share, st.floats(0, 0.5), st.floats(0, 0.5))
def test_ambiguity_stays_above_its_floor(ambiguity, said, heard, fall, floor):
    p = make_parameters({"ambiguity_fall": fall, "ambiguity_floor": floor})
    assert min(ambiguity, floor) <= clear_up(ambiguity, said, heard, 0, p) <= ambiguity


def test_without_floor_ambiguity_can_go():
    p = make_parameters({"ambiguity_fall": 0.5, **off("ambiguity_floor")})
    ambiguity = 0.5
    for _ in range(60):
        ambiguity = clear_up(ambiguity, 1, 1, 0, p)
    assert ambiguity == pytest.approx(0)


def test_something_new_confuses_up_to_everything():
    state = lay_table().state
    confuse(state, 0.05)
    assert state.ambiguity.tolist() == [[0, 0.55], [0.55, 0]]
    confuse(state, 0.9)
    assert state.ambiguity.max() == 1


def test_without_ambiguity_there_is_none():
    table = talking(**LATENT, **off("ambiguity_start", "ambiguity_rise"))
    table.state.told[:] = 1
    table.draws.discover[0] = 0
    converse(table, 0)
    assert len(events(table, E_DISCOVERY)) == 1
    assert not table.state.ambiguity.any()


# --- images -----------------------------------------------------------------------------------


def test_row_1_benefit_words_move_the_frame_where_perceptions_count():
    def frame(perception, **parameters):
        table = talking(**parameters)
        table.state.frame[:] = [[0.9, 0.1], [0.3, 0.7]]
        table.state.topic[0, 1] = 0
        table.state.stake[0, 1] = 1
        table.state.scratch[:] = 0
        listen(table, 0, 0, 1, perception)
        move_frames(table.state)
        return table.state.frame

    moved = frame(1)
    assert moved[1, 0] == pytest.approx((0.3 + 0.1 * 0.6) / 1.06)
    assert moved.sum(axis=1) == pytest.approx([1, 1])
    assert moved[0, 0] == 0.9
    np.testing.assert_array_equal(frame(0)[1], [0.3, 0.7])
    np.testing.assert_array_equal(frame(1, **off("image_sharing"))[1], [0.3, 0.7])


# --- the agenda -------------------------------------------------------------------------------

NARROW = [[[0, 1], [0, 0], [0, 0.6]], [[0, 0], [0, 1], [0, 0.6]]]  # 0 cares nothing for issue 1


def opening(perception, strongest=0):
    """Return the agenda at the opening."""
    power = [1, 1]
    power[strongest] = 2
    table = lay_table(NARROW, power=power, logic=rows(problem=perception), opened=False)
    open_table(table)
    return list(table.state.admitted), table


def test_row_1_hierarchy_opens_with_what_matters_to_the_strongest():
    assert opening(0)[0] == [True, False, True]
    assert opening(0, strongest=1)[0] == [False, True, True]


def test_row_1_benefit_network_opens_with_what_matters_to_anybody():
    admitted, table = opening(1)
    assert admitted == [True, True, True]
    assert table.state.open.all()


def test_who_is_not_there_yet_names_nothing():
    table = lay_table(NARROW, late=[False, True], logic=rows(problem=1), opened=False)
    open_table(table)
    assert list(table.state.admitted) == [True, False, True]


def test_the_status_quo_is_always_an_option():
    assert opening(0)[1].state.open.tolist() == [[True, True], [True, False], [True, True]]


def raised(perception, **parameters):
    """Return a table where 1 raised an issue that was not on the agenda."""
    table = lay_table(NARROW, opened=False, **parameters)
    table.state.topic[1, 0] = 1
    admit(table, 0, perception)
    return table


def test_row_1_benefit_issues_that_are_raised_get_on_the_agenda():
    table = raised(0.6)  # against a draw of .5
    assert list(table.state.admitted) == [False, True, False]
    assert list(table.state.open[1]) == [True, True]
    assert events(table) == [(0, E_ADMISSION, 1, -1, 1)]
    assert not raised(0.4).state.admitted.any()


def test_row_1_cost_what_is_admitted_confuses():
    assert raised(0.6).state.ambiguity[0, 1] == pytest.approx(0.55)
    assert raised(0.4).state.ambiguity[0, 1] == 0.5
    assert raised(0.6, **off("ambiguity_rise")).state.ambiguity[0, 1] == 0.5


def test_who_raised_it_is_to_whom_it_matters_most():
    state = lay_table(NARROW).state
    assert raised_by(state, 1) == -1
    state.topic[0, 1] = state.topic[1, 0] = 1
    assert raised_by(state, 1) == 1


# --- discovery --------------------------------------------------------------------------------


def found(draw, perception=1.0, execution=1.0, phase=3, strategy=PROBLEM_SOLVING, **parameters):
    """Return a table after a search for new options with this draw, all having told all."""
    table = talking(strategy, logic=rows(execution=execution), **LATENT, **parameters)
    table.state.heard[:] = 1
    table.state.now.phase = phase
    table.draws.discover[0] = draw
    discover(table, 0, perception)
    return table


def test_the_pie_grows_where_problems_are_solved_together():
    table = found(0.049)
    assert table.state.open[0, 2]
    assert events(table) == [(0, E_DISCOVERY, -1, -1, 2)]
    assert not found(0.051).state.open[0, 2]
    assert not found(1e-9, strategy=COMPROMISING).state.open[0, 2]
    assert not found(1e-9, **off("discovery")).state.open[0, 2]


def test_more_is_found_with_who_facilitates_and_less_without_effort():
    def finds(draw, facilitated=0.0, engaged=1.0, **parameters):
        table = talking(**LATENT, **parameters)
        table.state.heard[:] = 1
        table.state.mediation[FACILITATE] = facilitated
        table.state.engagement[:] = engaged, 1
        table.draws.discover[0] = draw
        discover(table, 0, 1.0)
        return bool(table.state.open[0, 2])

    assert finds(0.05 * 1.49, facilitated=1)
    assert not finds(0.05 * 1.51, facilitated=1)
    assert not finds(0.05 * 1.01, facilitated=1, **off("mediator_facilitates"))
    assert finds(0.05 * 0.74, engaged=0.5)
    assert not finds(0.05 * 0.76, engaged=0.5)


def test_discovery_needs_that_interests_were_told():
    table = talking(**LATENT)
    table.draws.discover[0] = 0.0
    discover(table, 0, 1.0)
    assert not events(table)


def test_nothing_is_discovered_about_an_issue_off_the_agenda():
    table = talking(opened=False, **LATENT)
    table.state.heard[:] = 1
    table.draws.discover[0] = 0.0
    discover(table, 0, 1.0)
    assert not table.state.open.any()


def test_row_1_benefit_more_is_discovered_where_perceptions_count():
    limit = 0.05 * 0.3
    assert found(limit * 0.99, perception=0).state.open[0, 2]
    assert not found(limit * 1.01, perception=0).state.open[0, 2]


def test_row_5_benefit_who_is_alert_finds_new_chances_during_execution():
    assert found(0.05 * 0.89, execution=1, phase=5).state.open[0, 2]
    assert not found(0.05 * 0.21, execution=0, phase=5).state.open[0, 2]
    assert found(0.05 * 0.19, execution=0, phase=5).state.open[0, 2]
    assert found(0.05 * 0.99, execution=0, phase=4).state.open[0, 2]  # only during execution


def test_row_5_cost_what_is_found_confuses():
    assert found(0.01).state.ambiguity[0, 1] == pytest.approx(0.55)
    assert found(0.01, **off("ambiguity_rise")).state.ambiguity[0, 1] == 0.5


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


# --- what was once wrong ---------------------------------------------------------------------


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
