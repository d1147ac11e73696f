"""Which of the invented numbers matter: Morris screening of them all, then Sobol' indices.

Every parameter whose number is illustrative, from half to double, in all cases under both logics;
then those that matter most, in two cases under network. Runs are of each point. With --write the
sweeps are stored in --out, and one that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from evidence.effects import MEAN, on_screen
from evidence.pages import grid
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import kompas_sim as ks
from kompas_sim.parameters import parameter_info
from kompas_sim.plots.style import BLUE, ORANGE, paper
from kompas_sim.provenance import MODEL
from studies.common import LEVEL, LOGICS, STUDIED, measured, table_of

NAME, RUNS, QUICK = "sensitivity", 10, 2
MEASURES = ("win-win", "joint_gain", "trust", "escalation_max", "cost")
TRAJECTORIES, LEVELS = 10, 4
BASE = 1024  # base points of Sobol'
FEW = 2, 16  # trajectories and base points with --quick
FACTORS = 8  # that Sobol' indices are of
CLOSER = ("senseo", "maasvlakte")  # cases that are looked at closer
SHOWN = 15
SAMPLE = 1  # the seed of the samples


def find(ask: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Return the elementary effects, and the indices of what matters most."""
    trajectories, base = FEW if ask.quick else (TRAJECTORIES, BASE)
    effects = pd.concat(
        screened(case, logic, trajectories, ask) for case in ask.cases for logic in LOGICS
    )
    most = ranking(effects).index[:FACTORS].tolist()
    closer = [case for case in CLOSER if case in ask.cases] or ask.cases[:1]
    indices = pd.concat([shared(case, most, base, ask) for case in closer])
    found = table_of(effects.to_dict("records"), 1)
    return {"effects": found, "indices": indices.reset_index(drop=True)}


def swept(design: ks.Design, ask: argparse.Namespace, what: str) -> ks.Runs:
    """Play a design; stored, where it is to be written."""
    name = f"{what}-{len(design)}x{ask.runs}-{ask.seed}-{MODEL[:8]}"
    out = Path(ask.out) / "studies" / NAME / "sweeps" / name if ask.write else None
    return ks.sweep(design, runs=ask.runs, seed=ask.seed, out=out, progress=on_screen(what))


def screened(case: str, logic: str, trajectories: int, ask: argparse.Namespace) -> pd.DataFrame:
    """Return the elementary effects of a case under a logic, in standard deviations."""
    around = ks.ranges(case)
    design = ks.morris(
        case, around, trajectories=trajectories, levels=LEVELS, seed=SAMPLE, logic=logic
    )
    runs = swept(design, ask, f"morris-{case}-{logic}")
    found = ks.morris_effects(runs, list(MEASURES), bounds=around)
    values = measured(runs, MEASURES)
    spread = values.mean(axis=1).std(axis=0)
    noise = np.sqrt(values.var(axis=1, ddof=1).mean(axis=0) / ask.runs)
    step = LEVELS / 2 / (LEVELS - 1)
    floor = np.sqrt(2 / np.pi) * np.sqrt(2) * noise / step  # of chances that are apart
    units = dict(zip(MEASURES, np.where(spread > 0, spread, 1.0), strict=True))
    floors = dict(zip(MEASURES, floor, strict=True))
    unit = found["measure"].map(units)
    for column in ("mu_star", "low", "high", "mu", "sigma"):
        found[column] = found[column] / unit
    found["floor"] = found["measure"].map(floors) / unit
    found["visible"] = found["low"] > found["floor"]
    return found.assign(case=case, logic=logic)


def ranking(effects: pd.DataFrame) -> pd.Series:
    """Return the mean size of the effects of every parameter, over all cells; largest first."""
    means = effects.groupby("factor", sort=False)["mu_star"].mean()
    return means.sort_values(ascending=False, kind="stable")


def shared(case: str, most: list[str], base: int, ask: argparse.Namespace) -> pd.DataFrame:
    """Return which share of the variance is whose, under network, and which is of chance."""
    around = ks.ranges(case, most)
    design = ks.sobol(case, around, n=base, seed=SAMPLE, logic="network")
    runs = swept(design, ask, f"sobol-{case}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of indices that hardly vary; they have no interval
        found = ks.sobol_indices(runs, list(MEASURES), level=LEVEL)
    values = measured(runs, MEASURES)
    whole = values.mean(axis=1).var(axis=0)
    chance = values.var(axis=1, ddof=1).mean(axis=0) / ask.runs / np.where(whole > 0, whole, 1.0)
    return found.assign(case=case, chance=found["measure"].map(dict(zip(MEASURES, chance,
                                                                        strict=True))))  # fmt: skip


# --- what is written ------------------------------------------------------------------------------


def tell(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> dict[str, str]:
    """Return the finding and the tables."""
    return {"finding": "\n\n".join(finding(found)), "table": tables(found)}


def finding(found: dict[str, pd.DataFrame]) -> Iterator[str]:
    """Yield which parameters matter, how many do, and what Sobol' indices say of them."""
    effects, indices = found["effects"], found["indices"]
    order = ranking(effects)
    visible = effects.groupby("factor", sort=False)["visible"].any()
    inert = effects.groupby("factor", sort=False)["mu_star"].max() == 0
    yield (
        f"**Most of the numbers.** Of {len(order)} parameters {int(visible.sum())} have in some "
        "case, under some logic, on some of these measures an effect above what chance alone "
        f"could make; {int(inert.sum())} change nothing at all anywhere here. The ten largest, "
        "in the mean over everything: "
        f"{', '.join(f'`{name}` ({value:.2f})' for name, value in order.head(10).items())}."
    )
    for measure in MEASURES:
        here = effects[effects["measure"] == measure]
        top = ranking(here).head(5)
        if not top.iloc[0]:
            yield f"**{STUDIED[measure].words.capitalize()}** is the same at all points."
            continue
        parts = []
        for name, value in top.items():
            mean = here[here["factor"] == name]["mu"].mean()
            way = "raises" if mean > 0 else "lowers"
            parts.append(f"`{name}` ({value:.2f}, on balance {way} it)")
        yield f"**{STUDIED[measure].words.capitalize()}** depends most on {', '.join(parts)}."
    lines = []
    for (case, measure), here in indices.groupby(["case", "measure"], sort=False):
        sure = here[here["first_low"] > 0].sort_values("first", ascending=False, kind="stable")
        if not len(here) or not here["total"].any():
            continue
        alone, chance = here["first"].sum(), here["chance"].iloc[0]
        names = [f"`{r.factor}` {r.first:.2f} ({r.first_low:.2f} to {r.first_high:.2f})"
                 for r in sure.head(3).itertuples()]  # fmt: skip
        lines.append(
            f"- `{case}`, {STUDIED[measure].words}: {', '.join(names) or 'none visibly'}; all "
            f"{len(here)} by themselves {alone:.2f}; at most {min(chance, 1):.2f} is of chance."
        )
    yield (
        f"**Shares of the variance** (Sobol', network; {indices['points'].iloc[0]:,} base points), "
        "of the parameters that matter most, each by itself:\n\n" + "\n".join(lines)
    )


def tables(found: dict[str, pd.DataFrame]) -> str:
    """Return the ranking, and the indices."""
    effects, indices = found["effects"], found["indices"]
    order = ranking(effects)
    info = parameter_info()
    by_measure = effects.groupby(["factor", "measure"])["mu_star"].mean()
    by_logic = effects.groupby(["factor", "logic"])["mu_star"].mean()
    seen = effects.groupby("factor")["visible"].sum()
    cells = len(effects) // len(order)
    body = [
        (
            f"`{name}`",
            info[name].mechanism,
            f"{value:.2f}",
            *(f"{by_measure[name, m]:.2f}" for m in MEASURES),
            *(f"{by_logic[name, logic]:.2f}" for logic in LOGICS),
            f"{seen[name]} of {cells}",
        )
        for name, value in order.items()
    ]
    words = [STUDIED[m].words for m in MEASURES]
    heads = ("parameter", "mechanism", "mean", *words, *LOGICS, "above chance in")
    texts = [f"### Screening (Morris)\n\n{grid(heads, body)}"]
    for case, here in indices.groupby("case", sort=False):
        at = here.set_index(["factor", "measure"])
        body = []
        for name in dict.fromkeys(here["factor"]):
            line = [f"`{name}`"]
            for m in MEASURES:
                r = at.loc[(name, m)]
                said = [of_variance(r, order) for order in ("first", "total")]
                line.append("; ".join(said))
            body.append(line)
        title = f"### Sobol' indices, `{case}`, network: first order; total order"
        texts.append(f"{title}\n\n{grid(('parameter', *words), body)}")
    return "\n\n".join(texts).replace("-0.", "−0.")


def of_variance(row: pd.Series, order: str) -> str:
    """Return a share of the variance with its interval; without where there is none."""
    value, low, high = row[order], row[f"{order}_low"], row[f"{order}_high"]
    ends = f" ({low:.2f} to {high:.2f})" if np.isfinite(low) and np.isfinite(high) else ""
    return f"{value:.2f}{ends}"


# --- what is drawn --------------------------------------------------------------------------------


def draw(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> Figure:
    """Draw the largest effects, a panel per measure: a dot per case and logic, a bar their mean."""
    effects = found["effects"]
    figure = paper(17, 6)
    panels = figure.subplots(1, len(MEASURES))
    colours = {"hierarchy": ORANGE, "network": BLUE}
    for ax, measure in zip(panels, MEASURES, strict=True):
        here = effects[effects["measure"] == measure]
        top = ranking(here).head(SHOWN)
        for y, (name, value) in enumerate(top.items()):
            ax.plot([value] * 2, [y - 0.3, y + 0.3], color="black", lw=2)
            for row in here[here["factor"] == name].itertuples():
                colour, shift = colours[row.logic], 0.12 if row.logic == "network" else -0.12
                marker = "s" if row.logic == "network" else "o"
                ax.plot(row.mu_star, y + shift, marker, ms=4.5, mec=colour,
                        mfc=colour if row.visible else "white")  # fmt: skip
        ax.set_yticks(range(len(top)), top.index, fontsize=8)
        ax.set_ylim(len(top) - 0.5, -0.5)
        ax.set_xlim(left=0)
        ax.spines[["top", "right"]].set_visible(False)
        ax.set_title(STUDIED[measure].words, fontsize=11)
        ax.set_xlabel("size of an effect, sd", fontsize=9)
    figure.suptitle("Which invented numbers matter most, each from half to double (Morris)")
    handles = [
        Line2D([], [], ls="", marker="o", color=ORANGE, label="a case, hierarchy"),
        Line2D([], [], ls="", marker="s", color=BLUE, label="a case, network"),
        Line2D([], [], ls="", marker="o", mfc="white", mec="black", label="no more than chance"),
        Line2D([], [], color="black", lw=2, label=MEAN),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False)
    return figure
