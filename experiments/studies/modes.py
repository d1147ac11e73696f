"""Whether values lie in one heap or in more: the test of Silverman.

Silverman, B. W. (1981). Using kernel density estimates to investigate multimodality. Journal of the
Royal Statistical Society B 43. It is known to be conservative.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LOW, HIGH, BINS = -0.25, 1.25, 384  # trust, with room beside it
DUST = 1e-6  # of the height: a rise below this is of arithmetic
STEPS = 20  # of halving, to find the critical width
MIDDLES = LOW + (np.arange(BINS) + 0.5) * (HIGH - LOW) / BINS


class Heaps(NamedTuple):
    """The test of one heap against more, and where the two most likely ones are."""

    p: float  # of one heap
    valley: float  # between the two
    upper: float  # share of the values above it
    lower: float  # the medians on both sides of it
    higher: float


def heaps(values: np.ndarray, resamples: int, seed: int) -> Heaps:
    """Return whether `values`, between 0 and 1, lie in more than one heap."""
    if np.ptp(values) < (HIGH - LOW) / BINS:
        return Heaps(1.0, *[float("nan")] * 4)
    low, high = (HIGH - LOW) / BINS, 1.0
    counts = binned(values[None])
    for _ in range(STEPS):
        middle = (low + high) / 2
        few = tops(density(counts, middle))[0].sum() <= 1
        low, high = (low, middle) if few else (middle, high)
    rng = np.random.default_rng(seed)
    n = len(values)
    again = values[rng.integers(0, n, (resamples, n))]
    noisy = again + high * rng.standard_normal((resamples, n))
    shrunk = values.mean() + (noisy - values.mean()) / np.sqrt(1 + high**2 / values.var())
    more = tops(density(binned(shrunk), high)).sum(axis=1) > 1
    p = (1 + int(more.sum())) / (1 + resamples)
    height = density(counts, 0.98 * low)[0]
    where = np.flatnonzero(tops(height[None])[0])
    if len(where) < 2:
        return Heaps(p, *[float("nan")] * 4)
    first, second = sorted(where[np.argsort(height[where])[-2:]])
    valley = MIDDLES[first + int(np.argmin(height[first : second + 1]))]
    above = values > valley
    if above.all() or not above.any():
        return Heaps(p, *[float("nan")] * 4)
    middles = (float(np.median(values[side])) for side in (~above, above))
    return Heaps(p, float(valley), float(above.mean()), *middles)


def binned(values: np.ndarray) -> np.ndarray:
    """Return how many of each row of values are in each bin."""
    place = ((np.clip(values, LOW, HIGH) - LOW) / (HIGH - LOW) * BINS).astype(int)
    place = np.minimum(place, BINS - 1) + BINS * np.arange(len(values))[:, None]
    return np.bincount(place.ravel(), minlength=BINS * len(values)).reshape(-1, BINS)


def density(counts: np.ndarray, width: float) -> np.ndarray:
    """Return kernel densities of this width at the middles of the bins."""
    kernel = np.exp(-0.5 * ((MIDDLES[:, None] - MIDDLES) / width) ** 2)
    found: np.ndarray = counts @ kernel
    return found


def tops(height: np.ndarray) -> np.ndarray:
    """Return where each row has a top: higher than before, and not higher after."""
    rise = np.diff(height, axis=1, prepend=0.0, append=0.0)
    rise[np.abs(rise) < DUST * height.max(axis=1, keepdims=True)] = 0.0
    return (rise[:, :-1] > 0) & (rise[:, 1:] <= 0)
