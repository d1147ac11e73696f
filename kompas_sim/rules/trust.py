"""The trust reservoir: how trust is confirmed, hurt, and leaks away (M35-M38)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.state import (
    COMPROMISING,
    CONTENDING,
    PROBLEM_SOLVING,
    YIELDING,
    State,
    Table,
)
from kompas_sim.rules.table import trust_reservoir


@rule
def evidence_for(interest: float, openness: float, reliability: float, p: Any) -> float:
    """Evidence of sincere interest, openness and reliability, each 0..1.

    Source: article, "Vergroot het vertrouwensreservoir"; docs/model.md, M38.
    """
    return float(
        p.trust_interest * interest
        + p.trust_openness * openness
        + p.trust_reliability * reliability
    )


@rule
def evidence_against(claim: bool, coercion: bool, broken: bool, deceit: bool, p: Any) -> float:
    """Evidence of hard claims, coercion, broken words and deception found out, at most 1."""
    return min(
        (p.hurt_claim if claim else 0.0)
        + (p.hurt_coercion if coercion else 0.0)
        + (p.hurt_broken if broken else 0.0)
        + (p.hurt_deceit if deceit else 0.0),
        1.0,
    )


@rule
def confirm(trust: float, ceiling: float, evidence: float, gain: float) -> float:
    """What trust wins by one round of confirming evidence: bounded growth to the ceiling."""
    return gain * evidence * max(ceiling - trust, 0.0)


@rule
def hurt(trust: float, evidence: float, reservoir: float, p: Any) -> float:
    """What trust loses by evidence against it; a full reservoir covers small hurts (M35)."""
    cover = p.trust_buffer * reservoir if evidence < 0.5 else 0.0
    return float(p.trust_asymmetry * p.trust_gain * (1.0 - cover) * evidence * trust)


@rule
def leak(trust: float, start: float, decay: float) -> float:
    """What unconfirmed trust leaks back to where it started (M37)."""
    return decay * (trust - start)


@rule
def update_trust(
    trust: float,
    ceiling: float,
    start: float,
    good: float,
    bad: float,
    reservoir: float,
    p: Any,
) -> float:
    """Trust after one round, 0..1.

    With a share q of rounds with evidence `bad`, the rest `good`, and no buffer, it settles at
    [g(1-q)e+ C + d T0] / [g(1-q)e+ + g q a e- + d].
    """
    change = confirm(trust, ceiling, good, p.trust_gain) - hurt(trust, bad, reservoir, p)
    return clip(trust + change - leak(trust, min(start, ceiling), p.trust_decay), 0.0, 1.0)


@rule
def sincere_interest(strategy: int) -> float:
    """What a party's conduct shows of interest in the other, 0..1."""
    if strategy in (PROBLEM_SOLVING, YIELDING):
        return 1.0
    return 0.5 if strategy == COMPROMISING else 0.0


@rule
def shown_interest(table: Table, j: int) -> float:
    """What j shows of interest: its conduct, and attention to the relation (M48), at most 1."""
    state = table.state
    relation = table.p.relation_interest * state.attention[j]
    return float(min(sincere_interest(state.strategy[j]) + relation, 1.0))


@rule
def reliability(state: State, j: int) -> float:
    """What j shows of consistency: steady constructive conduct, or an agreement that is kept."""
    if state.strategy[j] == CONTENDING:
        return 0.0
    if state.now.in_force:
        return 1.0
    steady = sincere_interest(state.strategy[j]) > 0.0 and sincere_interest(state.before[j]) > 0.0
    return 1.0 if steady else 0.0


@rule
def encourage(table: Table, evidence: float) -> None:
    """Confirm all trust at the table by something done together; evidence 0..1."""
    state = table.state
    for i in range(state.present.shape[0]):
        for j in range(state.present.shape[0]):
            if i != j and state.present[i] and state.present[j]:
                ceiling = state.ceiling[i, j]
                more = confirm(state.trust[i, j], ceiling, evidence, table.p.trust_gain)
                state.trust[i, j] = clip(state.trust[i, j] + more, 0.0, 1.0)


@rule
def renew_trust(table: Table) -> None:
    """Update all trust from the conduct of this round, and the ceilings after deception."""
    state, p = table.state, table.p
    n = state.present.shape[0]
    reservoir = trust_reservoir(state)
    for i in range(n):
        for j in range(n):
            if i == j or not (state.present[i] and state.present[j]):
                continue
            coerced, broken, deceived = (
                state.coerced[j, i],
                state.broken[i, j],
                state.deceived[i, j],
            )
            good = evidence_for(
                shown_interest(table, j),
                0.0 if deceived else state.stake[j, i],
                0.0 if coerced or broken or deceived else reliability(state, j),
                p,
            )
            bad = evidence_against(
                state.strategy[j] == CONTENDING,
                coerced,
                broken,
                deceived,
                p,
            )
            if deceived:
                state.ceiling[i, j] *= 1.0 - p.trust_ceiling_loss
            state.trust[i, j] = update_trust(
                state.trust[i, j],
                state.ceiling[i, j],
                state.trust_start[i, j],
                good,
                bad,
                reservoir,
                p,
            )
