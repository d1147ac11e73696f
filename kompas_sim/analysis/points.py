"""The points of a design, and the mean of a measure at each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kompas_sim.analysis.reading import Reading
from kompas_sim.rules.state import Floats


def points_of(part: Reading) -> tuple[pd.DataFrame, Floats]:
    """Return what varies, a row per point in order, and the measures, (points, measures).

    A measure of a point is its mean over the runs in which it is defined.

    Raises
    ------
    ValueError
        When a point is missing, or a measure is undefined in all runs of a point.
    """
    table = part.table
    if "point" not in table:
        raise ValueError('runs: they need a column "point", the number of the point')
    numbers, place = np.unique(table["point"].to_numpy(), return_inverse=True)
    if numbers[-1] - numbers[0] + 1 != len(numbers):
        missing = np.setdiff1d(np.arange(numbers[0], numbers[-1]), numbers)[0]
        raise ValueError(f"runs: point {missing} has none")
    first = np.unique(place, return_index=True)[1]
    points = table.iloc[first][list(part.factors)].reset_index(drop=True)
    values = part.values()
    known = np.isfinite(values)
    sums, counts = np.zeros((2, len(numbers), values.shape[1]))
    np.add.at(sums, place, np.where(known, values, 0.0))
    np.add.at(counts, place, known)
    with np.errstate(invalid="ignore"):
        means = sums / counts
    for m, measure in enumerate(part.measures):
        undefined = ~np.isfinite(means[:, m])
        if undefined.any():
            raise ValueError(
                f"{measure}: undefined at {undefined.sum()} of {len(means)} points; fill in what "
                f'stands for it: runs.table.fillna({{"{measure}": ...}})'
            )
    return points, means
