"""The paradox of trust: what comes of initial trust, where it tips, and if it has two ends.

Trust at the start from hardly any to nearly full, under both logics, on the same chance; everybody
at a table starts alike, so that what is seen is of the start and not of its spread.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd
from evidence.effects import MEAN
from evidence.measures import is_share
from evidence.pages import grid
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import kompas_sim as ks
from kompas_sim.analysis.paired import adjusted
from kompas_sim.plots.style import BLUE, GREY, ORANGE, paper
from studies.common import (
    LEVEL,
    LOGICS,
    STUDIED,
    contrast,
    each_level,
    estimate,
    head,
    listed,
    measured,
    number,
    over_cases,
    size,
    table_of,
    told,
    widest,
)
from studies.modes import heaps

NAME, RUNS, QUICK = "trust_paradox", 400, 20
STARTS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
ALIKE = 100  # trust_concentration: starts differ as little as they can
MEASURES = ("trust", "win-win", "joint_gain", "no deal", "escalation_max")
RESAMPLES = 4999  # of the test of one heap
REDRAWN = 999  # of the place of the steepest rise
SIDE = 0.05  # of the runs at least, that each of two heaps must have
STYLES = {"hierarchy": (ORANGE, "o"), "network": (BLUE, "s")}


def find(ask: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Return the curves, how much differences grow from start to end, and the heaps."""
    played = {}
    for case in ask.cases:
        alike = ks.load_scenario(case).with_parameters(trust_concentration=ALIKE)
        design = ks.grid(alike, {"logic": LOGICS, "trust_start": STARTS})
        runs = ks.sweep(design, runs=ask.runs, seed=ask.seed, paths=True)
        ends = measured(runs, MEASURES)
        start = runs.trust[:, 0].reshape(*ends.shape[:2], 1)
        shape = (len(LOGICS), len(STARTS), ask.runs, len(MEASURES) + 1)
        played[case] = np.concatenate([start, ends], axis=2).reshape(shape)
    there = over_cases(played)
    segments = len(STARTS) - 1
    comparisons = len(there) * len(LOGICS) * (segments + len(MEASURES))
    level = each_level(comparisons)
    curves, rises, ends, whole = [], [], [], []
    for case, both in there.items():
        for logic, values in zip(LOGICS, both, strict=True):
            said = {"case": case, "logic": logic}
            for k, start in enumerate(STARTS):
                about = {**said, "start": start, "first": float(values[k, :, 0].mean())}
                for m, measure in enumerate(MEASURES, 1):
                    of_measure = estimate(values[k, :, m], LEVEL)
                    curves.append({**about, "measure": measure} | of_measure._asdict())
                if case != MEAN:
                    found = heaps(values[k, :, 1], RESAMPLES, ask.seed)
                    ends.append({**said, "start": start, **found._asdict()})
            for m, measure in enumerate(MEASURES, 1):
                apart = contrast(values[0, :, m], values[-1, :, m], level, size(measure))
                whole.append({**said, "measure": measure} | apart._asdict())
            rises += [{**said, **rise} for rise in rises_of(values, level)]
    found = pd.DataFrame(ends)
    found["p"] = adjusted(found["p"].to_numpy(), "holm")
    found["two"] = (found["p"] < 0.05) & found["upper"].between(SIDE, 1 - SIDE)
    return {
        "rises": table_of(rises, comparisons),
        "whole": table_of(whole, comparisons),
        "curves": pd.DataFrame(curves),
        "heaps": found,
    }


def rises_of(values: np.ndarray, level: float) -> Iterator[dict[str, object]]:
    """Yield for every step of the start how much a difference in trust has grown at the end.

    grown : the difference at the end less that at the start; above 0 it grows, below 0 it shrinks.
    steepest, from_low, to_high : where the end rises most, and the interval of that (runs drawn
    again, 95 %).
    """
    first, last = values[..., 0], values[..., 1]
    start, end = np.diff(first, axis=0), np.diff(last, axis=0)
    middles = (np.array(STARTS[1:]) + np.array(STARTS[:-1])) / 2
    rng = np.random.default_rng(0)
    runs = values.shape[1]
    drawn = rng.integers(0, runs, (REDRAWN, runs))
    again = end[:, drawn].mean(axis=2) / start[:, drawn].mean(axis=2)
    low, high = np.quantile(middles[again.argmax(axis=0)], [0.025, 0.975], method="inverted_cdf")
    slopes = end.mean(axis=1) / start.mean(axis=1)
    steepest = float(middles[slopes.argmax()])
    for k, middle in enumerate(middles):
        grown = contrast(start[k], end[k], level)
        said = {"middle": float(middle), "slope": float(slopes[k]), **grown._asdict()}
        yield {**said, "steepest": steepest, "from_low": float(low), "to_high": float(high)}


# --- what is written ------------------------------------------------------------------------------


def tell(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> dict[str, str]:
    """Return the finding and the tables."""
    said = "\n\n".join([*ends(found), *tipping(found["rises"]), two(found["heaps"], ask)])
    return {"finding": said, "table": tables(found)}


def ends(found: dict[str, pd.DataFrame]) -> Iterator[str]:
    """Yield what little and much trust at the start come to."""
    curves, whole = found["curves"], found["whole"]
    where = widest(curves)
    yield f"**What comes of it** ({where}), from the least to the most trust at the start:"
    lines = []
    for logic in LOGICS:
        here = curves[(curves["case"] == where) & (curves["logic"] == logic)]
        apart = whole[(whole["case"] == where) & (whole["logic"] == logic)].set_index("measure")
        parts = []
        for measure in MEASURES:
            one = here[here["measure"] == measure]["value"]
            first, last = (number(measure, one.iloc[k], signed=False) for k in (0, -1))
            unit = "%" if is_share(measure) else ""
            change = apart.loc[measure]
            visible = "" if change["low"] > 0 or change["high"] < 0 else ", not visible"
            name = "final trust" if measure == "trust" else STUDIED[measure].words
            parts.append(
                f"{name} {first} to {last}{unit} ({told(measure, change, brackets=False)}{visible})"
            )
        lines.append(f"- {logic}: {'; '.join(parts)}.")
    yield "\n".join(lines)


def tipping(rises: pd.DataFrame) -> Iterator[str]:
    """Yield where final trust rises most with trust at the start, and whether it amplifies."""
    lines = []
    for logic in LOGICS:
        for case, here in rises[rises["logic"] == logic].groupby("case", sort=False):
            most = here.loc[here["slope"].idxmax()]
            grows = here[here["low"] > 0]
            place = f"at {most['steepest']:.3g} ({most['from_low']:.3g} to {most['to_high']:.3g})"
            slope = f"slope {most['slope']:.2f}"
            said = "no step on which a difference visibly grows"
            if len(grows):
                at = listed([f"{each:.3g}" for each in grows["middle"]])
                said = f"differences visibly grow at {at}"
            name = case if case == MEAN else f"`{case}`"
            lines.append(f"- {logic}, {name}: {place}, {slope}; {said}.")
    count = int((rises[rises["case"] != MEAN]["low"] > 0).sum())
    total = len(rises[rises["case"] != MEAN])
    verdict = (
        f"On {count} of {total} steps (cases and logics apart) a difference in trust at the start "
        "is visibly larger at the end than it was at the start: a tipping point, from which small "
        f"differences grow, {'is there' if count else 'shows nowhere'}. Where final trust rises "
        "most:"
    )
    yield f"**Where it tips.** {verdict}"
    yield "\n".join(lines)


def two(ends: pd.DataFrame, ask: argparse.Namespace) -> str:
    """Return whether the same start leads to two different ends."""
    seen = ends[ends["two"]]
    said = f"**Two ends from one start.** In {len(seen)} of {len(ends)} cells final trust lies in "
    said += "two heaps (Silverman's test after Holm, and at least "
    said += f"{SIDE:.0%} of the runs in each)"
    if not len(seen):
        return f"{said}: the same start leads to one kind of end, more or less spread."
    parts = []
    for (case, logic), here in seen.groupby(["case", "logic"], sort=False):
        starts = listed([f"{start:g}" for start in here["start"]])
        middle = here.iloc[len(here) // 2]
        parts.append(
            f"`{case}` under {logic}, from {starts} (at {middle['start']:g}: around "
            f"{middle['lower']:.2f}, and in {middle['upper']:.0%} of the runs around "
            f"{middle['higher']:.2f})"
        )
    return f"{said}: {'; '.join(parts)}."


def tables(found: dict[str, pd.DataFrame]) -> str:
    """Return the curves of the widest look, and final trust in every case."""
    curves = found["curves"]
    cases = list(dict.fromkeys(curves["case"]))
    parts = []
    for measure in MEASURES if len(cases) > 1 else MEASURES[1:]:
        here = curves[(curves["case"] == cases[-1]) & (curves["measure"] == measure)]
        parts.append((measure, cases[-1], here))
    parts = [("trust", case, curves) for case in cases if case != MEAN] + parts
    texts = []
    for measure, case, table in parts:
        here = table[(table["case"] == case) & (table["measure"] == measure)]
        here = here.set_index(["start", "logic"])
        body = [
            (f"{s:g}", *(told(measure, here.loc[(s, x)], signed=False, unit=False) for x in LOGICS))
            for s in STARTS
        ]
        name = case if case == MEAN else f"`{case}`"
        what = "final trust" if measure == "trust" else head(measure).replace(", pp", ", %")
        texts.append(f"### {what.capitalize()}, {name}\n\n{grid(('start', *LOGICS), body)}")
    return "\n\n".join(texts)


# --- what is drawn --------------------------------------------------------------------------------


def draw(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> Figure:
    """Draw final trust over trust at the start in every case, and outcomes in their mean."""
    curves, ends = found["curves"], found["heaps"]
    cases = list(dict.fromkeys(curves["case"]))
    looks = [("trust", case) for case in cases if case != MEAN]
    looks += [(measure, cases[-1]) for measure in MEASURES[1 if len(cases) == 1 else 0 :]]
    columns = 5
    rows = -(-len(looks) // columns)
    figure = paper(3.1 * columns, 3.4 * rows + 0.8)
    panels = np.atleast_2d(figure.subplots(rows, columns))
    for ax in panels.flat[len(looks) :]:
        ax.set_axis_off()
    for ax, (measure, case) in zip(panels.flat, looks, strict=False):
        scale = 100 if is_share(measure) else 1
        for logic, (colour, marker) in STYLES.items():
            here = curves[(curves["case"] == case) & (curves["logic"] == logic)]
            here = here[here["measure"] == measure]
            ax.fill_between(here["start"], scale * here["low"], scale * here["high"], color=colour,
                            alpha=0.2, lw=0)  # fmt: skip
            ax.plot(here["start"], scale * here["value"], marker, ls="-", ms=4, color=colour)
            if measure == "trust" and case != MEAN:
                ax.plot(here["first"], here["first"], color=GREY, lw=0.8, ls="--")
                twice = ends[(ends["case"] == case) & (ends["logic"] == logic) & ends["two"]]
                for middle in ("lower", "higher"):
                    ax.plot(twice["start"], twice[middle], "x", color=colour, ms=7)
        ax.spines[["top", "right"]].set_visible(False)
        ax.set_xlim(0, 0.95)
        if measure == "trust":
            ax.set_ylim(0, 1)
        what = "final trust" if measure == "trust" else head(measure).replace(", pp", ", %")
        ax.set_title(f"{what}\n{case}", fontsize=10)
        ax.set_xlabel("trust at the start", fontsize=9)
    figure.suptitle("What comes of trust at the start")
    handles = [
        Line2D([], [], color=colour, marker=marker, label=logic)
        for logic, (colour, marker) in STYLES.items()
    ]
    handles.append(Line2D([], [], color=GREY, ls="--", label="as it was at the start"))
    handles.append(Line2D([], [], color="black", ls="", marker="x", label="two heaps: medians"))
    figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False)
    return figure
