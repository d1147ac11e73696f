"""What holds for whole trajectories, over random games of 2-8 parties and 2-7 issues."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.division import division_game
from kompas_sim.model import negotiate
from kompas_sim.rules.state import CONTENDING, PROBLEM_SOLVING
from kompas_sim.run import Outcome
from kompas_sim.seating import draws_of
from kompas_sim.setting import game_of
from tests.playing import DECISIONS, play, scenarios

LOGICS = st.sampled_from(["hierarchy", "network"])


def with_details(scenario):
    """The same game with its last issue left to phase 4, in the hands of the first party."""
    *others, last = scenario.issues
    last = replace(last, detail=True, control=(scenario.parties[0].name,))
    return replace(scenario, issues=(*others, last))


def same(one, other):
    return all(
        np.array_equal(getattr(one.history, name), getattr(other.history, name), equal_nan=True)
        for name in one.history._fields
    ) and np.array_equal(one.table.state.event, other.table.state.event)


@given(scenarios(), LOGICS, st.data())
def test_rescaling_interests_gives_the_same_run(scenario, logic, data):
    scales = data.draw(st.tuples(*[st.floats(0.1, 10) for _ in scenario.parties]))
    shift = data.draw(st.floats(-50, 50))

    def rescaled(party, scale):
        interests = tuple(
            replace(each, scores=tuple(scale * score + shift for score in each.scores))
            for each in party.organisation
        )
        return replace(party, organisation=interests, reservation=scale * party.reservation)

    parties = zip(scenario.parties, scales, strict=True)
    other = replace(scenario, parties=tuple(rescaled(*pair) for pair in parties))
    one, two = play(with_details(scenario), logic), play(with_details(other), logic)
    assert same(one, two)
    assert one.rounds == two.rounds


@given(scenarios(), LOGICS, st.integers(0, 99), st.randoms(use_true_random=False))
def test_permuting_parties_and_their_draws_permutes_the_run(scenario, logic, seed, random):
    order = list(range(len(scenario.parties)))
    random.shuffle(order)
    scenario = with_details(scenario)
    other = replace(scenario, parties=tuple(scenario.parties[i] for i in order))
    game = game_of(other)
    draws = draws_of(game, seed, 0)
    by_party = {
        name: getattr(draws, name)[..., order]
        for name in (
            *["aspiration", "strategy", "literacy", "turn", "noise", "exit", "hold_up"],
            *["step", "ratify", "shock_party"],
        )
    }
    by_pair = {
        name: getattr(draws, name)[..., order, :][..., :, order]
        for name in ("trust", "power", "success", "disclose", "issue", "deceit", "detect")
    }
    one = play(scenario, logic, seed, draws=draws)
    two = play(other, logic, seed, draws=draws._replace(**by_party, **by_pair))
    assert one.rounds == two.rounds
    assert np.array_equal(one.history.strategy[:, order], two.history.strategy)
    assert np.allclose(one.history.trust[:, order][:, :, order], two.history.trust, atol=1e-9)
    close = np.isclose(one.history.table, two.history.table, atol=1e-9, equal_nan=True)
    assert close.all()
    assert np.array_equal(one.table.state.deal, two.table.state.deal)


def check_ranges(table, now):
    state = table.state
    n = len(state.present)
    apart = ~np.eye(n, dtype=bool)

    def within(array, low, high):
        return bool((np.asarray(array) >= low).all() and (np.asarray(array) <= high).all())

    assert within(state.trust[apart], 0, 1)
    assert within(state.ceiling, 0, 1)
    assert within(state.escalation, 0, 9)
    assert within(state.ambiguity, 0, 1)
    assert within(state.told, 0, 1)
    assert within(state.heard, 0, 1)
    assert within(state.ledger, -1, 1)
    assert within(state.concern, -0.3, 0.6)
    assert within(state.stake, 0, 1)
    assert within(state.addiction, 0, table.p.addiction_max)
    assert within(state.advantage, 0, 1)
    for single in (now.vitality, now.leadership, now.process, now.capacity, now.offer_rate):
        assert within([single], 0, 1)
    for each in (state.engagement, state.face, state.stress, state.attention, state.mediation):
        assert within(each, 0, 1)
    assert within(state.forecast, 0, 1)
    assert within(state.trust_mediator, 0, 1)
    assert (state.clout > 0).all()
    assert not (state.present & ~state.joined).any()
    assert now.in_force == 1 or now.renewing == 0
    half = np.take_along_axis(state.half_gain, state.half_order, axis=2)
    for h, count in enumerate(table.game.half_count):
        assert (np.diff(half[:, h, :count], axis=1) <= 0).all()
    assert now.phase in range(1, 6)
    assert now.events < len(state.event)  # nothing is dropped from the record
    assert (state.power > 0).all()
    assert (state.damage >= 0).all()
    assert (state.cost >= 0).all()
    assert np.allclose(state.frame.sum(axis=1), 1)
    assert (state.frame >= 0).all()
    assert np.isfinite(state.belief).all()
    assert np.isfinite(state.aspiration).all()
    for k, count in enumerate(table.game.n_options):
        assert not state.open[k, count:].any()
        assert state.open[k, 0]
    assert table.game.own.shape[2] > state.deal.max()


@given(scenarios(), st.floats(0, 1), st.integers(0, 99))
def test_everything_stays_in_its_range(scenario, knob, seed):
    from kompas_sim.logic import Logic

    play(with_details(scenario), Logic.uniform(knob), seed, watch=check_ranges)


@given(
    st.one_of(
        scenarios(conflict=1.0, integrative=0.0, latent=0.0),
        st.builds(
            lambda n, slices: replace(division_game(n, n_slices=slices), horizon=40),
            st.integers(2, 4),
            st.integers(4, 8),
        ),
    ),
    LOGICS,
    st.integers(0, 99),
)
def test_nothing_can_be_won_together_in_a_constant_sum_game(scenario, logic, seed):
    run = negotiate(scenario, logic, seed=seed)
    assert run.outcome is not Outcome.WIN_WIN


@given(scenarios(), LOGICS, st.integers(0, 99))
def test_every_run_has_one_outcome(scenario, logic, seed):
    run = negotiate(scenario, logic, seed=seed)
    assert [run.outcome is outcome for outcome in Outcome].count(True) == 1
    assert (run.package is None) == (run.measures["agreement"] == 0)


def scripted(i):
    """Decisions in which party i plays a script that does not look at its interests."""
    target, choose_strategy, disclose, propose, respond = DECISIONS

    def script_target(table, t, who):
        return 0.5 if who == i else target(table, t, who)

    def script_strategy(table, t, who):
        played = CONTENDING if t % 2 else PROBLEM_SOLVING
        return played if who == i else choose_strategy(table, t, who)

    def script_disclose(table, t, who, whom):
        return 0.0 if who == i else disclose(table, t, who, whom)

    def script_propose(table, t, who):
        if who != i:
            return propose(table, t, who)
        for k in range(table.state.package.shape[0]):
            table.state.package[k] = 1 if table.state.open[k, 1] and (t + k) % 2 else 0
        return True

    def script_respond(table, t, who, package, proposer):
        return bool(t % 3) if who == i else respond(table, t, who, package, proposer)

    return script_target, script_strategy, script_disclose, script_propose, script_respond


def reversed_interests(scenario, i):
    """Party i wants the options other than the status quo in the opposite order.

    Its frame (the range of each issue) and its unit (its best package) stay the same: what it
    says by convening, and nothing else, is public.
    """
    party = scenario.parties[i]
    interests = tuple(
        replace(each, scores=(each.scores[0], *reversed(each.scores[1:])))
        for each in party.organisation
    )
    parties = list(scenario.parties)
    parties[i] = replace(party, organisation=interests)
    return replace(scenario, parties=tuple(parties))


@given(scenarios(latent=0.0), LOGICS, st.integers(0, 99), st.data())
def test_nobody_reads_anothers_mind(scenario, logic, seed, data):
    i = data.draw(st.integers(0, len(scenario.parties) - 1))
    # what a party does by itself besides the five decisions, and what is public, is left out:
    # leaving, effort, nerves, saying at an evaluation whether it is content, public material
    scenario = scenario.with_parameters(
        exit_rate=0, engine=0, stress_speed=0, evaluation=0, desk_research=0
    )
    other = reversed_interests(scenario, i)
    seen = []
    for game in (scenario, other):
        played = play(game, logic, seed, decisions=scripted(i))
        state = played.table.state
        others = [j for j in range(len(scenario.parties)) if j != i]
        seen.append(
            {
                "trust": played.history.trust,
                "escalation": played.history.escalation,
                "strategy": played.history.strategy,
                "aspiration": played.history.aspiration[:, others],
                "belief": state.belief[others],
                "frame": state.frame[others],
                "event": state.event,
                "deal": state.deal,
                "damage": state.damage,
                "cost": state.cost,
                "phase": played.history.table[:, 0],
                "vitality": played.history.table[:, 4],
            }
        )
    for name, value in seen[0].items():
        assert np.array_equal(value, seen[1][name]), name


@pytest.mark.parametrize("case", ["senseo", "cjg"])
def test_a_scripted_party_is_scored_by_its_real_interests(case):
    """The counterpart: what is hidden does count when the run is scored."""
    from kompas_sim.io import load_scenario

    scenario = load_scenario(case).with_parameters(exit_rate=0)
    run = negotiate(scenario, "network", seed=3)
    other = negotiate(reversed_interests(scenario, 0), "network", seed=3)
    assert not run.parties["gain"].equals(other.parties["gain"])
