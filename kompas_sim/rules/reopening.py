"""Phase 5: the next round after the decision, and what it costs to be open to it (rows 4, 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.agreement import all_agree, change_deal, turn
from kompas_sim.rules.meaning import confuse
from kompas_sim.rules.state import (
    CONTENDING,
    DECISION,
    E_HOLD_UP,
    EXECUTION,
    State,
    Table,
)
from kompas_sim.rules.table import charge, mean_over_pairs, note, table_rule


@rule
def reopen(table: Table) -> None:
    """To reopen an agreement costs everybody, and meaning drifts back to where it began (row 5)."""
    game, state, p = table.game, table.state, table.p
    charge(state, p.reopening_cost)
    if p.drift > 0.0:
        for i in range(state.frame.shape[0]):
            for k in range(state.frame.shape[1]):
                state.frame[i, k] += p.drift * (game.salience[i, k] - state.frame[i, k])


@rule
def same_as_deal(state: State) -> bool:
    """Whether the package on the table is the agreement as it is."""
    for k in range(state.deal.shape[0]):
        if state.package[k] != state.deal[k]:
            return False
    return True


@rule
def hold_up(table: Table, t: int) -> None:
    """Row 5: an agreement that is open to new chances can be reopened by who wants more.

    A contender with an advantage in power may. Nobody gives in, but its word is broken, and the
    talks about it cost everybody.
    """
    state, p = table.state, table.p
    n = state.present.shape[0]
    openness = p.hold_up * table_rule(table, EXECUTION)
    for i in range(n):
        contends = state.present[i] and state.strategy[i] == CONTENDING
        strong = state.advantage[i] > 0.0
        if contends and strong and table.draws.hold_up[t, i] < openness:
            note(state, t, E_HOLD_UP, i, -1, -1)
            reopen(table)
            for j in range(n):
                if j != i and state.present[j]:
                    state.broken[j, i] = True


@rule
def improve(table: Table, t: int, propose: Callable[..., Any], respond: Callable[..., Any]) -> None:
    """A next round after the decision: an improvement that everybody agrees to (row 4).

    Nobody need give up what it has. A change during execution costs time and clarity (row 5).
    Source: post-settlement settlement, Raiffa (1985); docs/model.md, row 4.
    """
    state, p = table.state, table.p
    chance = p.improvement * table_rule(table, DECISION) * mean_over_pairs(state, state.heard)
    if table.draws.improve[t] >= chance:
        return
    i = turn(table, t)
    if not propose(table, t, i) or same_as_deal(state):
        return
    if all_agree(table, t, i, respond):
        change_deal(table, t, i)
        reopen(table)
        confuse(state, p.ambiguity_rise)
