"""The compass: five phases that need not follow each other in order (M7)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import sigmoid
from kompas_sim.rules.products import deliver
from kompas_sim.rules.state import (
    AGREEING,
    E_PHASE,
    EXECUTING,
    EXPLORING,
    NEVER,
    PROBLEM,
    SHAPING,
    SHARING,
    State,
    Table,
)
from kompas_sim.rules.table import (
    mean_over_pairs,
    note,
    parties_present,
    secure,
    strongest,
    table_rule,
    total_power,
)


@rule
def enter(state: State, t: int, phase: int) -> None:
    """Go to a phase, forwards or backwards."""
    state.now.phase = phase
    state.now.elapsed = 0
    state.now.reached = max(state.now.reached, phase)
    if phase == AGREEING:
        state.now.opened = 0
        if state.now.negotiating < 0:
            state.now.negotiating = 0
    note(state, t, E_PHASE, -1, -1, phase)


@rule
def melt(state: State) -> None:
    """No issue is settled any more."""
    for k in range(state.frozen.shape[0]):
        state.frozen[k] = False


@rule
def details_settled(table: Table) -> float:
    """The share of the details on the agenda that is worked out, 0..1."""
    state = table.state
    done = 0
    details = 0
    for k in range(state.settled.shape[0]):
        if table.game.detail[k] and state.admitted[k]:
            details += 1
            if state.settled[k]:
                done += 1
    return done / details if details > 0 else 1.0


@rule
def forward_chance(complete: float, need: float, steepness: float) -> float:
    """The chance to go on: a phase waits, not unconditionally, for what it is for."""
    return sigmoid(steepness * (complete - need))


@rule
def patience(base: float, perception: float, more: float) -> float:
    """Rounds before patience is lost; longer where every perception counts (row 1)."""
    return base + more * perception


@rule
def push(table: Table) -> float:
    """The chance per round that power gets a stuck table going: the strongest's share (M39).

    Source: article, "Macht is nodig om dingen tot stand te brengen"; docs/model.md, M39.
    """
    state = table.state
    return float(table.p.power_push * state.clout[strongest(state)] / total_power(state))


@rule
def move_on(table: Table, t: int, complete: float, need: float) -> None:
    """Leave phase 1 or 2: because it did what it is for, or because patience is lost."""
    state, p, draw = table.state, table.p, table.draws.phase
    waited = patience(p.patience, table_rule(table, PROBLEM), p.patience_row)
    if draw[t, 0] < forward_chance(complete, need, p.phase_steepness):
        deliver(table)
        enter(state, t, state.now.phase + 1)
    elif state.now.elapsed >= waited and draw[t, 1] < p.skipping + push(table):
        state.now.skips += 1
        enter(state, t, state.now.phase + 1)


@rule
def update_phase(table: Table, t: int) -> None:
    """Forward, over a step, or back: what the phase is for, patience, and deadlock.

    Phase 3 ends with an agreement, which is made where offers are. Who argues long without
    having shared images goes back to sharing them.
    """
    state, p, draw = table.state, table.p, table.draws.phase
    now = state.now
    if now.begun == 0 or parties_present(state) < 1:
        return
    now.elapsed += 1
    if now.phase == EXPLORING:
        move_on(table, t, mean_over_pairs(state, state.heard), p.phase1_need)
    elif now.phase == SHARING:
        move_on(table, t, 1.0 - mean_over_pairs(state, state.ambiguity), p.phase2_need)
    elif now.phase == AGREEING:
        stuck = now.elapsed >= p.deadlock_rounds
        if stuck and secure(state):
            now.renewing = 0
            now.negotiating = NEVER
            now.found = 0
            melt(state)
            enter(state, t, EXECUTING if details_settled(table) >= 1.0 else SHAPING)
            return
        unclear = 1.0 - mean_over_pairs(state, state.ambiguity) < p.phase2_need
        if stuck and unclear and draw[t, 2] < p.return_deadlock:
            now.returns += 1
            enter(state, t, SHARING)
    elif now.phase == SHAPING:
        if draw[t, 0] < forward_chance(details_settled(table), p.phase4_need, p.phase_steepness):
            deliver(table)
            enter(state, t, EXECUTING)
