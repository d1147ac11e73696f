"""The conversation: disclosing, learning, sharing images, finding new options (M11-M17)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.conflict import zone
from kompas_sim.rules.numbers import clip, sigmoid
from kompas_sim.rules.state import (
    AVOIDING,
    CAUCUS,
    CONTENDING,
    E_ADMISSION,
    E_DECEPTION,
    E_DISCOVERY,
    EXECUTING,
    EXECUTION,
    EXPLORING,
    FACILITATE,
    PROBLEM,
    SHARING,
    Game,
    State,
    Table,
)
from kompas_sim.rules.strain import nerve
from kompas_sim.rules.table import (
    mean_over_pairs,
    note,
    parties_present,
    share_solving,
    strongest,
    table_rule,
    take_in,
    time_pressure,
)


@rule
def disclosure_chance(
    trust: float, stake: float, uneasy: float, returned: bool, caucus: float, p: Any
) -> float:
    """The chance of disclosing something at `stake`; the ladder of small stakes starts low.

    caucus : how far an intermediary hears it in confidence (M56).
    Source: article, "met de billen bloot"; docs/model.md, M15.
    """
    needed = p.disclosure_threshold + p.disclosure_risk * stake - p.mediator_caucus * caucus
    chance = sigmoid(p.disclosure_steepness * (trust - needed - p.discomfort * uneasy))
    return clip(chance + (p.disclosure_return if returned else 0.0), 0.0, 1.0)


@rule
def room_for_talk(escalation: float) -> float:
    """What is left of the conversation in each zone of the ladder (M11, M47)."""
    where = zone(escalation)
    if where == 1:
        return 1.0
    return 0.3 if where == 2 else 0.05


@rule
def disclose(table: Table, t: int, i: int, j: int) -> float:
    """The stake of what i tells j this round: 1, .5, .25, or 0 for nothing.

    The highest stake that i dares. Who avoids says nothing; who contends is guarded. Who has
    announced conciliation gives at least something (M46).
    """
    state, p = table.state, table.p
    least = 0.25 if state.grit[i] > 0 else 0.0
    if state.strategy[i] == AVOIDING:
        return least
    room = room_for_talk(state.escalation[i, j]) * state.engagement[i]
    if state.strategy[i] == CONTENDING:
        room *= p.contending_openness
    if state.now.phase > SHARING:
        room *= p.talk_later
    returned = state.stake_before[j, i] > 0.0
    caucus = state.mediation[CAUCUS]
    stake = 1.0
    while stake > 0.2:
        chance = disclosure_chance(state.trust[i, j], stake, state.unease[i], returned, caucus, p)
        if table.draws.disclose[t, i, j] < room * chance:
            return stake
        stake *= 0.5
    return least


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
def confuse(state: State, rise: float) -> None:
    """Something new: words mean less than they did (M16)."""
    n = state.ambiguity.shape[0]
    for i in range(n):
        for j in range(n):
            if i != j:
                state.ambiguity[i, j] = clip(state.ambiguity[i, j] + rise, 0.0, 1.0)


@rule
def meant(state: State, i: int, j: int) -> float:
    """The stake of what i told j and meant; what misleads clears up nothing."""
    return float(state.stake[i, j]) if state.topic[i, j] >= 0 else 0.0


@rule
def clear_up(ambiguity: float, said: float, heard: float, helped: float, p: Any) -> float:
    """Ambiguity only falls by sharing images, and never below its floor (M16).

    helped : how far an intermediary facilitates (M56).
    """
    shared = 0.5 * (said + heard) * (1.0 + p.mediator_facilitates * helped)
    return float(ambiguity - p.ambiguity_fall * shared * max(ambiguity - p.ambiguity_floor, 0.0))


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
def open_issue(game: Game, state: State, k: int) -> None:
    """Put issue k on the agenda, with the options that everybody sees."""
    state.admitted[k] = True
    for o in range(game.n_options[k]):
        state.open[k, o] = game.first[k, o]


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


@rule
def move_frames(state: State) -> None:
    """Frames move by what was said this round (``state.scratch``), and stay shares of 1."""
    n, m = state.frame.shape
    for i in range(n):
        total = 0.0
        for k in range(m):
            state.frame[i, k] += state.scratch[i, k]
            total += state.frame[i, k]
        for k in range(m):
            state.frame[i, k] /= total


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
