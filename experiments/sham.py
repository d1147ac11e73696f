"""Where collaboration is a sham: `cjg` over the cost of leaving and the orientation.

    python experiments/sham.py            prints the table
    python experiments/sham.py --write    puts it into docs/calibration.md

A minute once the rules are compiled.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence.asking import Parser
from evidence.pages import ROOT, grid, put

import kompas_sim as ks
from kompas_sim.statistics import wilson

PAGE = ROOT / "docs" / "calibration.md"
COSTS = (0, 5, 15, 25)  # of leaving, on the scale of the scores; 15 in the case
ORIENTATIONS = (0.0, 0.2, 0.5, 0.8, 1.0)
RUNS, SEED = 200, 1


def rows(logic: str, runs: int, seed: int) -> Iterator[list[str]]:
    """Play all costs and orientations under one logic: the shares of runs that end in a sham."""
    case = ks.load_scenario("cjg")
    for cost in COSTS:
        bound = case
        for party in case.parties:
            bound = bound.with_party(party.name, exit_cost=cost)
        design = ks.grid(bound, {"logic.orientation": ORIENTATIONS}, logic=logic)
        played = ks.sweep(design, runs=runs, seed=seed, paths=False).table
        cells = []
        for _, group in played.groupby("logic.orientation"):
            hits = int((group["outcome"] == "sham").sum())
            low, high = wilson(hits, len(group))
            cells.append(f"{100 * hits / runs:.0f} ({100 * low:.0f}–{100 * high:.0f})")
        yield [logic, f"{cost}", *cells]


def table(runs: int, seed: int) -> str:
    """Return the table in Markdown."""
    head = ["other knobs", "cost of leaving", *(f"orientation {o:g}" for o in ORIENTATIONS)]
    made = grid(
        head, [row for logic in ("hierarchy", "network") for row in rows(logic, runs, seed)]
    )
    said = f"{runs} runs per cell, seed {seed}, kompas_sim {ks.__version__}; made by"
    return f"{made}\n\n*Runs that end in a sham, % (95 % interval). {said} `experiments/sham.py`.*"


def main() -> None:
    parser = Parser("sham", __doc__)
    parser.count("--runs", RUNS, f"of each cell; {RUNS} unless said")
    parser.seed(SEED)
    parser.add_argument("--write", action="store_true", help="put the table into the page")
    asked = parser.parse_args()
    made = table(asked.runs, asked.seed)
    print(made)
    if asked.write:
        put(PAGE, {"sham": made})


if __name__ == "__main__":
    main()
