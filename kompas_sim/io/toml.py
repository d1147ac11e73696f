"""Reading scenarios: the bundled cases and a user's own .toml files."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kompas_sim.errors import ScenarioError, at, shown, unknown
from kompas_sim.scenario import Scenario

if TYPE_CHECKING:
    from pydantic import ValidationError

LONGEST = 200  # path in a message
EXPECTED = {
    "missing": "missing",
    "float_type": "{value} must be a number",
    "finite_number": "{value} must be a finite number",
    "int_type": "{value} must be a whole number",
    "int_from_float": "{value} must be a whole number",
    "string_type": "{value} must be text",
    "bool_type": "{value} must be true or false",
    "list_type": "{value} must be a list",
    "dict_type": "{value} must be a table",
    "model_type": "{value} must be a table",
}


def cases() -> tuple[str, ...]:
    """Return the names of the bundled cases.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.cases()
    ('cjg', 'maasvlakte', 'senseo', 'veiligheidsketen', 'woonzorgzone')
    """
    names = (entry.name for entry in files("kompas_sim").joinpath("cases").iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml")))


def load_scenario(name_or_path: str | PathLike[str]) -> Scenario:
    """Read a bundled case by its name, or a scenario file by its path.

    Raises
    ------
    ScenarioError
        When there is no such case or file, or something in it is not right: one line with the
        file, the place in it, the value and what is expected.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.load_scenario("maasvlakte").name
    'maasvlakte'
    >>> ks.load_scenario("senso")
    Traceback (most recent call last):
    kompas_sim.errors.ScenarioError: no case "senso"; did you mean "senseo"?
    """
    if not isinstance(name_or_path, str | PathLike):
        raise ScenarioError(f"{shown(name_or_path)} must be a case, a path or a Scenario")
    name = fspath(name_or_path)
    path = Path(name)
    if name in cases():
        file = f"cases/{name}.toml"
        data = files("kompas_sim").joinpath(file).read_bytes()
    elif path.suffix or len(path.parts) > 1 or path.exists():
        file, data = name, _read(path)
    else:
        raise ScenarioError(unknown("case", name, cases()))
    try:
        return _scenario(_tables(data))
    except ScenarioError as error:
        raise error.in_file(file) from None


def read_tables(path: str | PathLike[str]) -> dict[str, Any]:
    """Read the tables of a TOML file of any kind.

    Raises
    ------
    ScenarioError
        When there is no such file, or it is no TOML: one line with the file and the place.
    """
    try:
        return _tables(_read(Path(path)))
    except ScenarioError as error:
        raise error if error.file else error.in_file(fspath(path)) from None


def complaint(error: ValidationError) -> ScenarioError:
    """Put the first complaint of pydantic about keys and types in our words."""
    found = error.errors()
    first = found[0]
    place = ""
    for key in first["loc"]:
        place = at(place, key)
    if first["type"] == "value_error":
        problem = str(first["ctx"]["error"])
    else:
        problem = EXPECTED.get(first["type"], first["msg"]).format(value=shown(first["input"]))
    return ScenarioError(problem, place, more=len(found) - 1)


def from_toml(text: str) -> Scenario:
    """Read a scenario from the text of a scenario file.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> from kompas_sim.io import to_toml
    >>> senseo = ks.load_scenario("senseo")
    >>> from_toml(to_toml(senseo)) == senseo
    True
    """
    return _scenario(_tables(text.encode()))


def as_scenario(value: Scenario | str | PathLike[str]) -> Scenario:
    """Take a `Scenario` as it is, and read anything else with `load_scenario`.

    Examples
    --------
    >>> as_scenario("senseo") == as_scenario(load_scenario("senseo"))
    True
    """
    return value if isinstance(value, Scenario) else load_scenario(value)


def _read(path: Path) -> bytes:
    problem = "cannot be read"
    try:
        if not path.is_dir():
            return path.read_bytes()
        problem = "is a directory, not a scenario file"
    except FileNotFoundError:
        problem = "no such file"
    except PermissionError:
        problem = "may not be read: permission denied"
    except (OSError, ValueError) as error:
        problem = f"cannot be read: {error.args[-1]}"
    name = str(path)
    if not name.isprintable():
        name = name.encode("unicode_escape").decode()
    raise ScenarioError(problem, file=name if len(name) <= LONGEST else f"...{name[-LONGEST:]}")


def _tables(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(f"not a text file in UTF-8 (byte {error.start})") from None
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        raise ScenarioError("nested too deeply to read") from None
    except ValueError as error:
        raise _syntax(text, str(error)) from None
    return tables


def _syntax(text: str, message: str) -> ScenarioError:
    """Tell in which line the TOML goes wrong, and about the decimal comma in particular."""
    lines = text.splitlines() or [""]
    where = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", message)
    number = int(where[1] or len(lines)) if where else 1
    problem = message[: where.start()] if where else message
    line = lines[min(number, len(lines)) - 1]
    if comma := re.search(r"=\s*([+-]?\d+),(\d+)", line):
        problem = f"{comma[1]},{comma[2]} has a decimal comma; write {comma[1]}.{comma[2]}"
    return ScenarioError(problem[:1].lower() + problem[1:], f"line {number}")


def _scenario(tables: dict[str, Any]) -> Scenario:
    from pydantic import ValidationError

    from kompas_sim.io.schema import ScenarioTable

    if not tables:
        raise ScenarioError("empty; a scenario has a name, issues and parties")
    try:
        scenario: Scenario = ScenarioTable.model_validate(tables).record()
    except ValidationError as error:
        raise complaint(error) from None
    return scenario
