"""The points of a design, and the runs at each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kompas_sim.analysis.reading import Reading, cube
from kompas_sim.rules.state import Floats


def points_of(part: Reading) -> tuple[pd.DataFrame, Floats]:
    """Return what varies, a row per point in order, and the measures, (points, runs, measures).

    A measure is NaN where it is not defined, or where there is no run.

    Raises
    ------
    ValueError
        When a point is missing, or a run is twice at one.
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
    cells = place.astype(np.int64)
    return points, cube(cells, len(numbers), table["run"], part.values())
