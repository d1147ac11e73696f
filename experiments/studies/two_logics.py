"""Hierarchy against network on the five cases: every main measure, paired, with intervals.

The levels are in the table of the README (experiments/five_cases.py, the same runs); this is what
the logic changes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd
from evidence.effects import MEAN
from evidence.measures import MEASURES, is_share
from evidence.pages import grid
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

import kompas_sim as ks
from kompas_sim.plots.style import BLUE, GREY, ORANGE, paper
from studies.common import (
    LOGICS,
    NET,
    STUDIED,
    WORST,
    cell,
    contrast,
    each_level,
    head,
    listed,
    play,
    size,
    table_of,
    told,
)

NAME, RUNS, QUICK = "two_logics", 200, 20
MEASURED = (*MEASURES, WORST, NET)


def find(ask: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Return the paired differences, network less hierarchy, per measure and case."""
    played = {
        case: play(ks.grid(case, {"logic": LOGICS}), ask, MEASURED, case) for case in ask.cases
    }
    if len(played) > 1:
        played[MEAN] = mean_of_known(list(played.values()))
    comparisons = len(MEASURED) * len(played)
    level = each_level(comparisons)
    rows = []
    for case, (hierarchy, network) in played.items():
        for m, measure in enumerate(MEASURED):
            first, second = hierarchy[:, m], network[:, m]
            known = int(np.isfinite(second - first).sum())
            found = contrast(first, second, level, size(measure))
            said = {"case": case, "measure": measure, "pairs": known}
            ends = {"hierarchy": mean(first), "network": mean(second)}
            rows.append(said | ends | found._asdict())
    return {"differences": table_of(rows, comparisons)}


def mean_of_known(cases: list[np.ndarray]) -> np.ndarray:
    """Return the mean over cases, run by run, of what both logics have: (2, runs, measures)."""
    every = np.stack(cases)
    both = np.isfinite(every).all(axis=1, keepdims=True)
    count = both.sum(axis=0)
    total = np.where(both, every, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


# --- what is written ------------------------------------------------------------------------------


def tell(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> dict[str, str]:
    """Return the finding and the table."""
    table = found["differences"]
    return {"finding": "\n\n".join(finding(table)), "table": differences(table)}


def sign(row: object) -> int:
    """1: visibly better under network, -1: worse, 0: neither."""
    return (int(row.low > 0) - int(row.high < 0)) * STUDIED[row.measure].good


def finding(table: pd.DataFrame) -> Iterator[str]:
    """Yield for what network logic is better in all cases, in some, and for what it is worse."""
    cases = table[table["case"] != MEAN]
    count = cases["case"].nunique()
    signs = pd.Series([sign(row) for row in cases.itertuples()], index=cases.index)
    groups: dict[str, list[str]] = {"better": [], "mixed": [], "worse": [], "none": []}
    for measure in MEASURED:
        here = signs[cases["measure"] == measure]
        better, worse = int((here > 0).sum()), int((here < 0).sum())
        words = STUDIED[measure].words
        most = largest(cases[(cases["measure"] == measure) & (signs != 0)])
        if better and worse:
            groups["mixed"].append(f"{words} (better in {better}, worse in {worse})")
        elif better:
            groups["better"].append(f"{words} in {better} of {count}{most}")
        elif worse:
            groups["worse"].append(f"{words} in {worse} of {count}{most}")
        else:
            groups["none"].append(words)
    yield "**Better under network**: " + ("; ".join(groups["better"]) or "nothing visible") + "."
    yield "**Worse under network**: " + ("; ".join(groups["worse"]) or "nothing visible") + "."
    if groups["mixed"]:
        yield "**Better in some cases and worse in others**: " + "; ".join(groups["mixed"]) + "."
    if groups["none"]:
        yield "**No visible difference in any case**: " + listed(groups["none"]) + "."


def largest(rows: pd.DataFrame) -> str:
    """Return the largest of some visible differences, in words."""
    if not len(rows):
        return ""
    row = rows.loc[rows["value"].abs().idxmax()]
    return f" (at most {told(row['measure'], row)}, `{row['case']}`)"


def differences(table: pd.DataFrame) -> str:
    """Return a line per measure, a column per case: network less hierarchy."""
    cases = list(dict.fromkeys(table["case"]))
    here = table.set_index(["measure", "case"])
    body = [
        (head(measure), *(cell(measure, here.loc[(measure, case)]) for case in cases))
        for measure in MEASURED
    ]
    return grid(("", *(case if case == MEAN else f"`{case}`" for case in cases)), body)


# --- what is drawn --------------------------------------------------------------------------------


def draw(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> Figure:
    """Draw a panel per measure: a line per case, with its interval."""
    table = found["differences"]
    cases = list(dict.fromkeys(table["case"]))
    figure = paper(13, 12)
    panels = figure.subplots(5, 4, sharey=True)
    for ax in panels.flat[len(MEASURED) :]:
        ax.set_axis_off()
    for ax, measure in zip(panels.flat, MEASURED, strict=False):
        scale = 100 if is_share(measure) else 1
        ax.axvline(0, color=GREY, linewidth=0.8)
        for row in table[table["measure"] == measure].itertuples():
            if not np.isfinite(row.low):
                continue
            y = cases.index(row.case)
            colour = {1: BLUE, -1: ORANGE, 0: GREY}[sign(row)]
            ax.plot([scale * row.low, scale * row.high], [y, y], color=colour, lw=1.6)
            face = colour if sign(row) else "white"
            marker = "s" if row.case == MEAN else "o"
            ax.plot(scale * row.value, y, marker, ms=6, mfc=face, mec=colour)
        ax.set_ylim(len(cases) - 0.5, -0.5)
        ax.spines[["top", "right"]].set_visible(False)
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.set_title(head(measure), fontsize=11)
    for row in panels:
        row[0].set_yticks(range(len(cases)), cases)
    figure.suptitle("Network less hierarchy, on the same chance")
    words = {BLUE: "network is better", ORANGE: "network is worse", GREY: "the interval holds 0"}
    handles = [
        Line2D([], [], color=c, marker="o", mfc="white" if c == GREY else c, label=label)
        for c, label in words.items()
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return figure
