"""What others make of an offer, and what it does to who makes it (M34, M45)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.conflict import zone
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.preference import gain
from kompas_sim.rules.state import State, Table
from kompas_sim.rules.table import topics


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
    worth = gain(state, j, state.package)
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
def put_in(table: Table, i: int) -> None:
    """The issue redefines itself: an offer draws i's frame to what it puts in (M34).

    Put in: issues that i controls and that its offer changes.
    Source: article, "wat iedere partner 'erin wil stoppen'"; docs/model.md, M34.
    """
    state = table.state
    m = state.package.shape[0]
    count = 0
    for k in range(m):
        if table.game.control[i, k] and state.package[k] != 0:
            count += 1
    if count == 0 or table.p.contribution <= 0.0:
        return
    for k in range(m):
        part = 1.0 / count if table.game.control[i, k] and state.package[k] != 0 else 0.0
        state.frame[i, k] += table.p.contribution * (part - state.frame[i, k])


@rule
def make_offer(table: Table, t: int, i: int) -> None:
    """An offer of i is on the table: what the others make of it, and where it comes from."""
    game, state = table.game, table.state
    for j in range(state.present.shape[0]):
        if j != i and state.present[j]:
            take_note(table, i, j)
    for k in range(game.n_options.shape[0]):
        state.offer[i, k] = state.package[k]
    state.offered[i] = True
    put_in(table, i)
