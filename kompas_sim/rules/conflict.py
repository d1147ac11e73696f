"""Conflict: expressed differences, the ladder of escalation, and the damage it does (M45-M47)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.state import CONTENDING, DE_ESCALATE, PROBLEM_SOLVING, YIELDING, Table
from kompas_sim.rules.strategy import composed
from kompas_sim.rules.table import worst_conflict


@rule
def zone(escalation: float) -> int:
    """The zone of the ladder: 1 up to stage 3, 2 up to stage 6, 3 above."""
    if escalation <= 3.0:
        return 1
    return 2 if escalation <= 6.0 else 3


@rule
def aggravation(
    claim: bool, coercion: bool, advantage: float, restraint: float, trust: float, p: Any
) -> float:
    """Stages added by the other's conduct; less where there is trust.

    Coercion by one who professes restraint counts more, the stronger it is (M43, M47).
    """
    act = p.escalation_claim if claim else 0.0
    if coercion:
        act += p.escalation_coercion * (1.0 + advantage * restraint)
    return float(act * (1.2 - 0.6 * trust))


@rule
def calming(
    escalation: float, conciliates: bool, attention: float, mediated: float, p: Any
) -> float:
    """Stages taken away by conciliation and by time; the higher up, the less (M47).

    attention : share of talk that is about the relation (M48). mediated : how far an intermediary
    de-escalates (M56).
    """
    where = zone(escalation)
    by_act = p.calming_zone1
    if where == 2:
        by_act = p.calming_zone2
    elif where == 3:
        by_act = p.calming_zone3
    small = p.calming_small if escalation < 3.0 else 0.0
    act = by_act * p.calming_share * (1.0 + p.mediator_calming * mediated)
    by_itself = small + p.calming_time
    return float((act if conciliates else 0.0) + by_itself + p.relation_calming * attention)


@rule
def spill_over(dispute: float, trust: float, spill: float) -> float:
    """Stages added by an expressed difference about content; trust keeps them apart (M45)."""
    return spill * dispute * (1.0 - trust)


@rule
def conflict_damage(escalation: float, most: float) -> float:
    """Damage of a round, in v: none in zone 1, `most` at the top of the ladder (M47)."""
    height = max(escalation - 3.0, 0.0) / 6.0
    return most * height * height


@rule
def conciliates(table: Table, t: int, i: int) -> bool:
    """Whether i takes the edge off: by solving, by yielding, or by insight (M46)."""
    strategy = table.state.strategy[i]
    return bool(strategy in (PROBLEM_SOLVING, YIELDING) or composed(table, t, i))


@rule
def escalate(table: Table, t: int, i: int, j: int) -> float:
    """The escalation of i towards j at the end of the round, before it spreads; 0..9."""
    state, p = table.state, table.p
    up = (
        aggravation(
            state.strategy[j] == CONTENDING,
            state.coerced[j, i],
            state.advantage[j],
            state.restraint[j],
            state.trust[i, j],
            p,
        )
        + spill_over(state.dispute[i, j], state.trust[i, j], p.dispute_spill)
        + p.escalation_refusal * state.refused[i, j]
        + p.escalation_overruled * state.overruled[i, j]
        + (p.escalation_surprise if state.broken[i, j] else 0.0)
    )
    level = state.escalation[i, j]
    down = calming(
        level, conciliates(table, t, i), state.attention[i], state.mediation[DE_ESCALATE], p
    )
    return clip(level + up - down, 0.0, 9.0)


@rule
def fight(table: Table, t: int) -> None:
    """Update all escalation from one picture, let it spread to the other side, count damage."""
    state, p = table.state, table.p
    n = state.present.shape[0]
    for i in range(n):
        for j in range(n):
            if i != j and state.present[i] and state.present[j]:
                state.scratch[i, j] = escalate(table, t, i, j)
    share = p.escalation_mutual
    for i in range(n):
        for j in range(n):
            if i != j and state.present[i] and state.present[j]:
                level = (1.0 - share) * state.scratch[i, j] + share * state.scratch[j, i]
                state.escalation[i, j] = clip(level, 0.0, 9.0)
    for i in range(n):
        if state.present[i]:
            state.damage[i] += conflict_damage(worst_conflict(state, i), p.conflict_damage)
