"""Holding the model against the patterns of the literature."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from kompas_sim.chance import seed_from
from kompas_sim.limits import runs_of_each
from kompas_sim.order import progress_bar
from kompas_sim.patterns.catalogue import patterns_of
from kompas_sim.patterns.judging import Played, judge
from kompas_sim.patterns.playing import play_setting, reads_of
from kompas_sim.patterns.records import Cell, Claim, Pattern
from kompas_sim.patterns.settings import Setting, settings
from kompas_sim.patterns.statistic import OfRules
from kompas_sim.patterns.verdict import together
from kompas_sim.provenance import MODEL, versions

RUNS, QUICK = 200, 20


@dataclass(frozen=True, eq=False)
class Validation:
    """How the model does against patterns of the literature; print it, or read its tables.

    Attributes
    ----------
    table
        A row per statement: number, pattern, use, statement, measure, expected, effect with its
        95 % interval (`low`, `high`: over runs; `scenarios_low`, `scenarios_high`: over
        scenarios), size (in standard deviations of the measure), settings and
        agree (in how many settings, and the share of these in which the effect is as expected),
        hierarchy and network (the effect under each logic), verdict, against (settings where it
        clearly is the other way round), note, reason (of what fails), source.
    settings
        A row per statement and setting: the effect there, its interval and verdict.
    provenance
        Versions, rules, seed, number of runs, and parameters that were changed.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> found = ks.validate(["hawk-minority", "power-distance"], runs=10, only_units=True)
    >>> found.verdicts["power-distance"]
    'holds'
    """

    table: pd.DataFrame
    settings: pd.DataFrame
    provenance: dict[str, Any]

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        counts = self.table["verdict"].value_counts()
        said = ", ".join(f"{count} {name}" for name, count in counts.items())
        return f"<Validation: {len(self.verdicts)} patterns, {len(self.table)} statements: {said}>"

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict on every pattern: it holds when all that can be tested holds."""
        groups = self.table.groupby("pattern", sort=False)["verdict"]
        return {str(name): together(list(group)) for name, group in groups}

    def text(self, lang: str = "en") -> str:
        """Return the table as text, ``"en"`` or ``"nl"``."""
        from kompas_sim.patterns.telling import validation_text

        return validation_text(self, lang)

    def save(self, directory: str | PathLike[str]) -> None:
        """Write the tables (parquet with provenance, CSV, Markdown) to a folder.

        Examples
        --------
        >>> import os, tempfile, kompas_sim as ks
        >>> found = ks.validate(["power-distance"])
        >>> with tempfile.TemporaryDirectory() as place:
        ...     found.save(place)
        ...     sorted(os.listdir(place))[:3]
        ['provenance.json', 'settings.csv', 'settings.parquet']
        """
        from kompas_sim.patterns.saving import save_validation

        save_validation(self, Path(directory))


def validate(
    patterns: str | Iterable[str] | None = None,
    *,
    runs: int = RUNS,
    seed: int = 1,
    workers: int | None = None,
    only_units: bool = False,
    parameters: Mapping[str, float] | None = None,
    progress: bool | None = None,
) -> Validation:
    """Hold the model against patterns of the literature.

    Every pattern is played in all bundled cases and some random games under both logics, on the
    same chance in all its cells; some in games made for them. None of the parameters was tuned to
    a pattern whose use is validation.

    Parameters
    ----------
    patterns
        One name or more, as in `kompas_sim.patterns.catalogue`; None: all.
    runs, seed
        Of each cell in each setting. Fewer than ten runs have no interval, and leave every
        statement undecided that is not about the rules alone.
    workers
        Threads; None: one per core.
    only_units
        Only statements that are about the rules and need no run.
    parameters
        Values that hold in every scenario instead of its own.
    progress
        Whether to show a progress bar on stderr; None: where stderr is a terminal.

    Raises
    ------
    ValueError
        For no pattern or one that does not exist, with the choices, or numbers that cannot be.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> found = ks.validate(["power-distance"])
    >>> found.table[["statement", "verdict"]].iloc[1].tolist()
    ["By Mulder's law the drive of the lowest is above 0.", 'holds']
    >>> ks.validate(["power"])
    Traceback (most recent call last):
    ValueError: no pattern "power"; ...
    """
    chosen = patterns_of(patterns)
    runs, seed = runs_of_each(runs), seed_from(seed)
    everywhere = settings({str(name): float(v) for name, v in (parameters or {}).items()})
    claims = [
        (pattern, claim)
        for pattern in chosen
        for claim in pattern.claims
        if not only_units or isinstance(claim.statistic, OfRules)
    ]
    if not claims:
        raise ValueError("only_units: none of these patterns has a statement about rules alone")
    shown = sys.stderr.isatty() if progress is None else progress
    played = _play(claims, everywhere, runs, seed, workers, shown)
    rows, parts = [], []
    for number, (pattern, claim) in enumerate(claims):
        here = [each for each in everywhere if each.kinds & (claim.where | claim.against)]
        row, its = judge(pattern, claim, here, played)
        rows.append(row)
        parts += [
            {"row": number, "pattern": pattern.name, "statement": claim.words, **p} for p in its
        ]
    columns = ["row", "pattern", "statement", "setting", "effect", "low", "high", "verdict"]
    source = {
        "patterns": [pattern.name for pattern in chosen],
        "runs": runs,
        "seed": seed,
        "parameters": dict(parameters or {}),
        "rules": MODEL,
        "versions": versions(),
    }
    return Validation(pd.DataFrame(rows), pd.DataFrame(parts, columns=columns), source)


# --- parts --------------------------------------------------------------------------------------


def needed(claims: list[tuple[Pattern, Claim]], setting: Setting) -> dict[Cell, set[str]]:
    """Return what has to be played in a setting: each cell once, whoever reads it."""
    return reads_of(
        read
        for _, claim in claims
        if claim.statistic is not None and setting.kinds & (claim.where | claim.against)
        for read in claim.statistic.reads()
    )


def _play(
    claims: list[tuple[Pattern, Claim]],
    everywhere: list[Setting],
    runs: int,
    seed: int,
    workers: int | None,
    shown: bool,
) -> Played:
    asked = {each.name: needed(claims, each) for each in everywhere}
    total = sum(len(cells) for cells in asked.values()) * runs
    played: Played = {}
    with progress_bar(total, shown and total > 0) as bar:
        for setting in everywhere:
            if asked[setting.name]:
                played[setting.name] = play_setting(
                    setting,
                    asked[setting.name],
                    runs=runs,
                    seed=seed,
                    workers=workers,
                    told=bar.update,
                )
    return played
