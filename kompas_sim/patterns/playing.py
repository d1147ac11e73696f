"""Playing cells: every cell once in every setting, whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from shutil import rmtree

import numpy as np
import pandas as pd

from kompas_sim.design import Design
from kompas_sim.errors import ScenarioError
from kompas_sim.model import Negotiation
from kompas_sim.patterns.changes import CHANGES
from kompas_sim.patterns.records import Cell
from kompas_sim.patterns.settings import Setting
from kompas_sim.rules.outcome import FLAGS, OUTCOMES
from kompas_sim.rules.state import C_ACCURACY, Floats
from kompas_sim.scenario import Scenario
from kompas_sim.simulation import simulate
from kompas_sim.sweeping import sweep

KNOB = "logic."
EARLY = 20  # rounds
WATCHED = 20  # runs that are watched round by round, at most, and no more than half of all
AGED = ("age", "trust_at_age")
LEARNED = ("accuracy_early", "learned_early")

Asked = dict[Cell, set[str]]  # measures, by cell
Found = dict[tuple[Cell, str], Floats]  # a value per run


def play_setting(
    setting: Setting,
    asked: Asked,
    *,
    runs: int,
    seed: int,
    workers: int | None = None,
    store: Path | None = None,
    told: Callable[[int], None] = lambda runs: None,
) -> Found:
    """Play what is asked of one setting; run k meets the same chance in all cells.

    Parameters
    ----------
    setting, asked
        Where, and which measures of which cells; what a setting does not allow is left out.
    runs, seed, workers
        As for `kompas_sim.sweep`.
    store
        A folder in which runs are kept while they are played, so that they need not be played
        again when this is stopped.
    told
        Is called with the number of runs that have been played.
    """
    found: Found = {}
    for number, (change, cells) in enumerate(_by_scenario(asked).items()):
        try:
            scenario = CHANGES[change](setting.scenario, setting.logic) if change else None
        except ScenarioError:  # a setting that does not allow it
            continue
        design = design_of(scenario or setting.scenario, setting, cells)
        place = None if store is None else store / f"{number:03d}"
        table = sweep(
            design, runs=runs, seed=seed, workers=workers, out=place, progress=False
        ).table
        for point, cell in enumerate(cells):
            part = table[table["point"] == point]
            for measure in asked[cell]:
                if measure not in (*AGED, *LEARNED):
                    found[cell, measure] = measured(part, measure, setting.scenario)
        told(len(table))
    for cell in asked:
        for measures, watch in ((AGED, aged), (LEARNED, learned)):
            if set(measures) & asked[cell]:
                for name, values in zip(measures, watch(setting, runs, seed), strict=True):
                    found[cell, name] = values
    if store is not None:
        rmtree(store, ignore_errors=True)
    return found


def design_of(scenario: Scenario, setting: Setting, cells: Iterable[Cell]) -> Design:
    """Return the design whose points are the cells, each of which says all that differs in any."""
    rows = [cell.changes for cell in cells]
    knobs = setting.logic.as_dict()
    usual = {
        name: knobs[name.removeprefix(KNOB)]
        if name.startswith(KNOB)
        else float(getattr(scenario.parameters, name))
        for name in sorted({name for row in rows for name in row})
    }
    table = pd.DataFrame([{**usual, **row} for row in rows], index=range(len(rows)), dtype=float)
    return Design(scenario, setting.logic, table)


def measured(table: pd.DataFrame, measure: str, scenario: Scenario) -> Floats:
    """Return a measure of every run: of the table, an outcome or a flag, or made from these.

    ``own_gain`` is that of the first party, ``conceding`` the share of yielding and compromising
    in all that was done, ``agreed_below`` an agreement below somebody's reservation.
    """
    if measure in OUTCOMES:
        values = table["outcome"] == measure
    elif measure == "own_gain":
        values = table[f"gain.{scenario.parties[0].name}"]
    elif measure == "conceding":
        values = table["share_yielding"] + table["share_compromising"]
    elif measure == "agreed_below":
        values = table["below_batna"] & (table["agreement"] > 0)
    elif measure in table or measure in FLAGS:
        values = table[measure]
    else:
        raise ValueError(f"no measure {measure!r}")
    return values.to_numpy(dtype=float)


def aged(setting: Setting, runs: int, seed: int) -> tuple[Floats, Floats]:
    """Return an age of the relation for every run, and the trust in it at that age.

    Ages are spread evenly over the horizon. NaN for runs from which a party left.
    """
    played = simulate(setting.scenario, setting.logic, runs=runs, seed=seed)
    age = 1 + np.arange(runs) * setting.scenario.horizon // runs
    alive = played.table["left"].to_numpy() == 0
    trust = played.trust[np.arange(runs), age]
    return np.where(alive, age, np.nan), np.where(alive, trust, np.nan)


def learned(setting: Setting, runs: int, seed: int) -> tuple[Floats, Floats]:
    """Return how right parties are about each other after `EARLY` rounds, and the early part.

    The second is what was learned in the first third of the story less half of all that was
    learned in it: above 0 when that third brings most. NaN for runs that are not watched.
    """
    early, part = np.full(runs, np.nan), np.full(runs, np.nan)
    for run in range(min(WATCHED, max(runs // 2, 1))):
        model = Negotiation(setting.scenario, setting.logic, rng=seed, run=run, collect=False)
        model.run()
        known = model.history.table[: model.round + 1, C_ACCURACY]
        known = known[np.isfinite(known)]
        third = min(setting.scenario.horizon // 3, len(known) - 1)
        early[run] = known[min(EARLY, len(known) - 1)]
        part[run] = known[third] - known[0] - 0.5 * (known[-1] - known[0])
    return early, part


def runs_of(asked: Asked, runs: int) -> int:
    """Return how many runs a setting takes."""
    return len(asked) * runs


def _by_scenario(asked: Asked) -> dict[str, list[Cell]]:
    """Return the cells of each change of the scenario, each cell once."""
    found: dict[str, list[Cell]] = {}
    for cell in asked:
        found.setdefault(cell.scenario, []).append(cell)
    return found


def reads_of(cells: Iterator[tuple[Cell, str]]) -> Asked:
    """Return the measures that are read, by cell.

    Examples
    --------
    >>> list(reads_of(iter([(Cell(), "trust"), (Cell(), "damage")])).values())[0] == {
    ...     "trust", "damage"}
    True
    """
    asked: Asked = {}
    for cell, measure in cells:
        asked.setdefault(cell, set()).add(measure)
    return asked
