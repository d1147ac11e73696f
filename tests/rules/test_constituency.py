"""Those whom a representative answers to: hawks, ratification, what is reported (M19, M32)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.agreement import negotiate
from kompas_sim.rules.constituency import (
    dares,
    hawkish,
    organisation_gain,
    ratified,
    rejection_chance,
    report,
)
from kompas_sim.rules.response import respond
from kompas_sim.rules.state import AGREEING, E_AGREEMENT, E_OVERRULED, E_REJECTED, INTERMEDIARY
from tests.rules.small_table import THREE, answering, events, lay_table, offering, put, rows

P = make_parameters({})
share = st.floats(0, 1)
value = st.floats(-3, 3)


def answerable(who=(0,), expectation=0.5, organisation=(0, 0.25, 0.5), gains=THREE, **kwargs):
    """Lay a table in phase 3 where some answer to a constituency; all issues weigh the same."""
    accountable = [i in who for i in range(len(gains))]
    layer = np.zeros_like(gains, dtype=float) + np.array(organisation)
    table = lay_table(gains, accountable=accountable, organisation=layer, **kwargs)
    table.state.expectation[:] = expectation
    table.state.now.phase = AGREEING
    table.state.attention[:] = 0
    return table


# --- hawks ------------------------------------------------------------------------------------


def test_a_minority_of_hawks_counts_for_nearly_a_majority():
    assert [hawkish(hawks, P) for hawks in (0, 0.1, 0.2)] == pytest.approx([0, 0.05, 0.1])
    assert [hawkish(hawks, P) for hawks in (0.21, 0.5, 0.6)] == pytest.approx([0.3] * 3)
    assert hawkish(1, P) == pytest.approx(0.5)


def test_hawks_may_be_powerless():
    assert hawkish(1, make_parameters({"hawk_pull": 0})) == 0


@given(share, share)
def test_more_hawks_never_pull_less(one, other):
    few, many = sorted((one, other))
    assert 0 <= hawkish(few, P) <= hawkish(many, P) <= P.hawk_pull


# --- the vote ---------------------------------------------------------------------------------


def test_an_organisation_looks_at_its_own_layer():
    table = answerable()
    package = np.array([1, 2])
    assert organisation_gain(table.game, 0, package) == 0.75
    table.state.value[:] = 9
    table.state.extra[:] = 9
    assert organisation_gain(table.game, 0, package) == 0.75


def test_what_is_a_little_less_than_expected_is_as_often_rejected_as_not():
    assert rejection_chance(0.4, 0.5, 1) == pytest.approx(0.5)
    assert rejection_chance(0.5, 0.5, 1) == pytest.approx(1 / (1 + np.e))
    assert rejection_chance(0.3, 0.5, 1) == pytest.approx(np.e / (1 + np.e))
    assert rejection_chance(0.4, 0.5, 0.4) == pytest.approx(0.2)
    assert rejection_chance(-9, 9, 0) == 0


@given(value, value, share)
def test_a_rejection_is_a_chance(gain, expectation, power):
    assert 0 <= rejection_chance(gain, expectation, power) <= power


def test_a_representative_does_not_come_home_with_what_will_rather_be_rejected():
    table = answerable(expectation=0.85)
    assert dares(table, 0, np.array([1, 2]))  # brings .75: even odds
    assert not dares(table, 0, np.array([1, 1]))
    assert dares(table, 1, np.array([0, 0]))  # answers to nobody
    assert not respond(table, 0, 0, np.array([1, 1]), 1)
    assert dares(answerable(expectation=9, ratification=0), 0, np.array([0, 0]))


def test_while_issues_are_settled_one_by_one_it_dares_until_the_last():
    table = answerable(expectation=0.85)
    table.state.now.by_issue = 1
    table.state.now.issue = 0
    assert dares(table, 0, np.array([1, 0]))
    table.state.frozen[1] = True
    assert not dares(table, 0, np.array([1, 0]))


def voted(draw, expectation=0.5, agrees=(True, True, True), who=(0,), **parameters):
    """Return a table, and whether the constituencies let (1, 0) pass, that brings .25."""
    table = answerable(who, expectation, **parameters)
    table.state.draft[:] = 1, 0
    table.state.agrees[:] = agrees
    table.draws.ratify[0] = draw
    return table, ratified(table, 0)


def test_a_constituency_may_reject():
    chance = rejection_chance(0.25, 0.5, 1)
    assert voted(chance + 0.001)[1]
    table, passed = voted(chance - 0.001)
    assert not passed
    assert events(table) == [(0, E_REJECTED, 0, -1, -1)]
    assert voted(1e-9, ratification=0)[1]


def test_a_rejection_is_a_broken_word_in_the_eyes_of_the_others():
    table, _ = voted(0.0)
    assert table.state.broken.tolist() == [[False] * 3, [True, False, False], [True, False, False]]
    assert not voted(1 - 1e-9)[0].state.broken.any()


def test_who_has_given_no_word_breaks_none():
    table, passed = voted(0.0, agrees=(False, True, True))
    assert passed
    assert not events(table)


def test_every_constituency_votes():
    table, passed = voted(0.0, who=(0, 2))
    assert not passed
    assert [event[2] for event in events(table, E_REJECTED)] == [0, 2]
    assert table.state.broken[0, 2]
    assert table.state.broken[2, 0]


def test_the_constituency_of_who_left_has_no_vote():
    table = answerable(who=(0,))
    table.state.present[0] = False
    table.state.agrees[:] = True
    table.draws.ratify[0] = 0
    assert ratified(table, 0)
    table = answerable(who=(0,))
    table.state.present[2] = False
    table.state.agrees[:] = True
    table.draws.ratify[0] = 0
    assert not ratified(table, 0)
    assert table.state.broken[1, 0]
    assert not table.state.broken[2, 0]


def test_a_rejected_package_is_no_agreement():
    for draw, agreed in ((0.0, 0), (1 - 1e-9, 1)):
        table = answerable(logic=rows(decision=1))
        table.draws.ratify[0] = draw
        negotiate(table, 0, offering(1, 0), answering(True, True, True))
        assert table.state.now.in_force == agreed
        assert len(events(table, E_AGREEMENT)) == agreed


def test_nobody_is_overruled_by_a_package_that_is_rejected():
    table = answerable(power=[5, 1, 1], logic=rows(decision=0))
    table.draws.turn[0, 0] = 0.999
    table.draws.ratify[0] = 0
    negotiate(table, 0, offering(1, 0), answering(True, False, True))
    assert table.state.now.in_force == 0
    assert not events(table, E_OVERRULED)
    assert not table.state.overruled.any()


# --- what is reported -------------------------------------------------------------------------


def reported(proposer=0, attention=0.0, rounds=1, who=(0,), **parameters):
    """Return what the constituencies expect after (1, 0), that brings .25, was reported."""
    table = answerable(who, expectation=0.75, **parameters)
    put(table, 1, 0)
    table.state.now.proposer = proposer
    table.state.attention[:] = attention
    for _ in range(rounds):
        report(table)
    return table.state.expectation


def test_what_is_on_the_table_is_reported_home():
    assert list(reported()) == [pytest.approx(0.75 + 0.1 * (0.25 - 0.75)), 0.75, 0.75]
    assert reported(proposer=INTERMEDIARY)[0] == pytest.approx(0.7)
    assert reported(report=0)[0] == 0.75
    assert reported(report=1)[0] == 0.25


def test_nothing_on_the_table_nothing_to_report():
    assert reported(proposer=-2)[0] == 0.75


def test_attention_to_the_relation_is_watched():
    assert reported(proposer=-2, attention=0.5)[0] == pytest.approx(0.75 + 0.03 * 0.5)
    assert reported(attention=0.5)[0] == pytest.approx(0.7 + 0.015)
    assert reported(proposer=-2, attention=0.5)[1] == 0.75
    assert reported(proposer=-2, attention=0.5, suspicion=0)[0] == 0.75


def test_who_left_reports_nothing():
    table = answerable(expectation=0.75)
    put(table, 1, 0)
    table.state.now.proposer = 1
    table.state.present[0] = False
    table.state.attention[:] = 1
    report(table)
    assert table.state.expectation[0] == 0.75


def test_expectations_settle_a_little_above_what_is_reported():
    # where what is reported outweighs suspicion: gain + suspicion * attention / report
    assert reported(attention=0.5, rounds=300)[0] == pytest.approx(0.25 + 0.15, abs=1e-6)
