"""What calibration may look at: how runs go whatever the logic; docs/calibration.md.

    python experiments/calibration.py            prints the tables
    python experiments/calibration.py --write    puts them into docs/calibration.md

Every run has its own logic (each of the nine knobs drawn from 0 to 1, the same for all parties) and
its own parameters (each drawn from half to double its default, within its range). Nothing is shown
by logic: no contrast between hierarchy and network can be tuned by this table.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from evidence.asking import Parser
from evidence.pages import ROOT, put
from scipy.stats import qmc

import kompas_sim as ks
from kompas_sim.parameters import Parameters, parameter_info
from kompas_sim.rules.outcome import OUTCOMES
from kompas_sim.statistics import wilson

PAGE = ROOT / "docs" / "calibration.md"
POINTS, RUNS, SEED = 1000, 2, 1
KNOBS = tuple(ks.Logic.network().as_dict())


def random_points(points: int, seed: int) -> pd.DataFrame:
    """Draw logics and parameters: a Latin hypercube, a row per point."""
    info = parameter_info()
    numbers = [name for name, each in info.items() if not each.choices]
    unit = qmc.LatinHypercube(len(KNOBS) + len(numbers), rng=seed).random(points)
    columns = {f"logic.{knob}": unit[:, c] for c, knob in enumerate(KNOBS)}
    for c, name in enumerate(numbers, len(KNOBS)):
        default = getattr(Parameters(), name)
        low, high = max(default / 2, info[name].low), min(default * 2, info[name].high)
        columns[name] = low + unit[:, c] * (high - low)
    return pd.DataFrame(columns)


def played(case: str, points: int, runs: int, seed: int) -> pd.DataFrame:
    """Play a case at random points."""
    scenario = ks.load_scenario(case)
    own = [party.name for party in scenario.parties if party.logic is not None]
    for name in own:  # one logic for the whole table, drawn anew
        scenario = scenario.with_party(name, logic=None)
    design = ks.Design(scenario, ks.Logic.network(), random_points(points, seed))
    return ks.sweep(design, runs=runs, seed=seed, paths=False).table


def quantiles(values: pd.Series) -> str:
    known = values.dropna()
    low, middle, high = np.quantile(known, [0.1, 0.5, 0.9]) if len(known) else [np.nan] * 3
    return f"{middle:.0f} ({low:.0f}–{high:.0f})"


def course(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    """How runs go: agreement, time, leaving."""
    head = ["case", "agreement at the end, %", "rounds to it", "nobody left, %", "left per run"]
    yield f"| {' | '.join([*head, 'over before the horizon, %'])} |"
    yield f"|{'---|' * (len(head) + 1)}"
    for case, table in tables.items():
        horizon = ks.load_scenario(case).horizon
        yield (
            f"| `{case}` | {100 * table['agreement'].mean():.0f} "
            f"| {quantiles(table['rounds_to_agreement'])} "
            f"| {100 * (table['left'] == 0).mean():.0f} | {table['left'].mean():.2f} "
            f"| {100 * (table['rounds'] < horizon).mean():.0f} |"
        )


def reach(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    """How often every class comes about."""
    yield f"| case | {' | '.join(f'{outcome}, %' for outcome in OUTCOMES)} |"
    yield f"|---|{'---|' * len(OUTCOMES)}"
    for case, table in tables.items():
        cells = []
        for outcome in OUTCOMES:
            hits = int((table["outcome"] == outcome).sum())
            low, high = wilson(hits, len(table))
            cells.append(f"{100 * hits / len(table):.1f} ({100 * low:.1f}–{100 * high:.1f})")
        yield f"| `{case}` | {' | '.join(cells)} |"


def main() -> None:
    parser = Parser("calibration", __doc__)
    parser.count("--points", POINTS, f"draws; {POINTS} unless said")
    parser.count("--runs", RUNS, f"of each; {RUNS} unless said")
    parser.seed(SEED)
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    asked = parser.parse_args()
    tables = {case: played(case, asked.points, asked.runs, asked.seed) for case in ks.cases()}
    size = f"{asked.points} draws, {asked.runs} runs of each per case, seed {asked.seed}"
    said = f"*{size}, kompas_sim {ks.__version__}; made by `experiments/calibration.py`.*"
    made = "\n".join([*course(tables), "", *reach(tables), "", said])
    print(made)
    if asked.write:
        put(PAGE, {"calibration": made})


if __name__ == "__main__":
    main()
