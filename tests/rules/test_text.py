"""The single text of an intermediary (M56)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.agreement import negotiate
from kompas_sim.rules.intermediary import judge_text, write_text, writes_text
from kompas_sim.rules.state import (
    AGREEING,
    E_AGREEMENT,
    E_OFFER,
    FORMULATE,
    FUNCTIONS,
    INTERMEDIARY,
)
from tests.rules.small_table import (
    THREE,
    answering,
    deviating,
    dont_propose,
    events,
    lay_table,
    put,
    rows,
)

share = st.floats(0, 1)


def lay(gains=THREE, **kwargs):
    """Lay a table that an intermediary may come to, and do everything at."""
    return lay_table(gains, mediator_does=[True] * len(FUNCTIONS), **kwargs)


# --- a single text ----------------------------------------------------------------------------


def test_it_may_write_a_text():
    for draw, let, parameters, writes in (
        (0.29, 0.6, {}, True),
        (0.31, 0.6, {}, False),
        (0.0, 0.0, {}, False),
        (0.0, 1.0, {"mediator_text": 0}, False),
    ):
        table = lay(**parameters)
        table.state.mediation[FORMULATE] = let
        table.draws.text[0] = draw
        assert writes_text(table, 0) == writes


def text(weights=(1, 1), noise=None, opened=True, **parameters):
    """Return the text of an intermediary that knows all of PIE, turned into one issue of three."""
    table = lay([[[0, 1, 5]], [[0, 4, 1]]], **parameters)
    state = table.state
    state.confided[:] = [[[0, 0.2, 1.0]], [[0, 1.0, 0.25]]]
    state.text_weight[:] = weights
    if not opened:
        state.open[0, 2] = False
    if noise is not None:
        table.draws.search[0, 0] = noise
    write_text(table, 0)
    return int(state.package[0])


def test_the_text_is_best_for_all_as_it_knows_them():
    assert text() == 2  # 1.25 against 1.2
    assert text(opened=False) == 1
    assert text(weights=(0, 0)) == 0  # of equals the first


def test_who_refused_counts_more():
    assert text(weights=(1, 1.5)) == 1


def test_the_text_may_misjudge():
    noise = (0.5, deviating(0.9), deviating(-0.9))
    assert text(noise=noise, search_noise=0.1) == 2  # .025 each: .045 in all
    noise = (0.5, deviating(1.1), deviating(-1.1))
    assert text(noise=noise, search_noise=0.1) == 1
    assert text(noise=noise, search_noise=0) == 2


def test_the_text_leaves_alone_what_is_not_on_the_agenda():
    table = lay()
    table.state.text_weight[:] = 1
    table.state.admitted[1] = False
    table.state.open[1, 1:] = False
    write_text(table, 0)
    assert list(table.state.package) == [1, 0]


def test_the_text_leaves_what_is_settled_as_it_was_settled():
    for option in (0, 1):
        table = lay([[[0, 1, 5]], [[0, 4, 1]]])
        table.state.text_weight[:] = 1
        table.state.confided[:, 0, 2] = 9
        table.state.frozen[0] = True
        table.state.draft[0] = option
        write_text(table, 0)
        assert list(table.state.package) == [option]


def test_who_left_does_not_count():
    table = lay([[[0, 1, 5]], [[0, 4, 1]]])
    table.state.confided[:] = [[[0, 0.2, 1.0]], [[0, 1.0, 0.25]]]
    table.state.text_weight[:] = 1
    table.state.present[0] = False
    write_text(table, 0)
    assert list(table.state.package) == [1]


def judged(gain_of_0, belief, agrees=(True, True), trust=0.5, **parameters):
    """Return a table after 0 and 1 judged a text that brings them so much."""
    table = lay([[[0, 1]], [[0, 1]]], **parameters)
    state = table.state
    put(table, 1)
    state.value[0, 0, 1] = gain_of_0
    state.belief[0, 1, 0, 1] = belief
    state.agrees[:] = agrees
    state.trust_mediator[:] = trust
    state.text_weight[:] = 1
    judge_text(table)
    return table


def test_a_fair_text_wins_trust_and_an_unfair_one_loses_twice_as_much():
    fair = judged(0.41, 0.5).state.trust_mediator[0]
    assert fair == pytest.approx(0.5 + 0.05 * 0.5)
    unfair = judged(0.39, 0.5).state.trust_mediator[0]
    assert unfair == pytest.approx(0.5 - 2 * 0.05 * 0.5)
    for brings in (0.39, 0.41):
        assert judged(brings, 0.5, trust_gain=0).state.trust_mediator[0] == 0.5


def test_who_refuses_counts_more_in_the_next():
    table = judged(0.5, 0.5, agrees=(True, False))
    assert table.state.text_weight.tolist() == [1, 1.5]


def test_who_left_judges_nothing():
    table = lay()
    put(table, 1, 0)
    table.state.present[2] = False
    table.state.text_weight[:] = 1
    trust = table.state.trust_mediator[2]
    judge_text(table)
    assert table.state.text_weight.tolist() == [1.5, 1.5, 1]
    assert table.state.trust_mediator[2] == trust


@given(share, st.floats(-1, 2), st.floats(-1, 2), st.floats(0, 0.2), st.floats(0, 6))
def test_trust_in_it_stays_a_share(trust, brings, believed, gain, asymmetry):
    table = judged(brings, believed, trust=trust, trust_gain=gain, trust_asymmetry=asymmetry)
    assert ((table.state.trust_mediator >= 0) & (table.state.trust_mediator <= 1)).all()


def with_text(*answers, **kwargs):
    """Return a table in phase 3 after the answers to a text of the intermediary."""
    table = lay(**{"logic": rows(decision=1), **kwargs})
    table.state.now.phase = AGREEING
    table.state.mediation[FORMULATE] = 1
    table.draws.text[0] = 0
    negotiate(table, 0, dont_propose, answering(*answers))
    return table


def test_a_text_that_all_agree_to_is_the_agreement():
    table = with_text(True, True, True)
    number = 1 * 3 + 1  # everything new is worth the same to it: the first option
    assert events(table, E_OFFER) == [(0, E_OFFER, INTERMEDIARY, -1, number)]
    assert events(table, E_AGREEMENT) == [(0, E_AGREEMENT, INTERMEDIARY, -1, number)]
    assert list(table.state.deal) == [1, 1]


def test_it_has_no_say_and_no_power_of_its_own():
    table = with_text(True, True, False)
    assert table.state.now.in_force == 0
    assert not table.state.refused.any()  # and takes nothing as a reproach
    table = with_text(True, False, False, logic=rows(decision=0), power=[1, 1, 1])
    assert table.state.now.in_force == 0


def test_in_its_text_everybody_counts_alike_at_first():
    assert with_text(False, True, True).state.text_weight.tolist() == [1.5, 1, 1]


def test_a_text_puts_packages_on_the_table_for_good():
    table = with_text(True, True, False, logic=rows(), by_issue=1, power=[1, 1, 9])
    assert table.state.now.by_issue == 0
