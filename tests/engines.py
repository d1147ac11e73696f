"""One run in both engines, with things changed while it runs; and what makes two runs equal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

import kompas_sim as ks
from kompas_sim.chance import seed_from
from kompas_sim.ensemble.blocks import first_trusts, make_bench, normal_arrays
from kompas_sim.ensemble.compiler import compiled
from kompas_sim.factors import Case, cast_of
from kompas_sim.model import Negotiation
from kompas_sim.parameters import parameter_info
from kompas_sim.records import Constituency, Event, Mediator
from kompas_sim.rules.state import FUNCTIONS, NOW
from kompas_sim.run import Run
from kompas_sim.seating import make_tally
from kompas_sim.setting import game_of, regards
from kompas_sim.yardstick import yardstick_of

Changes = list[tuple[int, Callable[[Negotiation], None]]]  # after which round, and what
LOGICS = ("hierarchy", "network", "pure_hierarchy", "pure_network")


def by_agents(scenario: ks.Scenario, logic: str, seed: int, changes: Changes) -> Run:
    """Play a run of the Mesa model."""
    model = Negotiation(scenario, logic, rng=seed, collect=False)
    while model.running:
        model.step()
        for after, change in changes:
            if model.round == after and model.running:
                change(model)
    return model.result()


def by_kernel(scenario: ks.Scenario, logic: str, seed: int, changes: Changes) -> Run:
    """Play the same run by the compiled loop; a model lends its parties for the changes."""
    game, yard = game_of(scenario), yardstick_of(scenario)
    n, k = len(scenario.parties), len(scenario.stakeholders)
    bench, tally = make_bench(game, k), make_tally(1, n, k, None)
    model = Negotiation(scenario, logic, rng=seed, collect=False)
    model.table = model.table._replace(state=bench.state, draws=bench.draws)
    model.history = bench.history
    cast = cast_of(Case(scenario, model.logic), 1)
    code, number = compiled(), np.zeros(1, dtype=np.int64)
    trust = first_trusts(code, regards(scenario), cast.settings, seed_from(seed), number)
    seats = normal_arrays(cast.seats()._replace(trust=trust))
    stops = sorted({after for after, _ in changes} | {game.horizon})
    for first, stop in zip([0, *stops], stops, strict=False):
        code.play_runs(
            normal_arrays(game),
            normal_arrays(yard),
            bench,
            cast.settings,
            seats,
            seed,
            number,
            first == 0,
            first,
            stop,
            tally,
        )
        now = bench.state.now
        model.quick.state.now.__dict__.update({name: now[name].item() for name in NOW.names or ()})
        model.round = int(tally.rounds[0])
        model.running = not now.over and model.round < game.horizon
        if not model.running:
            break
        for after, change in changes:
            if after == stop:
                change(model)
    return model.result()


def differences(one: Run, other: Run) -> list[str]:
    """Return what is not the same to the last bit in two runs."""
    found = [
        name
        for name in ("outcome", "flags", "package")
        if getattr(one, name) != getattr(other, name)
    ]
    frames = ("parties", "stakeholders", "rounds", "events")
    found += [name for name in frames if not getattr(one, name).equals(getattr(other, name))]
    found += [
        name
        for name in ("trust", "escalation")
        if not np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)
    ]
    measured = [pd.Series(run.measures) for run in (one, other)]
    return found if measured[0].equals(measured[1]) else [*found, "measures"]


def random_setting(case: str, k: int) -> tuple[ks.Scenario, Changes]:
    """Return a case in which half of everything is drawn anew, and changes while it runs."""
    rng = np.random.default_rng([k, ks.cases().index(case)])
    scenario = ks.load_scenario(case)
    horizon = 160 if k % 10 == 0 else int(rng.integers(5, 60))
    scenario = replace(
        scenario,
        horizon=horizon,
        deadline=None,
        events=random_events(rng, scenario, horizon),
        mediator=random_mediator(rng, horizon),
        aggregate=str(rng.choice(["mean_power", "min", "max", "chair"])),
        coalition=bool(rng.random() < 0.8),
        parameters=scenario.parameters._replace(**random_parameters(rng)),
        parties=tuple(
            replace(
                party,
                power=float(rng.uniform(0.05, 1)),
                logic=random_logic(rng) if rng.random() < 0.3 else None,
                layers=tuple(rng.uniform(0.1, 1, 3).tolist()),
                exit_cost=float(rng.choice([0.0, party.exit_cost, 30.0])),
                constituency=random_constituency(rng),
            )
            for party in scenario.parties
        ),
    )
    rounds = rng.integers(1, horizon + 1, size=4)
    return scenario, [(int(after), random_change(rng, scenario)) for after in rounds]


def random_events(
    rng: np.random.Generator, scenario: ks.Scenario, horizon: int
) -> tuple[Event, ...]:
    """Draw some of what may happen to the table."""
    parties = [party.name for party in scenario.parties]
    facts = [fact.name for fact in scenario.facts]
    made = {
        "shock": {"value": float(rng.normal(0, 0.2)), "party": str(rng.choice(parties))},
        "power": {"value": float(rng.uniform(0.1, 2)), "party": str(rng.choice(parties))},
        "logic": {"logic": str(rng.choice(LOGICS)), "party": str(rng.choice(parties))},
        "deadline": {"value": float(horizon)},
        "representative": {"party": str(rng.choice(parties))},
        "mediator_enters": {},
        "leave": {"party": parties[-1]},
        "renewal": {"value": float(horizon)},
        **({"fact": {"fact": str(rng.choice(facts))}} if facts else {}),
        **({"join": {"party": parties[0]}} if len(parties) > 2 else {}),
    }
    rounds = rng.integers(1, horizon, size=len(made))
    chosen = rng.random(len(made)) < 0.25
    events = [
        Event(round=int(t), kind=kind, **what)
        for (kind, what), t, there in zip(made.items(), rounds, chosen, strict=True)
        if there
    ]
    moves = {(event.kind, event.party): event.round for event in events}
    return tuple(
        event
        for event in events
        if event.kind in ("join", "leave")
        or moves.get(("join", event.party), -1)
        < event.round
        <= moves.get(("leave", event.party), horizon)
    )


def random_mediator(rng: np.random.Generator, horizon: int) -> Mediator | None:
    """Draw an intermediary, or none."""
    if rng.random() < 0.5:
        return None
    functions = tuple(name for name in FUNCTIONS if rng.random() < 0.7) or FUNCTIONS
    if rng.random() < 0.5:
        return Mediator(enters=int(rng.integers(0, horizon)), functions=functions)
    return Mediator(enters=None, escalation=float(rng.uniform(0, 4)), functions=functions)


def random_constituency(rng: np.random.Generator) -> Constituency:
    """Draw a constituency, or none."""
    if rng.random() < 0.6:
        return Constituency()
    return Constituency(float(rng.random()), None if rng.random() < 0.5 else float(rng.random()))


def random_parameters(rng: np.random.Generator) -> dict[str, float]:
    """Draw about half of the parameters anew, within their ranges."""
    found = {}
    for name, info in parameter_info().items():
        if rng.random() < 0.5:
            choices = range(len(info.choices))
            found[name] = float(
                rng.choice(choices) if choices else rng.uniform(info.low, info.high)
            )
    return found


def random_logic(rng: np.random.Generator) -> ks.Logic:
    """Draw a logic."""
    return ks.Logic(*rng.random(9).tolist())


def random_change(rng: np.random.Generator, scenario: ks.Scenario) -> Callable[[Any], None]:
    """Draw something that a person may do to a party while it runs."""
    i, j = rng.permutation(len(scenario.parties))[:2]
    what, value, logic = rng.integers(5), float(rng.random()), random_logic(rng)

    def change(model: Negotiation) -> None:
        party, other = model.parties[i], model.parties[j].name
        if what == 0:
            party.power = value + 0.01
        elif what == 1:
            party.trust[other] = value
        elif what == 2:
            party.escalation[other] = 9 * value
        elif what == 3:
            party.aspiration = 2 * value
        else:
            party.logic = logic

    return change
