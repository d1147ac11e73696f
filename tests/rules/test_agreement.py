"""An offer, everybody's answer, and the agreement (M14, M21, M34, M45, rows 4 and 6)."""

import numpy as np
import pytest

from kompas_sim.rules.agreement import (
    adopt,
    dispute_with,
    negotiate,
    package_number,
    put_in,
    take_note,
    turn,
)
from kompas_sim.rules.preference import gain
from kompas_sim.rules.reopening import same_as_deal
from kompas_sim.rules.response import respond
from kompas_sim.rules.schedule import clear_round, count_costs
from kompas_sim.rules.state import (
    E_AGREEMENT,
    E_OFFER,
    E_OVERRULED,
    E_REFUSAL,
    FACILITATE,
    SHAPING,
)
from tests.rules.small_table import (
    ALIKE,
    THREE,
    answering,
    at,
    dont_propose,
    events,
    lay_table,
    off,
    offering,
    on,
    put,
    rows,
    with_parameters,
)

# --- who proposes, and who decides ------------------------------------------------------------


def shares_of_turns(logic, facilitated=0.0):
    """Return how often each party has the turn, over evenly spread draws."""
    table = lay_table(THREE, power=[1, 2, 5], logic=logic, rounds=20_000)
    table.state.mediation[FACILITATE] = facilitated
    table.draws.turn[:] = np.random.default_rng(3).random(table.draws.turn.shape)
    turns = [turn(table, t) for t in range(20_000)]
    return np.bincount(turns, minlength=3) / len(turns)


def test_row_4_benefit_power_weighs_less_in_who_proposes():
    assert shares_of_turns(rows(decision=1)) == pytest.approx([1 / 3] * 3, abs=0.015)
    weights = np.array([1, 2, 5]) ** 1.5
    assert shares_of_turns(rows(decision=0)) == pytest.approx(weights / weights.sum(), abs=0.015)


def test_an_intermediary_sees_to_equal_turns():
    assert shares_of_turns(rows(decision=0), 1) == pytest.approx([1 / 3] * 3, abs=0.015)


def test_who_left_has_no_turn():
    table = lay_table(THREE)
    table.state.present[0] = False
    table.draws.turn[0] = 0.999, 0.5, 0.6
    assert turn(table, 0) == 2


def decided(logic, answers, power=(3, 2, 1)):
    """Return a table after an offer of party 0, with these answers."""
    table = at(logic=logic, power=list(power))
    negotiate(table, 0, offering(2, 1), answering(*answers))
    return table


def test_row_4_benefit_nobody_is_overruled_where_all_must_agree():
    overruled = decided(rows(decision=0), (None, True, False))
    assert events(overruled, E_OVERRULED) == [(0, E_OVERRULED, 2, 0, -1)]
    assert overruled.state.overruled.tolist() == [[0, 0, 0], [0, 0, 0], [1, 1, 0]]
    unanimous = decided(rows(decision=1), (None, True, True))
    assert unanimous.state.now.in_force
    assert not unanimous.state.overruled.any()


def test_row_4_cost_one_can_hold_up_all():
    assert not decided(rows(decision=1), (None, True, False)).state.now.in_force
    assert decided(rows(decision=0), (None, True, False)).state.now.in_force


def test_row_4_cost_a_round_without_agreement_costs_everybody():
    table = at()
    count_costs(table.state, table.p.delay)
    assert list(table.state.cost) == [0.0015] * 3
    table.state.now.in_force = 1
    count_costs(table.state, table.p.delay)
    assert list(table.state.cost) == [0.0015] * 3
    free = at(**off("delay"))
    count_costs(free.state, free.p.delay)
    assert not free.state.cost.any()


def test_who_left_has_no_say_and_no_power():
    table = at(logic=rows(decision=1), power=[1, 1, 9])
    table.state.present[2] = False
    negotiate(table, 0, offering(2, 1), answering(None, True, False))
    assert table.state.now.in_force
    assert not table.state.agrees[2]


def test_no_offer_no_decision():
    table = at()
    before = table.state.offer.copy()
    negotiate(table, 0, dont_propose, answering(True, True, True))
    np.testing.assert_array_equal(table.state.offer, before)
    assert not table.state.now.offers
    assert not events(table)


def test_an_offer_is_put_on_record():
    table = decided(rows(decision=1), (None, False, False))
    assert events(table, E_OFFER) == [(0, E_OFFER, 0, -1, 2 * 3 + 1)]
    assert list(table.state.offer[0]) == [2, 1]
    assert list(table.state.offered) == [True, False, False]
    assert table.state.now.offers == 1
    assert package_number(table.game, np.array([1, 2])) == 5


# --- reproaches (row 6) -----------------------------------------------------------------------


def test_row_6_benefit_a_refusal_is_no_reproach_where_the_norm_is_tolerance():
    for norm, reproach in ((0, 1), (1, 0), (0.25, 0.75)):
        table = decided(rows(decision=1, norm=norm), (None, True, False))
        assert events(table, E_REFUSAL) == [(0, E_REFUSAL, 2, 0, -1)]
        assert table.state.refused[0, 2] == reproach
        assert table.state.refused.sum() == reproach


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


def test_but_not_without_the_mechanism_nor_when_it_is_a_quarrel():
    unlearned = disputing(**off("dispute_insight"))
    quarrel = disputing()
    quarrel.state.escalation[1, 0] = 3.1
    for table in (unlearned, quarrel):
        before = table.state.belief.copy()
        take_note(table, 0, 1)
        np.testing.assert_array_equal(table.state.belief, before)


# --- the agreement ----------------------------------------------------------------------------


def test_an_agreement_is_in_force_and_its_details_are_to_be_shaped():
    table = at()
    table.state.settled[:] = True
    table.state.draft[:] = 2, 1
    adopt(table, 4, 0, payee=-1)
    now = table.state.now
    assert (now.in_force, now.agreed, now.phase) == (1, 5, SHAPING)
    assert list(table.state.deal) == [2, 1]
    assert not table.state.settled.any()
    assert events(table, E_AGREEMENT) == [(4, E_AGREEMENT, 0, -1, 7)]
    put(table, 2, 1)
    assert same_as_deal(table.state)


def test_each_remembers_what_it_could_live_with():
    table = at(logic=rows(norm=1))
    table.state.target[:] = 2
    table.state.aspiration[:] = 0.8
    table.state.draft[:] = 2, 1
    adopt(table, 0, 0, payee=-1)
    assert table.state.floor[0] == pytest.approx(0.55 * 0.8)
    table.state.draft[:] = 0, 1
    table.state.aspiration[:] = 2
    adopt(table, 0, 0, payee=-1)
    assert table.state.floor[0] == gain(table.state, 0, np.array([0, 1]))  # no more than it got


def test_row_6_cost_who_could_live_with_less_is_dealt_less_in_the_details():
    answers = []
    for norm in (0, 1):
        table = at(logic=rows(norm=norm))
        table.state.target[:] = table.state.aspiration[:] = 0.9
        table.state.draft[:] = 2, 1
        adopt(table, 0, 0, payee=-1)
        answers.append(respond(table, 0, 1, np.array([1, 1]), 0))
    assert answers == [False, True]


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


# --- what else an agreement brings ------------------------------------------------------------


def test_an_agreement_is_a_product():
    plain, product = at(), at(**on("product_vitality", "product_clarity"))
    for table in (plain, product):
        table.state.now.vitality = 0.5
        adopt(table, 0, 0, payee=-1)
    assert (plain.state.now.vitality, plain.state.ambiguity[0, 1]) == (0.5, 0.5)
    assert product.state.now.vitality == pytest.approx(0.55)
    assert product.state.ambiguity[0, 1] == pytest.approx(0.05 + 0.45 / 2)


def test_an_agreement_may_be_a_renewal():
    table = at()
    table.state.now.renewing, table.state.now.lapses, table.state.now.terminated = 1, 9, 1
    table.state.draft[:] = 2, 1
    adopt(table, 3, 0, payee=-1)
    now = table.state.now
    assert (now.renewing, now.renewed, now.lapses, now.terminated) == (0, 1, -1, 0)
    assert now.known_options == 4
    assert list(table.state.hoped) == [1] * 3
    adopt(table, 4, 0, payee=-1)
    assert now.renewed == 1  # once renewed, always renewed
    first = at()
    adopt(first, 0, 0, payee=-1)
    assert first.state.now.renewed == 0


def test_who_asks_for_the_status_quo_does_not_make_it_worth_something():
    table = disputing()
    put(table, 0, 1)
    take_note(table, 0, 1)
    assert not table.state.belief[..., 0].any()
