"""What all figures share: colours that everybody can tell apart, and paper to draw on."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from os import PathLike
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kompas_sim.comparison import Comparison
from kompas_sim.results import Runs
from kompas_sim.words import word

# Okabe and Ito (2008), Color universal design
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY = "#666666"
TREATMENTS = (ORANGE, BLUE, GREEN, PURPLE, VERMILLION, SKY, BLACK)
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)))

DPI = 150


class Paper(Figure):
    """A figure that a notebook shows without pyplot."""

    def _repr_png_(self) -> bytes:
        return _png(self)


class Panel(Axes):
    """Axes that a notebook shows, with the figure they are in."""

    def _repr_png_(self) -> bytes:
        return _png(self.figure.figure)  # of a part of a figure, the whole


def _png(figure: Any) -> bytes:
    content = BytesIO()
    figure.savefig(content, format="png", dpi=100)
    return content.getvalue()


def paper(width: float, height: float) -> Paper:
    """Return an empty figure of so many inches."""
    figure = Paper(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def panel(ax: Axes | None, width: float = 6.4, height: float = 4.0) -> Axes:
    """Return `ax`, or new axes in a figure of their own."""
    if ax is None:
        ax = paper(width, height).add_subplot(axes_class=Panel)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def round_axis(ax: Axes, rounds: int, lang: str) -> None:
    """Let the horizontal axis count rounds."""
    ax.set_xlim(0, max(rounds, 1))
    ax.set_xlabel(word("round", lang))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def percent_axis(axis: Any, lang: str) -> None:
    """Let an axis count in percent."""
    end = "%" if lang == "nl" else " %"
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}{end}"))


def comma_axis(axis: Any, lang: str) -> None:
    """Let an axis write numbers as the language does."""
    mark = "," if lang == "nl" else "."
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1f}".replace(".", mark)))


def named(what: Runs | Comparison | Mapping[str, Runs]) -> dict[str, Runs]:
    """Return runs by the name of their treatment; the name is empty where there is one."""
    if isinstance(what, Runs):
        return {"": what}
    return dict(what.runs if isinstance(what, Comparison) else what)


def save_figure(figure: Figure, path: str | PathLike[str]) -> None:
    """Write a figure to `path`.png and `path`.svg; the same figure gives the same files.

    Examples
    --------
    >>> import os, tempfile, kompas_sim as ks
    >>> figure = ks.negotiate("senseo", seed=1).plot()
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_figure(figure, os.path.join(place, "run"))
    ...     sorted(os.listdir(place))
    ['run.png', 'run.svg']
    """
    figure.savefig(f"{path}.png", dpi=DPI)
    with rc_context({"svg.hashsalt": "kompas_sim"}):
        figure.savefig(f"{path}.svg", metadata={"Date": None})
