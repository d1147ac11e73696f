"""The curve of expressed conflict: is some of it better than none and than much?

What governs how far conflict is expressed is turned from nothing to much, one dial at a time, under
both logics; joint gain and sham are fitted by a parabola, over the dial and over what was
expressed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from evidence.effects import MEAN
from evidence.measures import is_share
from evidence.pages import grid
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from scipy.stats import norm

import kompas_sim as ks
from kompas_sim.logic import as_logic
from kompas_sim.plots.style import BLUE, GREEN, GREY, PURPLE, SKY, VERMILLION, paper
from studies.common import (
    LOGICS,
    cell,
    contrast,
    each_level,
    head,
    measured,
    number,
    of_runs,
    table_of,
    widest,
)

NAME, RUNS, QUICK = "conflict_curve", 200, 20
TURNS = np.linspace(0, 1, 7)
DIALS: dict[str, dict[str, float]] = {  # what a dial turns, and to where from 0
    "pull of contending": {"contending_weight": 4.0},
    "harmony": {"avoid_harmony": 5.0},
    "orientation": {"logic.orientation": 1.0},
    "norm": {"logic.norm": 1.0},
    "what a dispute does": {"dispute_insight": 0.18, "dispute_spill": 0.3},
}
MEASURES = ("joint_gain", "sham")
FOUGHT, VOICED = "fought", "voiced"
EXPRESSED = {
    FOUGHT: "share of contending",
    VOICED: "share of strategies that neither avoid nor yield",
}
COLUMNS = ("share_contending", "share_avoiding", "share_yielding")
REDRAWN = 999
STRAIGHT = "no visible bend"
TURNED = ("inverted U", "U")
BENT = dict(zip(TURNED, ("bent downwards", "bent upwards"), strict=True))
BY_PARABOLA = {shape: f"{shape} by the parabola" for shape in TURNED}
COLOURS = dict(zip(DIALS, (VERMILLION, BLUE, GREEN, PURPLE, SKY), strict=True))


def design(case: str, logic: str) -> ks.Design:
    """Return every dial at every turn; what is not turned is as it is."""
    scenario, preset = ks.load_scenario(case), as_logic(logic)
    names = [name for dial in DIALS.values() for name in dial]
    usual = {
        name: preset.as_dict()[name.removeprefix("logic.")]
        if name.startswith("logic.")
        else getattr(scenario.parameters, name)
        for name in names
    }
    rows = [
        {**usual, **{name: turn * most for name, most in dial.items()}}
        for dial in DIALS.values()
        for turn in TURNS
    ]
    return ks.Design(scenario, preset, pd.DataFrame(rows))


def find(ask: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Return the parabolas over the dials, those over what was expressed, and the points."""
    looks = len(ask.cases) + (len(ask.cases) > 1)
    fits = len(DIALS) * len(MEASURES) + len(EXPRESSED) * len(MEASURES)
    peaks = 2 * len(DIALS) * len(MEASURES)  # of which both sides are compared with the ends
    comparisons = looks * len(LOGICS) * (3 * fits + peaks)
    level = each_level(comparisons)
    dials, expressed, points = [], [], []
    for logic in LOGICS:
        played, over = {}, {}
        for case in ask.cases:
            runs = ks.sweep(design(case, logic), runs=ask.runs, seed=ask.seed)
            values = measured(runs, MEASURES)
            shares = np.nan_to_num(measured(runs, COLUMNS))
            fought, voiced = shares[..., 0], 1 - shares[..., 1] - shares[..., 2]
            played[case] = values
            for what, x in ((FOUGHT, fought), (VOICED, voiced)):
                over[case, what] = redrawn_parabolas(x, values)
            points += points_of(case, logic, fought, voiced, values)
        if len(played) > 1:
            played[MEAN] = np.mean(list(played.values()), axis=0)
            for what in EXPRESSED:
                over[MEAN, what] = np.mean([over[case, what] for case in ask.cases], axis=0)
        for case, values in played.items():
            of_dials = values.reshape(len(DIALS), len(TURNS), *values.shape[1:])
            for dial, of_dial in zip(DIALS, of_dials, strict=True):
                for m, measure in enumerate(MEASURES):
                    said = {"case": case, "logic": logic, "over": dial, "measure": measure}
                    found = parabola(TURNS, of_dial[..., m])
                    most = steepest(TURNS) if is_share(measure) else dict.fromkeys(PARTS)
                    ends = {what: of_runs(each, level, most[what]) for what, each in found.items()}
                    row = said | flat(ends)
                    if row["shape"] in TURNED and not peaks_inside(of_dial[..., m], row, level):
                        row["shape"] = BENT[row["shape"]]
                    dials.append(row)
        for (case, what), found in over.items():
            for m, measure in enumerate(MEASURES):
                said = {"case": case, "logic": logic, "over": what, "measure": measure}
                row = said | flat(of_redrawn(found[m], level))
                expressed.append(row | {"shape": BY_PARABOLA.get(row["shape"], row["shape"])})
    return {
        "dials": table_of(dials, comparisons),
        "expressed": table_of(expressed, comparisons),
        "points": pd.DataFrame(points),
    }


# --- parabolas ------------------------------------------------------------------------------------

PARTS = ("curvature", "first", "last")  # y'' / 2, and the slopes at the two ends, per whole range


def parabola(x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """Return the parts of the parabola fitted to y, (points, ...), over x from 0 to 1."""
    weights = np.linalg.pinv(np.column_stack([x**0, x, x**2]))
    _, b, c = np.tensordot(weights, y, axes=1)
    return dict(zip(PARTS, (c, b, b + 2 * c), strict=True))


def steepest(x: np.ndarray) -> dict[str, float]:
    """Return the largest sizes that the parts of a parabola can have, of a share over x."""
    of_points = parabola(x, np.eye(len(x)))
    return {part: float(np.abs(weights).sum() / 2) for part, weights in of_points.items()}


def peaks_inside(y: np.ndarray, row: Mapping[str, Any], level: float) -> bool:
    """Whether the best turn inside is visibly above both ends, or the worst below.

    y : (turns, runs). A parabola turns also where a curve only flattens; this tells them apart.
    """
    way = -np.sign(row["curvature"])
    inner = 1 + int(np.argmax(way * y[1:-1].mean(axis=1)))
    sides = [contrast(y[end], y[inner], level).sign for end in (0, -1)]
    return all(sign == way for sign in sides)


def redrawn_parabolas(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the parts over what was expressed, (measures, parts, 1 + REDRAWN).

    x, y : (points, runs) and (points, runs, measures). The means of all points over the runs,
    and over runs that are drawn again, the same for all points; x from 0 to 1 of its range.
    """
    runs = x.shape[1]
    drawn = np.random.default_rng(0).multinomial(runs, np.full(runs, 1 / runs), REDRAWN) / runs
    weights = np.vstack([np.full(runs, 1 / runs), drawn])
    at = weights @ x.T  # (1 + REDRAWN, points)
    ys = np.einsum("wr,prm->mwp", weights, y)
    low, high = at[0].min(), at[0].max()
    at = (at - low) / max(high - low, 1e-9)
    found = np.zeros((y.shape[2], len(PARTS), len(weights)))
    for w, where in enumerate(at):
        parts = parabola(where, ys[:, w].T)
        found[:, :, w] = np.array([parts[what] for what in PARTS]).T
    return found


def of_redrawn(found: np.ndarray, level: float) -> dict[str, tuple[float, float, float]]:
    """Return the parts with their intervals: normal, with the spread of the redrawn."""
    reach = norm.ppf((1 + level) / 2) * found[:, 1:].std(axis=1, ddof=1)
    return {
        what: (float(v), float(v - r), float(v + r))
        for what, v, r in zip(PARTS, found[:, 0], reach, strict=True)
    }


def flat(ends: Mapping[str, tuple[float, float, float]]) -> dict[str, Any]:
    """Return the parts in columns, with the shape that they show."""
    row: dict[str, Any] = {}
    signs = {}
    for what, (value, low, high) in ends.items():
        row |= {what: value, f"{what}_low": low, f"{what}_high": high}
        signs[what] = int(low > 0) - int(high < 0)
    bent = signs["curvature"]
    turns = bent and signs["first"] == -bent and signs["last"] == bent
    words = TURNED if turns else BENT.values()
    shapes = dict(zip((-1, 1), words, strict=True))
    return row | {"shape": shapes.get(bent, STRAIGHT)}


def points_of(
    case: str, logic: str, fought: np.ndarray, voiced: np.ndarray, values: np.ndarray
) -> Iterator[dict[str, Any]]:
    """Yield the mean of every point."""
    names = [(dial, float(turn)) for dial in DIALS for turn in TURNS]
    for k, (dial, turn) in enumerate(names):
        said = {"case": case, "logic": logic, "dial": dial, "turn": turn}
        means = dict(zip(MEASURES, values[k].mean(axis=0), strict=True))
        yield {**said, FOUGHT: fought[k].mean(), VOICED: voiced[k].mean(), **means}


# --- what is written ------------------------------------------------------------------------------


def tell(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> dict[str, str]:
    """Return the finding and the tables."""
    return {"finding": "\n\n".join(finding(found)), "table": tables(found)}


def finding(found: dict[str, pd.DataFrame]) -> Iterator[str]:
    """Yield for joint gain and for sham which shapes there are."""
    for measure in MEASURES:
        for key, what in (("expressed", "over what was expressed"), ("dials", "over a dial")):
            table = found[key][found[key]["measure"] == measure]
            cells = table[table["case"] != MEAN]
            mean = table[table["case"] == widest(table)]
            counts = cells["shape"].value_counts()
            wanted = TURNED[0 if measure == "joint_gain" else 1]
            wanted = BY_PARABOLA[wanted] if key == "expressed" else wanted
            order = [wanted, *(s for s in counts.index if s != wanted)]
            said = "; ".join(f"{shape} in {counts.get(shape, 0)}" for shape in order)
            parts = [
                f"{name_of(row.over)} under {row.logic}: curvature "
                f"{number(measure, row.curvature)} ({number(measure, row.curvature_low)} to "
                f"{number(measure, row.curvature_high)}), {row.shape}"
                for row in mean.itertuples()
                if key == "expressed" or row.shape != STRAIGHT
            ] or ["nothing visibly bent"]
            yield (
                f"**{head(measure).capitalize()}, {what}.** Of {len(cells)} cells: {said}. "
                f"{widest(table).capitalize()}: {'; '.join(parts)}."
            )


def name_of(over: str) -> str:
    """Return what a parabola is over."""
    return EXPRESSED.get(over, over)


def tables(found: dict[str, pd.DataFrame]) -> str:
    """Return all parabolas of the widest look, and the shapes in every case."""
    both = pd.concat([found["expressed"], found["dials"]])
    cases = list(dict.fromkeys(both["case"]))
    texts = []
    for measure in MEASURES:
        here = both[both["measure"] == measure]
        body = []
        for row in here[here["case"] == widest(both)].to_dict("records"):
            ends = [
                pd.Series({"value": row[p], "low": row[f"{p}_low"], "high": row[f"{p}_high"]})
                for p in PARTS
            ]
            parts = [cell(measure, each) for each in ends]
            body.append((name_of(row["over"]), row["logic"], *parts, row["shape"]))
        heads = ("over", "logic", "curvature", "slope at the least", "slope at the most", "shape")
        title = f"{head(measure).capitalize()}, {widest(both)}"
        texts.append(f"### {title}\n\n{grid(heads, body)}")
        names = [case if case == MEAN else f"`{case}`" for case in cases]
        shapes = here.set_index(["over", "logic", "case"])["shape"]
        body = [
            (name_of(over), logic, *(shapes.loc[(over, logic, case)] for case in cases))
            for over in dict.fromkeys(here["over"])
            for logic in LOGICS
        ]
        heads = ("over", "logic", *names)
        texts.append(f"### {head(measure).capitalize()}: the shape in every case\n\n"
                     f"{grid(heads, body)}")  # fmt: skip
    return "\n\n".join(texts)


# --- what is drawn --------------------------------------------------------------------------------


def draw(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> Figure:
    """Draw joint gain over what was expressed, a panel per case and logic; and sham."""
    points = found["points"]
    cases = list(dict.fromkeys(points["case"]))
    looks = [(m, logic) for m in MEASURES for logic in LOGICS]
    figure = paper(max(2.8 * len(cases), 7), 10)
    panels = figure.subplots(len(looks), len(cases), sharey="row", squeeze=False)
    for line, (measure, logic) in zip(panels, looks, strict=True):
        scale = 100 if is_share(measure) else 1
        for ax, case in zip(line, cases, strict=True):
            here = points[(points["case"] == case) & (points["logic"] == logic)]
            for dial, colour in COLOURS.items():
                one = here[here["dial"] == dial]
                ax.plot(one[FOUGHT], scale * one[measure], "o", ms=4, color=colour)
            c, b, a = np.polyfit(here[FOUGHT], scale * here[measure], 2)
            x = np.linspace(here[FOUGHT].min(), here[FOUGHT].max(), 60)
            ax.plot(x, a + b * x + c * x**2, color=GREY, lw=1.4)
            ax.spines[["top", "right"]].set_visible(False)
            ax.set_title(f"{case}, {logic}", fontsize=9)
        line[0].set_ylabel(head(measure).replace(", pp", ", %"))
        if measure == "joint_gain":
            line[0].set_ylim(0, 1.05)
    for ax in panels[-1]:
        ax.set_xlabel(EXPRESSED[FOUGHT], fontsize=9)
    figure.suptitle("Joint gain and sham over how much is fought, turned by five dials")
    handles = [
        Line2D([], [], ls="", marker="o", color=colour, label=dial)
        for dial, colour in COLOURS.items()
    ]
    handles.append(Line2D([], [], color=GREY, label="parabola"))
    figure.legend(handles=handles, loc="outside lower center", ncols=6, frameon=False)
    return figure
