"""The semicolon: anyone can leave, at any time (M29)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.agenda import admit
from kompas_sim.rules.leaving import (
    disperse,
    disperse_if_over,
    exit_chance,
    leave,
    promise,
    staying,
    withdraw,
)
from kompas_sim.rules.state import E_END, E_EXIT
from tests.rules.small_table import events, lay_table, off

value = st.floats(-2, 2)
THREE = [[[0, 1], [0, 1]]] * 3


def test_the_chance_weighs_what_is_outside_against_what_staying_brings():
    assert exit_chance(0.5, 0.5, 0.006, 10) == pytest.approx(0.003)
    assert exit_chance(1, 0, 0.006, 10) > exit_chance(0.5, 0, 0.006, 10)
    assert exit_chance(0.5, 1, 0.006, 10) < exit_chance(0.5, 0.5, 0.006, 10)


@given(value, value, st.floats(0, 0.1), st.floats(1, 40))
def test_it_never_exceeds_its_most(outside, inside, rate, slope):
    assert 0 <= exit_chance(outside, inside, rate, slope) <= rate


def test_hope_vitality_and_trust_promise_and_quarrels_do_not():
    assert promise(1, 1, 0.5, 0) == pytest.approx(0.5)
    assert promise(0.8, 1, 0.5, 0) > promise(0.4, 1, 0.5, 0)
    assert promise(0.8, 1, 0.5, 0) > promise(0.8, 0.2, 0.5, 0)
    assert promise(0.8, 1, 0.9, 0) > promise(0.8, 1, 0.1, 0)
    assert promise(0.8, 1, 0.5, 9) == pytest.approx(promise(0.8, 1, 0.5, 3) - 0.15)
    assert promise(0.8, 1, 0.5, 3) == promise(0.8, 1, 0.5, 0)


def test_with_an_agreement_it_is_what_the_agreement_brings():
    table = lay_table([[[0, 1]], [[0, -1]]])
    table.state.feasible[:] = 1
    table.state.deal[:] = 1
    without = staying(table, 0)
    table.state.now.in_force = 1
    assert staying(table, 0) == 1 != without


def test_who_leaves_is_drawn_from_one_picture():
    table = lay_table(THREE, reservation=[2, 2, 2], exit_rate=0.1)
    table.draws.exit[0] = 0.09, 0.5, 0.09
    leave(table, 0)
    assert list(table.state.present) == [False] * 3  # fewer than two were left
    assert [event[2] for event in events(table, E_EXIT)] == [0, 2]


def test_nobody_leaves_without_the_mechanism():
    table = lay_table(reservation=[2, 2], **off("exit_rate"))
    table.draws.exit[0] = 0.0
    leave(table, 0)
    assert table.state.present.all()


def test_leaving_costs_what_it_costs():
    gone = []
    for cost in (0, 2):
        table = lay_table(reservation=[1, 1], exit_cost=[cost, cost], exit_rate=0.1)
        table.state.feasible[:] = 0  # nothing that was offered keeps anybody
        table.draws.exit[0] = 0.05
        leave(table, 0)
        gone.append(bool(table.state.now.over))
    assert gone == [True, False]


def test_the_rest_may_go_on():
    table = lay_table(THREE)
    table.draws.exit[0, 1] = 0.0
    table.state.now.in_force = 1
    leave(table, 0)
    assert list(table.state.present) == [True, False, True]
    assert table.state.now.in_force == 1
    assert table.state.now.over == 0


def test_or_not():
    table = lay_table(THREE, coalition=False)
    table.draws.exit[0, 1] = 0.0
    table.state.now.in_force = 1
    leave(table, 0)
    assert not table.state.present.any()
    assert (table.state.now.over, table.state.now.in_force, table.state.now.terminated) == (1, 0, 1)
    assert [event[1] for event in events(table)] == [E_EXIT, E_END]


def test_an_end_without_agreement_terminates_none():
    table = lay_table()
    disperse(table, 0)
    assert table.state.now.terminated == 0
    assert table.state.now.over == 1


def test_who_leaves_takes_along_what_it_alone_controls():
    table = lay_table(THREE, control=[(0, 0), (0, 1), (1, 1)])
    table.state.deal[:] = 1
    withdraw(table, 0, 0)
    assert list(table.state.deal) == [0, 1]
    withdraw(table, 0, 1)
    assert list(table.state.deal) == [0, 0]


def test_an_issue_that_was_taken_along_is_off_the_agenda():
    table = lay_table(THREE, control=[(0, 0)])
    withdraw(table, 0, 0)
    assert list(table.state.admitted) == [False, True]
    assert table.state.open.tolist() == [[True, False], [True, True]]


def test_who_left_does_not_leave_again():
    table = lay_table(THREE)
    table.draws.exit[:, 1] = 0.0
    leave(table, 0)
    leave(table, 1)
    assert len(events(table, E_EXIT)) == 1


def test_the_rest_may_not_go_on_without_one_however_it_left():
    table = lay_table(THREE, coalition=False, late=[False, False, True])
    disperse_if_over(table, 0)
    assert table.state.now.over == 0  # who did not come yet has not left
    table.state.present[1] = False
    disperse_if_over(table, 0)
    assert table.state.now.over == 1
    assert len(events(table, E_END)) == 1
    disperse_if_over(table, 1)
    assert len(events(table, E_END)) == 1


def test_with_one_left_it_is_over():
    table = lay_table(THREE)
    table.state.present[0] = False
    disperse_if_over(table, 0)
    assert table.state.now.over == 0
    table.state.present[1] = False
    disperse_if_over(table, 0)
    assert table.state.now.over == 1
    assert not table.state.present.any()


def test_an_agreement_that_lapsed_before_the_end_was_terminated():
    table = lay_table()
    table.state.now.terminated = 1
    disperse(table, 0)
    assert table.state.now.terminated == 1


def test_who_is_not_there_yet_does_not_leave():
    table = lay_table(THREE, late=[False, False, True])
    table.draws.exit[0, 2] = 0.0
    leave(table, 0)
    assert not events(table)


def test_what_befell_the_agreement_counts_in_whether_to_stay():
    table = lay_table()
    table.state.now.in_force = 1
    table.state.deal[:] = 2, 1
    table.state.extra[0] = -0.4
    assert [staying(table, i) for i in (0, 1)] == pytest.approx([0.6, 0.5])


# --- what stays away -------------------------------------------------------------------------


def test_trust_and_vitality_keep_at_the_table_whatever_is_feasible():
    assert promise(-0.4, 1, 0.9, 0) >= promise(-0.4, 0.2, 0.1, 0)


def test_what_was_taken_along_does_not_come_back_by_talking_about_it():
    table = lay_table(THREE, control=[(0, 0)])
    withdraw(table, 0, 0)
    table.state.topic[1, 2] = 0
    admit(table, 1, 1.0)
    assert not table.state.open[0, 1]
