"""How sure we can be of what many runs show: intervals, and the size of an effect."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kompas_sim.errors import unknown
from kompas_sim.intervals import (
    AUTO,
    METHODS,
    SAME,
    SHARES,
    mean_bounds,
    method_of,
    vary,
    without_dust,
)
from kompas_sim.limits import LEVEL
from kompas_sim.rules.state import Floats
from kompas_sim.share_intervals import paired_share_bounds, share_bounds


class Difference(NamedTuple):
    """A paired difference.

    Attributes
    ----------
    mean
        The mean difference, second less first.
    low, high
        Its interval.
    effect
        Cohen's dz: the mean difference over the standard deviation of the differences. NaN when
        the differences do not vary, 0 when they are all 0.
    pairs
        The number of pairs of which both are known.
    method
        How the interval was made; empty where there is none.
    """

    mean: float
    low: float
    high: float
    effect: float
    pairs: int
    method: str


def all_binary(values: Floats) -> bool:
    """Return whether values are those of a share: each of them 0 or 1, and NaN none at all."""
    known = values[np.isfinite(values)]
    return bool(len(known) and np.isin(known, (0, 1)).all())


def paired_difference(
    first: ArrayLike,
    second: ArrayLike,
    *,
    level: float = LEVEL,
    method: str = AUTO,
    resamples: int | None = None,
    rng: int = 0,
    most: float | None = None,
) -> Difference:
    """Return the mean of `second` less `first`, with an interval and an effect size.

    Parameters
    ----------
    first, second
        (n,) values of the same runs; a pair in which one is NaN does not count.
    level
        Of the interval.
    method
        ``"shares"``, of values that are 0 or 1: adjusted Wald. ``"BCa"``, ``"studentised"`` or
        ``"t"``: see `kompas_sim.intervals.mean_bounds`; of fewer than 100 skewed differences the
        studentised interval is the best. ``"auto"``: shares where all values are 0 or 1, else BCa,
        or t where the bootstrap cannot be trusted (`kompas_sim.intervals.method_of`).
    resamples, rng
        How often the pairs are drawn again, and the seed of that: the same data give the same
        interval.
    most
        Of means of shares, such as over the points of a design: the largest size that a difference
        can have, 1. Differences that are all the same then have the interval of shares, whatever
        the method.

    Returns
    -------
    Difference
        NaN throughout without pairs. With one pair there is no interval of a mean, and no effect;
        with differences that are all the same and no shares, the interval is that one point.

    Raises
    ------
    ValueError
        For values that are not in one row, a method that does not exist, or shares of values that
        are not 0 or 1.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. JASA 82.

    Bonett, D. G., and Price, R. M. (2012). Adjusted Wald confidence interval for a difference of
    binomial proportions based on paired data. JEBS 37.

    Cohen, J. (1988). Statistical power analysis for the behavioral sciences, p. 48.

    Examples
    --------
    >>> paired_difference([1, 2, 3, 4], [2, 3, 4, 5])
    Difference(mean=1.0, low=1.0, high=1.0, effect=nan, pairs=4, method='t')
    >>> found = paired_difference([0.1, 0.4, 0.3, float("nan")], [0.2, 0.7, 0.5, 0.9])
    >>> found.pairs, round(found.mean, 3), round(found.effect, 3)
    (3, 0.2, 2.0)
    """
    choices = (AUTO, SHARES, *METHODS)
    if method not in choices:
        raise ValueError(unknown("method", method, choices))
    before, after = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    apart = without_dust(after - before)
    if apart.ndim != 1:
        raise ValueError(f"paired values must be in one row, not of shape {apart.shape}")
    known = np.isfinite(apart)
    apart = apart[known]
    nan = float("nan")
    if not len(apart):
        return Difference(nan, nan, nan, nan, 0, "")
    mean, effect = float(apart.mean()), nan
    varied = bool(vary(apart))
    if varied:
        effect = mean / float(apart.std(ddof=1))
    elif len(apart) > 1 and abs(mean) <= SAME:
        effect = 0.0
    binary = all_binary(before[known]) and all_binary(after[known])
    if method == SHARES and not binary:
        raise ValueError("shares: all values must be 0 or 1")
    if method == SHARES or (method == AUTO and binary):
        gained, lost = int((apart > 0).sum()), int((apart < 0).sum())
        low, high = paired_share_bounds(gained, lost, len(apart), level=level)
        return Difference(mean, low, high, effect, len(apart), SHARES)
    way = method_of(method, len(apart), level=level, resamples=resamples)
    ends = mean_bounds(apart, level=level, method=way, resamples=resamples, rng=rng, most=most)
    low, high = (float(end) for end in ends)
    used = SHARES if most is not None and not varied else way if np.isfinite(low) else ""
    return Difference(mean, low, high, effect, len(apart), used)


def mean_interval(
    values: ArrayLike, *, level: float = LEVEL, method: str = AUTO
) -> tuple[float, float, float]:
    """Return the mean of `values` and the ends of its interval; NaN do not count.

    Parameters
    ----------
    values
        (n,)
    level, method
        As for `kompas_sim.intervals.mean_bounds`.

    Examples
    --------
    >>> mean_interval([1.0, 1.0, float("nan")])
    (1.0, 1.0, 1.0)
    """
    every = np.asarray(values, dtype=float)
    known = every[np.isfinite(every)]
    low, high = mean_bounds(known, level=level, method=method)
    return float(known.mean()) if len(known) else float("nan"), float(low), float(high)


def wilson(count: int, total: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the Wilson score interval of a share, `count` out of `total`.

    Raises
    ------
    ValueError
        Unless ``0 <= count <= total`` and ``total`` is at least 1.

    References
    ----------
    Wilson, E. B. (1927). Probable inference. JASA 22.

    Examples
    --------
    >>> low, high = wilson(0, 10)
    >>> low, round(high, 3)
    (0.0, 0.278)
    """
    return share_bounds(count, total, level=level)
