"""Playing cells: every cell once in every setting, whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kompas_sim.design import Design
from kompas_sim.errors import ScenarioError
from kompas_sim.factors import Case
from kompas_sim.model import Negotiation
from kompas_sim.one_point import OnePoint
from kompas_sim.order import Order, take_order
from kompas_sim.patterns.changes import CHANGES
from kompas_sim.patterns.records import Cell
from kompas_sim.patterns.settings import Setting
from kompas_sim.rules.outcome import FLAGS, OUTCOMES
from kompas_sim.rules.scoring import MEASURED
from kompas_sim.rules.state import C_ACCURACY, Floats
from kompas_sim.scenario import Scenario
from kompas_sim.setting import game_of, regards
from kompas_sim.simulation import simulate, tabulate
from kompas_sim.yardstick import yardstick_of

if TYPE_CHECKING:
    from kompas_sim.one_point import Plan

KNOB = "logic."
EARLY = 20  # rounds
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
    told: Callable[[int], None] = lambda runs: None,
) -> Found:
    """Play what is asked of one setting; run k meets the same chance in all cells.

    Parameters
    ----------
    setting, asked
        Where, and which measures of which cells; what a setting does not allow is left out.
    runs, seed, workers
        As for `kompas_sim.simulate`.
    told
        Is called with the number of runs that have been played.
    """
    found: Found = {}
    for change, cells in _by_scenario(asked).items():
        try:
            scenario = CHANGES[change](setting.scenario, setting.logic) if change else None
        except ScenarioError:  # a setting that does not allow it
            continue
        design = design_of(scenario or setting.scenario, setting, cells)
        table = pd.DataFrame(tabulate(_order(design, runs, seed, workers), False)[0])
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
    in all that was done.
    """
    if measure in OUTCOMES:
        values = table["outcome"].eq(measure)
    elif measure == "own_gain":
        values = table[f"gain.{scenario.parties[0].name}"]
    elif measure == "conceding":
        values = table["share_yielding"] + table["share_compromising"]
    elif measure in table or measure in FLAGS:
        values = table[measure]
    else:
        raise ValueError(f"no measure {measure!r}")
    return np.asarray(values, dtype=float)


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
    learned in it: above 0 when that third brings most.
    """
    whole = setting.scenario.horizon
    first, early, third, last = (
        accuracy_after(rounds, setting, runs, seed)
        for rounds in (1, min(EARLY, whole), max(whole // 3, 1), whole)
    )
    return early, third - first - 0.5 * (last - first)


def accuracy_after(rounds: int, setting: Setting, runs: int, seed: int) -> Floats:
    """Return how right parties are about each other after so many rounds, (runs,).

    The runs are the usual ones, broken off: the deadline stays where it was.
    """
    design = OnePoint(setting.scenario, setting.logic)
    order = _order(design, runs, seed, 1)
    if order.engine != "compiled":
        return np.array([_accuracy(setting, rounds, seed, run) for run in range(runs)])
    from kompas_sim.ensemble.blocks import play_block
    from kompas_sim.ensemble.compiler import compiled

    scenario = setting.scenario
    cast = design.cast(Case(scenario, setting.logic), slice(0, 1)).take(np.zeros(runs, dtype=int))
    tally = play_block(
        compiled(()),
        game_of(scenario)._replace(horizon=rounds),
        yardstick_of(scenario),
        cast.settings,
        cast.seats(),
        regards(scenario),
        seed,
        np.arange(runs),
        paths=False,
    )
    return tally.measured[:, MEASURED.index("accuracy")]


def _accuracy(setting: Setting, rounds: int, seed: int, run: int) -> float:
    model = Negotiation(setting.scenario, setting.logic, rng=seed, run=run, collect=False)
    while model.running and model.round < rounds:
        model.step()
    known = model.history.table[: model.round + 1, C_ACCURACY]
    return float(known[np.isfinite(known)][-1])


def _order(design: Plan, runs: int, seed: int, workers: int | None) -> Order:
    return take_order(
        design,
        runs=runs,
        seed=seed,
        engine="compiled",
        workers=workers,
        executor=None,
        party_classes=None,
        decisions=None,
        paths=False,
    )


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
