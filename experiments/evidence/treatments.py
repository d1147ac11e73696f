"""What is switched off, in which scenarios: every off-switch, and what a scenario leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

import kompas_sim as ks
from evidence.description import Mechanism, labels
from evidence.effects import KNOB, MEAN, compare, mean_of, play, units_of, with_intervals
from kompas_sim.parameters import parameter_info
from kompas_sim.records import Constituency, Mediator
from kompas_sim.rules.state import FUNCTIONS

LOGICS = ("hierarchy", "network")

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


def larger_facts(times: float) -> Change:
    """Return what makes every fact matter more."""

    def larger(s: ks.Scenario) -> ks.Scenario:
        facts = (
            replace(fact, effects=tuple(replace(e, score=times * e.score) for e in fact.effects))
            for fact in s.facts
        )
        return replace(s, facts=tuple(facts))

    return larger


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
    "woonzorgzone + large facts": ("woonzorgzone", ("M17", "M18", "row 3"), larger_facts(4)),
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
    everything: Sequence[Treatment], cases: Sequence[str], runs: int, seed: int, level: float
) -> pd.DataFrame:
    """Play everything: a row per treatment, case, logic and measure; off less on."""
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
    return with_intervals(rows, units_of(list(usual.values())), level)


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
