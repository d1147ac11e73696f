"""Those not at the table, who may contest an agreement that harms them (M10)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.state import E_CHALLENGE, EXECUTING, Game, Ints, Table
from kompas_sim.rules.table import note


@rule
def collective_gain(game: Game, s: int, package: Ints) -> float:
    """What `package` is worth to stakeholder s, for its full range 1."""
    total = 0.0
    for k in range(package.shape[0]):
        total += game.collective[s, k, package[k]]
    return total


@rule
def challenge_chance(gain: float, hazard: float, harm: float) -> float:
    """The chance to contest this round: from a harm that counts, as large as the harm is."""
    return hazard * -gain if gain < -harm else 0.0


@rule
def contest(table: Table, t: int) -> None:
    """A stakeholder that is harmed may go to court, once: it damages all at the table.

    Source: article, "hun collectieve belangen spelen altijd een rol"; docs/model.md, M10.
    """
    game, state, p = table.game, table.state, table.p
    if state.now.in_force == 0 or state.now.phase != EXECUTING or p.challenge_cost <= 0.0:
        return
    for s in range(game.challenge.shape[0]):
        gain = collective_gain(game, s, state.deal)
        chance = challenge_chance(gain, game.challenge[s], p.challenge_harm)
        if not state.challenged[s] and table.draws.contest[t, s] < chance:
            state.challenged[s] = True
            note(state, t, E_CHALLENGE, -1, -1, s)
            for i in range(state.present.shape[0]):
                if state.present[i]:
                    state.damage[i] += p.challenge_cost
