"""Side payments: winning somebody over, and terms that belong to one agreement (M17)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.preference import believed_gain, gain
from kompas_sim.rules.risk import lowest_target
from kompas_sim.rules.state import E_COMPENSATION, State, Table
from kompas_sim.rules.support import enough
from kompas_sim.rules.table import note, secure


@rule
def payment(table: Table, i: int) -> float:
    """What i would pay to win somebody over, in v: no more than it can spare (M17).

    Nothing where there is an agreement to fall back on: it is changed by what it brings, or not.
    """
    if secure(table.state):
        return 0.0
    spare = gain(table.state, i, table.state.draft) - lowest_target(table, i)
    return max(min(float(table.p.compensation), spare), 0.0)


@rule
def won_over(table: Table, t: int, i: int, support: float, respond: Callable[..., Any]) -> int:
    """Who agrees after all if i pays it, so that there is enough support; -1 for nobody (M17).

    i offers it to whom it thinks worst off of those who refused.
    """
    state = table.state
    worst = -1
    least = math.inf
    for j in range(state.present.shape[0]):
        if j != i and state.present[j] and not state.agrees[j]:
            thought = believed_gain(state, i, j, state.draft)
            if thought < least:
                worst = j
                least = thought
    paid = payment(table, i)
    if worst < 0 or paid <= 0.0 or not enough(table, t, support + state.clout[worst]):
        return -1
    before = state.extra[worst]
    state.extra[worst] = before + paid
    state.agrees[worst] = respond(table, t, worst, state.draft, i)
    state.extra[worst] = before
    return worst if state.agrees[worst] else -1


@rule
def add_term(state: State, i: int, value: float) -> None:
    """Add to what this agreement is worth to i, in v, whatever the package."""
    state.terms[i] += value
    state.extra[i] += value


@rule
def void_terms(state: State) -> None:
    """The agreement is no more, and with it what was paid and promised for it."""
    for i in range(state.terms.shape[0]):
        state.extra[i] -= state.terms[i]
        state.terms[i] = 0.0


@rule
def pay(state: State, t: int, i: int, j: int, paid: float) -> None:
    """What won j over, i pays it as long as the agreement holds."""
    add_term(state, i, -paid)
    add_term(state, j, paid)
    note(state, t, E_COMPENSATION, i, j, -1)
