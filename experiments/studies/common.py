"""What the studies share: what they are asked, how they play, compare, tell and write."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from evidence.effects import DUST, MEAN, on_screen
from evidence.measures import MEASURES, Measure, is_share
from evidence.pages import ROOT, asked, intervals, put, save

import kompas_sim as ks
from kompas_sim.plots import save_figure
from kompas_sim.provenance import MODEL
from kompas_sim.rules.outcome import OUTCOMES
from kompas_sim.statistics import SHARES, all_binary, paired_difference

STUDIES = (
    *["two_logics", "which_row", "power_gap", "trust_paradox", "mediator", "skipping"],
    *["conflict_curve", "sensitivity"],
)
PAGES = ROOT / "docs" / "studies"
FIGURES = ROOT / "docs" / "figures" / "studies"
LEVEL = 0.95  # of all intervals of a study together
LOGICS = ("hierarchy", "network")
WORST, NET = "worst", "net"
STUDIED = MEASURES | {
    WORST: Measure("gain of the worst-off party", 1, 3, "z"),
    NET: Measure("gain less costs", 1, 3, "z"),
    "skips": Measure("phases skipped", -1, 2),
    "accuracy": Measure("knowledge of interests", 1, 3),
    "shared_meaning": Measure("shared meaning", 1, 3),
}


# --- playing --------------------------------------------------------------------------------------


def column(table: pd.DataFrame, name: str, parties: Sequence[str]) -> np.ndarray:
    """Return a measure of every run; the share of an outcome as 0 and 1."""
    if name in OUTCOMES:
        return (table["outcome"] == name).to_numpy(dtype=float)
    if name in (WORST, NET):
        gains = table[[f"gain.{party}" for party in parties]]
        found = gains.min(axis=1) if name == WORST else gains.mean(axis=1) - table["cost"]
        return found.to_numpy(dtype=float)
    return table[name].to_numpy(dtype=float)


def measured(runs: ks.Runs, measures: Iterable[str]) -> np.ndarray:
    """Return the measures of the runs of a design, (points, runs, measures)."""
    parties = [party.name for party in runs.scenario.parties]
    found = np.column_stack([column(runs.table, name, parties) for name in measures])
    return found.reshape(runs.provenance["points"], -1, found.shape[1])


def play(
    design: ks.Design, ask: argparse.Namespace, measures: Iterable[str], told: str
) -> np.ndarray:
    """Play a design and return the measures, (points, runs, measures)."""
    runs = ks.sweep(design, runs=ask.runs, seed=ask.seed, progress=on_screen(told))
    return measured(runs, measures)


def over_cases(played: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the values of every case and, of several, their mean run by run: `MEAN`."""
    found = dict(played)
    if len(played) > 1:
        found[MEAN] = np.mean(list(played.values()), axis=0)
    return found


# --- comparing ------------------------------------------------------------------------------------


class Estimate(NamedTuple):
    """A mean with its interval."""

    value: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 where the interval excludes 0, else 0."""
        return int(self.low > 0) - int(self.high < 0)


def each_level(comparisons: int) -> float:
    """Return the level of each of so many intervals that hold together (Bonferroni)."""
    return 1 - (1 - LEVEL) / max(comparisons, 1)


def size(name: str, factor: float = 1.0) -> float | None:
    """Return the largest size of a contrast of a share; None: the measure is none.

    factor : 1 of a difference, 2 of a difference of differences.
    """
    return factor if is_share(name) else None


def contrast(
    first: np.ndarray, second: np.ndarray, level: float, most: float | None = None
) -> Estimate:
    """Return `second` less `first`, run by run on the same chance.

    Shares of the runs have the adjusted Wald interval, everything else Student's t; so have shares
    that are averaged over cases, as far as runs differ, and adjusted Wald where none does.

    most : see `size`.
    """
    apart = second - first
    first = np.where(np.abs(apart) < DUST, second, first)
    known = np.isfinite(apart)
    binary = all_binary(first[known]) and all_binary(second[known])
    way = SHARES if binary and most in (None, 1) else "t"
    found = paired_difference(first, second, level=level, method=way, most=most)
    return Estimate(found.mean, found.low, found.high)


def estimate(values: np.ndarray, level: float) -> Estimate:
    """Return the mean of one value per run, with the interval of t (of a share: Wilson's)."""
    known = values[np.isfinite(values)]
    if all_binary(known):
        low, high = ks.statistics.wilson(int(known.sum()), len(known), level)
        return Estimate(float(known.mean()), low, high)
    return contrast(np.zeros_like(values), values, level)


def of_runs(values: np.ndarray, level: float, most: float | None = None) -> Estimate:
    """Return the mean of a number that each run has, such as a slope, with the interval of t.

    most : of contrasts of shares the largest size, which gives a width also where no run differs.
    """
    values = np.where(np.abs(values) < DUST, 0.0, values)
    found = paired_difference(np.zeros_like(values), values, level=level, method="t", most=most)
    return Estimate(found.mean, found.low, found.high)


def widest(table: pd.DataFrame) -> str:
    """Return the name of the widest look there is: the mean of all cases, or the only case."""
    return MEAN if MEAN in set(table["case"]) else str(table["case"].iloc[0])


def table_of(rows: Sequence[Mapping[str, Any]], comparisons: int) -> pd.DataFrame:
    """Return estimates as a table that knows at which level their intervals are."""
    found = pd.DataFrame(rows)
    found.attrs = {
        "comparisons": comparisons,
        "level": each_level(comparisons),
        "together": LEVEL,
    }
    return found


# --- telling --------------------------------------------------------------------------------------


def number(name: str, value: float, signed: bool = True) -> str:
    """Return a measure as a person writes it; shares in percent."""
    if not np.isfinite(value):
        return "–"
    digits = STUDIED[name].digits
    shown = round(100 * value if is_share(name) else value, digits) + 0.0
    return f"{shown:{'+' if signed and shown else ''}.{digits}f}".replace("-", "−")


def told(
    name: str, row: Any, *, signed: bool = True, unit: bool = True, brackets: bool = True
) -> str:
    """Return an estimate with its interval, from what has value, low and high."""
    after = f" {STUDIED[name].unit}" if unit and STUDIED[name].unit else ""
    if not signed and is_share(name) and unit:
        after = "%"
    low, high = (number(name, end, signed) for end in (row.low, row.high))
    ends = f" ({low} to {high})" if brackets else f", {low} to {high}"
    return f"{number(name, row.value, signed)}{after}{ends}"


def cell(name: str, row: Any) -> str:
    """Return a difference for a table: bold where the interval excludes 0."""
    if not np.isfinite(row.low):
        return "–"
    difference, _, ends = told(name, row, unit=False).partition(" ")
    visible = row.low > 0 or row.high < 0
    return f"**{difference}** {ends}" if visible else f"{difference} {ends}"


def head(name: str) -> str:
    """Return a measure with its unit, for the head of a column."""
    return f"{STUDIED[name].words}{', ' + STUDIED[name].unit if STUDIED[name].unit else ''}"


def listed(words: Sequence[str]) -> str:
    """Return words as a person lists them."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def way(sign: int, good: int = 1) -> str:
    """Return in a word whether something is better, worse, or not visibly either."""
    return {1: "better", -1: "worse", 0: "no visible difference"}[sign * good]


# --- writing --------------------------------------------------------------------------------------


def caption(found: pd.DataFrame, study: str, ask: argparse.Namespace) -> str:
    """Return where the numbers of a page come from."""
    cases = "" if len(ask.cases) == len(ks.cases()) else f" of {', '.join(ask.cases)}"
    alone = found.attrs["comparisons"] == 1
    held = "intervals at 95% each" if alone else intervals(found)
    return (
        f"*{ask.runs} runs per cell{cases}, seed {ask.seed}; {held}; kompas_sim {ks.__version__}, "
        f"rules {MODEL[:12]}; made by `experiments/studies/{study}.py`.*"
    )


def main(study: ModuleType, arguments: list[str] | None = None) -> None:
    """Play a study, tell what is found, and write it where that is asked.

    study : a module with NAME, RUNS and QUICK (runs of a cell), and the functions
    ``find(ask) -> {name: table}``, the first of which gives the caption; ``tell(found, ask) ->
    {block of the page: text}``; and ``draw(found, ask) -> figure``.
    """
    page = PAGES / f"{study.NAME}.md"
    ask = asked(page, study.__doc__, arguments, study.RUNS, study.QUICK)
    found: dict[str, pd.DataFrame] = study.find(ask)
    source = caption(next(iter(found.values())), study.NAME, ask)
    blocks = {name: f"{text}\n\n{source}" for name, text in study.tell(found, ask).items()}
    for text in blocks.values():
        print(f"{text}\n")
    if ask.write:
        put(page, blocks)
        place = Path(ask.out) / "studies" / study.NAME
        for name, table in found.items():
            path = place / f"{name}.parquet"
            save(table, path, f"studies/{study.NAME}", ask.runs, ask.seed)
        FIGURES.mkdir(parents=True, exist_ok=True)
        figure = study.draw(found, ask)
        said = source.strip("*").replace("`", "")
        figure.legends[0].set_title(said, prop={"size": 7.5})
        save_figure(figure, FIGURES / study.NAME)
