"""Power: three drives, addiction, restraint, and need, unease (M2, M40-M44)."""

from __future__ import annotations

import math
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.state import E_COERCION, State, Table
from kompas_sim.rules.table import note, parties_present, total_power, trust_reservoir

MULDER, ENTITLEMENT, CONSTANT = range(3)
CLIMBERS, HOLDERS, ALL = range(3)


@rule
def distance(own: float, other: float) -> float:
    """Power distance from a party to another, -1..1; above 0 when the other is stronger."""
    return (other - own) / (own + other)


@rule
def advantage(state: State, i: int) -> float:
    """G, 0..1: how far i's power exceeds the mean of the others, relative to the greatest."""
    others = parties_present(state) - 1
    if others < 1 or not state.present[i]:
        return 0.0
    greatest: float = 0.0
    for j in range(state.clout.shape[0]):
        if state.present[j]:
            greatest = max(greatest, state.clout[j])
    mean: float = (total_power(state) - state.clout[i]) / others
    return max(0.0, float(state.clout[i]) - mean) / greatest


@rule
def used_advantage(advantage: float, restraint: float, most: float) -> float:
    """The part of an advantage that is used: G (1 - restraint most G).

    The larger the difference, the larger the share left unused; with full restraint what is
    used peaks at G = .625 for `most` = .8. Source: article, "machtsparadox"; M43.
    """
    return advantage * (1.0 - restraint * most * advantage)


@rule
def upward_drive(d: float, addiction: float, next_above: bool, p: Any) -> float:
    """The drive to reduce the distance to a stronger party, as a chance per round.

    Mulder's law: stronger the smaller the distance; entitlement: only towards the next above;
    constant: whatever the distance. At distance zero there is nothing to reduce. M41, M42.
    """
    if d <= 0.0:
        return 0.0
    if p.drive_law == MULDER:
        pull = math.exp(-d / p.drive_distance)
    elif p.drive_law == ENTITLEMENT:
        pull = 1.0 if next_above else 0.0
    else:
        pull = 1.0
    grown = 1.0 + addiction if p.addiction_locus != HOLDERS else 1.0
    return float(p.drive_up * grown * pull)


@rule
def downward_drive(d: float, addiction: float, advantage: float, restraint: float, p: Any) -> float:
    """The drive to keep or enlarge the distance to a weaker party, held back by restraint."""
    if d >= 0.0:
        return 0.0
    grown = 1.0 + addiction if p.addiction_locus != CLIMBERS else 1.0
    return float(-d * p.drive_down * grown * (1.0 - restraint * p.restraint_max * advantage))


@rule
def next_above(state: State, i: int, j: int) -> bool:
    """Whether j is the weakest of those who are stronger than i."""
    for h in range(state.power.shape[0]):
        if state.present[h] and state.clout[i] < state.clout[h] < state.clout[j]:
            return False
    return bool(state.clout[j] > state.clout[i])


@rule
def coercion_chance(table: Table, i: int, j: int) -> float:
    """The chance that i makes a power move against j this round.

    The fundamental drive seeks anybody, so it is divided over the others; the upward and the
    downward drive are about j, as far as the difference is visible (M40, M41).
    """
    state, p = table.state, table.p
    d = distance(state.clout[i], state.clout[j])
    up = upward_drive(d, state.addiction[i], next_above(state, i, j), p)
    down = downward_drive(d, state.addiction[i], state.advantage[i], state.restraint[i], p)
    anybody = p.drive_base / (parties_present(state) - 1)
    return clip(anybody + p.power_visible * (up + down), 0.0, 1.0)


@rule
def update_addiction(addiction: float, exercised: bool, p: Any) -> float:
    """Using power feeds the drive; it wears off. Source: article, "machtsverslaving"; M42."""
    fed = p.addiction_gain * (1.0 - addiction / p.addiction_max) if exercised else 0.0
    return clip(addiction + fed - p.addiction_decay * addiction, 0.0, p.addiction_max)


@rule
def discomfort(state: State, i: int, visible: float) -> float:
    """Unease about the strongest difference upward, less where trust is high (M40)."""
    worst = 0.0
    for j in range(state.power.shape[0]):
        if j != i and state.present[j]:
            worst = max(worst, visible * distance(state.clout[i], state.clout[j]))
    return worst * (1.0 - trust_reservoir(state))


@rule
def controllers(table: Table, k: int) -> int:
    """How many at the table control issue k."""
    count = 0
    for i in range(table.state.present.shape[0]):
        if table.state.present[i] and table.game.control[i, k]:
            count += 1
    return count


@rule
def leverage(table: Table, i: int) -> float:
    """How much others need what i controls, as far as they told it: mean over them, 0..1.

    What i controls together with others counts in part. Source: article, "Geen enkele organisatie
    kan in haar eentje", power as the other's dependence (Emerson 1962); docs/model.md, M2.
    """
    game, state = table.game, table.state
    n, m = game.stake.shape
    total = 0.0
    others = 0
    for j in range(n):
        if j != i and state.present[j]:
            others += 1
            needed = 0.0
            for k in range(m):
                if game.control[i, k] and state.admitted[k]:
                    most = 0.0
                    for o in range(game.n_options[k]):
                        if state.open[k, o]:
                            most = max(most, state.belief[i, j, k, o])
                    needed += state.told[i, j, k] * most / controllers(table, k)
            total += min(needed, 1.0)
    return total / others if others > 0 else 0.0


@rule
def weigh_power(table: Table) -> None:
    """Take stock of who is stronger than whom, and how uneasy that makes."""
    state = table.state
    for i in range(state.present.shape[0]):
        state.clout[i] = state.power[i]
        if state.present[i] and table.p.dependence > 0.0:
            state.clout[i] = state.power[i] * (1.0 + table.p.dependence * leverage(table, i))
    for i in range(state.present.shape[0]):
        state.advantage[i] = advantage(state, i)
        state.unease[i] = discomfort(state, i, table.p.power_visible)


@rule
def play_power(table: Table, t: int) -> None:
    """Draw the power moves of the round, all from the same picture, and let them work."""
    state, p, draws = table.state, table.p, table.draws
    n = state.present.shape[0]
    for i in range(n):
        for j in range(n):
            at_table = i != j and state.present[i] and state.present[j]
            state.coerced[i, j] = at_table and draws.power[t, i, j] < coercion_chance(table, i, j)
    for i in range(n):
        won = 0
        exercised = False
        for j in range(n):
            if state.coerced[i, j]:
                exercised = True
                note(state, t, E_COERCION, i, j, -1)
                odds = state.clout[i] / (state.clout[i] + state.clout[j])
                if draws.success[t, i, j] < odds:
                    won += 1
        state.scratch[i, 0] = 1.0 + p.power_step * won
        state.addiction[i] = update_addiction(state.addiction[i], exercised, p)
        state.cost[i] += p.system_cost * state.restraint[i] * state.advantage[i]
    for i in range(n):
        state.power[i] *= state.scratch[i, 0]
