"""The person behind the function: face that is lost makes stiff (M9)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.state import YIELDING, State, Table
from kompas_sim.rules.table import parties_present, worst_conflict


@rule
def stiffness(table: Table, i: int) -> float:
    """How stiff lost face makes i, 0..1; twice as much at the top of the ladder."""
    state = table.state
    doubled = 2.0 if worst_conflict(state, i) > 6.0 else 1.0
    return clip(table.p.face * doubled * state.face[i], 0.0, 1.0)


@rule
def stiffen(level: float, proud: float, stiff: float) -> float:
    """A level in v, moved up towards a prouder one as far as lost face makes stiff."""
    return level + stiff * max(proud - level, 0.0)


@rule
def gave_in(state: State, i: int) -> bool:
    """Whether i was threatened this round and gave in, by yielding or by agreeing to it."""
    for j in range(state.present.shape[0]):
        if state.coerced[j, i]:
            agreed = state.now.proposer == j and state.agrees[i]
            if state.strategy[i] == YIELDING or agreed:
                return True
    return False


@rule
def stood_alone(state: State, i: int) -> bool:
    """Whether i made an offer this round against which two or more others stood together."""
    if state.now.proposer != i or parties_present(state) < 3:
        return False
    for j in range(state.present.shape[0]):
        if j != i and state.present[j] and state.agrees[j]:
            return False
    return True


@rule
def lose_face(table: Table) -> None:
    """Face is lost by giving in to a threat and by standing alone, and regained with time.

    Source: article, "gezichtsverlies"; docs/model.md, M9.
    """
    state, p = table.state, table.p
    for i in range(state.present.shape[0]):
        if state.present[i]:
            lost = (p.face_threat if gave_in(state, i) else 0.0) + (
                p.face_alone if stood_alone(state, i) else 0.0
            )
            kept = (1.0 - p.face_decay) * state.face[i]
            state.face[i] = clip(kept + lost, 0.0, 1.0)
