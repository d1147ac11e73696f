"""Figures. Functions that draw return Axes and take ``ax=``; none uses pyplot."""

from kompas_sim.plots.comparison import plot_comparison
from kompas_sim.plots.outcomes import plot_outcomes
from kompas_sim.plots.paths import plot_escalation, plot_trust
from kompas_sim.plots.run import plot_run
from kompas_sim.plots.style import save_figure

__all__ = [
    "plot_comparison",
    "plot_escalation",
    "plot_outcomes",
    "plot_run",
    "plot_trust",
    "save_figure",
]
