"""Answering an offer: what satisfies, and what one grants the other (M21, M23, M31, row 6)."""

from __future__ import annotations

from kompas_sim.rules import rule
from kompas_sim.rules.constituency import dares
from kompas_sim.rules.face import stiffen, stiffness
from kompas_sim.rules.intermediary import inducement
from kompas_sim.rules.normal import normal
from kompas_sim.rules.preference import believed_gain, gain
from kompas_sim.rules.risk import committed, premium
from kompas_sim.rules.state import AGREEING, NORM, SHAPING, Ints, Table
from kompas_sim.rules.table import secure


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
    """What would satisfy i now, in v; the more face it has lost, the nearer to its target (M9)."""
    state = table.state
    content = satisfying(
        state.aspiration[i],
        table.game.reservation[i],
        state.target[i],
        state.rows[i, NORM],
        table.p.tolerance,
    )
    return stiffen(content, state.target[i], stiffness(table, i))


@rule
def share_decided(table: Table, i: int) -> float:
    """The share of i's stake on the agenda that is decided with what is on the table.

    1 for a package, and with the last issue.
    """
    state = table.state
    if state.now.by_issue == 0:
        return 1.0
    decided = 0.0
    whole = 0.0
    for k in range(state.frozen.shape[0]):
        if state.admitted[k]:
            whole += table.game.stake[i, k]
            if state.frozen[k] or k == state.now.issue:
                decided += table.game.stake[i, k]
    return decided / whole if whole > 0.0 else 1.0


@rule
def threshold(table: Table, i: int, proposer: int, package: Ints) -> float:
    """What `package` must bring i, in v, for i to agree.

    An offer: what satisfies, less what i grants a proposer who gains more by it than i does,
    but not below the reservation and a premium for what i leaves to others (M3). Issue by issue
    it must so far bring its part of that (M22).
    A detail: what i could live with when the agreement was made (``state.floor``).
    An improvement or a renewal: what the agreement brings now.
    """
    state, p = table.state, table.p
    if state.now.phase == AGREEING and not secure(state):
        must = float(table.game.reservation[i]) + premium(table, i) * committed(table, i, package)
        granted = 0.0
        if proposer >= 0:
            theirs = believed_gain(state, i, proposer, package) > gain(state, i, package)
            granted = p.gunnen * max(state.concern[i, proposer], 0.0) if theirs else 0.0
        return share_decided(table, i) * max(content_gain(table, i) - granted, must)
    return float(state.floor[i]) if state.now.phase == SHAPING else gain(state, i, state.deal)


@rule
def perceived_gain(table: Table, t: int, i: int, proposer: int, package: Ints) -> float:
    """What i thinks it hears: the gain of `package` in v, blurred by ambiguity (M16).

    The text of an intermediary is as clear as words can be (M56).
    """
    state, p = table.state, table.p
    unclear = state.ambiguity[i, proposer] if proposer >= 0 else p.ambiguity_floor
    blur = p.noise_base + p.noise_ambiguity * unclear
    return float(gain(state, i, package) + blur * normal(table.draws.noise[t, i]))


@rule
def respond(table: Table, t: int, i: int, package: Ints, proposer: int) -> bool:
    """Whether i agrees to `package`. What changes an agreement is felt, not just heard.

    A representative does not agree to what its constituency would rather reject (M19).

    proposer : -1 for the intermediary.
    """
    negotiating = table.state.now.phase == AGREEING
    if negotiating and not dares(table, i, package):
        return False
    if negotiating and not secure(table.state):
        worth = perceived_gain(table, t, i, proposer, package) + inducement(table)
    else:
        worth = gain(table.state, i, package)
    return bool(worth >= threshold(table, i, proposer, package))
