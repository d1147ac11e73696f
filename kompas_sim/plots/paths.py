"""Trust and escalation, round by round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from matplotlib.axes import Axes

from kompas_sim.comparison import Comparison, band
from kompas_sim.plots.style import (
    BLUE,
    DASHES,
    GREEN,
    ORANGE,
    SKY,
    TREATMENTS,
    VERMILLION,
    comma_axis,
    named,
    panel,
    round_axis,
)
from kompas_sim.results import Runs
from kompas_sim.run import Run, talking
from kompas_sim.words import word

ZONES = ((0, 3, GREEN, "zone 1"), (3, 6, ORANGE, "zone 2"), (6, 9, VERMILLION, "zone 3"))

Shown = Run | Runs | Comparison | Mapping[str, Runs]


def plot_trust(what: Shown, *, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw the trust reservoir through the rounds.

    Parameters
    ----------
    what
        A `Run`: the mean trust and that of the weakest link. Or `Runs`, a `Comparison`, or runs
        by the name of their treatment: the mean over the runs, and a band that holds the middle
        80 % of them.
    ax
        Where to draw; None: in a figure of its own.
    lang
        ``"en"`` or ``"nl"``.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.plot_trust(ks.negotiate("senseo", seed=1)).get_ylabel()
    'trust reservoir'
    """
    ax = panel(ax)
    if isinstance(what, Run):
        rounds = talking(what.rounds)
        label = word("mean trust", lang)
        ax.plot(rounds.index, rounds["trust"], color=BLUE, lw=2, label=label)
        label = word("lowest trust", lang)
        ax.plot(rounds.index, rounds["trust_min"], color=SKY, lw=2, ls=DASHES[1], label=label)
        round_axis(ax, rounds.index[-1], lang)
        ax.legend(frameon=False, fontsize=9, handlelength=3)
    else:
        _bands(ax, what, "trust", lang)
    ax.set_ylim(0, 1)
    comma_axis(ax.yaxis, lang)
    ax.set_ylabel(word("trust reservoir", lang))
    return ax


def plot_escalation(what: Shown, *, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw the highest escalation at the table through the rounds, in the three zones.

    Parameters
    ----------
    what, ax, lang
        As for `plot_trust`.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.plot_escalation(ks.simulate("senseo", runs=5, seed=1), lang="nl").get_ylabel()
    'escalatie'
    """
    ax = panel(ax)
    shade_zones(ax, lang)
    if isinstance(what, Run):
        rounds = talking(what.rounds)
        label = word("highest conflict", lang)
        ax.plot(rounds.index, rounds["escalation"], color=VERMILLION, lw=2, label=label)
        round_axis(ax, rounds.index[-1], lang)
    else:
        _bands(ax, what, "escalation", lang)
    ax.set_ylabel(word("conflict", lang))
    return ax


def shade_zones(ax: Axes, lang: str) -> None:
    """Shade the three zones of the ladder of escalation, and say what they are."""
    for low, high, colour, name in ZONES:
        ax.axhspan(low, high, color=colour, alpha=0.1, lw=0)
        ax.text(
            1.015,
            (low + high) / 2,
            word(name, lang),
            transform=ax.get_yaxis_transform(),
            rotation=90,
            ha="left",
            va="center",
            fontsize=8,
            color="0.25",
        )
    ax.set_ylim(0, 9)
    ax.set_yticks(range(0, 10, 3))


def _bands(ax: Axes, what: Runs | Comparison | Mapping[str, Runs], path: str, lang: str) -> None:
    groups = named(what)
    colours = TREATMENTS if len(groups) > 1 else (BLUE,)
    for g, (name, runs) in enumerate(groups.items()):
        drawn = band(getattr(runs, path))
        colour = colours[g % len(colours)]
        ax.fill_between(drawn.index, drawn["low"], drawn["high"], color=colour, alpha=0.2, lw=0)
        ax.plot(
            drawn["mean"],
            color=colour,
            lw=2,
            ls=DASHES[g % len(DASHES)],
            label=word(name, lang) if name else word("band", lang),
        )
    round_axis(ax, max(runs.scenario.horizon for runs in groups.values()), lang)
    if len(groups) > 1:
        ax.set_title(word("band", lang), fontsize=8, color="0.25", loc="left")
    place: Literal["upper left", "best"] = "upper left" if path == "escalation" else "best"
    ax.legend(frameon=False, fontsize=9, handlelength=3, loc=place)
