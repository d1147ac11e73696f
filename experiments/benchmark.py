"""What runs cost: the engines side by side, how the cost grows, and where a round's time goes.

    python experiments/benchmark.py                   everything; some minutes on two cores
    python experiments/benchmark.py --quick           smaller: a minute, without the cold start
    python experiments/benchmark.py --only threads    some sections
    python experiments/benchmark.py --against negmas  NegMAS as well, where it is installed
    python experiments/benchmark.py --write           the ratios into README.md, all of it into
                                                      docs/speed.md

What is compared is measured in turn in one run, and of the repetitions the least counts. Trust the
ratios: the figures themselves are of one machine, and of whatever else it was doing. The first
time half a minute goes to compiling a loop that is only for the profile.
"""

from __future__ import annotations

import inspect
import platform
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
from benchmark.measuring import FULL, QUICK, Size, fail
from evidence.asking import Parser, one_of
from evidence.pages import place, put

import kompas_sim as ks
from kompas_sim.workers import cores

README = Path(__file__).parent.parent / "README.md"
PAGE = README.parent / "docs" / "speed.md"
IN_README = ("engines", "runs", "threads")
SECTIONS = {  # and where they stand
    "engines": "speed",
    "growth": "speed",
    "runs": "speed",
    "threads": "speed",
    "start": "processes",
    "memory": "processes",
    "sweep": "processes",
    "search": "speed",
    "profile": "stages",
}


def section(name: str) -> Callable[[Size], pd.DataFrame]:
    piece = import_module(f"benchmark.{SECTIONS.get(name, 'against')}")
    return vars(piece)[name]


def shown(value: float) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def machine() -> str:
    return f"{cores()} cores, Python {platform.python_version()}, kompas_sim {ks.__version__}"


def for_readme(found: Mapping[str, pd.DataFrame]) -> str:
    engines, runs, threads = (found[name] for name in IN_README)
    lines = ["| case | parties | compiled against interpreted | a compiled round, `senseo` = 1 |"]
    lines += ["|---|---|---|---|"]
    costs = engines.set_index("case")["compiled, µs/round"]
    for _, row in engines.iterrows():
        faster, cost = f"{row['times']:.0f} times as fast", costs[row["case"]] / costs["senseo"]
        lines.append(f"| `{row['case']}` | {row['parties']} | {faster} | {cost:.1f} |")
    few, most = runs[runs["runs"] > 1].iloc[0], runs.iloc[-1]
    many = {what: rows.iloc[-1] for what, rows in threads.groupby("what")}
    said = [
        f"{many['maasvlakte']['threads']} threads against one: "
        f"{many['maasvlakte']['times']:.2f} times as fast (`maasvlakte`; work that shares nothing: "
        f"{many['hashing']['times']:.2f}).",
        f"A run among {few['runs']:,.0f} costs {few['times']:.2f} times a run among "
        f"{most['runs']:,.0f} (`senseo`).",
    ]
    return "\n".join([*lines, "", *said, "", made_by()])


def made_by() -> str:
    return f"*{machine()}; trust the ratios. Made by `experiments/benchmark.py`.*"


def main(arguments: list[str] | None = None) -> None:
    parser = Parser("benchmark", __doc__)
    parser.add_argument("--quick", action="store_true", help="measure less")
    parser.add_argument(
        "--only", nargs="+", type=one_of("section", SECTIONS), help="these sections"
    )
    library = one_of("library", ["negmas"], "libraries")
    parser.add_argument("--against", type=library, help="another library as well: negmas")
    parser.add_argument("--write", action="store_true", help="put the ratios into README.md")
    asked = parser.parse_args(arguments)
    sections = list(asked.only or SECTIONS)
    for library, name in {"numba": "numba", "negmas": "NegMAS"}.items():
        if library in ("numba", asked.against) and find_spec(library) is None:
            fail(f"{name} is not installed; python -m pip install {library}")
    if asked.against:
        sections.append(asked.against)
    less = {"--quick": asked.quick, "--only": not set(SECTIONS) <= set(sections)}
    parser.see_that_all_is_asked(asked.write, (PAGE, README), less)
    for page in (README, PAGE) if asked.write else ():
        if not place("benchmark").search(page.read_text(encoding="utf-8")):
            fail(f"{page.name} has no <!-- benchmark --> and <!-- /benchmark --> to write between")
    ks.simulate("senseo", runs=1)
    print(machine())
    found, told = {}, []
    for name in sections:
        work = section(name)
        found[name] = work(QUICK if asked.quick else FULL)
        table = found[name].to_string(index=False, float_format=shown, na_rep="")
        about = inspect.getdoc(work) or ""
        print(f"\n{name}: {about}\n\n{table}", flush=True)
        told.append(f"## {name.capitalize()}\n\n{about}\n\n```text\n{table}\n```")
    if asked.write:
        put(README, {"benchmark": for_readme(found)})
        put(PAGE, {"benchmark": "\n\n".join([*told, made_by()])})


if __name__ == "__main__":
    main()
