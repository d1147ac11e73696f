"""What a design may vary, by name; each as a changed scenario and as columns of numbers.

``"trust_asymmetry"`` (a parameter), ``"logic"``, ``"logic.norm"``, ``"party.Philips.power"``,
``"party.Philips.logic"``, ``"party.Philips.logic.norm"``, ``"party.Philips.layers.individual"``,
``"horizon"`` ... : see `factor`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np

from kompas_sim.errors import ScenarioError, unknown
from kompas_sim.logic import ROWS, Logic, as_logic
from kompas_sim.parameters import SETTINGS, Parameters, make_parameters
from kompas_sim.records import LAYERS
from kompas_sim.rules.state import Flags, Floats, Seats
from kompas_sim.scenario import Scenario

KNOBS = tuple(knob.name for knob in fields(Logic))
OF_PARTY = ("power", "reservation", "exit_cost")
OF_SCENARIO = ("horizon", "deadline", "aggregate", "coalition")


class Case(NamedTuple):
    """What is run: a scenario, and the logic of the table."""

    scenario: Scenario
    logic: Logic


class Cast(NamedTuple):
    """What differs from run to run without changing the game, a row per point."""

    settings: Any  # (Q,) records of parameters
    knobs: Floats  # (Q, n, len(KNOBS)) the logic of every party
    power: Floats  # (Q, n)
    free: Flags  # (n,) parties without a logic of their own

    def seats(self) -> Seats:
        """Return what the parties bring, a row per point; no trust yet."""
        of = KNOBS.index
        return Seats(
            rows=self.knobs[:, :, [of(row) for row in ROWS]],
            orientation=self.knobs[:, :, of("orientation")],
            restraint=self.knobs[:, :, of("restraint")],
            effort=self.knobs[:, :, of("leadership")],
            power=self.power,
            trust=np.zeros((*self.power.shape, self.power.shape[1])),
        )

    def take(self, rows: Any) -> Cast:
        """Return the cast of some points."""
        return Cast(self.settings[rows], self.knobs[rows], self.power[rows], self.free)


def cast_of(case: Case, points: int) -> Cast:
    """Return the cast of `points` points at which nothing differs from the case."""
    scenario = case.scenario
    settings = np.zeros(points, dtype=SETTINGS).view(np.recarray)
    settings[:] = tuple(scenario.parameters)
    knobs = np.array([vector(party.logic or case.logic) for party in scenario.parties])
    power = np.array([float(party.power) for party in scenario.parties])
    return Cast(
        settings,
        np.tile(knobs, (points, 1, 1)),
        np.tile(power, (points, 1)),
        np.array([party.logic is None for party in scenario.parties]),
    )


def vector(logic: Logic) -> Floats:
    """Return the knobs of a logic as numbers, in the order of `KNOBS`."""
    return np.array(list(logic.as_dict().values()))


# --- the kinds ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Factor(ABC):
    """Something that varies. `rank` orders what must be applied before what."""

    name: str
    rank = 0

    @abstractmethod
    def apply(self, case: Case, value: Any) -> Case:
        """Return the case with this value, checked."""

    def write(self, cast: Cast, values: Sequence[Any]) -> None:
        """Write a value per point into the cast; nothing where the game itself changes."""

    @property
    def changes_game(self) -> bool:
        """Whether the arrays of the game depend on it."""
        return type(self).write is Factor.write


class OfParameters(Factor):
    """A parameter of the model."""

    def apply(self, case: Case, value: Any) -> Case:
        return case._replace(scenario=case.scenario.with_parameters(**{self.name: value}))

    def write(self, cast: Cast, values: Sequence[Any]) -> None:
        codes = {v: getattr(make_parameters({self.name: v}), self.name) for v in set(values)}
        cast.settings[self.name] = [codes[value] for value in values]


class OfTable(Factor):
    """The logic of the table: a preset word or a `Logic`."""

    def apply(self, case: Case, value: Any) -> Case:
        return case._replace(logic=as_logic(value))

    def write(self, cast: Cast, values: Sequence[Any]) -> None:
        cast.knobs[:, cast.free] = np.array([vector(as_logic(v)) for v in values])[:, None]


@dataclass(frozen=True)
class OfKnob(Factor):
    """One knob of the logic of the table."""

    knob: str
    rank = 1

    def apply(self, case: Case, value: Any) -> Case:
        return case._replace(logic=case.logic.replace(**{self.knob: value}))

    def write(self, cast: Cast, values: Sequence[Any]) -> None:
        cast.knobs[:, cast.free, KNOBS.index(self.knob)] = np.array(values)[:, None]


@dataclass(frozen=True)
class OfParty(Factor):
    """A number of one party."""

    party: str
    index: int
    field: str

    def apply(self, case: Case, value: Any) -> Case:
        return case._replace(scenario=case.scenario.with_party(self.party, **{self.field: value}))


class OfPower(OfParty):
    """The power of one party."""

    def write(self, cast: Cast, values: Sequence[Any]) -> None:
        cast.power[:, self.index] = values


class OfLayer(OfParty):
    """The weight of one layer of the interests of a party."""

    def apply(self, case: Case, value: Any) -> Case:
        layers = list(case.scenario.party(self.party).layers)
        layers[LAYERS.index(self.field)] = value
        return case._replace(scenario=case.scenario.with_party(self.party, layers=layers))


class OfPartyLogic(OfParty):
    """The logic of one party."""

    rank = 2

    def write(self, cast: Cast, values: Sequence[Any]) -> None:
        cast.knobs[:, self.index] = [vector(as_logic(value)) for value in values]


class OfPartyKnob(OfParty):
    """One knob of the logic of one party, which from then on has a logic of its own."""

    rank = 3

    def apply(self, case: Case, value: Any) -> Case:
        own = case.scenario.party(self.party).logic or case.logic
        logic = own.replace(**{self.field: value})
        return case._replace(scenario=case.scenario.with_party(self.party, logic=logic))

    def write(self, cast: Cast, values: Sequence[Any]) -> None:
        cast.knobs[:, self.index, KNOBS.index(self.field)] = values


class OfScenario(Factor):
    """The horizon, the deadline, or a rule of the table."""

    def apply(self, case: Case, value: Any) -> Case:
        return case._replace(scenario=replace(case.scenario, **{self.name: value}))


# --- by name ------------------------------------------------------------------------------------


def factor(scenario: Scenario, name: str) -> Factor:
    """Return what `name` varies in a scenario.

    Raises
    ------
    ScenarioError
        For a name that does not exist, with the choices.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> s = ks.load_scenario("senseo")
    >>> factor(s, "party.Philips.power").changes_game
    False
    >>> factor(s, "trust_asymetry")
    Traceback (most recent call last):
    kompas_sim.errors.ScenarioError: no factor "trust_asymetry"; did you mean "trust_asymmetry"?
    """
    if name in Parameters._fields:
        return OfParameters(name)
    if name in OF_SCENARIO:
        return OfScenario(name)
    if name == "logic":
        return OfTable(name)
    head, _, rest = name.partition(".")
    if head == "logic":
        return OfKnob(name, _one_of("knob", rest, KNOBS, name))
    if head == "party":
        return _of_party(scenario, name, rest)
    choices = [*Parameters._fields, *OF_SCENARIO, "logic"]
    if not unknown("", name, choices).endswith("?"):
        choices = ["a parameter", *OF_SCENARIO, "logic", "logic.<knob>", "party.<name>.<field>"]
    raise ScenarioError(unknown("factor", name, choices))


def _of_party(scenario: Scenario, name: str, rest: str) -> Factor:
    index, party = next(
        (
            (i, party.name)
            for i, party in enumerate(scenario.parties)
            if rest.startswith(f"{party.name}.")
        ),
        (-1, ""),
    )
    if index < 0:
        names = [party.name for party in scenario.parties]
        raise ScenarioError(unknown("party", rest.rpartition(".")[0], names, "parties"), name)
    field = rest[len(party) + 1 :]
    if field == "power":
        return OfPower(name, party, index, field)
    if field in OF_PARTY:
        return OfParty(name, party, index, field)
    if field == "logic":
        return OfPartyLogic(name, party, index, field)
    head, _, rest = field.partition(".")
    if head == "logic":
        return OfPartyKnob(name, party, index, _one_of("knob", rest, KNOBS, name))
    if head == "layers":
        return OfLayer(name, party, index, _one_of("layer", rest, LAYERS, name))
    choices = [*OF_PARTY, "logic", "logic.<knob>", "layers.<layer>"]
    raise ScenarioError(unknown("field", field, choices), name)


def _one_of(kind: str, word: str, words: Sequence[str], name: str) -> str:
    if word not in words:
        raise ScenarioError(unknown(kind, word, words), name)
    return word
