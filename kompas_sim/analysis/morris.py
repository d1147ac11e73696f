"""Morris screening: which factors matter at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kompas_sim.analysis.points import points_of
from kompas_sim.analysis.reading import Names, Reading, read
from kompas_sim.errors import unknown
from kompas_sim.layout import Layout
from kompas_sim.limits import LEVEL, check_level, whole_number
from kompas_sim.results import Runs
from kompas_sim.rules.state import Floats

RESAMPLES = 1000
ESTIMATES = ["mu_star", "low", "high", "mu", "sigma"]
NEAR = 1e-6  # of a step, within which steps are the same


def morris_effects(
    runs: Runs | pd.DataFrame,
    measures: Names,
    *,
    factors: Sequence[str] | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    by: Names | None = None,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    rng: int = 0,
) -> pd.DataFrame:
    """Return the elementary effects of each factor: what changing it alone does to a measure.

    The design is that of Morris: trajectories of d + 1 points, along which each of the d factors
    changes once, by a fixed step. An effect is the change of a measure over a step, per range of
    the factor: the mean over the runs in which it is defined at both ends of the step.

    Parameters
    ----------
    runs
        Of a design such as `kompas_sim.morris` makes, or a table of such.
    measures
        One or more names of measures, flags or outcomes (their share).
    factors
        What varies; None: all columns between ``run`` and ``outcome`` that are not in `by`.
    bounds
        Of a bare table, or to have effects per another range than that of the design: the range of
        each factor, (low, high); of those that are not in it, the lowest and the highest value. All
        factors are numbers then. None: the design knows (`Runs.layout`), also of words, of true
        and false and of whole numbers.
    by
        Columns for each combination of which this is done.
    level
        Of each interval.
    resamples, rng
        How often trajectories are drawn again, and the seed of that.

    Returns
    -------
    pandas.DataFrame
        A row per group, measure and factor: those of `by`, measure, factor, mu_star (the mean size
        of an effect), low and high (its interval), mu (the mean effect), sigma (the standard
        deviation of the effects: large when the factor interacts or bends), trajectories, runs (the
        fewest that a step of the factor has). NaN where a step has none: say what stands for
        undefined (``runs.table.fillna({"rounds_to_agreement": 150})``).

    Raises
    ------
    ModuleNotFoundError
        Without SALib.
    ValueError
        When the points are no such trajectories, or a bound is not right.

    References
    ----------
    Campolongo, F., Cariboni, J., and Saltelli, A. (2007). An effective screening design for
    sensitivity analysis of large models. Environmental Modelling & Software 22. Computed by
    `SALib.analyze.morris`.

    Examples
    --------
    >>> import pandas as pd, kompas_sim as ks
    >>> table = pd.DataFrame({"x": [0, 2, 2, 3, 3, 1], "y": [0, 0, 2, 3, 1, 1]})
    >>> table = table.assign(point=range(6), run=0, gain=3 * table["x"] - table["y"])
    >>> ks.morris_effects(table, "gain", factors=["x", "y"])[["factor", "mu_star", "mu"]]
      factor  mu_star   mu
    0      x      9.0  9.0
    1      y      3.0 -3.0
    """
    try:
        from SALib.analyze import morris
    except ModuleNotFoundError as error:
        message = "Morris effects need SALib: pip install SALib"
        raise ModuleNotFoundError(message, name=error.name) from None

    check_level(level)
    resamples = whole_number("resamples", resamples, 2)
    asked = read(runs, measures, factors=factors, by=by)
    for name in bounds or {}:
        if name not in asked.factors:
            raise ValueError(f"bounds: {unknown('factor', name, asked.factors)}")
    known = {**_spans(runs), **(bounds or {})}
    tables = []
    for group, part in asked.groups():
        points, values = points_of(part)
        layout = None if bounds else _layout(runs, part, points)
        steps, size = _steps(points, known) if layout is None else _told(layout, part, points)
        changes, counts = _changes(values, steps)
        unit = _trajectories(steps)
        fewest = (np.abs(steps)[..., None] * counts[:, :, None]).sum(axis=1).min(axis=0)
        problem = {
            "num_vars": len(part.factors),
            "names": list(part.factors),
            "bounds": [[0.0, 1.0]] * len(part.factors),
        }
        for m, measure in enumerate(part.measures):
            found: Any = morris.analyze(
                problem,
                unit,
                _trajectories(changes[..., m : m + 1] / size)[:, 0],
                num_resamples=resamples,
                conf_level=level,
                num_levels=2,  # for which SALib takes steps of 1
                seed=rng,
            )
            middle, reach = np.array(found["mu_star"]), np.array(found["mu_star_conf"])
            columns = {
                **group,
                "measure": measure,
                "factor": list(part.factors),
                "mu_star": middle,
                "low": np.maximum(middle - reach, 0.0),
                "high": middle + reach,
                "mu": np.array(found["mu"]),
                "sigma": np.array(found["sigma"]),
                "trajectories": len(steps),
                "runs": fewest[:, m].astype(int),
            }
            table = pd.DataFrame(columns)
            table.loc[table["runs"] == 0, ESTIMATES] = np.nan
            tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _spans(runs: Runs | pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return the ranges of the design that the runs are of; nothing of a bare table."""
    layout = runs.layout if isinstance(runs, Runs) else None
    spans = layout.spans if layout else ()
    return {span.name: (span.low, span.high) for span in spans if not span.choices}


def _layout(runs: Runs | pd.DataFrame, part: Reading, points: pd.DataFrame) -> Layout | None:
    """Return the layout of trajectories along which just these factors change, if it is known."""
    layout = runs.layout if isinstance(runs, Runs) else None
    if layout is None or layout.kind != "morris" or set(layout.names) != set(part.factors):
        return None
    return layout if len(points) == layout.n * (len(layout.names) + 1) else None


def _told(layout: Layout, part: Reading, points: pd.DataFrame) -> tuple[Floats, float]:
    """Return the steps in the order of the factors, and their size, as the design has them."""
    order = [layout.names.index(name) for name in part.factors]
    return layout.steps(points)[..., order], layout.delta


def _steps(points: pd.DataFrame, bounds: Mapping[str, tuple[float, float]]) -> tuple[Floats, float]:
    """Return the steps, (trajectories, d, d): 1 or -1 where a factor moved, and their size."""
    unit = _unit(points, bounds)
    size = fixed_step(unit, [str(name) for name in points])
    d = points.shape[1]
    moves = np.diff(unit.reshape(-1, d + 1, d), axis=1)
    return np.where(np.abs(moves) > NEAR, np.sign(moves), 0.0), size


def _changes(values: Floats, steps: Floats) -> tuple[Floats, Floats]:
    """Return what each step changes, (trajectories, d, measures), and over how many runs.

    values : (points, runs, measures). Where there is no run, the change is 0.
    """
    count, d = steps.shape[:2]
    apart = np.diff(values.reshape(count, d + 1, *values.shape[1:]), axis=1)
    known = np.isfinite(apart)
    runs = known.sum(axis=2)
    return np.where(known, apart, 0.0).sum(axis=2) / np.maximum(runs, 1), runs.astype(float)


def _trajectories(steps: Floats) -> Floats:
    """Return the points, (points, ...), of trajectories that start at 0 and take these steps."""
    start = np.zeros_like(steps[:, :1])
    found = np.concatenate([start, np.cumsum(steps, axis=1)], axis=1)
    return found.reshape(-1, steps.shape[2])


def fixed_step(unit: Floats, factors: Sequence[str]) -> float:
    """Return the step of trajectories, (points, factors), as a share of the range.

    Raises
    ------
    ValueError
        When they are no trajectories along which each factor changes once by the same step.
    """
    count, d = unit.shape
    if d == 0 or count % (d + 1) or count // (d + 1) < 2:
        raise ValueError(
            f"Morris effects: {count} points of {d} factors; they need two or more trajectories of "
            "d + 1 points: a design of ks.morris"
        )
    steps = np.abs(np.diff(unit.reshape(-1, d + 1, d), axis=1))
    changed = steps > NEAR
    wrong = ~((changed.sum(axis=1) == 1).all(axis=1) & (changed.sum(axis=2) == 1).all(axis=1))
    if wrong.any():
        raise ValueError(
            f"Morris effects: trajectory {int(np.argmax(wrong))} does not change each factor once, "
            "one at a time: a design of ks.morris does"
        )
    sizes = steps.max(axis=1)  # (trajectories, factors)
    step = float(sizes.flat[0])
    uneven = np.abs(sizes - step).max(axis=0) > NEAR
    if uneven.any():
        name = factors[int(np.argmax(uneven))]
        raise ValueError(
            f"Morris effects: {name} changes by another share of its range than "
            f"{factors[0]}; give the ranges they were drawn from: bounds={{name: (low, high)}}"
        )
    return step


def _unit(points: pd.DataFrame, bounds: Mapping[str, tuple[float, float]]) -> Floats:
    """Return the points with every factor between 0 and 1 of its range."""
    columns = []
    for name in points:
        column = points[name]
        if not pd.api.types.is_numeric_dtype(column):
            raise ValueError(
                f"Morris effects: {name} is not a number; give the Runs of a design of ks.morris, "
                "which know what it can be, without bounds="
            )
        low, high = bounds.get(str(name), (float(column.min()), float(column.max())))
        if not low < high or column.min() < low or column.max() > high:
            raise ValueError(
                f"bounds: {name} is not always between {low} and {high}, or never varies"
            )
        columns.append((column.to_numpy(dtype=float) - low) / (high - low))
    return np.column_stack(columns) if columns else np.empty((len(points), 0))
