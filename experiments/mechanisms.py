"""Every mechanism and what is different without it: the tables of docs/mechanisms.md.

    python experiments/mechanisms.py            prints the tables
    python experiments/mechanisms.py --write    puts them into the page, the data into results/
    python experiments/mechanisms.py --quick    few runs, to see it work

Every off-switch is thrown by itself, and all switches of a mechanism together, in all cases under
both logics; some minutes once the rules are compiled. What a mechanism is, where it is and how it
is switched off is read from docs/model.md, its test found among the tests (see
`evidence.description`). The same runs and seed give the same tables, digit for digit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from evidence.description import Mechanism, labels, mechanisms, switch_test, unit_test
from evidence.effects import KNOB, MEAN, SLIGHT, compare, mean_of, play, units_of, with_intervals
from evidence.measures import MEASURES
from evidence.pages import ROOT, asked, caption, grid, interval, put, save

import kompas_sim as ks
from kompas_sim.parameters import parameter_info
from kompas_sim.records import Constituency, Mediator
from kompas_sim.rules.state import FUNCTIONS

PAGE = ROOT / "docs" / "mechanisms.md"
NAME = "mechanisms"
LOGICS = ("hierarchy", "network")
SHOWN = 3  # measures per mechanism

Change = Callable[[ks.Scenario], ks.Scenario]


# --- what is switched off in the scenario -------------------------------------------------------


def without_events(s: ks.Scenario, *kinds: str) -> ks.Scenario:
    """Return the scenario without events of these kinds, or without any."""
    return replace(s, events=tuple(e for e in s.events if kinds and e.kind not in kinds))


def every_party(**changes: object) -> Change:
    """Return what changes every party."""
    return lambda s: replace(s, parties=tuple(replace(p, **changes) for p in s.parties))


def with_parameters(**changes: float) -> Change:
    """Return what changes parameters."""
    return lambda s: s.with_parameters(**changes)


IN_SCENARIO: dict[str, tuple[tuple[str, ...], Change]] = {  # of which mechanisms, and how
    "no collective interests": (("M8",), every_party(represents=())),
    "no individual interests": (("M9",), every_party(individual=())),
    "no challenge": (
        ("M10",),
        lambda s: replace(s, stakeholders=tuple(replace(k, challenge=0) for k in s.stakeholders)),
    ),
    "no details": (
        ("M12", "M24"),
        lambda s: replace(s, issues=tuple(replace(k, detail=False) for k in s.issues)),
    ),
    "no history": (("M13",), every_party(history=())),
    "no facts": (("M18",), lambda s: without_events(replace(s, facts=()), "fact")),
    "no constituency": (("M19",), every_party(constituency=Constituency())),
    "no events": (("M26",), without_events),
    "no mediator": (
        ("M56",),
        lambda s: without_events(replace(s, mediator=None), "mediator_enters", "mediator_leaves"),
    ),
}
# what no case has: a case that has it, for these mechanisms only
VARIANTS: dict[str, tuple[str, tuple[str, ...], Change]] = {
    "maasvlakte + mediator": ("maasvlakte", ("M56",), lambda s: replace(s, mediator=Mediator())),
    "maasvlakte + manipulation": (
        "maasvlakte",
        ("M56",),
        lambda s: replace(s, mediator=Mediator(functions=FUNCTIONS)),
    ),
    "cjg + hawks": ("cjg", ("M19",), every_party(constituency=Constituency(hawks=0.25))),
    "maasvlakte + payments": ("maasvlakte", ("M17",), with_parameters(compensation=0.05)),
    "maasvlakte + executors": ("maasvlakte", ("M25",), with_parameters(executors=1.0)),
    "veiligheidsketen + GRIT": ("veiligheidsketen", ("M46",), with_parameters(grit=1.0)),
}


# --- what is played -----------------------------------------------------------------------------


class Treatment(NamedTuple):
    """Something that is switched off."""

    what: str
    kind: str  # "switch", "mechanism" or "scenario"
    labels: tuple[str, ...]
    changes: dict[str, float]
    scenario: Change | None = None


def parameters_of(mechanism: Mechanism) -> dict[str, float]:
    """Return the switches of a mechanism that are parameters; knobs work on other things, too."""
    return {k: off for k, off in mechanism.switches.items() if not k.startswith(KNOB)}


def treatments(known: dict[str, Mechanism]) -> list[Treatment]:
    """Return every switch, every mechanism that has more than one, and those of the scenario."""
    found: dict[str, Treatment] = {}
    for name, info in parameter_info().items():
        if info.off is not None:
            found[name] = Treatment(name, "switch", labels(info.mechanism), {name: info.off})
    for label, mechanism in known.items():
        for name, value in mechanism.switches.items():
            one = found.get(name, Treatment(name, "switch", (), {name: value}))
            found[name] = one._replace(labels=tuple(dict.fromkeys((*one.labels, label))))
        if len(together := parameters_of(mechanism)) > 1:
            found[label] = Treatment(label, "mechanism", (label,), together)
    for name, (of, change) in IN_SCENARIO.items():
        found[name] = Treatment(name, "scenario", of, {}, change)
    return list(found.values())


def places(cases: Sequence[str]) -> Iterator[tuple[str, ks.Scenario, tuple[str, ...] | None]]:
    """Yield what is played: its name, the scenario, and for which mechanisms (None: for all)."""
    for case in cases:
        yield case, ks.load_scenario(case), None
    for name, (case, of, change) in VARIANTS.items():
        if case in cases:
            yield name, change(ks.load_scenario(case)), of


def effects_of(
    known: dict[str, Mechanism], cases: Sequence[str], runs: int, seed: int
) -> pd.DataFrame:
    """Play everything: a row per treatment, case, logic and measure; off less on."""
    everything = treatments(known)
    rows, usual = [], {}
    for logic in LOGICS:
        pairs: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {t.what: [] for t in everything}
        for place, scenario, of in places(cases):
            here = [t for t in everything if of is None or set(of) & set(t.labels)]
            for t, on, off in played(scenario, logic, here, runs, seed, f"{place}, {logic}"):
                rows += compare(on, off, said(t, place, logic))
                if of is None:
                    pairs[t.what].append((on, off))
                    usual[logic, place] = on
        for t in everything:
            if len(pairs[t.what]) > 1:
                rows += compare(*mean_of(pairs[t.what]), said(t, MEAN, logic))
    return with_intervals(rows, units_of(list(usual.values())))


def said(t: Treatment, place: str, logic: str) -> dict[str, str]:
    """Return what a comparison is about."""
    return {"treatment": t.what, "kind": t.kind, "case": place, "logic": logic}


def played(
    scenario: ks.Scenario, logic: str, here: Sequence[Treatment], runs: int, seed: int, told: str
) -> Iterator[tuple[Treatment, np.ndarray, np.ndarray]]:
    """Yield every treatment with the measures without and with it; not what changes nothing."""
    thrown = [t for t in here if t.changes]
    points = [{}, *(t.changes for t in thrown)]
    on, *off = play(scenario, logic, points, runs=runs, seed=seed, progress=told)
    yield from ((t, on, each) for t, each in zip(thrown, off, strict=True))
    for t in here:
        if t.scenario and (changed := t.scenario(scenario)) != scenario:
            yield t, on, play(changed, logic, [{}], runs=runs, seed=seed)[0]


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
    largest = seen.loc[order].drop_duplicates("measure")
    words = [
        f"{MEASURES[row.measure].words} {interval(row)}, {where(row.case)}, {row.logic}"
        for row in largest.head(most).itertuples(index=False)
    ]
    lead = "slight: " if seen["size"].abs().max() < SLIGHT else ""
    return f"{lead}{'<br>'.join(words)}<br>visible in {len(seen)} of {len(rows)}"


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


def of_mechanism(effects: pd.DataFrame, mechanism: Mechanism) -> str:
    """Return the effects of a mechanism as a whole, of its scenarios, and of its knobs."""
    knobs = [name for name in mechanism.switches if name.startswith(KNOB)]
    found = []
    for name in thrown(mechanism) + knobs:
        words = told(effects[effects["treatment"] == name])
        lead = f"*{name}*: " if name in IN_SCENARIO else f"`{name} = 0`: " if name in knobs else ""
        found.append(f"{lead}{words}")
    return "<br>".join(found) or "–"


def mechanism_table(known: dict[str, Mechanism], effects: pd.DataFrame) -> str:
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
                of_mechanism(effects, m),
            )
        )
    head = ("", "mechanism", "status", "where", "off-switch", "unit test", "without it")
    return grid(head, rows)


def switch_table(known: dict[str, Mechanism], effects: pd.DataFrame) -> str:
    """Return a line per switch, each thrown by itself."""
    rows = []
    for t in treatments(known):
        if t.kind == "switch":
            test = switch_test(t.what)
            off = switch_text(t.what, t.changes[t.what])
            found = told(effects[effects["treatment"] == t.what], 2)
            rows.append((off, ", ".join(t.labels), f"`{test}`" if test else "–", found))
    return grid(("switch", "of", "unit test", "thrown by itself"), rows)


def silent_text(known: dict[str, Mechanism], effects: pd.DataFrame) -> str:
    """Return what has no visible effect anywhere, what only slight ones, and what no switch."""
    largest = effects["size"].abs().where(effects["visible"], 0.0)
    sizes = largest.groupby(effects["treatment"]).max()
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


def main(arguments: list[str] | None = None) -> None:
    ask = asked(__doc__, arguments)
    known = mechanisms()
    effects = effects_of(known, ask.cases, ask.runs, ask.seed)
    made = {
        "silent": silent_text(known, effects),
        "mechanisms": mechanism_table(known, effects),
        "switches": switch_table(known, effects),
    }
    source = caption(effects, NAME, ask.runs, ask.seed)
    for name, text in made.items():
        made[name] = f"{text}\n\n{source}"
        print(f"{made[name]}\n")
    if ask.write:
        put(PAGE, made)
        save(effects, ask.out / f"{NAME}.parquet", NAME, ask.runs, ask.seed)


if __name__ == "__main__":
    main()
