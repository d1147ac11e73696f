"""What a design may vary, by name; each as a changed scenario and as columns of numbers.

``"trust_asymmetry"`` (a parameter), ``"logic"``, ``"logic.norm"``, ``"party.Philips.power"``,
``"party.Philips.logic"``, ``"party.Philips.logic.norm"``, ``"party.Philips.layers.individual"``,
``"horizon"`` ... : see `factor`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple

import numpy as np

from kompas_sim.errors import ScenarioError, unknown
from kompas_sim.layout import Span
from kompas_sim.logic import KNOB, ROWS, Logic, as_logic
from kompas_sim.parameters import SETTINGS, Parameters, make_parameters, parameter_info
from kompas_sim.records import LAYERS
from kompas_sim.rules.state import AGGREGATES, Flags, Floats, Seats
from kompas_sim.scenario import Scenario

KNOBS = tuple(knob.name for knob in fields(Logic))
OF_PARTY = ("power", "reservation", "exit_cost")
OF_SCENARIO = ("horizon", "deadline", "aggregate", "coalition")
WHOLE = ("horizon", "deadline")  # rounds: all other numbers may be broken


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


class Factor(NamedTuple):
    """Something that varies."""

    name: str
    apply: Callable[[Case, Any], Case]  # the case with a value, checked
    read: Callable[[Case], Any]  # the value in a case
    span: Span | None = None  # the whole of its range, where it has one
    write: Callable[[Cast, list[Any]], None] | None = None  # a value per point into the cast
    rank: int = 0  # what must be applied before what

    @property
    def changes_game(self) -> bool:
        """Whether it changes the game itself, so that there is nothing to write."""
        return self.write is None


def parameter(name: str) -> Factor:
    """A parameter of the model."""

    def apply(case: Case, value: Any) -> Case:
        return case._replace(scenario=case.scenario.with_parameters(**{name: value}))

    def read(case: Case) -> Any:
        return getattr(case.scenario.parameters, name)

    def write(cast: Cast, values: list[Any]) -> None:
        codes = {v: getattr(make_parameters({name: v}), name) for v in set(values)}
        cast.settings[name] = [codes[value] for value in values]

    info = parameter_info()[name]
    ends = Span(name, float(info.low), float(info.high))
    span = Span(name, choices=info.choices) if info.choices else ends
    return Factor(name, apply, read, span, write)


def table_logic(name: str) -> Factor:
    """The logic of the table: a preset word or a `Logic`."""

    def apply(case: Case, value: Any) -> Case:
        return case._replace(logic=as_logic(value))

    def write(cast: Cast, values: list[Any]) -> None:
        cast.knobs[:, cast.free] = np.array([vector(as_logic(v)) for v in values])[:, None]

    return Factor(name, apply, lambda case: case.logic, write=write)


def table_knob(name: str, knob: str) -> Factor:
    """One knob of the logic of the table."""

    def apply(case: Case, value: Any) -> Case:
        return case._replace(logic=case.logic.replace(**{knob: value}))

    def read(case: Case) -> Any:
        return getattr(case.logic, knob)

    def write(cast: Cast, values: list[Any]) -> None:
        cast.knobs[:, cast.free, KNOBS.index(knob)] = np.array(values)[:, None]

    return Factor(name, apply, read, _span_of_knob(name), write, rank=1)


def of_party(name: str, party: str, field: str) -> Factor:
    """A number of one party."""

    def apply(case: Case, value: Any) -> Case:
        return case._replace(scenario=case.scenario.with_party(party, **{field: value}))

    return Factor(name, apply, lambda case: getattr(case.scenario.party(party), field))


def party_power(name: str, party: str, index: int) -> Factor:
    """The power of one party."""

    def write(cast: Cast, values: list[Any]) -> None:
        cast.power[:, index] = values

    return of_party(name, party, "power")._replace(write=write)


def party_layer(name: str, party: str, layer: str) -> Factor:
    """The weight of one layer of the interests of a party."""

    def apply(case: Case, value: Any) -> Case:
        layers = list(case.scenario.party(party).layers)
        layers[LAYERS.index(layer)] = value
        return case._replace(scenario=case.scenario.with_party(party, layers=layers))

    def read(case: Case) -> Any:
        return case.scenario.party(party).layers[LAYERS.index(layer)]

    return Factor(name, apply, read)


def party_logic(name: str, party: str, index: int) -> Factor:
    """The logic of one party."""

    def apply(case: Case, value: Any) -> Case:
        changed = case.scenario.with_party(party, logic=as_logic(value))
        return case._replace(scenario=changed)

    def write(cast: Cast, values: list[Any]) -> None:
        cast.knobs[:, index] = [vector(as_logic(value)) for value in values]

    return Factor(name, apply, lambda case: _own(case, party), write=write, rank=2)


def party_knob(name: str, party: str, index: int, knob: str) -> Factor:
    """One knob of the logic of one party, which from then on has a logic of its own."""

    def apply(case: Case, value: Any) -> Case:
        logic = _own(case, party).replace(**{knob: value})
        return case._replace(scenario=case.scenario.with_party(party, logic=logic))

    def read(case: Case) -> Any:
        return getattr(_own(case, party), knob)

    def write(cast: Cast, values: list[Any]) -> None:
        cast.knobs[:, index, KNOBS.index(knob)] = values

    return Factor(name, apply, read, _span_of_knob(name), write, rank=3)


def of_scenario(name: str) -> Factor:
    """The horizon, the deadline, or a rule of the table."""

    def apply(case: Case, value: Any) -> Case:
        return case._replace(scenario=replace(case.scenario, **{name: value}))

    choices = {"aggregate": tuple(AGGREGATES), "coalition": (False, True)}.get(name)
    span = Span(name, choices=choices) if choices else None
    return Factor(name, apply, lambda case: getattr(case.scenario, name), span)


def _own(case: Case, party: str) -> Logic:
    """Return the logic of a party."""
    return case.scenario.party(party).logic or case.logic


def _span_of_knob(name: str) -> Span:
    return Span(name, KNOB.low, KNOB.high)


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
        return parameter(name)
    if name in OF_SCENARIO:
        return of_scenario(name)
    if name == "logic":
        return table_logic(name)
    head, _, rest = name.partition(".")
    if head == "logic":
        return table_knob(name, _one_of("knob", rest, KNOBS, name))
    if head == "party":
        return _party_factor(scenario, name, rest)
    choices = [*Parameters._fields, *OF_SCENARIO, "logic"]
    if not unknown("", name, choices).endswith("?"):
        choices = ["a parameter", *OF_SCENARIO, "logic", "logic.<knob>", "party.<name>.<field>"]
    raise ScenarioError(unknown("factor", name, choices))


def _party_factor(scenario: Scenario, name: str, rest: str) -> Factor:
    index, party = next(
        (
            (i, party.name)
            for i, party in enumerate(scenario.parties)
            if rest.startswith(f"{party.name}.")
        ),
        (-1, ""),
    )
    known = [*OF_PARTY, "logic", "logic.<knob>", "layers.<layer>"]
    if index < 0:
        names = [party.name for party in scenario.parties]
        if not rest:
            raise ScenarioError(f"which party? the parties are {', '.join(names)}", name)
        if rest in names:
            raise ScenarioError(f"the field is missing; the fields are {', '.join(known)}", name)
        said = rest.rpartition(".")[0] or rest
        raise ScenarioError(unknown("party", said, names, "parties"), name)
    field = rest[len(party) + 1 :]
    if field == "power":
        return party_power(name, party, index)
    if field in OF_PARTY:
        return of_party(name, party, field)
    if field == "logic":
        return party_logic(name, party, index)
    head, _, rest = field.partition(".")
    if head == "logic":
        return party_knob(name, party, index, _one_of("knob", rest, KNOBS, name))
    if head == "layers":
        return party_layer(name, party, _one_of("layer", rest, LAYERS, name))
    raise ScenarioError(unknown("field", field, known), name)


def _one_of(kind: str, word: str, words: Sequence[str], name: str) -> str:
    if word not in words:
        raise ScenarioError(unknown(kind, word, words), name)
    return word
