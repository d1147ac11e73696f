"""Sham collaboration: nobody rocks the boat that nobody may leave (M20)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.sham import (
    LATELY,
    avoided,
    bound,
    disagreed,
    harmony_pull,
    masked_conflict,
    notice_sham,
)
from kompas_sim.rules.state import (
    AGREEING,
    AVOIDING,
    CONTENDING,
    E_OBJECTION,
    E_OFFER,
    E_REFUSAL,
    INTERMEDIARY,
    NOBODY,
)
from kompas_sim.rules.table import note
from tests.rules.small_table import THREE, lay_table

share = st.floats(0, 1)


# --- the pull ---------------------------------------------------------------------------------


def test_the_cost_of_leaving_binds():
    assert bound(0, 0.3) == 0
    assert bound(0.15, 0.3) == 0.5
    assert bound(0.3, 0.3) == bound(9, 0.3) == 1
    assert bound(-1, 0.3) == 0


def keeping_peace(before=(CONTENDING, AVOIDING, AVOIDING), exit_cost=1.2, escalation=0, **more):
    """Return the pull of party 0 to keep the peace; 4 is 1 in v, so 1.2 binds it."""
    constants = {"avoid_harmony": 1.5, "mandate": 0.3}
    table = lay_table(THREE, exit_cost=[exit_cost] * 3, **constants | more)
    table.state.before[:] = before
    table.state.escalation[0, 1] = escalation
    return harmony_pull(table, 0)


def test_where_others_avoid_there_is_a_pull_to_keep_the_peace():
    assert keeping_peace((CONTENDING, AVOIDING, AVOIDING)) == pytest.approx(1.5)
    assert keeping_peace((AVOIDING, AVOIDING, CONTENDING)) == pytest.approx(0.75)
    assert keeping_peace((AVOIDING, CONTENDING, CONTENDING)) == 0
    assert keeping_peace((-1, -1, -1)) == 0
    assert keeping_peace(avoid_harmony=0) == 0


def test_not_for_who_may_leave_or_is_in_conflict():
    assert keeping_peace(exit_cost=0) == 0
    assert keeping_peace(exit_cost=0.6) == pytest.approx(0.75)
    assert keeping_peace(mandate=0.6) == pytest.approx(0.75)
    assert keeping_peace(escalation=1) == pytest.approx(1)
    assert keeping_peace(escalation=3) == keeping_peace(escalation=9) == 0


def test_only_the_others_at_the_table_count():
    state = lay_table(THREE).state
    state.before[:] = AVOIDING, AVOIDING, CONTENDING
    assert avoided(state, 0) == 0.5
    state.present[2] = False
    assert avoided(state, 0) == 1
    state.present[1] = False
    assert avoided(state, 0) == 0


# --- what is expressed ------------------------------------------------------------------------


def test_a_refusal_and_an_objection_express_a_difference():
    for kind, expressed in ((E_REFUSAL, True), (E_OBJECTION, True), (E_OFFER, False)):
        table = lay_table(THREE)
        assert not disagreed(table.state, 3)
        note(table.state, 3, kind, 0, 1, -1)
        note(table.state, 3, E_OFFER, 0, -1, 0)
        assert disagreed(table.state, 3) == expressed
        assert not disagreed(table.state, 4)


def test_what_is_masked_is_what_is_there_and_not_expressed():
    table = lay_table([[[0, 1, 0]], [[0, 0, 1]]])
    assert table.game.latent_conflict == 1  # what is best for one is worth nothing to the other
    table.state.now.expressed = 0.3
    assert masked_conflict(table) == pytest.approx(0.7)
    alike = lay_table(THREE)
    alike.state.now.expressed = 0.3
    assert masked_conflict(alike) == 0


@given(share, share)
def test_masked_conflict_is_a_share(latent, expressed):
    table = lay_table()
    table = table._replace(game=table.game._replace(latent_conflict=latent))
    table.state.now.expressed = expressed
    assert 0 <= masked_conflict(table) <= 1


# --- is it a sham? ----------------------------------------------------------------------------


def talks(rounds=15, gains=None, proposer=NOBODY, refused=False, begun=True, **state):
    """Return a table after rounds of phase 3 in which this happened."""
    table = lay_table(gains or [[[0, 1, 0]], [[0, 0, 1]], [[0, 1, 0]]])
    now = table.state.now
    now.phase = AGREEING
    now.negotiating = 0 if begun else -1
    for t in range(rounds):
        now.proposer = proposer
        if refused:
            note(table.state, t, E_REFUSAL, 1, 0, -1)
        for name, value in state.items():
            getattr(table.state, name)[0] = value
        notice_sham(table, t)
    return table


def test_long_and_quiet_talks_without_agreement_are_a_sham():
    assert talks(14).state.now.sham == 0
    assert talks(15).state.now.sham == 1
    assert talks(15).state.now.negotiating == 15


def test_not_where_offers_are_made_or_refused():
    assert talks(40, proposer=0).state.now.sham == 0
    assert talks(40, proposer=INTERMEDIARY).state.now.sham == 0
    assert talks(40, refused=True).state.now.sham == 0


def test_not_where_all_want_the_same():
    assert talks(40, gains=THREE).state.now.sham == 0


def test_not_before_phase_3_nor_when_somebody_has_left():
    assert talks(40, begun=False).state.now.sham == 0
    assert talks(40, present=False).state.now.sham == 0


def test_who_is_late_has_not_left():
    assert talks(40, present=False, joined=False).state.now.sham == 1


def test_not_with_an_agreement():
    table = talks(15)
    table.state.now.in_force = 1
    notice_sham(table, 15)
    assert table.state.now.sham == 0


def test_an_offer_ends_it():
    table = talks(15)
    table.state.now.proposer = 0
    notice_sham(table, 15)  # one in ten lately
    assert table.state.now.sham == 0
    for t in range(16, 20):
        table.state.now.proposer = NOBODY
        notice_sham(table, t)
    assert table.state.now.sham == 1


def test_what_counts_as_lately():
    table = talks(2, proposer=0, refused=True)
    expected = LATELY + (1 - LATELY) * LATELY
    assert table.state.now.offer_rate == pytest.approx(expected)
    assert table.state.now.expressed == pytest.approx(expected)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_what_counts_as_lately_is_a_share(rounds):
    table = lay_table(THREE, rounds=30)
    now = table.state.now
    now.negotiating = 0
    for t, (offered, refused) in enumerate(rounds):
        now.proposer = 0 if offered else NOBODY
        if refused:
            note(table.state, t, E_REFUSAL, 1, 0, -1)
        notice_sham(table, t)
    assert 0 <= now.offer_rate <= 1
    assert 0 <= now.expressed <= 1
