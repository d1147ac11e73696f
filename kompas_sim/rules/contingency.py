"""Contingent agreements: what is to happen when an uncertain fact comes out (M17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.agreement import all_agree, change_deal, turn
from kompas_sim.rules.facts import come_out
from kompas_sim.rules.preference import regard
from kompas_sim.rules.reopening import same_as_deal
from kompas_sim.rules.state import EXECUTING, Table


@rule
def depends_on(table: Table, k: int, f: int) -> bool:
    """Whether a fact changes what options of issue k are worth to anybody."""
    effect = table.game.effect
    for i in range(effect.shape[1]):
        for o in range(effect.shape[3]):
            if effect[f, i, k, o] != 0.0:
                return True
    return False


@rule
def adjust(table: Table, t: int, i: int, f: int) -> None:
    """Write into ``state.package`` the agreement as i would adjust it to a fact.

    On every issue that the fact is about, the open option that is best in i's eyes for itself
    and those whom it grants something.
    """
    game, state = table.game, table.state
    for k in range(state.deal.shape[0]):
        state.package[k] = state.deal[k]
        if depends_on(table, k, f):
            most = regard(state, i, k, state.deal[k])
            for o in range(game.n_options[k]):
                score = regard(state, i, k, o)
                if state.open[k, o] and score > most:
                    most = score
                    state.package[k] = o


@rule
def apply_terms(table: Table, t: int, f: int, respond: Callable[..., Any]) -> None:
    """A fact came out: terms that were agreed beforehand adjust the agreement, at no cost.

    Only what nobody loses by. Source: contingent agreements, Lax and Sebenius (1986); M17.
    """
    state = table.state
    i = turn(table, t)
    adjust(table, t, i, f)
    if same_as_deal(state) or not respond(table, t, i, state.package, i):
        return
    if all_agree(table, t, i, respond):
        change_deal(table, t, i)


@rule
def reveal(table: Table, t: int, respond: Callable[..., Any]) -> None:
    """As an agreement is carried out, uncertain facts come out by themselves (M18)."""
    state, p = table.state, table.p
    if state.now.in_force == 0:
        return
    for f in range(state.known.shape[0]):
        if not state.known[f] and table.draws.reveal[t, f] < p.revelation:
            foreseen = table.draws.reveal[t, f] < p.revelation * p.contingent
            come_out(table, t, f)
            if foreseen and state.now.phase == EXECUTING:
                apply_terms(table, t, f, respond)
