"""What one dares to tell: the ladder of small stakes (M15, M31)."""

from __future__ import annotations

from typing import Any

from kompas_sim.rules import rule
from kompas_sim.rules.conflict import zone
from kompas_sim.rules.numbers import clip, sigmoid
from kompas_sim.rules.state import AVOIDING, CAUCUS, CONTENDING, SHARING, Table


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
