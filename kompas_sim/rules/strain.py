"""The representative: stress, and attention to the relation with fellow representatives (M48, M49).

Attention to the relation takes from content, and gives calm, shown interest and relief.
"""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.state import Table


@rule
def strain(demanded: float, feasible: float) -> float:
    """What is demanded from behind beyond what can be had at the table, 0..1."""
    return clip(demanded - feasible, 0.0, 1.0)


@rule
def update_stress(stress: float, felt: float, attention: float, table: Table) -> float:
    """Stress follows strain; fellow representatives in the same boat relieve it.

    Source: article, "die in hetzelfde schuitje zitten"; docs/model.md, M49.
    """
    p = table.p
    return clip(
        stress + p.stress_speed * (felt - stress) - p.stress_relief * attention * stress, 0.0, 1.0
    )


@rule
def set_attention(table: Table) -> None:
    """The share of everybody's talk that is about the relation: more under stress."""
    state, p = table.state, table.p
    for i in range(state.present.shape[0]):
        state.attention[i] = clip(p.attention + p.bonding * state.stress[i], 0.0, 1.0)


@rule
def feel_strain(table: Table) -> None:
    """Update everybody's stress: by the demands of the constituency, or by one's own goal."""
    state = table.state
    for i in range(state.present.shape[0]):
        if state.present[i]:
            demanded = state.aspiration[i]
            if table.game.accountable[i]:
                demanded = max(demanded, state.expectation[i])
            felt = strain(demanded, state.feasible[i])
            state.stress[i] = update_stress(state.stress[i], felt, state.attention[i], table)


@rule
def nerve(table: Table, i: int) -> float:
    """What stress leaves of insight and motivation, 0..1."""
    return float(1.0 - table.p.stress_cost * table.state.stress[i])
