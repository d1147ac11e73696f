"""A design at which nothing varies: one scenario under one logic, without a table of points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from kompas_sim.factors import Case, Cast, Factor, cast_of
from kompas_sim.logic import Logic
from kompas_sim.rules.state import Ints
from kompas_sim.scenario import Scenario

if TYPE_CHECKING:
    from kompas_sim.design import Design

    Plan: TypeAlias = "Design | OnePoint"  # what can be played


@dataclass(frozen=True, eq=False)
class OnePoint:
    """One point to run; to those who play it the same as a `kompas_sim.design.Design`.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> len(OnePoint(ks.load_scenario("senseo"), ks.Logic.network()))
    1
    """

    scenario: Scenario
    logic: Logic
    factors: tuple[Factor, ...] = ()
    layout: None = None

    def __len__(self) -> int:
        return 1

    @property
    def varied(self) -> list[str]:
        """The names of what varies."""
        return []

    @property
    def longest(self) -> int:
        """The longest horizon."""
        return self.scenario.horizon

    def case(self, point: int) -> Case:
        """Return the scenario and the logic."""
        return Case(self.scenario, self.logic)

    def cases(self) -> Iterator[tuple[Case, slice]]:
        """Return the one case, and the points it has."""
        yield self.case(0), slice(0, 1)

    def cast(self, case: Case, points: slice) -> Cast:
        """Return what the parties bring."""
        return cast_of(case, 1)

    def part(self, start: int, stop: int) -> OnePoint:
        """Return the same."""
        return self

    def columns(self, point: Ints) -> dict[str, Any]:
        """Return what varies, at each of some points."""
        return {}
