"""The results of many runs: a tidy table, the course of trust and conflict, and their source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kompas_sim.io import load_scenario
from kompas_sim.logic import Logic, as_logic
from kompas_sim.provenance import provenance
from kompas_sim.rules.outcome import FLAGS, OUTCOMES
from kompas_sim.rules.state import Floats
from kompas_sim.run import Run, talking
from kompas_sim.scenario import Scenario
from kompas_sim.statistics import wilson

PATHS = ("trust", "escalation")
WHOLE = ("point", "run", "rounds")


@dataclass(frozen=True, eq=False)
class Runs:
    """Many runs of one scenario under one logic.

    Attributes
    ----------
    scenario, logic, seed
        What was run.
    table
        A row per run: point (of a design; 0 without one), run, outcome, rounds (played), a
        column of true and false per flag, every measure, and ``gain.<name>`` of each party and
        of each stakeholder (in z).
    trust, escalation
        (runs, horizon + 1): the mean trust and the highest escalation at the table at the
        start and after each round. After the end of a run, which is when fewer than two parties
        are left, its last value goes on.
    provenance
        Where it comes from: see `kompas_sim.provenance`.

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
    table: pd.DataFrame
    trust: Floats
    escalation: Floats
    provenance: dict[str, Any]

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"<Runs of {self.scenario.name}: {len(self)} runs of seed {self.seed}>"

    def shares(self) -> pd.DataFrame:
        """Return how often each outcome came about: count, share, and its 95 % interval (Wilson).

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
        """
        total = len(self)
        counts = [int((self.table["outcome"] == outcome).sum()) for outcome in OUTCOMES]
        rows = [(count, count / total, *wilson(count, total)) for count in counts]
        columns = ["count", "share", "low", "high"]
        return pd.DataFrame(rows, columns=columns, index=pd.Index(OUTCOMES, name="outcome"))

    def save(self, directory: str | PathLike[str]) -> None:
        """Write everything to `directory`: runs, paths and scenario in text, and provenance.

        Examples
        --------
        >>> import tempfile, kompas_sim as ks
        >>> runs = ks.simulate("senseo", runs=3, seed=1)
        >>> with tempfile.TemporaryDirectory() as place:
        ...     runs.save(place)
        ...     ks.Runs.load(place).table.equals(runs.table)
        True
        """
        place = Path(directory)
        place.mkdir(parents=True, exist_ok=True)
        self.table.to_csv(place / "runs.csv", index=False)
        for name in PATHS:
            pd.DataFrame(getattr(self, name)).to_csv(place / f"{name}.csv", index=False)
        self.scenario.save(place / "scenario.toml")
        write_json(place / "provenance.json", self.provenance)

    @classmethod
    def load(cls, directory: str | PathLike[str]) -> Runs:
        """Read what `save` wrote."""
        place = Path(directory)
        source = json.loads((place / "provenance.json").read_text(encoding="utf-8"))
        trust, escalation = (
            np.loadtxt(place / f"{name}.csv", delimiter=",", skiprows=1, ndmin=2) for name in PATHS
        )
        return cls(
            scenario=load_scenario(place / "scenario.toml"),
            logic=as_logic(source["logic"]),
            seed=source["seed"],
            table=_read_table(place / "runs.csv"),
            trust=trust,
            escalation=escalation,
            provenance=source,
        )


def row_of(run: Run, point: int = 0) -> dict[str, Any]:
    """Return what the table of `Runs` says of one run.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> row_of(ks.negotiate("senseo", seed=1, run=3))["run"]
    3
    """
    return {
        "point": point,
        "run": run.number,
        "outcome": str(run.outcome),
        "rounds": len(run.rounds) - 1,
        **{flag: flag in run.flags for flag in FLAGS},
        **run.measures,
        **{f"gain.{name}": gain for name, gain in run.parties["gain"].items()},
        **{f"gain.{name}": gain for name, gain in run.stakeholders["gain"].items()},
    }


def path_of(run: Run, column: str) -> Floats:
    """Return a column of the rounds of a run, (horizon + 1,); its last value goes on to the end.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> run = ks.negotiate("senseo", seed=1)
    >>> len(path_of(run, "trust")) == run.scenario.horizon + 1
    True
    """
    values = talking(run.rounds)[column].to_numpy(dtype=float)
    rest = run.scenario.horizon + 1 - len(values)
    return np.append(values, np.full(rest, values[-1]))


def save_run(run: Run, directory: str | PathLike[str]) -> None:
    """Write one run to `directory`: parties, stakeholders, rounds and events, and provenance.

    Examples
    --------
    >>> import os, tempfile, kompas_sim as ks
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_run(ks.negotiate("senseo", seed=1), place)
    ...     sorted(os.listdir(place))
    ['events.csv', 'parties.csv', 'provenance.json', 'rounds.csv', 'stakeholders.csv']
    """
    place = Path(directory)
    place.mkdir(parents=True, exist_ok=True)
    for name in ("parties", "stakeholders", "rounds"):
        getattr(run, name).to_csv(place / f"{name}.csv")
    run.events.to_csv(place / "events.csv", index=False)
    result = {
        "outcome": str(run.outcome),
        "flags": list(run.flags),
        "package": run.package,
        "measures": {name: None if m != m else m for name, m in run.measures.items()},
    }
    source = provenance(run.scenario, run.logic, seed=run.seed, runs=1)
    write_json(place / "provenance.json", {**source, "run": run.number, "result": result})


def write_json(path: Path, content: Any) -> None:
    """Write `content` as JSON that a person can read."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _read_table(path: Path) -> pd.DataFrame:
    """Read a table of runs to the last bit, which `pandas.read_csv` does not do by itself."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in table.columns.drop("outcome"):
        if name in FLAGS:
            table[name] = table[name] == "True"
        elif name in WHOLE:
            table[name] = table[name].astype(int)
        else:
            table[name] = table[name].replace("", "nan").astype(float)
    return table
