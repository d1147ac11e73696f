"""One by one, or as a package: what is put to the vote (M22)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.state import DECISION, INTERMEDIARY, State, Table
from kompas_sim.rules.table import secure, table_rule


@rule
def unsettled(state: State, k: int) -> int:
    """What stands for issue k as long as it is not settled: as agreed, or as before."""
    return int(state.deal[k]) if secure(state) else 0


@rule
def begin(table: Table, t: int) -> None:
    """On entering phase 3: packages, or issue by issue (M22, row 4)? What is settled stays so."""
    state = table.state
    if state.now.opened == 1:
        return
    state.now.opened = 1
    one_by_one = table.p.by_issue * (1.0 - table_rule(table, DECISION))
    state.now.by_issue = 1 if table.draws.package[t] < one_by_one else 0
    for k in range(state.frozen.shape[0]):
        if not state.frozen[k]:
            state.draft[k] = unsettled(state, k)
    for i in range(state.text_weight.shape[0]):
        state.text_weight[i] = 1.0


@rule
def next_issue(state: State, i: int) -> int:
    """Of the issues on the agenda that are not settled, the one that matters most to i; or -1."""
    best = -1
    for k in range(state.frozen.shape[0]):
        here = state.admitted[k] and not state.frozen[k]
        if here and (best < 0 or state.frame[i, k] > state.frame[i, best]):
            best = k
    return best


@rule
def draw_up(table: Table, i: int) -> None:
    """Write into ``state.draft`` what is put to the vote: the package, or its next issue.

    What is settled stays so. A text of the intermediary is always a package.
    """
    state = table.state
    if state.now.by_issue == 1 and i != INTERMEDIARY:
        k = next_issue(state, i)
        if k >= 0:
            state.now.issue = k
            state.draft[k] = state.package[k]
            return
    state.now.by_issue = 0
    for k in range(state.package.shape[0]):
        if not state.frozen[k]:
            state.draft[k] = state.package[k]


@rule
def drop(state: State) -> None:
    """What was put to the vote does not hold: what is not settled is as it was."""
    for k in range(state.draft.shape[0]):
        if not state.frozen[k]:
            state.draft[k] = unsettled(state, k)
