"""Studies: alone or together, negotiated knowledge and nonsense (M18, row 3)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.facts import (
    believe,
    come_out,
    found,
    investigate,
    negotiated,
    study_alone,
    study_together,
)
from kompas_sim.rules.state import AGREEING, E_OFFER, E_STUDY, EXPLORING, SHAPING, SHARING
from tests.rules.small_table import THREE, deviating, events, lay_facts, offering, play, rows

share = st.floats(0, 1)


def at(phase=SHARING, **kwargs):
    """Lay a table with facts in a phase."""
    table = lay_facts(**kwargs)
    table.state.now.phase = phase
    return table


# --- a study ----------------------------------------------------------------------------------


def test_a_study_finds_the_truth_with_an_error_and_a_pull():
    assert found(True, 0, 2, 0) == 1
    assert found(False, 0, 2, 0.3) == pytest.approx(0.3)
    assert found(True, -1, 1, -0.2) == pytest.approx(0.3)  # 1 - 1/2 - .2
    assert found(True, -1, 4, 0) == pytest.approx(0.75)  # the more precise, the smaller
    assert found(True, 1, 1, 1) == 1
    assert found(False, -1, 1, -1) == 0


@given(st.booleans(), st.floats(-9, 9), st.floats(0.1, 10), st.floats(-1, 1), share, share)
def test_an_estimate_is_a_chance(true, error, precision, pull, thinks, swayed):
    estimate = found(true, error, precision, pull)
    assert 0 <= estimate <= 1
    assert -1e-12 <= negotiated(estimate, thinks, swayed) <= 1 + 1e-12


def test_a_joint_estimate_gives_way_to_what_the_table_thinks():
    assert negotiated(1, 0.4, 0) == 1
    assert negotiated(1, 0.4, 0.25) == pytest.approx(0.85)
    assert negotiated(1, 0.4, 1) == pytest.approx(0.4)


def test_believing_weighs_an_estimate_against_what_one_knows():
    table = lay_facts(effect={(0, 0, 0, 1): 0.5})
    believe(table, 0, 0, 1, 2)
    assert table.state.forecast[0, 0] == pytest.approx((0.5 + 2) / 3)
    assert table.state.precision[0, 0] == 3
    assert table.state.value[0, 0, 1] == pytest.approx(0.25 + 0.5 / 3, abs=1e-9)
    assert table.state.forecast[1, 0] == 0.5
    believe(table, 0, 0, 0, 0)
    assert table.state.forecast[0, 0] == pytest.approx(2.5 / 3)


def alone(**kwargs):
    """Return a table after a study by the strongest, 1; the fact is true."""
    table = at(**{"gains": THREE, "power": [1, 3, 2], "trust": 0.25, **kwargs})
    table.draws.truth[:] = 0.1
    study_alone(table, 0, 0)
    return table


def together(**kwargs):
    """Return a table after a joint study; the fact is true."""
    table = at(**{"gains": THREE, "logic": rows(information=1), **kwargs})
    table.draws.truth[:] = 0.1
    study_together(table, 0, 0)
    return table


def test_row_3_in_hierarchy_others_believe_the_study_as_far_as_they_trust_it():
    table = alone()
    assert table.state.forecast[1, 0] == pytest.approx(1.5 / 2)  # weight 1 against 1
    assert table.state.forecast[0, 0] == pytest.approx((0.5 + 0.25) / 1.25)
    assert table.state.precision[:, 0].tolist() == [1.25, 2, 1.25]
    assert events(table) == [(0, E_STUDY, 1, -1, 0)]


def test_row_3_in_hierarchy_what_is_not_believed_is_contested():
    table = alone(bias=[[1], [0], [-1]])
    # (1 - .25) of the distance between the estimate and one's forecast, a tenth of a stage each
    assert table.state.escalation[0, 1] == 0
    assert table.state.escalation[2, 1] == pytest.approx(0.1 * 0.75)
    assert table.state.escalation.sum() == pytest.approx(0.1 * 0.75)
    assert not alone(bias=[[1], [0], [-1]], study_contest=0).state.escalation.any()
    assert not alone(bias=[[1], [0], [-1]], trust=1).state.escalation.any()


def test_row_3_in_hierarchy_the_study_leans_as_its_commissioner():
    plain, leaning = alone(), alone(bias=[[0], [-0.5], [0]])
    assert plain.state.forecast[0, 0] == pytest.approx((0.5 + 0.25 * 1) / 1.25)
    assert leaning.state.forecast[0, 0] == pytest.approx((0.5 + 0.25 * (1 - 0.3 * 0.5)) / 1.25)
    assert alone(bias=[[-1], [0], [1]]).state.forecast[1, 0] == pytest.approx(1.5 / 2)
    unbiased = alone(bias=[[0], [-0.5], [0]], study_bias=0)
    assert unbiased.state.forecast[0, 0] == plain.state.forecast[0, 0]


def test_row_3_in_hierarchy_the_study_takes_no_time_and_costs_nothing():
    table = at(AGREEING, logic=rows(information=0))
    table.draws.study[0] = 0
    investigate(table, 0)
    assert [event[1:3] for event in events(table)] == [(E_STUDY, 0)]
    assert table.state.now.studying == 0
    assert not table.state.cost.any()


def test_row_3_benefit_all_accept_what_they_found_together():
    table = together(trust=0.0, nonsense=0)
    assert table.state.forecast[:, 0].tolist() == [pytest.approx(2.5 / 3)] * 3
    assert (table.state.precision == 3).all()
    assert not table.state.escalation.any()
    assert events(table) == [(0, E_STUDY, -1, -1, 0)]


def test_row_3_benefit_biases_average_out():
    fair = together(bias=[[1], [-1], [0]], nonsense=0)
    assert fair.state.forecast[2, 0] == pytest.approx(2.5 / 3)
    leaning = together(bias=[[0], [-1], [-0.5]], nonsense=0)
    assert leaning.state.forecast[0, 0] == pytest.approx((0.5 + 2 * (1 - 0.3 * 0.5)) / 3)
    assert together(bias=[[0], [-1], [-0.5]], nonsense=0, study_bias=0).state.forecast[
        0, 0
    ] == pytest.approx(2.5 / 3)


def test_row_3_benefit_openness_wins_trust():
    table = together(trust=0.3)
    assert table.state.trust[0, 1] == pytest.approx(0.3 + 0.05 * 0.35 * 0.7)
    assert together(trust_gain=0).state.trust[0, 1] == 0.3
    assert alone(trust=0.3).state.trust[0, 1] == 0.3


def test_row_3_cost_a_joint_study_costs_everybody_something():
    table = together()
    assert table.state.cost.tolist() == [0.005] * 3
    assert not together(study_cost=0).state.cost.any()
    assert not alone().state.cost.any()


def test_row_3_cost_negotiated_nonsense():
    table = together()  # .3 of full network, half of them experts: .15 of the way to .5
    assert table.state.forecast[0, 0] == pytest.approx((0.5 + 2 * (1 - 0.15 * 0.5)) / 3)
    half = together(logic=rows(information=0.5))
    assert half.state.forecast[0, 0] == pytest.approx((0.5 + 2 * (1 - 0.075 * 0.5)) / 3)
    for sense in (together(nonsense=0), together(expertise=1)):
        assert sense.state.forecast[0, 0] == pytest.approx(2.5 / 3)


def test_a_study_errs_by_half_a_deviation_over_the_root_of_its_precision():
    table = at(gains=THREE, power=[1, 3, 2], logic=rows(), study_precision=4)
    table.draws.truth[:] = 0.1
    table.draws.estimate[0] = deviating(-1)
    study_alone(table, 0, 0)
    assert table.state.forecast[1, 0] == pytest.approx((0.5 + 4 * 0.75) / 5, abs=1e-6)


def test_row_3_benefit_a_joint_study_is_twice_as_precise():
    table = at(gains=THREE, logic=rows(), study_precision=2)
    table.draws.truth[:] = 0.1
    table.draws.estimate[0] = deviating(-1)
    study_together(table, 0, 0)
    assert table.state.precision[:, 0].tolist() == [1 + 2 * 2] * 3
    forecast = (0.5 + 4 * 0.75) / 5  # an error of 1/2 over the root of 4
    assert table.state.forecast[:, 0].tolist() == pytest.approx([forecast] * 3, abs=1e-6)


def test_a_fact_is_as_true_as_its_chance_says():
    for draw, estimate in ((0.19, 1), (0.21, 0)):
        table = at(probability=[0.2], logic=rows())
        table.draws.truth[:] = draw
        study_alone(table, 0, 0)
        assert table.state.forecast[0, 0] == pytest.approx((0.2 + estimate) / 2)


def test_who_left_learns_nothing_and_pays_nothing():
    table = at(gains=THREE, bias=[[1], [1], [-1]], logic=rows(information=1))
    table.state.present[2] = False
    study_together(table, 0, 0)
    study_alone(table, 0, 0)
    assert table.state.forecast[2, 0] == 0
    assert table.state.cost.tolist() == [0.005, 0.005, 0]
    assert not table.state.escalation[2].any()
    assert table.state.trust[2, 0] == 0.3


# --- whether there is a study -----------------------------------------------------------------


def asked(draw=0.0, joint=0.5, information=1.0, phase=SHARING, in_force=0, **kwargs):
    """Return a table after a round in which there may have been a study."""
    table = at(phase, logic=rows(information=information), **kwargs)
    table.state.now.in_force = in_force
    table.draws.study[0] = draw
    table.draws.joint[0] = joint
    investigate(table, 0)
    return table


def test_now_and_then_something_is_studied():
    assert asked(0.099, information=0).state.now.events == 1
    assert asked(0.101, information=0).state.now.events == 0
    assert asked(0.0, information=0, study=0).state.now.events == 0


@pytest.mark.parametrize(
    "kwargs", [{"phase": EXPLORING}, {"phase": SHAPING, "in_force": 1}, {"in_force": 1}]
)
def test_only_between_exploring_and_an_agreement(kwargs):
    assert not events(asked(information=0, **kwargs))
    assert not asked(**kwargs).state.now.studying


def test_nothing_is_studied_when_nothing_is_uncertain():
    table = asked(probability=[1.0])
    assert (table.state.now.studying, table.state.now.events) == (0, 0)


def test_row_3_the_study_is_joint_by_the_rule_of_the_table():
    assert asked(joint=0.59, information=0.6).state.now.studying == 2
    assert asked(joint=0.61, information=0.6).state.now.studying == 0
    assert asked(joint=0.0, information=0).state.now.studying == 0


def test_row_3_cost_a_joint_study_takes_time():
    table = asked(probability=[0.1, 0.5])
    assert (table.state.now.studying, table.state.now.fact) == (2, 1)
    table.draws.study[:] = 0
    investigate(table, 1)
    assert (table.state.now.studying, table.state.now.events) == (1, 0)
    investigate(table, 2)
    assert table.state.now.studying == 0
    assert events(table) == [(2, E_STUDY, -1, -1, 1)]
    assert asked(study_rounds=1).state.now.studying == 1


def test_what_has_come_out_meanwhile_needs_no_study():
    table = asked()
    table.draws.truth[0] = 0.1
    table.draws.estimate[:] = deviating(-1)
    come_out(table, 1, 0)
    trust = table.state.trust.copy()
    investigate(table, 1)
    investigate(table, 2)
    assert table.state.now.studying == 0
    assert (table.state.forecast[:, 0] == 1).all()
    assert not events(table, E_STUDY)
    assert not table.state.cost.any()
    np.testing.assert_array_equal(table.state.trust, trust)


def test_a_joint_study_may_take_no_time():
    table = asked(study_rounds=0)
    assert table.state.now.studying == 0
    assert events(table) == [(0, E_STUDY, -1, -1, 0)]


# --- a study and the talks --------------------------------------------------------------------


def played(rounds, studying):
    """Return a table after rounds of phase 3, in which a joint study may still be under way."""
    table = at(AGREEING, gains=THREE, logic=rows(), study=0, by_issue=1, skipping=0)
    table.state.now.studying = studying
    table.draws.turn[:, 0] = 0.99
    table.draws.package[:] = 0  # issue by issue
    table.state.draft[:] = 2, 2  # from the last time that there were talks
    for t in range(rounds):
        play(table, t, offering(1, 1))
    return table


def test_row_3_cost_while_all_study_nobody_negotiates():
    assert len(events(played(2, studying=0), E_OFFER)) == 2
    assert not events(played(2, studying=3), E_OFFER)
    assert len(events(played(4, studying=3), E_OFFER)) == 2


def test_talks_begin_anew_also_after_a_study():
    for state in (played(1, studying=0).state, played(3, studying=3).state):
        assert (state.now.opened, state.now.by_issue) == (1, 1)
        assert (state.text_weight == 1).all()
        assert not state.frozen.any()
        assert list(state.draft) == [0, 0]
