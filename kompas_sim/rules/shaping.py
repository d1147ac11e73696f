"""Phase 4: the details are worked out by those who control them (M12, M24)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.compensation import void_terms
from kompas_sim.rules.phases import enter
from kompas_sim.rules.preference import regard
from kompas_sim.rules.state import AGREEING, DECISION, E_OBJECTION, E_SETTLED, NEVER, State, Table
from kompas_sim.rules.table import controlled, note, table_rule


@rule
def next_detail(table: Table) -> int:
    """The next detail that is on the agenda and not worked out; -1 when there is none."""
    state = table.state
    for k in range(state.settled.shape[0]):
        if table.game.detail[k] and state.admitted[k] and not state.settled[k]:
            return k
    return -1


@rule
def in_control(table: Table, i: int, k: int) -> bool:
    """Whether i has a say in working out issue k: its controllers at the table, or else all."""
    has_say = table.game.control[i, k] or not controlled(table, k)
    return bool(table.state.present[i] and has_say)


@rule
def work_out(table: Table, k: int) -> int:
    """The option that those in control choose: own gain, plus what they grant as they believe.

    Voices weigh by power. Where the others' interests are not known, the detail may hurt (M12).
    """
    game, state = table.game, table.state
    n = state.present.shape[0]
    best = 0
    best_score = -math.inf
    for o in range(game.n_options[k]):
        if not state.open[k, o]:
            continue
        score = 0.0
        for i in range(n):
            if in_control(table, i, k):
                score += state.clout[i] * regard(state, i, k, o)
        if score > best_score:
            best = o
            best_score = score
    return best


@rule
def strongest_in_control(table: Table, k: int) -> int:
    """The most powerful of those who work out issue k; of equals the first."""
    state = table.state
    best = -1
    for i in range(state.present.shape[0]):
        stronger = best < 0 or state.clout[i] > state.clout[best]
        if in_control(table, i, k) and stronger:
            best = i
    return best


@rule
def surprise(state: State, t: int, j: int, by: int, k: int) -> None:
    """An objection of j to what `by` made of issue k: between j and all others a word is broken."""
    state.now.surprises += 1
    note(state, t, E_OBJECTION, j, by, k)
    for h in range(state.present.shape[0]):
        if h != j and state.present[h]:
            state.broken[j, h] = True
            state.broken[h, j] = True


@rule
def shape(table: Table, t: int, respond: Callable[..., Any]) -> None:
    """A round of phase 4: one detail is worked out; whom it hurts beyond bearing objects.

    An objection surprises everybody. With a next round after the decision the agreement may be
    reopened; else the detail is imposed (M12, row 4).
    """
    state = table.state
    k = next_detail(table)
    if k < 0:
        return
    for issue in range(state.package.shape[0]):
        state.package[issue] = state.deal[issue]
    state.package[k] = work_out(table, k)
    by = strongest_in_control(table, k)
    surprised = False
    if state.package[k] != state.deal[k]:
        for j in range(state.present.shape[0]):
            at_table = j != by and state.present[j]
            if at_table and not respond(table, t, j, state.package, by):
                surprise(state, t, j, by, k)
                surprised = True
    reopening = table.p.return_surprise * table_rule(table, DECISION)
    if surprised and table.draws.phase[t, 3] < reopening:
        state.now.in_force = 0
        state.now.agreed = NEVER
        void_terms(state)
        state.now.returns += 1
        enter(state, t, AGREEING)
    else:
        state.deal[k] = state.package[k]
        state.settled[k] = True
        note(state, t, E_SETTLED, by, -1, k * state.open.shape[1] + state.package[k])
