"""What a party aims for: its aspiration, and its target in this round (M21, M31, row 2)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip, power
from kompas_sim.rules.preference import gain
from kompas_sim.rules.state import CONTENDING, GOAL, YIELDING, Game, State, Table
from kompas_sim.rules.table import mean_over_others, time_pressure


@rule
def conceding_target(
    aspiration: float, reservation: float, time: float, lateness: float, keep: float
) -> float:
    """The time-dependent target, in v: from the aspiration down to `keep` above the reservation.

    time : share of the time gone, 0..1. lateness : above 1 concedes late, below 1 early.
    Source: Faratin, Sierra and Jennings (1998); docs/model.md, M21.
    """
    return aspiration - max(aspiration - reservation - keep, 0.0) * power(time, lateness)


@rule
def lateness(strategy: int, p: Any) -> float:
    """How late a strategy concedes."""
    if strategy == CONTENDING:
        return float(p.boulware)
    if strategy == YIELDING:
        return float(p.conceder)
    return 1.0


@rule
def target(table: Table, t: int, i: int) -> float:
    """What i wants to get out of this round, in v. With an agreement: at least what it brings.

    A concession received is partly returned; a contender asks more of those who opened up.
    """
    game, state, p = table.game, table.state, table.p
    if state.now.in_force:
        return gain(game, i, state.deal)
    aspiration = state.aspiration[i]
    reservation = game.reservation[i]
    strategy = state.strategy[i]
    time = time_pressure(game.deadline, t)
    keep = p.last_concession
    wanted = conceding_target(aspiration, reservation, time, lateness(strategy, p), keep)
    lowest = min(aspiration, reservation + keep)
    wanted = max(wanted - p.concession_return * state.conceded[i], lowest)
    if strategy == CONTENDING:
        wanted += p.exploitation * mean_over_others(state, state.heard, i)
    return float(wanted)


@rule
def feasible_gain(game: Game, state: State, i: int) -> float:
    """What i would get in the package that it thinks serves all best, in v.

    The objective is additive (own gain plus the mean of the believed gains of the others), so
    the best option is found issue by issue; of equals the one with the higher own gain.
    """
    total = 0.0
    n, m = game.stake.shape
    for k in range(m):
        best = 0.0
        best_own = 0.0
        for o in range(game.n_options[k]):
            if not state.open[k, o]:
                continue
            others = 0.0
            count = 0
            for j in range(n):
                if j != i and state.present[j]:
                    others += state.belief[i, j, k, o]
                    count += 1
            own = game.own[i, k, o]
            score = own + others / count if count > 0 else own
            if o == 0 or score > best or (score == best and own > best_own):
                best = score
                best_own = own
        total += best_own
    return total


@rule
def adapt(aspiration: float, feasible: float, snapshot: float, speed: float) -> float:
    """Row 2: a goal that is a snapshot moves, up or down, to what seems feasible."""
    return aspiration + snapshot * speed * (feasible - aspiration)


@rule
def update_aspirations(table: Table) -> None:
    """Look again at what can be had; let goals that are snapshots follow."""
    game, state, p = table.game, table.state, table.p
    for i in range(state.present.shape[0]):
        if state.present[i]:
            state.feasible[i] = feasible_gain(game, state, i)
            moved = adapt(
                state.aspiration[i], state.feasible[i], state.rows[i, GOAL], p.aspiration_speed
            )
            state.aspiration[i] = clip(moved, -1.0, 2.0)
