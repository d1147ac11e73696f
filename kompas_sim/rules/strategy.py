"""Concern for oneself and for the other, and the strategy that follows from both (1.5, M23)."""

from __future__ import annotations

import math
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.constituency import hawkish
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.power import used_advantage
from kompas_sim.rules.preference import gain
from kompas_sim.rules.sham import harmony_pull
from kompas_sim.rules.state import (
    AVOIDING,
    COMPROMISING,
    CONTENDING,
    E_ANNOUNCEMENT,
    PROBLEM_SOLVING,
    STRATEGIES,
    YIELDING,
    State,
    Table,
)
from kompas_sim.rules.strain import nerve
from kompas_sim.rules.table import mean_over_others, note, secure, worst_conflict


@rule
def concern(
    orientation: float, trust: float, favours: float, escalation: float, duty: float, p: Any
) -> float:
    """How much i grants j ("gunnen"): the weight of j's gain in i's eyes.

    Trust counts against a fixed neutral level, not against the trust at the start. Only in
    zone 3 of the ladder does anybody wish the other harm.
    Source: article, "elkaar iets gunnen"; docs/model.md, M23, M33, M35.
    """
    theta = (
        p.concern_base
        + p.concern_orientation * orientation
        + p.concern_trust * (trust - p.concern_neutral)
        + p.concern_favours * favours
        + duty
    )
    return clip(theta, -0.5 * p.concern_cap if escalation > 6.0 else 0.0, p.concern_cap)


@rule
def update_concern(table: Table) -> None:
    """Set everybody's concern for everybody, from what went before this round."""
    state, p = table.state, table.p
    for i in range(state.present.shape[0]):
        duty = p.system_duty * state.restraint[i] * state.advantage[i]
        for j in range(state.present.shape[0]):
            if i != j:
                state.concern[i, j] = concern(
                    state.orientation[i],
                    state.trust[i, j],
                    state.ledger[i, j],
                    state.escalation[i, j],
                    duty,
                    p,
                )


@rule
def own_concern(aspiration: float, has: float, scale: float) -> float:
    """Concern for oneself, 0..1: how far the aspiration lies above what one has anyhow."""
    return clip((aspiration - has) / scale, 0.0, 1.0)


@rule
def problem_solving_pull(own: float, other: float, escalation: float, p: Any) -> float:
    """Problem solving needs both concerns, and hardly survives beyond zone 1."""
    hurt = p.problem_solving_hurt if escalation > 3.0 else 1.0
    return float(p.problem_solving_weight * own * other * hurt)


@rule
def contending_pull(unmet: float, other: float, used: float, treatment: float, p: Any) -> float:
    """Contending: what one still wants, the advantage that is used, and the reflex to hit back."""
    return float(p.contending_weight * unmet * (1.0 - other) + used + p.reflex * treatment)


@rule
def avoiding_pull(own: float, other: float, vitality: float, p: Any) -> float:
    """Avoiding: little concern, and little vitality."""
    return float((1.0 - own) * (1.0 - other) + p.avoid_fatigue * (1.0 - vitality))


@rule
def treatment(state: State, i: int) -> float:
    """How i was treated: the share of others that contended last round or coerced it now."""
    hard = 0
    others = 0
    for j in range(state.present.shape[0]):
        if j != i and state.present[j]:
            others += 1
            if state.before[j] == CONTENDING or state.coerced[j, i]:
                hard += 1
    return hard / others if others > 0 else 0.0


@rule
def literate(table: Table, t: int, i: int) -> bool:
    """Whether i acts with insight this round, as far as stress lets it (M46, M49)."""
    return bool(table.draws.literacy[t, i] < table.p.literacy * nerve(table, i))


@rule
def composed(table: Table, t: int, i: int) -> bool:
    """Whether i sees this round what its conflict does, and that it does harm (M46)."""
    if table.state.grit[i] > 0:
        return True
    return bool(literate(table, t, i) and worst_conflict(table.state, i) > 3.0)


@rule
def threatened(state: State, i: int) -> bool:
    """Whether somebody coerced i this round."""
    for j in range(state.coerced.shape[0]):
        if state.coerced[j, i]:
            return True
    return False


@rule
def announce(table: Table, t: int) -> None:
    """Announced conciliation (GRIT): insight in zone 2 may lead to a promise for some rounds.

    Who has promised conciliates and opens up a little whatever the others do, until it is
    coerced. Source: Osgood's graduated and reciprocated initiatives; docs/model.md, M46.
    """
    state, p = table.state, table.p
    for i in range(state.present.shape[0]):
        if state.grit[i] > 0:
            state.grit[i] = 0 if threatened(state, i) else state.grit[i] - 1
        zone_2 = 3.0 < worst_conflict(state, i) <= 6.0 and not threatened(state, i)
        insight = p.grit * p.literacy * nerve(table, i)
        if state.present[i] and zone_2 and table.draws.literacy[t, i] < insight:
            if state.grit[i] == 0:
                note(state, t, E_ANNOUNCEMENT, i, -1, -1)
            state.grit[i] = int(p.grit_rounds)


@rule
def choose_strategy(table: Table, t: int, i: int) -> int:
    """Draw i's strategy for this round, in proportion to exp(sharpness * pull).

    Source: the dual-concern model of Pruitt and Rubin; docs/model.md, 1.5, M46.
    """
    state, p = table.state, table.p
    own = own_concern(state.aspiration[i], table.game.reservation[i], p.own_concern_scale)
    unmet = own
    if secure(state):
        has = gain(state, i, state.deal)
        unmet = own_concern(state.aspiration[i], has, p.own_concern_scale)
    other = clip(mean_over_others(state, state.concern, i) / max(p.concern_cap, 1e-9), 0.0, 1.0)
    escalation = worst_conflict(state, i)
    provoked = 0.0 if literate(table, t, i) else treatment(state, i)
    used = used_advantage(state.advantage[i], state.restraint[i], p.restraint_max)

    pull = state.scratch
    pull[i, PROBLEM_SOLVING] = problem_solving_pull(own, other, escalation, p)
    pull[i, CONTENDING] = contending_pull(unmet, other, used, provoked, p)
    pull[i, CONTENDING] += hawkish(table.game.hawks[i], p)
    pull[i, YIELDING] = (1.0 - own) * other
    pull[i, AVOIDING] = avoiding_pull(own, other, state.now.vitality, p)
    pull[i, AVOIDING] += harmony_pull(table, i)
    pull[i, COMPROMISING] = p.compromising_pull
    total = 0.0
    for s in range(len(STRATEGIES)):
        pull[i, s] = math.exp(p.choice_sharpness * pull[i, s])
        if s == CONTENDING and composed(table, t, i):
            pull[i, s] = 0.0
        total += pull[i, s]
    left = table.draws.strategy[t, i] * total
    for s in range(len(STRATEGIES)):
        left -= pull[i, s]
        if left < 0.0:
            return s
    return COMPROMISING
