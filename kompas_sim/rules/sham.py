"""Sham collaboration: nobody rocks the boat that nobody may leave (M20)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.state import AVOIDING, E_OBJECTION, E_REFUSAL, NOBODY, State, Table
from kompas_sim.rules.table import anyone_left, worst_conflict

LATELY = 0.1  # weight of this round in what happened lately


@rule
def bound(exit_cost: float, mandate: float) -> float:
    """How far the cost of leaving binds a party to the table, 0..1."""
    return clip(exit_cost / mandate, 0.0, 1.0)


@rule
def avoided(state: State, i: int) -> float:
    """The share of the others that avoided last round."""
    count = 0
    others = 0
    for j in range(state.before.shape[0]):
        if j != i and state.present[j]:
            others += 1
            if state.before[j] == AVOIDING:
                count += 1
    return count / others if others > 0 else 0.0


@rule
def harmony_pull(table: Table, i: int) -> float:
    """The pull to keep the peace where others do, for who cannot leave and is not in conflict.

    Source: Schruijer (2009) on collusion; docs/model.md, M20.
    """
    state, p = table.state, table.p
    quiet = max(1.0 - worst_conflict(state, i) / 3.0, 0.0)
    tied = bound(table.game.exit_cost[i], p.mandate)
    return float(p.avoid_harmony * tied * avoided(state, i) * quiet)


@rule
def disagreed(state: State, t: int) -> bool:
    """Whether somebody refused an offer or objected this round."""
    for e in range(state.now.events - 1, -1, -1):
        if state.event[e, 0] != t:
            return False
        if state.event[e, 1] == E_REFUSAL or state.event[e, 1] == E_OBJECTION:
            return True
    return False


@rule
def masked_conflict(table: Table) -> float:
    """Disagreement that is there and not expressed, 0..1. Measured, never decided on."""
    return max(float(table.game.latent_conflict - table.state.now.expressed), 0.0)


@rule
def notice_sham(table: Table, t: int) -> None:
    """Is it a sham? Long in phase 3, no agreement, hardly an offer, and conflict that is masked.

    Source: article, "Een 'schijnsamenwerking' kan lang duren maar leidt meestal tot niets"; M20.
    """
    state, p = table.state, table.p
    now = state.now
    if now.negotiating >= 0:
        now.negotiating += 1
        offered = 1.0 if now.proposer != NOBODY else 0.0
        now.offer_rate += LATELY * (offered - now.offer_rate)
    now.expressed += LATELY * ((1.0 if disagreed(state, t) else 0.0) - now.expressed)
    long = now.negotiating >= p.sham_rounds
    quiet = now.offer_rate < p.sham_offers and masked_conflict(table) > p.sham_masked
    now.sham = 1 if long and quiet and now.in_force == 0 and not anyone_left(state) else 0
