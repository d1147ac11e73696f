"""A scenario: who negotiates about what, and what everyone has at stake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from math import prod
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeVar

from kompas_sim.errors import ScenarioError, shown, unknown
from kompas_sim.limits import Aggregate, Name, Rounds
from kompas_sim.logic import Logic, as_logic
from kompas_sim.parameters import Parameters, make_parameters
from kompas_sim.records import (
    Constituency,
    Effect,
    Event,
    Fact,
    Interest,
    Issue,
    Mediator,
    Option,
    Party,
    Stakeholder,
)
from kompas_sim.rules.state import HAPPENINGS
from kompas_sim.text import Text
from kompas_sim.timetable import EVENT_FIELDS
from kompas_sim.validation import check

if TYPE_CHECKING:
    from kompas_sim.describe import Description

__all__ = [
    "Constituency",
    "Effect",
    "Event",
    "Fact",
    "Interest",
    "Issue",
    "Mediator",
    "Option",
    "Party",
    "Scenario",
    "ScenarioError",
    "Stakeholder",
]

T = TypeVar("T")
SINGULAR = {"parties": "party", "issues": "issue", "stakeholders": "stakeholder"}


@dataclass(frozen=True, slots=True)
class Scenario:
    """A negotiation that can be run. A scenario that exists is consistent.

    Parameters
    ----------
    name, title, about, lesson
        What it is known by, what it is called, what it is about, and what it can teach.
    issues, parties
        What is negotiated, at least one, and by whom, at least two.
    stakeholders
        The collectives that are affected and not at the table.
    facts, events, mediator
        What is uncertain, what happens on schedule, and an intermediary, if there is one.
    horizon
        The number of rounds after which the story ends.
    deadline
        The round before which an agreement has to be there; None: there is none.
    logic
        The logic of the table; None: the network.
    parameters
        The constants of the model.
    aggregate
        How the logics of the parties make that of the table: ``mean_power``, ``min``, ``max``
        or ``chair``.
    coalition
        Whether the others may go on when a party leaves.
    illustrative
        Whether the numbers are invented for teaching.

    Raises
    ------
    ScenarioError
        When something is not right; the message names the place, the value and the choices.

    Notes
    -----
    Everything can be changed with `dataclasses.replace`, which checks the copy.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> s = ks.load_scenario("senseo")
    >>> [party.name for party in s.parties]
    ['Philips', 'Douwe Egberts']
    >>> s.party("Gemeente")
    Traceback (most recent call last):
    kompas_sim.errors.ScenarioError: no party "Gemeente"; the parties are Philips, Douwe Egberts
    """

    name: Name
    title: Text
    about: Text
    lesson: Text
    issues: tuple[Issue, ...]
    parties: tuple[Party, ...]
    stakeholders: tuple[Stakeholder, ...] = ()
    facts: tuple[Fact, ...] = ()
    events: tuple[Event, ...] = ()
    mediator: Mediator | None = None
    horizon: Rounds = 160
    deadline: Rounds | None = None
    logic: Logic | None = None
    parameters: Parameters = field(default_factory=Parameters)
    aggregate: Aggregate = "mean_power"
    coalition: bool = True
    illustrative: bool = True

    def __post_init__(self) -> None:
        check(self)

    # --- looking up ---------------------------------------------------------------------------

    def party(self, name: str) -> Party:
        """Return the party called `name`."""
        return self.parties[self.index("parties", name)]

    def issue(self, name: str) -> Issue:
        """Return the issue called `name`."""
        return self.issues[self.index("issues", name)]

    def stakeholder(self, name: str) -> Stakeholder:
        """Return the stakeholder called `name`."""
        return self.stakeholders[self.index("stakeholders", name)]

    def index(self, kind: str, name: str) -> int:
        """Return the place of `name` among the ``"parties"``, ``"issues"`` or ``"stakeholders"``.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> ks.load_scenario("senseo").index("parties", "Douwe Egberts")
        1
        """
        names = [record.name for record in getattr(self, kind)]
        if name not in names:
            raise ScenarioError(unknown(SINGULAR[kind], name, names, kind))
        return names.index(name)

    @property
    def n_packages(self) -> int:
        """The number of packages: every combination of one option per issue."""
        return prod(len(issue.options) for issue in self.issues)

    # --- changed copies -----------------------------------------------------------------------

    def with_party(self, name: str, **changes: Any) -> Scenario:
        """Return a copy with fields of one party changed.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> s = ks.load_scenario("senseo").with_party("Philips", power=0.7, logic="hierarchy")
        >>> s.party("Philips").logic == ks.Logic.hierarchy()
        True
        """
        return self._with_record("parties", name, changes)

    def with_stakeholder(self, name: str, **changes: Any) -> Scenario:
        """Return a copy with fields of one stakeholder changed."""
        return self._with_record("stakeholders", name, changes)

    def _with_record(self, kind: str, name: str, changes: Mapping[str, Any]) -> Scenario:
        records, i = list(getattr(self, kind)), self.index(kind, name)
        records[i] = _changed(records[i], changes, f"{kind}[{i}]")
        changed: dict[str, Any] = {kind: tuple(records)}
        return replace(self, **changed)

    def with_parameters(self, **changes: float | str) -> Scenario:
        """Return a copy with parameters of the model changed.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> ks.load_scenario("senseo").with_parameters(trust_asymmetry=3).parameters.trust_asymmetry
        3.0
        """
        new = _read("parameters", make_parameters, changes, self.parameters)
        return replace(self, parameters=new)

    def with_mediator(self, **changes: Any) -> Scenario:
        """Return a copy with a mediator, or with other fields of the mediator it has.

        A mediator who is called in by ``escalation`` comes by the clock only if ``enters`` is
        given as well.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> ks.load_scenario("senseo").with_mediator(enters=30).mediator.enters
        30
        """
        clock = {"enters": None} if "escalation" in changes else {}
        new = _changed(self.mediator or Mediator(), clock | changes, "mediator")
        return replace(self, mediator=new)

    def without_mediator(self) -> Scenario:
        """Return a copy without a mediator."""
        return replace(self, mediator=None)

    def with_event(
        self, *, round: int, party: str | None = None, text: Text | str = "", **what: Any
    ) -> Scenario:
        """Return a copy with one more event.

        Parameters
        ----------
        round, party, text
            When, to whom (None: to all), and what happens in words.
        **what
            One kind of event with its value: ``shock=-0.1``, ``power=0.4``, ``deadline=90``,
            ``renewal=140``, ``logic="hierarchy"``, ``fact="demand"``; or True where there is no
            value to give: ``leave=True``. What was to happen later to a party that leaves
            is left out.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> s = ks.load_scenario("senseo")
        >>> s.with_event(round=40, shock=-0.1, party="Philips").events[-1].value
        -0.1
        """
        kind, value = self._one_kind(what)
        event = Event(round, kind, party, text=Text(text) if isinstance(text, str) else text)
        if value is not True:
            field = kind if kind in ("logic", "fact") else "value"
            event = replace(event, **{field: value})
        return replace(self, events=(*self._before(event), event))

    def _one_kind(self, what: Mapping[str, Any]) -> tuple[str, Any]:
        """Return the one kind of event that is given, and its value."""
        for kind in what:
            if kind not in HAPPENINGS:
                raise ScenarioError(_no_kind(kind, alone=len(what) == 1))
        if len(what) != 1:
            raise ScenarioError(f"an event is one of {', '.join(HAPPENINGS)}; {len(what)} given")
        [(kind, value)] = what.items()
        if value is not True and not {"value", "logic", "fact"} & {*sum(EVENT_FIELDS[kind], ())}:
            hint = ""
            if isinstance(value, str) and "party" in EVENT_FIELDS[kind][0]:
                names = [party.name for party in self.parties]
                meant = f"write {kind}=True, party={shown(value)}"
                hint = f"; {meant if value in names else unknown('party', value, names, 'parties')}"
            raise ScenarioError(f"{shown(value)} must be True{hint}", kind)
        return kind, value

    def _before(self, event: Event) -> tuple[Event, ...]:
        """Return the events without those that cannot happen any more when somebody leaves."""
        if event.kind != "leave" or event.party is None or not isinstance(event.round, int):
            return self.events
        return tuple(e for e in self.events if e.party != event.party or e.round <= event.round)

    # --- beyond -------------------------------------------------------------------------------

    def describe(self) -> Description:
        """Return what can be said before anyone speaks: see `kompas_sim.describe.describe`."""
        from kompas_sim.describe import describe

        return describe(self)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the scenario to a .toml file, from which `load_scenario` reads the same again."""
        from kompas_sim.io.write import save_scenario

        save_scenario(self, path)


def logic_of_table(scenario: Scenario, logic: Logic | str | None) -> Logic:
    """Return the logic that was asked for, or else that of the scenario, or else network."""
    if logic is not None:
        return as_logic(logic)
    return scenario.logic or Logic.network()


def _no_kind(name: str, alone: bool) -> str:
    """Say that an event has no field of that name; `alone`: it may be meant as its kind."""
    fields_of_event = ("round", "party", "text")
    near = get_close_matches(name, (*fields_of_event, *HAPPENINGS), 1)
    if alone and not (near and near[0] in fields_of_event):
        return unknown("kind of event", name, HAPPENINGS, "kinds")
    return unknown("field", name, (*fields_of_event, *HAPPENINGS))


def _changed(record: Any, changes: Mapping[str, Any], place: str) -> Any:
    """Return `record` with `changes`, in which lists, tables and words may stand for records."""
    names = [each.name for each in fields(record)]
    new: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in names:
            raise ScenarioError(unknown("field", name, names), place)
        if name == "logic" and value is not None:
            value = _read(f"{place}.logic", as_logic, value)
        elif name in ("title", "about") and isinstance(value, str):
            value = Text(value)
        elif isinstance(value, Mapping):
            value = tuple(value.items())
        elif isinstance(value, Sequence) and not isinstance(value, str):
            value = tuple(value)
        new[name] = value
    return replace(record, **new)


def _read(place: str, read: Callable[..., T], *given: Any) -> T:
    try:
        return read(*given)
    except ValueError as error:
        raise ScenarioError(str(error), place) from None
