"""What is written down after every round; measured, never used to decide."""

from __future__ import annotations

import math

from kompas_sim.rules import rule
from kompas_sim.rules.state import (
    C_ACCURACY,
    C_AMBIGUITY,
    C_ESCALATION,
    C_IN_FORCE,
    C_LEADERSHIP,
    C_OPTIONS,
    C_PARTIES,
    C_PHASE,
    C_SHARED_MEANING,
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
                wrong += abs(state.belief[i, j, k, o] - game.own[j, k, o])
                at_first += abs(state.prior[i, k, o] - game.own[j, k, o])
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
def shared_meaning(state: State) -> float:
    """S: 1 less the mean distance between two parties' frames, 0..1."""
    total = 0.0
    pairs = 0
    n, m = state.frame.shape
    for i in range(n):
        for j in range(n):
            if i != j and state.present[i] and state.present[j]:
                apart = 0.0
                for k in range(m):
                    apart += abs(state.frame[i, k] - state.frame[j, k])
                total += 0.5 * apart
                pairs += 1
    return 1.0 - total / pairs if pairs > 0 else 0.0


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
def options_open(state: State) -> int:
    """The number of options on the agenda besides the status quo."""
    count = 0
    for k in range(state.open.shape[0]):
        for o in range(1, state.open.shape[1]):
            if state.open[k, o]:
                count += 1
    return count


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
    column[row, C_ACCURACY] = mean_accuracy(table) if together else math.nan
    column[row, C_TOLD] = mean_over_pairs(state, state.heard) if together else math.nan
    column[row, C_SHARED_MEANING] = shared_meaning(state) if together else math.nan
    column[row, C_OPTIONS] = options_open(state)
    column[row, C_PARTIES] = parties_present(state)
    column[row, C_IN_FORCE] = state.now.in_force
