"""An offer, everybody's answer, and the agreement (M14, M21, rows 4 and 6)."""

import numpy as np
import pytest

from kompas_sim.rules.agreement import adopt, negotiate, package_number, turn
from kompas_sim.rules.phases import enter
from kompas_sim.rules.preference import gain
from kompas_sim.rules.reopening import same_as_deal
from kompas_sim.rules.response import respond
from kompas_sim.rules.schedule import count_costs
from kompas_sim.rules.state import (
    AGREEING,
    E_AGREEMENT,
    E_OFFER,
    E_OVERRULED,
    E_REFUSAL,
    FACILITATE,
    SHAPING,
)
from tests.rules.small_table import (
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
    assert list(table.state.hoped) == [1] * 3
    adopt(table, 4, 0, payee=-1)
    assert now.renewed == 1  # once renewed, always renewed
    first = at()
    adopt(first, 0, 0, payee=-1)
    assert first.state.now.renewed == 0


def test_what_is_found_counts_from_the_agreement_on():
    table = at()
    table.state.now.found = 2
    adopt(table, 3, 0, payee=-1)
    assert table.state.now.found == 0


def test_with_an_agreement_the_talks_are_over_and_begin_anew_when_it_is_reopened():
    table = at()
    table.state.now.negotiating = 9
    adopt(table, 3, 0, payee=-1)
    assert table.state.now.negotiating == -1
    enter(table.state, 4, AGREEING)
    assert table.state.now.negotiating == 0
