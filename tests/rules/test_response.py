"""Answering an offer (M16, M21, M23, row 6)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.aspiration import target
from kompas_sim.rules.offers import propose
from kompas_sim.rules.preference import gain
from kompas_sim.rules.response import (
    content_gain,
    perceived_gain,
    respond,
    satisfying,
    share_decided,
    threshold,
)
from kompas_sim.rules.state import (
    AGREEING,
    COMPROMISING,
    CONTENDING,
    EXECUTING,
    INTERMEDIARY,
    MANIPULATE,
    PROBLEM_SOLVING,
    SHAPING,
    YIELDING,
)
from tests.rules.small_table import deviating, lay_table, off, on, rows, with_parameters

value = st.floats(-1, 2)
share = st.floats(0, 1)
MINE, THEIRS = np.array([2, 1]), np.array([1, 2])  # party 0 gains 1 and .5; party 1 .5 and 1


def answering(phase=AGREEING, **kwargs):
    """Lay a table where everybody aims for .85 and believes the truth."""
    table = lay_table(**kwargs)
    table.state.now.phase = phase
    table.state.target[:] = 0.85
    for i, j in ((0, 1), (1, 0)):
        table.state.belief[i, j] = table.game.own[j]
    return table


# --- row 6 ------------------------------------------------------------------------------------


def test_row_6_hierarchy_only_the_goal_satisfies():
    assert satisfying(0.8, 0.2, 0.9, 0, 0.55) == 0.8


def test_row_6_benefit_one_can_live_with_less_and_agrees_sooner():
    assert satisfying(0.8, 0.2, 0.9, 1, 0.55) == pytest.approx(0.2 + 0.55 * 0.6)
    assert satisfying(0.8, 0.2, 0.9, 0.5, 0.55) == pytest.approx((0.8 + 0.53) / 2)
    strict, tolerant = (answering(logic=rows(norm=norm)) for norm in (0, 1))
    assert not respond(strict, 0, 0, THEIRS, 1)
    assert respond(tolerant, 0, 0, THEIRS, 1)


def test_row_6_cost_one_stops_searching_early():
    """A tolerant party takes what is below its aspiration, though better is on the agenda."""
    table = answering(logic=rows(norm=1))
    assert respond(table, 0, 0, THEIRS, 1)
    assert gain(table.state, 0, THEIRS) < table.state.aspiration[0] < gain(table.state, 0, MINE)


def test_row_6_without_tolerance_the_norm_does_not_matter():
    assert satisfying(0.8, 0.2, 0.9, 1, 1) == pytest.approx(satisfying(0.8, 0.2, 0.9, 0, 1))


@given(value, value, value, share, share)
def test_what_satisfies_is_never_above_the_target_or_the_aspiration(
    aspiration, reservation, target, tolerant, tolerance
):
    content = satisfying(aspiration, reservation, target, tolerant, tolerance)
    assert content <= target
    assert content <= max(aspiration, reservation) + 1e-9


@given(share, share)
def test_more_tolerance_never_asks_more(less, more):
    less, more = sorted((less, more))
    assert satisfying(0.8, 0.2, 2, more, 0.55) <= satisfying(0.8, 0.2, 2, less, 0.55) + 1e-12


# --- gunnen -----------------------------------------------------------------------------------


def test_one_grants_a_proposer_who_gains_more_by_it():
    table = answering(logic=rows())
    plain = threshold(table, 0, 1, THEIRS)
    table.state.concern[0, 1] = 0.4
    assert threshold(table, 0, 1, THEIRS) == pytest.approx(plain - 0.25 * 0.4)
    assert threshold(table, 0, 1, MINE) == plain
    assert threshold(with_parameters(table, **off("gunnen")), 0, 1, THEIRS) == plain


def test_ill_will_asks_no_more_than_indifference():
    table = answering(logic=rows())
    plain = threshold(table, 0, 1, THEIRS)
    table.state.concern[0, 1] = -0.3
    assert threshold(table, 0, 1, THEIRS) == plain


def test_who_gains_more_is_a_matter_of_belief():
    table = answering(logic=rows())
    table.state.concern[0, 1] = 0.4
    told = threshold(table, 0, 1, THEIRS)
    table.state.belief[0, 1] = 0
    assert threshold(table, 0, 1, THEIRS) > told


# --- what is heard and felt -------------------------------------------------------------------


def test_ambiguity_blurs_what_is_heard():
    table = answering()
    table.state.ambiguity[0, 1] = 0.4
    table.draws.noise[0, 0] = deviating(2)
    exact = gain(table.state, 0, THEIRS)
    assert perceived_gain(table, 0, 0, 1, THEIRS) == pytest.approx(exact + 2 * (0.03 + 0.15 * 0.4))
    base = with_parameters(table, **off("noise_ambiguity"))
    assert perceived_gain(base, 0, 0, 1, THEIRS) == pytest.approx(exact + 0.06)
    nothing = with_parameters(table, **off("noise_ambiguity", "noise_base"))
    assert perceived_gain(nothing, 0, 0, 1, THEIRS) == exact


def test_noise_can_turn_an_answer():
    table = answering(logic=rows())
    table.state.target[0] = 0.5
    assert respond(table, 0, 0, THEIRS, 1)
    table.draws.noise[0, 0] = deviating(-0.1)
    assert not respond(table, 0, 0, THEIRS, 1)


def test_a_detail_is_felt_not_heard_and_weighed_against_what_one_could_live_with():
    table = answering(SHAPING)
    table.draws.noise[0] = deviating(-7)
    table.state.floor[:] = 0.5
    assert respond(table, 0, 0, THEIRS, 1)
    table.state.floor[:] = 0.51
    assert not respond(table, 0, 0, THEIRS, 1)


def test_an_improvement_is_weighed_against_what_the_agreement_brings():
    table = answering(EXECUTING)
    table.state.deal[:] = THEIRS
    assert threshold(table, 0, 1, MINE) == gain(table.state, 0, THEIRS)
    assert respond(table, 0, 0, MINE, 1)
    assert not respond(table, 0, 1, MINE, 0)


# --- nobody refuses what it would offer -------------------------------------------------------


@pytest.mark.parametrize("strategy", [PROBLEM_SOLVING, CONTENDING, YIELDING, COMPROMISING])
@pytest.mark.parametrize("t", [0, 5, 11])
@pytest.mark.parametrize("norm", [0, 1])
def test_nobody_refuses_what_it_would_offer(strategy, t, norm):
    table = answering(logic=rows(norm=norm))
    table.state.strategy[:] = strategy
    table.state.target[0] = target(table, t, 0)
    assert propose(table, t, 0)
    assert respond(table, t, 0, table.state.package, 1)


def test_nobody_refuses_what_it_would_offer_on_a_narrow_agenda():
    table = answering(logic=rows())
    table.state.open[0, 1:] = False
    table.state.strategy[:] = COMPROMISING
    table.state.target[0] = target(table, 0, 0)
    assert propose(table, 0, 0)
    assert respond(table, 0, 0, table.state.package, 1)


# --- nobody agrees to less than it has outside ------------------------------------------------


def test_nobody_agrees_to_less_than_it_has_without_an_agreement():
    table = answering(logic=rows(norm=1), reservation=[3, 3])  # .75 in v
    table.state.aspiration[0] = table.state.target[0] = 0.4
    table.state.concern[0, 1] = 0.6
    assert threshold(table, 0, 1, THEIRS) == table.game.reservation[0] == 0.75
    assert not respond(table, 0, 0, THEIRS, 1)


# --- issue by issue (M22) ---------------------------------------------------------------------


def test_one_issue_must_bring_its_part():
    table = answering(gains=[[[0, 1, 3], [0, 1, 1]], [[0, 3, 1], [0, 1, 1]]], logic=rows())
    whole = threshold(table, 0, 1, np.array([1, 0]))
    assert share_decided(table, 0) == 1
    table.state.now.by_issue = 1
    table.state.now.issue = 0
    assert share_decided(table, 0) == 0.75  # of what is at stake for it
    assert threshold(table, 0, 1, np.array([1, 0])) == pytest.approx(0.75 * whole)
    table.state.now.issue = 1
    assert share_decided(table, 0) == 0.25
    table.state.frozen[0] = True
    assert share_decided(table, 0) == 1


# --- giving up autonomy (M3) ------------------------------------------------------------------


def wary(package, control=(), trust=0.3, **parameters):
    """Return what 0 must get at least, having .5 without an agreement and asking little."""
    table = answering(
        logic=rows(norm=1), reservation=[2, 2], control=control, trust=trust, **parameters
    )
    table.state.aspiration[:] = table.state.target[:] = 0.5
    return threshold(table, 0, 1, np.array(package))


def test_an_agreement_that_relies_on_others_must_bring_a_premium():
    premium = 0.15 * 0.7
    assert wary([2, 1], **on("autonomy")) == pytest.approx(0.5 + premium)
    assert wary([2, 1]) == 0.5
    assert wary([2, 1], trust=1, **on("autonomy")) == pytest.approx(0.5)


def test_not_for_what_stays_as_it_is_or_in_own_hands():
    premium = 0.15 * 0.7
    assert wary([2, 0], **on("autonomy")) == pytest.approx(0.5 + premium / 2)
    assert wary([2, 1], control=[(0, 1)], **on("autonomy")) == pytest.approx(0.5 + premium / 2)
    assert wary([0, 1], control=[(0, 1)], **on("autonomy")) == 0.5


@pytest.mark.parametrize("strategy", [PROBLEM_SOLVING, CONTENDING, YIELDING, COMPROMISING])
@pytest.mark.parametrize("t", [0, 11])
def test_nobody_refuses_what_it_would_offer_wary_or_not(strategy, t):
    table = answering(logic=rows(norm=1), reservation=[2, 2], trust=0, **on("autonomy"))
    table.state.strategy[:] = strategy
    table.state.target[0] = target(table, t, 0)
    assert propose(table, t, 0)
    assert respond(table, t, 0, table.state.package, 1)


# --- a text, a constituency, lost face, a renewal ---------------------------------------------


def test_a_text_of_the_intermediary_is_clear_and_grants_nobody_anything():
    table = answering(logic=rows())
    table.state.ambiguity[:] = 0.9
    table.state.concern[:] = 0.6
    table.draws.noise[0, 0] = deviating(2)
    exact = gain(table.state, 0, THEIRS)
    heard = perceived_gain(table, 0, 0, INTERMEDIARY, THEIRS)
    assert heard == pytest.approx(exact + 2 * (0.03 + 0.15 * 0.05))
    assert threshold(table, 0, INTERMEDIARY, THEIRS) == content_gain(table, 0)


def test_nobody_agrees_to_what_its_constituency_would_rather_reject():
    def agrees(expectation, phase=AGREEING, **parameters):
        table = answering(phase, accountable=[True, False], expected=[expectation, 0], **parameters)
        table.state.deal[:] = MINE
        return respond(table, 0, 0, MINE, 1)

    assert agrees(0.1)  # .1 less than expected is an even chance
    assert not agrees(0.11)
    assert agrees(0.11, **off("ratification"))
    assert agrees(0.11, phase=EXECUTING)


def test_nor_to_such_a_renewal():
    table = answering(accountable=[True, False], expected=[0.11, 0])
    state = table.state
    state.now.in_force = state.now.renewing = 1
    state.now.lapses = -1
    assert respond(table, 0, 1, MINE, 0)
    assert not respond(table, 0, 0, MINE, 1)  # though it gains by it


def test_what_an_intermediary_promises_counts_for_a_new_agreement():
    table = answering(logic=rows(), mediator_induces=0.2)
    table.state.target[0] = 0.65
    assert not respond(table, 0, 0, THEIRS, 1)  # .5
    table.state.mediation[MANIPULATE] = 1
    assert respond(table, 0, 0, THEIRS, 1)
    table.state.now.in_force = table.state.now.renewing = 1
    for lapses in (-1, 9):
        table.state.now.lapses = lapses
        table.state.deal[:] = MINE
        assert not respond(table, 0, 0, THEIRS, 1)


def test_lost_face_makes_stiff():
    table = answering(logic=rows(norm=1))
    tolerant = content_gain(table, 0)
    table.state.face[0] = 0.5
    assert content_gain(table, 0) == pytest.approx((tolerant + 0.85) / 2)
    assert content_gain(with_parameters(table, **off("face")), 0) == tolerant


def test_a_renewal_must_bring_what_the_agreement_brings_now():
    table = answering(logic=rows())
    table.state.now.in_force = table.state.now.renewing = 1
    table.state.now.lapses = -1
    table.state.deal[:] = THEIRS
    table.draws.noise[0] = deviating(-7)
    assert threshold(table, 0, 1, MINE) == gain(table.state, 0, THEIRS)
    assert respond(table, 0, 0, MINE, 1)
    assert not respond(table, 0, 1, MINE, 0)
    table.state.now.lapses = 9
    assert threshold(table, 0, 1, MINE) == content_gain(table, 0)
