"""The course of one run."""

from __future__ import annotations

from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from kompas_sim.plots.style import (
    BLACK,
    BLUE,
    DASHES,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    panel,
    round_axis,
)
from kompas_sim.rules.state import PHASES
from kompas_sim.run import Run, talking
from kompas_sim.words import number, word

SHADES = ("#ffffff", "#ececec")
MARKS = {  # what is marked, from the top, and how
    "offer": ("|", GREY),
    "refusal": ("|", BLACK),
    "overruled": ("v", VERMILLION),
    "issue agreed": ("|", GREEN),
    "rejected": ("v", BLACK),
    "agreement": ("*", GREEN),
    "renewal": ("o", GREEN),
    "lapse": ("x", BLACK),
    "improvement": ("P", GREEN),
    "discovery": ("D", BLUE),
    "chance": ("d", BLUE),
    "study": ("o", SKY),
    "fact": ("s", SKY),
    "shock": ("v", VERMILLION),
    "challenge": ("s", VERMILLION),
    "objection": ("s", PURPLE),
    "hold-up": ("<", PURPLE),
    "coercion": ("^", ORANGE),
    "deception": ("X", VERMILLION),
    "representative": ("h", GREY),
    "mediator": ("p", PURPLE),
    "intervention": ("d", BLACK),
    "join": ("<", BLACK),
    "exit": (">", BLACK),
}
ROW = 0.06  # height of a row of marks; trust and vitality run from 0 to 1
TOP = 1.02
WIDE = 80  # letters on a line of the title


def plot_run(run: Run, *, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one run: trust, vitality and escalation through the phases, and what happened below.

    Parameters
    ----------
    run
        What to draw.
    ax
        Where to draw; None: in a figure of its own. Escalation has an axis of its own, right.
    lang
        ``"en"`` or ``"nl"``.

    Notes
    -----
    A short phase is named by its number only. When fewer than two parties are left, the lines
    end.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ax = ks.plot_run(ks.negotiate("senseo", seed=1), lang="nl")
    >>> ax.get_legend_handles_labels()[1]
    ['vertrouwensreservoir (gemiddeld)', 'zwakste schakel', 'vitaliteit', 'escalatie (hoogste)']
    """
    rows = [kind for kind in MARKS if (run.events["kind"] == kind).any()]
    ax = panel(ax, 9.0, 4.6 + 0.24 * len(rows))
    depth = ROW * (len(rows) + 0.8) if rows else 0.0
    centre = (0.5 + depth) / (TOP + depth)  # of the upper part, for the labels of the axes
    _phases(ax, run, lang)
    rounds = talking(run.rounds)
    for name, colour, dash, width in (
        ("trust", BLUE, 0, 2.0),
        ("trust_min", SKY, 1, 2.0),
        ("vitality", GREEN, 2, 1.5),
    ):
        label = {"trust": "mean trust", "trust_min": "lowest trust"}.get(name, name)
        ax.plot(rounds[name], color=colour, lw=width, ls=DASHES[dash], label=word(label, lang))
    right = ax.twinx()
    right.plot(rounds["escalation"], color=VERMILLION, lw=1.5, ls=DASHES[3])
    right.spines["top"].set_visible(False)
    right.set_ylim(-9 * depth, 9 * TOP)
    right.set_yticks(range(0, 10, 3))
    right.set_ylabel(word("highest conflict", lang), color=VERMILLION, y=centre)
    right.tick_params(axis="y", colors=VERMILLION)
    label = word("highest conflict", lang)
    ax.plot([], [], color=VERMILLION, lw=1.5, ls=DASHES[3], label=label)
    ax.set_ylim(-depth, TOP)
    ax.set_ylabel(word("trust and vitality", lang), y=centre)
    round_axis(ax, int(run.rounds.index[-1]), lang)
    _marks(ax, run, rows, lang)
    words = [word(run.outcome, lang), *(word(flag, lang) for flag in run.flags)]
    lines = [run.scenario.title.get(lang), *wrap("; ".join(words), WIDE)]
    ax.set_title("\n".join(lines), fontsize=11, pad=46)
    ax.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1.05),
        ncols=4,
        frameon=False,
        fontsize=9,
        handlelength=3,
    )
    return ax


def _phases(ax: Axes, run: Run, lang: str) -> None:
    """Shade the phases in turn, and name those that last long enough to be read."""
    phase = run.rounds["phase"].to_numpy()
    last = len(phase) - 1
    starts = [0, *(t for t in range(1, last + 1) if phase[t] != phase[t - 1])]
    above = blended_transform_factory(ax.transData, ax.transAxes)
    for start, end in zip(starts, [*starts[1:], last], strict=True):
        which = int(phase[start])
        ax.axvspan(start, end, color=SHADES[which % 2], lw=0, zorder=0)
        text = f"{which} {word(PHASES[which - 1], lang)}"
        if end - start < 0.013 * last * len(text):
            text = str(which)
        if end - start > 0.012 * last:
            ax.text(
                (start + end) / 2,
                1.01,
                text,
                transform=above,
                ha="center",
                va="bottom",
                fontsize=8,
                color="0.25",
            )


def _marks(ax: Axes, run: Run, rows: list[str], lang: str) -> None:
    """Mark the events in rows below 0, named at the axis."""
    for r, kind in enumerate(rows):
        mark, colour = MARKS[kind]
        when = run.events.loc[run.events["kind"] == kind, "round"]
        y = -ROW * (r + 1)
        ax.axhline(y, color="0.85", lw=0.6, zorder=0.5)
        ax.scatter(when, [y] * len(when), marker=mark, color=colour, s=26, clip_on=False, zorder=3)
    if rows:
        ax.axhline(0, color=BLACK, lw=0.8)
    scale = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    names = [number(value, lang, 1) for value in scale] + [word(kind, lang) for kind in rows]
    ax.set_yticks([*scale, *(-ROW * (r + 1) for r in range(len(rows)))], names)
    for tick in ax.get_yticklabels()[len(scale) :]:
        tick.set_fontsize(8)
