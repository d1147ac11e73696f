"""What comes of an agreement: capacity to carry it out, and shared meaning (M25, M30)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.state import SHAPING, State, Table
from kompas_sim.rules.table import charge


@rule
def grow(capacity: float, growth: float, hired: float) -> float:
    """Capacity after a round of project management; who is hired speeds it up by half (M25)."""
    return min(capacity + growth * (1.0 + 0.5 * hired), 1.0)


@rule
def build_capacity(table: Table) -> None:
    """From phase 4 on the capacity grows to carry out what was agreed; hired hands cost.

    Source: article, "externe partijen", "projectmanagementvaardigheden"; docs/model.md, M25.
    """
    now, p = table.state.now, table.p
    if now.in_force == 0 or now.phase < SHAPING or now.capacity >= 1.0:
        return
    now.capacity = grow(now.capacity, p.capacity_growth, p.executors)
    charge(table.state, p.executors_cost * p.executors)


@rule
def shared_meaning(state: State) -> float:
    """S: 1 less the mean distance between two parties' frames, 0..1."""
    total = 0.0
    pairs = 0
    n, m = state.frame.shape
    for i in range(n):
        for j in range(n):
            if i != j and state.present[i] and state.present[j]:
                apart = 0.0
                for k in range(m):
                    apart += abs(state.frame[i, k] - state.frame[j, k])
                total += 0.5 * apart
                pairs += 1
    return 1.0 - total / pairs if pairs > 0 else 0.0


@rule
def meaning_share(meaning: float, needed: float) -> float:
    """The share of an agreement that comes about, for what the parties mean by it together.

    Source: article, "zonder samen betekenis te geven"; docs/model.md, M30.
    """
    return min(meaning / needed, 1.0) if needed > 0.0 else 1.0


@rule
def delivered(capacity: float, meaning: float, needed: float) -> float:
    """The share of the agreement that is realised, 0..1. A consequence: nobody knows it before."""
    return capacity * meaning_share(meaning, needed)
