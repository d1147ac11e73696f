"""Side payments: who is won over, and terms that belong to one agreement (M17)."""

import pytest

from kompas_sim.rules.agreement import adopt, negotiate
from kompas_sim.rules.compensation import add_term, pay, payment, void_terms, won_over
from kompas_sim.rules.intermediary import induce
from kompas_sim.rules.renewal import open_renewal
from kompas_sim.rules.state import E_COMPENSATION, E_OVERRULED, E_REFUSAL, MANIPULATE, NEVER
from tests.rules.small_table import answering, at, events, off, offering, on, rows

# --- who is won over --------------------------------------------------------------------------


def for_money(*parties):
    """Return a decision to agree, of these parties only when they are paid."""

    def respond(table, t, i, package, proposer):
        return i not in parties or table.state.extra[i] > 0

    return respond


def compensating(respond, decision=1.0, **kwargs):
    """Return a table after 0 offered (2, 1), which is worth 1 to everybody, and might pay."""
    table = at(logic=rows(decision=decision), **{"compensation": 0.05, **kwargs})
    negotiate(table, 0, offering(2, 1), respond)
    return table


def test_who_refuses_may_be_won_over_by_a_payment():
    table = compensating(for_money(2))
    assert table.state.now.in_force
    assert list(table.state.extra) == [-0.05, 0, 0.05]
    assert events(table, E_COMPENSATION) == [(0, E_COMPENSATION, 0, 2, -1)]
    assert not events(table, E_REFUSAL)
    assert not events(table, E_OVERRULED)


def test_without_compensation_a_refusal_is_a_refusal():
    table = compensating(for_money(2), **off("compensation"))
    assert not table.state.now.in_force
    assert not table.state.extra.any()


def test_nobody_pays_more_than_it_can_spare():
    table = compensating(for_money(2), reservation=[4 * 0.97, 0, 0])
    assert list(table.state.extra) == pytest.approx([-0.03, 0, 0.03])
    assert not compensating(for_money(2), reservation=[4, 0, 0]).state.now.in_force
    wary = at(compensation=0.05, reservation=[4 * 0.875, 0, 0], trust=0.25, **on("autonomy"))
    wary.state.draft[:] = 2, 1
    assert payment(wary, 0) == pytest.approx(0.125 - 0.15 * 0.75)


def test_it_is_offered_to_whom_it_is_thought_to_bring_least():
    def paid(worst):
        table = at(logic=rows(decision=0), compensation=0.05)
        table.state.belief[0, worst] = 0
        negotiate(table, 0, offering(2, 1), for_money(1, 2))
        return [each[3] for each in events(table, E_COMPENSATION)]

    assert paid(1) == [1]
    assert paid(2) == [2]


def test_nobody_pays_for_what_is_not_enough():
    asked = []

    def respond(table, t, i, package, proposer):
        asked.append(i)
        return table.state.extra[i] > 0

    table = compensating(respond)
    assert asked == [1, 2]  # one payment would not bring all
    assert not table.state.extra.any()
    assert len(events(table, E_REFUSAL)) == 2


def test_who_is_not_to_be_had_is_not_paid():
    table = compensating(answering(True, True, False))
    assert not table.state.extra.any()
    assert not events(table, E_COMPENSATION)
    assert events(table, E_REFUSAL) == [(0, E_REFUSAL, 2, 0, -1)]


def test_a_rejected_agreement_is_not_paid_for():
    table = compensating(for_money(2), accountable=[True, False, False], expected=[9, 0, 0])
    assert not table.state.now.in_force
    assert not table.state.extra.any()


def test_who_is_won_over_is_asked_with_the_payment_and_not_paid_before_the_agreement():
    table = at(logic=rows(decision=1), compensation=0.05)
    table.state.draft[:] = 2, 1
    table.state.agrees[:] = True, True, False
    assert won_over(table, 0, 0, 2.0, for_money(2)) == 2
    assert table.state.agrees[2]
    assert not table.state.extra.any()
    assert not table.state.terms.any()
    assert not events(table)


def test_who_left_is_not_won_over():
    table = at(logic=rows(decision=0.9), compensation=0.05)
    table.state.draft[:] = 2, 1
    table.state.agrees[:] = True, False, False
    table.state.present[2] = False
    table.state.belief[0, 2] = 0  # it would have been thought worst off
    assert won_over(table, 0, 0, 1.0, for_money(1, 2)) == 1


# --- the terms of one agreement ---------------------------------------------------------------


def test_terms_are_part_of_what_befell_and_go_with_the_agreement():
    state = at().state
    state.extra[:] = 0.01, -0.02, 0
    add_term(state, 0, 0.125)
    pay(state, 3, 0, 2, 0.25)
    assert list(state.terms) == [-0.125, 0, 0.25]
    assert state.extra.tolist() == pytest.approx([0.01 - 0.125, -0.02, 0.25])
    void_terms(state)
    assert not state.terms.any()
    assert state.extra.tolist() == pytest.approx([0.01, -0.02, 0])
    void_terms(state)
    assert state.extra.tolist() == pytest.approx([0.01, -0.02, 0])


def test_a_payment_is_put_on_record():
    table = at()
    pay(table.state, 3, 0, 2, 0.25)
    assert events(table) == [(3, E_COMPENSATION, 0, 2, -1)]


def paid_agreement():
    """Return a table with an agreement for which 0 paid 2."""
    table = at(compensation=0.05)
    table.state.draft[:] = 2, 1
    adopt(table, 0, 0, payee=2)
    return table


def test_terms_outlive_a_renewal_of_an_agreement_that_does_not_lapse():
    table = paid_agreement()
    expected = [-0.05, 0, 0.05]
    open_renewal(table.state, 5, NEVER)
    adopt(table, 6, 1, payee=0)  # nothing is paid where there is an agreement to fall back on
    assert table.state.extra.tolist() == table.state.terms.tolist() == pytest.approx(expected)
    adopt(table, 7, 0, payee=NEVER)
    assert table.state.extra.tolist() == table.state.terms.tolist() == pytest.approx(expected)


def test_a_next_term_has_its_own_terms():
    table = paid_agreement()
    open_renewal(table.state, 5, 9)
    assert not table.state.terms.any()
    assert table.state.extra.tolist() == pytest.approx([0, 0, 0])
    adopt(table, 6, 1, payee=0)
    expected = [0.05, -0.05, 0]
    assert table.state.extra.tolist() == table.state.terms.tolist() == pytest.approx(expected)


def test_an_inducement_is_a_term():
    table = at()
    table.state.mediation[MANIPULATE] = 1
    induce(table)
    assert table.state.terms.tolist() == pytest.approx([0.03] * 3)


def test_what_was_hoped_for_counts_what_was_paid():
    table = compensating(for_money(2))
    assert table.state.hoped.tolist() == pytest.approx([0.95, 1, 1.05])
