"""What a party aims for: its aspiration, and its target in this round (M21, M31, row 2)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.face import stiffen, stiffness
from kompas_sim.rules.numbers import clip, power
from kompas_sim.rules.preference import best_gain, gain
from kompas_sim.rules.risk import lowest_target
from kompas_sim.rules.state import CONTENDING, GOAL, YIELDING, Table
from kompas_sim.rules.table import mean_over_others, secure, time_pressure


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
    """How late a strategy concedes: late while contending, else evenly."""
    return float(p.boulware) if strategy == CONTENDING else 1.0


@rule
def claim(table: Table, i: int) -> float:
    """What a contender asks on top, in v: more of those who opened up (M31)."""
    state = table.state
    if state.strategy[i] != CONTENDING:
        return 0.0
    return float(table.p.exploitation * mean_over_others(state, state.heard, i))


@rule
def target(table: Table, t: int, i: int) -> float:
    """What i wants to get out of this round, in v. With an agreement: what it brings.

    A concession received is partly returned; who yields asks for no more than it must. Never
    below the reservation and a premium for the risk (M3), and never more than the agenda has to
    give. Who has lost face stays near its aspiration (M9).
    """
    game, state, p = table.game, table.state, table.p
    if secure(state):
        return gain(state, i, state.deal)
    must = lowest_target(table, i)
    stiff = stiffness(table, i)
    if state.strategy[i] == YIELDING:
        wanted = stiffen(must, state.aspiration[i], stiff)
    else:
        time = time_pressure(state, t)
        late = lateness(state.strategy[i], p)
        wanted = conceding_target(state.aspiration[i], must, time, late, p.last_concession)
        lowest = must + clip(state.aspiration[i] - must, 0.0, p.last_concession)
        wanted = max(wanted - p.concession_return * state.conceded[i], lowest)
        wanted = stiffen(wanted, state.aspiration[i], stiff) + claim(table, i)
    return float(min(wanted, max(best_gain(game, state, i), must)))


@rule
def feasible(table: Table, i: int) -> float:
    """What can be had as i has seen, in v: what the agreement brings; without one the most that
    others offered, or else the reservation; and while nobody has offered, the aspiration.
    """
    game, state = table.game, table.state
    if secure(state):
        return gain(state, i, state.deal)
    most = game.reservation[i]
    offers = 0
    for j in range(state.present.shape[0]):
        if j != i and state.present[j] and state.offered[j]:
            most = max(most, state.offer_gain[i, j])
            offers += 1
    return float(most if offers > 0 else state.aspiration[i])


@rule
def adapt(aspiration: float, seen: float, snapshot: float, speed: float) -> float:
    """Row 2: a goal that is a snapshot moves, up or down, to what was seen to be feasible."""
    return aspiration + snapshot * speed * (seen - aspiration)


@rule
def update_aspirations(table: Table) -> None:
    """Look again at what can be had; let goals that are snapshots follow."""
    state, p = table.state, table.p
    for i in range(state.present.shape[0]):
        if state.present[i]:
            state.feasible[i] = feasible(table, i)
            state.aspiration[i] = adapt(
                state.aspiration[i], state.feasible[i], state.rows[i, GOAL], p.aspiration_speed
            )
