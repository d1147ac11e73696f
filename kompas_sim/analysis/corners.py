"""What each factor does alone: added where all others are low, and where all others are high."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from kompas_sim.analysis.paired import Compared, check_corrected, compare_all
from kompas_sim.analysis.points import points_of
from kompas_sim.analysis.reading import Names, read
from kompas_sim.errors import shown
from kompas_sim.intervals import AUTO
from kompas_sim.layout import Layout
from kompas_sim.limits import LEVEL
from kompas_sim.results import Runs
from kompas_sim.statistics import all_binary

KIND = "one_in_one_out"
IN, OUT = "in", "out"


def one_in_one_out_effects(
    runs: Runs | pd.DataFrame,
    measures: Names,
    *,
    layout: Layout | None = None,
    by: Names | None = None,
    level: float = LEVEL,
    method: str = AUTO,
    correction: str | None = None,
) -> pd.DataFrame:
    """Return what each factor does alone in either corner, run by run on the same chance.

    *In*: the factor high by itself, less all low. *Out*: all high, less all high but the factor:
    what goes when it alone is taken away. Both are high less low, and their sum over the factors is
    no whole: a factor that does something in one corner only does it together with others, or
    instead of them. `kompas_sim.shapley` of a `kompas_sim.factorial` divides the whole.

    Parameters
    ----------
    runs
        Of a design of `kompas_sim.one_in_one_out`, or a table of such.
    measures
        One or more names of measures, flags or outcomes (their share).
    layout
        Of a bare table: ``design.layout``.
    by
        Columns, such as that of a case, for each combination of which this is done.
    level, method, correction
        As for `kompas_sim.paired`.

    Returns
    -------
    pandas.DataFrame
        A row per group, measure, corner and factor: those of `by`, measure, corner (``in`` or
        ``out``), factor, low_side and high_side (means with the factor low and high, over the
        pairs), and difference, low, high, effect, spread, p, pairs and method as of
        `kompas_sim.paired`.

    Raises
    ------
    ValueError
        When the points are not those of such a design, or for what `kompas_sim.paired` refuses.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> runs = ks.sweep(ks.one_in_one_out("senseo", rows=["goal", "norm"]), runs=20, seed=1)
    >>> found = ks.one_in_one_out_effects(runs, "trust")
    >>> found[["corner", "factor", "pairs"]]
      corner      factor  pairs
    0     in  logic.goal     20
    1     in  logic.norm     20
    2    out  logic.goal     20
    3    out  logic.norm     20
    """
    check_corrected(level, correction)
    known = runs.layout if layout is None and isinstance(runs, Runs) else layout
    if not isinstance(known, Layout) or known.kind != KIND:
        kind = f"a design of the kind {known.kind}" if isinstance(known, Layout) else shown(known)
        raise ValueError(
            f"layout: {kind}; it must be that of a design of ks.one_in_one_out: Runs know theirs, "
            "with a bare table give layout=design.layout"
        )
    asked = read(runs, measures, factors=known.names, by=by)
    place = {role: point for point, role in enumerate(known.roles)}
    compared: list[Compared] = []
    for group, part in asked.groups():
        points, values = points_of(part)
        if len(points) != len(place):
            raise ValueError(
                f"one in, one out: {len(points)} points of {len(known.names)} factors; they need "
                f"{len(place)}"
            )
        for (m, measure), corner, name in product(enumerate(part.measures), (IN, OUT), known.names):
            moved = place[f"{name} {corner}"]
            both = [place["all low"], moved] if corner == IN else [moved, place["all high"]]
            sides = values[both, :, m]
            low, high = sides[:, np.isfinite(sides).all(axis=0)]
            said = {**group, "measure": measure, "corner": corner, "factor": name}
            compared.append((said, low, high, all_binary(np.concatenate([low, high]))))
    table = compare_all(compared, level=level, method=method, correction=correction)
    return table.rename(columns={"first": "low_side", "second": "high_side"})
