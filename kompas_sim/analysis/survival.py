"""How long agreements hold."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from kompas_sim.analysis.reading import Names, column_of, read
from kompas_sim.limits import LEVEL, check_level
from kompas_sim.results import Runs


def survival(
    runs: Runs | pd.DataFrame,
    *,
    by: Names | None = None,
    duration: str = "first_lasted",
    holds: str = "first_held",
    level: float = LEVEL,
) -> pd.DataFrame:
    """Return the share of agreements that are still in force after so many rounds: Kaplan-Meier.

    Of runs in which something was agreed: the first agreement. It ends when given up, lapsed
    or left; one that is in force when the run ends is censored: how long it would have held is
    not known.

    Parameters
    ----------
    runs
        Or a table of such. The intervals take all runs of a group to be independent; those of the
        same number at several points are not, so say `by` what they differ, or they are refused.
    by
        Columns for each combination of which this is done, such as the logic. By ``outcome`` it
        describes, but does not explain: the class of a run is found at its end, when it is known
        whether the agreement held.
    duration
        The measure of how long it was in force, rounds.
    holds
        The measure that is above 0 when it is still in force at the end of the run.
    level
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row per group and number of rounds after which agreements ended, and one for the start:
        those of `by`, rounds, at_risk (agreements that were known to be in force until then),
        ended (of them, after so many rounds), survival, low, high (log-log; NaN where nothing has
        ended, or everything).

    Raises
    ------
    ValueError
        For a column that does not exist, when several points are mixed, or when nothing was
        agreed.

    References
    ----------
    Kaplan, E. L., and Meier, P. (1958). Nonparametric estimation from incomplete observations. JASA
    53. Computed by `scipy.stats.ecdf`.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> runs = ks.simulate("senseo", logic="hierarchy", runs=50, seed=1)
    >>> found = ks.survival(runs)
    >>> list(found.columns)
    ['rounds', 'at_risk', 'ended', 'survival', 'low', 'high']
    >>> float(found["survival"][0]), bool(found["survival"].is_monotonic_decreasing)
    (1.0, True)
    """
    from scipy.stats import CensoredData, ecdf

    check_level(level)
    tables = []
    for group, part in read(runs, by=by, factors=()).groups():
        part.each_once("survival")
        time = column_of(part.table, duration)
        held = column_of(part.table, holds) > 0
        agreed = time > 0  # NaN is not
        if not agreed.any():
            continue
        time, held = time[agreed], held[agreed]
        found = ecdf(CensoredData(uncensored=time[~held], right=time[held])).sf
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # no interval where nothing has ended
            ends = found.confidence_interval(level, method="log-log")
        after = found.quantiles
        ended = (time[~held][:, None] == after).sum(axis=0)
        some = ended > 0  # not where agreements were only lost sight of
        columns = {
            "rounds": [0.0, *after[some]],
            "at_risk": [len(time), *(time[:, None] >= after[some]).sum(axis=0)],
            "ended": [0, *ended[some]],
            "survival": [1.0, *found.probabilities[some]],
            "low": [np.nan, *ends.low.probabilities[some]],
            "high": [np.nan, *ends.high.probabilities[some]],
        }
        tables.append(pd.DataFrame({**group, **columns}))
    if not tables:
        raise ValueError("survival: nothing was agreed in any run")
    return pd.concat(tables, ignore_index=True)
