"""Intervals of shares, and of differences between two shares of the same runs."""

from __future__ import annotations

import numpy as np

from kompas_sim.errors import unknown
from kompas_sim.limits import LEVEL, check_level
from kompas_sim.rules.state import Floats

METHODS = ("wilson", "exact")


def share_bounds(
    count: int, total: int, *, level: float = LEVEL, method: str = "wilson"
) -> tuple[float, float]:
    """Return the interval of a share, `count` out of `total`.

    Parameters
    ----------
    count, total
        How often something was, and how often it could have been.
    level
        Of the interval.
    method
        ``"wilson"``: the score interval, which holds what it says on average over all shares.
        ``"exact"``: that of Clopper and Pearson, which holds at least that for every share, and is
        wider.

    Raises
    ------
    ValueError
        Unless ``0 <= count <= total`` and ``total`` is at least 1, or for an unknown method.

    References
    ----------
    Wilson, E. B. (1927). Probable inference. JASA 22.

    Clopper, C. J., and Pearson, E. S. (1934). The use of confidence or fiducial limits. Biometrika
    26.

    Examples
    --------
    >>> low, high = share_bounds(0, 10, method="exact")
    >>> low, round(high, 3)
    (0.0, 0.308)
    """
    from scipy.stats import binomtest

    check_level(level)
    if method not in METHODS:
        raise ValueError(unknown("method", method, METHODS))
    if not (total >= 1 and 0 <= count <= total):
        raise ValueError(f"a share of {count} out of {total} does not exist")
    found = binomtest(int(count), int(total)).proportion_ci(level, method=method)
    return float(found.low), float(found.high)


def paired_share_bounds(
    gained: int, lost: int, pairs: int, *, level: float = LEVEL
) -> tuple[float, float]:
    """Return the interval of the difference of two shares of the same runs: adjusted Wald.

    Parameters
    ----------
    gained, lost
        Pairs in which it became so, and in which it no longer was so.
    pairs
        All of them.
    level
        Of the interval.

    Notes
    -----
    Wald's interval with a pair more that gained, and one that lost. That nothing changed in 100
    pairs does not show that nothing ever would: unlike the bootstrap, this interval then still has
    a width. `kompas_sim.intervals.mean_bounds` takes it for all contrasts of shares that do not
    vary.

    References
    ----------
    Bonett, D. G., and Price, R. M. (2012). Adjusted Wald confidence interval for a difference of
    binomial proportions based on paired data. Journal of Educational and Behavioral Statistics 37.

    Examples
    --------
    >>> low, high = paired_share_bounds(0, 0, 100)
    >>> round(low, 3), round(high, 3)
    (-0.027, 0.027)
    """
    check_level(level)
    total, squares = np.array([gained - lost, gained + lost])
    low, high = adjusted_wald(total, squares, pairs, np.ones(()), level)
    return float(low), float(high)


def adjusted_wald(total: Floats, squares: Floats, n: int, most: Floats, level: float) -> Floats:
    """Return the ends, (2, ...), of Wald's interval with a value more at each end of what can be.

    total, squares : of n values, and of their squares. most : the size of those ends.
    """
    from scipy.stats import norm

    middle = total / (n + 2)
    spread = (squares + 2 * most**2) / (n + 2) - middle**2
    reach = float(norm.ppf((1 + level) / 2)) * np.sqrt(spread / (n + 2))
    return np.stack([np.maximum(middle - reach, -most), np.minimum(middle + reach, most)])
