"""The power gap and restraint: one party from equal to dominant, which holds back or does not.

The power of the strongest party grows from the mean of the others to ten times that, the others
scaled so that all of it stays the same; its restraint goes from none to full; under both logics.
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
from kompas_sim.logic import as_logic
from kompas_sim.plots.style import DASHES, TREATMENTS, paper
from studies.common import (
    LEVEL,
    LOGICS,
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
    way,
    widest,
)

NAME, RUNS, QUICK = "power_gap", 200, 20
GAPS = (0.0, 0.25, 0.5, 0.75, 0.9)  # how much more than the mean of the others, of one's own power
RESTRAINTS = (0.0, 0.25, 0.5, 0.75, 1.0)
MEASURES = ("trust", "escalation_max", WORST, "win-win", "joint_gain")
SHOWN = MEASURES[:4]


def share(gap: float, parties: int) -> float:
    """Return the share of all power that leaves such a gap to the mean of the others."""
    return 1 / (1 + (1 - gap) * (parties - 1))


def design(case: str) -> ks.Design:
    """Return all gaps, restraints and logics of a case; restraint changes fastest."""
    scenario = ks.load_scenario(case)
    power = {party.name: party.power for party in scenario.parties}
    strongest = max(power, key=lambda name: power[name])
    whole, rest = sum(power.values()), sum(power.values()) - power[strongest]
    rows = []
    for logic in LOGICS:
        for gap in GAPS:
            mine = share(gap, len(power))
            now = {name: whole * (1 - mine) * each / rest for name, each in power.items()}
            now[strongest] = whole * mine
            columns = {f"party.{name}.power": each for name, each in now.items()}
            rows += [{"logic": logic, "logic.restraint": r, **columns} for r in RESTRAINTS]
    return ks.Design(scenario, as_logic("network"), pd.DataFrame(rows))


def find(ask: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Return the level of every cell, and what gap and restraint change."""
    shape = (len(LOGICS), len(GAPS), len(RESTRAINTS), ask.runs, len(MEASURES))
    played = {}
    for case in ask.cases:
        found = play(design(case), ask, MEASURES, case)
        played[case] = found.reshape(shape)
    there = over_cases(played)
    differences = len(GAPS) + len(RESTRAINTS) + 1
    comparisons = len(there) * len(LOGICS) * len(MEASURES) * differences
    level = each_level(comparisons)
    levels, changes = [], []
    for case, both in there.items():
        for logic, values in zip(LOGICS, both, strict=True):
            for m, measure in enumerate(MEASURES):
                said = {"case": case, "logic": logic, "measure": measure}
                of = values[..., m]
                for g, gap in enumerate(GAPS):
                    for r, restraint in enumerate(RESTRAINTS):
                        found = estimate(of[g, r], LEVEL)
                        levels.append({**said, "gap": gap, "restraint": restraint}
                                      | found._asdict())  # fmt: skip
                for r, restraint in enumerate(RESTRAINTS):
                    found = contrast(of[0, r], of[-1, r], level, size(measure))
                    changes.append({**said, "of": "gap", "at": restraint} | found._asdict())
                for g, gap in enumerate(GAPS):
                    found = contrast(of[g, 0], of[g, -1], level, size(measure))
                    changes.append({**said, "of": "restraint", "at": gap} | found._asdict())
                low, high = (of[g, -1] - of[g, 0] for g in (0, -1))
                more = contrast(low, high, level, size(measure, 2))
                changes.append({**said, "of": "both", "at": np.nan} | more._asdict())
    return {
        "changes": table_of(changes, comparisons),
        "levels": pd.DataFrame(levels),
    }


# --- what is written ------------------------------------------------------------------------------


def tell(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> dict[str, str]:
    """Return the finding and the tables."""
    return {"finding": "\n\n".join(finding(found["changes"])), "table": tables(found)}


def finding(changes: pd.DataFrame) -> Iterator[str]:
    """Yield what the gap does, what restraint does, and whether it does more where the gap is."""
    mean = changes[changes["case"] == widest(changes)].set_index(["logic", "measure", "of"])
    for logic in LOGICS:
        parts = []
        for measure in SHOWN:
            ends = mean.loc[(logic, measure, "gap")].set_index("at")
            none, full = ends.loc[0.0], ends.loc[1.0]
            parts.append(f"{STUDIED[measure].words} {told(measure, none)} without restraint and "
                         f"{told(measure, full)} with full restraint")  # fmt: skip
        yield f"**From equal to dominant, under {logic}** ({widest(changes)}): {'; '.join(parts)}."
    for logic in LOGICS:
        parts = []
        for measure in SHOWN:
            rows = mean.loc[(logic, measure, "restraint")]
            good = STUDIED[measure].good
            signs = [good * (int(row.low > 0) - int(row.high < 0)) for row in rows.itertuples()]
            better = [f"{GAPS[g]:g}" for g, sign in enumerate(signs) if sign > 0]
            worse = [f"{GAPS[g]:g}" for g, sign in enumerate(signs) if sign < 0]
            said = [f"better at {', '.join(better)}"] if better else []
            said += [f"worse at {', '.join(worse)}"] if worse else []
            row = rows.iloc[-1]
            parts.append(f"{STUDIED[measure].words} {' and '.join(said) or way(0)} "
                         f"(at {GAPS[-1]:g}: {told(measure, row)})")  # fmt: skip
        yield (
            f"**From no restraint to full, under {logic}**, by the gap at which it is visible: "
            f"{'; '.join(parts)}."
        )
    parts = []
    for logic in LOGICS:
        for measure in SHOWN:
            row = mean.loc[[(logic, measure, "both")]].iloc[0]
            sign = (int(row.low > 0) - int(row.high < 0)) * STUDIED[measure].good
            if sign:
                word = "more good" if sign > 0 else "less good, or harm,"
                parts.append(f"{word} to {STUDIED[measure].words} under {logic}, "
                             f"{told(measure, row)}")  # fmt: skip
    said = "; ".join(parts) or "on none of these measures a visible difference"
    yield (
        "**Does restraint matter more where the gap is larger, as the article has it?** What full "
        f"restraint does at the largest gap, less what it does between equals: {said}."
    )


def tables(found: dict[str, pd.DataFrame]) -> str:
    """Return the levels in the widest look, and the changes in every case."""
    levels, changes = found["levels"], found["changes"]
    texts = []
    for measure in dict.fromkeys(levels["measure"]):
        for logic in LOGICS:
            here = levels[(levels["case"] == widest(levels)) & (levels["measure"] == measure)]
            here = here[here["logic"] == logic].set_index(["gap", "restraint"])
            body = [
                (f"{g:g}", *(told(measure, here.loc[(g, r)], signed=False, unit=False)
                             for r in RESTRAINTS))
                for g in GAPS
            ]  # fmt: skip
            name = head(measure).replace(", pp", ", %").capitalize()
            heads = ("gap", *(f"restraint {r:g}" for r in RESTRAINTS))
            texts.append(f"### {name}, {logic}, {widest(levels)}\n\n{grid(heads, body)}")
    cases = list(dict.fromkeys(changes["case"]))
    names = [case if case == MEAN else f"`{case}`" for case in cases]
    asked = [("gap", 0.0), ("gap", 1.0), ("restraint", GAPS[0]), ("restraint", GAPS[-1])]
    words = {
        "gap": "equal to dominant, restraint {:g}",
        "restraint": "none to full restraint, gap {:g}",
    }
    for measure in SHOWN:
        here = changes[changes["measure"] == measure]
        here = here.set_index(["of", "at", "logic", "case"])
        body = [
            (words[of].format(at), logic, *(cell(measure, here.loc[(of, at, logic, case)])
                                            for case in cases))
            for of, at in asked
            for logic in LOGICS
        ]  # fmt: skip
        texts.append(f"### What changes {head(measure)}\n\n{grid(('', 'logic', *names), body)}")
    return "\n\n".join(texts)


# --- what is drawn --------------------------------------------------------------------------------


def draw(found: dict[str, pd.DataFrame], ask: argparse.Namespace) -> Figure:
    """Draw a panel per measure and logic: over the gap, a line per restraint."""
    levels = found["levels"]
    figure = paper(13, 7)
    panels = figure.subplots(len(LOGICS), len(SHOWN), sharex=True, sharey="col")
    for line, logic in zip(panels, LOGICS, strict=True):
        for ax, measure in zip(line, SHOWN, strict=True):
            scale = 100 if is_share(measure) else 1
            here = levels[(levels["case"] == widest(levels)) & (levels["logic"] == logic)]
            here = here[here["measure"] == measure]
            for k, restraint in enumerate((0.0, 0.5, 1.0)):
                one = here[here["restraint"] == restraint]
                colour = TREATMENTS[k]
                ax.fill_between(one["gap"], scale * one["low"], scale * one["high"],
                                color=colour, alpha=0.15, lw=0)  # fmt: skip
                ax.plot(one["gap"], scale * one["value"], color=colour, ls=DASHES[k],
                        marker="osD"[k], ms=5)  # fmt: skip
            ax.spines[["top", "right"]].set_visible(False)
            name = head(measure).replace(", pp", ", %")
            ax.set_title(f"{name}\n{logic}", fontsize=10)
        for ax in panels[-1]:
            ax.set_xlabel("power gap", fontsize=9)
    figure.suptitle(f"One party from equal (0) to dominant (.9), {widest(levels)}")
    handles = [
        Line2D([], [], color=TREATMENTS[k], ls=DASHES[k], marker="osD"[k], label=f"restraint {r:g}")
        for k, r in enumerate((0.0, 0.5, 1.0))
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return figure
