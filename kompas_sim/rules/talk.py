"""The conversation: telling, misleading, understanding (M11, M13)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.agenda import admit, discover
from kompas_sim.rules.disclosure import room_for_talk
from kompas_sim.rules.meaning import clear_up, meant, move_frames
from kompas_sim.rules.state import (
    CONTENDING,
    E_DECEPTION,
    EXPLORING,
    FACILITATE,
    PROBLEM,
    State,
    Table,
)
from kompas_sim.rules.strain import nerve
from kompas_sim.rules.table import note, parties_present, table_rule, take_in, time_pressure


@rule
def quality(ambiguity: float, escalation: float, pressure: float, nerve: float, p: Any) -> float:
    """How well a listener understands: motivation, ambiguity, conflict (M11), stress (M49)."""
    motivation = p.epistemic * (1.0 - p.pressure_on_talk * pressure) * nerve
    return float((0.3 + 0.7 * motivation) * (1.0 - 0.7 * ambiguity) * room_for_talk(escalation))


@rule
def untold(state: State, i: int, j: int, k: int) -> float:
    """What i still has to tell j about issue k, weighed by how much it matters to i."""
    return 0.0 if state.gone[k] else float(state.frame[i, k] * (1.0 - state.told[j, i, k]))


@rule
def topic(table: Table, t: int, i: int, j: int) -> int:
    """The issue that i tells j about: what matters to i and has not been told yet; -1 for none."""
    state = table.state
    total = 0.0
    for k in range(state.frame.shape[1]):
        total += untold(state, i, j, k)
    left = table.draws.issue[t, i, j] * total
    for k in range(state.frame.shape[1]):
        left -= untold(state, i, j, k)
        if left < 0.0:
            return k
    return -1


@rule
def misleads(table: Table, t: int, i: int, j: int) -> bool:
    """Whether i's words to j mislead: a contender's may."""
    contends = table.state.strategy[i] == CONTENDING
    return bool(contends and table.draws.deceit[t, i, j] < table.p.deceit)


@rule
def learn(table: Table, i: int, j: int, k: int, gain: float) -> None:
    """Move j's picture of what issue k is worth to i towards what i says."""
    game, state = table.game, table.state
    for o in range(game.n_options[k]):
        gap = state.value[i, k, o] - state.belief[j, i, k, o]
        state.belief[j, i, k, o] += gain * gap
    state.told[j, i, k] += gain * (1.0 - state.told[j, i, k])


@rule
def speak(table: Table, t: int, i: int, j: int) -> None:
    """What i says to j: the issue it is about, or something misleading that j may see through."""
    state = table.state
    state.topic[i, j] = -1
    state.deceived[j, i] = False
    if state.stake[i, j] <= 0.0:
        return
    if misleads(table, t, i, j):
        state.deceived[j, i] = table.draws.detect[t, i, j] < state.heard[j, i]
        if state.deceived[j, i]:
            note(state, t, E_DECEPTION, i, j, -1)
    else:
        state.topic[i, j] = topic(table, t, i, j)


@rule
def listen(table: Table, t: int, i: int, j: int, perception: float) -> None:
    """What j understands of i's words, and how far they move its frame."""
    game, state, p = table.game, table.state, table.p
    k = state.topic[i, j]
    pressure = time_pressure(state, t)
    calm = nerve(table, j)
    understood = quality(state.ambiguity[j, i], state.escalation[j, i], pressure, calm, p)
    content = state.stake[i, j] * (1.0 - state.attention[i])
    gain = p.learning * game.n_options.shape[0] * content * understood
    learn(table, i, j, k, min(gain * (0.5 + 0.5 * perception), 1.0))
    shift = p.image_sharing * perception * state.stake[i, j] / (parties_present(state) - 1)
    state.scratch[j, k] += shift * (state.frame[i, k] - state.frame[j, k])


@rule
def read_up(table: Table) -> None:
    """Desk research in phase 1: public material teaches a little, at nobody's risk (M13)."""
    state, p = table.state, table.p
    if state.now.begun == 0 or state.now.phase != EXPLORING or p.desk_research <= 0.0:
        return
    n, m = state.frame.shape
    for i in range(n):
        for j in range(n):
            for k in range(m):
                both = i != j and state.present[i] and state.present[j]
                if both and not state.gone[k] and state.told[j, i, k] < p.desk_research_most:
                    learn(table, i, j, k, p.desk_research)


@rule
def converse(table: Table, t: int) -> None:
    """Everybody speaks, then everybody has heard; images are shared; the pie may grow.

    What one pair says does not wait for another: all read the same picture.
    """
    state, p = table.state, table.p
    n, m = state.frame.shape
    perception = table_rule(table, PROBLEM)
    for i in range(n):
        for k in range(m):
            state.scratch[i, k] = 0.0
        for j in range(n):
            speak(table, t, i, j)
    for i in range(n):
        for j in range(n):
            if state.topic[i, j] >= 0:
                listen(table, t, i, j, perception)
    for i in range(n):
        for j in range(n):
            said, told = meant(state, i, j), meant(state, j, i)
            helped = state.mediation[FACILITATE]
            state.ambiguity[i, j] = clear_up(state.ambiguity[i, j], said, told, helped, p)
    admit(table, t, perception)
    take_in(state)
    move_frames(state)
    discover(table, t, perception)
