"""Which row of Table 1 matters: a full factorial of the six rows, and their Shapley values.

All 64 tables at which each row is that of hierarchy or that of network, in all cases on the same
chance; the knobs outside Table 1 half-way. The Shapley value of a row is what it adds on average
over all orders in which rows can be changed: the six add up to all rows less none.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
from evidence.effects import MEAN
from evidence.measures import is_share
from evidence.pages import grid
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

import kompas_sim as ks
from kompas_sim.analysis.shapley import TOTAL, interaction_weights, shapley_weights
from kompas_sim.logic import ROWS
from kompas_sim.plots.style import BLUE, GREY, ORANGE, paper
from studies.common import (
    STUDIED,
    cell,
    each_level,
    head,
    listed,
    of_runs,
    over_cases,
    play,
    size,
    table_of,
    told,
    widest,
)

NAME, RUNS, QUICK = "which_row", 200, 20
MEASURES = ("win-win", "joint_gain", "trust", "escalation_max", "externalised", "cost")
REST = {"orientation": 0.5, "restraint": 0.5, "leadership": 0.5}  # half-way between the presets
PAIRS = 3  # of each measure that are shown


def find(ask: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Return the Shapley values and the interactions of pairs, per measure and case."""
    logic = ks.Logic.network().replace(**REST)
    played = {}
    for case in ask.cases:
        design = ks.factorial(case, rows=ROWS[::-1], logic=logic)  # the last changes fastest
        played[case] = play(design, ask, MEASURES, case)
    there = over_cases(played)
    values = shapley_weights(len(ROWS))
    values = np.vstack([values, values.sum(axis=0)])
    pairs = interaction_weights(len(ROWS))
    comparisons = len(MEASURES) * len(there) * (len(values) + len(pairs))
    level = each_level(comparisons)
    alone = [{"row": row} for row in (*ROWS, TOTAL)]
    both = [{"row": one, "other": other} for one, other in combinations(ROWS, 2)]
    found = {}
    for name, weights, said in (("values", values, alone), ("pairs", pairs, both)):
        rows = []
        for case, cells in there.items():
            for m, measure in enumerate(MEASURES):
                most = size(measure, np.abs(weights).sum(axis=1).max() / 2)
                for who, each in zip(said, weights @ cells[..., m], strict=True):
                    about = {"measure": measure, "case": case, **who}
                    rows.append(about | of_runs(each, level, most)._asdict())
        found[name] = table_of(rows, comparisons)
    return found


# --- what is written ------------------------------------------------------------------------------


def title(row: str) -> str:
    """Return how a row is called."""
    return "all six" if row == TOTAL else f"{ROWS.index(row) + 1} {row}"


def tell(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> dict[str, str]:
    """Return the finding and the tables."""
    return {"finding": "\n\n".join(finding(found)), "table": tables(found)}


def finding(found: dict[str, pd.DataFrame]) -> Iterator[str]:
    """Yield what matters most, measure by measure, and what rows do together."""
    values, pairs = found["values"], found["pairs"]
    where = widest(values)
    said = "In the mean of the cases" if where == MEAN else f"In `{where}`"
    for measure in MEASURES:
        here = values[(values["measure"] == measure) & (values["case"] == where)]
        total = here[here["row"] == TOTAL].iloc[0]
        rows = here[here["row"] != TOTAL]
        seen = rows[(rows["low"] > 0) | (rows["high"] < 0)]
        order = seen.loc[seen["value"].abs().sort_values(ascending=False).index]
        parts = [f"row {title(row.row)}, {told(measure, row)}" for row in order.itertuples()]
        mixed = [title(row.row) for row in order.itertuples() if against(values, measure, row)]
        lines = [f"**{STUDIED[measure].words.capitalize()}.** {said} all six rows together change"]
        lines += [f"it by {told(measure, total)}."]
        if parts:
            lines += [f"Visible by themselves: {'; '.join(parts)}."]
            unseen = [title(row) for row in ROWS if row not in set(seen["row"])]
            lines += [f"Not: {listed(unseen)}."] if unseen else []
        else:
            lines += ["No row shows by itself."]
        if mixed:
            lines += [f"In some case the sign is the other one: {listed(mixed)}."]
        there = pairs[(pairs["measure"] == measure) & (pairs["case"] == where)]
        visible = there[(there["low"] > 0) | (there["high"] < 0)]
        if len(visible):
            most = visible.loc[visible["value"].abs().idxmax()]
            word = "more" if most["value"] * total["value"] > 0 else "less"
            lines += [
                f"Of {len(there)} pairs of rows {len(visible)} visibly do something together; most "
                f"{title(most['row'])} with {title(most['other'])}, {told(measure, most)}: "
                f"together they do {word} than apart."
            ]
        yield " ".join(lines)


def against(values: pd.DataFrame, measure: str, row: object) -> bool:
    """Whether a row visibly does the contrary in some case."""
    same = values[(values["measure"] == measure) & (values["row"] == row.row)]
    return bool(((same["high"] < 0) if row.value > 0 else (same["low"] > 0)).any())


def tables(found: dict[str, pd.DataFrame]) -> str:
    """Return a table of values per measure, and one of the largest interactions."""
    values, pairs = found["values"], found["pairs"]
    cases = list(dict.fromkeys(values["case"]))
    parts = []
    for measure in MEASURES:
        here = values[values["measure"] == measure].set_index(["row", "case"])
        body = [
            (title(row), *(cell(measure, here.loc[(row, case)]) for case in cases))
            for row in (*ROWS, TOTAL)
        ]
        heads = [case if case == MEAN else f"`{case}`" for case in cases]
        parts.append(f"### {head(measure).capitalize()}\n\n{grid(('row', *heads), body)}")
    body = []
    there = pairs[pairs["case"] == widest(pairs)]
    for measure in MEASURES:
        here = there[there["measure"] == measure]
        order = here["value"].abs().sort_values(ascending=False, kind="stable").index[:PAIRS]
        for row in here.loc[order].itertuples():
            names = (title(row.row), title(row.other))
            body.append((head(measure), *names, cell(measure, row)))
    heads = ("measure", "row", "with", "together less apart")
    parts.append(f"### The largest interactions, {widest(pairs)}\n\n{grid(heads, body)}")
    return "\n\n".join(parts)


# --- what is drawn --------------------------------------------------------------------------------


def draw(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> Figure:
    """Draw a panel per measure: a line per row of Table 1, a dot per case, a bar for their mean."""
    values = found["values"]
    figure = paper(12, 7.5)
    panels = figure.subplots(2, 3, sharey=True)
    for ax, measure in zip(panels.flat, MEASURES, strict=True):
        scale = 100 if is_share(measure) else 1
        ax.axvline(0, color=GREY, linewidth=0.8)
        for y, row in enumerate(ROWS):
            here = values[(values["measure"] == measure) & (values["row"] == row)]
            if y % 2 == 0:
                ax.axhspan(y - 0.5, y + 0.5, color="#F2F2F2", zorder=0)
            for each in here.itertuples():
                if each.case == widest(values):
                    ends = [scale * each.low, scale * each.high]
                    ax.plot(ends, [y + 0.2] * 2, color=BLUE, lw=2)
                    ax.plot(scale * each.value, y + 0.2, "s", ms=7, color=BLUE)
                else:
                    seen = each.low > 0 or each.high < 0
                    face = ORANGE if seen else "white"
                    ax.plot(scale * each.value, y - 0.2, "o", ms=6, mfc=face, mec=ORANGE)
        ax.set_ylim(len(ROWS) - 0.5, -0.5)
        ax.spines[["top", "right"]].set_visible(False)
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_locator(MaxNLocator(5))
        better = "more is better →" if STUDIED[measure].good > 0 else "← less is better"
        ax.set_title(f"{head(measure)}\n", fontsize=11)
        ax.annotate(better, (0.5, 1.02), xycoords="axes fraction", ha="center", fontsize=9)
    panels[0, 0].set_yticks(range(len(ROWS)), [f"row {title(row)}" for row in ROWS])
    figure.suptitle("What each row of Table 1 adds, from hierarchy to network (Shapley values)")
    handles = [
        Line2D([], [], ls="", marker="s", color=BLUE, label=f"{widest(values)}, with interval"),
        Line2D([], [], ls="", marker="o", color=ORANGE, label="a case"),
        Line2D([], [], ls="", marker="o", mfc="white", mec=ORANGE, label="a case: holds 0"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return figure
