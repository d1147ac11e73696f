"""Tables of points: what stands in their cells, and what they are made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kompas_sim.errors import ScenarioError, shown
from kompas_sim.logic import PRESETS, Logic, as_logic

Table = pd.DataFrame | Sequence[Mapping[str, Any]] | Mapping[str, Sequence[Any]]

MOST = 10_000_000  # points of a design


def cells_of(name: str, values: Iterable[Any]) -> list[Any]:
    """Return the values of a factor as a table can hold them; of a mapping, its words."""
    return [cell(name, plain(value)) for value in values]


def named_logics(name: str, values: Any, known: Mapping[str, Logic]) -> dict[str, Logic]:
    """Return the logics that words stand for: those `known`, and of `values`, if a mapping.

    Raises
    ------
    ScenarioError
        For what is no logic, or a word that stands for another one already.
    """
    found = dict(known)
    for word, value in values.items() if isinstance(values, Mapping) else ():
        meant = logic_named(name, value)
        if meant != found.setdefault(word, PRESETS[word]() if word in PRESETS else meant):
            raise ScenarioError(f'"{word}" stands for another logic already', name)
    return found


def table_of_points(names: Iterable[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Return the table of points, a row per point; None stays what it is."""
    cells = {name: _column([row[c] for row in rows]) for c, name in enumerate(names)}
    return pd.DataFrame(cells, index=range(len(rows)))


def as_points(given: Any) -> pd.DataFrame:
    """Return points as a table of pandas, from such a table, rows, or columns.

    Raises
    ------
    ScenarioError
        For what is no table, a cell that is missing, or one that is neither number nor text.

    Examples
    --------
    >>> as_points([{"trust_gain": 0.1, "delay": 1}, {"trust_gain": 0.05, "delay": 2}])
       trust_gain  delay
    0        0.10      1
    1        0.05      2
    """
    if isinstance(given, pd.DataFrame):
        return given
    if isinstance(given, Mapping):
        return table_of_points(given, _across(given))
    if isinstance(given, str) or not isinstance(given, Sequence):
        wanted = "a table of pandas, a list of {factor: value}, or {factor: values}"
        raise ScenarioError(f"{shown(given)} must be {wanted}", "points")
    return table_of_points(given[0], _complete(given)) if given else pd.DataFrame()


def enough(points: int, place: str = "") -> None:
    """Refuse a design that no memory holds."""
    if points > MOST:
        raise ScenarioError(f"that makes {points:,} points; at most {MOST:,}", place)


def logic_named(name: str, value: Any) -> Logic:
    """Return a logic; what is none is named with its place, `name`."""
    try:
        return as_logic(value)
    except ValueError as error:
        raise ScenarioError(str(error), name) from None


def cell(name: str, value: Any) -> Any:
    """Return a value that a table can hold."""
    if not isinstance(value, bool | int | float | str | None):
        raise ScenarioError(f"{shown(value)} must be a number, text or nothing", name)
    return value


def plain(value: Any) -> Any:
    """Return a number of numpy's as one of Python's, and a preset logic as its word."""
    if isinstance(value, Logic):
        words = [word for word, preset in PRESETS.items() if preset() == value]
        if not words:
            raise ScenarioError('a logic of your own needs a name: {"mine": ks.Logic(...)}')
        return words[0]
    return value.item() if isinstance(value, np.generic) else value


def _across(columns: Mapping[str, Any]) -> list[Sequence[Any]]:
    """Return the rows of columns, which are of one length."""
    first = next(iter(columns), "")
    cells = []
    for name, values in columns.items():
        if isinstance(values, str | Mapping) or not isinstance(values, Collection):
            raise ScenarioError(f"{shown(values)} must be a list of values", name)
        if len(values) != len(columns[first]):
            both = f"{len(values)} values, and {len(columns[first])} of {first}"
            raise ScenarioError(both, name)
        cells.append(cells_of(name, values))
    return list(zip(*cells, strict=True))


def _complete(rows: Sequence[Any]) -> list[Sequence[Any]]:
    """Return the cells of rows, all of which have all factors."""
    for k, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise ScenarioError(f"{shown(row)} must be {{factor: value}}", f"points[{k}]")
        for name in (*rows[0], *row):
            if name not in row or name not in rows[0]:
                without = k if name not in row else 0
                raise ScenarioError(f"{shown(name)} is missing", f"points[{without}]")
    return [[cell(name, plain(row[name])) for name in rows[0]] for row in rows]


def _column(values: Sequence[Any]) -> pd.Series[Any]:
    """Return a column, in which None stays what it is."""
    return pd.Series(list(values), dtype=object if None in values else None)
