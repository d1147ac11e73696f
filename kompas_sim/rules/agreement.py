"""Offers, decisions, details, and the next round after the decision (M12, M21, row 4)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.conflict import zone
from kompas_sim.rules.numbers import clip, power
from kompas_sim.rules.phases import enter
from kompas_sim.rules.preference import gain
from kompas_sim.rules.response import satisfying
from kompas_sim.rules.state import (
    AGREEING,
    CONTENDING,
    DECISION,
    E_AGREEMENT,
    E_HOLD_UP,
    E_IMPROVEMENT,
    E_OBJECTION,
    E_OFFER,
    E_OVERRULED,
    E_REFUSAL,
    E_SETTLED,
    EXECUTION,
    NORM,
    SHAPING,
    Game,
    Ints,
    State,
    Table,
)
from kompas_sim.rules.table import mean_over_pairs, note, table_rule, topics, total_power
from kompas_sim.rules.talk import confuse


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
def same_as_deal(state: State) -> bool:
    """Whether the package on the table is the agreement as it is."""
    for k in range(state.deal.shape[0]):
        if state.package[k] != state.deal[k]:
            return False
    return True


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
def content_gain(table: Table, i: int) -> float:
    """What would satisfy i now, in v."""
    state = table.state
    return satisfying(
        state.aspiration[i],
        table.game.reservation[i],
        state.target[i],
        state.rows[i, NORM],
        table.p.tolerance,
    )


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
    table asks for. The overruled bear a grudge; who offered takes a
    refusal as a reproach, unless its norm is tolerance (row 6).
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


@rule
def next_detail(table: Table) -> int:
    """The next detail that is on the agenda and not worked out; -1 when there is none."""
    state = table.state
    for k in range(state.settled.shape[0]):
        if table.game.detail[k] and state.admitted[k] and not state.settled[k]:
            return k
    return -1


@rule
def in_control(table: Table, i: int, k: int) -> bool:
    """Whether i has a say in working out issue k: its controllers at the table, or else all."""
    game, state = table.game, table.state
    anybody = False
    for j in range(state.present.shape[0]):
        if state.present[j] and game.control[j, k]:
            anybody = True
    return bool(state.present[i] and (game.control[i, k] or not anybody))


@rule
def work_out(table: Table, k: int) -> int:
    """The option that those in control choose: own gain, plus what they grant as they believe.

    Voices weigh by power. Where the others' interests are not known, the detail may hurt (M12).
    """
    game, state = table.game, table.state
    n = state.present.shape[0]
    best = 0
    best_score = -math.inf
    for o in range(game.n_options[k]):
        if not state.open[k, o]:
            continue
        score = 0.0
        for i in range(n):
            if in_control(table, i, k):
                voice = game.own[i, k, o]
                for j in range(n):
                    if j != i and state.present[j]:
                        voice += max(state.concern[i, j], 0.0) * state.belief[i, j, k, o]
                score += state.power[i] * voice
        if score > best_score:
            best = o
            best_score = score
    return best


@rule
def shape(table: Table, t: int, respond: Callable[..., Any]) -> None:
    """A round of phase 4: one detail is worked out; whom it hurts beyond bearing objects.

    An objection surprises everybody. With a next round after the decision the agreement may be
    reopened; else the detail is imposed (M12, row 4).
    """
    state = table.state
    n = state.present.shape[0]
    k = next_detail(table)
    if k < 0:
        return
    for issue in range(state.package.shape[0]):
        state.package[issue] = state.deal[issue]
    state.package[k] = work_out(table, k)
    worked_out_by = -1
    for i in range(n):
        stronger = worked_out_by < 0 or state.power[i] > state.power[worked_out_by]
        if in_control(table, i, k) and stronger:
            worked_out_by = i
    objections = 0
    if state.package[k] != state.deal[k]:
        for j in range(n):
            if j != worked_out_by and state.present[j]:
                if not respond(table, t, j, state.package, worked_out_by):
                    objections += 1
                    note(state, t, E_OBJECTION, j, worked_out_by, k)
                    for h in range(n):
                        if h != j and state.present[h]:
                            state.broken[j, h] = True
                            state.broken[h, j] = True
    state.now.surprises += objections
    reopening = table.p.return_surprise * table_rule(table, DECISION)
    if objections > 0 and table.draws.phase[t, 3] < reopening:
        state.now.in_force = 0
        state.now.agreed = -1
        state.now.returns += 1
        enter(state, t, AGREEING)
    else:
        state.deal[k] = state.package[k]
        state.settled[k] = True
        note(state, t, E_SETTLED, worked_out_by, -1, k * state.open.shape[1] + state.package[k])


@rule
def hold_up(table: Table, t: int) -> None:
    """Row 5: an agreement that is open to new chances can be reopened by who wants more.

    A contender with an advantage in power may. Nobody gives in, but its word is broken, and the
    talks about it cost everybody.
    """
    state, p = table.state, table.p
    n = state.present.shape[0]
    openness = p.hold_up * table_rule(table, EXECUTION)
    for i in range(n):
        contends = state.present[i] and state.strategy[i] == CONTENDING
        strong = state.advantage[i] > 0.0
        if contends and strong and table.draws.hold_up[t, i] < openness:
            note(state, t, E_HOLD_UP, i, -1, -1)
            for j in range(n):
                if state.present[j]:
                    state.cost[j] += p.reopening_cost
                    if j != i:
                        state.broken[j, i] = True


@rule
def improve(table: Table, t: int, propose: Callable[..., Any], respond: Callable[..., Any]) -> None:
    """A next round after the decision: an improvement that everybody agrees to (row 4).

    Nobody need give up what it has. A change during execution costs time and clarity (row 5).
    Source: post-settlement settlement, Raiffa (1985); docs/model.md, row 4.
    """
    game, state, p = table.game, table.state, table.p
    chance = p.improvement * table_rule(table, DECISION) * mean_over_pairs(state, state.heard)
    if table.draws.improve[t] >= chance:
        return
    i = turn(table, t)
    if not propose(table, t, i) or same_as_deal(state):
        return
    for j in range(state.present.shape[0]):
        if j != i and state.present[j] and not respond(table, t, j, state.package, i):
            return
    for k in range(state.deal.shape[0]):
        state.deal[k] = state.package[k]
    for j in range(state.present.shape[0]):
        if state.present[j]:
            state.cost[j] += p.reopening_cost
    confuse(state, p.ambiguity_rise)
    note(state, t, E_IMPROVEMENT, i, -1, package_number(game, state.package))
