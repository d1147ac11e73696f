"""The effect of a statistic over all settings, with its interval: a bootstrap over runs.

The effect is the mean over settings of what is found in each. A resample draws run numbers once,
for all cells and settings alike, so that pairs stay pairs and what settings share is shared. That
interval is about *these* settings; beside it stands a t interval over scenarios (the mean over
logics in each), which is about others like them, and is wide with few.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import nan
from typing import NamedTuple

import numpy as np

from kompas_sim.intervals import mean_bounds
from kompas_sim.limits import LEVEL
from kompas_sim.patterns.statistic import Statistic
from kompas_sim.rules.state import Floats

RESAMPLES = 1000
FEWEST = 10  # runs in which a column is known; below that there is no interval, nor a verdict


class Estimate(NamedTuple):
    """An effect and its interval."""

    effect: float
    low: float
    high: float
    runs: int  # in which it is known, the fewest of all columns


class Overall(NamedTuple):
    """An effect over settings: of each, of all, and over scenarios."""

    settings: dict[str, Estimate]
    all: Estimate
    scenarios: tuple[float, float]  # t interval over scenarios; NaN for fewer than two


def resamples(runs: int, count: int = RESAMPLES, seed: int = 0) -> Floats:
    """Return how often each run is drawn in each resample, (count, runs)."""
    chance = np.random.default_rng(seed)
    return chance.multinomial(runs, np.full(runs, 1 / runs), size=count).astype(float)


def means_of(columns: Sequence[Floats], weights: Floats) -> Floats:
    """Return the weighted means of columns with NaN left out, (resamples, columns).

    Examples
    --------
    >>> means_of([np.array([1.0, np.nan, 3.0])], np.array([[1.0, 1.0, 1.0], [2.0, 0.0, 0.0]]))
    array([[2.],
           [1.]])
    """
    values = np.stack(columns, axis=1)
    known = np.isfinite(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (weights @ np.where(known, values, 0.0)) / (weights @ known.astype(float))
    return found


def estimate(
    found: Mapping[str, Sequence[Floats]],
    statistic: Statistic,
    scenario_of: Mapping[str, str],
    less: Collection[str] = (),
) -> Overall:
    """Estimate one statistic.

    Parameters
    ----------
    found
        By setting, the columns of the statistic.
    statistic
        What is made of their means.
    scenario_of
        By setting, the scenario.
    less
        Settings whose mean is subtracted from that of the others.

    Returns
    -------
    Overall
        Settings in which it is known in fewer than `FEWEST` runs are left out; where so few were
        played, they stay, and the ends of all intervals are NaN.
    """
    effects: dict[str, Estimate] = {}
    draws: dict[str, Floats] = {}
    weights: Floats | None = None
    for name, columns in found.items():
        runs = len(columns[0])
        fewest = min(int(np.isfinite(column).sum()) for column in columns)
        if fewest < min(FEWEST, runs):
            continue
        if weights is None:
            weights = resamples(runs)
        effect = float(statistic.of_means(means_of(columns, np.ones((1, runs))))[0])
        if np.isfinite(effect):
            draws[name] = np.asarray(statistic.of_means(means_of(columns, weights)), dtype=float)
            effects[name] = Estimate(effect, *_ends(draws[name], fewest), fewest)
    sides = [[name for name in effects if (name in less) == side] for side in (False, True)]
    if not sides[0] or (less and not sides[1]):
        return Overall(effects, Estimate(nan, nan, nan, 0), (nan, nan))
    means = [float(np.mean([effects[name].effect for name in side])) for side in sides if side]
    spans = [np.nanmean(np.stack([draws[name] for name in side]), axis=0) for side in sides if side]
    effect = means[0] - means[1] if less else means[0]
    span: Floats = spans[0] - spans[1] if less else spans[0]
    fewest = min(each.runs for each in effects.values())
    whole = Estimate(effect, *_ends(span, fewest), fewest)
    few = fewest < FEWEST
    among = (nan, nan) if less or few else over_scenarios(effects, scenario_of)
    return Overall(effects, whole, among)


def over_scenarios(
    effects: Mapping[str, Estimate], scenario_of: Mapping[str, str]
) -> tuple[float, float]:
    """Return the t interval of the mean over scenarios.

    Examples
    --------
    >>> one, other = Estimate(0.1, 0, 1, 5), Estimate(0.3, 0, 1, 5)
    >>> over_scenarios({"a": one, "b": other}, {"a": "senseo", "b": "senseo"})
    (nan, nan)
    """
    by: dict[str, list[float]] = {}
    for name, each in effects.items():
        by.setdefault(scenario_of[name], []).append(each.effect)
    low, high = mean_bounds([np.mean(each) for each in by.values()], method="t")
    return float(low), float(high)


def _ends(draws: Floats, runs: int) -> tuple[float, float]:
    known = draws[np.isfinite(draws)]
    if runs < FEWEST or not len(known):
        return nan, nan
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
