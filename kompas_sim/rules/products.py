"""The tangible product of a phase: a starting note, a letter of intent, main lines (M14)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.state import Table
from kompas_sim.rules.trust import encourage


@rule
def deliver(table: Table) -> None:
    """A phase that did what it is for leaves a product: vitality, reliability, clarity.

    Source: article, "startnotitie", "intentieverklaring"; docs/model.md, M14.
    """
    state, p = table.state, table.p
    n = state.present.shape[0]
    state.now.vitality = clip(state.now.vitality + p.product_vitality, 0.0, 1.0)
    for i in range(n):
        for j in range(n):
            if i != j:
                unclear = max(state.ambiguity[i, j] - p.ambiguity_floor, 0.0)
                state.ambiguity[i, j] -= p.product_clarity * unclear
    encourage(table, p.trust_reliability * p.product_trust)
