"""How many runs are enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kompas_sim.analysis.paired import paired
from kompas_sim.analysis.reading import Names, Reading, column_of, read
from kompas_sim.errors import shown
from kompas_sim.intervals import SHARES, STUDENT
from kompas_sim.limits import LEVEL, Number, check_level, inner_share, whole_number
from kompas_sim.results import Runs
from kompas_sim.rules.state import Floats
from kompas_sim.share_intervals import share_bounds
from kompas_sim.statistics import all_binary, mean_interval

LOOKS = 12  # numbers of runs that are looked at
FEWEST = 20  # the first of them
POWER = 0.8  # where nothing else is said
MOST = 10_000_000  # runs that may be advised
OTHERWISE = "column they differ (by=), or of which factor it is the difference (factor=)"


def convergence(
    runs: Runs | pd.DataFrame,
    measures: Names,
    *,
    half_width: float,
    factor: str | None = None,
    levels: Sequence[Any] | None = None,
    by: Names | None = None,
    factors: Sequence[str] | None = None,
    numbers: Sequence[int] | None = None,
    level: float = LEVEL,
    method: str = STUDENT,
) -> pd.DataFrame:
    """Return how wide the interval is after so many runs, and from where on that is enough.

    The stopping rule: a number of runs is enough when the half-width of the interval is at most
    `half_width` there and at every higher number that is looked at. It looks at the width only,
    never at whether there is an effect: to stop for that reason would make false alarms.

    Parameters
    ----------
    runs
        Or a table of such. The first so many of them are taken, by their number.
    measures
        One or more names of measures, flags or outcomes (their share).
    half_width
        What is narrow enough, in the unit of the measure.
    factor, levels
        Of the paired difference that a factor makes, see `kompas_sim.paired`; None: of the mean,
        or of a share, over the runs.
    by
        Columns for each combination of which this is done.
    factors
        All columns that vary, where the table is not that of `Runs`.
    numbers
        The numbers of runs that are looked at; None: twelve from 20 to all, evenly in logarithm.
    level
        Of the intervals.
    method
        Of means and differences, see `kompas_sim.intervals.mean_bounds`. Shares have Wilson's,
        and their differences those of `kompas_sim.paired`, adjusted Wald: that nothing has happened
        yet is no narrow interval.

    Returns
    -------
    pandas.DataFrame
        A row per group, measure and number: those of `by`, measure, runs, mean, low, high,
        half_width (half of the interval), enough.

    Raises
    ------
    ValueError
        For a column that does not exist, or when several points are mixed: a mean over points is
        no mean over runs.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> runs = ks.simulate("senseo", runs=100, seed=1)
    >>> found = ks.convergence(runs, "trust", half_width=0.05, numbers=[10, 50, 100])
    >>> found[["runs", "enough"]].values.tolist()
    [[10, False], [50, True], [100, True]]
    """
    check_level(level)
    half_width = _positive("half_width", half_width)
    asked = read(runs, measures, factors=factors, by=by)
    if factor in asked.factors and levels is None and len(asked.levels(factor)) == 2:
        levels = asked.levels(factor)
    tables = []
    for group, part in asked.groups():
        if factor is None:
            part.each_once("convergence", OTHERWISE)
        drawn = np.unique(part.table["run"].to_numpy())
        looks = _looks(len(drawn)) if numbers is None else _given(numbers, len(drawn))
        for measure in part.measures:
            rows = []
            way = method if factor is None else _way(part, factor, measure, method)
            for look in looks:
                table = part.table[part.table["run"] <= drawn[look - 1]]
                if factor is None:
                    ends = _of_mean(column_of(table, measure), level, way)
                else:
                    found = paired(
                        table,
                        factor,
                        measure,
                        levels=levels,
                        factors=part.factors,
                        level=level,
                        method=way,
                    )
                    mean, low, high = (float(found[k][0]) for k in ("difference", "low", "high"))
                    ends = mean, low, high
                said = {**group, "measure": measure, "runs": look}
                rows.append(said | dict(zip(("mean", "low", "high"), ends, strict=True)))
            tables.append(pd.DataFrame(rows))
            half = (tables[-1]["high"] - tables[-1]["low"]) / 2
            narrow = (half <= half_width).to_numpy()
            enough = np.logical_and.accumulate(narrow[::-1])[::-1]
            tables[-1] = tables[-1].assign(half_width=half, enough=enough)
    return pd.concat(tables, ignore_index=True)


def runs_needed(
    half_width: float | None = None,
    *,
    spread: float | None = None,
    share: float | None = None,
    effect: float | None = None,
    power: float | None = None,
    level: float = LEVEL,
) -> int:
    """Return how many runs, or pairs of runs, a study needs.

    Parameters
    ----------
    half_width
        How wide half of an interval may be; with `spread` or `share`.
    spread
        The standard deviation of a measure, or for a paired difference that of the differences, as
        a first few runs show it (column ``spread`` of `kompas_sim.paired`).
    share
        What a share of the runs may be (0.5 needs most); its interval is Wilson's.
    effect
        Instead of these: the size of the paired difference (Cohen's dz, mean over spread) that is
        to be found, with probability `power`, by a two-sided t test.
    power
        0..1, of the test of `effect`; None: 0.8. An interval of a given width has no power.
    level
        Of the interval; the test is at 1 less this. For K comparisons together: ``1 - 0.05 / K``.

    Returns
    -------
    int
        The smallest number that will do, 2 or more.

    Raises
    ------
    ValueError
        When it is not said, or said twice, what is needed; for `power` without `effect`; or when
        more than ten million would be needed.

    References
    ----------
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences, ch. 2.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.runs_needed(0.01, spread=0.1)
    387
    >>> ks.runs_needed(0.05, share=0.5)
    381
    >>> ks.runs_needed(effect=0.5)
    34
    """
    check_level(level)
    given = {"spread": spread, "share": share, "effect": effect}
    asked = [name for name, value in given.items() if value is not None]
    if len(asked) != 1 or (half_width is None) != (asked == ["effect"]):
        raise ValueError("runs_needed: give half_width with spread or share, or effect alone")
    width = 0.0 if half_width is None else _positive("half_width", half_width)
    if power is not None and effect is None:
        raise ValueError(f"power: {shown(power)} is of the test of an effect; give effect=, too")
    if spread is not None:
        size = _positive("spread", spread)
        return _smallest(lambda n: _reach(n, level) * size <= width)
    if share is not None:
        if problem := Number(0, 1).problem(share):
            raise ValueError(f"share: {problem}")
        return _smallest(lambda n: _half_of_share(share, n, level) <= width)
    wanted = inner_share("power", POWER if power is None else power)
    if problem := Number().problem(effect):
        raise ValueError(f"effect: {problem}")
    size = _positive("effect", abs(effect or 0.0))
    return _smallest(lambda n: _power(size, n, level) >= wanted)


def _way(part: Reading, factor: str, measure: str, method: str) -> str:
    """Return how a difference gets its interval: those of shares that are not averaged as such."""
    others = [name for name in part.factors if name != factor]
    averaged = any(part.table[name].nunique(dropna=False) > 1 for name in others)
    return SHARES if all_binary(column_of(part.table, measure)) and not averaged else method


def _of_mean(values: Floats, level: float, method: str) -> tuple[float, float, float]:
    known = values[np.isfinite(values)]
    if all_binary(known):
        return (float(known.mean()), *share_bounds(int(known.sum()), len(known), level=level))
    return mean_interval(known, level=level, method=method)


def _looks(count: int) -> list[int]:
    first = min(FEWEST, max(count, 2))
    return sorted({round(look) for look in np.geomspace(first, max(count, 2), LOOKS)})


def _given(numbers: Iterable[int], count: int) -> list[int]:
    if isinstance(numbers, str) or not isinstance(numbers, Iterable):
        raise ValueError(f"numbers: {shown(numbers)} must be a list of numbers of runs")
    looks = sorted({whole_number("numbers", each, 2, count) for each in numbers})
    if not looks:
        raise ValueError("numbers: none given; one or more needed")
    return looks


def _positive(name: str, value: float) -> float:
    if problem := Number(0, above=True).problem(value):
        raise ValueError(f"{name}: {problem}")
    return float(value)


def _reach(n: int, level: float) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + level) / 2, n - 1)) / math.sqrt(n)


def _half_of_share(share: float, n: int, level: float) -> float:
    """Return half of the widest interval at the counts next to a share of n."""
    halves = []
    for count in {math.floor(share * n), math.ceil(share * n)}:
        low, high = share_bounds(count, n, level=level)
        halves.append((high - low) / 2)
    return max(halves)


def _power(size: float, n: int, level: float) -> float:
    from scipy.stats import nct, t

    critical = float(t.ppf((1 + level) / 2, n - 1))
    shift = size * math.sqrt(n)
    return float(nct.sf(critical, n - 1, shift) + nct.cdf(-critical, n - 1, shift))


def _smallest(enough: Callable[[int], Any]) -> int:
    """Return the smallest number from 2 on that is enough, where every higher one is, too."""
    high = 2
    while not enough(high):
        if high > MOST:
            raise ValueError(f"runs_needed: more than {MOST:,}; ask for less")
        high *= 2
    low = max(high // 2, 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
