"""How sure we can be of what many runs show: intervals, and the size of an effect."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

RESAMPLES = 2000
LEVEL = 0.95


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
    """

    mean: float
    low: float
    high: float
    effect: float
    pairs: int


def paired_difference(
    first: ArrayLike,
    second: ArrayLike,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    rng: int = 0,
) -> Difference:
    """Return the mean of `second` less `first`, with a bootstrap interval and an effect size.

    Parameters
    ----------
    first, second
        (n,) values of the same runs; a pair in which one is NaN does not count.
    level
        Of the interval.
    resamples, rng
        How often the pairs are drawn again, and the seed of that: the same data give the same
        interval.

    Returns
    -------
    Difference
        NaN throughout without pairs. With one pair there is no interval and no effect; with
        differences that are all the same, the interval is that one point.

    Notes
    -----
    The interval is bias-corrected and accelerated (BCa), or the plain percentile interval where
    the former does not exist.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. JASA 82.

    Cohen, J. (1988). Statistical power analysis for the behavioral sciences, p. 48.

    Examples
    --------
    >>> paired_difference([1, 2, 3, 4], [2, 3, 4, 5])
    Difference(mean=1.0, low=1.0, high=1.0, effect=nan, pairs=4)
    >>> found = paired_difference([0.1, 0.4, 0.3, float("nan")], [0.2, 0.7, 0.5, 0.9])
    >>> found.pairs, round(found.mean, 3), round(found.effect, 3)
    (3, 0.2, 2.0)
    """
    apart = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    if apart.ndim != 1:
        raise ValueError(f"paired values must be in one row, not of shape {apart.shape}")
    apart = apart[np.isfinite(apart)]
    nan = float("nan")
    if not len(apart):
        return Difference(nan, nan, nan, nan, 0)
    mean = float(apart.mean())
    if len(apart) == 1:
        return Difference(mean, nan, nan, nan, 1)
    if np.ptp(apart) <= 1e-12 * max(1.0, abs(mean)):
        return Difference(mean, mean, mean, nan if abs(mean) > 1e-12 else 0.0, len(apart))
    low, high = _bootstrap(apart, level, resamples, rng)
    return Difference(mean, low, high, mean / float(apart.std(ddof=1)), len(apart))


def mean_interval(values: ArrayLike, *, level: float = LEVEL) -> tuple[float, float, float]:
    """Return the mean of `values` and the ends of its bootstrap interval; NaN do not count.

    Examples
    --------
    >>> mean_interval([1.0, 1.0, float("nan")])
    (1.0, 1.0, 1.0)
    """
    known = np.asarray(values, dtype=float)
    mean, low, high, *_ = paired_difference(np.zeros(known.shape), known, level=level)
    return mean, low, high


def _bootstrap(values: np.ndarray, level: float, resamples: int, rng: int) -> tuple[float, float]:
    import warnings

    from scipy.stats import DegenerateDataWarning, bootstrap

    for method in ("BCa", "percentile"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DegenerateDataWarning)
            warnings.simplefilter("ignore", RuntimeWarning)
            found = bootstrap(
                (values,),
                np.mean,
                n_resamples=resamples,
                confidence_level=level,
                method=method,
                vectorized=True,
                batch=max(1, 2_000_000 // len(values)),
                rng=np.random.default_rng(rng),
            ).confidence_interval
        if np.isfinite([found.low, found.high]).all():
            break
    return float(found.low), float(found.high)


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
    from scipy.stats import binomtest

    if not (total >= 1 and 0 <= count <= total):
        raise ValueError(f"a share of {count} out of {total} does not exist")
    found = binomtest(int(count), int(total)).proportion_ci(level, method="wilson")
    return float(found.low), float(found.high)
