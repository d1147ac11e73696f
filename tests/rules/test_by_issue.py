"""Issues one by one, or a package (M22, row 4).

Where all must agree by conviction, the talks are about packages; issues are settled one by one
where the decision counts as a final point.
"""

import pytest

from kompas_sim.rules.agreement import negotiate
from kompas_sim.rules.by_issue import begin, draw_up, drop, next_issue, unsettled
from kompas_sim.rules.leaving import withdraw
from kompas_sim.rules.offers import propose
from kompas_sim.rules.phases import enter, update_phase
from kompas_sim.rules.response import respond
from kompas_sim.rules.shaping import shape
from kompas_sim.rules.state import (
    AGREEING,
    COMPROMISING,
    E_AGREEMENT,
    E_COMPENSATION,
    E_ISSUE,
    E_REFUSAL,
    E_REJECTED,
    INTERMEDIARY,
    SHAPING,
    SHARING,
)
from tests.rules.small_table import (
    ALIKE,
    PIE,
    THREE,
    answering,
    events,
    lay_table,
    off,
    offering,
    one_by_one,
    put,
    rows,
    unanimous,
)

# --- one by one, or a package -----------------------------------------------------------------


def begun(**kwargs):
    """Return whether issues are settled one by one."""
    table = one_by_one(**kwargs)
    begin(table, 0)
    return table.state.now.by_issue == 1


def test_row_4_benefit_packages_where_the_decision_is_no_final_point():
    assert begun(decision=0, draw=0.99)
    assert begun(decision=0.6, draw=0.39)
    assert not begun(decision=0.6, draw=0.41)
    assert not begun(decision=1, draw=1e-9)
    assert not begun(draw=1e-9, **off("by_issue"))


def test_it_is_decided_once_in_every_stay_in_phase_3():
    table = one_by_one()
    table.state.draft[:] = 2
    table.state.text_weight[:] = 3
    begin(table, 0)
    assert (table.state.now.opened, table.state.now.by_issue) == (1, 1)
    assert not table.state.draft.any()
    assert list(table.state.text_weight) == [1] * 3
    table.draws.package[1] = 1
    table.state.draft[:] = 2
    table.state.text_weight[:] = 3
    begin(table, 1)
    assert table.state.now.by_issue == 1
    assert list(table.state.draft) == [2, 2]
    assert list(table.state.text_weight) == [3] * 3
    enter(table.state, 1, AGREEING)
    begin(table, 1)
    assert table.state.now.by_issue == 0


def test_a_study_in_the_first_rounds_does_not_keep_the_talks_from_beginning():
    table = one_by_one()
    table.draws.phase[:] = 0.999
    for t in range(2):
        update_phase(table, t)  # a joint study takes these rounds: nobody negotiates
    negotiate(table, 2, offering(2, 1), answering(True, True, True))
    assert table.state.now.by_issue == 1
    assert list(table.state.text_weight) == [1] * 3


def test_who_goes_back_to_sharing_keeps_what_is_settled():
    table = one_by_one()
    negotiate(table, 0, offering(2, 1), answering(True, True, True))
    enter(table.state, 0, SHARING)
    enter(table.state, 1, AGREEING)
    table.state.draft[1] = 2
    begin(table, 2)
    assert list(table.state.frozen) == [True, False]
    assert list(table.state.draft) == [2, 0]


def test_who_comes_back_from_shaping_begins_anew():
    opposed = [[[0, 4], [0, 1]], [[0, 4], [0, -1]], [[0, 4], [0, 0]]]  # the detail is issue 1
    table = unanimous(gains=opposed, detail=[1], control=[(0, 1)])
    for t in range(2):
        negotiate(table, t, offering(1, 0), answering(True, True, True))
    assert table.state.now.phase == SHAPING
    assert not table.state.frozen.any()
    table.draws.phase[2] = 0.999, 0.999, 0.999, 1e-9
    shape(table, 2, answering(None, False, True))
    assert table.state.now.phase == AGREEING
    table.draws.package[3] = 1
    begin(table, 3)
    assert table.state.now.by_issue == 0
    assert not table.state.frozen.any()
    assert not table.state.draft.any()


# --- what is put to the vote ------------------------------------------------------------------


def test_first_comes_what_matters_most_to_who_offers():
    state = one_by_one().state
    state.frame[1] = 0.3, 0.7
    assert [next_issue(state, i) for i in (0, 1)] == [0, 1]
    state.frozen[1] = True
    assert next_issue(state, 1) == 0
    state.admitted[0] = False
    assert next_issue(state, 1) == -1
    table = one_by_one()
    table.state.frame[0] = 0.4, 0.6
    negotiate(table, 0, offering(2, 1), answering(True, True, True))
    assert list(table.state.frozen) == [False, True]


def test_what_is_put_to_the_vote_is_the_next_issue_of_the_offer():
    table = one_by_one()
    begin(table, 0)
    put(table, 2, 1)
    draw_up(table, 0)
    assert (list(table.state.draft), table.state.now.issue) == ([2, 0], 0)
    table.state.frozen[0] = True
    put(table, 1, 1)
    draw_up(table, 0)
    assert (list(table.state.draft), table.state.now.issue) == ([2, 1], 1)  # as it was settled


def test_a_text_of_the_intermediary_is_a_package():
    table = one_by_one()
    begin(table, 0)
    put(table, 2, 1)
    draw_up(table, INTERMEDIARY)
    assert (list(table.state.draft), table.state.now.by_issue) == ([2, 1], 0)


@pytest.mark.parametrize(
    ("in_force", "renewing", "lapses", "stands"),
    [(0, 0, -1, 0), (1, 1, -1, 2), (1, 1, 9, 0)],
)
def test_what_is_not_settled_is_as_agreed_or_as_before(in_force, renewing, lapses, stands):
    state = one_by_one().state
    state.now.in_force, state.now.renewing, state.now.lapses = in_force, renewing, lapses
    state.deal[:] = 2, 1
    assert unsettled(state, 0) == stands
    for by_issue in (0, 1):
        state.now.by_issue = by_issue
        state.draft[:] = 1, 2
        state.frozen[1] = True
        drop(state)
        assert list(state.draft) == [stands, 2]


# --- from issue to agreement ------------------------------------------------------------------


def test_an_agreement_grows_issue_by_issue():
    table = one_by_one()
    negotiate(table, 0, offering(2, 1), answering(True, True, True))
    assert list(table.state.frozen) == [True, False]
    assert events(table, E_ISSUE) == [(0, E_ISSUE, 0, -1, 0 * 3 + 2)]
    assert not table.state.now.in_force
    negotiate(table, 1, offering(1, 1), answering(True, True, True))
    assert table.state.now.in_force
    assert list(table.state.deal) == [2, 1]
    assert events(table, E_ISSUE)[1:] == [(1, E_ISSUE, 0, -1, 1 * 3 + 1)]
    assert events(table, E_AGREEMENT) == [(1, E_AGREEMENT, 0, -1, 2 * 3 + 1)]
    assert not table.state.frozen.any()


@pytest.mark.parametrize("gains", [ALIKE, PIE, THREE])
def test_an_agreement_can_be_reached_issue_by_issue(gains):
    """By parties that offer and answer for themselves."""
    table = lay_table(gains, logic=rows(decision=0.9, norm=1), by_issue=1)
    state, issues = table.state, len(gains[0])
    state.now.phase = AGREEING
    state.strategy[:] = COMPROMISING
    state.target[:] = state.aspiration[:] = 0.75
    table.draws.package[:] = 0
    for t in range(issues):
        negotiate(table, t, propose, respond)
    assert (state.now.by_issue, state.now.in_force) == (1, 1)
    assert [event[0] for event in events(table, E_ISSUE)] == list(range(issues))
    assert len(events(table, E_AGREEMENT)) == 1
    assert not events(table, E_REFUSAL)
    assert (state.deal > 0).all()


def test_constituencies_have_their_say_about_the_whole():
    table = one_by_one(accountable=[True, False, False], expected=[9, 0, 0])
    negotiate(table, 0, offering(2, 1), answering(True, True, True))
    assert list(table.state.frozen) == [True, False]
    assert not events(table, E_REJECTED)
    negotiate(table, 1, offering(2, 1), answering(True, True, True))
    assert not table.state.now.in_force
    assert events(table, E_REJECTED) == [(1, E_REJECTED, 0, -1, -1)]
    assert list(table.state.frozen) == [True, False]
    assert list(table.state.draft) == [2, 0]


def test_a_payment_is_part_of_a_package():
    table = unanimous(compensation=0.05)

    def for_money(table, t, i, package, proposer):
        return table.state.extra[i] > 0

    negotiate(table, 0, offering(2, 1), for_money)
    assert not events(table, E_COMPENSATION)


@pytest.mark.parametrize("phase", [SHARING, AGREEING])
def test_what_was_taken_along_is_not_agreed_on(phase):
    table = one_by_one(control=[(0, 0)])
    negotiate(table, 0, offering(2, 1), answering(True, True, True))
    assert list(table.state.frozen) == [True, False]
    enter(table.state, 0, phase)
    withdraw(table, 1, 0)
    enter(table.state, 1, AGREEING)
    negotiate(table, 2, offering(0, 1), answering(None, True, True))
    assert table.state.now.in_force
    assert list(table.state.deal) == [0, 1]


# --- a refusal --------------------------------------------------------------------------------


def test_a_refused_issue_is_not_settled():
    table = unanimous()
    negotiate(table, 0, offering(2, 1), answering(True, True, False))
    assert table.state.now.by_issue == 1
    assert not table.state.frozen.any()
    assert not table.state.draft.any()
    assert len(events(table, E_REFUSAL)) == 1


def test_what_was_refused_is_not_part_of_the_next_vote():
    table = unanimous()
    table.state.frame[0], table.state.frame[1] = (0.9, 0.1), (0.1, 0.9)
    asked = []

    def refuse(table, t, i, package, proposer):
        asked.append(list(package))
        return False

    negotiate(table, 0, offering(2, 2), refuse)
    table.draws.turn[1] = 0.1, 0.99, 0.1  # now 1 offers, and begins with issue 1
    negotiate(table, 1, offering(1, 1), refuse)
    assert asked == [[2, 0]] * 2 + [[0, 1]] * 2


def test_one_issue_of_two_is_half_a_grudge_and_half_a_reproach():
    table = one_by_one()
    negotiate(table, 0, offering(2, 1), answering(None, True, False))
    assert table.state.overruled.tolist() == [[0, 0, 0], [0, 0, 0], [0.5, 0.5, 0]]
    table = unanimous()
    negotiate(table, 0, offering(2, 1), answering(None, True, False))
    assert table.state.refused.tolist() == [[0, 0, 0.5], [0, 0, 0], [0, 0, 0]]
