"""How a run ended: the result of every party, the class of the outcome, and its flags (C.1-C.3).

Everything here is in z: 0 as before, 1 the best that is attainable with everyone's consent.
Scoring reads what all parties really have at stake; no party decides on it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from kompas_sim.rules import rule
from kompas_sim.rules.state import Flags, Floats, Ints

DUST = 1e-7  # z; differences below this are of arithmetic, not of interests
INTEGRATIVE = 0.02  # z; what everybody could gain beyond the midpoint, for a win-win to exist
WIN_WIN_SHARE = 0.10  # integrative share that a win-win needs: nobody is below the midpoint
ONE_SIDED = 0.25  # share of the midpoint that somebody stays below in a one-sided compromise

OUTCOMES = ("win-win", "compromise", "win-lose", "lose-lose", "no deal", "sham")
WIN_WIN, COMPROMISE, WIN_LOSE, LOSE_LOSE, NO_DEAL, SHAM = range(len(OUTCOMES))

FLAGS = (
    "strict",
    "one_sided",
    "empty",
    "missed",
    "justified",
    "externalised",
    "below_batna",
    "partial",
    "terminated",
    "renewed",
)
STRICT, ONE_SIDE, EMPTY, MISSED, JUSTIFIED = 1, 2, 4, 8, 16
EXTERNALISED, BELOW_BATNA, PARTIAL, TERMINATED, RENEWED = 32, 64, 128, 256, 512


class Yardstick(NamedTuple):
    """What outcomes of a scenario are measured by; made by `kompas_sim.yardstick`.

    P packages, numbered with the first issue counting most; R of them rational: nobody below
    its reservation.
    """

    own: Floats  # (n, m, O) z of each option above the status quo
    collective: Floats  # (K, m, O) the same for stakeholders; 1 is their full range
    reservation: Floats  # (n,) z
    exit_cost: Floats  # (n,) z
    unit: Floats  # (n,) what 1 in z is on the scale of the scores; 1 without a range
    gain: Floats  # (n, P) z of every package
    rational: Flags  # (P,)
    first: Flags  # (P,) within the agenda as first perceived
    best: Ints  # (R,) the rational packages by falling geometric mean of gains
    n_options: Ints  # (m,)
    stride: Ints  # (m,) how far apart two packages are that differ by one option of the issue
    agenda: Flags  # (m, O) options of the first agenda
    compatible: Flags  # (m, O) the option that all parties like best, where there is one
    midpoint: Floats  # (n,) z, RD: the mean of everybody's favourites on the first agenda
    m_star: float  # z, what everybody could gain beyond the midpoint
    sum_star: float  # z, the highest sum of gains
    nu_star: float  # z, the highest geometric mean of gains
    nu_first: float  # z, the same on the first agenda; 0 where nothing on it is rational
    ks_star: float  # z, the highest gain of the worst-off


class Ending(NamedTuple):
    """The state of the table when the run is over."""

    package: Ints  # (m,) option per issue; counts only while in force
    in_force: bool
    present: Flags  # (n,) who is at the table
    joined: Flags  # (n,) who is or was
    delivered: float  # 0..1, the share of the agreement that was realised
    shock: Floats  # (n,) z, what happened to the value of the agreement
    damage: Floats  # (n,) z, through conflict only; ordinary costs of the process do not count
    power: Floats  # (n,) resources
    open: Flags  # (m, O) options that are on the agenda
    sham: bool
    terminated: bool  # there was an agreement, and it was left
    renewed: bool


@rule
def how_many(marked: Flags) -> int:
    """How many of the flags are up."""
    count = 0
    for i in range(marked.shape[0]):
        if marked[i]:
            count += 1
    return count


@rule
def value(gains: Floats, package: Ints) -> float:
    """What `package` is worth to one whose gains per issue and option are given, in z."""
    total = 0.0
    for k in range(package.shape[0]):
        total += gains[k, package[k]]
    return total


@rule
def find_results(yard: Yardstick, end: Ending, z: Floats) -> None:
    """Fill `z` (n,) with what each party has in the end, conflict damage not yet taken off.

    At the table: what the agreement delivers and what befell it, or nothing without one. Who
    left, and everybody when fewer than two are left: the reservation less the cost of leaving.
    Who never came: its reservation.
    Source: docs/model.md, C.1.
    """
    together = how_many(end.present) >= 2
    for i in range(z.shape[0]):
        if not end.joined[i]:
            z[i] = yard.reservation[i]
        elif not together or not end.present[i]:
            z[i] = yard.reservation[i] - yard.exit_cost[i]
        elif end.in_force:
            z[i] = value(yard.own[i], end.package) * end.delivered + end.shock[i]
        else:
            z[i] = 0.0


@rule
def find_collective(yard: Yardstick, end: Ending, collective: Floats) -> None:
    """Fill `collective` (K,) with what each stakeholder has in the end, in its own z."""
    agreed = end.in_force and how_many(end.present) >= 2
    for k in range(collective.shape[0]):
        collective[k] = 0.0
        if agreed:
            collective[k] = value(yard.collective[k], end.package) * end.delivered


@rule
def beyond_midpoint(g: Floats, midpoint: Floats) -> float:
    """What the party that gets least beyond the midpoint gets beyond it, in z."""
    least = math.inf
    for i in range(g.shape[0]):
        least = min(least, g[i] - midpoint[i])
    return least


@rule
def integrative_share(g: Floats, midpoint: Floats, m_star: float) -> float:
    """IS: the share of what everybody could gain beyond the midpoint that was gained.

    1 is all of it, below 0 somebody has less than at the midpoint; NaN where the scenario has
    no more than `INTEGRATIVE` to offer. Source: docs/model.md, C.2.
    """
    if m_star <= INTEGRATIVE:
        return math.nan
    return beyond_midpoint(g, midpoint) / m_star


@rule
def winners(g: Floats, eps: float) -> int:
    """How many gain more than `eps`, z."""
    count = 0
    for i in range(g.shape[0]):
        if g[i] > eps:
            count += 1
    return count


@rule
def losers(g: Floats, eps: float) -> int:
    """How many lose more than `eps`, z."""
    count = 0
    for i in range(g.shape[0]):
        if g[i] < -eps:
            count += 1
    return count


@rule
def classify(
    g: Floats, integrative: float, agreed: bool, sham: bool, eps: float, share: float
) -> int:
    """The class of an outcome, a number in `OUTCOMES`: the first that applies.

    Parameters: g (n,), results less conflict damage, z; integrative, the `integrative_share`;
    agreed, an agreement is in force; sham, the talks go on for show and nobody left; eps, the
    gain or loss that counts, z; share, the integrative share that a win-win needs, as a rule
    `WIN_WIN_SHARE`. Source: article (lose-lose); docs/model.md, C.3.
    """
    if sham and not agreed:
        return SHAM
    if losers(g, eps) > 0:
        return WIN_LOSE if winners(g, eps) > 0 else LOSE_LOSE
    if not agreed:
        return NO_DEAL
    if winners(g, eps) == g.shape[0] and integrative >= share:  # NaN is not
        return WIN_WIN
    return COMPROMISE


@rule
def one_sided(g: Floats, midpoint: Floats) -> bool:
    """Whether somebody gets less than a quarter of what it has at the midpoint."""
    for i in range(g.shape[0]):
        if midpoint[i] > DUST and g[i] < ONE_SIDED * midpoint[i]:
            return True
    return False


@rule
def trapped(z: Floats, reservation: Floats, present: Flags) -> bool:
    """Whether somebody at the table has less than without an agreement."""
    for i in range(z.shape[0]):
        if present[i] and z[i] < reservation[i] - DUST:
            return True
    return False


@rule
def find_flags(
    yard: Yardstick,
    end: Ending,
    outcome: int,
    z: Floats,
    g: Floats,
    collective: Floats,
    eps: float,
) -> int:
    """What else is to be said of an outcome: the sum of the bits of `FLAGS`, the first is 1.

    Parameters: z (n,), g (n,) and collective (K,) as found above; outcome and eps as in
    `classify`. Source: docs/model.md, C.3.
    """
    flags = 0
    if outcome == LOSE_LOSE and losers(g, eps) == g.shape[0]:
        flags += STRICT
    if outcome == COMPROMISE and one_sided(g, yard.midpoint):
        flags += ONE_SIDE
    if outcome == COMPROMISE and winners(g, eps) == 0:
        flags += EMPTY
    if outcome == NO_DEAL:
        flags += MISSED if yard.best.shape[0] > 0 else JUSTIFIED
    if losers(collective, eps) > 0:
        flags += EXTERNALISED
    at_table = how_many(end.present)
    if end.in_force and at_table >= 2:
        if trapped(z, yard.reservation, end.present):
            flags += BELOW_BATNA
        if at_table < how_many(end.joined):
            flags += PARTIAL
    if end.terminated:
        flags += TERMINATED
    if end.renewed:
        flags += RENEWED
    return flags


def flag_names(flags: int) -> tuple[str, ...]:
    """Return the names of the flags in a sum of bits.

    Examples
    --------
    >>> flag_names(4 + 32)
    ('empty', 'externalised')
    """
    return tuple(name for bit, name in enumerate(FLAGS) if int(flags) >> bit & 1)
