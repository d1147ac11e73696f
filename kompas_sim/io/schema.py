"""The shape of a scenario file: its tables, their keys and types, and the records they become.

What the values may be and whether they fit together is not decided here but in
`kompas_sim.validation`; the limits in the annotations appear in the JSON Schema.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from kompas_sim.io.fields import (
    OPTIONAL,
    Pairs,
    Record,
    Records,
    Table,
    TableLogic,
    TableParameters,
    TextTable,
    Words,
    as_words,
)
from kompas_sim.limits import (
    Aggregate,
    EventKind,
    Fee,
    Finite,
    Function,
    InV,
    Name,
    NotNegative,
    Positive,
    Regard,
    Round,
    Rounds,
    Score,
    Share,
    Stage,
)
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
from kompas_sim.scenario import Scenario
from kompas_sim.text import Text


class OptionTable(TextTable):
    """One way to settle an issue; known by its English text."""

    latent: bool = OPTIONAL

    def record(self) -> Option:
        """Return the option, which is known by its English text."""
        title = Text(self.en, self.nl or "")
        return Option(self.en, title, self.latent or False)


OptionOrText = Annotated[
    OptionTable, BeforeValidator(as_words, json_schema_input_type=str | OptionTable)
]


class IssueTable(Table):
    """A matter to be settled; the first option is the status quo."""

    makes = Issue
    name: Name
    title: Words = OPTIONAL
    detail: bool = OPTIONAL
    control: Annotated[list[Name], AfterValidator(tuple)] = OPTIONAL
    options: Annotated[list[OptionOrText], Records]


class InterestTable(Table):
    """What is at stake in one issue: its weight, and a score per option."""

    weight: NotNegative
    scores: list[Score]


class LayersTable(Table):
    """Weights of the organisation, the individual and the collective interests."""

    organisation: NotNegative
    individual: NotNegative
    collective: NotNegative


class ConstituencyTable(Table):
    """Those a representative has to answer to."""

    makes = Constituency
    hawks: Share = OPTIONAL
    expectation: InV = OPTIONAL


def _layers(table: LayersTable) -> tuple[float, float, float]:
    return table.organisation, table.individual, table.collective


def _interests(table: dict[str, InterestTable]) -> tuple[Interest, ...]:
    return tuple(Interest(issue, each.weight, tuple(each.scores)) for issue, each in table.items())


Interests = Annotated[dict[str, InterestTable], AfterValidator(_interests)]


class PartyTable(Table):
    """A party at the table."""

    makes = Party
    name: Name
    title: Words = OPTIONAL
    about: Words = OPTIONAL
    power: Positive = OPTIONAL
    reservation: Score = OPTIONAL
    exit_cost: NotNegative = OPTIONAL
    logic: TableLogic = OPTIONAL
    layers: Annotated[LayersTable, AfterValidator(_layers)] = OPTIONAL
    represents: Annotated[dict[str, Share], Pairs] = OPTIONAL
    history: Annotated[dict[str, Regard], Pairs] = OPTIONAL
    constituency: Annotated[ConstituencyTable, Record] = OPTIONAL
    organisation: Interests
    individual: Interests = OPTIONAL


class StakeholderTable(Table):
    """A collective that is affected and not at the table."""

    makes = Stakeholder
    name: Name
    title: Words = OPTIONAL
    about: Words = OPTIONAL
    challenge: Share = OPTIONAL
    interests: Interests


class EffectTable(Table):
    """What a fact, if true, adds to a party's score of an option."""

    makes = Effect
    party: Name
    issue: Name
    option: Name
    score: Score


class FactTable(Table):
    """Something that is uncertain when the talks begin."""

    makes = Fact
    name: Name
    title: Words = OPTIONAL
    probability: Share = OPTIONAL
    bias: Annotated[dict[str, Regard], Pairs] = OPTIONAL
    effects: Annotated[list[EffectTable], Records]


class EventTable(Table):
    """Something that happens to the table, on schedule."""

    makes = Event
    round: Round
    kind: EventKind
    party: Name = OPTIONAL
    value: Finite = OPTIONAL
    logic: str = OPTIONAL
    fact: Name = OPTIONAL
    text: Words = OPTIONAL


class MediatorTable(Table):
    """An intermediary without interests of its own."""

    makes = Mediator
    enters: Round = OPTIONAL
    escalation: Stage = OPTIONAL
    functions: Annotated[list[Function], AfterValidator(tuple)] = OPTIONAL
    fee: Fee = OPTIONAL

    def record(self) -> Mediator:
        """Return the mediator; called in by escalation, it need not come by the clock as well."""
        clock = {} if self.escalation is None else {"enters": None}
        return Mediator(**clock | self.given())


class WithoutTable(Table):
    """What a variant leaves out, with everything that refers to it; events by their kind."""

    issues: list[Name] = OPTIONAL
    parties: list[Name] = OPTIONAL
    stakeholders: list[Name] = OPTIONAL
    facts: list[Name] = OPTIONAL
    events: list[EventKind] = OPTIONAL


class VariantTable(Table):
    """What makes a file a variant; see `kompas_sim.io.variant`."""

    of: str = OPTIONAL
    without: WithoutTable = OPTIONAL


class ScenarioTable(VariantTable):
    """A negotiation that can be run."""

    makes = Scenario
    name: Name
    horizon: Rounds = OPTIONAL
    deadline: Rounds = OPTIONAL
    logic: TableLogic = OPTIONAL
    aggregate: Aggregate = OPTIONAL
    coalition: bool = OPTIONAL
    illustrative: bool = OPTIONAL
    title: Words = OPTIONAL
    about: Words = OPTIONAL
    lesson: Words = OPTIONAL
    parameters: TableParameters = OPTIONAL
    issues: Annotated[list[IssueTable], Records]
    parties: Annotated[list[PartyTable], Records]
    stakeholders: Annotated[list[StakeholderTable], Records] = OPTIONAL
    facts: Annotated[list[FactTable], Records] = OPTIONAL
    events: Annotated[list[EventTable], Records] = OPTIONAL
    mediator: Annotated[MediatorTable, Record] = OPTIONAL

    def record(self) -> Scenario:
        """Return the scenario; what it is about and what it teaches may be left out."""
        words = {"title": Text(self.name), "about": Text(""), "lesson": Text("")}
        return Scenario(**words | self.given())


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, for an editor that completes and checks.

    A variant needs only names: the rest it has from the scenario that it is a variant of.

    Examples
    --------
    >>> scenario_schema()["properties"]["horizon"]["minimum"]
    1
    """
    schema = ScenarioTable.model_json_schema()
    whole: dict[str, Any] = {"required": schema["required"], "properties": {}}
    for key, table in (
        ("issues", IssueTable),
        ("parties", PartyTable),
        ("stakeholders", StakeholderTable),
        ("facts", FactTable),
    ):
        tables = schema["$defs"][table.__name__]
        whole["properties"][key] = {"items": {"required": tables["required"]}}
        tables["required"] = ["name"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "A kompas_sim scenario",
        "required": ["name"],
        "if": {"required": ["of"]},
        "else": whole,
    }


def write_schema(path: Path) -> None:
    """Write the JSON Schema to `path`."""
    path.write_text(json.dumps(scenario_schema(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_schema(Path(__file__).parents[1] / "cases" / "scenario.schema.json")
