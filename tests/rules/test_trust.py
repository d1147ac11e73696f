"""Trust: confirmed, hurt, leaking, with the value at which it settles (M35-M38)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.parameters import make_parameters
from kompas_sim.rules.state import AVOIDING, COMPROMISING, CONTENDING, PROBLEM_SOLVING, YIELDING
from kompas_sim.rules.trust import (
    confirm,
    encourage,
    evidence_against,
    evidence_for,
    hurt,
    leak,
    reliability,
    renew_trust,
    shown_interest,
    sincere_interest,
    update_trust,
)
from tests.rules.small_table import lay_table, off

P = make_parameters({})
share = st.floats(0, 1)


def trust_after(strategies, **staged):
    """Return the trust of 0 in 1 after a round, from .5 each; conduct in `staged`."""
    parameters = {k: v for k, v in staged.items() if k in P._fields}
    table = lay_table(trust=0.5, **parameters)
    table.state.strategy[:] = strategies
    table.state.before[:] = strategies
    for name, value in staged.items():
        if name not in P._fields:
            getattr(table.state, name)[:] = value
    renew_trust(table)
    return table.state.trust[0, 1]


# --- evidence ---------------------------------------------------------------------------------


def test_evidence_for_weighs_interest_openness_and_reliability():
    assert evidence_for(1, 0, 0, P) == pytest.approx(0.35)
    assert evidence_for(0, 1, 0, P) == pytest.approx(0.35)
    assert evidence_for(0, 0, 1, P) == pytest.approx(0.30)
    assert evidence_for(1, 1, 1, P) == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("trust_interest", (1, 0, 0)),
        ("trust_openness", (0, 1, 0)),
        ("trust_reliability", (0, 0, 1)),
    ],
)
def test_every_source_of_trust_can_be_switched_off(name, parts):
    assert evidence_for(*parts, P) > 0
    assert evidence_for(*parts, make_parameters({name: 0})) == 0


def test_evidence_against_by_kind():
    kinds = np.eye(4, dtype=bool)
    assert [evidence_against(*kind, P) for kind in kinds] == pytest.approx([0.12, 0.8, 0.8, 1.0])
    assert evidence_against(False, False, False, False, P) == 0
    assert evidence_against(True, True, False, False, P) == pytest.approx(0.92)
    assert evidence_against(True, True, True, True, P) == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [("hurt_claim", 0), ("hurt_coercion", 1), ("hurt_broken", 2), ("hurt_deceit", 3)],
)
def test_every_hurt_can_be_switched_off(name, kind):
    conduct = [at == kind for at in range(4)]
    assert evidence_against(*conduct, make_parameters({name: 0})) == 0


# --- the update -------------------------------------------------------------------------------


def test_confirmation_is_bounded_growth_to_the_ceiling():
    assert confirm(0.3, 1.0, 1.0, 0.05) == pytest.approx(0.05 * 0.7)
    assert confirm(0.3, 0.3, 1.0, 0.05) == 0
    assert confirm(0.3, 1.0, 0.5, 0.05) > confirm(0.6, 1.0, 0.5, 0.05) > 0


def test_without_gain_trust_neither_grows_nor_is_hurt():
    p = make_parameters(off("trust_gain"))
    assert update_trust(0.4, 1, 0.4, 1, 1, 0.5, p) == 0.4


def test_trust_goes_faster_than_it_comes():
    fair = make_parameters(off("trust_asymmetry", "trust_buffer"))
    p = make_parameters(off("trust_buffer"))
    assert hurt(0.5, 0.3, 0, p) == pytest.approx(2 * hurt(0.5, 0.3, 0, fair))
    assert hurt(0.5, 0.3, 0, fair) == pytest.approx(confirm(0.5, 1, 0.3, fair.trust_gain))


def test_a_full_reservoir_covers_small_hurts_and_no_betrayal():
    assert hurt(0.5, 0.4, 1, P) == pytest.approx(0.7 * hurt(0.5, 0.4, 0, P))
    assert hurt(0.5, 0.5, 1, P) == hurt(0.5, 0.5, 0, P)
    p = make_parameters(off("trust_buffer"))
    assert hurt(0.5, 0.4, 1, p) == hurt(0.5, 0.4, 0, p)


def test_unconfirmed_trust_leaks_back_to_where_it_started():
    assert leak(0.8, 0.3, 0.006) == pytest.approx(0.003)
    assert update_trust(0.8, 1, 0.3, 0, 0, 0.5, P) == pytest.approx(0.797)
    assert update_trust(0.3, 1, 0.3, 0, 0, 0.5, P) == 0.3
    assert update_trust(0.8, 1, 0.3, 0, 0, 0.5, make_parameters(off("trust_decay"))) == 0.8


@given(share, share, share, share, share, share, st.floats(0, 0.2), st.floats(0, 6))
def test_trust_stays_between_0_and_1(trust, ceiling, start, good, bad, reservoir, gain, asymmetry):
    p = make_parameters({"trust_gain": gain, "trust_asymmetry": asymmetry, "trust_decay": 0.1})
    assert 0 <= update_trust(trust, ceiling, start, good, bad, reservoir, p) <= 1


@given(share, share, share, share)
def test_more_good_conduct_never_gives_less_trust_below_the_ceiling(trust, start, less, more):
    less, more = sorted((less, more))
    low, high = (update_trust(trust, 1, start, good, 0.1, 0.5, P) for good in (less, more))
    assert low <= high


# --- where it settles -------------------------------------------------------------------------


def settled(q, good, bad, ceiling, start, p):
    """T* as in the model description, with decay, the buffer off."""
    g, a, d = p.trust_gain, p.trust_asymmetry, p.trust_decay
    up = g * (1 - q) * good
    return (up * ceiling + d * start) / (up + g * q * a * bad + d)


@pytest.mark.parametrize("asymmetry", [1, 2, 5])
@pytest.mark.parametrize("q", [0, 0.1, 0.3, 0.6, 1])
@pytest.mark.parametrize("ceiling", [1, 0.7])
def test_trust_settles_where_the_theory_says_in_expectation(q, ceiling, asymmetry):
    p = make_parameters({"trust_asymmetry": asymmetry, **off("trust_buffer")})
    good, bad, start, trust = 0.65, 0.8, 0.3, 0.9
    for _ in range(4000):
        kept = update_trust(trust, ceiling, start, good, 0, 0.5, p)
        broken = update_trust(trust, ceiling, start, 0, bad, 0.5, p)
        trust = (1 - q) * kept + q * broken
    assert trust == pytest.approx(settled(q, good, bad, ceiling, start, p), abs=1e-9)


@pytest.mark.parametrize("q", [0.1, 0.25, 0.5])
def test_trust_settles_there_on_average_in_a_long_mixed_sequence(q):
    p = make_parameters(off("trust_buffer"))
    good, bad, start, trust = 0.65, 0.8, 0.3, 0.3
    violations = np.random.default_rng(7).random(60_000) < q
    total = 0.0
    for at, violated in enumerate(violations):
        evidence = (0, bad) if violated else (good, 0)
        trust = update_trust(trust, 1, start, *evidence, 0.5, p)
        total += trust if at >= 1000 else 0
    seen = settled(violations.mean(), good, bad, 1, start, p)
    assert total / (len(violations) - 1000) == pytest.approx(seen, abs=0.01)


# --- conduct ----------------------------------------------------------------------------------


def test_interest_is_shown_by_solving_and_yielding():
    strategies = [PROBLEM_SOLVING, YIELDING, COMPROMISING, CONTENDING, AVOIDING, -1]
    assert [sincere_interest(s) for s in strategies] == [1, 1, 0.5, 0, 0, 0]


def test_attention_to_the_relation_shows_interest():
    """M48; who solves problems cannot show more of it."""

    def shown(strategy, attention, **parameters):
        table = lay_table(**parameters)
        table.state.strategy[1] = strategy
        table.state.attention[1] = attention
        return shown_interest(table, 1)

    assert shown(AVOIDING, 0.2) == pytest.approx(0.2 * 0.2)
    assert shown(COMPROMISING, 1) == pytest.approx(0.7)
    assert shown(PROBLEM_SOLVING, 1) == 1
    assert shown(AVOIDING, 1, **off("relation_interest")) == 0
    table = lay_table(trust=0.5)
    table.state.strategy[:] = table.state.before[:] = AVOIDING
    table.state.attention[1] = 1
    renew_trust(table)
    assert table.state.trust[0, 1] == pytest.approx(0.5 + 0.05 * 0.35 * 0.2 * 0.5)
    assert table.state.trust[1, 0] == 0.5  # it is the other's


def test_what_is_done_together_confirms_all_trust_at_the_table():
    table = lay_table([[[0, 1]]] * 3, trust=0.5)
    table.state.ceiling[0, 1] = 0.6
    table.state.present[2] = False
    encourage(table, 0.4)
    assert table.state.trust[1, 0] == pytest.approx(0.5 + 0.05 * 0.4 * 0.5)
    assert table.state.trust[0, 1] == pytest.approx(0.5 + 0.05 * 0.4 * 0.1)
    assert table.state.trust[0, 2] == table.state.trust[2, 0] == 0.5


def test_reliable_is_who_stays_constructive_or_keeps_an_agreement():
    state = lay_table().state
    state.strategy[:] = PROBLEM_SOLVING, CONTENDING
    state.before[:] = COMPROMISING
    assert (reliability(state, 0), reliability(state, 1)) == (1, 0)
    state.before[:] = CONTENDING
    assert reliability(state, 0) == 0
    state.now.in_force = 1
    assert (reliability(state, 0), reliability(state, 1)) == (1, 0)


def test_conduct_of_the_round_moves_trust_the_right_way():
    neutral = trust_after([AVOIDING, AVOIDING])
    solving = trust_after([AVOIDING, PROBLEM_SOLVING])
    candid = trust_after([AVOIDING, PROBLEM_SOLVING], stake=[[0, 0], [1, 0]])
    claiming = trust_after([AVOIDING, CONTENDING])
    coercing = trust_after([AVOIDING, PROBLEM_SOLVING], coerced=[[0, 0], [1, 0]])
    betrayed = trust_after([AVOIDING, PROBLEM_SOLVING], broken=[[0, 1], [0, 0]])
    assert candid > solving > neutral == 0.5 > claiming > coercing
    assert betrayed < 0.5


def test_what_i_tell_is_no_reason_for_me_to_trust():
    told = trust_after([AVOIDING, AVOIDING], stake=[[0, 1], [0, 0]])
    assert told == trust_after([AVOIDING, AVOIDING])


def test_deception_found_out_lowers_the_ceiling_for_good():
    table = lay_table(trust=0.5)
    table.state.deceived[0, 1] = True
    renew_trust(table)
    assert table.state.ceiling[0, 1] == pytest.approx(0.7)
    assert table.state.ceiling[1, 0] == 1
    assert table.state.trust[0, 1] == pytest.approx(0.5 - 0.05 * 2 * 0.5)
    table.state.deceived[0, 1] = False
    table.state.strategy[:] = table.state.before[:] = PROBLEM_SOLVING
    table.state.stake[1, 0] = 1
    for _ in range(500):
        renew_trust(table)
    assert 0.6 < table.state.trust[0, 1] <= 0.7
    assert table.state.trust[1, 0] < table.state.trust_start[1, 0] + 0.5


def test_without_ceiling_loss_trust_can_return():
    table = lay_table(trust=0.5, **off("trust_ceiling_loss"))
    table.state.deceived[0, 1] = True
    renew_trust(table)
    assert table.state.ceiling[0, 1] == 1


def test_trust_about_who_left_stays_as_it_was():
    table = lay_table([[[0, 1]]] * 3, trust=0.5)
    table.state.strategy[:] = table.state.before[:] = PROBLEM_SOLVING
    table.state.present[2] = False
    renew_trust(table)
    assert table.state.trust[0, 2] == table.state.trust[2, 0] == 0.5
    assert table.state.trust[0, 1] > 0.5


def test_all_trust_is_renewed_from_one_reservoir():
    one, other = (lay_table([[[0, 1]]] * 3, trust=0.5) for _ in range(2))
    for table, order in ((one, [0, 1, 2]), (other, [2, 1, 0])):
        table.state.strategy[:] = np.array([CONTENDING, AVOIDING, PROBLEM_SOLVING])[order]
        table.state.before[:] = table.state.strategy
        renew_trust(table)
    np.testing.assert_array_equal(one.state.trust, other.state.trust[::-1, ::-1])


# --- where trust does not go -----------------------------------------------------------------


def test_good_conduct_never_lowers_trust():
    nothing, good = (update_trust(0.9, 0.7, 0.3, e, 0, 0.5, P) for e in (0, 1))
    assert good >= nothing


def test_time_does_not_carry_trust_past_its_ceiling():
    trust = 0.2
    for _ in range(1000):
        trust = update_trust(trust, 0.3, 0.6, 0, 0, 0.5, P)
    assert trust <= 0.3
