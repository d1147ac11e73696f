"""The one schedule of a round; it stands only here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.agenda import open_table
from kompas_sim.rules.agreement import negotiate
from kompas_sim.rules.aspiration import update_aspirations
from kompas_sim.rules.challenge import contest
from kompas_sim.rules.conflict import fight
from kompas_sim.rules.constituency import report
from kompas_sim.rules.contingency import reveal
from kompas_sim.rules.delivery import build_capacity
from kompas_sim.rules.effort import set_engagement
from kompas_sim.rules.environment import intervene
from kompas_sim.rules.face import lose_face
from kompas_sim.rules.facts import investigate
from kompas_sim.rules.intermediary import hear_confidences, mediate
from kompas_sim.rules.leadership import lead, take_first_step
from kompas_sim.rules.leaving import leave
from kompas_sim.rules.opening import remember, take_seats
from kompas_sim.rules.phases import update_phase
from kompas_sim.rules.power import play_power, weigh_power
from kompas_sim.rules.preference import start_beliefs
from kompas_sim.rules.record import record
from kompas_sim.rules.renewal import lapse, look_back
from kompas_sim.rules.reopening import hold_up, improve
from kompas_sim.rules.risk import watch_process
from kompas_sim.rules.sham import notice_sham
from kompas_sim.rules.shaping import shape
from kompas_sim.rules.state import (
    AGREEING,
    EXECUTING,
    NOBODY,
    SHAPING,
    History,
    Seats,
    State,
    Table,
)
from kompas_sim.rules.strain import feel_strain, set_attention
from kompas_sim.rules.strategy import announce, update_concern
from kompas_sim.rules.surprises import happen
from kompas_sim.rules.table import charge
from kompas_sim.rules.talk import converse, read_up
from kompas_sim.rules.trust import renew_trust

Decision = Callable[..., Any]


@rule
def open_run(table: Table, seats: Seats, history: History) -> None:
    """The start: who sits down, beliefs without a word, memories, the opening agenda."""
    take_seats(table, seats)
    start_beliefs(table.game, table.state, table.p.fixed_pie)
    remember(table)
    open_table(table)
    record(table, history, 0)


@rule
def clear_round(table: Table) -> None:
    """Forget what only counts within a round; remember last round's conduct."""
    state, memory = table.state, table.p.favour_memory
    n = state.present.shape[0]
    state.now.proposer = NOBODY
    for i in range(n):
        state.before[i] = state.strategy[i]
        if state.now.phase != AGREEING:
            state.conceded[i] = 0.0
        for j in range(n):
            state.stake_before[i, j] = state.stake[i, j]
            state.stake[i, j] = 0.0
            state.broken[i, j] = False
            state.refused[i, j] = 0.0
            state.overruled[i, j] = 0.0
            state.dispute[i, j] = 0.0
            state.ledger[i, j] *= memory


@rule
def count_costs(state: State, delay: float) -> None:
    """Time without an agreement costs everybody at the table (row 4)."""
    if not state.now.in_force:
        charge(state, delay)


@rule
def play_round(
    table: Table,
    history: History,
    t: int,
    target: Decision,
    choose_strategy: Decision,
    disclose: Decision,
    propose: Decision,
    respond: Decision,
) -> None:
    """Play round t. The five decisions are given; everything else follows from the rules.

    Each stage reads one picture and writes the next: the order of parties does not matter.
    """
    state = table.state
    n = state.present.shape[0]
    clear_round(table)
    lapse(table, t)
    intervene(table, t)
    if state.now.over == 1:
        record(table, history, t + 1)
        return
    happen(table, t)
    reveal(table, t, respond)
    mediate(table, t)
    take_first_step(table, t)
    weigh_power(table)
    play_power(table, t)
    set_engagement(table)
    set_attention(table)
    announce(table, t)
    update_concern(table)
    for i in range(n):
        if state.present[i]:
            state.strategy[i] = choose_strategy(table, t, i)
    for i in range(n):
        if state.present[i]:
            state.target[i] = target(table, t, i)
    for i in range(n):
        for j in range(n):
            if i != j and state.present[i] and state.present[j] and state.now.begun == 1:
                state.stake[i, j] = disclose(table, t, i, j)
    converse(table, t)
    hear_confidences(table)
    read_up(table)
    investigate(table, t)
    if state.now.phase == AGREEING and state.now.studying == 0:
        negotiate(table, t, propose, respond)
        report(table)
    elif state.now.phase == SHAPING:
        shape(table, t, respond)
    elif state.now.phase == EXECUTING:
        hold_up(table, t)
        improve(table, t, propose, respond)
        contest(table, t)
        look_back(table, t)
    build_capacity(table)
    lose_face(table)
    fight(table, t)
    renew_trust(table)
    watch_process(table)
    lead(table)
    feel_strain(table)
    update_aspirations(table)
    notice_sham(table, t)
    update_phase(table, t)
    leave(table, t)
    count_costs(state, table.p.delay)
    record(table, history, t + 1)
