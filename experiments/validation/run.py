"""Hold the model against all patterns of the literature: the tables of docs/validation.md.

    python experiments/validation/run.py            prints the tables
    python experiments/validation/run.py --write    puts them into the page, the data into results/
    python experiments/validation/run.py --quick    few runs, to see it work

The same as `kompas-sim validate`, which needs no clone. Under an hour on two cores; the same runs
and seed give the same tables.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from evidence.asking import Parser, one_of
from evidence.pages import ROOT, put

import kompas_sim as ks
from kompas_sim.patterns.catalogue import ALL
from kompas_sim.patterns.saving import pages
from kompas_sim.patterns.validating import QUICK, RUNS

PAGE = ROOT / "docs" / "validation.md"
NAME = "validation"


def asked(arguments: list[str] | None) -> argparse.Namespace:
    """Read what is asked for."""
    parser = Parser(NAME, __doc__)
    parser.count("--runs", None, f"per cell and setting; {RUNS} unless said")
    parser.seed()
    pattern = one_of("pattern", ALL)
    parser.add_argument("--pattern", nargs="+", metavar="NAME", type=pattern, help="only these")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} runs: to see it work")
    parser.add_argument("--write", action="store_true", help="into the page, the data to --out")
    parser.add_argument("--out", type=Path, default=Path("results"), help="folder of the data")
    found = parser.parse_args(arguments)
    less = {"--quick": found.quick, "--pattern": bool(found.pattern)}
    parser.see_that_all_is_asked(found.write, [PAGE], less)
    if found.write:
        parser.see_that_it_can_be_written(found.out)
    found.runs = found.runs or (QUICK if found.quick else RUNS)
    return found


def main(arguments: list[str] | None = None) -> None:
    ask = asked(arguments)
    found = ks.validate(ask.pattern, runs=ask.runs, seed=ask.seed)
    made = pages(found)
    for text in made.values():
        print(f"{text}\n")
    if ask.write:
        put(PAGE, made)
        found.save(ask.out / NAME)


if __name__ == "__main__":
    main()
