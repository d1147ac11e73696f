"""Effects: paired differences over many runs, with intervals that hold for all of them together.

Runs of the same number meet the same chance, so the difference that a treatment makes is taken
run by run. Its mean has a t interval at a level that is corrected after Bonferroni: of K
comparisons each interval is at 1 - .05 / K, so that with 95 % confidence *all* of them hold,
however the comparisons depend on each other (and they do: they share their runs). A method that
uses this dependence would make the intervals a few percent narrower, and would need millions of
resamples of everything to reach levels such as .999995.

Why a t interval will do, at hundreds of pairs:

- An outcome that changes in k of the runs, always in the same direction, counts as an effect when
  k is about the square of the critical value (some 22). The exact sign test says so at about the
  same k (20, where 2 / 2^k < .05 / K).
- A treatment that does nothing but shift chance makes differences that are symmetric about 0. For
  these the chance of a false alarm at critical value c is at most 2 exp(-c^2 / 2) (Hoeffding's
  inequality), however far from normal they are.
- Fewer than `FEWEST` pairs get no interval.

What it cannot say: where no run changed, the interval is that one point, although something that
happens in less than 1 of 30 runs or so can have been missed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

import kompas_sim as ks
from evidence.measures import MEASURES, values
from kompas_sim.logic import as_logic

LEVEL = 0.95  # of all intervals together
COLUMNS = (
    *["treatment", "kind", "case", "logic", "measure", "before", "after", "difference"],
    *["spread", "pairs", "changed"],
)
FEWEST = 30  # pairs; an interval of fewer says nothing about its own adequacy
DUST = 1e-12  # differences below this are of arithmetic
SLIGHT = 0.1  # standard deviations of the measure
KNOB = "logic."
MEAN = "all cases"  # the name of their mean

Changes = Mapping[str, float]  # of parameters, or of knobs as "logic.norm"


def as_it_is(scenario: ks.Scenario, logic: ks.Logic, name: str) -> float:
    """Return the value of a parameter or a knob where nothing is changed."""
    if name.startswith(KNOB):
        return logic.as_dict()[name.removeprefix(KNOB)]
    return float(getattr(scenario.parameters, name))


def on_screen(words: bool | str) -> bool | str:
    """Return the words of a progress bar, where there is somebody to see it."""
    return words if sys.stderr.isatty() else False


def play(
    scenario: ks.Scenario,
    logic: str,
    treatments: Sequence[Changes],
    *,
    runs: int,
    seed: int,
    progress: bool | str = False,
) -> np.ndarray:
    """Return the measures of every treatment on the same chance: (treatments, runs, measures).

    One sweep; every point says everything that any treatment changes.
    """
    preset = as_logic(logic)
    names = sorted({name for changes in treatments for name in changes})
    usual = {name: as_it_is(scenario, preset, name) for name in names}
    rows = [{name: float({**usual, **changes}[name]) for name in names} for changes in treatments]
    design = ks.Design(scenario, preset, pd.DataFrame(rows, index=range(len(rows))))
    played = ks.sweep(design, runs=runs, seed=seed, progress=on_screen(progress))
    return values(played.table).reshape(len(treatments), runs, len(MEASURES))


def compare(first: np.ndarray, second: np.ndarray, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row per measure on `second` less `first`, each (runs, measures).

    said : what the rows are about. The intervals come later, when it is known how many there are.
    """
    apart = second - first
    apart[np.abs(apart) < DUST] = 0.0
    known = np.isfinite(apart)
    pairs = known.sum(axis=0)
    whole = np.where(known, apart, 0.0)
    mean = whole.sum(axis=0) / np.maximum(pairs, 1)
    squares = (np.where(known, apart - mean, 0.0) ** 2).sum(axis=0)
    spread = np.sqrt(squares / np.maximum(pairs - 1, 1))
    same = (apart == 0) | (np.isnan(first) & np.isnan(second))
    return [
        {
            **said,
            "measure": name,
            "before": _mean(first[:, m]),
            "after": _mean(second[:, m]),
            "difference": mean[m] if pairs[m] else np.nan,
            "spread": spread[m] if pairs[m] > 1 else np.nan,
            "pairs": int(pairs[m]),
            "changed": float(1 - same[:, m].mean()),
        }
        for m, name in enumerate(MEASURES)
    ]


def with_intervals(
    rows: Sequence[Mapping[str, Any]], units: Mapping[str, float], together: float = LEVEL
) -> pd.DataFrame:
    """Return all comparisons, with intervals that hold together and with sizes in units.

    Added: low, high; visible (the interval excludes 0); unit (of the measure: `units`); size (the
    difference in these). ``attrs`` holds the number of comparisons, the level
    of each interval, and that of all of them together.
    """
    table = pd.DataFrame(rows, columns=None if rows else COLUMNS)
    enough = table["pairs"] >= FEWEST
    comparisons = max(int(enough.sum()), 1)
    level = 1 - (1 - together) / comparisons
    n = table["pairs"].where(enough)
    reach = student.ppf((1 + level) / 2, n - 1) * table["spread"] / np.sqrt(n)
    table["low"], table["high"] = table["difference"] - reach, table["difference"] + reach
    table["visible"] = (table["low"] > 0) | (table["high"] < 0)
    table["unit"] = table["measure"].map(units)
    table["size"] = table["difference"] / table["unit"]
    table.attrs = {"comparisons": comparisons, "level": level, "together": together}
    return table


def mean_of(
    pairs: Sequence[tuple[np.ndarray, np.ndarray]],
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean over some cells, run by run, of what both sides of a comparison have.

    pairs : of every cell, (runs, measures) of the first and of the second.
    """
    sides = [np.stack(each) for each in zip(*pairs, strict=True)]
    known = np.isfinite(sides[0]) & np.isfinite(sides[1])
    count = known.sum(axis=0)
    totals = [np.where(known, side, 0.0).sum(axis=0) for side in sides]
    first, second = (np.where(count > 0, t / np.maximum(count, 1), np.nan) for t in totals)
    return first, second


def units_of(played: Sequence[np.ndarray]) -> dict[str, float]:
    """Return the standard deviation of every measure over all runs of some cells.

    1 for a measure that never varies.
    """
    found = {}
    for m, name in enumerate(MEASURES):
        column = np.concatenate([cell[:, m] for cell in played])
        known = column[np.isfinite(column)]
        spread = float(known.std()) if len(known) else 0.0
        found[name] = spread if spread > DUST else 1.0
    return found


def _mean(column: np.ndarray) -> float:
    known = column[np.isfinite(column)]
    return float(known.mean()) if len(known) else float("nan")
