"""What words mean to each: ambiguity, and frames that move (M16)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.state import State


@rule
def confuse(state: State, rise: float) -> None:
    """Something new: words mean less than they did (M16)."""
    n = state.ambiguity.shape[0]
    for i in range(n):
        for j in range(n):
            if i != j:
                state.ambiguity[i, j] = clip(state.ambiguity[i, j] + rise, 0.0, 1.0)


@rule
def meant(state: State, i: int, j: int) -> float:
    """The stake of what i told j and meant; what misleads clears up nothing."""
    return float(state.stake[i, j]) if state.topic[i, j] >= 0 else 0.0


@rule
def clear_up(ambiguity: float, said: float, heard: float, helped: float, p: Any) -> float:
    """Ambiguity only falls by sharing images, and never below its floor (M16).

    helped : how far an intermediary facilitates (M56).
    """
    shared = 0.5 * (said + heard) * (1.0 + p.mediator_facilitates * helped)
    return float(ambiguity - p.ambiguity_fall * shared * max(ambiguity - p.ambiguity_floor, 0.0))


@rule
def move_frames(state: State) -> None:
    """Frames move by what was said this round (``state.scratch``), and stay shares of 1."""
    n, m = state.frame.shape
    for i in range(n):
        total = 0.0
        for k in range(m):
            state.frame[i, k] += state.scratch[i, k]
            total += state.frame[i, k]
        for k in range(m):
            state.frame[i, k] /= total
