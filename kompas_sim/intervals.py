"""Intervals of means; the mathematics is that of scipy.

How often they cover the truth at 95 %, in 1,000 repetitions (`tests/analysis/test_coverage.py`):
between 93 and 97 % from 50 normal values, 100 skewed ones (exponential) and 200 that are mostly 0
or have a rare disaster (BCa and t); studentised from 20 normal and 30 skewed ones. Fewer than 30
skewed values are covered less often than that by all of them, least by BCa. A lognormal, more
skewed than all these, takes more than 200.
"""

from __future__ import annotations

import math
import warnings

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kompas_sim.errors import unknown
from kompas_sim.limits import LEVEL, check_level, whole_number
from kompas_sim.rules.state import Floats
from kompas_sim.share_intervals import adjusted_wald

RESAMPLES = 2000  # at 95 %: 50 beyond each end; as many at other levels
MOST_RESAMPLES = 200_000
BATCH = 4_000_000  # numbers that are drawn at a time
SAME = 1e-12  # values that differ less, in units of their size, do not vary
ENOUGH = 50  # values of which the bootstrap is taken unasked
BEYOND = 25  # resamples beyond each end that it needs then
AUTO, BCA, STUDENTISED, STUDENT, SHARES = "auto", "BCa", "studentised", "t", "shares"
METHODS = (BCA, STUDENTISED, STUDENT)


def method_of(method: str, n: int, *, level: float = LEVEL, resamples: int | None = None) -> str:
    """Return how the mean of n values gets its interval: what ``"auto"`` stands for, or `method`.

    That is BCa of 50 values or more, where the resamples carry the level: 25 of them or more beyond
    each end. Otherwise it is t, which needs no tail of resamples.

    Raises
    ------
    ValueError
        For a method, a level or a number of resamples that cannot be.

    Examples
    --------
    >>> method_of("auto", 200), method_of("auto", 5), method_of("auto", 200, level=1 - 0.05 / 2000)
    ('BCa', 't', 't')
    """
    check_level(level)
    choices = (AUTO, *METHODS)
    if method not in choices:
        raise ValueError(unknown("method", method, choices))
    if method != AUTO:
        return method
    beyond = _resamples(resamples, level) * (1 - level) / 2
    return BCA if n >= ENOUGH and round(beyond) >= BEYOND else STUDENT


def mean_bounds(
    values: ArrayLike,
    *,
    level: float = LEVEL,
    method: str = AUTO,
    resamples: int | None = None,
    rng: int = 0,
    most: ArrayLike | None = None,
) -> tuple[Floats, Floats]:
    """Return the ends of the intervals of means.

    Parameters
    ----------
    values
        (..., n) values, none of them NaN; the means are over the last axis. The same values are
        drawn again in all rows, which keeps what they have in common.
    level
        Of each interval.
    method
        ``"BCa"``: the bias-corrected and accelerated bootstrap, expanded for small n; where it does
        not exist, the percentile interval. ``"studentised"``: the bootstrap of t, best of fewer
        than 100 skewed values. ``"t"``: Student's, at once. ``"auto"``: see `method_of`.
    resamples, rng
        How often values are drawn again (None: 2,000 at 95 %, more at higher levels) and the seed
        of that: the same data give the same interval.
    most
        Of contrasts of shares, (...): the largest size that one can have, 1 of a difference. None:
        the values are no such contrasts.

    Returns
    -------
    tuple of numpy.ndarray
        Low and high, (...). Of values that do not vary: with `most` the adjusted Wald interval,
        see `kompas_sim.share_intervals`; else their mean, for nothing tells then in which unit
        chance could have changed them. NaN of fewer than two values; with `most`, of none
        only.

    Raises
    ------
    ValueError
        For a level, a method or a number of resamples that cannot be.

    References
    ----------
    Bonett, D. G., and Price, R. M. (2012). Adjusted Wald confidence interval for a difference of
    binomial proportions based on paired data. Journal of Educational and Behavioral Statistics 37.

    Efron, B. (1987). Better bootstrap confidence intervals. JASA 82.

    Hesterberg, T. (2015). What teachers should know about the bootstrap. The American
    Statistician 69, p. 379 (expanded intervals), p. 382 (the bootstrap of t).

    Examples
    --------
    >>> low, high = mean_bounds([[1.0, 2.0, 3.0], [5.0, 5.0, 5.0]], method="t")
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([-0.48, 5.0], [4.48, 5.0])
    >>> low, high = mean_bounds([0.0] * 100, most=1)
    >>> float(low.round(3)), float(high.round(3))
    (-0.027, 0.027)
    """
    x = np.asarray(values, dtype=float)
    n = x.shape[-1]
    way = method_of(method, n, level=level, resamples=resamples)
    low, high = np.full((2, *x.shape[:-1]), np.nan)
    if n < (2 if most is None else 1):
        return low, high
    flat = x.reshape(-1, n)
    mean = without_dust(flat.mean(axis=1))
    ends = np.stack([mean, mean])
    varied = vary(flat)
    if varied.any():
        ends[:, varied] = _bounds(flat[varied], level, way, _resamples(resamples, level), rng)
    if most is not None and not varied.all():
        still, size = mean[~varied], np.broadcast_to(most, low.shape).reshape(-1)[~varied]
        ends[:, ~varied] = adjusted_wald(n * still, n * still**2, n, size, level)
    return ends[0].reshape(low.shape), ends[1].reshape(high.shape)


def vary(values: Floats) -> NDArray[np.bool_]:
    """Return whether values, (..., n), differ by more than arithmetic makes them."""
    size = np.maximum(1.0, np.abs(values.mean(axis=-1)))
    found: NDArray[np.bool_] = np.ptp(values, axis=-1) > SAME * size
    return found


def without_dust(values: Floats) -> Floats:
    """Return values with 0 for what only the order of a summation makes differ from it."""
    return np.where(np.abs(values) <= SAME, 0.0, values)


def _resamples(asked: int | None, level: float) -> int:
    if asked is not None:
        return whole_number("resamples", asked, 2)
    return min(math.ceil(RESAMPLES * (1 - LEVEL) / (1 - level)), MOST_RESAMPLES)


def _bounds(x: Floats, level: float, method: str, resamples: int, rng: int) -> Floats:
    """Return the ends, (2, rows), of rows that vary."""
    if method == STUDENT:
        return _student(x, level)
    ways = {STUDENTISED: (_studentised, _bca, _percentile), BCA: (_bca, _percentile)}
    ends = np.full((2, len(x)), np.nan)
    for way in ways[method]:
        missing = ~np.isfinite(ends).all(axis=0)
        if missing.any():
            ends[:, missing] = way(x[missing], level, resamples, rng)
    return ends


def _student(x: Floats, level: float) -> Floats:
    from scipy.stats import sem, t

    n = x.shape[1]
    reach = t.ppf((1 + level) / 2, n - 1) * sem(x, axis=1)
    return np.stack([x.mean(axis=1) - reach, x.mean(axis=1) + reach])


def _bca(x: Floats, level: float, resamples: int, rng: int) -> Floats:
    from scipy.stats import norm, t

    n = x.shape[1]
    reach = t.ppf((1 + level) / 2, n - 1) * math.sqrt(n / (n - 1))
    return _scipy(x, 1 - 2 * float(norm.sf(reach)), resamples, rng, "BCa")


def _percentile(x: Floats, level: float, resamples: int, rng: int) -> Floats:
    return _scipy(x, level, resamples, rng, "percentile")


def _scipy(x: Floats, level: float, resamples: int, rng: int, method: str) -> Floats:
    from scipy.stats import DegenerateDataWarning, bootstrap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        found = bootstrap(
            (x,),
            np.mean,
            axis=-1,
            n_resamples=resamples,
            confidence_level=level,
            method=method,
            vectorized=True,
            batch=max(1, BATCH // x.size),
            rng=np.random.default_rng(rng),
        ).confidence_interval
    return np.stack([found.low, found.high])


def _studentised(x: Floats, level: float, resamples: int, rng: int) -> Floats:
    """Infinite where too many resamples do not vary."""
    from scipy.stats import sem

    rows, n = x.shape
    mean = x.mean(axis=1)
    draws = np.random.default_rng(rng)
    t = np.empty((rows, resamples))
    step = max(1, BATCH // x.size)
    for start in range(0, resamples, step):
        stop = min(start + step, resamples)
        again = x[:, draws.integers(0, n, (stop - start, n))]
        apart = again.mean(axis=-1) - mean[:, None]
        spread = sem(again, axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            t[:, start:stop] = np.where(apart == 0, 0.0, apart / spread)
    tail = (1 - level) / 2
    low, high = np.quantile(t, [tail, 1 - tail], axis=1, method="inverted_cdf")
    error = sem(x, axis=1)
    return np.stack([mean - high * error, mean - low * error])
