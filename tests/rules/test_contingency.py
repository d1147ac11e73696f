"""Contingent agreements: what is to happen when an uncertain fact comes out (M17)."""

import numpy as np
import pytest

from kompas_sim.rules.contingency import adjust, apply_terms, depends_on, reveal
from kompas_sim.rules.facts import come_out
from kompas_sim.rules.response import respond
from kompas_sim.rules.state import AGREEING, E_FACT, E_IMPROVEMENT, EXECUTING, EXPLORING, SHAPING
from tests.rules.small_table import answering, events, lay_table, off

GAINS = [[[0, 1, 2], [0, 2, 1]]] * 3
THREE = range(3)


def lay(effect=None, probability=(0.5, 0.5), concern=0.0, **kwargs):
    """Lay a table that executes (1, 1), with facts about issue 0 and about nothing; 0 has the turn.

    effect : {(f, i, k, o): v}; else fact 0 makes option 1 of issue 0 a good one for all.
    """
    effects = np.zeros((2, 3, 2, 3))
    for place, value in (effect or {(0, i, 0, 1): 0.8 for i in THREE}).items():
        effects[place] = value
    facts = {"probability": probability, "effect": effects, "bias": np.zeros((3, 2))}
    table = lay_table(GAINS, **facts, **kwargs)
    state = table.state
    state.now.phase = EXECUTING
    state.now.in_force = 1
    state.deal[:] = 1, 1
    state.concern[:] = concern
    table.draws.turn[:, 0] = 0.99
    return table


def test_which_issues_a_fact_is_about():
    table = lay({(0, 2, 0, 1): 0.1})
    assert [[depends_on(table, k, f) for k in (0, 1)] for f in (0, 1)] == [
        [True, False],
        [False, False],
    ]


def adjusted(i=0, f=0, **kwargs):
    """Return the agreement as i would adjust it to a fact that turned out not to be true."""
    table = lay(**kwargs)
    table.draws.truth[f] = 0.9
    come_out(table, 0, f)
    adjust(table, 0, i, f)
    return list(table.state.package)


def test_an_agreement_is_adjusted_where_the_fact_tells():
    # option 1 of issue 0 is worth .25, and .4 less now that the fact is not true
    assert adjusted() == [2, 1]
    assert adjusted(f=1) == [1, 1]


def test_only_what_is_open_can_be_chosen():
    table = lay()
    table.state.open[0, 2] = False
    table.draws.truth[0] = 0.9
    come_out(table, 0, 0)
    adjust(table, 0, 0, 0)
    assert list(table.state.package) == [0, 1]


def test_each_adjusts_by_what_it_grants_the_others():
    effect = {(0, 0, 0, 1): 0.8}  # only 0 would rather have another option now
    for concern, option in ((0.0, 2), (0.6, 1)):
        table = lay(effect, concern=concern)
        table.draws.truth[0] = 0.9
        come_out(table, 0, 0)
        table.state.belief[0, 1:, 0] = 0, 1, 0
        adjust(table, 0, 0, 0)
        assert table.state.package[0] == option


def test_who_left_and_oneself_are_granted_nothing_more():
    table = lay({(0, 0, 0, 1): 0.8}, concern=0.6)
    table.state.belief[0, :, 0] = 0, 1, 0
    table.state.belief[0, 1, 0] = 0
    table.state.present[2] = False
    table.draws.truth[0] = 0.9
    come_out(table, 0, 0)
    adjust(table, 0, 0, 0)
    assert table.state.package[0] == 2


def test_spite_plays_no_part():
    table = lay(concern=-0.3)
    table.state.belief[0, 1:, 0] = 0, 0, 1
    table.draws.truth[0] = 0.9
    come_out(table, 0, 0)
    adjust(table, 0, 0, 0)
    assert table.state.package[0] == 2


def test_an_agreement_that_is_as_good_stays_as_it_is():
    table = lay({(0, 1, 0, 1): 0.1})
    table.state.deal[:] = 2, 1
    table.state.value[0, 0] = 0, 0.5, 0.5
    adjust(table, 0, 0, 0)
    assert list(table.state.package) == [2, 1]


# --- the terms --------------------------------------------------------------------------------


def applied(*answers, truth=0.9, **kwargs):
    """Return a table after terms were applied to what came out, with these answers."""
    table = lay(**kwargs)
    table.draws.truth[0] = truth
    come_out(table, 3, 0)
    apply_terms(table, 3, 0, answering(*answers) if answers else respond)
    return table


def test_terms_adjust_the_agreement_at_no_cost():
    table = applied(True, True, True)
    assert list(table.state.deal) == [2, 1]
    assert events(table, E_IMPROVEMENT) == [(3, E_IMPROVEMENT, 0, -1, 7)]
    assert not table.state.cost.any()


@pytest.mark.parametrize("answers", [(False, True, True), (True, True, False)])
def test_only_with_everybodys_consent(answers):
    table = applied(*answers)
    assert list(table.state.deal) == [1, 1]
    assert not events(table, E_IMPROVEMENT)


def test_nobody_loses_by_it():
    assert list(applied().state.deal) == [2, 1]
    harmed = {(0, 0, 0, 1): 0.8, (0, 2, 0, 1): -0.9}  # 2 has more of option 1 as it turns out
    assert list(applied(effect=harmed).state.deal) == [1, 1]


def test_what_turns_out_as_hoped_changes_nothing():
    table = applied(truth=0.1)
    assert list(table.state.deal) == [1, 1]
    assert not events(table, E_IMPROVEMENT)


# --- what comes out ---------------------------------------------------------------------------


def revealed(draw=0.0, phase=EXECUTING, in_force=1, **kwargs):
    """Return a table after a round in which fact 0 may come out; it is not true."""
    table = lay(**kwargs)
    table.state.now.phase = phase
    table.state.now.in_force = in_force
    table.draws.truth[0] = 0.9
    table.draws.reveal[0, 0] = draw
    reveal(table, 0, answering(True, True, True))
    return table


def test_facts_come_out_sooner_or_later():
    assert events(revealed(0.049), E_FACT) == [(0, E_FACT, -1, -1, 0)]
    assert not events(revealed(0.051))
    assert not events(revealed(1e-9, revelation=0))


def test_row_3_benefit_an_agreement_may_provide_for_it():
    assert list(revealed(0.024).state.deal) == [2, 1]
    assert list(revealed(0.026).state.deal) == [1, 1]
    table = revealed(0.0, **off("contingent"))
    assert list(table.state.deal) == [1, 1]
    assert table.state.known[0]


def test_while_details_are_worked_out_nothing_is_adjusted():
    assert list(revealed(phase=SHAPING).state.deal) == [1, 1]


def test_what_is_known_does_not_come_out_again():
    table = lay()
    table.state.known[:] = True
    table.draws.reveal[:] = 0
    reveal(table, 0, answering(True, True, True))
    assert not events(table)


@pytest.mark.parametrize("phase", [EXPLORING, AGREEING])
def test_without_an_agreement_nothing_comes_out_by_itself(phase):
    assert not revealed(phase=phase, in_force=0).state.known.any()
