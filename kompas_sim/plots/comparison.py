"""Treatments side by side."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure

from kompas_sim.comparison import Comparison
from kompas_sim.plots.outcomes import plot_outcomes
from kompas_sim.plots.paths import plot_escalation, plot_trust
from kompas_sim.plots.style import Panel, named, paper
from kompas_sim.results import Runs


def plot_comparison(comparison: Comparison | Mapping[str, Runs], *, lang: str = "en") -> Figure:
    """Draw outcomes above, and trust and escalation through the rounds below.

    Parameters
    ----------
    comparison
        A `Comparison`, or runs by the name of their treatment.
    lang
        ``"en"`` or ``"nl"``.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> len(ks.plot_comparison(ks.compare("senseo", runs=5, seed=1)).axes)
    3
    """
    groups = named(comparison)
    [one, *_] = groups.values()
    scenario = comparison.scenario if isinstance(comparison, Comparison) else one.scenario
    figure = paper(9.0, 7.2)
    above, left, right = figure.subplot_mosaic(
        [["outcomes", "outcomes"], ["trust", "escalation"]],
        per_subplot_kw={("outcomes", "trust", "escalation"): {"axes_class": Panel}},
    ).values()
    plot_outcomes(groups, ax=above, lang=lang)
    plot_trust(groups, ax=left, lang=lang)
    plot_escalation(groups, ax=right, lang=lang)
    figure.suptitle(scenario.title.get(lang), fontsize=12)
    return figure
