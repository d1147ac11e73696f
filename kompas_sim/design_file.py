"""Designs as TOML files: what `kompas-sim sweep` reads.

scenario = "maasvlakte"   # a bundled case, or the path of a scenario file beside this one
logic = "network"         # of the table, where it does not vary
runs = 100                # of each point
seed = 1

[grid]                    # all combinations of these values
trust_asymmetry = [1, 2, 3]
logic.norm = [0.2, 0.8]
party."Port and city".power = [0.1, 0.4]

[logics]                  # logics of one's own, by a word that the design may give for "logic"
tolerant = { norm = 1.0 }

Instead of [grid], one of the other designs: see `kompas_sim.design_sections`.
"""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field, PlainValidator, ValidationError

from kompas_sim.chance import seed_from
from kompas_sim.design import Design
from kompas_sim.design_sections import (
    Factorial,
    LatinHypercube,
    Mixed,
    Morris,
    OneInOneOut,
    Section,
    Sobol,
    full_grid,
)
from kompas_sim.errors import ScenarioError, shown
from kompas_sim.io import as_scenario, cases
from kompas_sim.io.fields import Table
from kompas_sim.io.toml import complaint, read_tables
from kompas_sim.limits import runs_of_each
from kompas_sim.logic import PRESETS, Logic, as_logic
from kompas_sim.scenario import Scenario


class Asked(NamedTuple):
    """What a design file asks for."""

    design: Design
    runs: int
    seed: int


def _word_or_knobs(given: Any) -> Any:
    if not isinstance(given, str | dict):
        choices = ", ".join(PRESETS)
        raise ValueError(f"{shown(given)} must be {choices}, a word of [logics], or a table")
    return given


class _File(Table):
    scenario: str
    logic: Annotated[Any, PlainValidator(_word_or_knobs)] = None
    runs: int = 100
    seed: int = 1
    grid: dict[str, Any] | None = None
    factorial: Factorial | None = None
    one_in_one_out: OneInOneOut | None = None
    mixed: Mixed | None = None
    latin_hypercube: LatinHypercube | None = None
    sobol: Sobol | None = None
    morris: Morris | None = None
    logics: dict[str, dict[str, Any]] = Field(default_factory=dict)


DESIGNS = ("grid", "factorial", "one_in_one_out", "mixed", "latin_hypercube", "sobol", "morris")


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
        return _asked(_File.model_validate(read_tables(path, "design file")), Path(path).parent)
    except ValidationError as error:
        raise complaint(error).in_file(fspath(path)) from None
    except ScenarioError as error:
        raise error if error.file else error.in_file(fspath(path)) from None
    except ValueError as error:
        raise ScenarioError(str(error), file=fspath(path)) from None


def _asked(file: _File, place: Path) -> Asked:
    runs, seed = runs_of_each(file.runs), seed_from(file.seed)
    given = [name for name in DESIGNS if getattr(file, name) is not None]
    if len(given) != 1:
        there = " and ".join(f"[{name}]" for name in given) or "none"
        choices = ", ".join(f"[{name}]" for name in DESIGNS)
        raise ScenarioError(f"a file has one design, not {there}; the designs are {choices}")
    own = {word: _logic(f"logics.{word}", knobs) for word, knobs in file.logics.items()}
    logic = own.get(file.logic, file.logic) if isinstance(file.logic, str) else file.logic
    table = None if logic is None else _logic("logic", logic)
    design = _design(file, given[0], _scenario(file, place), table, own)
    return Asked(design, runs, seed)


def _scenario(file: _File, place: Path) -> Scenario:
    bundled = file.scenario in cases() or not Path(file.scenario).suffix
    try:
        return as_scenario(file.scenario if bundled else place / file.scenario)
    except ScenarioError as error:
        raise ScenarioError(str(error), "scenario") from None


def _design(
    file: _File, name: str, scenario: Scenario, logic: Logic | None, own: dict[str, Logic]
) -> Design:
    """Return the design of a section; what is wrong in it is named with its place."""
    section: Section | dict[str, Any] = getattr(file, name)
    try:
        if isinstance(section, dict):
            return full_grid(section, scenario, logic, own)
        return section.design(scenario, logic, own)
    except ScenarioError as error:
        inside = name if isinstance(section, dict) else section.place(name, error.place)
        where = ".".join(part for part in (inside, error.place) if part)
        raise ScenarioError(error.problem, where, more=error.more) from None


def _logic(place: str, value: Any) -> Logic:
    try:
        return as_logic(value)
    except ValueError as error:
        raise ScenarioError(str(error), place) from None
