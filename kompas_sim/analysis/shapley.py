"""Shapley values of the factors of a full two-level factorial."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from kompas_sim.analysis.reading import Names, Reading, at_level, cube, read
from kompas_sim.errors import shown
from kompas_sim.intervals import AUTO, SHARES, mean_bounds, method_of, vary, without_dust
from kompas_sim.limits import LEVEL
from kompas_sim.results import Runs
from kompas_sim.rules.state import Floats, Ints
from kompas_sim.statistics import all_binary

TOTAL = "total"
FULL = 'ks.factorial or ks.mixed(which="all")'
MOST = 16  # factors; 65,536 cells


def shapley(
    runs: Runs | pd.DataFrame,
    measures: Names,
    *,
    factors: Sequence[str] | None = None,
    by: Names | None = None,
    level: float = LEVEL,
    method: str = AUTO,
) -> pd.DataFrame:
    """Return what each factor contributes to the difference between all low and all high.

    The game: the factors are its players, the worth of a coalition is the mean of the measure where
    the factors in it are high and all others low. The Shapley value of a factor is its marginal
    contribution, averaged over all orders in which factors can be raised: exact, from all cells of
    the factorial. The values add up to the mean with everything high less that with everything low.

    Worth and value are linear in the runs: each run number, which meets the same chance in all
    cells, has Shapley values of its own, and theirs are the mean and the interval.

    Parameters
    ----------
    runs
        Of a full factorial with two levels each, such as `kompas_sim.factorial` and
        `kompas_sim.mixed` (``which="all"``) make, or a table of such. High is what the design says,
        its second level. Of a grid and a bare table it is the higher number, network rather than
        hierarchy, anything rather than nothing, and of other texts the one that comes later.
    measures
        One or more names of measures, flags or outcomes (their share).
    factors
        What varies; None: all columns between ``run`` and ``outcome`` that are not in `by`.
    by
        Columns, such as that of a case, for each combination of which this is done.
    level
        Of each interval.
    method
        See `kompas_sim.intervals.mean_bounds`. A share that is in no run other than in the rest has
        the adjusted Wald interval: as wide as so few runs allow, not 0.

    Returns
    -------
    pandas.DataFrame
        A row per group, measure and factor, and one for their sum, ``total``: those of `by`,
        measure, factor, value, low, high, runs, method (of the interval). A run number counts when
        the measure is known in all its cells: of measures that are undefined without an agreement,
        values are those of the runs that come to one whatever the factors; `runs` says how many
        these are. Where something can stand for undefined, fill it in first:
        ``runs.table.fillna({"rounds_to_agreement": 150})``.

    Raises
    ------
    ValueError
        When the factorial is not full, with what is missing.

    References
    ----------
    Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games II.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.grid("senseo", {"logic.goal": [0.2, 0.8], "logic.norm": [0.2, 0.8]})
    >>> runs = ks.sweep(design, runs=20, seed=1)
    >>> found = ks.shapley(runs, "joint_gain")
    >>> found["factor"].tolist(), found["runs"].tolist()
    (['logic.goal', 'logic.norm', 'total'], [20, 20, 20])
    >>> means = runs.table.groupby("point")["joint_gain"].mean()
    >>> bool(abs(found["value"][:2].sum() - (means[3] - means[0])) < 1e-12)
    True
    """
    return _indices(runs, measures, factors, by, level, method, pairs=False)


def shapley_interactions(
    runs: Runs | pd.DataFrame,
    measures: Names,
    *,
    factors: Sequence[str] | None = None,
    by: Names | None = None,
    level: float = LEVEL,
    method: str = AUTO,
) -> pd.DataFrame:
    """Return how much more two factors do together than each by itself: the interaction index.

    Above 0 they help each other, below 0 the one makes up for the other: their second difference,
    averaged over what the others are as the Shapley value does.

    Parameters
    ----------
    runs, measures, factors, by, level, method
        As for `shapley`.

    Returns
    -------
    pandas.DataFrame
        A row per group, measure and pair of factors: those of `by`, measure, factor, other, value,
        low, high, runs, method.

    Raises
    ------
    ValueError
        When the factorial is not full, with what is missing.

    References
    ----------
    Grabisch, M., and Roubens, M. (1999). An axiomatic approach to the concept of interaction among
    players in cooperative games. International Journal of Game Theory 28.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.grid("senseo", {"logic.goal": [0.2, 0.8], "logic.norm": [0.2, 0.8]})
    >>> found = ks.shapley_interactions(ks.sweep(design, runs=20, seed=1), "joint_gain")
    >>> found[["factor", "other", "runs"]]
           factor       other  runs
    0  logic.goal  logic.norm    20
    """
    return _indices(runs, measures, factors, by, level, method, pairs=True)


def factorial_cells(part: Reading) -> Ints:
    """Return the cell of every row: bit i of its number is 1 where factor i is high.

    Raises
    ------
    ValueError
        When the factors are not those of a full factorial with two levels each.
    """
    if not part.factors:
        raise ValueError("factorial: nothing varies")
    if len(part.factors) > MOST:
        raise ValueError(f"factorial: {len(part.factors)} factors; there can be {MOST} at most")
    cells = np.zeros(len(part.table), dtype=np.int64)
    levels = []
    for bit, name in enumerate(part.factors):
        there = part.levels(name)
        if len(there) != 2:
            said = ", ".join(shown(each) for each in there[:5]) + ", ..." * (len(there) > 5)
            raise ValueError(
                f"factorial: {name} has {len(there)} levels ({said}); each factor must have two"
            )
        levels.append(there)
        cells |= at_level(part.table[name], there[1]).astype(np.int64) << bit
    count = 1 << len(part.factors)
    missing = np.setdiff1d(np.arange(count), cells)
    if len(missing):
        where = ", ".join(
            f"{name} = {shown(levels[bit][missing[0] >> bit & 1])}"
            for bit, name in enumerate(part.factors)
        )
        raise ValueError(
            f"factorial: not full, {len(missing)} of {count} cells have no runs; the first: "
            f"{where}; all combinations are needed, as of {FULL}"
        )
    return cells


def shapley_weights(k: int) -> Floats:
    """Return what every cell counts in the Shapley value of every factor, (k, 2^k).

    Examples
    --------
    >>> shapley_weights(2).tolist()
    [[-0.5, 0.5, -0.5, 0.5], [-0.5, -0.5, 0.5, 0.5]]
    """
    high = _high(k)
    size = high.sum(axis=0)
    # of coalitions without i, of size s: 1 of k orders of sizes, 1 of those coalitions
    of_size = np.array([1 / (k * comb(k - 1, s)) for s in range(k)])
    return np.asarray(np.where(high, of_size[size - 1], -of_size[np.minimum(size, k - 1)]))


def interaction_weights(k: int) -> Floats:
    """Return what every cell counts in the interaction of every pair, (k (k - 1) / 2, 2^k).

    Examples
    --------
    >>> interaction_weights(2).tolist()
    [[1.0, -1.0, -1.0, 1.0]]
    """
    high = _high(k)
    size = high.sum(axis=0)
    of_size = np.array([1 / ((k - 1) * comb(k - 2, s)) for s in range(k - 1)])
    rows = []
    for i, j in combinations(range(k), 2):
        others = size - high[i] - high[j]
        rows.append(of_size[others] * np.where(high[i] == high[j], 1.0, -1.0))
    return np.array(rows).reshape(-1, 1 << k)


def _high(k: int) -> Ints:
    """Return 1 where a factor is high in a cell, (k, 2^k)."""
    return np.arange(1 << k) >> np.arange(k)[:, None] & 1


def _indices(
    runs: Runs | pd.DataFrame,
    measures: Names,
    factors: Sequence[str] | None,
    by: Names | None,
    level: float,
    method: str,
    pairs: bool,
) -> pd.DataFrame:
    asked = read(runs, measures, factors=factors, by=by)
    k = len(asked.factors)
    if pairs and k < 2:
        raise ValueError("interactions: they need two factors")
    tables = []
    for group, part in asked.groups():
        cells = factorial_cells(part)
        values = cube(cells, 1 << k, part.table["run"], part.values())
        if pairs:
            weights = interaction_weights(k)
            one, other = zip(*combinations(part.factors, 2), strict=True)
            names = {"factor": one, "other": other}
        else:
            weights = shapley_weights(k)
            weights = np.vstack([weights, weights.sum(axis=0)])
            names = {"factor": (*part.factors, TOTAL)}
        for m, measure in enumerate(part.measures):
            known = values[:, np.isfinite(values[..., m]).all(axis=0), m]
            of_runs = without_dust(weights @ known)
            count = known.shape[1]
            mean = of_runs.mean(axis=1) if count else np.full(len(weights), np.nan)
            way, most = method_of(method, count, level=level), None
            if all_binary(known):
                most = np.abs(weights).sum(axis=1) / 2  # of contrasts: both signs weigh the same
            low, high = mean_bounds(of_runs, level=level, method=way, most=most)
            how = np.where(np.isfinite(low), way, "")
            if most is not None:
                how = np.where(vary(of_runs), how, SHARES)
            said = {**group, "measure": measure, **names}
            found = {"value": mean, "low": low, "high": high, "runs": count, "method": how}
            tables.append(pd.DataFrame({**said, **found}, index=range(len(weights))))
    return pd.concat(tables, ignore_index=True)
