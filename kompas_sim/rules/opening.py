"""The first meeting: what everybody brings, before the first word (M21, M36)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.state import Seats, Table


@rule
def first_aspiration(start: float, spread: float, draw: float) -> float:
    """What a party hopes for when it sits down, in v: around `start`, by no more than `spread`."""
    return start + spread * (2.0 * draw - 1.0)


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
        effort += seats.effort[i]
        state.aspiration[i] = first_aspiration(
            p.aspiration_start, p.aspiration_spread, table.draws.aspiration[i]
        )
        state.target[i] = state.aspiration[i]
        for j in range(n):
            trust = seats.trust[i, j] if i != j else 1.0
            state.trust[i, j] = trust
            state.trust_start[i, j] = trust
            state.ambiguity[i, j] = p.ambiguity_start if i != j else 0.0
    state.now.leadership = effort / n
