"""Interests are the engine: who has nothing at stake does nothing (M5, M53)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.state import Table


@rule
def engaged(hoped: float, reservation: float, vitality: float, engine: float) -> float:
    """The effort a party makes, 0..1: as much as it can win, and as there is life in the talks.

    hoped, reservation : v. engine : 0 everybody always does its best, 1 as interests tell.
    Source: article, "waarbij de belangen van de partijen de motor zijn"; docs/model.md, M5.
    """
    interest = clip(0.2 + 0.8 * (hoped - reservation), 0.0, 1.0)
    return 1.0 - engine * (1.0 - interest * vitality)


@rule
def set_engagement(table: Table) -> None:
    """Work out how much effort everybody makes this round."""
    state = table.state
    for i in range(state.present.shape[0]):
        state.engagement[i] = engaged(
            state.feasible[i], table.game.reservation[i], state.now.vitality, table.p.engine
        )
