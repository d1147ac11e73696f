"""A second look at what hardly shows: more runs, on fresh chance, where it showed most.

The first look compares so much that what is small stays unseen. Where a treatment has no effect
or a slight one, the cells in which it seemed to matter most are played again, with the measure
that changed most there: some hundred comparisons instead of tens of thousands. They were chosen
by the first look and are judged by runs that had no part in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from evidence.effects import FEWEST, MEAN, SLIGHT, compare, with_intervals
from evidence.treatments import Treatment, places, played, said

TIMES = 10  # as many runs as at the first look
CELLS = 3  # of each treatment


def largest(effects: pd.DataFrame) -> pd.Series[float]:
    """Return the largest visible effect of each treatment, in standard deviations; 0: none."""
    sizes = effects["size"].abs().where(effects["visible"], 0.0)
    return sizes.groupby(effects["treatment"]).max()


def suspects(effects: pd.DataFrame) -> pd.DataFrame:
    """Return what is looked at again: treatment, case, logic and measure.

    Of each treatment that hardly shows, the cells in which it changed anything most surely.
    """
    sizes = largest(effects)
    cells = effects[
        effects["treatment"].isin(sizes.index[sizes < SLIGHT])
        & (effects["case"] != MEAN)
        & (effects["spread"] > 0)
        & (effects["pairs"] >= FEWEST)
    ]
    sure = cells["difference"].abs() / cells["spread"] * np.sqrt(cells["pairs"])
    best = cells.loc[sure.sort_values(ascending=False, kind="stable").index]
    best = best.drop_duplicates(["treatment", "case", "logic"])
    return best.groupby("treatment", sort=False).head(CELLS)[
        ["treatment", "case", "logic", "measure"]
    ]


def look_again(
    effects: pd.DataFrame,
    treatments: Sequence[Treatment],
    cases: Sequence[str],
    runs: int,
    seed: int,
    level: float,
) -> pd.DataFrame:
    """Play the suspects again: a row per treatment, cell and measure; off less on.

    runs, seed : of the first look. level : at which all intervals of this look hold together.
    """
    units: Mapping[str, float] = effects.groupby("measure")["unit"].first().to_dict()
    by_name = {t.what: t for t in treatments}
    scenarios = {place: scenario for place, scenario, _ in places(cases)}
    rows = []
    for (place, logic), here in suspects(effects).groupby(["case", "logic"], sort=False):
        measures = dict(zip(here["treatment"], here["measure"], strict=True))
        told = f"again {place}, {logic}"
        again = [by_name[name] for name in measures]
        for t, on, off in played(scenarios[place], logic, again, TIMES * runs, seed + 1, told):
            found = compare(on, off, said(t, place, logic))
            rows += [row for row in found if row["measure"] == measures[t.what]]
    return with_intervals(rows, units, level)
