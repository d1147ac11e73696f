"""When a mediator should come in: in which round, at which stage of escalation, or not at all.

With the usual functions, and with manipulation as well; each against no mediator on the same
chance. What it costs is counted: the fee of each party in each round, and the rounds themselves.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from evidence.effects import MEAN
from evidence.measures import is_share
from evidence.pages import grid
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import kompas_sim as ks
from kompas_sim.limits import USUAL_FUNCTIONS
from kompas_sim.plots.style import BLUE, GREY, VERMILLION, paper
from studies.common import (
    LOGICS,
    NET,
    STUDIED,
    WORST,
    cell,
    contrast,
    each_level,
    head,
    over_cases,
    play,
    size,
    table_of,
    told,
    widest,
)

NAME, RUNS, QUICK = "mediator", 200, 20
STAY = 30  # rounds, of a mediator that leaves again
BY_CLOCK = (1, 10, 20, 40, 60)
ENTRY = {
    **{f"round {r}": {"enters": r} for r in BY_CLOCK},
    **{f"round {r}, for {STAY}": {"enters": r} for r in BY_CLOCK},
    **{f"stage {e}": {"enters": None, "escalation": e} for e in (1, 2, 3)},
}
WITH = {"usual": USUAL_FUNCTIONS, "manipulates": (*USUAL_FUNCTIONS, "manipulate")}
MEASURES = ("win-win", "no deal", "joint_gain", WORST, NET, "cost", "trust", "escalation_max")
MORE = "manipulates less usual"
COLOURS = {"usual": (BLUE, "o"), "manipulates": (VERMILLION, "s")}


def find(ask: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Return what every entry of a mediator changes, per measure, case and logic."""
    played: dict[tuple[str, str], dict[str, np.ndarray]] = {}
    for case in ask.cases:
        scenario = ks.load_scenario(case)
        ways: dict[tuple[str, str], ks.Scenario] = {("never", ""): scenario}
        for entry, when in ENTRY.items():
            for what, functions in WITH.items():
                changed = scenario.with_mediator(functions=functions, **when)
                if entry.endswith(f"for {STAY}"):
                    changed = changed.with_event(round=when["enters"] + STAY, mediator_leaves=True)
                ways[entry, what] = changed
        for way, changed in ways.items():
            found = play(ks.grid(changed, {"logic": LOGICS}), ask, MEASURES, f"{case}, {way[0]}")
            played.setdefault(way, {})[case] = found
    there = {way: over_cases(cases) for way, cases in played.items()}
    never = there.pop(("never", ""))
    ways = len(there) + len(ENTRY)
    comparisons = ways * len(never) * len(LOGICS) * len(MEASURES)
    level = each_level(comparisons)
    sides = {way: (never, cases) for way, cases in there.items()}
    for entry in ENTRY:
        usual, manipulates = (there[entry, what] for what in WITH)
        sides[entry, MORE] = usual, manipulates
    rows = []
    for (entry, what), (first, cases) in sides.items():
        for case, both in cases.items():
            for k, logic in enumerate(LOGICS):
                said = {"entry": entry, "functions": what, "case": case, "logic": logic}
                for m, measure in enumerate(MEASURES):
                    before, after = first[case][k, :, m], both[k, :, m]
                    found = contrast(before, after, level, size(measure))
                    about = {**said, "measure": measure, "before": float(before.mean())}
                    rows.append(about | found._asdict())
    return {"changes": table_of(rows, comparisons)}


# --- what is written ------------------------------------------------------------------------------


def tell(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> dict[str, str]:
    """Return the finding and the tables."""
    table = found["changes"]
    return {"finding": "\n\n".join(finding(table)), "table": tables(table)}


def finding(table: pd.DataFrame) -> Iterator[str]:
    """Yield the best entry for what is gained net of costs, and what it does besides."""
    for logic in LOGICS:
        here = table[(table["logic"] == logic) & (table["functions"] == "usual")]
        mean = here[here["case"] == widest(table)]
        lines = [f"**Under {logic}** ({widest(table)}, usual functions)."]
        comes = mean[(mean["measure"] == "cost") & (mean["value"] != 0)]["entry"]
        net = mean[(mean["measure"] == NET) & mean["entry"].isin(comes)]
        best, worst = net.loc[net["value"].idxmax()], net.loc[net["value"].idxmin()]
        seen = net[net["low"] > 0]
        lost = net[net["high"] < 0]
        lines.append(
            f"Of {len(net)} ways in which it comes at all, {len(seen)} visibly pay net of costs "
            f"and {len(lost)} visibly lose; the best is {best['entry']}, {told(NET, best)}, the "
            f"worst {worst['entry']}, {told(NET, worst)}."
        )
        if not len(seen):
            lines.append("Net of costs no entry is visibly better than not calling one in.")
        parts = []
        for measure in (each for each in MEASURES if each != NET):
            row = mean[(mean["measure"] == measure) & (mean["entry"] == best["entry"])].iloc[0]
            visible = "" if row["low"] > 0 or row["high"] < 0 else ", not visible"
            parts.append(f"{STUDIED[measure].words} {told(measure, row)}{visible}")
        lines.append(f"With {best['entry']}: {'; '.join(parts)}.")
        stays = mean["entry"].isin([f"round {r}" for r in BY_CLOCK])
        lines.append(early_or_late(mean[stays], "it stays"))
        leaves = mean["entry"].str.endswith(f"for {STAY}")
        lines.append(early_or_late(mean[leaves], f"it leaves after {STAY} rounds"))
        yield " ".join(lines)
        yield by_case(here, logic)
    yield manipulation(table)


def early_or_late(mean: pd.DataFrame, how: str) -> str:
    """Return whether the gain of coming by the clock falls with the round of entry."""
    values = mean[mean["measure"] == NET]
    steps = np.diff(values["value"].to_numpy())
    order = "neither only rises nor only falls" if (steps > 0).any() and (steps < 0).any() else (
        "falls the later it comes" if (steps <= 0).all() else "rises the later it comes"
    )  # fmt: skip
    first, last = values.iloc[0], values.iloc[-1]
    sure = "their intervals lie apart" if apart(first, last) else "their intervals overlap"
    return (
        f"Where {how}, the net gain {order}: {told(NET, first)} from round {BY_CLOCK[0]}, "
        f"{told(NET, last)} from round {BY_CLOCK[-1]} ({sure})."
    )


def apart(one: Any, other: Any) -> bool:
    """Whether two intervals do not overlap."""
    return bool(one["low"] > other["high"] or other["low"] > one["high"])


def by_case(here: pd.DataFrame, logic: str) -> str:
    """Return the best entry in each case, or that there is none."""
    parts = []
    for case, rows in here[(here["case"] != MEAN) & (here["measure"] == NET)].groupby(
        "case", sort=False
    ):
        best = rows.loc[rows["value"].idxmax()]
        said = f"{best['entry']}, {told(NET, best)}"
        parts.append(f"`{case}` {said}" if best["low"] > 0 else f"`{case}` none visibly pays")
    return f"Best net of costs, case by case under {logic}: {'; '.join(parts)}."


def manipulation(table: pd.DataFrame) -> str:
    """Return what manipulation visibly adds to the usual functions, and takes away."""
    here = table[(table["case"] == widest(table)) & (table["functions"] == MORE)]
    parts = []
    for measure in MEASURES:
        one = here[here["measure"] == measure]
        seen = one[(one["low"] > 0) | (one["high"] < 0)]
        if len(seen):
            most = seen.loc[seen["value"].abs().idxmax()]
            size = f"most {told(measure, most)}, {most['entry']} under {most['logic']}"
            parts.append(f"{STUDIED[measure].words} in {len(seen)} of {len(one)} ({size})")
    return (
        "**With manipulation** as well, less with the usual functions alone, visibly changed over "
        f"all entries and both logics: {'; '.join(parts) or 'nothing'}."
    )


def tables(table: pd.DataFrame) -> str:
    """Return all measures in the mean of the cases, and the net gain in every case."""
    heads = [head(measure) for measure in MEASURES]
    texts = []
    for logic in LOGICS:
        here = table[(table["case"] == widest(table)) & (table["logic"] == logic)]
        here = here.set_index(["entry", "functions", "measure"])
        body = [
            (entry, what, *(cell(m, here.loc[(entry, what, m)]) for m in MEASURES))
            for what in (*WITH, MORE)
            for entry in ENTRY
        ]
        texts.append(f"### {widest(table).capitalize()}, {logic}\n\n"
                     f"{grid(('comes in', 'functions', *heads), body)}")  # fmt: skip
    cases = [case for case in dict.fromkeys(table["case"]) if case != MEAN]
    for logic in LOGICS:
        here = table[(table["measure"] == NET) & (table["logic"] == logic)]
        here = here.set_index(["entry", "functions", "case"])
        body = [
            (entry, what, *(cell(NET, here.loc[(entry, what, case)]) for case in cases))
            for what in WITH
            for entry in ENTRY
        ]
        names = [f"`{case}`" for case in cases]
        texts.append(f"### {head(NET).capitalize()}, case by case, {logic}\n\n"
                     f"{grid(('comes in', 'functions', *names), body)}")  # fmt: skip
    return "\n\n".join(texts)


# --- what is drawn --------------------------------------------------------------------------------


def draw(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> Figure:
    """Draw a row of panels per logic: what every entry changes."""
    table = found["changes"]
    measures = [m for m in MEASURES if m not in ("no deal", WORST)]
    figure = paper(15, 10)
    panels = figure.subplots(len(LOGICS), len(measures), sharey=True)
    names = list(ENTRY)
    for line, logic in zip(panels, LOGICS, strict=True):
        for ax, measure in zip(line, measures, strict=True):
            scale = 100 if is_share(measure) else 1
            ax.axvline(0, color=GREY, lw=0.8)
            here = table[(table["case"] == widest(table)) & (table["logic"] == logic)]
            here = here[here["measure"] == measure]
            for row in here[here["functions"] != MORE].itertuples():
                colour, marker = COLOURS[row.functions]
                y = names.index(row.entry) + (0.16 if row.functions == "manipulates" else -0.16)
                seen = row.low > 0 or row.high < 0
                ax.plot([scale * row.low, scale * row.high], [y, y], color=colour, lw=1.4)
                ax.plot(scale * row.value, y, marker, ms=5, mec=colour,
                        mfc=colour if seen else "white")  # fmt: skip
            ax.spines[["top", "right"]].set_visible(False)
            ax.tick_params(axis="y", length=0)
            ax.set_title(f"{head(measure)}\n{logic}", fontsize=10)
        line[0].set_yticks(range(len(names)), names)
        line[0].set_ylim(len(names) - 0.5, -0.5)
    figure.suptitle(f"What a mediator changes, by when it comes in ({widest(table)})")
    handles = [
        Line2D([], [], color=colour, marker=marker, label=f"{what} functions".replace(
            "manipulates functions", "and manipulates"))
        for what, (colour, marker) in COLOURS.items()
    ]  # fmt: skip
    handles.append(Line2D([], [], ls="", marker="o", mfc="white", mec=GREY, label="holds 0"))
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return figure
