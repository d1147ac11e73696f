"""How often each outcome comes about."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from kompas_sim.comparison import Comparison
from kompas_sim.plots.style import BLACK, BLUE, TREATMENTS, named, panel, percent_axis
from kompas_sim.results import Runs
from kompas_sim.rules.outcome import OUTCOMES
from kompas_sim.words import number, word

ROOM = 0.8  # of the place of an outcome, for its bars


def plot_outcomes(
    runs: Runs | Comparison | Mapping[str, Runs], *, ax: Axes | None = None, lang: str = "en"
) -> Axes:
    """Draw how often each outcome came about, with 95 % intervals (Wilson).

    Parameters
    ----------
    runs
        `Runs`, a `Comparison`, or runs by the name of their treatment.
    ax
        Where to draw; None: in a figure of its own.
    lang
        ``"en"`` or ``"nl"``.

    Raises
    ------
    ValueError
        For runs of several points of a design, whose intervals together would not hold.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ax = ks.plot_outcomes(ks.simulate("senseo", runs=5, seed=1))
    >>> [label.get_text() for label in ax.get_xticklabels()][:2]
    ['win-win', 'compromise']
    """
    groups = named(runs)
    for group in groups.values():
        points = group.table["point"].nunique()
        if points > 1:
            raise ValueError(
                f"plot_outcomes: the runs are of {points} points of a design; give those of each "
                "point by a name of its own"
            )
    ax = panel(ax)
    width = ROOM / len(groups)
    colours = TREATMENTS if len(groups) > 1 else (BLUE,)
    for g, (name, group) in enumerate(groups.items()):
        shares = group.shares()
        share, low, high = (shares[column].to_numpy() for column in ("share", "low", "high"))
        x = np.arange(len(OUTCOMES)) + (g - (len(groups) - 1) / 2) * width
        label = f"{word(name, lang)} (n = {len(group)})" if name else f"n = {len(group)}"
        colour = colours[g % len(colours)]
        ax.bar(x, share, 0.9 * width, color=colour, label=label)
        error = np.clip([share - low, high - share], 0, None)
        ax.errorbar(x, share, error, fmt="none", ecolor=BLACK, elinewidth=1, capsize=3)
        for where, top, value in zip(x, high, share, strict=True):
            text = number(100 * value, lang, 0)
            ax.annotate(
                text, (where, top), (0, 2), textcoords="offset points", ha="center", fontsize=8
            )
    names = [in_two(word(outcome, lang)) for outcome in OUTCOMES]
    ax.set_xticks(range(len(OUTCOMES)), names, fontsize=9)
    ax.tick_params(axis="x", length=0)
    ax.set_ylim(0, 1.08)
    ax.set_yticks(np.linspace(0, 1, 6))
    percent_axis(ax.yaxis, lang)
    ax.set_ylabel(f"{word('share of runs', lang)}\n({word('bars', lang)})")
    ax.legend(frameon=False, fontsize=9, loc="upper right")
    return ax


def in_two(name: str) -> str:
    """Return a name in two lines, where it is long.

    Examples
    --------
    >>> in_two("geen akkoord").splitlines()
    ['geen', 'akkoord']
    """
    if len(name) <= 9:
        return name
    return name.replace("schijn", "schijn-").replace("-", "-\n", 1).replace(" ", "\n", 1)
