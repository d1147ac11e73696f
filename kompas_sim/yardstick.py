"""What a scenario has to offer: all its packages in z, and the points outcomes are held against.

z is 0 as before and 1 the best that a party can get with everyone's consent (1.1, C.1, C.2).
Packages are numbered 0, 1, 2 ... with the first issue counting most; package 0 is the status quo.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from kompas_sim.arrays import (
    contributions,
    first_agenda,
    on_grid,
    option_counts,
    reservations,
    stakeholder_contributions,
)
from kompas_sim.rules.measures import nash_gain
from kompas_sim.rules.outcome import DUST, INTEGRATIVE, WIN_WIN_SHARE, Yardstick
from kompas_sim.rules.state import Flags, Floats, Ints
from kompas_sim.scenario import Scenario

# --- packages ---------------------------------------------------------------------------------


def packages(n_options: Ints) -> Ints:
    """Return the option of each issue in every package, (P, m).

    Examples
    --------
    >>> packages(np.array([2, 2])).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    return np.indices(tuple(n_options), dtype=np.int64).reshape(len(n_options), -1).T


def package_names(scenario: Scenario, package: Iterable[int]) -> dict[str, str]:
    """Return a package, given as the number of an option per issue, as {issue: option}.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> package_names(ks.random_scenario(n_issues=2), [0, 1])
    {'issue_1': 'as before', 'issue_2': 'option 1'}
    """
    chosen = zip(scenario.issues, package, strict=True)
    return {issue.name: issue.options[o].name for issue, o in chosen}


def package_gains(gains: Floats, n_options: Ints) -> Floats:
    """Return what every package is worth, (n, P), from gains per issue and option, (n, m, O).

    Examples
    --------
    >>> package_gains(np.array([[[0.0, 1.0], [0.0, 0.5]]]), np.array([2, 2]))
    array([[0. , 0.5, 1. , 1.5]])
    """
    total = np.zeros((len(gains), 1))
    for k, size in enumerate(n_options):
        wider = total[:, :, None] + gains[:, None, k, :size]
        total = wider.reshape(len(gains), total.shape[1] * int(size))
    return total


def packages_within(options: Flags, n_options: Ints) -> Flags:
    """Return which packages, (P,), consist of the given options, (m, O), only."""
    within = np.ones(1, dtype=np.bool_)
    for k, size in enumerate(n_options):
        within = (within[:, None] & options[k, :size]).ravel()
    return within


def pareto_set(gains: Floats, n_options: Ints) -> Ints:
    """Return the numbers of the packages that none is better than, from (n, m, O) gains.

    Built issue by issue: what is dominated with fewer issues remains so with more.

    Examples
    --------
    >>> two_ways = np.array([[[0.0, 2.0, 1.0]], [[0.0, 1.0, 1.0]]])
    >>> pareto_set(two_ways, np.array([3]))
    array([1])
    """
    number = np.zeros(1, dtype=np.int64)
    total = np.zeros((len(gains), 1))
    for k, size in enumerate(n_options):
        number = (number[:, None] * size + np.arange(size)).ravel()
        total = (total[:, :, None] + gains[:, None, k, :size]).reshape(len(gains), -1)
        keep = undominated(total)
        number, total = number[keep], total[:, keep]
    return number


def undominated(total: Floats, chunk: int = 512) -> Ints:
    """Return the columns of (n, P) that no column surpasses for some and equals for the rest.

    In order of falling sum, a column can only be dominated by one that came before it.
    """
    order = np.argsort(-total.sum(axis=0), kind="stable")
    front = order[:0]
    for start in range(0, len(order), chunk):
        new = order[start : start + chunk]
        new = new[~_dominated(total[:, new], total[:, front])]
        new = new[~_dominated(total[:, new], total[:, new])]
        front = np.concatenate([front, new])
    return np.sort(front)


def _dominated(new: Floats, old: Floats) -> Flags:
    """Return which columns of `new` some column of `old` dominates."""
    no_worse = np.ones((new.shape[1], old.shape[1]), dtype=np.bool_)
    better = np.zeros_like(no_worse)
    for mine, theirs in zip(new, old, strict=True):
        no_worse &= theirs >= mine[:, None]
        better |= theirs > mine[:, None]
    return np.asarray((no_worse & better).any(axis=1))


# --- the yardstick ----------------------------------------------------------------------------


def make_yardstick(
    gains: Floats,
    n_options: Ints,
    reservation: Floats,
    first: Flags,
    stakeholder: Floats | None = None,
    exit_cost: Floats | None = None,
) -> Yardstick:
    """Build what outcomes are measured by, from interests on whatever scale they are.

    Parameters
    ----------
    gains
        (n, m, O) what each option is worth to each party above the status quo, zero-padded.
    n_options
        (m,) how many options each issue has.
    reservation, exit_cost
        (n,) on the scale of `gains`; a cost of 0 when left out.
    first
        (m, O) the options on the agenda as first perceived.
    stakeholder
        (K, m, O) what each option is worth to those not at the table, on a scale of their own.

    Notes
    -----
    Where no package is rational, the best of all packages stands for the best rational one; where
    none on the first agenda is, the midpoint is taken over all of the first agenda. Where the
    best is hardly better than the status quo, a party's range is its unit. A party without a
    range has nothing at stake: its z is 0, whatever its reservation.

    Examples
    --------
    Two parties divide a pie into four parts, and the pie cannot grow:

    >>> gains = np.array([[[0.0, 0, 1, 2, 3, 4]], [[0.0, 4, 3, 2, 1, 0]]])
    >>> n_options, first = np.array([6]), np.ones((1, 6), bool)
    >>> yard = make_yardstick(gains, n_options, np.zeros(2), first)
    >>> yard.midpoint, yard.m_star
    (array([0.5, 0.5]), 0.0)
    """
    exists = np.arange(gains.shape[2]) < n_options[:, None]
    spread = _range(gains, exists)
    u = package_gains(gains / spread[:, None, None], n_options)
    rational = np.asarray((u >= (reservation / spread)[:, None] - DUST).all(axis=0))
    ideal = u.max(axis=1, where=rational if rational.any() else True, initial=-np.inf)
    unit = spread * np.where(ideal < 1e-6, 1.0, ideal)
    own = on_grid(gains / unit[:, None, None])
    z = package_gains(own, n_options)
    within = packages_within(first & exists, n_options)
    midpoint = z[:, favourites(z, rational & within if (rational & within).any() else within)]
    best = _by_nash(z, rational)
    return Yardstick(
        own=own,
        collective=_collective(stakeholder, gains, exists),
        reservation=on_grid(reservation / unit),
        exit_cost=on_grid((np.zeros(len(gains)) if exit_cost is None else exit_cost) / unit),
        unit=np.where(np.isfinite(unit), unit, 1.0),
        gain=z,
        rational=rational,
        first=within,
        best=best,
        n_options=n_options.astype(np.int64),
        stride=np.append(np.cumprod(n_options[:0:-1])[::-1], 1).astype(np.int64),
        agenda=first & exists,
        compatible=_compatible(own, exists),
        midpoint=midpoint.mean(axis=1),
        m_star=_highest((z - midpoint.mean(axis=1)[:, None]).min(axis=0), rational),
        sum_star=_highest(z.sum(axis=0), rational),
        nu_star=nash_gain(z[:, best[0]]) if len(best) else 0.0,
        nu_first=nash_gain(z[:, best[within[best]][0]]) if within[best].any() else 0.0,
        ks_star=_highest(z.min(axis=0), rational),
    )


@lru_cache(maxsize=8)
def yardstick_of(scenario: Scenario) -> Yardstick:
    """Build what the outcomes of a scenario are measured by.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> yard = yardstick_of(ks.load_scenario("senseo"))
    >>> round(yard.nu_star, 2), round(yard.m_star, 3)
    (0.79, 0.155)
    """
    return make_yardstick(
        contributions(scenario),
        option_counts(scenario),
        reservations(scenario),
        first_agenda(scenario),
        stakeholder_contributions(scenario),
        np.array([party.exit_cost for party in scenario.parties]),
    )


def favourites(z: Floats, allowed: Flags) -> Ints:
    """Return everybody's favourite package among the allowed, (n,); ties: the highest sum of z.

    Parameters: z (n, P), allowed (P,). What remains equal is settled by the lower number.
    """
    choice = np.flatnonzero(allowed)
    total = z.sum(axis=0)
    found = []
    for own in z:
        equal = choice[own[choice] >= own[choice].max() - DUST]
        found.append(equal[total[equal] >= total[equal].max() - DUST][0])
    return np.array(found)


def kalai_smorodinsky(yard: Yardstick) -> int | None:
    """Return the rational package whose worst-off party has most, in z; ties: highest sum of z.

    The unit of z is every party's ideal, so this is the Kalai-Smorodinsky solution of the
    discrete game with the status quo for disagreement point. None when no package is rational.
    """
    choice = np.flatnonzero(yard.rational)
    if not len(choice):
        return None
    least = yard.gain[:, choice].min(axis=0)
    equal = choice[least >= least.max() - DUST]
    total = yard.gain[:, equal].sum(axis=0)
    return int(equal[total >= total.max() - DUST][0])


def win_wins(yard: Yardstick, eps: float, share: float = WIN_WIN_SHARE) -> Flags:
    """Return which packages, (P,), would be a win-win if they were realised without damage.

    Parameters: eps and share as in `kompas_sim.rules.outcome.classify`.
    """
    if yard.m_star <= INTEGRATIVE:
        return np.zeros(yard.gain.shape[1], dtype=np.bool_)
    beyond = (yard.gain - yard.midpoint[:, None]).min(axis=0)
    found: Flags = (yard.gain.min(axis=0) > eps) & (beyond / yard.m_star >= share)
    return found


# --- parts ------------------------------------------------------------------------------------


def _range(gains: Floats, exists: Flags) -> Floats:
    """Return the distance between the best and the worst package, (n,); inf where there is none."""
    high = np.where(exists, gains, -np.inf).max(axis=2)
    low = np.where(exists, gains, np.inf).min(axis=2)
    spread: Floats = (high - low).sum(axis=1)
    return np.where(spread > 0, spread, np.inf)


def _highest(values: Floats, rational: Flags) -> float:
    """Return the highest value of a rational package; 0 when there is none."""
    return float(values[rational].max()) if rational.any() else 0.0


def _by_nash(z: Floats, rational: Flags) -> Ints:
    """Return the rational packages by falling product of gains; equals in order of number."""
    choice = np.flatnonzero(rational)
    product = np.prod(np.where(z[:, choice] > DUST, z[:, choice], 0.0), axis=0)
    return choice[np.argsort(-product, kind="stable")]


def _collective(stakeholder: Floats | None, gains: Floats, exists: Flags) -> Floats:
    """Return stakeholders' gains per option in z: 1 is the full range of all packages."""
    if stakeholder is None:
        return np.zeros((0, *gains.shape[1:]))
    return on_grid(stakeholder / _range(stakeholder, exists)[:, None, None])


def _compatible(own: Floats, exists: Flags) -> Flags:
    """Return the options that are best for all, where somebody prefers them, (m, O)."""
    top = np.where(exists, own, -np.inf).max(axis=2, keepdims=True)
    shared: Flags = exists & (own >= top - DUST).all(axis=0)
    indifferent = (shared == exists).all(axis=1)
    shared[indifferent] = False
    return shared
