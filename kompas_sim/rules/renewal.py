"""Evaluation and renewal: never a full stop, always a semicolon (M28)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.compensation import void_terms
from kompas_sim.rules.delivery import delivered, shared_meaning
from kompas_sim.rules.numbers import clip
from kompas_sim.rules.phases import enter, melt
from kompas_sim.rules.preference import gain
from kompas_sim.rules.response import satisfying
from kompas_sim.rules.state import (
    DECISION,
    E_EVALUATION,
    E_LAPSE,
    E_RENEWAL,
    EXECUTING,
    NEVER,
    NORM,
    SHARING,
    State,
    Table,
)
from kompas_sim.rules.table import note, table_rule
from kompas_sim.rules.trust import confirm, hurt


@rule
def reliable(shortfall: float, scale: float) -> float:
    """What a result says of reliability: 1 as promised, 0 short by `scale`, never below -1."""
    return clip(1.0 - max(shortfall, 0.0) / scale, -1.0, 1.0)


@rule
def realised(table: Table, i: int) -> float:
    """What the agreement brings i as it is carried out, in v."""
    state = table.state
    promised = gain(state, i, state.deal) - state.extra[i]
    share = delivered(state.now.capacity, shared_meaning(state), table.p.meaning_needed)
    return float(share * promised + state.extra[i])


@rule
def content(table: Table, i: int) -> bool:
    """Whether i is content: with its goal reached, or with what it can live with (row 6)."""
    state = table.state
    enough = satisfying(
        state.aspiration[i],
        table.game.reservation[i],
        state.hoped[i],
        state.rows[i, NORM],
        table.p.tolerance,
    )
    return bool(realised(table, i) >= enough)


@rule
def evaluate(table: Table) -> bool:
    """Hold what was realised against what was hoped for; return whether all are content.

    It confirms or hurts everybody's trust in everybody.
    Source: article, "evaluatie en vernieuwing"; docs/model.md, M28.
    """
    state, p = table.state, table.p
    n = state.present.shape[0]
    all_content = True
    for i in range(n):
        if not state.present[i]:
            continue
        says = p.evaluation * reliable(state.hoped[i] - realised(table, i), p.evaluation_scale)
        if not content(table, i):
            all_content = False
        for j in range(n):
            if j != i and state.present[j]:
                trust = state.trust[i, j]
                if says >= 0.0:
                    weight = p.trust_reliability * says
                    trust += confirm(trust, state.ceiling[i, j], weight, p.trust_gain)
                else:
                    trust -= hurt(trust, -says, 0.0, p)
                state.trust[i, j] = clip(trust, 0.0, 1.0)
    return all_content


@rule
def open_renewal(state: State, t: int, lapses: int) -> None:
    """The agreement is up for renewal; it stays in force, until round `lapses` if that is one.

    What was paid and promised was for the term that ends: from now on it does not count.
    """
    note(state, t, E_RENEWAL, -1, -1, -1)
    state.now.renewing = 1
    state.now.lapses = lapses
    if lapses >= 0:
        state.now.deadline = float(lapses)
        void_terms(state)
    enter(state, t, SHARING)


@rule
def lapse(table: Table, t: int) -> None:
    """An agreement that was not renewed in time is no more; from then on there is no hurry."""
    state = table.state
    now = state.now
    if now.renewing == 1 and now.lapses >= 0 and t >= now.lapses:
        now.in_force = 0
        now.agreed = NEVER
        now.renewing = 0
        now.lapses = NEVER
        now.terminated = 1
        now.negotiating = 0
        now.deadline = float(table.game.horizon)
        void_terms(state)
        melt(state)
        note(state, t, E_LAPSE, -1, -1, -1)


@rule
def look_back(table: Table, t: int) -> None:
    """In execution, every so many rounds: evaluate, and perhaps renew.

    Where options were found since the agreement and not all are content, a table that knows a
    next round goes back to sharing; the agreement stays in force meanwhile (row 4).
    """
    state, p = table.state, table.p
    now = state.now
    due = now.elapsed > 0 and now.elapsed % int(p.evaluation_rounds) == 0
    if now.phase != EXECUTING or not due or p.evaluation <= 0.0:
        return
    note(state, t, E_EVALUATION, -1, -1, -1)
    all_content = evaluate(table)
    chance = p.renewal * table_rule(table, DECISION)
    if now.found > 0 and not all_content and table.draws.renew[t] < chance:
        open_renewal(state, t, NEVER)
