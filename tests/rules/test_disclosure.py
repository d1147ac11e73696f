"""Disclosing: what one dares to say to whom (M15, M31)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.disclosure import disclose, disclosure_chance, room_for_talk
from kompas_sim.rules.numbers import sigmoid
from kompas_sim.rules.state import AVOIDING, CAUCUS, CONTENDING
from tests.rules.small_table import off, talking, with_parameters

P = make_parameters({})
share = st.floats(0, 1)


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


def test_without_risk_everything_is_told_as_easily_as_a_little():
    p = make_parameters(off("disclosure_risk"))
    assert disclosure_chance(0.3, 1, 0, False, 0, p) == disclosure_chance(0.3, 0.25, 0, False, 0, p)


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
