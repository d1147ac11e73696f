"""What is written down after every round; measured, never used to decide."""

from __future__ import annotations

import math

from kompas_sim.rules import rule
from kompas_sim.rules.delivery import delivered, shared_meaning
from kompas_sim.rules.numbers import power
from kompas_sim.rules.sham import masked_conflict
from kompas_sim.rules.state import (
    C_ACCURACY,
    C_AMBIGUITY,
    C_DELIVERED,
    C_ESCALATION,
    C_IN_FORCE,
    C_LEADERSHIP,
    C_MASKED,
    C_MEDIATOR,
    C_OPTIONS,
    C_PARTIES,
    C_PHASE,
    C_PROCESS,
    C_PUZZLE,
    C_SHAM,
    C_SHARED_MEANING,
    C_STRESS,
    C_TOLD,
    C_TRUST,
    C_TRUST_MIN,
    C_VITALITY,
    History,
    State,
    Table,
)
from kompas_sim.rules.table import (
    mean_over_pairs,
    options_open,
    parties_present,
    trust_reservoir,
    worst_conflict,
)


@rule
def accuracy(table: Table, i: int, j: int) -> float:
    """How right i is about j: 0 as before the first word, 1 everything, on the open options."""
    game, state = table.game, table.state
    wrong = 0.0
    at_first = 0.0
    for k in range(game.n_options.shape[0]):
        for o in range(game.n_options[k]):
            if state.open[k, o]:
                wrong += abs(state.belief[i, j, k, o] - state.value[j, k, o])
                at_first += abs(state.prior[i, k, o] - state.value[j, k, o])
    return max(1.0 - wrong / at_first, 0.0) if at_first > 0.0 else 1.0


@rule
def mean_accuracy(table: Table) -> float:
    """Accuracy over all pairs at the table, 0..1."""
    state = table.state
    total = 0.0
    pairs = 0
    for i in range(state.present.shape[0]):
        for j in range(state.present.shape[0]):
            if i != j and state.present[i] and state.present[j]:
                total += accuracy(table, i, j)
                pairs += 1
    return total / pairs if pairs > 0 else 0.0


@rule
def lowest_trust(state: State) -> float:
    """The weakest link of the reservoir: the lowest trust at the table, 0..1."""
    lowest = 1.0
    for i in range(state.trust.shape[0]):
        for j in range(state.trust.shape[0]):
            if i != j and state.present[i] and state.present[j]:
                lowest = min(lowest, state.trust[i, j])
    return lowest


@rule
def players_covered(table: Table) -> float:
    """The share of the stakeholders for whom somebody at the table speaks, 0..1 (M6)."""
    voice = table.game.voice
    covered = 0
    for s in range(voice.shape[1]):
        spoken_for = False
        for i in range(voice.shape[0]):
            if table.state.present[i] and voice[i, s] >= 0.3:
                spoken_for = True
        if spoken_for:
            covered += 1
    return covered / voice.shape[1] if voice.shape[1] > 0 else 1.0


@rule
def facts_certain(state: State) -> float:
    """How certain the table is of the facts: 0 no idea, 1 everything known (M6)."""
    total = 0.0
    count = 0
    for i in range(state.forecast.shape[0]):
        for f in range(state.forecast.shape[1]):
            if state.present[i]:
                total += abs(2.0 * state.forecast[i, f] - 1.0)
                count += 1
    return total / count if count > 0 else 1.0


@rule
def puzzle(ambition: float, interests: float, context: float) -> float:
    """How far the puzzle of the Kijkglas is laid: no ring makes up for another, 0..1 (M6).

    Source: article, "de samenhangende puzzel"; docs/model.md, M6.
    """
    return power(ambition * interests * context, 1.0 / 3.0)


@rule
def mean_stress(state: State) -> float:
    """The mean stress of the representatives at the table, 0..1."""
    total = 0.0
    count = 0
    for i in range(state.stress.shape[0]):
        if state.present[i]:
            total += state.stress[i]
            count += 1
    return total / count if count > 0 else 0.0


@rule
def record(table: Table, history: History, row: int) -> None:
    """Write the state of the table into `row` of the history; columns as in `COLUMNS`."""
    state = table.state
    n = state.present.shape[0]
    highest = 0.0
    for i in range(n):
        history.power[row, i] = state.power[i]
        history.aspiration[row, i] = state.aspiration[i]
        history.strategy[row, i] = state.strategy[i] if state.present[i] else -1
        highest = max(highest, worst_conflict(state, i))
        for j in range(n):
            history.trust[row, i, j] = state.trust[i, j]
            history.escalation[row, i, j] = state.escalation[i, j]
    column = history.table
    together = parties_present(state) > 1
    column[row, C_PHASE] = state.now.phase
    column[row, C_TRUST] = trust_reservoir(state) if together else math.nan
    column[row, C_TRUST_MIN] = lowest_trust(state) if together else math.nan
    column[row, C_ESCALATION] = highest if together else math.nan
    column[row, C_VITALITY] = state.now.vitality
    column[row, C_LEADERSHIP] = state.now.leadership
    column[row, C_AMBIGUITY] = mean_over_pairs(state, state.ambiguity) if together else math.nan
    known = mean_accuracy(table) if together else math.nan
    meaning = shared_meaning(state) if together else math.nan
    column[row, C_ACCURACY] = known
    column[row, C_TOLD] = mean_over_pairs(state, state.heard) if together else math.nan
    column[row, C_SHARED_MEANING] = meaning
    column[row, C_OPTIONS] = options_open(state)
    column[row, C_PARTIES] = parties_present(state)
    column[row, C_IN_FORCE] = state.now.in_force
    column[row, C_PROCESS] = state.now.process
    column[row, C_STRESS] = mean_stress(state)
    column[row, C_MASKED] = masked_conflict(table)
    column[row, C_SHAM] = state.now.sham
    column[row, C_DELIVERED] = 0.0
    if state.now.in_force == 1 and together:
        needed = table.p.meaning_needed
        column[row, C_DELIVERED] = delivered(state.now.capacity, meaning, needed)
    column[row, C_MEDIATOR] = 1.0 if state.now.mediator == 1 else 0.0
    around = (players_covered(table) + state.now.process + facts_certain(state)) / 3.0
    column[row, C_PUZZLE] = puzzle(meaning, known, around) if together else math.nan
