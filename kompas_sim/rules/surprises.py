"""What nobody planned: setbacks, chances, and a changed political field (M24, M26, row 5)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.agenda import alertness
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.reopening import reopen
from kompas_sim.rules.state import (
    E_CHANCE,
    E_REPRESENTATIVE,
    E_SHOCK,
    EXECUTION,
    State,
    Table,
)
from kompas_sim.rules.table import note, parties_present, table_rule, trust_reservoir


@rule
def hit(state: State, i: int, value: float) -> None:
    """Change what any agreement is worth to i, in v."""
    state.extra[i] += value


@rule
def struck(table: Table, t: int) -> int:
    """Whom chance strikes this round: of those at the table the one with the highest draw."""
    state, draw = table.state, table.draws.shock_party
    who = -1
    for i in range(state.present.shape[0]):
        if state.present[i] and (who < 0 or draw[t, i] > draw[t, who]):
            who = i
    return who


@rule
def set_back(table: Table, t: int) -> None:
    """A setback hits one party; a table that is alert and trusts shares it, at a cost (row 5)."""
    state, p = table.state, table.p
    i = struck(table, t)
    note(state, t, E_SHOCK, i, -1, -1)
    shares = table_rule(table, EXECUTION) * min(1.0, 1.5 * trust_reservoir(state))
    if table.draws.sharing[t] < shares:
        part = p.shock_setback / parties_present(state)
        for j in range(state.present.shape[0]):
            if state.present[j]:
                hit(state, j, -part)
        reopen(table)
    else:
        hit(state, i, -p.shock_setback)


@rule
def offer_chance(table: Table, t: int) -> None:
    """A new possibility is worth something to all, if it is noticed; to take it costs (row 5)."""
    state, p = table.state, table.p
    if table.draws.notice[t] < alertness(table_rule(table, EXECUTION)):
        note(state, t, E_CHANCE, -1, -1, -1)
        for i in range(state.present.shape[0]):
            if state.present[i]:
                hit(state, i, p.shock_chance)
        reopen(table)


@rule
def replace_representative(table: Table, t: int, i: int) -> None:
    """Somebody new represents i: trust in both directions goes half the way back to its start.

    Who comes has lost no face, is not under stress, has promised nothing, and knows less.
    """
    state = table.state
    note(state, t, E_REPRESENTATIVE, i, -1, -1)
    state.face[i] = 0.0
    state.stress[i] = 0.0
    state.grit[i] = 0
    for j in range(state.present.shape[0]):
        if j != i:
            state.trust[i, j] = 0.5 * (state.trust[i, j] + state.trust_start[i, j])
            state.trust[j, i] = 0.5 * (state.trust[j, i] + state.trust_start[j, i])
            unclear = state.ambiguity[i, j] + table.p.ambiguity_rise
            state.ambiguity[i, j] = clip(unclear, 0.0, 1.0)


@rule
def happen(table: Table, t: int) -> None:
    """Something unforeseen may happen while there is an agreement: a setback, a chance, politics.

    Source: article, "mee- en tegenvallers", "nieuwe mogelijkheden en externe ontwikkelingen",
    "het politieke krachtenveld"; docs/model.md, M24, M26.
    """
    p = table.p
    if table.state.now.in_force == 0 or table.draws.shock[t] >= p.shock_rate:
        return
    kind = table.draws.shock_kind[t]
    if kind >= 0.8:
        replace_representative(table, t, struck(table, t))
    elif kind >= 0.4 and p.shock_chance > 0.0:
        offer_chance(table, t)
    elif kind < 0.4 and p.shock_setback > 0.0:
        set_back(table, t)
