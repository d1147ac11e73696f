"""What each row of Table 1 does by itself: the tables and the figure of docs/rows.md.

    python experiments/rows.py            prints the tables
    python experiments/rows.py --write    puts them into the page, the data into results/
    python experiments/rows.py --quick    few runs, to see it work

Each of the six rows and the three knobs outside the table is moved by itself between the values of
the two presets: under hierarchy (one row in) and under network (one row out), in all cases. Under a
minute once the rules are compiled. The same runs and seed give the same tables, digit for digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from evidence.effects import KNOB, MEAN, compare, mean_of, play, units_of, with_intervals
from evidence.measures import MEASURES, is_share
from evidence.pages import ROOT, asked, caption, grid, interval, numbers, put, save
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

import kompas_sim as ks
from kompas_sim.factors import KNOBS
from kompas_sim.logic import ROWS, as_logic
from kompas_sim.plots import save_figure
from kompas_sim.plots.style import BLUE, GREY, ORANGE, paper

PAGE = ROOT / "docs" / "rows.md"
FIGURE = ROOT / "docs" / "figures" / "rows"
NAME = "rows"
LOW, HIGH = as_logic("hierarchy").norm, as_logic("network").norm
CORNERS = {"hierarchy": HIGH, "network": LOW}  # the preset, and where a row is moved to
ALL_ROWS, PRESETS = "all six rows", "everything"
SAID = 4  # measures per direction in the findings
TOGETHER = ("win-win", "externalised", "joint_gain", "trust", "escalation_max", "cost")


def title(what: str) -> str:
    """Return how a row or a knob is called."""
    return f"row {ROWS.index(what) + 1}, {what}" if what in ROWS else what


# --- what is played -----------------------------------------------------------------------------


def moves(corner: str) -> dict[str, dict[str, float]]:
    """Return what is moved from a preset, and how."""
    other = {"hierarchy": "network", "network": "hierarchy"}[corner]
    to = CORNERS[corner]
    found = {knob: {KNOB + knob: to} for knob in KNOBS}
    found[ALL_ROWS] = {KNOB + row: to for row in ROWS}
    if corner == "hierarchy":  # from network it is the same comparison
        preset = as_logic(other).as_dict()
        found[PRESETS] = {KNOB + knob: value for knob, value in preset.items()}
    return found


def effects_of(cases: Sequence[str], runs: int, seed: int) -> pd.DataFrame:
    """Play everything: a row per knob, case, corner and measure; more network less less network.

    In hierarchy that is the row moved less the preset, in network the preset less the row moved.
    """
    rows: list[dict[str, Any]] = []
    usual = []
    for corner in CORNERS:
        named = moves(corner)
        played = []
        for case in cases:
            told = f"{case}, {corner}"
            points = [{}, *named.values()]
            scenario = ks.load_scenario(case)
            played.append(play(scenario, corner, points, runs=runs, seed=seed, progress=told))
            usual.append(played[-1][0])
        for k, what in enumerate(named, 1):
            ends = [(each[0], each[k]) for each in played]
            if corner == "network":
                ends = [(moved, preset) for preset, moved in ends]
            for case, (less, more) in [*zip(cases, ends, strict=True), (MEAN, mean_of(ends))]:
                rows += compare(less, more, {"row": what, "case": case, "corner": corner})
    return with_intervals(rows, units_of(usual))


# --- what is written ----------------------------------------------------------------------------


def direction(row: Any) -> int:
    """1: better with more network, -1: worse, 0: not visible."""
    if not row.visible:
        return 0
    return int(np.sign(row.difference)) * MEASURES[row.measure].good


def finding(effects: pd.DataFrame, what: str) -> str:
    """Return in a paragraph what a row does, for better and for worse."""
    here = effects[(effects["row"] == what) & (effects["case"] != MEAN)]
    ways = pd.Series([direction(row) for row in here.itertuples()], index=here.index)
    parts = []
    for way, word in ((1, "Better"), (-1, "Worse")):
        found = here[ways == way]
        counts = found.groupby("measure", sort=False)["size"].count()
        order = counts.sort_values(ascending=False, kind="stable")
        said = []
        for name, count in order.head(SAID).items():
            group = found[found["measure"] == name]
            most = group.loc[group["size"].abs().idxmax()]
            total = int((here["measure"] == name).sum())
            said.append(
                f"{MEASURES[name].words} in {count} of {total} (at most {interval(most)}, "
                f"`{most.case}` in {most.corner})"
            )
        rest = len(order) - len(said)
        more = f"; and {rest} more" if rest else ""
        parts.append(f"*{word}*: {'; '.join(said) or 'nothing visible'}{more}.")
    visible = f"visible in {int(here['visible'].sum())} of {len(here)}"
    return f"**{title(what).capitalize()}** ({visible}). {' '.join(parts)}"


def findings(effects: pd.DataFrame) -> str:
    """Return the written findings."""
    lines = [finding(effects, knob) for knob in KNOBS]
    return "\n\n".join([together(effects), *lines])


def together(effects: pd.DataFrame) -> str:
    """Return how the parts add up to the whole, on some measures, in the mean of all cases."""
    means = effects[effects["case"] == MEAN].set_index(["measure", "row", "corner"], drop=False)
    body = []
    for what in [*KNOBS, ALL_ROWS, PRESETS]:
        for corner in CORNERS:
            if (TOGETHER[0], what, corner) in means.index:
                cells = [cell(means.loc[(name, what, corner)]) for name in TOGETHER]
                where = "both" if what == PRESETS else corner
                body.append((title(what), where, *cells))
    heads = [f"{MEASURES[name].words}{unit_of(name)}" for name in TOGETHER]
    return grid(("moved", "in", *heads), body)


def unit_of(name: str) -> str:
    """Return the unit of a measure, for the head of a column."""
    return f", {MEASURES[name].unit}" if MEASURES[name].unit else ""


def cell(row: Any) -> str:
    """Return an effect without its unit; bold: visible; 0: in every run; –: too few pairs."""
    if not np.isfinite(row.low):
        return "–"
    if row.changed == 0:
        return "0"
    difference, ends = numbers(row)
    return f"**{difference}** {ends}" if row.visible else f"{difference} {ends}"


def full_table(effects: pd.DataFrame, what: str, cases: Sequence[str]) -> str:
    """Return all effects of one row: a line per measure, a column per case and corner."""
    here = effects[effects["row"] == what].set_index(["measure", "case", "corner"], drop=False)
    columns = [(case, corner) for case in (*cases, MEAN) for corner in CORNERS]
    columns = [each for each in columns if (next(iter(MEASURES)), *each) in here.index]
    body = [
        (f"{m.words}{unit_of(name)}", *(cell(here.loc[(name, *each)]) for each in columns))
        for name, m in MEASURES.items()
    ]
    heads = [f"{case if case == MEAN else f'`{case}`'}, {corner}" for case, corner in columns]
    return f"### {title(what).capitalize()}\n\n{grid(('', *heads), body)}"


def full_tables(effects: pd.DataFrame, cases: Sequence[str]) -> str:
    """Return the tables of everything that is moved."""
    return "\n\n".join(full_table(effects, what, cases) for what in (*KNOBS, ALL_ROWS, PRESETS))


# --- what is drawn ------------------------------------------------------------------------------

STYLES = {"hierarchy": (ORANGE, "o", -0.17), "network": (BLUE, "s", 0.17)}


def draw(effects: pd.DataFrame, source: str) -> Figure:
    """Draw the effects of every row: a panel per measure, a line per row, a dot per case."""
    figure = paper(14, 15.5)
    panels = figure.subplots(4, 4, sharey=True)
    for ax, name in zip(panels.flat, MEASURES, strict=True):
        draw_measure(ax, effects[effects["measure"] == name], name)
    lines = [*KNOBS, ALL_ROWS]
    panels[0, 0].set_yticks(range(len(lines)), [title(each) for each in lines])
    figure.suptitle(
        "What one row of Table 1 changes by itself, moved from hierarchy to network\n"
        "(open: the interval holds 0)",
        fontsize=14,
    )
    figure.legend(
        handles=list(_legend()),
        loc="outside lower center",
        ncols=4,
        frameon=False,
        title=source,
        title_fontsize=8,
    )
    return figure


def draw_measure(ax: Axes, effects: pd.DataFrame, name: str) -> None:
    """Draw one panel."""
    measure = MEASURES[name]
    scale = 100 if is_share(name) else 1
    lines = [*KNOBS, ALL_ROWS]
    ax.axvline(0, color=GREY, linewidth=0.8)
    for line in range(0, len(lines), 2):
        ax.axhspan(line - 0.5, line + 0.5, color="#F2F2F2", zorder=0)
    for corner, (colour, marker, shift) in STYLES.items():
        for row in effects[effects["corner"] == corner].itertuples():
            if row.row not in lines or not np.isfinite(row.low):
                continue
            y = lines.index(row.row) + shift
            if row.case == MEAN:
                ax.plot([scale * row.difference] * 2, [y - 0.16, y + 0.16], color=colour, lw=2.5)
            else:
                face = colour if row.visible else "white"
                ax.plot(scale * row.difference, y, marker, ms=5, mfc=face, mec=colour, alpha=0.85)
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.08)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    if not effects["changed"].any():
        ax.set_xlim(-1, 1)
        ax.set_xticks([0])
    ax.set_ylim(len(lines) - 0.5, -0.5)
    unit = {"pp": " (percentage points)", "": ""}.get(measure.unit, f" ({measure.unit})")
    better = "more is better →" if measure.good > 0 else "← less is better"
    ax.set_title(f"{measure.words}{unit}\n", fontsize=11)
    ax.annotate(better, (0.5, 1.015), xycoords="axes fraction", ha="center", fontsize=8.5)


def _legend() -> Iterator[Line2D]:
    for corner, (colour, marker, _) in STYLES.items():
        where = f"the rest as under {corner}"
        yield Line2D([], [], ls="", marker=marker, color=colour, label=f"{where}: a case")
        yield Line2D([], [], color=colour, lw=2.5, label=f"{where}: mean of the cases")


def main(arguments: list[str] | None = None) -> None:
    ask = asked(PAGE, __doc__, arguments)
    effects = effects_of(ask.cases, ask.runs, ask.seed)
    source = caption(effects, NAME, ask.runs, ask.seed)
    made = {"findings": findings(effects), "rows": full_tables(effects, ask.cases)}
    for name, text in made.items():
        made[name] = f"{text}\n\n{source}"
        print(f"{made[name]}\n")
    if ask.write:
        put(PAGE, made)
        save(effects, ask.out / f"{NAME}.parquet", NAME, ask.runs, ask.seed)
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        save_figure(draw(effects, source.strip("*").replace("`", "")), FIGURE)


if __name__ == "__main__":
    main()
