"""What difference one factor makes, run by run on the same chance."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kompas_sim.analysis.reading import (
    Names,
    Reading,
    at_level,
    codes_of,
    cube,
    is_nothing,
    level_name,
    read,
)
from kompas_sim.errors import shown, unknown
from kompas_sim.intervals import AUTO, without_dust
from kompas_sim.limits import LEVEL, check_level
from kompas_sim.results import Runs
from kompas_sim.rules.state import Floats
from kompas_sim.statistics import all_binary, paired_difference

CORRECTIONS = ("bonferroni", "holm")
Compared = tuple[dict[str, Any], Floats, Floats, bool]  # what, both sides, whether of shares


def paired(
    runs: Runs | pd.DataFrame,
    factor: str,
    measures: Names,
    *,
    levels: Sequence[Any] | None = None,
    by: Names | None = None,
    factors: Sequence[str] | None = None,
    level: float = LEVEL,
    method: str = AUTO,
    correction: str | None = None,
) -> pd.DataFrame:
    """Return what difference a factor makes to some measures, run by run on the same chance.

    A run at the second level is compared with the run of the same number at the first, at points
    that differ in nothing else. Where other factors vary, the differences of a run number are
    averaged over their values first: these share their chance and are no independent evidence.

    Parameters
    ----------
    runs
        Of a design, or a table of such.
    factor
        What is compared.
    measures
        One or more names of measures, flags or outcomes (their share).
    levels
        The two values that are compared, second less first; None: the only two there are, from low
        to high as the design has them; without such a design nothing first, numbers from low to
        high, network after hierarchy, and others in the order of the table.
    by
        Columns for each combination of which this is done.
    factors
        All columns that vary, where the table is not that of `Runs`.
    level
        Of the intervals: of each, or with a correction of all in the table together.
    method
        See `kompas_sim.statistics.paired_difference`. Shares that are averaged over other factors
        have the interval of a mean, and where no run differs that of shares.
    correction
        ``"bonferroni"`` or ``"holm"``: of the intervals for their number in this table (Bonferroni,
        for both: Holm's is a rule for decisions, with no intervals of its own that say more), and
        of p by that rule. None: each by itself.

    Returns
    -------
    pandas.DataFrame
        A row per group and measure: those of `by`, measure, contrast, first and second (means over
        the pairs), difference, low, high, effect (Cohen's dz), spread (the standard deviation of
        the differences), p (two-sided: the exact sign test of shares, else the t test), pairs,
        method (of the interval: shares, BCa, t or studentised). Values that are NaN in one of a
        pair do not count.

    Raises
    ------
    ValueError
        For a column, level or method that does not exist, more than two levels, or no pairs.

    References
    ----------
    Bonett, D. G., and Price, R. M. (2012). Adjusted Wald confidence interval for a difference of
    binomial proportions based on paired data. Journal of Educational and Behavioral Statistics 37.

    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics 6.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.grid("senseo", {"logic": ["hierarchy", "network"], "trust_gain": [0.02, 0.05]})
    >>> runs = ks.sweep(design, runs=20, seed=1)
    >>> found = ks.paired(runs, "logic", ["trust", "no deal"], correction="holm")
    >>> found[["measure", "contrast", "pairs"]]
       measure             contrast  pairs
    0    trust  network - hierarchy     20
    1  no deal  network - hierarchy     20
    >>> bool(found["low"][0] > 0)
    True
    """
    check_corrected(level, correction)
    asked = read(runs, measures, factors=factors, by=by)
    if factor not in asked.factors:
        raise ValueError(unknown("factor", factor, asked.factors))
    low, high = _two(asked, factor, levels)
    contrast = f"{level_name(high)} - {level_name(low)}"
    compared: list[Compared] = []
    for group, part in asked.groups():
        sides = _sides(part, factor, low, high)
        for m, name in enumerate(asked.measures):
            said = {**group, "measure": name, "contrast": contrast}
            compared.append((said, *_by_run(sides[..., m]), all_binary(sides[..., m])))
    return compare_all(compared, level=level, method=method, correction=correction)


def check_corrected(level: float, correction: str | None) -> None:
    """Raise ValueError for a level or a correction that cannot be."""
    check_level(level)
    if correction not in (None, *CORRECTIONS):
        raise ValueError(unknown("correction", correction, CORRECTIONS))


def compare_all(
    compared: Sequence[Compared], *, level: float, method: str, correction: str | None
) -> pd.DataFrame:
    """Return the table of some paired differences, corrected for their number where asked."""
    each = 1 - (1 - level) / len(compared) if correction else level
    rows = [
        said | _row(first, second, of_shares, each, method)
        for said, first, second, of_shares in compared
    ]
    table = pd.DataFrame(rows)
    if correction:
        table["p"] = adjusted(table["p"].to_numpy(), correction)
    return table


def adjusted(p: Floats, correction: str) -> Floats:
    """Return p values that hold together; NaN stay, and count for nothing.

    Examples
    --------
    >>> adjusted(np.array([0.01, 0.04, 0.03]), "holm").tolist()
    [0.03, 0.06, 0.06]
    >>> adjusted(np.array([0.01, 0.04, 0.03]), "bonferroni").tolist()
    [0.03, 0.12, 0.09]
    """
    known = p[np.isfinite(p)]
    if correction == "holm":
        order = np.argsort(known, kind="stable")
        left = len(known) - np.arange(len(known))
        known[order] = np.maximum.accumulate(known[order] * left)
    else:
        known = known * len(known)
    found = p.copy()
    found[np.isfinite(p)] = np.minimum(known, 1.0)
    return found


def _two(asked: Reading, factor: str, levels: Sequence[Any] | None) -> tuple[Any, Any]:
    there = asked.levels(factor)
    if levels is None:
        if len(there) != 2:
            said = ", ".join(level_name(each) for each in there[:10])
            raise ValueError(
                f"{factor}: {len(there)} levels ({said}); say which two: levels=(a, b)"
            )
        low, high = there
        return low, high
    if isinstance(levels, str) or not isinstance(levels, Iterable):
        raise ValueError(f"levels: {shown(levels)} must be two of {factor}: levels=(a, b)")
    wanted = [None if is_nothing(each) else each for each in levels]
    for each in wanted:
        if each not in there:
            raise ValueError(f"{factor}: {unknown('level', each, map(level_name, there))}")
    if len(wanted) != 2 or wanted[0] == wanted[1]:
        raise ValueError(f"{factor}: two different levels are compared, not {len(wanted)}")
    return wanted[0], wanted[1]


def _sides(part: Reading, factor: str, low: Any, high: Any) -> Floats:
    """Return both sides of all pairs: (2, other points, runs, measures), NaN where one is not."""
    table = part.table[at_level(part.table[factor], low) | at_level(part.table[factor], high)]
    if not len(table):
        raise ValueError(f"{factor}: no two points differ in it and in nothing else")
    others = codes_of(table, [name for name in part.factors if name != factor])
    count = int(others.max(initial=-1)) + 1
    side = at_level(table[factor], high).astype(np.int64)
    values = part._replace(table=table).values()
    sides = cube(side * count + others, 2 * count, table["run"], values)
    sides = sides.reshape(2, count, -1, values.shape[1])
    there = cube(side * count + others, 2 * count, table["run"], np.ones((len(table), 1)))
    if not np.isfinite(there.reshape(2, count, -1)).all(axis=0).any():
        raise ValueError(f"{factor}: no two points differ in it and in nothing else")
    sides[:, ~np.isfinite(sides).all(axis=0)] = np.nan
    return sides


def _by_run(sides: Floats) -> tuple[Floats, Floats]:
    """Return both sides per run number, (runs,): the means over what other factors are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # runs without pairs
        first, second = np.nanmean(sides, axis=1)
    return first, second


def _row(
    first: Floats, second: Floats, of_shares: bool, level: float, method: str
) -> dict[str, Any]:
    most = 1.0 if of_shares else None
    found = paired_difference(first, second, level=level, method=method, most=most)
    apart = (second - first)[np.isfinite(second - first)]
    known = len(apart) > 0
    return {
        "first": float(np.nanmean(first)) if known else math.nan,
        "second": float(np.nanmean(second)) if known else math.nan,
        "difference": found.mean,
        "low": found.low,
        "high": found.high,
        "effect": found.effect,
        "spread": float(apart.std(ddof=1)) if len(apart) > 1 else math.nan,
        "p": _p(first, second),
        "pairs": found.pairs,
        "method": found.method,
    }


def _p(first: Floats, second: Floats) -> float:
    """Return how likely differences as large are by chance; NaN of fewer than two."""
    from scipy.stats import binomtest, ttest_1samp

    sides = np.stack([first, second])[:, np.isfinite(second - first)]
    apart = without_dust(sides[1] - sides[0])
    if len(apart) < 2:
        return math.nan
    if all_binary(sides):
        changed = int((apart != 0).sum())
        return float(binomtest(int((apart > 0).sum()), changed).pvalue) if changed else 1.0
    if not apart.any():
        return 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # values that do not vary
        return float(ttest_1samp(apart, 0.0).pvalue)
