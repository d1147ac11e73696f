"""Those whom a representative answers to: hawks, ratification, and what is reported (M19, M32)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import sigmoid
from kompas_sim.rules.state import E_REJECTED, NOBODY, Game, Ints, Table
from kompas_sim.rules.table import last_issue, note


@rule
def hawkish(hawks: float, p: Any) -> float:
    """The pull of hawks on contending: a minority counts for nearly a majority.

    Source: Steinel et al. (2009); docs/model.md, M19.
    """
    loud = 0.6 if hawks > p.hawk_minority else 0.0
    return float(p.hawk_pull * max(hawks, loud))


@rule
def organisation_gain(game: Game, i: int, package: Ints) -> float:
    """What `package` is worth to the organisation of i alone, in the unit of that layer."""
    total = 0.0
    for k in range(package.shape[0]):
        total += game.organisation[i, k, package[k]]
    return total


@rule
def rejection_chance(gain: float, expectation: float, power: float) -> float:
    """The chance that a constituency rejects what brings `gain` where it expects more."""
    return power * (1.0 - sigmoid(10.0 * (gain - expectation + 0.1)))


@rule
def dares(table: Table, i: int, package: Ints) -> bool:
    """Whether i dares to come home with `package`: its constituency would rather pass it.

    While issues are settled one by one that shows with the last one only.
    """
    game, state = table.game, table.state
    if not game.accountable[i] or (state.now.by_issue == 1 and not last_issue(state)):
        return True
    gain = organisation_gain(game, i, package)
    return bool(rejection_chance(gain, state.expectation[i], table.p.ratification) <= 0.5)


@rule
def ratified(table: Table, t: int) -> bool:
    """Whether the constituencies of all who agreed let the package that was put to the vote pass.

    A rejection is a broken word of the representative in the eyes of all others (M32). Who was
    overruled has given no word.
    """
    game, state = table.game, table.state
    passed = True
    for i in range(state.present.shape[0]):
        agreed = state.present[i] and state.agrees[i]
        if agreed and game.accountable[i]:
            gain = organisation_gain(game, i, state.draft)
            chance = rejection_chance(gain, state.expectation[i], table.p.ratification)
            if table.draws.ratify[t, i] < chance:
                passed = False
                note(state, t, E_REJECTED, i, -1, -1)
                for j in range(state.present.shape[0]):
                    if j != i and state.present[j]:
                        state.broken[j, i] = True
    return passed


@rule
def report(table: Table) -> None:
    """What is on the table is reported home; attention to the relation is watched (M19, M49)."""
    game, state, p = table.game, table.state, table.p
    for i in range(state.present.shape[0]):
        if state.present[i] and game.accountable[i]:
            if state.now.proposer != NOBODY:
                gain = organisation_gain(game, i, state.package)
                state.expectation[i] += p.report * (gain - state.expectation[i])
            state.expectation[i] += p.suspicion * state.attention[i]
