"""What happens to the table on schedule: interventions of the scenario or of a person (M26)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.facts import come_out
from kompas_sim.rules.intermediary import admit_mediator, dismiss_mediator
from kompas_sim.rules.leaving import disperse_if_over, withdraw
from kompas_sim.rules.meaning import confuse
from kompas_sim.rules.phases import enter, melt
from kompas_sim.rules.preference import gain
from kompas_sim.rules.renewal import open_renewal
from kompas_sim.rules.state import (
    E_INTERVENTION,
    E_JOIN,
    E_SHOCK,
    EXPLORING,
    H_DEADLINE,
    H_FACT,
    H_JOIN,
    H_LEAVE,
    H_LOGIC,
    H_MEDIATOR_ENTERS,
    H_MEDIATOR_LEAVES,
    H_POWER,
    H_RENEWAL,
    H_REPRESENTATIVE,
    H_SHOCK,
    Table,
)
from kompas_sim.rules.surprises import hit, replace_representative
from kompas_sim.rules.table import note


@rule
def join(table: Table, t: int, i: int) -> None:
    """A new party comes to the table, and all explore again (M7); words become less clear (M16).

    An agreement that is in force stays so, and is up for renewal.
    """
    state = table.state
    if state.joined[i]:
        return
    state.present[i] = True
    state.joined[i] = True
    note(state, t, E_JOIN, i, -1, -1)
    confuse(state, table.p.ambiguity_rise)
    melt(state)
    if state.now.in_force == 1:
        state.hoped[i] = state.floor[i] = gain(state, i, state.deal)
        state.now.renewing = 1
    enter(state, t, EXPLORING)


@rule
def change_logic(table: Table, e: int, i: int) -> None:
    """From now on i follows another logic."""
    game, state = table.game, table.state
    rows = state.rows.shape[1]
    for row in range(rows):
        state.rows[i, row] = game.happening_logic[e, row]
    state.orientation[i] = game.happening_logic[e, rows]
    state.restraint[i] = game.happening_logic[e, rows + 1]
    state.effort[i] = game.happening_logic[e, rows + 2]


@rule
def strike(table: Table, t: int, e: int, i: int) -> None:
    """Let what happens to party i happen: event e of the schedule."""
    state = table.state
    kind = table.game.happening[e, 1]
    value = table.game.happening_value[e]
    if kind == H_JOIN:
        join(table, t, i)
    elif not state.present[i]:
        return
    elif kind == H_SHOCK:
        hit(state, i, value)
        note(state, t, E_SHOCK, i, -1, -1)
    elif kind == H_POWER:
        state.power[i] = value
        note(state, t, E_INTERVENTION, i, -1, kind)
    elif kind == H_LOGIC:
        change_logic(table, e, i)
        note(state, t, E_INTERVENTION, i, -1, kind)
    elif kind == H_LEAVE:
        withdraw(table, t, i)
    elif kind == H_REPRESENTATIVE:
        replace_representative(table, t, i)


@rule
def intervene(table: Table, t: int) -> None:
    """Let everything happen that the schedule has for round t, in its order."""
    game, state = table.game, table.state
    for e in range(game.happening.shape[0]):
        if game.happening[e, 0] != t:
            continue
        kind = game.happening[e, 1]
        value = game.happening_value[e]
        if kind == H_MEDIATOR_ENTERS:
            admit_mediator(state, t)
        elif kind == H_MEDIATOR_LEAVES:
            dismiss_mediator(state, t)
        elif kind == H_FACT:
            come_out(table, t, game.happening[e, 3])
        elif kind == H_DEADLINE:
            state.now.deadline = value
            note(state, t, E_INTERVENTION, -1, -1, kind)
        elif kind == H_RENEWAL:
            if state.now.in_force == 1:
                open_renewal(state, t, int(value))
        elif game.happening[e, 2] >= 0:
            strike(table, t, e, game.happening[e, 2])
        else:
            for i in range(state.present.shape[0]):
                strike(table, t, e, i)
    disperse_if_over(table, t)
