"""Answering an offer: what satisfies, and what one grants the other (M21, M23, M31, row 6)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.normal import normal
from kompas_sim.rules.preference import believed_gain, gain
from kompas_sim.rules.state import AGREEING, NORM, SHAPING, Ints, Table


@rule
def satisfying(
    aspiration: float, reservation: float, target: float, tolerant: float, tolerance: float
) -> float:
    """Row 6: the gain that satisfies, in v.

    Reaching the goal (`tolerant` = 0): the aspiration. Tolerance (1): part of the way from the
    reservation. Never above the party's own target: nobody refuses what it would offer.
    """
    content = reservation + tolerance * (aspiration - reservation)
    return min(target, (1.0 - tolerant) * aspiration + tolerant * content)


@rule
def content_gain(table: Table, i: int) -> float:
    """What would satisfy i now, in v."""
    state = table.state
    return satisfying(
        state.aspiration[i],
        table.game.reservation[i],
        state.target[i],
        state.rows[i, NORM],
        table.p.tolerance,
    )


@rule
def threshold(table: Table, i: int, proposer: int, package: Ints) -> float:
    """What `package` must bring i, in v, for i to agree.

    An offer: what satisfies, less what i grants a proposer who gains more by it than i does,
    but not below the reservation.
    A detail: what i could live with when the agreement was made (``state.floor``).
    An improvement: what the agreement brings now.
    """
    game, state, p = table.game, table.state, table.p
    if state.now.phase == AGREEING:
        content = content_gain(table, i)
        theirs = believed_gain(state, i, proposer, package) > gain(game, i, package)
        granted = p.gunnen * max(state.concern[i, proposer], 0.0) if theirs else 0.0
        return max(content - granted, float(game.reservation[i]))
    return float(state.floor[i]) if state.now.phase == SHAPING else gain(game, i, state.deal)


@rule
def perceived_gain(table: Table, t: int, i: int, proposer: int, package: Ints) -> float:
    """What i thinks it hears: the gain of `package` in v, blurred by ambiguity (M16)."""
    state, p = table.state, table.p
    blur = p.noise_base + p.noise_ambiguity * state.ambiguity[i, proposer]
    return float(gain(table.game, i, package) + blur * normal(table.draws.noise[t, i]))


@rule
def respond(table: Table, t: int, i: int, package: Ints, proposer: int) -> bool:
    """Whether i agrees to `package`. What changes an agreement is felt, not just heard."""
    if table.state.now.phase == AGREEING:
        worth = perceived_gain(table, t, i, proposer, package)
    else:
        worth = gain(table.game, i, package)
    return bool(worth >= threshold(table, i, proposer, package))
