"""Giving up autonomy: a premium for relying on others, lowered by an orderly process (M3, M4)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.state import Ints, Table
from kompas_sim.rules.table import mean_over_others, topics


@rule
def risk_premium(trust: float, process: float, autonomy: float, certainty: float) -> float:
    """What a party wants on top of its reservation before it relies on others, in v.

    trust : mean trust in the others, 0..1. process : how orderly it has been, 0..1.
    Source: article, "het opgeven van een deel van hun autonomie", "zekerheid vinden in het
    proces"; docs/model.md, M3, M4.
    """
    return autonomy * (1.0 - trust) * (1.0 - certainty * process)


@rule
def premium(table: Table, i: int) -> float:
    """The risk premium of i now, in v, for an agreement that leaves everything to others."""
    state, p = table.state, table.p
    trust = mean_over_others(state, state.trust, i)
    return float(risk_premium(trust, state.now.process, p.autonomy, p.certainty))


@rule
def committed(table: Table, i: int, package: Ints) -> float:
    """The share of the agenda, 0..1, that `package` changes and that i does not control."""
    state = table.state
    count = 0
    for k in range(package.shape[0]):
        if state.admitted[k] and package[k] != 0 and not table.game.control[i, k]:
            count += 1
    return count / max(topics(state), 1)


@rule
def lowest_target(table: Table, i: int) -> float:
    """The least that i asks for itself, in v: its reservation, and the premium for its risk."""
    return float(table.game.reservation[i] + premium(table, i))


@rule
def watch_process(table: Table) -> None:
    """The process makes its name by rounds without coercion, deceit, broken or imposed words."""
    state = table.state
    orderly = 0
    pairs = 0
    for i in range(state.present.shape[0]):
        for j in range(state.present.shape[0]):
            if i != j and state.present[i] and state.present[j]:
                pairs += 1
                hurt = state.coerced[j, i] or state.broken[i, j] or state.deceived[i, j]
                if not hurt and state.overruled[i, j] == 0.0:
                    orderly += 1
    if pairs > 0:
        gap = orderly / pairs - state.now.process
        state.now.process += table.p.process_speed * gap
