"""The intermediary: an independent, connecting position, and what it may do (M56)."""

from __future__ import annotations

import math

from kompas_sim.rules import rule
from kompas_sim.rules.compensation import add_term
from kompas_sim.rules.normal import normal
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.preference import available, gain, mean_believed
from kompas_sim.rules.state import (
    CAUCUS,
    E_MEDIATOR,
    FORMULATE,
    FUNCTIONS,
    MANIPULATE,
    State,
    Table,
)
from kompas_sim.rules.table import (
    charge,
    note,
    parties_present,
    topics,
    worst_conflict,
)
from kompas_sim.rules.trust import confirm, hurt


@rule
def accepted(table: Table) -> float:
    """The share of the parties at the table that trust the intermediary enough, 0..1."""
    state = table.state
    count = 0
    for i in range(state.present.shape[0]):
        if state.present[i] and state.trust_mediator[i] >= table.p.mediator_needed:
            count += 1
    return count / max(parties_present(state), 1)


@rule
def admit_mediator(state: State, t: int) -> None:
    """An intermediary comes to the table."""
    if state.now.mediator != 1:
        state.now.mediator = 1
        note(state, t, E_MEDIATOR, -1, -1, 1)


@rule
def dismiss_mediator(state: State, t: int) -> None:
    """The intermediary goes, for good unless the schedule brings it back."""
    if state.now.mediator == 1:
        state.now.mediator = 2
        note(state, t, E_MEDIATOR, -1, -1, 0)


@rule
def called_in(table: Table, t: int) -> bool:
    """Whether an intermediary comes now: by the clock, or by the stage of escalation reached."""
    game, state = table.game, table.state
    if t == game.mediator_enters:
        return True
    for i in range(state.present.shape[0]):
        if worst_conflict(state, i) >= game.mediator_stage:
            return True
    return False


@rule
def mediate(table: Table, t: int) -> None:
    """Let the intermediary in when it is called, charge its fee, and see what it is let to do."""
    game, state = table.game, table.state
    if state.now.mediator == 0 and called_in(table, t):
        admit_mediator(state, t)
    here = 0.0
    if state.now.mediator == 1:
        charge(state, game.mediator_fee)
        here = accepted(table)
    for f in range(len(FUNCTIONS)):
        state.mediation[f] = here if game.mediator_does[f] else 0.0


@rule
def hear_confidences(table: Table) -> None:
    """What parties say, the intermediary hears, and in caucus it understands all of it."""
    game, state = table.game, table.state
    listens = state.mediation[CAUCUS]
    if listens <= 0.0:
        return
    n = state.present.shape[0]
    for i in range(n):
        for j in range(n):
            k = state.topic[i, j]
            if k >= 0:
                for o in range(game.n_options[k]):
                    gap = state.value[i, k, o] - state.confided[i, k, o]
                    state.confided[i, k, o] += listens * state.stake[i, j] * gap


@rule
def writes_text(table: Table, t: int) -> bool:
    """Whether this round the intermediary puts a text of its own on the table."""
    chance = table.p.mediator_text * table.state.mediation[FORMULATE]
    return bool(table.draws.text[t] < chance)


@rule
def write_text(table: Table, t: int) -> None:
    """Put the single text in ``state.package``: best for all as the intermediary knows them.

    Who refused the last text counts more in the next. Source: the single negotiating text of the
    annealing mediator, Klein et al. (2003); docs/model.md, M56.
    """
    game, state = table.game, table.state
    blur = table.p.search_noise * topics(state) / 4.0
    for k in range(game.n_options.shape[0]):
        best = 0
        most = -math.inf
        for o in range(game.n_options[k]):
            if available(state, k, o):
                score = blur * normal(table.draws.search[t, k, o])
                for i in range(state.present.shape[0]):
                    if state.present[i]:
                        score += state.text_weight[i] * state.confided[i, k, o]
                if score > most:
                    best = o
                    most = score
        state.package[k] = best


@rule
def judge_text(table: Table) -> None:
    """Everybody judges whether the text was fair to it, and refusals count in the next.

    Fair: it brings me no less than .1 below what I think it brings the others.
    """
    state, p = table.state, table.p
    for i in range(state.present.shape[0]):
        if state.present[i]:
            trust = state.trust_mediator[i]
            if gain(state, i, state.package) >= mean_believed(state, i) - 0.1:
                trust += confirm(trust, 1.0, 1.0, p.trust_gain)
            else:
                trust -= hurt(trust, 1.0, 0.0, p)
            state.trust_mediator[i] = clip(trust, 0.0, 1.0)
            if not state.agrees[i]:
                state.text_weight[i] += 0.5


@rule
def inducement(table: Table) -> float:
    """What a manipulative intermediary promises everybody for a new agreement, in v."""
    if table.state.now.in_force == 1:
        return 0.0
    return float(table.p.mediator_induces * table.state.mediation[MANIPULATE])


@rule
def induce(table: Table) -> None:
    """A manipulative intermediary adds what it promised to an agreement that is made."""
    promised = inducement(table)
    for i in range(table.state.present.shape[0]):
        if table.state.present[i]:
            add_term(table.state, i, promised)
