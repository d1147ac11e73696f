"""Statistics of cells: what is computed from runs, as a function of means, so that all of it can be
bootstrapped in one way.

A statistic says which cells and measures it reads, makes columns of them, a value per run, and
turns the means of the columns into one number. Run k meets the same chance in all cells, and so
does it in every resample: contrasts are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kompas_sim.rules.state import Floats

if TYPE_CHECKING:
    from kompas_sim.patterns.records import Cell
    from kompas_sim.patterns.settings import Setting

    Read = Callable[[Cell, str], Floats]


@dataclass(frozen=True, eq=False)
class Statistic:
    """What is computed from the runs of some cells; see the kinds below."""

    def reads(self) -> list[tuple[Cell, str]]:
        """Return the cells and measures that are needed."""
        raise NotImplementedError

    def columns(self, read: Read) -> list[Floats]:
        """Return columns, each (runs,), NaN where something is not defined."""
        raise NotImplementedError

    def of_means(self, means: Floats) -> Floats:
        """Return the statistic from the means of the columns, (..., columns)."""
        raise NotImplementedError

    def unit(self, read: Read) -> float:
        """Return the standard deviation in which its size is told; 1: it has no unit."""
        return 1.0


@dataclass(frozen=True, eq=False)
class Contrast(Statistic):
    """The mean of a measure in cells, each with a weight, run by run.

    `weights`: {cell: weight}. Two cells with 1 and -1 are a paired difference, four with 1, -1,
    -1 and 1 an interaction, one with 1 a level.
    """

    measure: str
    weights: Mapping[Cell, float]

    def reads(self) -> list[tuple[Cell, str]]:  # noqa: D102
        return [(cell, self.measure) for cell in self.weights]

    def columns(self, read: Read) -> list[Floats]:  # noqa: D102
        parts = [weight * read(cell, self.measure) for cell, weight in self.weights.items()]
        return [np.sum(parts, axis=0)]

    def of_means(self, means: Floats) -> Floats:  # noqa: D102
        return means[..., 0]

    def unit(self, read: Read) -> float:  # noqa: D102
        return spread([read(cell, self.measure) for cell in self.weights])


def difference(measure: str, more: Cell, less: Cell) -> Contrast:
    """Return the paired difference of a measure between two cells."""
    return Contrast(measure, {more: 1.0, less: -1.0})


def interaction(measure: str, there: tuple[Cell, Cell], here: tuple[Cell, Cell]) -> Contrast:
    """Return how much larger the difference between two cells is `there` than `here`."""
    return Contrast(measure, {there[0]: 1.0, there[1]: -1.0, here[0]: -1.0, here[1]: 1.0})


@dataclass(frozen=True, eq=False)
class Correlation(Statistic):
    """The correlation of two measures over the runs of one cell."""

    cell: Cell
    first: str
    second: str

    def reads(self) -> list[tuple[Cell, str]]:  # noqa: D102
        return [(self.cell, self.first), (self.cell, self.second)]

    def columns(self, read: Read) -> list[Floats]:  # noqa: D102
        x, y = read(self.cell, self.first), read(self.cell, self.second)
        x, y = x + 0 * y, y + 0 * x
        x, y = x - _mean(x), y - _mean(y)
        return [x, y, x * x, y * y, x * y]

    def of_means(self, means: Floats) -> Floats:  # noqa: D102
        x, y, xx, yy, xy = np.moveaxis(means, -1, 0)
        spreads = np.sqrt(np.maximum((xx - x * x) * (yy - y * y), 0.0))
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Floats = np.where(spreads > 1e-12, (xy - x * y) / spreads, np.nan)
        return found


@dataclass(frozen=True, eq=False)
class Margin(Statistic):
    """How far one cell is above the best of the others, or below the worst of them (`lowest`)."""

    measure: str
    cell: Cell
    others: Sequence[Cell]
    lowest: bool = False

    def reads(self) -> list[tuple[Cell, str]]:  # noqa: D102
        return [(cell, self.measure) for cell in (self.cell, *self.others)]

    def columns(self, read: Read) -> list[Floats]:  # noqa: D102
        return [read(cell, self.measure) for cell in (self.cell, *self.others)]

    def of_means(self, means: Floats) -> Floats:  # noqa: D102
        one, others = means[..., 0], means[..., 1:]
        found: Floats = one - (others.min(axis=-1) if self.lowest else others.max(axis=-1))
        return found

    def unit(self, read: Read) -> float:  # noqa: D102
        return spread([read(self.cell, self.measure)])


@dataclass(frozen=True, eq=False)
class Ranking(Statistic):
    """How much larger effects of some treatments are than of others, in standard deviations.

    `strong`, `weak`: pairs of cells. The mean of the absolute standardised differences.
    """

    measure: str
    strong: Sequence[tuple[Cell, Cell]]
    weak: Sequence[tuple[Cell, Cell]]

    def reads(self) -> list[tuple[Cell, str]]:  # noqa: D102
        pairs = (*self.strong, *self.weak)
        return [(cell, self.measure) for pair in pairs for cell in pair]

    def columns(self, read: Read) -> list[Floats]:  # noqa: D102
        pairs = (*self.strong, *self.weak)
        unit = spread([read(cell, self.measure) for pair in pairs for cell in pair])
        return [
            (read(more, self.measure) - read(less, self.measure)) / unit for more, less in pairs
        ]

    def of_means(self, means: Floats) -> Floats:  # noqa: D102
        sizes, strong = np.abs(means), len(self.strong)
        result: Floats = sizes[..., :strong].mean(axis=-1) - sizes[..., strong:].mean(axis=-1)
        return result


@dataclass(frozen=True, eq=False)
class Shrinkage(Statistic):
    """How much smaller the slope of an outcome on `by` gets once the amount of something that
    was done is reckoned with; over the runs of all cells.

    `cells`: {cell: how much of it is done there}.
    """

    outcome: str
    by: str
    cells: Mapping[Cell, float]

    def reads(self) -> list[tuple[Cell, str]]:  # noqa: D102
        return [(cell, name) for cell in self.cells for name in (self.outcome, self.by)]

    def columns(self, read: Read) -> list[Floats]:  # noqa: D102
        found = []
        for cell, amount in self.cells.items():
            x, y = read(cell, self.by), read(cell, self.outcome)
            found += [x, y, x * x, x * y, x * amount, y * amount]
        return found

    def of_means(self, means: Floats) -> Floats:  # noqa: D102
        parts = means.reshape(*means.shape[:-1], len(self.cells), 6).mean(axis=-2)
        x, y, xx, xy, xm, ym = np.moveaxis(parts, -1, 0)
        done = np.array(list(self.cells.values()))
        m, mm = done.mean(), (done * done).mean()
        var_x, var_m = xx - x * x, mm - m * m
        cov_xy, cov_xm, cov_ym = xy - x * y, xm - x * m, ym - y * m
        with np.errstate(invalid="ignore", divide="ignore"):
            alone = cov_xy / var_x
            with_it = (cov_xy * var_m - cov_ym * cov_xm) / (var_x * var_m - cov_xm * cov_xm)
        result: Floats = alone - with_it
        return result


@dataclass(frozen=True, eq=False)
class OfRules(Statistic):
    """A number that follows from the rules without any run."""

    compute: Callable[[], float]

    def reads(self) -> list[tuple[Cell, str]]:  # noqa: D102
        return []


@dataclass(frozen=True, eq=False)
class OfSetting(Statistic):
    """A number that follows from the rules in every setting, without any run."""

    compute: Callable[[Setting], float]

    def reads(self) -> list[tuple[Cell, str]]:  # noqa: D102
        return []


def spread(values: Sequence[Floats]) -> float:
    """Return the standard deviation within cells, (runs,) each: the root of the mean variance.

    Examples
    --------
    >>> spread([np.array([0.0, 2.0]), np.array([5.0, 7.0, np.nan])])
    1.0
    """
    known = [each[np.isfinite(each)] for each in values]
    variances = [float(each.var()) for each in known if len(each) > 1]
    return float(np.sqrt(np.mean(variances))) if variances else float("nan")


def _mean(values: Floats) -> Any:
    known = values[np.isfinite(values)]
    return known.mean() if len(known) else np.nan
