"""What is settled issue by issue stays so, in every offer and in a renewal (M22, row 4)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.agreement import negotiate
from kompas_sim.rules.aspiration import target
from kompas_sim.rules.offers import propose
from kompas_sim.rules.phases import enter
from kompas_sim.rules.preference import gain
from kompas_sim.rules.response import respond
from kompas_sim.rules.state import AGREEING, COMPROMISING
from tests.rules.small_table import THREE, answering, offering, one_by_one, unanimous

# --- a renewal --------------------------------------------------------------------------------


def renewing(gains=THREE, deal=(2, 1)):
    """Lay a table that renews an agreement that does not lapse, all as strong as each other."""
    table = unanimous(gains=gains, rounds=16)
    table.state.now.in_force = table.state.now.renewing = 1
    table.state.deal[:] = deal
    return table


def test_a_renewal_issue_by_issue_asks_for_no_more_than_there_is():
    """The same again, one issue at a time, is what the agreement brings now."""
    table = renewing()
    answers = []

    def honest(table, t, i, package, proposer):
        answers.append(respond(table, t, i, package, proposer))
        return answers[-1]

    negotiate(table, 0, offering(2, 1), honest)
    assert answers == [True, True]


games = st.lists(
    st.lists(st.tuples(st.just(0), *[st.integers(-3, 3)] * 2), min_size=2, max_size=2),
    min_size=3,
    max_size=3,
)
package = st.tuples(*[st.integers(0, 2)] * 2)


@given(games, package, st.integers(0, 99))
def test_nobody_loses_by_a_renewal_issue_by_issue(gains, deal, seed):
    """By parties that offer and answer for themselves."""
    table = renewing(gains, deal)
    rng = np.random.default_rng(seed)
    table.draws.turn[:] = rng.random(table.draws.turn.shape)
    table.draws.search[:] = rng.random(table.draws.search.shape)
    state = table.state
    state.strategy[:] = COMPROMISING
    had = [gain(state, i, state.deal) for i in range(3)]
    for t in range(12):
        state.target[:] = [target(table, t, i) for i in range(3)]
        negotiate(table, t, propose, respond)
        if state.now.renewed:
            break
    for i in range(3):
        assert gain(state, i, state.deal) >= had[i] - 1e-9


# --- what is settled holds in every offer -----------------------------------------------------


def settled(option, **kwargs):
    """Lay a table where issue 0 is settled and issue 1 is next; all compromise."""
    table = unanimous(**kwargs)
    state = table.state
    state.now.opened = state.now.by_issue = 1
    state.frozen[0] = True
    state.draft[0] = option
    state.strategy[:] = COMPROMISING
    state.target[:] = [target(table, 0, i) for i in range(3)]
    return table


def test_who_was_overruled_offers_nothing_that_it_cannot_live_with():
    overruled = [[[0, 3, -3], [0, 1, -1]], [[0, 0, 1], [0, 0, 1]], [[0, 0, 1]] * 2]
    for option, offers in ((1, 1), (2, 0)):
        table = settled(option, gains=overruled)
        negotiate(table, 0, propose, answering(None, True, True))
        assert table.state.now.offers == table.state.now.in_force == offers


@pytest.mark.parametrize("option", [0, 1, 2])
def test_an_offer_leaves_what_is_settled_as_it_was_settled(option):
    table = settled(option)
    assert propose(table, 0, 0)
    assert table.state.package[0] == option
    assert table.state.package[1] > 0


def test_a_package_in_between_does_not_change_what_is_settled():
    table = one_by_one()
    negotiate(table, 0, offering(2, 1), answering(True, True, True))
    assert list(table.state.frozen) == [True, False]
    enter(table.state, 0, AGREEING)  # by way of sharing; now by packages, that are refused
    table.draws.package[1] = 1
    negotiate(table, 1, offering(1, 2), answering(False, False, False))
    enter(table.state, 1, AGREEING)  # and now issue by issue again
    negotiate(table, 2, offering(1, 1), answering(True, True, True))
    assert list(table.state.deal) == [2, 1]
