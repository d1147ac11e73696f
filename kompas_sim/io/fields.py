"""The kinds of field in a scenario file, and how each becomes the value of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)

from kompas_sim.errors import shown, unknown
from kompas_sim.logic import PRESETS, Logic, as_logic
from kompas_sim.parameters import Info, Parameters, make_parameters, parameter_info
from kompas_sim.text import Text

OPTIONAL: Any = Field(default_factory=lambda: None)  # the default is the record's


class Table(BaseModel):
    """A table of the file; `record` makes what is in it into the record named by `makes`."""

    model_config = ConfigDict(strict=True, extra="forbid")
    makes: ClassVar[type]

    @model_validator(mode="before")
    @classmethod
    def _know_keys(cls, table: Any) -> Any:
        for key in table if isinstance(table, Mapping) else ():
            if key not in cls.model_fields:
                raise ValueError(unknown("key", key, cls.model_fields))
        return table

    def given(self) -> dict[str, Any]:
        """Return what the file gives; for the rest the record has its defaults."""
        return {key: getattr(self, key) for key in self.model_fields_set}

    def record(self) -> Any:
        """Return the record; without a title it is called by its name."""
        given = self.given()
        if "title" in type(self).model_fields:
            given.setdefault("title", Text(given["name"]))
        return self.makes(**given)


def _record(table: Table) -> Any:
    return table.record()


def _records(tables: list[Table]) -> tuple[Any, ...]:
    return tuple(table.record() for table in tables)


def as_words(value: Any) -> Any:
    """Take a text by itself for English."""
    if isinstance(value, str):
        return {"en": value}
    if not isinstance(value, Mapping):
        raise ValueError(f"{shown(value)} must be text, or a table of en and nl")
    return value


def _pairs(table: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(table.items())


def _parameters(table: Any) -> Parameters:
    if not isinstance(table, Mapping):
        raise ValueError(f"{shown(table)} must be a table")
    return make_parameters(table)


def _parameter_schema(info: Info) -> dict[str, Any]:
    schema = {"description": info.meaning, "type": "number"}
    if info.choices:
        return schema | {"type": "string", "enum": list(info.choices)}
    return schema | {"minimum": info.low, "maximum": info.high}


KNOB = {"type": "number", "minimum": 0, "maximum": 1}
LOGIC_SCHEMA = {
    "anyOf": [
        {"type": "string", "enum": list(PRESETS)},
        {
            "type": "object",
            "properties": {knob.name: KNOB for knob in fields(Logic)},
            "additionalProperties": False,
        },
    ]
}
PARAMETERS_SCHEMA = {
    "type": "object",
    "properties": {name: _parameter_schema(info) for name, info in parameter_info().items()},
    "additionalProperties": False,
}


class TextTable(Table):
    """Words in English and Dutch."""

    makes = Text
    en: str
    nl: str = OPTIONAL


Record = AfterValidator(_record)
Records = AfterValidator(_records)
Pairs = AfterValidator(_pairs)
Words = Annotated[
    TextTable, BeforeValidator(as_words, json_schema_input_type=str | TextTable), Record
]
# Any: of a record pydantic would make a schema, field by field, that nobody uses
TableLogic = Annotated[Any, PlainValidator(as_logic), WithJsonSchema(LOGIC_SCHEMA)]
TableParameters = Annotated[Any, PlainValidator(_parameters), WithJsonSchema(PARAMETERS_SCHEMA)]
