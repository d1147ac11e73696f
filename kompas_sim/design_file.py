"""Designs as TOML files: what `kompas-sim sweep` reads.

scenario = "maasvlakte"   # a bundled case, or the path of a scenario file beside this one
logic = "network"         # of the table, where it does not vary
runs = 100                # of each point
seed = 1

[grid]                    # all combinations of these values
trust_asymmetry = [1, 2, 3]
logic.norm = [0.2, 0.8]
party."Port and city".power = [0.1, 0.4]

[logics]                  # logics of one's own, by a word that [grid] may give for "logic"
tolerant = { norm = 1.0 }
"""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from kompas_sim.chance import seed_from
from kompas_sim.design import Design, grid
from kompas_sim.errors import ScenarioError
from kompas_sim.io import cases
from kompas_sim.io.fields import Table
from kompas_sim.io.toml import complaint, read_tables
from kompas_sim.limits import whole_number
from kompas_sim.logic import Logic, as_logic


class Asked(NamedTuple):
    """What a design file asks for."""

    design: Design
    runs: int
    seed: int


class _File(Table):
    scenario: str
    logic: str | dict[str, float] | None = None
    runs: int = 100
    seed: int = 1
    grid: dict[str, Any]
    logics: dict[str, dict[str, float]] = Field(default_factory=dict)


def load_design(path: str | PathLike[str]) -> Asked:
    r"""Read a design file.

    Raises
    ------
    ScenarioError
        When something in it is not right: one line with the file, the place, the value and what
        is expected.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as place:
    ...     path = pathlib.Path(place) / "study.toml"
    ...     _ = path.write_text('scenario = "senseo"\n[grid]\n"logic.norm" = [0.2, 0.8]')
    ...     load_design(path)
    Asked(design=<Design of senseo: 2 points; varies logic.norm>, runs=100, seed=1)
    """
    try:
        return _asked(_File.model_validate(read_tables(path)), Path(path).parent)
    except ValidationError as error:
        raise complaint(error).in_file(fspath(path)) from None
    except ScenarioError as error:
        raise error if error.file else error.in_file(fspath(path)) from None
    except ValueError as error:
        raise ScenarioError(str(error), file=fspath(path)) from None


def _asked(file: _File, place: Path) -> Asked:
    bundled = file.scenario in cases() or not Path(file.scenario).suffix
    scenario = file.scenario if bundled else place / file.scenario
    own = {word: _logic(f"logics.{word}", knobs) for word, knobs in file.logics.items()}
    factors = {
        name: {v: own.get(v, v) for v in values} if _names_logics(name, values) else values
        for name, values in _flat(file.grid)
    }
    logic = own.get(file.logic, file.logic) if isinstance(file.logic, str) else file.logic
    design = grid(scenario, factors, logic=None if logic is None else _logic("logic", logic))
    return Asked(design, whole_number("runs", file.runs), seed_from(file.seed))


def _logic(place: str, value: Any) -> Logic:
    try:
        return as_logic(value)
    except ValueError as error:
        raise ScenarioError(str(error), place) from None


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
