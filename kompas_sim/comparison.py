"""Two or more treatments of one scenario, on the same seeds."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kompas_sim.errors import shown
from kompas_sim.io import as_scenario
from kompas_sim.logic import Logic, as_logic
from kompas_sim.own_decisions import Given
from kompas_sim.party import Party
from kompas_sim.results import Runs
from kompas_sim.rules.outcome import FLAGS, OUTCOMES
from kompas_sim.rules.scoring import PATHS
from kompas_sim.rules.state import Floats
from kompas_sim.saving import write_json
from kompas_sim.scenario import Scenario
from kompas_sim.simulation import simulate
from kompas_sim.statistics import paired_difference

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Treatment = Logic | str | Scenario
SHARE = "share of "
FILES = (  # that a comparison is written to
    *("runs.csv", "table.csv", "shares.csv", "paths.csv", "provenance.json"),
    *("comparison.png", "comparison.svg"),
)
COLUMNS = ("measure", "contrast", "difference", "low", "high", "effect", "pairs", "method")


@dataclass(frozen=True, eq=False)
class Comparison:
    """What difference a treatment makes; print it, or read its tables.

    Attributes
    ----------
    scenario
        What was run, before any treatment.
    runs
        The `Runs` of each treatment, by its name.
    table
        A row per measure: the mean per treatment (over the runs in which the measure exists),
        the paired difference with its 95 % interval (`low`, `high`), the effect size (Cohen's
        dz) and the number of pairs, which are runs of the same seed and number in which both
        have the measure. `contrast` tells which treatment less which: every other one less the
        first. `method` tells how the interval was made: ``shares`` (adjusted Wald), ``BCa`` or
        ``t``, see `kompas_sim.statistics.paired_difference`. Outcomes and flags are there as
        ``share of <name>``.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> c = ks.compare("senseo", runs=5, seed=1)
    >>> list(c.table.columns)[:5]
    ['measure', 'contrast', 'hierarchy', 'network', 'difference']
    >>> c.table["contrast"][0]
    'network - hierarchy'
    """

    scenario: Scenario
    runs: dict[str, Runs]
    table: pd.DataFrame

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        [count, *_] = {len(runs) for runs in self.runs.values()}
        return f"<Comparison of {', '.join(self.runs)}: {self.scenario.name}, {count} runs each>"

    @property
    def shares(self) -> pd.DataFrame:
        """How often each outcome came about under each treatment, with 95 % intervals (Wilson).

        Examples
        --------
        >>> import kompas_sim as ks
        >>> c = ks.compare("senseo", runs=5, seed=1)
        >>> c.shares.index.names, c.shares.loc["network"].index[0]
        (FrozenList(['treatment', 'outcome']), 'win-win')
        """
        return pd.concat({name: r.shares() for name, r in self.runs.items()}, names=["treatment"])

    @property
    def paths(self) -> pd.DataFrame:
        """The course of trust and escalation: per treatment and round, mean and middle 80 %."""
        return pd.concat(
            {
                name: pd.concat({each: band(getattr(runs, each)) for each in PATHS}, axis="columns")
                for name, runs in self.runs.items()
            },
            names=["treatment", "round"],
        )

    def text(self, lang: str = "en") -> str:
        """Return the comparison in words and numbers, ``"en"`` or ``"nl"``.

        Examples
        --------
        >>> import kompas_sim as ks
        >>> c = ks.compare("senseo", runs=5, seed=1)
        >>> c.text("nl").splitlines()[1]
        '5 runs van elk; seed 1'
        """
        from kompas_sim.tables import comparison_text

        return comparison_text(self, lang)

    def plot(self, lang: str = "en") -> Figure:
        """Draw outcomes, trust and escalation under each treatment."""
        from kompas_sim.plots import plot_comparison

        return plot_comparison(self, lang=lang)

    def save(self, directory: str | PathLike[str], lang: str = "en") -> None:
        """Write the figure (PNG, SVG), the tables (CSV) and the provenance (JSON).

        Examples
        --------
        >>> import os, tempfile, kompas_sim as ks
        >>> c = ks.compare("senseo", runs=5, seed=1)
        >>> with tempfile.TemporaryDirectory() as place:
        ...     c.save(place)
        ...     len(os.listdir(place))
        7
        """
        from kompas_sim.plots import save_figure

        place = Path(directory)
        place.mkdir(parents=True, exist_ok=True)
        tables = pd.concat({name: r.table for name, r in self.runs.items()}, names=["treatment"])
        tables.droplevel(1).to_csv(place / "runs.csv")
        self.table.to_csv(place / "table.csv", index=False)
        self.shares.to_csv(place / "shares.csv")
        paths = self.paths
        paths.columns = [".".join(names) for names in paths.columns]
        paths.to_csv(place / "paths.csv")
        source = {name: runs.provenance for name, runs in self.runs.items()}
        write_json(place / "provenance.json", source)
        save_figure(self.plot(lang), place / "comparison")


def compare(
    scenario: Scenario | str | PathLike[str],
    *,
    runs: int = 1000,
    seed: int = 1,
    treatments: Mapping[str, Treatment] | None = None,
    engine: str = "compiled",
    workers: int | None = None,
    executor: Executor | None = None,
    party_classes: Mapping[str, type[Party]] | None = None,
    decisions: Given | None = None,
    progress: bool = False,
) -> Comparison:
    """Play a scenario under different treatments, with the same chance in each.

    Parameters
    ----------
    scenario
        A bundled case, the path of a scenario file, or a `Scenario`.
    runs, seed
        As many runs of each treatment; run k meets the same chance under all of them.
    treatments
        By name: a logic, or another scenario with its own logic. None: hierarchy and network.
        The first one is what the others are compared with.
    engine, workers, executor, party_classes, decisions, progress
        As for `simulate`.

    Raises
    ------
    ValueError
        With fewer than two treatments, or something that is none.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> s = ks.load_scenario("senseo")
    >>> strong = s.with_party("Philips", power=0.9)
    >>> c = ks.compare(s, runs=5, seed=1, treatments={"as it was": s, "strong Philips": strong})
    >>> list(c.runs)
    ['as it was', 'strong Philips']
    """
    case = as_scenario(scenario)
    if treatments is None:
        treatments = {"hierarchy": Logic.hierarchy(), "network": Logic.network()}
    played = {}
    for name, (which, logic) in _checked(treatments, case).items():
        played[name] = simulate(
            which,
            logic,
            runs=runs,
            seed=seed,
            engine=engine,
            workers=workers,
            executor=executor,
            party_classes=party_classes,
            decisions=decisions,
            progress=name if progress else False,
        )
    return Comparison(case, played, _contrasts(played))


def band(paths: Floats) -> pd.DataFrame:
    """Return the mean of (runs, rounds) and the ends of their middle 80 %, a row per round.

    Examples
    --------
    >>> band(np.array([[0.0], [1.0], [2.0]])).loc[0].tolist()
    [1.0, 0.2, 1.8]
    """
    low, high = np.quantile(paths, [0.1, 0.9], axis=0)
    return pd.DataFrame({"mean": paths.mean(axis=0), "low": low, "high": high})


def _checked(
    treatments: Mapping[str, Treatment], case: Scenario
) -> dict[str, tuple[Scenario, Logic | None]]:
    """Return the scenario and the logic of each treatment."""
    if not isinstance(treatments, Mapping):
        raise ValueError(f"treatments: {shown(treatments)} must be {{name: Logic or Scenario}}")
    if len(treatments) < 2:
        raise ValueError(f"treatments: {len(treatments)} given; a comparison needs two or more")
    found: dict[str, tuple[Scenario, Logic | None]] = {}
    for name, what in treatments.items():
        if not isinstance(name, str) or not name.strip() or name in COLUMNS:
            raise ValueError(
                f"treatments: {name!r} cannot be the name of one; "
                f"choose a text other than {', '.join(COLUMNS)}"
            )
        if isinstance(what, Scenario):
            found[name] = what, None
            continue
        try:
            found[name] = case, as_logic(what)
        except ValueError as error:
            raise ValueError(f"treatments: {name}: {error}, or give a Scenario") from None
    return found


def _contrasts(played: Mapping[str, Runs]) -> pd.DataFrame:
    """Compare every treatment with the first, measure by measure."""
    values = {name: _values(runs.table) for name, runs in played.items()}
    first, *others = values
    kept = [name for name in values[first] if all(name in v for v in values.values())]
    rows: list[dict[str, Any]] = []
    for other in others:
        for name in kept:
            means = {each: _mean(values[each][name].to_numpy()) for each in values}
            found = paired_difference(values[first][name], values[other][name])
            rows.append(
                {
                    "measure": name,
                    "contrast": f"{other} - {first}",
                    **means,
                    "difference": found.mean,
                    "low": found.low,
                    "high": found.high,
                    "effect": found.effect,
                    "pairs": found.pairs,
                    "method": found.method,
                }
            )
    table = pd.DataFrame(rows)
    # a flag that nobody ever got says nothing
    silent = table["measure"].isin([SHARE + flag for flag in FLAGS])
    silent &= (table[list(values)] == 0).all(axis="columns")
    return table[~silent].reset_index(drop=True)


def _values(table: pd.DataFrame) -> pd.DataFrame:
    """Return all that can be averaged: shares of outcomes and flags, measures and gains."""
    shares = {SHARE + outcome: table["outcome"] == outcome for outcome in OUTCOMES}
    shares |= {SHARE + flag: table[flag] for flag in FLAGS}
    rest = table.drop(columns=["point", "run", "outcome", *FLAGS])
    return pd.concat([pd.DataFrame(shares), rest], axis="columns").astype(float)


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
