"""Skipping phases: what is lost when patience is, and what talk in phases 1 and 2 gives.

The hazard of losing patience and the rounds before it are turned from nothing to much; and, where
hardly anything is skipped, how much must be known and shared before talk goes on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd
from evidence.effects import MEAN
from evidence.measures import is_share
from evidence.pages import grid
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import kompas_sim as ks
from kompas_sim.logic import as_logic
from kompas_sim.parameters import Parameters
from kompas_sim.plots.style import BLACK, BLUE, GREEN, ORANGE, paper
from studies.common import (
    LEVEL,
    LOGICS,
    NET,
    STUDIED,
    WORST,
    cell,
    contrast,
    each_level,
    estimate,
    head,
    over_cases,
    play,
    size,
    table_of,
    told,
    widest,
)

NAME, RUNS, QUICK = "skipping", 200, 20
HAZARDS = (0.0, 0.1, 0.3, 1.0)
PATIENCE = (0.0, 0.5, 1.0, 2.0, 3.0)  # times what it is
NEEDS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.2)  # times what it is
MEASURES = (
    *["skips", "accuracy", "shared_meaning", "surprises", "escalation_max", "trust"],
    *["win-win", "no deal", "joint_gain", WORST, "cost", NET],
)
HURRY, HAZARD, PATIENT, TALK = "hurry", "hazard", "patience", "talk"
WORDS = {  # what is compared: the second less the first
    HURRY: "as hurried as can be (hazard 1, no patience) less as patient (hazard 0, patience × 3)",
    HAZARD: "hazard 1 less hazard 0, patience as it is",
    PATIENT: "no patience less patience × 3, hazard as it is",
    TALK: "much talk (need × 1.2) less hardly any (need × 0), with much patience",
}
STYLES = dict(zip(HAZARDS, ((BLACK, "o"), (BLUE, "s"), (GREEN, "^"), (ORANGE, "D")), strict=True))


def points() -> pd.DataFrame:
    """Return all hazards by all patience, and then all needs."""
    p = Parameters()
    rows = [(hazard, times, 1.0) for times in PATIENCE for hazard in HAZARDS]
    rows += [(0.0, PATIENCE[-1], need) for need in NEEDS]
    return pd.DataFrame(
        {
            "skipping": hazard,
            "patience": times * p.patience,
            "patience_row": times * p.patience_row,
            "phase1_need": need * p.phase1_need,
            "phase2_need": need * p.phase2_need,
        }
        for hazard, times, need in rows
    )


def find(ask: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Return what hurry and talk change, and the level of every cell."""
    many = len(PATIENCE) * len(HAZARDS)
    comparisons = len(WORDS) * len(LOGICS) * len(MEASURES) * (len(ask.cases) + 1)
    level = each_level(comparisons)
    changes, levels = [], []
    for logic in LOGICS:
        played = {}
        for case in ask.cases:
            design = ks.Design(ks.load_scenario(case), as_logic(logic), points())
            played[case] = play(design, ask, MEASURES, f"{case}, {logic}")
        for case, values in over_cases(played).items():
            first = values[:many].reshape(len(PATIENCE), len(HAZARDS), ask.runs, -1)
            talk = values[many:]
            usual = PATIENCE.index(1.0), HAZARDS.index(0.1)
            ends = {
                HURRY: (first[-1, 0], first[0, -1]),
                HAZARD: (first[usual[0], 0], first[usual[0], -1]),
                PATIENT: (first[-1, usual[1]], first[0, usual[1]]),
                TALK: (talk[0], talk[-1]),
            }
            for m, measure in enumerate(MEASURES):
                said = {"case": case, "logic": logic, "measure": measure}
                for what, (one, other) in ends.items():
                    found = contrast(one[:, m], other[:, m], level, size(measure))
                    changes.append({**said, "of": what} | found._asdict())
                for t, times in enumerate(PATIENCE):
                    for h, hazard in enumerate(HAZARDS):
                        about = {**said, "of": HURRY, "patience": times, "hazard": hazard}
                        found = estimate(first[t, h, :, m], LEVEL)
                        levels.append(about | found._asdict())
                for k, need in enumerate(NEEDS):
                    found = estimate(talk[k, :, m], LEVEL)
                    levels.append({**said, "of": TALK, "need": need} | found._asdict())
    return {"changes": table_of(changes, comparisons), "levels": pd.DataFrame(levels)}


# --- what is written ------------------------------------------------------------------------------


def tell(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> dict[str, str]:
    """Return the finding and the tables."""
    return {"finding": "\n\n".join(finding(found["changes"])), "table": tables(found)}


def finding(changes: pd.DataFrame) -> Iterator[str]:
    """Yield what hurry and talk visibly change for better and for worse."""
    for what, words in WORDS.items():
        for logic in LOGICS:
            here = changes[(changes["of"] == what) & (changes["logic"] == logic)]
            parts: dict[int, list[str]] = {1: [], -1: [], 0: []}
            for row in here[here["case"] == widest(here)].itertuples():
                sign = int(row.low > 0) - int(row.high < 0)
                way = sign * STUDIED[row.measure].good
                name = STUDIED[row.measure].words
                parts[way].append(f"{name} {told(row.measure, row)}" if way else name)
            better, worse = ("; ".join(parts[way]) or "nothing visible" for way in (1, -1))
            yield (
                f"**{words.capitalize()}**, under {logic} ({widest(here)}). *Better*: {better}. "
                f"*Worse*: {worse}. Not visible: {', '.join(parts[0]) or 'nothing'}."
            )
    yield frustration(changes)


def frustration(changes: pd.DataFrame) -> str:
    """Return whether hurry brings surprises and conflict, case by case, as the article has it."""
    parts = []
    for measure in ("surprises", "escalation_max", "joint_gain"):
        here = changes[(changes["of"] == HURRY) & (changes["measure"] == measure)]
        here = here[here["case"] != MEAN]
        more, less = int((here["low"] > 0).sum()), int((here["high"] < 0).sum())
        parts.append(f"{STUDIED[measure].words} more in {more} and less in {less}")
    return (
        "**Does it bring frustration later, as the article has it?** Hurry against patience, of "
        f"{len(here)} cells (cases and logics): {'; '.join(parts)}."
    )


def tables(found: dict[str, pd.DataFrame]) -> str:
    """Return what is changed in every case, and the levels of the widest look."""
    changes, levels = found["changes"], found["levels"]
    cases = list(dict.fromkeys(changes["case"]))
    names = [case if case == MEAN else f"`{case}`" for case in cases]
    texts = []
    for what, words in WORDS.items():
        here = changes[changes["of"] == what].set_index(["measure", "logic", "case"])
        body = [
            (head(measure), logic, *(cell(measure, here.loc[(measure, logic, c)]) for c in cases))
            for measure in MEASURES
            for logic in LOGICS
        ]
        texts.append(f"### {words.capitalize()}\n\n{grid(('', 'logic', *names), body)}")
    here = levels[(levels["case"] == widest(levels)) & (levels["of"] == TALK)]
    here = here.set_index(["measure", "logic", "need"])
    body = [
        (
            head(measure).replace(", pp", ", %"),
            logic,
            *(told(measure, here.loc[(measure, logic, need)], signed=False, unit=False)
              for need in NEEDS),
        )
        for measure in MEASURES
        for logic in LOGICS
    ]  # fmt: skip
    heads = ("", "logic", *(f"need × {need:g}" for need in NEEDS))
    texts.append(f"### Talk, {widest(levels)}\n\n{grid(heads, body)}")
    return "\n\n".join(texts)


# --- what is drawn --------------------------------------------------------------------------------

OVER_PATIENCE = ("skips", "surprises", "joint_gain", "escalation_max")
OVER_NEED = ("surprises", "joint_gain")


def draw(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> Figure:
    """Draw a row of panels per logic: over patience, a line per hazard; and over talk."""
    levels = found["levels"]
    levels = levels[levels["case"] == widest(levels)]
    figure = paper(16, 7)
    columns = [(HURRY, m) for m in OVER_PATIENCE] + [(TALK, m) for m in OVER_NEED]
    panels = figure.subplots(len(LOGICS), len(columns), sharex="col")
    for line, logic in zip(panels, LOGICS, strict=True):
        for ax, (of, measure) in zip(line, columns, strict=True):
            here = levels[(levels["logic"] == logic) & (levels["measure"] == measure)]
            here = here[here["of"] == of]
            if of == TALK:
                draw_line(ax, here, "need", measure, "#444444", "o")
            else:
                for hazard, (colour, marker) in STYLES.items():
                    one = here[here["hazard"] == hazard]
                    draw_line(ax, one, "patience", measure, colour, marker)
            ax.spines[["top", "right"]].set_visible(False)
            ax.set_title(f"{head(measure)}\n{logic}", fontsize=10)
    for ax, (of, _) in zip(panels[-1], columns, strict=True):
        ax.set_xlabel("times the patience" if of == HURRY else "times the talk needed", fontsize=9)
    figure.suptitle(f"Skipping phases, and what talk in phases 1 and 2 gives ({widest(levels)})")
    handles = [
        Line2D([], [], color=colour, marker=marker, label=f"hazard {hazard:g}")
        for hazard, (colour, marker) in STYLES.items()
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False)
    return figure


def draw_line(
    ax: Axes, here: pd.DataFrame, over: str, measure: str, colour: str, marker: str
) -> None:
    """Draw levels with their intervals."""
    scale = 100 if is_share(measure) else 1
    x = here[over].to_numpy(dtype=float)
    low, high = (scale * here[end].to_numpy(dtype=float) for end in ("low", "high"))
    ax.fill_between(x, low, high, color=colour, alpha=0.12, lw=0)
    ax.plot(x, scale * here["value"], color=colour, marker=marker, ms=4.5)
    ax.set_xticks(np.unique(np.round(x)))
