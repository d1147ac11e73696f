"""What is talked about: issues that get on the agenda, options found (M17, row 1)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.meaning import confuse
from kompas_sim.rules.state import (
    E_ADMISSION,
    E_DISCOVERY,
    EXECUTING,
    EXECUTION,
    FACILITATE,
    PROBLEM,
    Game,
    State,
    Table,
)
from kompas_sim.rules.table import mean_over_pairs, note, share_solving, strongest, table_rule


@rule
def matters(state: State, i: int, k: int) -> bool:
    """Whether issue k matters in i's frame: its salience exceeds half an equal share (row 1)."""
    return bool(state.frame[i, k] > 0.5 / state.frame.shape[1])


@rule
def raised_by(state: State, k: int) -> int:
    """Who spoke of issue k this round; of several the one to whom it matters most; or -1."""
    who = -1
    for i in range(state.topic.shape[0]):
        for j in range(state.topic.shape[0]):
            spoke = state.topic[i, j] == k
            if spoke and (who < 0 or state.frame[i, k] > state.frame[who, k]):
                who = i
    return who


@rule
def open_issue(game: Game, state: State, k: int) -> None:
    """Put issue k on the agenda, with the options that everybody sees."""
    state.admitted[k] = True
    for o in range(game.n_options[k]):
        state.open[k, o] = game.first[k, o]


@rule
def admit(table: Table, t: int, perception: float) -> None:
    """Row 1: an issue that somebody raises gets on the agenda if perceptions count."""
    state = table.state
    for k in range(state.admitted.shape[0]):
        here = state.admitted[k] or state.gone[k]
        if not here and table.draws.admit[t, k] < perception:
            who = raised_by(state, k)
            if who >= 0:
                open_issue(table.game, state, k)
                confuse(state, table.p.ambiguity_rise)
                note(state, t, E_ADMISSION, who, -1, k)


@rule
def open_table(table: Table) -> None:
    """The opening: the issues that matter to the strongest, and others if perceptions count."""
    game, state = table.game, table.state
    n, m = state.frame.shape
    perception = table_rule(table, PROBLEM)
    convenor = strongest(state)
    for k in range(m):
        state.open[k, 0] = True
        anybody = False
        for i in range(n):
            anybody = anybody or (state.present[i] and matters(state, i, k))
        named = anybody and table.draws.opening[k] < perception
        if matters(state, convenor, k) or named:
            open_issue(game, state, k)


@rule
def alertness(openness: float) -> float:
    """The chance to notice something new in execution, by row 5."""
    return 0.2 + 0.7 * openness


@rule
def discover(table: Table, t: int, perception: float) -> None:
    """Enlarge the pie: options that nobody saw before (M17 b; rows 1 and 5)."""
    game, state, p = table.game, table.state, table.p
    executing = state.now.phase == EXECUTING
    alert = alertness(table_rule(table, EXECUTION)) if executing else 1.0
    chance = (
        p.discovery
        * share_solving(state)
        * mean_over_pairs(state, state.heard)
        * (0.3 + 0.7 * perception)
        * alert
        * (1.0 + p.mediator_facilitates * state.mediation[FACILITATE])
    )
    for k in range(game.n_options.shape[0]):
        for o in range(game.n_options[k]):
            hidden = state.admitted[k] and not state.open[k, o]
            if hidden and table.draws.discover[t, k, o] < chance:
                state.open[k, o] = True
                state.now.found += 1
                confuse(state, p.ambiguity_rise)
                note(state, t, E_DISCOVERY, -1, -1, k * state.open.shape[1] + o)
