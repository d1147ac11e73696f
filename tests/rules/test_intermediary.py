"""The intermediary: an independent, connecting position, and what it may do (M56)."""

import numpy as np
import pytest

from kompas_sim.rules.agreement import adopt, negotiate
from kompas_sim.rules.intermediary import (
    accepted,
    admit_mediator,
    called_in,
    dismiss_mediator,
    hear_confidences,
    induce,
    inducement,
    mediate,
)
from kompas_sim.rules.response import respond
from kompas_sim.rules.state import (
    AGREEING,
    CAUCUS,
    E_MEDIATOR,
    FORMULATE,
    FUNCTIONS,
    MANIPULATE,
    NEVER,
)
from tests.rules.small_table import THREE, dont_propose, events, lay_table, rows

EVERYTHING = range(len(FUNCTIONS))


def lay(gains=THREE, does=EVERYTHING, **kwargs):
    """Lay a table that an intermediary may come to, and do these things at."""
    return lay_table(gains, mediator_does=[f in does for f in EVERYTHING], **kwargs)


# --- coming and going -------------------------------------------------------------------------


def test_it_comes_by_the_clock():
    table = lay(mediator_enters=3)
    assert [called_in(table, t) for t in (2, 3, 4)] == [False, True, False]


def test_it_comes_when_conflict_reaches_a_stage():
    table = lay(mediator_stage=4.0)
    table.state.escalation[0, 1] = 3.9
    assert not called_in(table, 0)
    table.state.escalation[0, 1] = 4.0
    assert called_in(table, 0)
    table.state.present[1] = False  # not for a quarrel with who left
    assert not called_in(table, 0)


def test_without_a_call_nobody_comes():
    table = lay()
    table.state.escalation[:] = 9
    assert not any(called_in(table, t) for t in range(12))
    mediate(table, 0)
    assert (table.state.now.mediator, table.state.now.events) == (0, 0)
    assert not table.state.mediation.any()


def test_it_comes_once_and_goes_once():
    table = lay()
    state = table.state
    dismiss_mediator(state, 0)
    assert state.now.mediator == 0  # who is not there cannot go
    for t in (1, 2):
        admit_mediator(state, t)
        assert state.now.mediator == 1
    for t in (3, 4):
        dismiss_mediator(state, t)
        assert state.now.mediator == 2
    assert events(table) == [(1, E_MEDIATOR, -1, -1, 1), (3, E_MEDIATOR, -1, -1, 0)]


def test_who_went_is_not_called_in_again():
    table = lay(mediator_stage=4.0)
    table.state.escalation[0, 1] = 5
    mediate(table, 0)
    assert table.state.now.mediator == 1
    dismiss_mediator(table.state, 1)
    mediate(table, 1)
    assert table.state.now.mediator == 2
    assert not table.state.mediation.any()


# --- what it is let to do ---------------------------------------------------------------------


def test_it_works_as_far_as_it_is_trusted():
    table = lay()
    table.state.trust_mediator[:] = 0.4, 0.39, 0.9
    assert accepted(table) == pytest.approx(2 / 3)
    table.state.present[2] = False
    assert accepted(table) == 0.5
    table.state.present[:] = False
    assert accepted(table) == 0


def test_it_does_what_it_came_for():
    table = lay(does=[CAUCUS, MANIPULATE], mediator_enters=1)
    table.state.trust_mediator[2] = 0
    mediate(table, 0)
    assert not table.state.mediation.any()
    mediate(table, 1)
    assert table.state.mediation[[CAUCUS, MANIPULATE]].tolist() == pytest.approx([2 / 3] * 2)
    assert table.state.mediation.sum() == pytest.approx(4 / 3)
    assert events(table) == [(1, E_MEDIATOR, -1, -1, 1)]


def test_it_is_paid_by_who_is_there_while_it_is_there():
    table = lay(mediator_enters=1, mediator_fee=0.002)
    table.state.present[2] = False
    for t in range(4):
        if t == 3:
            dismiss_mediator(table.state, t)
        mediate(table, t)
    assert table.state.cost.tolist() == pytest.approx([0.004, 0.004, 0])
    assert not table.state.mediation.any()


# --- in confidence ----------------------------------------------------------------------------


def confiding(listens=1.0, stake=0.5, topic=0):
    """Return a table where 0 told 1 about an issue, that an intermediary may have heard."""
    table = lay([[[0, 1, 3], [0, 2, 1]]] * 3)
    table.state.mediation[CAUCUS] = listens
    table.state.topic[0, 1] = topic
    table.state.stake[0, 1] = stake
    hear_confidences(table)
    return table


def test_before_the_first_word_it_thinks_that_all_issues_matter_alike():
    for gains in ([[0, 1, 3], [0, 2, 1]], [[0, 9, 3], [0, -2, 1]]):  # which it cannot know
        table = lay([gains] * 3)
        np.testing.assert_allclose(table.state.confided, [[[0, 1 / 4, 1 / 4]] * 2] * 3)


def test_it_hears_what_is_told():
    before = lay([[[0, 1, 3], [0, 2, 1]]] * 3).state.confided
    table = confiding()
    truth = table.state.value[0, 0]
    np.testing.assert_allclose(table.state.confided[0, 0], (before[0, 0] + truth) / 2)
    np.testing.assert_array_equal(table.state.confided[0, 1], before[0, 1])
    np.testing.assert_array_equal(table.state.confided[1:], before[1:])
    np.testing.assert_allclose(confiding(stake=1.0).state.confided[0, 0], truth)
    half = confiding(listens=0.5, stake=1.0).state.confided[0, 0]
    np.testing.assert_allclose(half, (before[0, 0] + truth) / 2)


@pytest.mark.parametrize("kwargs", [{"listens": 0.0}, {"stake": 0.0}, {"topic": -1}])
def test_it_hears_nothing_else(kwargs):
    untouched = lay([[[0, 1, 3], [0, 2, 1]]] * 3).state.confided
    np.testing.assert_array_equal(confiding(**kwargs).state.confided, untouched)


def test_it_does_not_matter_who_is_told_first():
    tables = []
    for told in ((0.25, 1.0), (1.0, 0.25), (0.5, 0.25), (0.25, 0.5)):
        table = lay([[[0, 1, 3], [0, 2, 1]]] * 3)
        table.state.mediation[CAUCUS] = 0.5
        table.state.topic[0, 1:] = 0
        table.state.stake[0, 1:] = told
        hear_confidences(table)
        tables.append(table.state.confided[0])
    np.testing.assert_allclose(tables[0], tables[1])
    np.testing.assert_allclose(tables[2], tables[3])


# --- inducements ------------------------------------------------------------------------------


def test_a_manipulative_one_adds_something_for_everybody():
    table = lay()
    table.state.mediation[MANIPULATE] = 0.5
    table.state.present[2] = False
    induce(table)
    assert table.state.extra.tolist() == pytest.approx([0.015, 0.015, 0])
    for let, parameters in ((0.0, {}), (1.0, {"mediator_induces": 0})):
        table = lay(**parameters)
        table.state.mediation[MANIPULATE] = let
        induce(table)
        assert not table.state.extra.any()


def test_what_it_adds_is_added_once():
    table = lay(logic=rows(decision=1))
    table.state.mediation[MANIPULATE] = 1
    for t in (0, 1):  # the agreement, and its renewal
        table.state.draft[:] = 1, 1
        adopt(table, t, 0, NEVER)
        table.state.now.renewing = 1
    assert table.state.extra.tolist() == table.state.terms.tolist() == pytest.approx([0.03] * 3)
    assert table.state.hoped.tolist() == pytest.approx([0.75 + 0.03] * 3)


def test_it_promises_something_for_a_new_agreement_only():
    table = lay()
    table.state.mediation[MANIPULATE] = 0.5
    assert inducement(table) == pytest.approx(0.015)
    table.state.now.in_force = 1
    assert inducement(table) == 0
    induce(table)
    assert not table.state.extra.any()


def test_an_inducement_makes_it_easier_to_agree():
    agreed = []
    for let in (0.0, 1.0):  # its text brings .75, and .2 on top
        table = lay(mediator_induces=0.2, reservation=[3.4, 0, 0], tolerance=0, logic=rows(norm=1))
        table.state.now.phase = AGREEING
        table.state.mediation[[FORMULATE, MANIPULATE]] = 1, let
        table.draws.text[0] = 0
        negotiate(table, 0, dont_propose, respond)
        assert list(table.state.package) == [1, 1]
        agreed.append(bool(table.state.agrees[0]))
    assert agreed == [False, True]
