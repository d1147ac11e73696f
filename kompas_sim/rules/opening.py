"""The first meeting: what everybody brings, before the first word (M21, M36)."""

from __future__ import annotations

import math

from kompas_sim.rules import rule
from kompas_sim.rules.facts import form_forecasts
from kompas_sim.rules.state import Game, Seats, State, Table
from kompas_sim.rules.table import parties_present
from kompas_sim.rules.talk import learn


@rule
def first_aspiration(start: float, spread: float, draw: float) -> float:
    """What a party hopes for when it sits down, in v: around `start`, by no more than `spread`."""
    return start + spread * (2.0 * draw - 1.0)


@rule
def know_oneself(game: Game, state: State) -> None:
    """What options are worth to each before anything is found out; forecasts of the facts."""
    n, m, options = game.own.shape
    for i in range(n):
        for k in range(m):
            for o in range(options):
                state.value[i, k, o] = game.own[i, k, o]
        for h in range(2):
            for c in range(game.half_gain.shape[2]):
                state.half_gain[i, h, c] = game.half_gain[i, h, c]
                state.half_order[i, h, c] = game.half_order[i, h, c]
    form_forecasts(game, state)


@rule
def remember(table: Table) -> None:
    """Who has a history with another knows some of its interests (M13)."""
    n, m = table.game.stake.shape
    if table.p.acquaintance <= 0.0:
        return
    for i in range(n):
        for j in range(n):
            if i != j and table.game.acquainted[i, j]:
                for k in range(m):
                    learn(table, i, j, k, table.p.acquaintance)


@rule
def take_seats(table: Table, seats: Seats) -> None:
    """Each brings its logic, its power, its trust in each of the others, and what it hopes for.

    Words are ambiguous to all; leadership is what everybody puts in.
    """
    state, p = table.state, table.p
    n = state.present.shape[0]
    effort = 0.0
    for i in range(n):
        for row in range(state.rows.shape[1]):
            state.rows[i, row] = seats.rows[i, row]
        state.orientation[i] = seats.orientation[i]
        state.restraint[i] = seats.restraint[i]
        state.effort[i] = seats.effort[i]
        state.power[i] = seats.power[i]
        state.clout[i] = seats.power[i]
        state.present[i] = not table.game.late[i]
        state.joined[i] = state.present[i]
        state.engagement[i] = 1.0
        state.trust_mediator[i] = p.mediator_trust
        effort += seats.effort[i] if state.present[i] else 0.0
        state.aspiration[i] = first_aspiration(
            p.aspiration_start, p.aspiration_spread, table.draws.aspiration[i]
        )
        state.target[i] = state.aspiration[i]
        state.feasible[i] = state.aspiration[i]
        state.expectation[i] = table.game.expected[i]
        if math.isnan(table.game.expected[i]):
            state.expectation[i] = state.aspiration[i]
        for j in range(n):
            trust = seats.trust[i, j] if i != j else 1.0
            state.trust[i, j] = trust
            state.trust_start[i, j] = trust
            state.ambiguity[i, j] = p.ambiguity_start if i != j else 0.0
    state.now.leadership = effort / max(parties_present(state), 1)
    state.now.deadline = table.game.deadline
    know_oneself(table.game, state)
