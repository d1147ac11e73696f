"""How the points of a design lie, so that an analysis can find its way in a table of runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kompas_sim.rules.state import Floats

if TYPE_CHECKING:
    import pandas as pd

KINDS = (
    "factorial",
    "one_in_one_out",
    "mixed",
    "compositions",
    "latin_hypercube",
    "sobol",
    "morris",
)
ROUNDING = 1e-9  # a share of a cell: 2/3 of three cells is the third of them


class Span(NamedTuple):
    """From where to where a factor varies.

    Attributes
    ----------
    name
        Of the factor.
    low, high
        Its ends, both included.
    whole
        Whether it only has whole numbers.
    choices
        What it may be, where that is no range: words, or true and false. Then it has no ends.

    Examples
    --------
    >>> Span("horizon", 100, 103, whole=True).at([0, 0.24, 0.26, 0.9, 1])
    [100, 100, 101, 103, 103]
    >>> Span("coalition", choices=(False, True)).at([0.49, 0.5])
    [False, True]
    >>> Span("trust_gain", 0.0, 0.1).at([0.25])
    [0.025]
    """

    name: str
    low: float = 0.0
    high: float = 1.0
    whole: bool = False
    choices: tuple[Any, ...] = ()

    @property
    def ends(self) -> tuple[Any, Any]:
        """The first and the last value."""
        return (self.choices[0], self.choices[-1]) if self.choices else (self.low, self.high)

    def at(self, shares: ArrayLike) -> list[Any]:
        """Return the values at shares of the way, from 0 to 1.

        Whole numbers and choices divide the way among them equally: each is as likely as the
        others, ends included, where the shares are uniform.
        """
        way = np.asarray(shares, dtype=float)
        if self.choices:
            return [self.choices[cell] for cell in _cells(way, len(self.choices))]
        if self.whole:
            cells = _cells(way, int(self.high - self.low) + 1)
            return [int(self.low) + cell for cell in cells]
        values = np.clip(self.low + way * (self.high - self.low), self.low, self.high)
        found: list[float] = values.tolist()
        return found

    def shares(self, values: pd.Series[Any]) -> Floats:
        """Return how far along the way values are, from 0 at the first to 1 at the last.

        Examples
        --------
        >>> import pandas as pd
        >>> Span("drive_law", choices=("mulder", "constant")).shares(pd.Series(["constant"]))
        array([1.])
        """
        if not self.choices:
            return (values.to_numpy(dtype=float) - self.low) / (self.high - self.low)
        cells = [self._cell(value) for value in values]
        return np.array(cells, dtype=float) / (len(self.choices) - 1)

    def _cell(self, value: Any) -> int:
        nothing = value is None or value != value  # a table keeps nothing among numbers as NaN
        for cell, choice in enumerate(self.choices):
            if (choice is None and nothing) or choice == value:
                return cell
        raise ValueError(f"{self.name}: {value!r} is none of {self.choices}")


@dataclass(frozen=True)
class Layout:
    """How the points of a design lie.

    It is kept with the results of a sweep: ``runs.layout`` gives it back, also of results that
    were stored and loaded.

    Parameters
    ----------
    kind
        Which design: one of `KINDS`.
    spans
        What varies and from where to where, k factors in the order of the columns.
    n
        Rows of a Latin hypercube, of the base sample of Sobol, or trajectories of Morris.
    levels
        Of the grid of Morris.
    seed
        Of the sample; not that of the runs.

    Notes
    -----
    The order of the points of each kind:

    - ``factorial``: 2 ** k points in which the last factor changes fastest, low first.
    - ``one_in_one_out``: all low; each factor high by itself; all high; each factor low by
      itself: 2 (k + 1) points.
    - ``mixed``: as ``factorial``; ``compositions``: k + 1 points, at each of which one more is
      high, in the order of the factors.
    - ``latin_hypercube``: n points.
    - ``sobol``: the n rows of A, the n of B, and for each factor the n of A with that one
      column from B: n (k + 2) points.
    - ``morris``: n trajectories of k + 1 points; from one point to the next, one factor moves by
      `delta` of its way.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> layout = ks.sobol("senseo", {"trust_gain": (0.01, 0.1)}, n=2, seed=1).layout
    >>> layout.roles
    ['A', 'A', 'B', 'B', 'AB trust_gain', 'AB trust_gain']
    >>> Layout.from_dict(layout.as_dict()) == layout
    True
    """

    kind: str
    spans: tuple[Span, ...]
    n: int = 0
    levels: int = 0
    seed: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What varies."""
        return tuple(span.name for span in self.spans)

    @property
    def delta(self) -> float:
        """How far a step of Morris goes, as a share of the way."""
        self._only("morris")
        return self.levels / (2 * (self.levels - 1))

    @property
    def roles(self) -> list[str]:
        """What each point is for, in words; empty for what is just a point among others."""
        each = list(self.names)
        if self.kind == "one_in_one_out":
            ways = ("all low", "in"), ("all high", "out")
            return [role for all_, way in ways for role in (all_, *(f"{x} {way}" for x in each))]
        if self.kind == "sobol":
            return [b for b in ("A", "B", *(f"AB {x}" for x in each)) for _ in range(self.n)]
        if self.kind == "morris":
            size = len(each) + 1
            return [f"trajectory {k // size}" for k in range(self.n * size)]
        if self.kind == "compositions":
            return [f"{high} high" for high in range(len(each) + 1)]
        size = self.n if self.kind == "latin_hypercube" else 2 ** len(each)
        return [""] * size

    def saltelli(self, values: ArrayLike) -> dict[str, Floats]:
        """Return what `scipy.stats.sobol_indices` takes for its ``func``.

        Parameters
        ----------
        values
            (points,) of a measure in the order of the points, or (s, points) of s measures or
            runs.

        Returns
        -------
        dict
            ``f_A`` and ``f_B`` of (s, n), and ``f_AB`` of (k, s, n).

        Raises
        ------
        ValueError
            For another kind of design, or where points are missing.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> layout = ks.sobol("senseo", {"trust_gain": (0.01, 0.1)}, n=4, seed=1).layout
        >>> {name: f.shape for name, f in layout.saltelli(range(12)).items()}
        {'f_A': (1, 4), 'f_B': (1, 4), 'f_AB': (1, 1, 4)}
        """
        self._only("sobol")
        given = np.atleast_2d(np.asarray(values, dtype=float))
        k, points = len(self.spans), self.n * (len(self.spans) + 2)
        if given.shape[-1] != points:
            raise ValueError(f"{given.shape[-1]} values; the design has {points} points")
        blocks = np.moveaxis(given.reshape(len(given), k + 2, self.n), 1, 0)
        return {"f_A": blocks[0], "f_B": blocks[1], "f_AB": blocks[2:]}

    def shares(self, points: pd.DataFrame) -> Floats:
        """Return how far along its way each factor is, (points, k), from 0 to 1.

        With whole numbers and choices that is where the value lies, not what the sample drew.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> design = ks.factorial("senseo", {"trust_gain": (0.02, 0.04)})
        >>> design.layout.shares(design.points).tolist()
        [[0.0], [1.0]]
        """
        return np.column_stack([span.shares(points[span.name]) for span in self.spans])

    def steps(self, points: pd.DataFrame) -> Floats:
        """Return the steps of Morris, (trajectories, k, k): +1 or -1 where a factor moved, or 0.

        A row is a step: from point ``j`` to point ``j + 1`` of the trajectory. The elementary
        effect of the factor that moved is the difference of a measure over a step, times the
        sign, by `delta`: the effect of the whole way.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> spans = {"trust_gain": (0.01, 0.1), "coalition": (False, True)}
        >>> design = ks.morris("senseo", spans, trajectories=3, seed=1)
        >>> abs(design.layout.steps(design.points)).sum(axis=(1, 2)).tolist()
        [2.0, 2.0, 2.0]
        """
        self._only("morris")
        k = len(self.spans)
        steps: Floats = np.sign(np.diff(self.shares(points).reshape(self.n, k + 1, k), axis=1))
        return steps

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        spans = [span._asdict() | {"choices": list(span.choices)} for span in self.spans]
        return {
            "kind": self.kind,
            "spans": spans,
            "n": self.n,
            "levels": self.levels,
            "seed": self.seed,
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Layout:
        """Return what `as_dict` told."""
        spans = (Span(**{**span, "choices": tuple(span["choices"])}) for span in told["spans"])
        return cls(**{**told, "spans": tuple(spans)})

    def _only(self, kind: str) -> None:
        if self.kind != kind:
            raise ValueError(f"the design is of the kind {self.kind}, not {kind}")


def _cells(shares: Floats, number: int) -> list[int]:
    cells: list[int] = (
        np.minimum(np.floor(shares * number + ROUNDING), number - 1).astype(int).tolist()
    )
    return cells
