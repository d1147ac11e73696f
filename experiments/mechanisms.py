"""Every mechanism and what is different without it: the tables of docs/mechanisms.md.

    python experiments/mechanisms.py            prints the tables
    python experiments/mechanisms.py --write    puts them into the page, the data into results/
    python experiments/mechanisms.py --quick    few runs, to see it work

Every off-switch is thrown by itself, and all switches of a mechanism together, in all cases under
both logics; what hardly shows is looked at again, with ten times the runs on fresh chance where it
showed most. Half an hour once the rules are compiled. What a mechanism is, where it is and how
it is switched off is read from docs/model.md, its test found among the tests (see
`evidence.description`). The same runs and seed give the same tables, digit for digit.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from evidence import second_look
from evidence.description import Mechanism, mechanisms, switch_test, unit_test
from evidence.effects import KNOB, LEVEL, MEAN, SLIGHT
from evidence.measures import MEASURES
from evidence.pages import ROOT, asked, caption, grid, interval, intervals, put, save
from evidence.second_look import largest, look_again
from evidence.treatments import IN_SCENARIO, effects_of, parameters_of, treatments

PAGE = ROOT / "docs" / "mechanisms.md"
NAME = "mechanisms"
SHOWN = 3  # measures per mechanism
EACH_LOOK = (1 + LEVEL) / 2  # the intervals of both looks hold together with 95 %


class Looks(NamedTuple):
    """The effects at the first look, and at the second of what hardly showed at the first."""

    first: pd.DataFrame
    again: pd.DataFrame


# --- what is written ----------------------------------------------------------------------------


def told(rows: pd.DataFrame, most: int = SHOWN) -> str:
    """Return the largest effects, of different measures, in words."""
    if not len(rows):
        return "nothing to switch off in these cases"
    seen = rows[rows["visible"]]
    if not len(seen):
        changed = rows["changed"].max()
        if changed == 0:
            return "**none**: every run is the same"
        reach = (rows[["low", "high"]].abs().max(axis="columns") / rows["unit"]).max()
        return (
            f"**no visible effect** (all intervals within {reach:.2f} standard deviations; up to "
            f"{changed:.0%} of the runs of a cell differ)"
        )
    order = seen["size"].abs().sort_values(ascending=False, kind="stable").index
    widest = seen.loc[order].drop_duplicates("measure")
    words = [
        f"{MEASURES[row.measure].words} {interval(row)}, {where(row.case)}, {row.logic}"
        for row in widest.head(most).itertuples(index=False)
    ]
    lead = "slight: " if seen["size"].abs().max() < SLIGHT else ""
    return f"{lead}{'<br>'.join(words)}<br>visible in {len(seen)} of {len(rows)}"


def of_both(looks: Looks, name: str, most: int = SHOWN) -> str:
    """Return the effects of a treatment in words, those of the second look where there was one."""
    first, again = (look[look["treatment"] == name] for look in looks)
    if not len(again):
        return told(first, most)
    shown = f"{told(first, most)}<br>" if first["visible"].any() else ""
    return f"{shown}second look: {told(again, most)}"


def where(case: str) -> str:
    """Return a case, or the mean of all, as it is written."""
    return case if case == MEAN else f"`{case}`"


def switch_text(name: str, value: float) -> str:
    """Return a switch as it is thrown."""
    return f"`{name} = {value:g}`"


def thrown(mechanism: Mechanism) -> list[str]:
    """Return the treatments that take out a mechanism: all parameters together, and scenarios."""
    together = parameters_of(mechanism)
    whole = [mechanism.label] if len(together) > 1 else list(together)
    return whole + [name for name, (of, _) in IN_SCENARIO.items() if mechanism.label in of]


def of_mechanism(looks: Looks, mechanism: Mechanism) -> str:
    """Return the effects of a mechanism as a whole, of its scenarios, and of its knobs."""
    knobs = [name for name in mechanism.switches if name.startswith(KNOB)]
    found = []
    for name in thrown(mechanism) + knobs:
        words = of_both(looks, name)
        lead = f"*{name}*: " if name in IN_SCENARIO else f"`{name} = 0`: " if name in knobs else ""
        found.append(f"{lead}{words}")
    return "<br>".join(found) or "–"


def mechanism_table(known: dict[str, Mechanism], looks: Looks) -> str:
    """Return a line per mechanism."""
    rows = []
    for label, m in known.items():
        off = [switch_text(name, value) for name, value in m.switches.items()]
        off += [f"*{name}*" for name, (of, _) in IN_SCENARIO.items() if label in of]
        test = unit_test(m)
        rows.append(
            (
                label,
                m.name,
                m.status,
                ", ".join(f"`{each}`" for each in m.where) or "–",
                ", ".join(off) or "–",
                f"`{test}`" if test else "–",
                of_mechanism(looks, m),
            )
        )
    head = ("", "mechanism", "status", "where", "off-switch", "unit test", "without it")
    return grid(head, rows)


def switch_table(known: dict[str, Mechanism], looks: Looks) -> str:
    """Return a line per switch, each thrown by itself."""
    rows = []
    for t in treatments(known):
        if t.kind == "switch":
            test = switch_test(t.what)
            off = switch_text(t.what, t.changes[t.what])
            found = of_both(looks, t.what, 2)
            rows.append((off, ", ".join(t.labels), f"`{test}`" if test else "–", found))
    return grid(("switch", "of", "unit test", "thrown by itself"), rows)


def silent_text(known: dict[str, Mechanism], looks: Looks) -> str:
    """Return what has no visible effect anywhere, what only slight ones, and what no switch."""
    sizes = pd.concat([largest(look) for look in looks]).groupby(level=0).max()
    by_itself = [t.what for t in treatments(known) if t.kind == "switch" and t.what in sizes]
    there = {label: m for label, m in known.items() if m.status.startswith("implemented")}
    off = {label: [name for name in thrown(m) if name in sizes] for label, m in there.items()}
    groups = {
        "Mechanisms": {label: sizes[names].max() for label, names in off.items() if names},
        "Switches thrown by themselves": {name: sizes[name] for name in by_itself},
    }
    slight = f"with slight effects only (below {SLIGHT} standard deviations)"
    lines = []
    for what, found in groups.items():
        silent = [name for name, size in found.items() if size == 0]
        small = [name for name, size in found.items() if 0 < size < SLIGHT]
        for said, names in {"without any visible effect": silent, slight: small}.items():
            listed = ", ".join(f"`{name}`" for name in names) or "none"
            lines.append(f"- {what} {said} ({len(names)} of {len(found)}): {listed}.")
    none = [f"`{label}`" for label, m in there.items() if not off[label] and not m.switches]
    lines.append(f"- Implemented, and nothing to switch off: {', '.join(none) or 'none'}.")
    return "\n".join(lines)


def source(looks: Looks, runs: int, seed: int) -> str:
    """Return where the numbers come from."""
    first, again = looks
    second = f"second look: {second_look.TIMES * runs:,} runs, seed {seed + 1}; {intervals(again)}"
    return (
        f"{caption(first, NAME, runs, seed)}\n\n*{second}. Together, those of both: {LEVEL:.0%}.*"
    )


def main(arguments: list[str] | None = None) -> None:
    ask = asked(PAGE, __doc__, arguments)
    known = mechanisms()
    everything = treatments(known)
    first = effects_of(everything, ask.cases, ask.runs, ask.seed, EACH_LOOK)
    again = look_again(first, everything, ask.cases, ask.runs, ask.seed, EACH_LOOK)
    looks = Looks(first, again)
    made = {
        "silent": silent_text(known, looks),
        "mechanisms": mechanism_table(known, looks),
        "switches": switch_table(known, looks),
    }
    told_of = source(looks, ask.runs, ask.seed)
    for name, text in made.items():
        made[name] = f"{text}\n\n{told_of}"
        print(f"{made[name]}\n")
    if ask.write:
        put(PAGE, made)
        for name, look in {NAME: first, f"{NAME}-again": again}.items():
            save(look, ask.out / f"{name}.parquet", NAME, ask.runs, ask.seed)


if __name__ == "__main__":
    main()
