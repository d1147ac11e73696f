"""Reading scenarios: the bundled cases and a user's own .toml files."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from os import PathLike, fspath
from os.path import dirname, join, realpath
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kompas_sim.errors import ScenarioError, at, not_whole, shown, unknown
from kompas_sim.io.variant import Variant, lay_over
from kompas_sim.io.write import plain_tables
from kompas_sim.scenario import Scenario

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

T = TypeVar("T", bound="BaseModel")

LONGEST = 200  # path in a message
WIDEST = 60  # line of a file in a message
EXPECTED = {
    "missing": "missing",
    "float_type": "{value} must be a number",
    "finite_number": "{value} must be a finite number",
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
    return _bundled("cases")


def variants(case: str | None = None) -> tuple[str, ...]:
    """Return the names of the bundled variants: of one case, or all of them.

    Examples
    --------
    >>> from kompas_sim.io import variants
    >>> variants("maasvlakte")
    ('maasvlakte-mediated', 'maasvlakte-mediated-late', 'maasvlakte-with-farmers',
     'maasvlakte-without-ruralpack')
    """
    names = _bundled("cases/variants")
    if case is None:
        return names
    return tuple(name for name in names if _tables(_read_bundled(name)[1]).get("of") == case)


def load_scenario(name_or_path: str | PathLike[str]) -> Scenario:
    """Read a bundled case or variant by its name, or a scenario file by its path.

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
    return _load(fspath(name_or_path))


def read_tables(path: str | PathLike[str], kind: str = "file") -> dict[str, Any]:
    """Read the tables of a TOML file of any kind.

    Raises
    ------
    ScenarioError
        When there is no such file, or it is no TOML: one line with the file and the place.
    """
    try:
        return _tables(_read(Path(path), kind))
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
    elif first["type"] in ("int_type", "int_from_float"):
        problem = not_whole(first["input"])
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
    return _scenario(_tables(text.encode()), "", ())


def as_scenario(value: Scenario | str | PathLike[str]) -> Scenario:
    """Take a `Scenario` as it is, and read anything else with `load_scenario`.

    Examples
    --------
    >>> as_scenario("senseo") == as_scenario(load_scenario("senseo"))
    True
    """
    return value if isinstance(value, Scenario) else load_scenario(value)


def _bundled(directory: str) -> tuple[str, ...]:
    names = (entry.name for entry in files("kompas_sim").joinpath(directory).iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml")))


def _read_bundled(name: str) -> tuple[str, bytes]:
    file = f"cases/{name}.toml" if name in cases() else f"cases/variants/{name}.toml"
    return file, files("kompas_sim").joinpath(file).read_bytes()


def _load(name: str, beside: str = "", users: tuple[str, ...] = ()) -> Scenario:
    """Read a case by its name or a file; `users` are the files that are variants of it."""
    file = join(beside, name)
    path = Path(file)
    if name in (known := cases() + variants()):
        file, data = _read_bundled(name)
    elif Path(name).suffix or len(Path(name).parts) > 1 or path.exists():
        data = _read(path)
    else:
        raise ScenarioError(unknown("case", name, known))
    if realpath(file) in users:
        raise ScenarioError("a variant of itself", file=file)
    try:
        return _scenario(_tables(data), dirname(file), (*users, realpath(file)))
    except ScenarioError as error:
        raise error.in_file(file) from None


def _read(path: Path, kind: str = "scenario file") -> bytes:
    problem = "cannot be read"
    try:
        if not path.is_dir():
            return path.read_bytes()
        problem = f"is a directory, not a {kind}"
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
    """Tell in which line the TOML goes wrong, and about numbers of other notations."""
    lines = text.removesuffix("\n").split("\n")
    where = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", message)
    number = int(where[1] or len(lines)) if where else 1
    problem = message[: where.start()] if where else message
    line = lines[min(number, len(lines)) - 1]
    rest = line[int(where[2]) - 1 :] if where and where[2] else ""
    if comma := re.search(r"=\s*([+-]?\d+),(\d+)", line):
        problem = f"{comma[1]},{comma[2]} has a decimal comma; write {comma[1]}.{comma[2]}"
    elif bare := re.match(r"([+-]?)(\.\d+)", rest):
        problem = f"{bare[0]} begins with its point; write {bare[1]}0{bare[2]}"
    elif rest.startswith(".") and (bare := re.search(r"[+-]?\d+$", line[: -len(rest)])):
        problem = f"{bare[0]}. ends with its point; write {bare[0]}.0"
    said = problem[:1].lower() + problem[1:]
    return ScenarioError(f"{said}: {_cut(line)}" if line.strip() else said, f"line {number}")


def _cut(line: str) -> str:
    """Return a line of a file as it can stand in a message."""
    said = "".join(sign if sign.isprintable() else " " for sign in line).strip()
    return said if len(said) <= WIDEST else f"{said[: WIDEST - 3]}..."


def _scenario(tables: dict[str, Any], beside: str, users: tuple[str, ...]) -> Scenario:
    if not tables:
        raise ScenarioError("empty; a scenario has a name, issues and parties")
    if "of" not in tables:
        if "without" in tables:
            raise ScenarioError("only a variant has it; say what it is a variant of", "without")
        return _made(tables)
    variant = _variant(tables, beside, users)
    try:
        return _made(variant.tables)
    except ScenarioError as error:
        raise variant.complaint(error) from None


def _variant(tables: dict[str, Any], beside: str, users: tuple[str, ...]) -> Variant:
    from kompas_sim.io.schema import VariantTable

    about = {key: value for key, value in tables.items() if key in VariantTable.model_fields}
    table = _valid(VariantTable, about)
    without = table.without.given() if "without" in about else {}
    try:
        case = plain_tables(_load(table.of, beside, users))
    except ScenarioError as error:
        raise ScenarioError(str(error), "of") from None
    del case["name"]  # a variant has its own
    changes = {key: value for key, value in tables.items() if key not in about}
    return lay_over(case, changes, without, table.of)


def _made(tables: dict[str, Any]) -> Scenario:
    from kompas_sim.io.schema import ScenarioTable

    scenario: Scenario = _valid(ScenarioTable, tables).record()
    return scenario


def _valid(model: type[T], tables: dict[str, Any]) -> T:
    from pydantic import ValidationError

    try:
        return model.model_validate(tables)
    except ValidationError as error:
        raise complaint(error) from None
