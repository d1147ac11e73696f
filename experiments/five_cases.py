"""The five cases under both logics: the table of the README.

    python experiments/five_cases.py            prints the table
    python experiments/five_cases.py --write    puts it into README.md, the data into results/

Takes seconds once the rules are compiled. The same runs and seed give the same table, digit for
digit.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from evidence.asking import Parser
from evidence.pages import put

import kompas_sim as ks
from kompas_sim.statistics import mean_interval, wilson

README = Path(__file__).parent.parent / "README.md"
OUTCOMES = ["win-win", "compromise", "win-lose", "lose-lose", "no deal", "sham"]
MEANS = {
    "trust": "trust",
    "escalation_max": "escalation",
    "joint_gain": "joint gain",
    "cost": "costs",
}
RUNS, SEED = 200, 1


def percent(hits: pd.Series) -> str:
    low, high = wilson(int(hits.sum()), len(hits))
    return f"{100 * hits.mean():.0f} ({100 * low:.0f}–{100 * high:.0f})"


def mean(runs: ks.Runs, measure: str) -> str:
    middle, low, high = mean_interval(runs.table[measure])
    digits = 3 if measure == "cost" else 2
    return f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def rows(case: str, comparison: ks.Comparison) -> list[str]:
    lines = []
    for logic, runs in comparison.runs.items():
        cells = [percent(runs.table["outcome"] == outcome) for outcome in OUTCOMES]
        cells += [percent(runs.table["externalised"])]
        cells += [mean(runs, measure) for measure in MEANS]
        lines.append(f"| `{case}` | {logic} | {' | '.join(cells)} |")
    return lines


def table(cases: list[str], runs: int, seed: int, out: Path | None = None) -> str:
    head = ["case", "logic", *(f"{outcome}, %" for outcome in OUTCOMES)]
    head += ["harms outsiders, %", *MEANS.values()]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for case in cases:
        comparison = ks.compare(case, runs=runs, seed=seed, progress=True)
        lines += rows(case, comparison)
        if out:
            comparison.save(out / case)
    caption = f"{runs} runs per cell, seed {seed}, kompas_sim {ks.__version__}; made by"
    return "\n".join([*lines, "", f"*{caption} `experiments/five_cases.py`.*"])


def main() -> None:
    parser = Parser("five_cases", __doc__)
    parser.count("--runs", RUNS, f"of each logic; {RUNS} unless said")
    parser.seed(SEED)
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    asked = parser.parse_args()
    made = table(list(ks.cases()), asked.runs, asked.seed, Path("results") if asked.write else None)
    print(made)
    if asked.write:
        put(README, {"five_cases": made})


if __name__ == "__main__":
    main()
