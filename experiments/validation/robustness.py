"""How far the patterns hold when all illustrative numbers are others: docs/figures/robustness.

    python experiments/validation/robustness.py              100 draws, hours; prints the table
    python experiments/validation/robustness.py --draws 2    to see it work
    python experiments/validation/robustness.py --write      the figure and the table into the page

Every parameter whose basis is "illustrative" is drawn at random, between half and double of what
it is (evenly on a logarithmic scale) and within its range. Beside them stands what comes of the
usual numbers in as many runs. Each draw is a validation of its own, several at a time, and is
stored when it has ended: stopped, the same call goes on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, as_completed
from pathlib import Path
from textwrap import fill
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from evidence.asking import Parser, fail, one_of
from evidence.pages import ROOT, grid, put

import kompas_sim as ks
from kompas_sim.parameters import Parameters, parameter_info
from kompas_sim.patterns.catalogue import ALL
from kompas_sim.patterns.verdict import VERDICTS, together
from kompas_sim.plots import save_figure
from kompas_sim.plots.style import BLUE, VERMILLION
from kompas_sim.provenance import MODEL
from kompas_sim.storage import StorageError, apart, source_of, to_arrow
from kompas_sim.tasks import RunError
from kompas_sim.workers import cores, processes

PAGE = ROOT / "docs" / "validation.md"
FIGURE = ROOT / "docs" / "figures" / "robustness"
NAME = "robustness"
DRAWS, RUNS, SEED = 100, 20, 1
OFTEN = 0.9
USUAL = -1  # stands for the usual numbers among those of the draws
COLOURS = {"holds": BLUE, "undecided": "#BBBBBB", "fails": VERMILLION}
LINE = 72  # characters of a label
HATCHES = {"holds": "", "undecided": "", "fails": "//"}


def drawn(number: int, seed: int) -> dict[str, float]:
    """Return the parameters of a draw, which depend on the seed and its number; usual ones: {}."""
    if number == USUAL:
        return {}
    chance = np.random.default_rng([seed, number])
    usual = Parameters()
    found = {}
    for name, info in parameter_info().items():
        if info.basis == "illustrative":
            value = getattr(usual, name) * 2 ** chance.uniform(-1, 1)
            found[name] = float(np.clip(value, info.low, info.high))
    return found


def play(ask: argparse.Namespace) -> pd.DataFrame:
    """Return the statements of all draws: from the disk those that are there, else played."""
    places = {ask.out / f"draw-{number:03d}.parquet": number for number in range(ask.draws)}
    places[ask.out / "usual.parquet"] = USUAL
    for path in filter(Path.exists, places):
        see_that_it_is_of(path, source_of_draw(places[path], ask))
    missing = [path for path in places if not path.exists()]
    if missing:
        ks.simulate("senseo", runs=1)  # the rules are compiled here, once for all processes
    with processes(cores()) as pool:
        jobs = {pool.submit(ks.validate, **asked_of(places[path], ask)): path for path in missing}
        for kept, job in enumerate(as_completed(jobs), len(places) - len(missing) + 1):
            number = places[jobs[job]]
            try:
                keep(job.result(), jobs[job], source_of_draw(number, ask))
            except (RunError, BrokenExecutor, OSError) as error:
                said = f"draw {number}: {error}; what is stored is safe, and the same call goes on"
                fail(NAME, said, status=1)
            print(f"{kept} of {len(places)} draws", file=sys.stderr)
    return pd.concat(map(pd.read_parquet, places), ignore_index=True)


def asked_of(number: int, ask: argparse.Namespace) -> dict[str, Any]:
    """Return what `kompas_sim.validate` is asked in a draw."""
    return {
        "patterns": ask.pattern,
        "runs": ask.runs,
        "seed": ask.seed + max(number, 0),
        "parameters": drawn(number, ask.seed),
    }


def source_of_draw(number: int, ask: argparse.Namespace) -> dict[str, Any]:
    """Return what tells whether a draw that is on the disk is the one that is asked for."""
    return {
        "draw": number,
        "runs": ask.runs,
        "seed": ask.seed,
        "rules": MODEL,
        "patterns": list(ask.pattern or ALL),
    }


def keep(found: ks.Validation, path: Path, source: Mapping[str, Any]) -> None:
    """Write a draw to the disk, all or nothing."""
    table = found.table.assign(draw=source["draw"])
    part = path.with_suffix(".part")
    pq.write_table(to_arrow(table, {}, {**found.provenance, **source}), part, compression="zstd")
    part.replace(path)


def see_that_it_is_of(path: Path, source: Mapping[str, Any]) -> None:
    """Refuse a draw that was made of something else."""
    try:
        there = source_of(path)
    except StorageError as error:
        fail(NAME, str(error))
    for key, value in source.items():
        if there.get(key) != value:
            both = apart(listed(there.get(key)), listed(value))
            fail(NAME, f"{path}: it is of other {key} ({both}); choose another --out")


def listed(value: Any) -> Any:
    """Return what is said of rules, runs, patterns or a seed."""
    if not isinstance(value, list):
        return value
    return "all" if value == list(ALL) else ", ".join(value)


def tested(table: pd.DataFrame) -> pd.DataFrame:
    """Return the statements that runs decide: none for unit tests, none that cannot be tested."""
    return table[(table["use"] != "unit") & (table["verdict"] != "untestable")]


def frequencies(verdicts: Any) -> pd.DataFrame:
    """Return how often each verdict is given, of verdicts in groups."""
    found = verdicts.value_counts(normalize=True).unstack(fill_value=0)
    return found.reindex(columns=list(VERDICTS[:3]), fill_value=0.0)


def as_a_whole(verdicts: pd.Series) -> str:
    """Return the verdict on a pattern."""
    return together(list(verdicts))


def of_patterns(table: pd.DataFrame) -> pd.DataFrame:
    """Return how often each pattern has each verdict."""
    by = table.groupby(["pattern", "draw"], sort=False)["verdict"].agg(as_a_whole)
    return frequencies(by.groupby("pattern", sort=False))


def of_statements(table: pd.DataFrame, usual: pd.DataFrame) -> pd.DataFrame:
    """Return how often each statement has each verdict, its effects, and the usual verdict."""
    keys = ["number", "pattern", "use", "statement", "expected"]
    each = table.groupby(keys, sort=False)
    ends = each["effect"].quantile([0.05, 0.5, 0.95]).unstack()
    ends = ends.set_axis(["effect_05", "effect_50", "effect_95"], axis=1)
    found = frequencies(each["verdict"]).join(ends)
    return found.join(usual.set_index(keys)["verdict"].rename("usual")).reset_index()


def draw_figure(found: pd.DataFrame, draws: int, runs: int) -> Any:
    """Return a bar per statement: the share of draws in which it holds, is undecided, fails."""
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(9, 0.36 * len(found) + 1.6), layout="constrained")
    places = np.arange(len(found))[::-1]
    left = np.zeros(len(found))
    for name, colour in COLOURS.items():
        width = 100 * found[name].to_numpy()
        how = {"color": colour, "hatch": HATCHES[name]}
        axis.barh(places, width, left=left, label=name, height=0.75, **how)
        axis.barh(places[found["usual"] == name], 4, left=-12, height=0.6, **how)
        left += width
    labels = [fill(f"{row.number}  {row.statement}", LINE) for row in found.itertuples()]
    axis.set_yticks(places, labels, fontsize=7)
    axis.set_xticks([-10, *range(0, 101, 20)], ["usual\nnumbers", *map(str, range(0, 101, 20))])
    axis.set(xlim=(-14, 100), ylim=(-0.6, len(found) - 0.4))
    axis.set_xlabel(f"% of {draws} random draws; {runs} runs each")
    axis.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
    axis.tick_params(length=0)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    return figure


def page(found: pd.DataFrame, by_pattern: pd.DataFrame, ask: argparse.Namespace) -> str:
    """Return the tables of the page."""
    usual = found.groupby("pattern", sort=False)["usual"].agg(as_a_whole)
    patterns = [
        (str(ALL[str(name)].number), f"`{name}`", *(f"{share:.0%}" for share in row), now)
        for name, row, now in zip(by_pattern.index, by_pattern.to_numpy(), usual, strict=True)
    ]
    rows = [
        (str(r.number), r.use, r.statement, f"{r.holds:.0%}", f"{r.fails:.0%}", r.usual)
        for r in found.itertuples()
    ]
    often, seldom = (int((found[name] >= OFTEN).sum()) for name in ("holds", "fails"))
    caption = (
        f"*{ask.draws} draws, {ask.runs} runs per cell and setting, seed {ask.seed}; kompas_sim "
        f"{ks.__version__}, rules {MODEL[:12]}; made by `experiments/validation/robustness.py`.*"
    )
    return "\n\n".join(
        [
            "![A bar per statement: the share of random draws of the parameters in which it holds, "
            "is undecided, and fails](figures/robustness.png)",
            f"Of {len(found)} statements {often} hold in {OFTEN:.0%} of the draws or more, "
            f"{seldom} fail in as many, and {len(found) - often - seldom} do neither.",
            f'Patterns as a whole, without statements for unit tests; "usual numbers": the verdict '
            f"in {ask.runs} runs with the parameters as they are.",
            grid(["", "pattern", *VERDICTS[:3], "usual numbers"], patterns),
            "Their statements:",
            grid(["", "use", "statement", "holds", "fails", "usual numbers"], rows),
            caption,
        ]
    )


def asked(arguments: list[str] | None) -> argparse.Namespace:
    """Read what is asked for."""
    parser = Parser(NAME, __doc__)
    parser.count("--draws", DRAWS, f"{DRAWS} unless said")
    parser.count("--runs", RUNS, f"per cell; {RUNS} unless said")
    parser.seed(SEED)
    pattern = one_of("pattern", ALL)
    parser.add_argument("--pattern", nargs="+", metavar="NAME", type=pattern, help="only these")
    parser.add_argument("--out", type=Path, default=Path("results/robustness"), help="folder")
    parser.add_argument("--write", action="store_true", help="into the page, with the figure")
    found = parser.parse_args(arguments)
    claims = [claim for name in found.pattern or ALL for claim in ALL[name].claims]
    if not any(claim.use != "unit" and claim.statistic for claim in claims):
        parser.error("--pattern: all statements are unit tests or untestable: nothing to draw")
    less = {
        "--pattern": bool(found.pattern),
        "--draws": found.draws < DRAWS,
        "--runs": found.runs < RUNS,
    }
    parser.see_that_all_is_asked(found.write, [PAGE], less)
    parser.see_that_it_can_be_written(found.out)
    return found


def main(arguments: list[str] | None = None) -> None:
    ask = asked(arguments)
    table = tested(play(ask))
    is_usual = table["draw"] == USUAL
    usual, random = table[is_usual], table[~is_usual]
    found, by_pattern = of_statements(random, usual), of_patterns(random)
    found.to_csv(ask.out / "robustness.csv", index=False)
    figure = draw_figure(found, ask.draws, ask.runs)
    text = page(found, by_pattern, ask)
    print(text)
    places = [ask.out / "robustness"]
    if ask.write:
        put(PAGE, {"robustness": text})
        places.append(FIGURE)
    for place in places:
        save_figure(figure, place)


if __name__ == "__main__":
    main()
