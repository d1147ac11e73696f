"""Connecting leadership, and the vitality that is hollowed out without it (M53)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.state import PROBLEM_SOLVING, State, Table
from kompas_sim.rules.table import mean_over_pairs, share_using


@rule
def update_leadership(leadership: float, effort: float, solving: float, p: Any) -> float:
    """Leadership grows by effort and by problem solving, and wears off.

    effort, solving : 0..1, mean effort and share of parties that solve problems.
    Source: article, "Zorg voor verbindend leiderschap"; docs/model.md, M53.
    """
    grown = p.leadership_effort * effort + p.leadership_practice * solving
    return clip(leadership + grown - p.leadership_decay, 0.0, 1.0)


@rule
def update_vitality(
    vitality: float, leadership: float, progress: float, openness: float, p: Any
) -> float:
    """Without leadership collaboration is hollowed out; progress and open talk slow that down."""
    loss = p.vitality_loss * (1.0 - leadership) * (1.0 - 0.5 * progress)
    return clip(vitality - loss + p.vitality_talk * openness, 0.0, 1.0)


@rule
def mean_effort(state: State) -> float:
    """The effort that the parties at the table put into connecting, 0..1."""
    total = 0.0
    count = 0
    for i in range(state.effort.shape[0]):
        if state.present[i]:
            total += state.effort[i]
            count += 1
    return total / count if count > 0 else 0.0


@rule
def lead(table: Table) -> None:
    """Update leadership, then vitality."""
    state, p = table.state, table.p
    now = state.now
    now.leadership = update_leadership(
        now.leadership, mean_effort(state), share_using(state, PROBLEM_SOLVING), p
    )
    progress = (now.phase - 1) / 4.0
    openness = mean_over_pairs(state, state.stake)
    now.vitality = update_vitality(now.vitality, now.leadership, progress, openness, p)
