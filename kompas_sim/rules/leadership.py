"""Connecting leadership: the first step, what is granted, and vitality (M51-M55)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip, power, sigmoid
from kompas_sim.rules.state import E_FIRST_STEP, LEAD, Table
from kompas_sim.rules.table import mean_over_pairs, note, parties_present, share_solving

SHARP = 10.0  # how sharply leadership is granted or not


@rule
def volunteers(benefit: float, cost: float, others: int) -> float:
    """The chance that a party takes the first step this round: a volunteer's dilemma.

    benefit, cost : v. The more others might do it, the less anybody does.
    Source: article, "de teleurstelling dat de regisseur niet uit zichzelf opstaat"; Diekmann
    (1985); docs/model.md, M51, M52.
    """
    if benefit <= cost or others < 1:
        return 0.0
    return 1.0 - power(cost / benefit, 1.0 / others)


@rule
def take_first_step(table: Table, t: int) -> None:
    """Phase 1 begins when somebody takes the first step, and pays for it; or when an outsider
    convenes (M51).
    """
    state, p = table.state, table.p
    now = state.now
    if now.mediator == 1 or p.first_step <= 0.0:
        now.begun = 1
    if now.begun == 1:
        return
    others = parties_present(state) - 1
    for i in range(state.present.shape[0]):
        benefit = state.feasible[i] - table.game.reservation[i]
        steps = table.draws.step[t, i] < volunteers(benefit, p.first_step, others)
        if state.present[i] and steps:
            state.cost[i] += p.first_step
            now.begun = 1
            note(state, t, E_FIRST_STEP, i, -1, -1)


@rule
def granted(trust: float, advantage: float, p: Any) -> float:
    """How far leadership is granted, 0..1: to who is trusted, less to the strong (M54).

    trust : the mean trust of the others. advantage : G.
    Source: article, "of dit leiderschap aan iemand wordt gegund"; docs/model.md, M54.
    """
    margin = trust - p.granting_suspicion * advantage - p.granting_trust
    return float(1.0 - p.granting * (1.0 - sigmoid(SHARP * margin)))


@rule
def trusted(table: Table, i: int) -> float:
    """The mean trust of the others in i, 0..1."""
    state = table.state
    total = 0.0
    others = 0
    for j in range(state.present.shape[0]):
        if j != i and state.present[j]:
            total += state.trust[j, i]
            others += 1
    return total / others if others > 0 else 0.0


@rule
def update_leadership(
    leadership: float, effort: float, solving: float, mediated: float, p: Any
) -> float:
    """Leadership grows by effort and by problem solving, and wears off.

    effort, solving : 0..1, mean effort granted and share of effort that goes into solving
    problems. mediated : how far an intermediary leads (M56).
    Source: article, "Zorg voor verbindend leiderschap"; docs/model.md, M53.
    """
    grown = p.leadership_effort * effort + p.leadership_practice * solving
    grown += p.mediator_leads * mediated
    return clip(leadership + grown - p.leadership_decay, 0.0, 1.0)


@rule
def update_vitality(
    vitality: float, leadership: float, progress: float, openness: float, p: Any
) -> float:
    """Without leadership collaboration is hollowed out; progress and open talk slow that down."""
    loss = p.vitality_loss * (1.0 - leadership) * (1.0 - 0.5 * progress)
    return clip(vitality - loss + p.vitality_talk * openness, 0.0, 1.0)


@rule
def mean_effort(table: Table) -> float:
    """The effort that the parties put into connecting, as far as it is granted them, 0..1."""
    state = table.state
    total = 0.0
    count = 0
    for i in range(state.effort.shape[0]):
        if state.present[i]:
            total += state.effort[i] * granted(trusted(table, i), state.advantage[i], table.p)
            count += 1
    return total / count if count > 0 else 0.0


@rule
def lead(table: Table) -> None:
    """Update leadership, then vitality; leading costs those who do it."""
    state, p = table.state, table.p
    now = state.now
    for i in range(state.effort.shape[0]):
        if state.present[i]:
            state.cost[i] += p.leadership_cost * state.effort[i]
    now.leadership = update_leadership(
        now.leadership, mean_effort(table), share_solving(state), state.mediation[LEAD], p
    )
    progress = (now.phase - 1) / 4.0
    openness = mean_over_pairs(state, state.stake)
    now.vitality = update_vitality(now.vitality, now.leadership, progress, openness, p)
