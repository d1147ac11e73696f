"""Conflict: expressed differences, the ladder, calming and damage (M45-M47)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.conflict import (
    aggravation,
    calming,
    conciliates,
    conflict_damage,
    escalate,
    fight,
    spill_over,
    zone,
)
from kompas_sim.rules.state import (
    AVOIDING,
    COMPROMISING,
    CONTENDING,
    DE_ESCALATE,
    PROBLEM_SOLVING,
    YIELDING,
)
from tests.rules.small_table import lay_table, off, with_parameters

P = make_parameters({})
levels = st.floats(0, 9)
share = st.floats(0, 1)


def quiet(**parameters):
    """Lay a table where nobody calms down or is literate by itself."""
    table = lay_table(literacy=0, calming_small=0, calming_time=0, **parameters)
    table.state.strategy[:] = AVOIDING
    return table


# --- the ladder -------------------------------------------------------------------------------


def test_zones_of_the_ladder():
    levels = [0, 0.1, 3, 3.1, 6, 6.1, 9]
    assert [zone(level) for level in levels] == [1, 1, 1, 2, 2, 3, 3]


def test_a_hard_claim_and_an_act_of_coercion_escalate_apart():
    assert aggravation(True, False, 0, 0, 0.5, P) == pytest.approx(0.06 * 0.9)
    assert aggravation(False, True, 0, 0, 0.5, P) == pytest.approx(0.45 * 0.9)
    assert aggravation(False, False, 1, 1, 0, P) == 0
    no_claim, no_coercion = (
        make_parameters(off(name)) for name in ("escalation_claim", "escalation_coercion")
    )
    assert aggravation(True, False, 0, 0, 0.5, no_claim) == 0
    assert aggravation(False, True, 1, 1, 0.5, no_coercion) == 0
    assert aggravation(False, True, 0, 0, 0.5, no_claim) > 0


def test_trust_softens_and_professed_restraint_hardens():
    assert aggravation(True, True, 0, 0, 1, P) == pytest.approx(
        aggravation(True, True, 0, 0, 0, P) / 2
    )
    assert aggravation(False, True, 0.5, 1, 0, P) == pytest.approx(
        1.5 * aggravation(False, True, 0.5, 0, 0, P)
    )
    assert aggravation(True, False, 0.5, 1, 0, P) == aggravation(True, False, 0, 0, 0, P)


def test_calming_takes_more_the_higher_up():
    by_act = [calming(level, True, 0, 0, P) - calming(level, False, 0, 0, P) for level in (2, 5, 8)]
    assert by_act == pytest.approx([0.15, 0.06, 0.015])


def test_small_quarrels_pass_by_themselves():
    assert calming(1, False, 0, 0, P) == pytest.approx(0.04)
    assert calming(3, False, 0, 0, P) == calming(9, False, 0, 0, P) == pytest.approx(0.01)


def test_attention_to_the_relation_calms_everywhere_whatever_one_does():
    for level in (2, 5, 8):
        for act in (False, True):
            more = calming(level, act, 0.5, 0, P) - calming(level, act, 0, 0, P)
            assert more == pytest.approx(0.1 * 0.5)
    p = make_parameters(off("relation_calming"))
    assert calming(2, False, 1, 0, p) == calming(2, False, 0, 0, p)


def test_an_intermediary_makes_conciliation_undo_more():
    by_act = [calming(e, True, 0, 1, P) - calming(e, False, 0, 1, P) for e in (2, 5, 8)]
    assert by_act == pytest.approx([1.8 * 0.15, 1.8 * 0.06, 1.8 * 0.015])
    assert calming(2, False, 0, 1, P) == calming(2, False, 0, 0, P)
    p = make_parameters(off("mediator_calming"))
    assert calming(2, True, 0, 1, p) == calming(2, True, 0, 0, p)


@pytest.mark.parametrize(
    ("name", "level"), [("calming_zone1", 2), ("calming_zone2", 5), ("calming_zone3", 8)]
)
def test_calming_can_be_switched_off_by_zone(name, level):
    p = make_parameters({name: 0})
    assert calming(level, True, 0, 0, p) == calming(level, False, 0, 0, p)


def test_calming_can_be_switched_off_altogether():
    p = make_parameters({"calming_share": 0, "calming_small": 0, "calming_time": 0})
    assert [calming(level, True, 0, 0, p) for level in (1, 5, 8)] == [0, 0, 0]


# --- disagreeing about content is not quarrelling ---------------------------------------------


def test_an_expressed_difference_spills_over_where_trust_is_low():
    assert spill_over(0.5, 0.2, 0.1) == pytest.approx(0.04)
    assert spill_over(1, 1, 0.1) == 0
    assert spill_over(0, 0, 0.1) == 0


def test_a_dispute_without_spill_leaves_the_ladder_alone():
    table = quiet(**off("dispute_spill"))
    table.state.dispute[:] = 1
    fight(table, 0)
    assert not table.state.escalation.any()
    fight(with_parameters(table, dispute_spill=0.1), 0)
    assert table.state.escalation[0, 1] == pytest.approx(0.1 * 0.7)


def test_a_quarrel_is_no_dispute():
    table = quiet()
    table.state.coerced[:] = True
    before = table.state.dispute.copy()
    fight(table, 0)
    assert table.state.escalation[0, 1] > 0.4
    np.testing.assert_array_equal(table.state.dispute, before)


# --- the update -------------------------------------------------------------------------------


def step(name, value, i, j, **parameters):
    """Return the escalation of 0 towards 1 after one thing happened to the pair [i, j]."""
    table = quiet(**parameters)
    getattr(table.state, name)[i, j] = value
    return escalate(table, 0, 0, 1)


def test_what_escalates_and_by_how_much():
    assert step("coerced", True, 1, 0) == pytest.approx(0.45 * (1.2 - 0.6 * 0.3))
    assert step("refused", 1, 0, 1) == pytest.approx(0.03)
    assert step("overruled", 1, 0, 1) == pytest.approx(0.2)
    assert step("broken", True, 0, 1) == pytest.approx(0.5)
    assert step("dispute", 1, 0, 1) == pytest.approx(0.1 * 0.7)


@pytest.mark.parametrize(
    ("name", "value", "pair", "switch"),
    [
        ("coerced", True, (1, 0), "escalation_coercion"),
        ("refused", 1, (0, 1), "escalation_refusal"),
        ("overruled", 1, (0, 1), "escalation_overruled"),
        ("broken", True, (0, 1), "escalation_surprise"),
        ("dispute", 1, (0, 1), "dispute_spill"),
    ],
)
def test_each_can_be_switched_off(name, value, pair, switch):
    assert step(name, value, *pair) > 0
    assert step(name, value, *pair, **off(switch)) == 0


def test_a_claim_of_the_other_escalates_and_my_own_does_not():
    table = quiet()
    table.state.strategy[1] = CONTENDING
    assert escalate(table, 0, 0, 1) == pytest.approx(0.06 * (1.2 - 0.6 * 0.3))
    assert escalate(table, 0, 1, 0) == 0
    assert escalate(with_parameters(table, **off("escalation_claim")), 0, 0, 1) == 0


def test_it_is_my_own_trust_that_softens():
    table = quiet()
    table.state.coerced[1, 0] = True
    table.state.dispute[0, 1] = 1
    plain = escalate(table, 0, 0, 1)
    table.state.trust[1, 0] = 1
    assert escalate(table, 0, 0, 1) == plain
    table.state.trust[0, 1] = 1
    assert escalate(table, 0, 0, 1) == pytest.approx(0.45 * 0.6)


def test_what_i_do_to_the_other_does_not_escalate_me():
    assert step("coerced", True, 0, 1) == step("refused", 1, 1, 0) == 0


def test_who_conciliates():
    table = lay_table()
    table.state.strategy[:] = PROBLEM_SOLVING, YIELDING
    assert [conciliates(table, 0, i) for i in (0, 1)] == [True, True]
    table.state.strategy[:] = CONTENDING, COMPROMISING
    assert [conciliates(table, 0, i) for i in (0, 1)] == [False, False]


def test_insight_takes_the_edge_off_a_serious_conflict():
    table = lay_table()
    table.state.strategy[:] = CONTENDING
    table.state.escalation[:] = 4
    table.draws.literacy[0] = 0.1
    assert conciliates(table, 0, 0)
    assert not conciliates(with_parameters(table, **off("literacy")), 0, 0)
    table.state.escalation[:] = 2
    assert not conciliates(table, 0, 0)


def test_both_work_in_the_update():
    table = quiet()
    table.state.escalation[:] = 2
    table.state.strategy[0] = PROBLEM_SOLVING
    table.state.attention[0] = 0.5
    table.state.mediation[DE_ESCALATE] = 0.5
    assert escalate(table, 0, 0, 1) == pytest.approx(2 - 0.15 * 1.4 - 0.05)
    assert escalate(table, 0, 1, 0) == 2


def test_escalation_spreads_to_the_other_side():
    table = quiet(escalation_mutual=0.2)
    table.state.escalation[0, 1] = 5
    fight(table, 0)
    assert table.state.escalation[0, 1] == pytest.approx(4)
    assert table.state.escalation[1, 0] == pytest.approx(1)
    alone = quiet(escalation_mutual=0)
    alone.state.escalation[0, 1] = 5
    fight(alone, 0)
    assert alone.state.escalation[1, 0] == 0


def test_spreading_does_not_depend_on_who_comes_first():
    one, other = quiet(), quiet()
    one.state.escalation[0, 1] = other.state.escalation[1, 0] = 5
    fight(one, 0)
    fight(other, 0)
    np.testing.assert_array_equal(one.state.escalation, other.state.escalation.T)


@given(levels, st.booleans(), st.booleans(), st.booleans(), share)
def test_escalation_keeps_to_the_ladder(level, coerced, broken, solving, trust):
    table = lay_table(
        trust=trust, escalation_coercion=2, escalation_surprise=2, calming_zone1=1, calming_share=1
    )
    table.state.escalation[0, 1] = level
    table.state.coerced[:] = coerced
    table.state.broken[:] = broken
    table.state.strategy[:] = PROBLEM_SOLVING if solving else CONTENDING
    fight(table, 0)
    assert (table.state.escalation >= 0).all()
    assert (table.state.escalation <= 9).all()


def test_nothing_happens_with_who_left():
    table = lay_table([[[0, 1]]] * 3)
    table.state.strategy[:] = CONTENDING
    table.state.escalation[:] = 5
    table.state.present[2] = False
    fight(table, 0)
    assert table.state.escalation[0, 2] == table.state.escalation[2, 1] == 5
    assert table.state.escalation[0, 1] != 5
    assert table.state.damage[2] == 0 < table.state.damage[0]


# --- damage -----------------------------------------------------------------------------------


def test_damage_starts_beyond_zone_1_and_grows_to_the_top():
    assert conflict_damage(3, 0.006) == conflict_damage(0, 0.006) == 0
    assert conflict_damage(6, 0.006) == pytest.approx(0.0015)
    assert conflict_damage(9, 0.006) == pytest.approx(0.006)


def test_sixteen_rounds_at_the_top_cost_about_a_tenth():
    table = quiet()
    table.state.coerced[:] = True
    table.state.escalation[:] = 9
    for t in range(12):
        fight(table, t)
    assert table.state.damage[0] * 16 / 12 == pytest.approx(0.1, abs=0.005)


def test_damage_can_be_switched_off():
    table = quiet(**off("conflict_damage"))
    table.state.escalation[:] = 9
    fight(table, 0)
    assert not table.state.damage.any()
