"""What everybody at the table can see: who is there, how power is shared, which rules hold."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.state import (
    CHAIR,
    MAXIMUM,
    MINIMUM,
    PROBLEM_SOLVING,
    Floats,
    State,
    Table,
)


@rule
def parties_present(state: State) -> int:
    """How many parties are at the table."""
    count = 0
    for i in range(state.present.shape[0]):
        if state.present[i]:
            count += 1
    return count


@rule
def anyone_left(state: State) -> bool:
    """Whether somebody who was at the table is not any more."""
    for i in range(state.present.shape[0]):
        if state.joined[i] and not state.present[i]:
            return True
    return False


@rule
def total_power(state: State) -> float:
    """The power of all who are at the table."""
    total = 0.0
    for i in range(state.clout.shape[0]):
        if state.present[i]:
            total += state.clout[i]
    return total


@rule
def strongest(state: State) -> int:
    """The most powerful party at the table; of equals the first."""
    best = -1
    for i in range(state.clout.shape[0]):
        if state.present[i] and (best < 0 or state.clout[i] > state.clout[best]):
            best = i
    return best


@rule
def table_rule(table: Table, row: int) -> float:
    """One value for a rule of the game (rows 1, 3, 4, 5), from the parties' own logics.

    Weighted by power, the lowest, the highest, or that of the strongest: `Game.aggregate`.
    """
    state = table.state
    how = table.game.aggregate
    if how == CHAIR:
        return float(state.rows[strongest(state), row])
    total = 0.0
    low = 1.0
    high = 0.0
    for i in range(state.clout.shape[0]):
        if state.present[i]:
            total += state.clout[i] * state.rows[i, row]
            low = min(low, state.rows[i, row])
            high = max(high, state.rows[i, row])
    if how == MINIMUM:
        return low
    if how == MAXIMUM:
        return high
    return total / total_power(state)


@rule
def mean_over_pairs(state: State, about: Floats) -> float:
    """The mean of ``about[i, j]`` over all pairs at the table."""
    total = 0.0
    pairs = 0
    for i in range(about.shape[0]):
        for j in range(about.shape[0]):
            if i != j and state.present[i] and state.present[j]:
                total += about[i, j]
                pairs += 1
    return total / pairs if pairs > 0 else 0.0


@rule
def trust_reservoir(state: State) -> float:
    """The trust reservoir R: mean trust over all pairs at the table, 0..1."""
    return mean_over_pairs(state, state.trust)


@rule
def mean_over_others(state: State, about: Floats, i: int) -> float:
    """The mean of ``about[i, j]`` over the others j at the table."""
    total = 0.0
    others = 0
    for j in range(about.shape[0]):
        if j != i and state.present[j]:
            total += about[i, j]
            others += 1
    return total / others if others > 0 else 0.0


@rule
def worst_conflict(state: State, i: int) -> float:
    """The highest escalation of i with anyone at the table, 0..9."""
    worst = 0.0
    for j in range(state.escalation.shape[0]):
        if j != i and state.present[i] and state.present[j]:
            worst = max(worst, state.escalation[i, j])
    return worst


@rule
def controlled(table: Table, k: int) -> bool:
    """Whether anybody at the table controls issue k."""
    for i in range(table.state.present.shape[0]):
        if table.state.present[i] and table.game.control[i, k]:
            return True
    return False


@rule
def charge(state: State, cost: float) -> None:
    """What the process costs everybody at the table, in v."""
    for i in range(state.present.shape[0]):
        if state.present[i]:
            state.cost[i] += cost


@rule
def topics(state: State) -> int:
    """The number of issues on the agenda."""
    count = 0
    for k in range(state.admitted.shape[0]):
        if state.admitted[k]:
            count += 1
    return count


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
def last_issue(state: State) -> bool:
    """Whether the issue on the table is the last that is not settled."""
    for k in range(state.frozen.shape[0]):
        if state.admitted[k] and not state.frozen[k] and k != state.now.issue:
            return False
    return True


@rule
def take_in(state: State) -> None:
    """Work out ``state.heard``: the share of its interests on the agenda that j told i."""
    n, m = state.frame.shape
    on_agenda = topics(state)
    for i in range(n):
        for j in range(n):
            total = 0.0
            for k in range(m):
                if state.admitted[k]:
                    total += state.told[i, j, k]
            state.heard[i, j] = total / on_agenda if on_agenda > 0 else 0.0


@rule
def share_solving(state: State) -> float:
    """The share of the effort at the table that goes into solving problems, 0..1."""
    total = 0.0
    for i in range(state.strategy.shape[0]):
        if state.present[i] and state.strategy[i] == PROBLEM_SOLVING:
            total += state.engagement[i]
    return total / max(parties_present(state), 1)


@rule
def secure(state: State) -> bool:
    """Whether there is an agreement to fall back on: one that does not lapse."""
    return bool(state.now.in_force == 1 and (state.now.renewing == 0 or state.now.lapses < 0))


@rule
def time_pressure(state: State, t: int) -> float:
    """How much of the time to the deadline has gone, 0..1."""
    return float(min(t / state.now.deadline, 1.0))


@rule
def note(state: State, t: int, kind: int, who: int, whom: int, detail: int) -> None:
    """Record an event of round t; -1 for nobody or nothing."""
    at = state.now.events
    if at < state.event.shape[0]:
        state.event[at, 0] = t
        state.event[at, 1] = kind
        state.event[at, 2] = who
        state.event[at, 3] = whom
        state.event[at, 4] = detail
        state.now.events = at + 1
