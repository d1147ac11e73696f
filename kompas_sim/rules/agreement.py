"""Phase 3: an offer, everybody's answer, and the decision (M21, M39, row 4)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.by_issue import begin, draw_up, drop
from kompas_sim.rules.compensation import pay, payment, won_over
from kompas_sim.rules.constituency import ratified
from kompas_sim.rules.intermediary import induce, judge_text, write_text, writes_text
from kompas_sim.rules.noting_offers import make_offer
from kompas_sim.rules.numbers import power
from kompas_sim.rules.phases import enter, melt
from kompas_sim.rules.preference import gain
from kompas_sim.rules.products import deliver
from kompas_sim.rules.response import content_gain
from kompas_sim.rules.state import (
    DECISION,
    E_AGREEMENT,
    E_IMPROVEMENT,
    E_ISSUE,
    E_OFFER,
    E_OVERRULED,
    E_REFUSAL,
    FACILITATE,
    INTERMEDIARY,
    NEVER,
    NORM,
    SHAPING,
    Game,
    Ints,
    Table,
)
from kompas_sim.rules.support import enough
from kompas_sim.rules.table import last_issue, note, table_rule, topics, total_power


@rule
def turn(table: Table, t: int) -> int:
    """Who proposes: by lot; the less the table knows a next round, the more power weighs.

    An intermediary that facilitates gives everybody an equal turn (M56).
    """
    state = table.state
    weighs = 1.5 * (1.0 - table_rule(table, DECISION)) * (1.0 - state.mediation[FACILITATE])
    total = total_power(state)
    proposer = -1
    earliest = 0.0
    for i in range(state.clout.shape[0]):
        if state.present[i]:
            wait = -math.log(table.draws.turn[t, i]) / power(state.clout[i] / total, weighs)
            if proposer < 0 or wait < earliest:
                proposer = i
                earliest = wait
    return proposer


@rule
def package_number(game: Game, package: Ints) -> int:
    """The number of a package, the first issue counting most; for the record."""
    number = 0
    for k in range(package.shape[0]):
        number = number * game.n_options[k] + package[k]
    return number


@rule
def adopt(table: Table, t: int, i: int, payee: int) -> None:
    """What was put to the vote becomes the agreement; each remembers what it can live with."""
    game, state, now = table.game, table.state, table.state.now
    n, m = game.stake.shape
    if payee >= 0:
        pay(state, t, i, payee, payment(table, i))
    induce(table)
    for k in range(m):
        state.deal[k] = state.draft[k]
        state.settled[k] = False
    melt(state)
    for j in range(n):
        state.hoped[j] = gain(state, j, state.deal)
        state.floor[j] = min(content_gain(table, j), state.hoped[j])
    for s in range(state.challenged.shape[0]):
        state.challenged[s] = False
    if now.lapses >= 0:
        now.deadline = float(game.horizon)
    now.found = 0
    now.negotiating = NEVER
    now.renewed = max(now.renewed, now.renewing)
    now.renewing = 0
    now.lapses = NEVER
    now.terminated = 0
    now.in_force = 1
    now.agreed = t + 1
    note(state, t, E_AGREEMENT, i, -1, package_number(game, state.deal))
    deliver(table)
    enter(state, t, SHAPING)


@rule
def conclude(table: Table, t: int, i: int, payee: int) -> None:
    """What carries the vote holds: an issue is settled; the last one, or a package, is agreed."""
    state = table.state
    if state.now.by_issue == 1:
        k = state.now.issue
        note(state, t, E_ISSUE, i, -1, k * state.open.shape[1] + state.draft[k])
        if not last_issue(state):
            state.frozen[k] = True
            return
    adopt(table, t, i, payee)


@rule
def ask_all(table: Table, t: int, i: int, respond: Callable[..., Any]) -> float:
    """Ask everybody but who offers; write down who agrees, and return the power of those."""
    state = table.state
    support = state.clout[i] if i != INTERMEDIARY else 0.0
    for j in range(state.present.shape[0]):
        state.agrees[j] = j == i
        if j != i and state.present[j]:
            state.agrees[j] = respond(table, t, j, state.draft, i)
            if state.agrees[j]:
                support += state.clout[j]
    return float(support)


@rule
def all_agree(table: Table, t: int, i: int, respond: Callable[..., Any]) -> bool:
    """Whether all others at the table agree to change the agreement as i proposes."""
    state = table.state
    for j in range(state.present.shape[0]):
        if j != i and state.present[j] and not respond(table, t, j, state.package, i):
            return False
    return True


@rule
def change_deal(table: Table, t: int, i: int) -> None:
    """What i proposed, and all agreed to, becomes the agreement."""
    state = table.state
    for k in range(state.deal.shape[0]):
        state.deal[k] = state.package[k]
    note(state, t, E_IMPROVEMENT, i, -1, package_number(table.game, state.deal))


@rule
def react(table: Table, t: int, i: int, adopted: bool) -> None:
    """The overruled bear a grudge; who offered takes a refusal as a reproach, by its norm.

    One issue of many counts as much less than a package.
    """
    state = table.state
    weight = 1.0 if state.now.by_issue == 0 else 1.0 / topics(state)
    for j in range(state.present.shape[0]):
        if j == i or not state.present[j] or state.agrees[j]:
            continue
        if adopted:
            note(state, t, E_OVERRULED, j, i, -1)
            for h in range(state.present.shape[0]):
                if state.present[h] and state.agrees[h]:
                    state.overruled[j, h] = weight
        else:
            note(state, t, E_REFUSAL, j, i, -1)
            if i != INTERMEDIARY:
                state.refused[i, j] = weight * (1.0 - state.rows[i, NORM])


@rule
def negotiate(
    table: Table, t: int, propose: Callable[..., Any], respond: Callable[..., Any]
) -> None:
    """A round of phase 3: one offer, everybody's answer, and the decision (row 4).

    Who has the turn offers, or the intermediary puts a text on the table. A package is adopted,
    or its next issue settled, when the supporters hold the power that the table asks for, and the
    constituencies let it pass.
    """
    game, state = table.game, table.state
    begin(table, t)
    if writes_text(table, t):
        i = INTERMEDIARY
        write_text(table, t)
    else:
        i = turn(table, t)
        if not propose(table, t, i):
            return
    state.now.proposer = i
    note(state, t, E_OFFER, i, -1, package_number(game, state.package))
    draw_up(table, i)
    support = ask_all(table, t, i, respond)
    if i == INTERMEDIARY:
        judge_text(table)
    else:
        make_offer(table, t, i)
    state.now.offers += 1
    carried = enough(table, t, support)
    payee = -1
    if not carried and i != INTERMEDIARY and state.now.by_issue == 0:
        payee = won_over(table, t, i, support, respond)
        carried = payee >= 0
    if carried and (state.now.by_issue == 0 or last_issue(state)):
        carried = ratified(table, t)
    react(table, t, i, carried)
    if carried:
        conclude(table, t, i, payee)
    else:
        drop(state)
