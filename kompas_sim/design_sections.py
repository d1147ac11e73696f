"""The sections of a design file: one per kind of design.

[factorial]               # all combinations of two levels each; [one_in_one_out] takes the same
rows = ["goal", "norm"]   # rows and knobs of the logic; left out without factors: the six rows
low = 0.2
high = 0.8
factors.trust_asymmetry = [1, 3]

[mixed]                   # who plays which logic
parties = ["Business", "Port and city"]   # left out: everybody
which = "compositions"    # or "all"
logics = ["hierarchy", "network"]

[sobol]                   # or [latin_hypercube]
n = 64
seed = 1                  # of the sample; that of the runs stands above
ranges.trust_gain = [0.01, 0.1]
ranges.party."Port and city".power = [0.1, 0.6]

[morris]
trajectories = 10
levels = 4
ranges = ["trust_gain", "trust_asymmetry"]   # names only: the range that is declared
around = 2                # from half to double, instead; without ranges: all that is illustrative
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import PlainValidator

from kompas_sim.design import Design, grid
from kompas_sim.designs import levels, samples, spans
from kompas_sim.errors import ScenarioError, shown
from kompas_sim.io.fields import Table
from kompas_sim.logic import Logic
from kompas_sim.scenario import Scenario


def _by_name(given: Any) -> Any:
    if not isinstance(given, dict | list):
        raise ValueError(f"{shown(given)} must be a table of factors, or a list of names")
    return given


Factors = Annotated[Any, PlainValidator(_by_name)]
Own = Mapping[str, Logic]  # logics of one's own, by their words


class Section(Table):
    """What a kind of design asks for; what is left out has the default of its function."""

    tables: ClassVar[tuple[str, ...]] = ()  # which keys hold factors by their names

    def design(self, scenario: Scenario, logic: Logic | None, own: Own) -> Design:
        """Return the design."""
        raise NotImplementedError

    def place(self, section: str, place: str) -> str:
        """Return where in the file the place lies that a function has named."""
        keys = type(self).model_fields
        if not self.tables or place.partition(".")[0] in keys:
            return section
        return f"{section}.{self.tables[0]}"

    def numbers(self) -> dict[str, Any]:
        """Return what the file gives besides the factors."""
        return {key: value for key, value in self.given().items() if key not in self.tables}


class Factorial(Section):
    """Two levels of each factor, in all combinations."""

    tables = ("factors",)
    factors: Factors = None
    rows: list[str] | None = None
    low: float = levels.LOW
    high: float = levels.HIGH

    def design(self, scenario: Scenario, logic: Logic | None, own: Own) -> Design:
        """Return the design."""
        factors = _factors(self.factors, own)
        return levels.factorial(scenario, factors, logic=logic, **self.numbers())


class OneInOneOut(Factorial):
    """Two levels of each factor, one at a time."""

    def design(self, scenario: Scenario, logic: Logic | None, own: Own) -> Design:
        """Return the design."""
        factors = _factors(self.factors, own)
        return levels.one_in_one_out(scenario, factors, logic=logic, **self.numbers())


class Mixed(Section):
    """Who has which logic."""

    parties: list[str] | None = None
    which: str = "all"
    logics: list[str] = ["hierarchy", "network"]  # noqa: RUF012

    def design(self, scenario: Scenario, logic: Logic | None, own: Own) -> Design:
        """Return the design."""
        given = self.given()
        if len(set(self.logics)) > 1 and any(word in own for word in self.logics):
            given["logics"] = {word: own.get(word, word) for word in self.logics}
        return levels.mixed(scenario, logic=logic, **given)


class Sample(Section):
    """What samples have in common."""

    tables = ("ranges", "around")
    ranges: Factors = None
    around: float | None = None
    seed: int = 1

    def within(self, scenario: Scenario, logic: Logic | None, own: Own) -> Any:
        """Return the ranges that are sampled."""
        if self.around is None:
            return _factors(self.ranges, own)
        if isinstance(self.ranges, dict):
            raise ScenarioError("ranges must be names only, where it tells how wide", "around")
        try:
            return spans.ranges(scenario, self.ranges, self.around, logic=logic)
        except ScenarioError as error:
            place = "around" if error.place == "factor" else error.place
            raise ScenarioError(error.problem, place, more=error.more) from None


class LatinHypercube(Sample):
    """A Latin hypercube."""

    n: int

    def design(self, scenario: Scenario, logic: Logic | None, own: Own) -> Design:
        """Return the design."""
        ranges = self.within(scenario, logic, own)
        return samples.latin_hypercube(scenario, ranges, logic=logic, **self.numbers())


class Sobol(Sample):
    """The sample of Saltelli."""

    n: int

    def design(self, scenario: Scenario, logic: Logic | None, own: Own) -> Design:
        """Return the design."""
        ranges = self.within(scenario, logic, own)
        return samples.sobol(scenario, ranges, logic=logic, **self.numbers())


class Morris(Sample):
    """Trajectories of Morris."""

    trajectories: int = 10
    levels: int = 4

    def design(self, scenario: Scenario, logic: Logic | None, own: Own) -> Design:
        """Return the design."""
        ranges = self.within(scenario, logic, own)
        return samples.morris(scenario, ranges, logic=logic, **self.numbers())


def full_grid(table: dict[str, Any], scenario: Scenario, logic: Logic | None, own: Own) -> Design:
    """Return the design of the section [grid]: all combinations."""
    if not table:
        raise ScenarioError("no factors given")
    return grid(scenario, _factors(table, own), logic=logic)


# --- factors by their names -----------------------------------------------------------------------


def _factors(given: Factors, own: Own) -> Any:
    """Return factors by their full names; words for logics of one's own mean these."""
    if not isinstance(given, dict):
        return given
    return {
        name: {word: own.get(word, word) for word in values}
        if _names_logics(name, values)
        else values
        for name, values in _flat(given)
    }


def _names_logics(name: str, values: Any) -> bool:
    whole = name.rpartition(".")[2] == "logic"
    return whole and isinstance(values, list) and all(isinstance(v, str) for v in values)


def _flat(tables: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Give factors by their full names: a point in a key of TOML begins a table."""
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value
