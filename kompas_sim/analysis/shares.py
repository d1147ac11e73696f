"""How often each outcome came about."""

from __future__ import annotations

import pandas as pd

from kompas_sim.analysis.reading import Names, read
from kompas_sim.limits import LEVEL
from kompas_sim.results import Runs
from kompas_sim.rules.outcome import OUTCOMES
from kompas_sim.share_intervals import share_bounds


def outcome_shares(
    runs: Runs | pd.DataFrame,
    *,
    by: Names | None = None,
    level: float = LEVEL,
    method: str = "wilson",
) -> pd.DataFrame:
    """Return how often each outcome came about, with intervals.

    Parameters
    ----------
    runs
        Or a table of such. The intervals take all runs of a group to be independent; those of the
        same number at several points are not, so say `by` what they differ, or they are refused.
    by
        Columns for each combination of which this is done.
    level
        Of each interval.
    method
        ``"wilson"`` (score) or ``"exact"`` (Clopper and Pearson): see
        `kompas_sim.share_intervals.share_bounds`.

    Returns
    -------
    pandas.DataFrame
        A row per group and outcome: those of `by`, outcome, count, share, low, high, runs.

    Raises
    ------
    ValueError
        For a column or a method that does not exist, or when several points are mixed.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.grid("senseo", {"logic": ["hierarchy", "network"]})
    >>> found = ks.outcome_shares(ks.sweep(design, runs=5), by="logic", method="exact")
    >>> list(found.columns), len(found)
    (['logic', 'outcome', 'count', 'share', 'low', 'high', 'runs'], 12)
    """
    rows = []
    for group, part in read(runs, OUTCOMES, by=by, factors=()).groups():
        part.each_once("outcome_shares")
        total = len(part.table)
        for outcome, count in zip(OUTCOMES, part.values().sum(axis=0).astype(int), strict=True):
            low, high = share_bounds(int(count), total, level=level, method=method)
            found = {"count": int(count), "share": count / total, "low": low, "high": high}
            rows.append({**group, "outcome": outcome, **found, "runs": total})
    return pd.DataFrame(rows)
