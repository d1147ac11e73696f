"""Designs: a table with a row per point, each point the scenario with some things changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import sha256
from itertools import islice, product
from math import prod
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

from kompas_sim.design_table import (
    Table,
    as_points,
    cell,
    cells_of,
    enough,
    named_logics,
    plain,
    table_of_points,
)
from kompas_sim.errors import ScenarioError, shown
from kompas_sim.factors import OF_SCENARIO, Case, Cast, Factor, cast_of, factor
from kompas_sim.io import as_scenario, to_toml
from kompas_sim.layout import Layout
from kompas_sim.logic import Logic
from kompas_sim.parameters import Parameters, make_parameters
from kompas_sim.rules.state import Ints
from kompas_sim.scenario import Scenario, logic_of_table

TRIED = 1000  # cases that are made to see whether they can be
LOOKED_AT = 100  # different values of a column that are tried one by one; else its extremes


@dataclass(frozen=True, eq=False, init=False)
class Design:
    """Points to run: a scenario, and a table of what varies.

    Made by `grid`, `factorial`, `one_in_one_out`, `mixed`, `latin_hypercube`, `sobol` or
    `morris`, or from a table of one's own. Every value is tried by itself, and the first
    thousand combinations of those that change the game.

    Parameters
    ----------
    scenario
        A bundled case, the path of a scenario file, or a `Scenario`.
    logic
        That of the table where it does not vary; None: that of the scenario, or network.
    points
        A row per point, a column per factor (see `kompas_sim.factors`): a table of pandas, rows
        such as ``{"trust_gain": 0.1}``, or the values of each factor by its name.
    logics
        Logics of one's own, by the word that stands for them in `points`.
    layout
        How the points lie, where an analysis needs to know: see `kompas_sim.layout`.

    Raises
    ------
    ScenarioError
        For a factor that does not exist, or a value that cannot be, with the place.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> rows = [{"logic": "mine", "trust_gain": 0.1}, {"logic": "network", "trust_gain": 0.05}]
    >>> ks.Design("senseo", None, rows, {"mine": ks.Logic(norm=0)})
    <Design of senseo: 2 points; varies logic, trust_gain>
    >>> design = ks.grid("senseo", {"trust_asymmetry": [1, 2], "logic.norm": [0.2, 0.8]})
    >>> len(design), list(design.points.columns)
    (4, ['trust_asymmetry', 'logic.norm'])
    >>> scenario, logic = design.case(3)
    >>> scenario.parameters.trust_asymmetry, logic.norm
    (2.0, 0.8)
    """

    scenario: Scenario
    logic: Logic
    points: pd.DataFrame
    logics: Mapping[str, Logic]
    layout: Layout | None

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str],
        logic: Logic | str | None,
        points: Table,
        logics: Mapping[str, Logic | str] | None = None,
        layout: Layout | None = None,
    ) -> None:
        case = as_scenario(scenario)
        if not isinstance(logics, Mapping | None):
            raise ScenarioError(f"{shown(logics)} must be {{word: Logic}}", "logics")
        own = named_logics("logics", logics, {})
        given = {"scenario": case, "logic": given_logic(case, logic), "points": as_points(points)}
        self.__dict__.update(given | {"logics": own, "layout": layout})
        self._check()

    def _check(self) -> None:
        """See that there are points, and that they can be."""
        if self.points.columns.has_duplicates:
            twice = self.points.columns[self.points.columns.duplicated()][0]
            raise ScenarioError(f'"{twice}" is there twice', "design")
        if not len(self.points):
            raise ScenarioError("it has no points", "design")
        together = set(self.points.columns) & set(OF_SCENARIO)
        for each in self.factors:
            values = self._looked_at(each.name)
            if each.name not in together or len(together) == 1:
                for value in values:
                    self._try(each, value)
        try:
            for _ in islice(self.cases(), TRIED):  # together, too, they make scenarios that can be
                pass
        except ScenarioError as error:
            raise self._between(error) from None

    def __len__(self) -> int:
        return len(self.points)

    def __repr__(self) -> str:
        varied = ", ".join(self.varied) or "nothing"
        return f"<Design of {self.scenario.name}: {len(self)} points; varies {varied}>"

    @property
    def varied(self) -> list[str]:
        """The names of what varies, in the order of the table."""
        return [str(name) for name in self.points.columns]

    @property
    def longest(self) -> int:
        """The longest horizon of any point."""
        return int(max(self.points.get("horizon", [self.scenario.horizon])))

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """What varies, in the order in which it is applied."""
        found = [factor(self.scenario, name) for name in self.varied]
        return tuple(sorted(found, key=lambda each: each.rank))

    def case(self, point: int) -> Case:
        """Return the scenario and the logic of one point."""
        return self._case(self.factors, point)

    def cases(self) -> Iterator[tuple[Case, slice]]:
        """Return each case that the game depends on, and the points, next to each other, it has.

        What does not change the game is as in `scenario`; see `cast`.
        """
        which = [each for each in self.factors if each.changes_game]
        values = self.points[[each.name for each in which]]
        changed = (values != values.shift()).any(axis="columns")
        starts = [0, *(np.flatnonzero(changed[1:]) + 1).tolist()]
        for start, stop in zip(starts, [*starts[1:], len(self)], strict=True):
            yield self._case(which, start), slice(start, stop)

    def cast(self, case: Case, points: slice) -> Cast:
        """Return what differs between these points of `case` without changing the game."""
        cast = cast_of(case, points.stop - points.start)
        for each in self.factors:
            column = self.points[each.name].iloc[points]
            if each.write is not None:
                each.write(cast, [self._meant(value) for value in column.tolist()])
        return cast

    def part(self, start: int, stop: int) -> Design:
        """Return the design of the points from `start` to `stop` (exclusive), not checked again."""
        part = object.__new__(Design)
        part.__dict__.update(vars(self) | {"points": self.points.iloc[start:stop], "layout": None})
        return part

    def __getstate__(self) -> dict[str, Any]:
        """Return what is sent elsewhere: all but the factors, which are functions."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def columns(self, point: Ints) -> dict[str, pd.Series[Any]]:
        """Return what varies, at each of some points, by name; nothing among numbers is NaN."""
        return {
            name: _storable(self.points[name]).iloc[point].reset_index(drop=True)
            for name in self.varied
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of all that is run: scenario, logic and points."""
        said = [to_toml(self.scenario), json.dumps(self.logic.as_dict())]
        said += [json.dumps({name: each.as_dict() for name, each in self.logics.items()})]
        said += [self.points.to_csv(index=False)]
        said += [json.dumps(self.layout.as_dict())] if self.layout else []
        return sha256("\0".join(said).encode()).hexdigest()

    # --- parts ------------------------------------------------------------------------------------

    def _between(self, error: ScenarioError) -> ScenarioError:
        """Return what is wrong with values together, with the factors between which it is."""
        place = error.place.split(".")[0]
        for k, party in enumerate(self.scenario.parties):
            its = [name for name in self.points.columns if name.startswith(f"party.{party.name}.")]
            if place == f"parties[{k}]" and its:
                return ScenarioError(error.problem, " and ".join(its), more=error.more)
        together = sorted(set(self.points.columns) & set(OF_SCENARIO))
        if len(together) > 1 and error.place not in together:
            problem = f"{error.place}: {error.problem}" if error.place else error.problem
            return ScenarioError(problem, " and ".join(together), more=error.more)
        return error

    def _case(self, factors: Sequence[Factor], point: int) -> Case:
        # each cell of its own type, not that of the row
        cells = {each: plain(self.points[each.name].iloc[point]) for each in factors}
        together = {each.name: cells.pop(each) for each in factors if each.name in OF_SCENARIO}
        scenario = replace(self.scenario, **together) if together else self.scenario
        numbers = {
            each.name: cells.pop(each) for each in factors if each.name in Parameters._fields
        }
        if numbers:  # at once: every copy of a scenario is validated
            scenario = scenario.with_parameters(**numbers)
        case = Case(scenario, self.logic)
        for each, value in cells.items():
            case = each.apply(case, self._meant(value))
        return case

    def _meant(self, value: Any) -> Any:
        """Return the logic that a word stands for, and everything else as it is."""
        return self.logics.get(value, value) if isinstance(value, str) else value

    def _looked_at(self, name: str) -> list[Any]:
        """Return the values of a column that tell whether all of them can be."""
        column = self.points[name]
        for value in column if column.dtype == object else ():
            cell(name, value)
        different = column.drop_duplicates()
        if len(different) > LOOKED_AT and pd.api.types.is_numeric_dtype(column):
            different = pd.concat([pd.Series([column.min(), column.max()]), column[column.isna()]])
        return [plain(value) for value in different.tolist()]

    def _try(self, each: Factor, value: Any) -> None:
        try:
            if each.name in Parameters._fields:  # no need for a whole scenario
                make_parameters({each.name: value})
            else:
                each.apply(Case(self.scenario, self.logic), self._meant(value))
        except ScenarioError as error:
            there = error.place.split("[")[0] in ("", "parameters", "parties", each.name)
            problem = error.problem if there else f"{error.place}: {error.problem}"
            problem = problem.removeprefix(f"{each.name}: ")
            raise ScenarioError(problem, each.name, more=error.more) from None
        except ValueError as error:
            raise ScenarioError(str(error).removeprefix(f"{each.name}: "), each.name) from None


def grid(
    scenario: Scenario | str | PathLike[str],
    factors: Mapping[str, Sequence[Any] | Mapping[str, Logic | str]],
    *,
    logic: Logic | str | None = None,
) -> Design:
    """Return the design of all combinations of the given values.

    Parameters
    ----------
    scenario
        A bundled case, the path of a scenario file, or a `Scenario`.
    factors
        By name, the values of each; the last one changes fastest. A name is a parameter
        (``"trust_asymmetry"``), ``"logic"`` or a knob of it (``"logic.norm"``), something of a
        party (``"party.Philips.power"``, ``.reservation``, ``.exit_cost``, ``.logic``,
        ``.logic.norm``, ``.layers.individual``), ``"horizon"``, ``"deadline"``,
        ``"aggregate"`` or ``"coalition"``. Logics of one's own are given by a word for each:
        ``{"logic": {"mine": ks.Logic(norm=0), "network": "network"}}``.
    logic
        The logic of the table where it does not vary; None: that of the scenario, or network.

    Raises
    ------
    ScenarioError
        For a factor that does not exist, no values, a value that cannot be or is there twice, or
        more than 10,000,000 points.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.grid("senseo", {"logic": ["hierarchy", "network"], "trust_gain": [0, 0.05]})
    >>> design.points
           logic  trust_gain
    0  hierarchy        0.00
    1  hierarchy        0.05
    2    network        0.00
    3    network        0.05
    """
    case = as_scenario(scenario)
    if not isinstance(factors, Mapping):
        raise ScenarioError(f"{shown(factors)} must be {{factor: values}}", "grid")
    logics: dict[str, Logic] = {}
    columns, sizes = {}, []
    for name, values in factors.items():
        if isinstance(values, str) or not isinstance(values, Sized):
            raise ScenarioError(f"{shown(values)} must be a list of values", name)
        if not len(values):
            raise ScenarioError("no values given", name)
        sizes.append(len(values))
    enough(prod(sizes))
    for name, values in factors.items():
        logics = named_logics(name, values, logics)
        columns[name] = cells_of(name, values)
        twice = [value for value, n in Counter(columns[name]).items() if n > 1]
        if twice:
            raise ScenarioError(f"{shown(twice[0])} is there twice", name)
    points = table_of_points(columns, list(product(*columns.values())))
    return Design(case, given_logic(case, logic), points, logics)


def given_logic(scenario: Scenario, logic: Logic | str | None) -> Logic:
    """Return the logic where it does not vary; what cannot be is named with its place."""
    try:
        return logic_of_table(scenario, logic)
    except ValueError as error:
        raise ScenarioError(str(error), "logic") from None


def _storable(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of numbers in which None may be as one of floats with NaN."""
    return column.astype(float) if column.isna().any() else column
