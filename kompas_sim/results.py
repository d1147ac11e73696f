"""The results of many runs: a tidy table, the course of trust and conflict, and their source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from kompas_sim.io import from_toml, to_toml
from kompas_sim.layout import Layout
from kompas_sim.limits import Number
from kompas_sim.logic import Logic, as_logic
from kompas_sim.rules.outcome import FLAGS, OUTCOMES, SHAM, WIN_WIN_SHARE, classify
from kompas_sim.rules.scoring import MEASURED, PATHS, Tally
from kompas_sim.rules.state import Floats, Ints
from kompas_sim.scenario import Scenario
from kompas_sim.statistics import wilson
from kompas_sim.storage import KEY, StorageError, Store, from_arrow, to_arrow

if TYPE_CHECKING:
    import pandas as pd

    from kompas_sim.one_point import Plan

MATERIALITY = (0.0, 0.02, 0.05, 0.10)  # z; gains and losses that may count
SHARES = (WIN_WIN_SHARE, 0.25)  # integrative shares that a win-win may need
OF_SWEEP = ("design", "block", "paths")  # what makes a folder one that a sweep can go on with


class TableOfColumns:
    """A table that may be given as its columns: then it is made when somebody first looks at it."""

    def __get__(self, runs: Runs | None, kind: type[Runs]) -> pd.DataFrame:
        if runs is None:
            raise AttributeError("only some runs have a table")  # so there is no default
        given: pd.DataFrame | dict[str, Any] = vars(runs)["table"]
        if isinstance(given, dict):
            import pandas as pd

            given = vars(runs)["table"] = pd.DataFrame(given)
        return given

    def __set__(self, runs: Runs, given: pd.DataFrame | dict[str, Any]) -> None:
        vars(runs)["table"] = given


@dataclass(frozen=True, eq=False)
class Runs:
    """Many runs: of one scenario under one logic, or of every point of a design.

    Attributes
    ----------
    scenario, logic, seed
        What was run; of a design, where it does not vary.
    table
        A row per run: point (of a design; 0 without one), run, a column for everything that
        varies, outcome, rounds (played), a column of true and false per flag, every measure,
        and ``gain.<name>`` of each party and of each stakeholder (in z).
    provenance
        Where it comes from: see `kompas_sim.provenance`.
    paths
        By name, ``trust`` and ``escalation`` as below, or nothing when they were not kept.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> runs = ks.simulate("senseo", logic="network", runs=5, seed=1)
    >>> len(runs), runs.trust.shape == (5, runs.scenario.horizon + 1)
    (5, True)
    >>> "gain.Philips" in runs.table
    True
    """

    scenario: Scenario
    logic: Logic
    seed: int
    table: TableOfColumns = TableOfColumns()
    provenance: dict[str, Any]  # type: ignore[misc]  # mypy takes a descriptor for a default
    paths: dict[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        unfinished = "" if self.complete else ", unfinished"
        return f"<Runs of {self.scenario.name}: {len(self)} runs of seed {self.seed}{unfinished}>"

    @property
    def complete(self) -> bool:
        """Whether all runs that were asked for are there."""
        return bool(len(self) == self.provenance["runs"] * self.provenance["points"])

    @property
    def layout(self) -> Layout | None:
        """How the points of the design lie, which an analysis needs; None: that is not known.

        A grid, or a table of one's own, has none. See `kompas_sim.layout.Layout`.
        """
        told = self.provenance.get("layout")
        return None if told is None else Layout.from_dict(told)

    @property
    def trust(self) -> Floats:
        """The mean trust at the table at the start and after each round, (runs, horizon + 1).

        After the end of a run, when fewer than two parties are left, its last value goes on.
        """
        return self._path("trust")

    @property
    def escalation(self) -> Floats:
        """The highest escalation at the table, in the same way."""
        return self._path("escalation")

    def _path(self, name: str) -> Floats:
        if name not in self.paths:
            raise ValueError(f"the course of {name} was not kept; ask for it with paths=True")
        return self.paths[name]

    def shares(self) -> pd.DataFrame:
        """Return how often each outcome came about: count, share, and its 95 % interval (Wilson).

        Of a design, at each of its points: a row per point and outcome, with the point and what
        varies in the index. Runs of the same number share their chance at all points, so that an
        interval over all of them together would not hold.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> shares = ks.simulate("senseo", runs=5, seed=1).shares()
        >>> list(shares.columns)
        ['count', 'share', 'low', 'high']
        >>> list(shares.index)
        ['win-win', 'compromise', 'win-lose', 'lose-lose', 'no deal', 'sham']
        >>> int(shares["count"].sum())
        5
        >>> design = ks.grid("senseo", {"logic": ["hierarchy", "network"]})
        >>> int(ks.sweep(design, runs=5).shares().xs("network", level="logic")["count"].sum())
        5
        """
        import pandas as pd

        classes = self.table["outcome"].map(OUTCOMES.index)
        points = self.table["point"]
        if not points.nunique() > 1:
            return _shares(classes.to_numpy())
        varied = list(self.provenance["varied"])
        found = []
        for _, part in self.table.groupby("point"):
            rows = _shares(classes[part.index].to_numpy()).reset_index()
            for name in ("point", *varied):
                rows[name] = part[name].iloc[0]
            found.append(rows)
        return pd.concat(found).set_index(["point", *varied, "outcome"])

    def sensitivity(
        self,
        materiality: float | Sequence[float] = MATERIALITY,
        win_win_share: float | Sequence[float] = SHARES,
    ) -> pd.DataFrame:
        """Return how often each outcome would have come about, had other thresholds been set.

        The runs are as they were: only their classes are found anew, by the rule that found them
        (`kompas_sim.rules.outcome.classify`), from what is in the table. Some seconds for a hundred
        thousand runs. Of a design, all points are counted together: for one of them, ask it of
        ``dataclasses.replace(runs, table=runs.table[runs.table["point"] == 0])``.

        Parameters
        ----------
        materiality
            The gain or loss that counts, z, as the parameter of that name; one or more, from 0.
        win_win_share
            The integrative share that a win-win needs; one or more, from 0 to 1.

        Returns
        -------
        pandas.DataFrame
            A row per pair of thresholds and outcome: eps, win_win_share, outcome, count, share,
            and its 95 % interval (Wilson), low and high.

        Raises
        ------
        ValueError
            For a threshold that cannot be, or none.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> found = ks.simulate("senseo", runs=5, seed=1).sensitivity()
        >>> list(found.columns)
        ['eps', 'win_win_share', 'outcome', 'count', 'share', 'low', 'high']
        >>> len(found), int(found["count"].sum())
        (48, 40)
        """
        import pandas as pd

        thresholds = _thresholds("materiality", materiality, Number(0))
        shares = _thresholds("win_win_share", win_win_share, Number(0, 1))
        t = self.table
        gains = t[[f"gain.{party.name}" for party in self.scenario.parties]].to_numpy(dtype=float)
        integrative: list[float] = t["integrative_share"].tolist()
        agreed: list[bool] = (t["agreement"] > 0).tolist()
        sham: list[bool] = (t["outcome"] == OUTCOMES[SHAM]).tolist()
        known = list(zip(gains, integrative, agreed, sham, strict=True))
        tables = []
        for eps in thresholds:
            for share in shares:
                classes = [classify(g, i, a, s, eps, share) for g, i, a, s in known]
                rows = _shares(np.array(classes, dtype=np.int64)).reset_index()
                rows.insert(0, "eps", eps)
                rows.insert(1, "win_win_share", share)
                tables.append(rows)
        return pd.concat(tables, ignore_index=True)

    def save(self, directory: str | PathLike[str]) -> None:
        """Write everything to a folder in parquet, which says itself where it comes from.

        Raises
        ------
        StorageError
            When there is something else, or no room.

        Examples
        --------
        >>> import tempfile, kompas_sim as ks
        >>> runs = ks.simulate("senseo", runs=3, seed=1)
        >>> with tempfile.TemporaryDirectory() as place:
        ...     runs.save(place)
        ...     ks.Runs.load(place).table.equals(runs.table)
        True
        """
        store = Store(directory)
        if "design" in (store.source() or {}):
            raise StorageError(f"{store.place}: it holds a sweep; choose another folder")
        store.open()
        source = {key: said for key, said in self.provenance.items() if key not in OF_SWEEP}
        source["toml"] = to_toml(self.scenario)
        store.write(0, to_arrow(self.table, self.paths, source))

    @classmethod
    def load(cls, directory: str | PathLike[str]) -> Runs:
        """Read what `save` or a sweep wrote; of a sweep that was stopped, what is there.

        Raises
        ------
        StorageError
            When there is nothing, it cannot be read, or it is not all of one sweep.
        """
        store = Store(directory)
        stored = store.read()
        table, paths = from_arrow(stored)
        source = json.loads(stored.schema.metadata[KEY])
        return cls(
            scenario=from_toml(source.pop("toml")),
            logic=as_logic(source["logic"]),
            seed=source["seed"],
            table=table,
            provenance=source,
            paths=paths,
        )


def _thresholds(name: str, given: Any, limit: Number) -> list[float]:
    """Return one or more thresholds as a list."""
    several = isinstance(given, Iterable) and not isinstance(given, str | bytes)
    found = list(given) if several else [given]
    if not found:
        raise ValueError(f"{name}: no numbers given; one or more needed")
    for value in found:
        if problem := limit.problem(value):
            raise ValueError(f"{name}: {problem}")
    return [float(value) for value in found]


def _shares(classes: Ints) -> pd.DataFrame:
    """Return how often each class came about, with 95 % intervals; a row per outcome."""
    import pandas as pd

    counts = np.bincount(classes, minlength=len(OUTCOMES)).tolist()
    rows = [(n, n / len(classes), *wilson(n, len(classes))) for n in counts]
    columns = ["count", "share", "low", "high"]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(OUTCOMES, name="outcome"))


def columns_of(
    design: Plan, runs: int, start: int, stop: int, tally: Tally
) -> tuple[dict[str, Any], dict[str, Floats]]:
    """Return the columns of the table of `Runs`, and its paths, from a tally.

    The tally is of runs `start` to `stop` (exclusive) of a design, counted point by point, with
    `runs` runs of each.
    """
    s = design.scenario
    point, run = np.divmod(np.arange(start, stop), runs)
    measured = dict(zip(MEASURED, tally.measured.T, strict=True))
    columns = {
        "point": point,
        "run": run,
        **design.columns(point),
        "outcome": np.array(OUTCOMES, dtype=object)[tally.outcome],
        "rounds": tally.rounds,
        **{flag: (tally.flags >> bit & 1).astype(bool) for bit, flag in enumerate(FLAGS)},
        **measured,
        **{f"gain.{p.name}": gain for p, gain in zip(s.parties, tally.gain.T, strict=True)},
        **{
            f"gain.{k.name}": gain
            for k, gain in zip(s.stakeholders, tally.collective.T, strict=True)
        },
    }
    kept = len(tally.paths) > 0
    paths = {name: tally.paths[:, c] for c, name in enumerate(PATHS)} if kept else {}
    return columns, paths
