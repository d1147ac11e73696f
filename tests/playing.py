"""Playing a run on the bare rules, for tests that stage chance or decisions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from hypothesis import strategies as st

from kompas_sim.logic import Logic, as_logic
from kompas_sim.random_games import random_scenario
from kompas_sim.rules import aspiration, disclosure, offers, response, schedule, strategy
from kompas_sim.rules.state import Draws, Game, History, Table
from kompas_sim.scenario import Scenario
from kompas_sim.seating import draws_of, first_trust, interpreted, make_table, quick, seats_of
from kompas_sim.setting import game_of, regards

DECISIONS = (
    aspiration.target,
    strategy.choose_strategy,
    disclosure.disclose,
    offers.propose,
    response.respond,
)


class Played(NamedTuple):
    table: Table
    now: Any
    history: History
    rounds: int


def play(
    scenario: Scenario,
    logic: Logic | str = "network",
    seed: int = 1,
    *,
    game: Game | None = None,
    draws: Draws | None = None,
    decisions: tuple[Any, ...] = DECISIONS,
    watch: Any = None,
) -> Played:
    game = game or game_of(scenario)
    draws = draws or draws_of(game, seed, 0)
    table, history = make_table(game, scenario.parameters, draws)
    trust = first_trust(draws.trust, scenario.parameters, regards(scenario))
    seats = seats_of(scenario, as_logic(logic), trust)
    fast = interpreted(table)
    record = quick(history)
    schedule.open_run(fast, quick(seats), record)
    t = 0
    for t in range(scenario.horizon):
        if fast.state.now.over:
            break
        schedule.play_round(fast, record, t, *decisions)
        if watch is not None:
            watch(table, fast.state.now)
    return Played(table, fast.state.now, history, t + 1)


@st.composite
def scenarios(draw: Any, horizon: int = 40, **fixed: Any) -> Scenario:
    """Random games of 2-8 parties and 2-7 issues."""
    shape = {
        "n_parties": draw(st.integers(2, 8)),
        "n_issues": draw(st.integers(2, 7)),
        "n_options": draw(st.integers(2, 4)),
        "conflict": draw(st.floats(0, 1)),
        "integrative": draw(st.floats(0, 1)),
        "latent": draw(st.sampled_from([0.0, 0.3])),
        "power_spread": draw(st.floats(0.1, 0.9)),
        "reservation": draw(st.sampled_from([0.0, 0.1, 0.3])),
        "seed": draw(st.integers(0, 10_000)),
    }
    return replace(random_scenario(**{**shape, **fixed}), horizon=horizon)
