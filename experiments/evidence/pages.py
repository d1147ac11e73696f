"""Pages with something in them that a script makes, and the data behind it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

import kompas_sim as ks
from evidence.asking import ROOT as ROOT
from evidence.asking import Parser, one_of
from evidence.measures import MEASURES, shown
from kompas_sim.provenance import MODEL, versions
from kompas_sim.storage import to_arrow

RUNS, QUICK, SEED = 400, 40, 1


def place(name: str) -> re.Pattern[str]:
    """Return what finds the place of a text in a page: ``<!-- name -->`` to ``<!-- /name -->``."""
    return re.compile(rf"(<!-- {name} -->\n).*(<!-- /{name} -->)", re.DOTALL)


def put(page: Path, blocks: Mapping[str, str]) -> None:
    """Put text between the markers of a page, ``<!-- name -->`` and ``<!-- /name -->``.

    Raises
    ------
    ValueError
        When there is no such place.
    """
    text = page.read_text(encoding="utf-8")
    for name, content in blocks.items():
        if not place(name).search(text):
            raise ValueError(f"{page.name}: no <!-- {name} --> and <!-- /{name} -->")
        made = f"\n{content}\n\n"
        text = place(name).sub(lambda found, made=made: f"{found[1]}{made}{found[2]}", text)
    page.write_text(text, encoding="utf-8", newline="\n")


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def numbers(row: Any) -> tuple[str, str]:
    """Return a difference, and its interval."""
    ends = (row.difference, row.low, row.high)
    text = shown(row.measure, *ends, exact=row.visible)
    return text[0], f"({text[1]} to {text[2]})"


def interval(row: Any) -> str:
    """Return a difference with its unit and its interval."""
    difference, ends = numbers(row)
    unit = f" {MEASURES[row.measure].unit}" if MEASURES[row.measure].unit else ""
    return f"{difference}{unit} {ends}"


def caption(effects: pd.DataFrame, script: str, runs: int, seed: int) -> str:
    """Return where the numbers of a page come from."""
    return (
        f"*{runs} runs per cell, seed {seed}; {intervals(effects)}; kompas_sim "
        f"{ks.__version__}, rules {MODEL[:12]}; made by `experiments/{script}.py`.*"
    )


def intervals(effects: pd.DataFrame) -> str:
    """Return at which level intervals are, and why."""
    found = effects.attrs
    return (
        f"{found['comparisons']:,} comparisons, each interval at 1 − {1 - found['level']:.1e}, "
        f"so that all hold together with {100 * found['together']:g}%"
    )


def save(effects: pd.DataFrame, path: Path, script: str, runs: int, seed: int) -> None:
    """Write the data behind a page in parquet, which says itself where it comes from."""
    source = {
        "script": f"experiments/{script}.py",
        "runs": runs,
        "seed": seed,
        **effects.attrs,
        "rules": MODEL,
        "versions": versions(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    bare = effects.copy()
    bare.attrs = {}
    pq.write_table(to_arrow(bare, {}, source), path, compression="zstd")


def asked(
    page: Path,
    description: str | None,
    arguments: list[str] | None,
    runs: int = RUNS,
    quick: int = QUICK,
) -> argparse.Namespace:
    """Read what every one of these scripts can be asked; `runs` of a cell, or `quick`.

    Into a page that is published goes all that it shows: no trial, and no part of the cases.
    """
    parser = Parser(page.stem, description)
    parser.count("--runs", None, f"of every cell; {runs} unless said")
    parser.seed(SEED)
    parser.add_argument(
        "--cases", nargs="+", type=one_of("case", ks.cases()), default=list(ks.cases())
    )
    parser.add_argument("--quick", action="store_true", help=f"{quick} runs: to see it work")
    parser.add_argument("--write", action="store_true", help="into the page, the data to --out")
    parser.add_argument("--out", type=Path, default=Path("results"), help="folder of the data")
    found = parser.parse_args(arguments)
    found.cases = list(dict.fromkeys(found.cases))
    less = {"--quick": found.quick, "--cases": set(found.cases) < set(ks.cases())}
    parser.see_that_all_is_asked(found.write, [page], less)
    if found.write:
        parser.see_that_it_can_be_written(found.out)
    found.runs = found.runs or (quick if found.quick else runs)
    return found
