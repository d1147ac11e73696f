"""Sobol' indices: which share of the variance of a measure comes from which factor."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kompas_sim.analysis.points import points_of
from kompas_sim.analysis.reading import Names, read
from kompas_sim.errors import shown
from kompas_sim.limits import LEVEL, check_level, whole_number
from kompas_sim.results import Runs
from kompas_sim.rules.state import Floats, Ints

RESAMPLES = 999
COLUMNS = ("first", "first_low", "first_high", "total", "total_low", "total_high")


def sobol_indices(
    runs: Runs | pd.DataFrame,
    measures: Names,
    *,
    factors: Sequence[str] | None = None,
    by: Names | None = None,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    rng: int = 0,
) -> pd.DataFrame:
    """Return which share of the variance comes from each factor by itself, and with all others.

    The design is that of Saltelli: of n base points and d factors n (d + 2) points, first those of
    A, then those of B, then for each factor those of A with its column taken from B. Its layout is
    checked from the columns. What varies is the mean of a point over its runs: play so many of
    each that chance adds little to it, for what it adds counts as variance, too.

    A measure that is undefined in some runs is averaged over the same run numbers at all points:
    those at which it is defined everywhere. Otherwise which runs are left would vary from point to
    point, and count as an effect on the measure.

    Parameters
    ----------
    runs
        Of a design such as `kompas_sim.sobol` makes, or a table of such.
    measures
        One or more names of measures, flags or outcomes (their share).
    factors
        What varies, in the order of the blocks; None: all columns between ``run`` and ``outcome``
        that are not in `by`.
    by
        Columns for each combination of which this is done.
    level
        Of each interval.
    resamples, rng
        How often base points are drawn again (BCa bootstrap) and the seed of that. Take 1,024 base
        points or more: at random ones the intervals then hold what they say, at those of a
        low-discrepancy sequence, which vary less, they are rather too wide. With 512 those of a
        function as bent as Ishigami's may be too narrow.

    Returns
    -------
    pandas.DataFrame
        A row per group, measure and factor: those of `by`, measure, factor, first, first_low,
        first_high, total, total_low, total_high, points (n), runs (those at which the measure is
        defined at all points). The first order is the share of the factor by itself, the total
        order with all its interactions. All 0 of a measure that does not vary; the intervals of a
        factor without any effect are NaN. All NaN where no run is left: say what stands for
        undefined (``runs.table.fillna({"rounds_to_agreement": 150})``).

    Raises
    ------
    ValueError
        When the layout is another, or n is no power of 2.

    References
    ----------
    Saltelli, A., et al. (2010). Variance based sensitivity analysis of model output. Computer
    Physics Communications 181. Computed by `scipy.stats.sobol_indices`.

    Examples
    --------
    >>> import numpy as np, pandas as pd, kompas_sim as ks
    >>> a, b = np.random.default_rng(1).random((2, 256, 2))
    >>> ab = [np.where(np.arange(2) == j, b, a) for j in range(2)]
    >>> table = pd.DataFrame(np.vstack([a, b, *ab]), columns=["x", "y"])
    >>> table = table.assign(point=range(len(table)), run=0, gain=2 * table["x"] + table["y"])
    >>> found = ks.sobol_indices(table, "gain", factors=["x", "y"])
    >>> found[["factor", "points"]].values.tolist()
    [['x', 256], ['y', 256]]
    >>> bool(found["first_low"][0] < 0.8 < found["first_high"][0])
    True
    """
    check_level(level)
    resamples = whole_number("resamples", resamples, 2)
    asked = read(runs, measures, factors=factors, by=by)
    d = len(asked.factors)
    tables = []
    for group, part in asked.groups():
        points, every = points_of(part)
        n = base_points(points)
        values, counts = _common_means(every)
        at = np.moveaxis(values.reshape(d + 2, n, -1), 2, 1)  # blocks, measures, base points
        varies = np.ptp(values, axis=0) > 0
        indices = np.zeros((6, len(varies), d))
        indices[:, counts == 0] = np.nan
        if varies.any():
            indices[:, varies] = _indices(at[:, varies], level, resamples, rng)
        for m, measure in enumerate(part.measures):
            said: dict[str, Any] = {**group, "measure": measure, "factor": list(part.factors)}
            said |= dict(zip(COLUMNS, indices[:, m], strict=True))
            said |= {"points": n, "runs": int(counts[m])}
            tables.append(pd.DataFrame(said, index=range(d)))
    return pd.concat(tables, ignore_index=True)


def _common_means(every: Floats) -> tuple[Floats, Ints]:
    """Return means over the runs that are known at all points, (points, measures), and how many.

    every : (points, runs, measures)
    """
    common: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(every), axis=0)
    counts: Ints = common.sum(axis=0)
    means = np.full((len(every), len(counts)), np.nan)
    for m in np.flatnonzero(counts):
        means[:, m] = every[:, common[:, m], m].mean(axis=1)
    return means, counts


def _indices(at: Floats, level: float, resamples: int, rng: int) -> Floats:
    """Return the indices and their intervals, (6 as in `COLUMNS`, measures, d).

    at : (d + 2, measures, n), of measures that vary.
    """
    from scipy.stats import DegenerateDataWarning, sobol_indices

    d, count, n = at.shape[0] - 2, at.shape[1], at.shape[2]
    if d * count == 1:  # scipy loses the axes of a single index
        return _indices(np.repeat(at, 2, axis=1), level, resamples, rng)[:, :1]
    found = sobol_indices(func={"f_A": at[0], "f_B": at[1], "f_AB": at[2:]}, n=n)
    with _seeded(rng), warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)  # of what hardly varies
        warnings.simplefilter("ignore", RuntimeWarning)
        spread = found.bootstrap(confidence_level=level, n_resamples=resamples)
    rows = []
    for order in ("first_order", "total_order"):
        ends = getattr(spread, order).confidence_interval
        rows += [getattr(found, order), ends.low, ends.high]
    return np.array([np.reshape(row, (count, d)) for row in rows])


def base_points(points: pd.DataFrame) -> int:
    """Return the number n of base points of a Saltelli design of n (d + 2) points.

    Raises
    ------
    ValueError
        When the layout is not A, B, and for each factor A with its column taken from B; or when n
        is no power of 2.
    """
    d = points.shape[1]
    n, rest = divmod(len(points), d + 2)
    if d == 0 or rest or n < 2 or n & (n - 1):
        raise ValueError(
            f"Sobol' indices: {len(points)} points of {d} factors; they need n (d + 2), "
            "n a power of 2: a design of ks.sobol"
        )
    for j, name in enumerate(points.columns):
        for c, other in enumerate(points.columns):
            codes, _ = pd.factorize(points[other], use_na_sentinel=False)  # nothing is a level
            blocks, same = (each.reshape(d + 2, n) for each in (points[other].to_numpy(), codes))
            source = 1 if c == j else 0
            apart = np.flatnonzero(same[2 + j] != same[source])
            if len(apart):
                row = int((2 + j) * n + apart[0])
                raise ValueError(
                    f"Sobol' indices: point {row} has {other} = {shown(blocks[2 + j][apart[0]])}; "
                    f"in the block of {name} it must be {shown(blocks[source][apart[0]])}, as in "
                    f"{'AB'[source]}: A, B, and for each factor A with its column from B"
                )
    return n


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """For what draws from numpy's global state, and cannot be told another: leave it as it was."""
    before = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002
