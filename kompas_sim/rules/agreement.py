"""Phase 3: an offer, everybody's answer, and the decision (M21, M45, row 4)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.conflict import zone
from kompas_sim.rules.numbers import clip, power
from kompas_sim.rules.phases import enter
from kompas_sim.rules.preference import gain
from kompas_sim.rules.response import content_gain
from kompas_sim.rules.state import (
    DECISION,
    E_AGREEMENT,
    E_OFFER,
    E_OVERRULED,
    E_REFUSAL,
    NORM,
    SHAPING,
    Game,
    Ints,
    State,
    Table,
)
from kompas_sim.rules.table import note, table_rule, topics, total_power


@rule
def support_needed(next_round: float) -> float:
    """The share of power that must agree: from half (0) to everybody (1). Row 4."""
    return 0.5 + 0.5 * next_round


@rule
def turn(table: Table, t: int) -> int:
    """Who proposes: by lot; the less the table knows a next round, the more power weighs."""
    state = table.state
    weighs = 1.5 * (1.0 - table_rule(table, DECISION))
    total = total_power(state)
    first = -1
    earliest = 0.0
    for i in range(state.power.shape[0]):
        if state.present[i]:
            wait = -math.log(table.draws.turn[t, i]) / power(state.power[i] / total, weighs)
            if first < 0 or wait < earliest:
                first = i
                earliest = wait
    return first


@rule
def package_number(game: Game, package: Ints) -> int:
    """The number of a package, the first issue counting most; for the record."""
    number = 0
    for k in range(package.shape[0]):
        number = number * game.n_options[k] + package[k]
    return number


@rule
def dispute_with(state: State, j: int) -> float:
    """The share of the issues on the agenda where the package on the table is not j's offer."""
    differing = 0
    for k in range(state.admitted.shape[0]):
        if state.admitted[k] and state.package[k] != state.offer[j, k]:
            differing += 1
    return differing / max(topics(state), 1)


@rule
def read_offer(table: Table, i: int, j: int, dispute: float) -> None:
    """What j learns of i from an offer that differs from its own, in zone 1 (M45).

    Who asks for an option wants it more than was thought: it moves towards the best option of
    the issue. Nothing but the offer is learned from; the status quo stays worth 0 to everybody.
    """
    game, state = table.game, table.state
    for k in range(game.n_options.shape[0]):
        asked = state.package[k]
        if asked == 0:
            continue
        most = 0.0
        for o in range(game.n_options[k]):
            if state.open[k, o]:
                most = max(most, state.belief[j, i, k, o])
        gap = max(most - state.belief[j, i, k, asked], 0.0)
        state.belief[j, i, k, asked] += table.p.dispute_insight * dispute * gap


@rule
def take_note(table: Table, i: int, j: int) -> None:
    """What j makes of i's offer: a favour received, and an expressed difference."""
    state = table.state
    worth = gain(table.game, j, state.package)
    if state.offered[i]:
        favour = max(worth - state.offer_gain[j, i], 0.0)
        state.conceded[j] = favour
        state.ledger[j, i] = clip(state.ledger[j, i] + favour, -1.0, 1.0)
    state.offer_gain[j, i] = worth
    if state.offered[j]:
        dispute = dispute_with(state, j)
        state.dispute[i, j] = dispute
        state.dispute[j, i] = dispute
        if zone(state.escalation[j, i]) == 1:
            read_offer(table, i, j, dispute)


@rule
def adopt(table: Table, t: int, i: int) -> None:
    """The package on the table becomes the agreement; each remembers what it can live with."""
    game, state = table.game, table.state
    n, m = game.stake.shape
    for k in range(m):
        state.deal[k] = state.package[k]
        state.settled[k] = False
    for j in range(n):
        state.floor[j] = min(content_gain(table, j), gain(game, j, state.package))
    state.now.in_force = 1
    state.now.agreed = t + 1
    note(state, t, E_AGREEMENT, i, -1, package_number(game, state.package))
    enter(state, t, SHAPING)


@rule
def negotiate(
    table: Table, t: int, propose: Callable[..., Any], respond: Callable[..., Any]
) -> None:
    """A round of phase 3: one offer, everybody's answer, and the decision (row 4).

    Who has the turn offers; the offer is adopted when its supporters hold the power that the
    table asks for. The overruled bear a grudge; who offered takes a refusal as a reproach, unless
    its norm is tolerance (row 6).
    """
    game, state = table.game, table.state
    n = state.present.shape[0]
    i = turn(table, t)
    if not propose(table, t, i):
        return
    note(state, t, E_OFFER, i, -1, package_number(game, state.package))
    support = state.power[i]
    for j in range(n):
        state.agrees[j] = j == i
        if j != i and state.present[j]:
            state.agrees[j] = respond(table, t, j, state.package, i)
            if state.agrees[j]:
                support += state.power[j]
    for j in range(n):
        if j != i and state.present[j]:
            take_note(table, i, j)
    for k in range(state.package.shape[0]):
        state.offer[i, k] = state.package[k]
    state.offered[i] = True
    state.now.offers += 1
    needed = support_needed(table_rule(table, DECISION)) * total_power(state)
    adopted = support >= needed * (1.0 - 1e-9)
    for j in range(n):
        if j == i or not state.present[j] or state.agrees[j]:
            continue
        if adopted:
            note(state, t, E_OVERRULED, j, i, -1)
            for h in range(n):
                if state.present[h] and state.agrees[h]:
                    state.overruled[j, h] = 1.0
        else:
            note(state, t, E_REFUSAL, j, i, -1)
            state.refused[i, j] = 1.0 - state.rows[i, NORM]
    if adopted:
        adopt(table, t, i)
