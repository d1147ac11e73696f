"""From a table of runs to arrays: what varies, what is measured, and which runs belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Real
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kompas_sim.errors import shown, unknown
from kompas_sim.logic import PRESETS
from kompas_sim.results import Runs
from kompas_sim.rules.outcome import OUTCOMES
from kompas_sim.rules.state import Floats, Ints

Names = str | Sequence[str]
Ends = Mapping[str, tuple[Any, Any]]
SHARE = "share of "
OWN: Any = object()  # stands for the measures that an analysis has itself


class Reading(NamedTuple):
    """A table of runs, and what its columns are."""

    table: pd.DataFrame
    factors: tuple[str, ...]
    measures: tuple[str, ...]
    by: tuple[str, ...]
    ends: Ends = MappingProxyType({})  # the low and the high level that a design gives a factor

    def groups(self) -> Iterator[tuple[dict[str, Any], Reading]]:
        """Return the part of the table for each combination in `by`, and what it is."""
        if not self.by:
            yield {}, self
            return
        for values, part in self.table.groupby(list(self.by), sort=False, dropna=False):
            yield dict(zip(self.by, values, strict=True)), self._replace(table=part)

    def each_once(self, analysis: str, otherwise: str = "") -> None:
        """Raise ValueError where a run number is there twice, as at several points of a design.

        otherwise : what is to be said then; else the columns that tell them apart.
        """
        if self.table["run"].duplicated().any():
            raise ValueError(
                f"{analysis}: runs of the same number are there more than once; say by which "
                f"{otherwise or f'columns they differ (by=){self._choices()}'}"
            )

    def _choices(self) -> str:
        """Return columns that tell all runs of a number apart, where there are any."""
        varied = [n for n in between(self.table) if self.table[n].nunique(dropna=False) > 1]
        for names in ([*self.by, *(n for n in varied if n not in self.by)], [*self.by, "point"]):
            apart = all(name in self.table for name in names)
            if apart and not self.table.duplicated([*names, "run"]).any():
                return f": by={names}"
        return ""

    def levels(self, factor: str) -> list[Any]:
        """Return the levels of a factor, from low to high: as the design has them, if it does."""
        there = levels_of(self.table[factor])
        ends = [None if is_nothing(end) else end for end in self.ends.get(factor, ())]
        if len(there) == len(ends) == 2 and all(end in there for end in ends):
            return ends
        return there

    def values(self) -> Floats:
        """Return the measures, (rows, measures); NaN where they are not defined."""
        columns = [column_of(self.table, name) for name in self.measures]
        return np.column_stack(columns) if columns else np.empty((len(self.table), 0))


def read(
    runs: Runs | pd.DataFrame,
    measures: Names = OWN,
    *,
    factors: Sequence[str] | None = None,
    by: Names | None = None,
) -> Reading:
    """Return a table of runs with what is asked of it, checked.

    Parameters
    ----------
    runs
        `Runs`, or a table such as theirs.
    measures
        Names of columns of numbers, of flags, or of outcomes (the share of runs with it), one or
        more; left out: the analysis has its own.
    factors
        What varies; None: all columns between ``run`` and ``outcome`` that are not in `by`.
    by
        Columns for each combination of which the analysis is made.

    Raises
    ------
    ValueError
        For a column that does not exist, or is no number; or when there is nothing to read.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.grid("senseo", {"logic": ["hierarchy", "network"], "trust_gain": [0, 0.05]})
    >>> found = read(ks.sweep(design, runs=2), "trust", by="trust_gain")
    >>> found.factors, found.by
    (('logic',), ('trust_gain',))
    """
    table = runs.table if isinstance(runs, Runs) else runs
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"runs: {shown(runs)} must be Runs or a table of runs")
    if not len(table):
        raise ValueError("runs: there are none")
    groups = () if by is None else _names("by", by)
    for name in ("run", *groups, *(factors or ())):
        _check(table, name)
    if factors is None:
        if "outcome" not in table:
            raise ValueError("factors: say which; the table has no column outcome that ends them")
        factors = [name for name in between(table) if name not in groups]
    wanted = () if measures is OWN else _names("measures", measures)
    if measures is not OWN and not wanted:
        raise ValueError("measures: no names given; one or more needed")
    for name in wanted:
        column_of(table.iloc[:1], name)
    layout = runs.layout if isinstance(runs, Runs) else None
    ends = {span.name: span.ends for span in layout.spans} if layout else {}
    return Reading(table, tuple(factors), wanted, groups, ends)


def between(table: pd.DataFrame) -> list[str]:
    """Return the columns that a design varies: between ``run`` and ``outcome``; else none."""
    names = [str(name) for name in table.columns]
    return names[names.index("run") + 1 : names.index("outcome")] if "outcome" in names else []


def column_of(table: pd.DataFrame, measure: str) -> Floats:
    """Return a measure of every run: a column, or 1 where the outcome is the one named."""
    name = measure.removeprefix(SHARE)
    if name in OUTCOMES and "outcome" in table:
        return np.asarray(table["outcome"] == name, dtype=float)
    _check(table, name, (*OUTCOMES, *table.columns))
    column = table[name]
    if not pd.api.types.is_numeric_dtype(column):
        raise ValueError(f'"{name}" is not a measure: its values are not numbers')
    return np.asarray(column, dtype=float)


def levels_of(column: pd.Series[Any]) -> list[Any]:
    """Return the different values, from low to high.

    Numbers by size, presets of the logic from hierarchy to network, others as they appear. Nothing
    (None, and NaN in a column of numbers) is a level, too, the lowest: None.

    Examples
    --------
    >>> levels_of(pd.Series(["network", "hierarchy", "network"]))
    ['hierarchy', 'network']
    >>> levels_of(pd.Series([100, None, 50]))
    [None, 50.0, 100.0]
    """
    nothing = [None] * int(column.isna().any())
    found: list[Any] = column.dropna().drop_duplicates().tolist()
    if all(isinstance(each, Real) for each in found):
        return nothing + sorted(found)
    if all(isinstance(each, str) and each in PRESETS for each in found):
        return nothing + sorted(found, key=lambda word: PRESETS[word]().norm)
    return nothing + found


def is_nothing(value: Any) -> bool:
    """Return whether a level is nothing: None, or the NaN that stands for it among numbers."""
    return value is None or (isinstance(value, Real) and value != value)


def at_level(column: pd.Series[Any], level: Any) -> NDArray[np.bool_]:
    """Return where a factor has a level, which may be nothing.

    Examples
    --------
    >>> at_level(pd.Series([100, None]), None).tolist()
    [False, True]
    """
    found = column.isna() if is_nothing(level) else column == level
    return np.asarray(found, dtype=bool)


def level_name(level: Any) -> str:
    """Return a level as it is told."""
    return "nothing" if is_nothing(level) else str(level)


def codes_of(table: pd.DataFrame, names: Sequence[str]) -> Ints:
    """Return a number for every row, the same for rows that are equal in these columns."""
    if not names:
        return np.zeros(len(table), dtype=np.int64)
    found = table.groupby(list(names), sort=False, dropna=False).ngroup()
    return np.asarray(found, dtype=np.int64)


def cube(cells: Ints, count: int, runs: pd.Series[Any], values: Floats) -> Floats:
    """Return values by cell and by run, (cells, runs, measures); NaN where there is no run.

    Parameters
    ----------
    cells, count
        The cell of every row, and how many there are.
    runs
        The number of the run of every row: the same number meets the same chance.
    values
        (rows, measures)

    Raises
    ------
    ValueError
        When a run is twice in a cell: then something else varies, too.
    """
    run, known = pd.factorize(runs, sort=True)
    place = cells * len(known) + run
    if np.bincount(place).max() > 1:
        number = known[run[np.argmax(np.bincount(place)[place] > 1)]]
        raise ValueError(
            f"run {number} is there more than once at the same values of the factors; "
            "what else varies belongs in factors= or by="
        )
    filled = np.full((count * len(known), values.shape[1]), np.nan)
    filled[place] = values
    return filled.reshape(count, len(known), values.shape[1])


def _names(what: str, names: Names) -> tuple[str, ...]:
    several = (names,) if isinstance(names, str) else names
    if not isinstance(several, Iterable) or not all(isinstance(each, str) for each in several):
        raise ValueError(f"{what}: {shown(names)} must be a name, or a list of names")
    return tuple(several)


def _check(table: pd.DataFrame, name: str, choices: Sequence[Any] | None = None) -> None:
    if name not in table:
        columns = table.columns if choices is None else choices
        raise ValueError(unknown("column", name, [str(each) for each in columns]))
