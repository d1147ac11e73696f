"""What others make of an offer, and what one puts in (M34, M45)."""

import numpy as np
import pytest

from kompas_sim.rules.agreement import negotiate
from kompas_sim.rules.noting_offers import dispute_with, put_in, take_note
from kompas_sim.rules.schedule import clear_round
from tests.rules.small_table import ALIKE, answering, at, off, offering, on, put, with_parameters

# --- taking note ------------------------------------------------------------------------------


def test_a_concession_is_a_favour():
    table = at()
    put(table, 0, 1)
    take_note(table, 0, 1)
    table.state.offered[0] = True
    assert not table.state.ledger.any()  # the first offer is none
    put(table, 1, 1)
    take_note(table, 0, 1)
    favour = table.game.own[1, 0, 1]
    assert table.state.conceded[1] == table.state.ledger[1, 0] == pytest.approx(favour)
    put(table, 0, 0)
    take_note(table, 0, 1)
    assert table.state.conceded[1] == 0
    assert table.state.ledger[1, 0] == pytest.approx(favour)
    assert table.state.ledger[0, 1] == 0


def test_favours_are_forgotten_in_time():
    table = at()
    table.state.ledger[1, 0] = 0.5
    clear_round(table)
    assert table.state.ledger[1, 0] == pytest.approx(0.475)
    clear_round(with_parameters(table, favour_memory=0))
    assert table.state.ledger[1, 0] == 0


def test_favours_have_a_limit():
    table = at(gains=ALIKE)
    table.state.offered[0] = True
    table.state.ledger[1, 0] = 0.9
    put(table, 1)
    take_note(table, 0, 1)
    assert table.state.ledger[1, 0] == 1


def disputing(**parameters):
    """Lay a table where 1 wants something else than 0 offers, on one of two issues."""
    table = at(**parameters)
    table.state.offered[1] = True
    table.state.offer[1] = 2, 2
    put(table, 2, 1)
    return table


def test_a_dispute_is_the_share_of_issues_on_which_offers_differ():
    table = disputing()
    assert dispute_with(table.state, 1) == 0.5
    take_note(table, 0, 1)
    assert table.state.dispute[0, 1] == table.state.dispute[1, 0] == 0.5
    table.state.admitted[0] = False
    assert dispute_with(table.state, 1) == 1


def test_who_made_no_offer_has_expressed_no_difference():
    table = disputing()
    table.state.offered[1] = False
    take_note(table, 0, 1)
    assert not table.state.dispute.any()


def test_an_expressed_difference_teaches_what_the_other_wants():
    table = disputing()
    before = table.state.belief.copy()
    take_note(table, 0, 1)
    moved = table.state.belief - before
    gap = before[1, 0, 0].max() - before[1, 0, 0, 2]
    assert moved[1, 0, 0, 2] == pytest.approx(0.06 * 0.5 * gap)
    assert moved[1, 0, 0, 2] > 0
    moved[1, 0] = 0
    assert not moved.any()


def test_who_asks_for_the_status_quo_does_not_make_it_worth_something():
    table = disputing()
    put(table, 0, 1)
    take_note(table, 0, 1)
    assert not table.state.belief[..., 0].any()


def test_but_not_without_the_mechanism_nor_when_it_is_a_quarrel():
    unlearned = disputing(**off("dispute_insight"))
    quarrel = disputing()
    quarrel.state.escalation[1, 0] = 3.1
    for table in (unlearned, quarrel):
        before = table.state.belief.copy()
        take_note(table, 0, 1)
        np.testing.assert_array_equal(table.state.belief, before)


# --- what one puts in (M34) -------------------------------------------------------------------


def test_an_offer_draws_the_frame_to_what_one_puts_in():
    table = at(control=[(0, 0), (1, 1)], **on("contribution"))
    table.state.frame[:] = 0.4, 0.6
    negotiate(table, 0, offering(2, 1), answering(None, False, False))
    np.testing.assert_allclose(table.state.frame, [[0.46, 0.54], [0.4, 0.6], [0.4, 0.6]])


@pytest.mark.parametrize(
    ("package", "kwargs"),
    [
        ((0, 1), {"control": [(0, 0)], "contribution": 0.1}),  # it changes nothing of its own
        ((2, 1), {"contribution": 0.1}),  # nothing is its own
        ((2, 1), {"control": [(0, 0)], **off("contribution")}),
    ],
)
def test_who_puts_in_nothing_sees_the_issue_as_before(package, kwargs):
    table = at(**kwargs)
    table.state.frame[:] = 0.4, 0.6
    put(table, *package)
    put_in(table, 0)
    np.testing.assert_array_equal(table.state.frame, [[0.4, 0.6]] * 3)


def test_what_is_put_in_is_shared_between_issues():
    table = at(control=[(0, 0), (0, 1)], contribution=0.5)
    table.state.frame[:] = 0.2, 0.8
    put(table, 2, 1)
    put_in(table, 0)
    assert list(table.state.frame[0]) == pytest.approx([0.35, 0.65])
