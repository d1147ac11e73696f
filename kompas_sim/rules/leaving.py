"""The semicolon: anyone can leave, at any time (M29)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import sigmoid
from kompas_sim.rules.preference import gain
from kompas_sim.rules.state import E_END, E_EXIT, State, Table
from kompas_sim.rules.table import (
    anyone_left,
    controlled,
    mean_over_others,
    note,
    parties_present,
    worst_conflict,
)


@rule
def exit_chance(outside: float, staying: float, rate: float, slope: float) -> float:
    """The chance to leave this round, from what is outside and what staying promises, in v.

    Source: article, "puntkomma"; docs/model.md, M29.
    """
    return rate * sigmoid(slope * (outside - staying))


@rule
def promise(feasible: float, vitality: float, trust: float, escalation: float) -> float:
    """What staying promises without an agreement, in v: hope, vitality, trust, and quarrels."""
    hope = 0.5 * max(feasible, 0.0) * (0.4 + 0.6 * vitality) * (0.6 + 0.8 * trust)
    return hope - 0.15 * max(escalation - 3.0, 0.0) / 6.0


@rule
def staying(table: Table, i: int) -> float:
    """What staying is worth to i, in v: what the agreement brings, or what the talks promise."""
    state = table.state
    if state.now.in_force:
        return gain(state, i, state.deal)
    trust = mean_over_others(state, state.trust, i)
    return promise(state.feasible[i], state.now.vitality, trust, worst_conflict(state, i))


@rule
def close_issue(state: State, k: int) -> None:
    """Take issue k off the agenda for good: it stays as it was, and offers made are void."""
    for i in range(state.offered.shape[0]):
        state.offered[i] = False
    state.gone[k] = True
    state.frozen[k] = False
    state.draft[k] = 0
    state.admitted[k] = False
    state.deal[k] = 0
    for o in range(1, state.open.shape[1]):
        state.open[k, o] = False


@rule
def withdraw(table: Table, t: int, i: int) -> None:
    """Leave the table: i takes along what it alone controls."""
    game, state = table.game, table.state
    state.present[i] = False
    note(state, t, E_EXIT, i, -1, -1)
    for k in range(state.deal.shape[0]):
        if game.control[i, k] and not controlled(table, k):
            close_issue(state, k)


@rule
def disperse(table: Table, t: int) -> None:
    """The collaboration is over: everybody goes its own way."""
    state = table.state
    for i in range(state.present.shape[0]):
        state.present[i] = False
    state.now.terminated = max(state.now.terminated, state.now.in_force)
    state.now.in_force = 0
    state.now.over = 1
    note(state, t, E_END, -1, -1, -1)


@rule
def disperse_if_over(table: Table, t: int) -> None:
    """It is over when fewer than two are left, or somebody has left and the rest may not go on."""
    state = table.state
    alone = parties_present(state) < 2 or (anyone_left(state) and not table.game.coalition)
    if state.now.over == 0 and alone:
        disperse(table, t)


@rule
def leave(table: Table, t: int) -> None:
    """Who leaves this round, all judged from the same picture; fewer than two is the end."""
    game, state, p = table.game, table.state, table.p
    n = state.present.shape[0]
    leavers = 0
    for i in range(n):
        outside = game.reservation[i] - game.exit_cost[i]
        chance = exit_chance(outside, staying(table, i), p.exit_rate, p.exit_slope)
        state.scratch[i, 0] = 0.0
        if state.present[i] and table.draws.exit[t, i] < chance:
            state.scratch[i, 0] = 1.0
            leavers += 1
    for i in range(n):
        if state.scratch[i, 0] > 0.0:
            withdraw(table, t, i)
    if leavers > 0:
        disperse_if_over(table, t)
