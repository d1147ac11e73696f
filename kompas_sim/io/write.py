"""Writing scenarios as TOML that a person can read and change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kompas_sim.errors import ScenarioError
from kompas_sim.logic import PRESETS, Logic
from kompas_sim.parameters import Parameters, parameter_info
from kompas_sim.records import LAYERS, NO_TEXT, Interest, Option
from kompas_sim.text import Text

if TYPE_CHECKING:
    from tomlkit.items import Table

    from kompas_sim.scenario import Scenario

HEADED = (  # [title] or [[issues]], in this order after the plain keys
    "title",
    "about",
    "lesson",
    "parameters",
    "issues",
    "parties",
    "stakeholders",
    "facts",
    "events",
    "mediator",
)
INTERESTS = ("organisation", "individual", "interests")  # [parties.organisation]
PAIRS = ("represents", "history", "bias")


def save_scenario(scenario: Scenario, path: str | PathLike[str]) -> None:
    """Write `scenario` to the file at `path`, from which `load_scenario` reads the same again."""
    try:
        Path(path).write_text(to_toml(scenario), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ScenarioError(f"cannot be written: {error.strerror}", file=str(path)) from None


def to_toml(scenario: Scenario) -> str:
    """Return `scenario` as TOML; what has its default value is left out.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> from kompas_sim.io import to_toml
    >>> to_toml(ks.load_scenario("senseo")).splitlines()[0]
    'name = "senseo"'
    """
    import tomlkit

    document = tomlkit.document()
    tables = plain_tables(scenario)
    for key in sorted(tables, key=lambda key: HEADED.index(key) if key in HEADED else -1):
        value = tables[key]
        if key in HEADED and isinstance(value, list):
            rows = tomlkit.aot()
            for row in value:
                rows.append(_table(row))
            document.add(key, rows)
        elif key in HEADED:
            document.add(key, _table(value))
        else:
            document.add(key, _item(value))
    return tomlkit.dumps(document)


# --- records as plain tables and lists --------------------------------------------------------


def plain_tables(scenario: Scenario) -> dict[str, Any]:
    """Return `scenario` as the tables that reading its file gives.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> plain_tables(ks.load_scenario("senseo"))["parties"][0]["represents"]
    {'consumers': 0.7, 'environment': 0.3}
    """
    tables = dict(_given(scenario))
    words = {key: {"en": tables[key]} for key in HEADED if isinstance(tables.get(key), str)}
    return tables | words


def _plain(value: Any) -> Any:
    match value:
        case bool() | str():
            return value
        case Text(en, nl):
            return {"en": en, "nl": nl} if nl else en
        case Option(name, title, latent):
            return _plain(title) if not latent else {"en": name, "nl": title.nl, "latent": True}
        case Logic():
            word = next((word for word, preset in PRESETS.items() if preset() == value), None)
            return word or _plain(value.as_dict())
        case Parameters():
            changed = zip(Parameters._fields, value, Parameters(), strict=True)
            return {name: _constant(name, new) for name, new, old in changed if new != old}
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case tuple():
            return [_plain(item) for item in value]
    if is_dataclass(value):
        return dict(_given(value))
    return int(value) if value == int(value) and abs(value) < 1e15 else float(value)


def _given(record: Any) -> Iterable[tuple[str, Any]]:
    """Give the fields that differ from their default, in the way of the file."""
    for field in fields(record):
        name, value = field.name, getattr(record, field.name)
        usual = field.default if field.default_factory is MISSING else field.default_factory()
        if value is None or (value == usual and name != "enters"):
            continue
        if name in INTERESTS:
            yield name, {interest.issue: _interest(interest) for interest in value}
        elif name in PAIRS:
            yield name, _plain(dict(value))
        elif name == "layers":
            yield name, _plain(dict(zip(LAYERS, value, strict=True)))
        elif value != NO_TEXT or name == "title":
            yield name, _plain(value)


def _interest(interest: Interest) -> dict[str, Any]:
    return {"weight": _plain(interest.weight), "scores": _plain(interest.scores)}


def _constant(name: str, value: float) -> Any:
    choices = parameter_info()[name].choices
    return choices[int(value)] if choices else _plain(value)


# --- tables and lists as TOML -----------------------------------------------------------------


def _table(values: dict[str, Any], headed: tuple[str, ...] = INTERESTS) -> Table:
    import tomlkit

    table = tomlkit.table()
    for key in sorted(values, key=headed.__contains__):  # tables within come last
        value = values[key]
        table.add(key, _table(value, headed=()) if key in headed else _item(value))
    return table


def _item(value: Any) -> Any:
    import tomlkit

    if isinstance(value, dict):
        inline = tomlkit.inline_table()
        for key, item in value.items():
            inline.add(key, _item(item))
        return inline
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(map(_item, value))
        return array.multiline(any(isinstance(item, dict) for item in value))
    if isinstance(value, str):
        # TOML drops a first line break, and makes a return and a line break into one
        return tomlkit.string(
            value, multiline="\n" in value[1:] and "\r" not in value and value[0] != "\n"
        )
    return value
