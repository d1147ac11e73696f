"""How fast runs are, and what makes them dearer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

import kompas_sim as ks
from benchmark.measuring import MICRO, Size, block, in_turn, per_round, per_run, simulation
from kompas_sim.arrays import option_counts
from kompas_sim.rules.offers import best_package
from kompas_sim.setting import game_of
from kompas_sim.workers import cores


def engines(size: Size) -> pd.DataFrame:
    """Both engines on one core, CPU time; "times": how much dearer a round of agents is."""
    rows = {}
    for case in ks.cases():
        works = {
            "compiled": simulation(case, size.runs),
            "agents": simulation(case, size.agents, engine="agents"),
        }
        found = in_turn(works, size.repeats)
        rows[case] = {
            "parties": len(ks.load_scenario(case).parties),
            **{f"{engine}, runs/s": MICRO / per_run(timed) for engine, timed in found.items()},
            **{f"{engine}, µs/round": per_round(timed) for engine, timed in found.items()},
            "times": per_round(found["agents"]) / per_round(found["compiled"]),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("case").reset_index()


def growth(size: Size) -> pd.DataFrame:
    """What makes a run dearer, in random games; compiled, one core, CPU time.

    A call of `simulate` costs more than its runs: see the next section. "set up": the game and
    its yardstick, once per game. "times": a round, against the first of its kind.
    """
    numbers = {"parties": size.parties, "issues": size.issues, "options": size.options}
    games = {
        what: {number: random_game(**{f"n_{what}": number}) for number in these}
        for what, these in numbers.items()
    }
    games["rounds"] = {number: replace(random_game(), horizon=number) for number in size.rounds}
    return pd.concat([grown(what, these, size) for what, these in games.items()])


def random_game(**changed: int) -> ks.Scenario:
    return ks.random_scenario(**{"n_parties": 4, "n_issues": 5, "n_options": 4, **changed})


def grown(what: str, games: Mapping[int, ks.Scenario], size: Size) -> pd.DataFrame:
    ready = in_turn({n: partial(block, game, size.runs) for n, game in games.items()}, 1)
    found = in_turn({n: timed.result for n, timed in ready.items()}, size.repeats)
    costs = [MICRO * timed.seconds / timed.result.rounds.sum() for timed in found.values()]
    columns = {
        "what": what,
        "number": list(games),
        "packages": [option_counts(game).prod() for game in games.values()],
        "set up, ms": [1e3 * timed.seconds for timed in ready.values()],
        "µs/run": [MICRO * timed.seconds / size.runs for timed in found.values()],
        "µs/round": costs,
        "times": [cost / costs[0] for cost in costs],
    }
    return pd.DataFrame(columns)


def runs(size: Size) -> pd.DataFrame:
    """One run among few and among many: senseo, one core, CPU time, mean of all calls.

    "times": against a run among most. What a run among few costs more is the cost of a call.
    """
    calls = {many: min(size.many[-1] // many, 5 * size.repeats) for many in size.many}

    def again(many: int) -> None:
        for seed in range(calls[many]):
            ks.simulate("senseo", "network", runs=many, seed=seed, workers=1, paths=False)

    found = in_turn({many: partial(again, many) for many in size.many}, 1)
    costs = [MICRO * timed.seconds / many / calls[many] for many, timed in found.items()]
    times = [cost / costs[-1] for cost in costs]
    return pd.DataFrame(
        {"runs": size.many, "calls": calls.values(), "µs/run": costs, "times": times}
    )


def threads(size: Size) -> pd.DataFrame:
    """One thread against one per core; time on the clock, and CPU time of all threads.

    "times": the speed-up. Hashing shares nothing: its speed-up is all that the machine had to
    give just then.
    """
    each = sorted({1, cores()})
    works = {
        (case, many): simulation(case, 2 * size.runs, workers=many)
        for case in ("senseo", "maasvlakte")
        for many in each
    }
    works |= {("hashing", many): partial(hashing, many, 2 * size.runs) for many in each}
    wall = in_turn(works, size.repeats, time.perf_counter)
    used = in_turn(works, 1)
    rows = [
        (*name, timed.seconds, used[name].seconds, wall[name[0], 1].seconds / timed.seconds)
        for name, timed in wall.items()
    ]
    return pd.DataFrame(rows, columns=["what", "threads", "s", "CPU s", "times"])


def hashing(many: int, times: int) -> None:
    data = bytes(1_000_000)
    with ThreadPoolExecutor(many) as pool:
        list(pool.map(sha256, [data] * times))


def search(size: Size) -> pd.DataFrame:
    """The search for an offer alone: two parties, four options per issue; CPU time."""
    from kompas_sim.ensemble.blocks import make_bench, normal_arrays

    look, rng, rows = searching(), np.random.default_rng(1), []
    for issues in (2, 4, 6, 8):
        game = normal_arrays(game_of(random_game(n_parties=2, n_issues=issues)))
        state = make_bench(game, 0).state
        state.open[:] = True
        state.weight[:] = rng.random(state.weight.shape)
        found = in_turn({0: partial(look, game, state, size.searches)}, size.repeats + 1)
        cost, packages = MICRO * found[0].seconds / size.searches, 4**issues
        rows.append((issues, packages, cost, 1e3 * cost / packages**0.5))
    return pd.DataFrame(rows, columns=["issues", "packages", "µs/search", "ns/√packages"])


def searching() -> Callable[..., int]:
    import numba

    from kompas_sim.ensemble.compiler import list_rules
    from kompas_sim.ensemble.references import by_reference

    list_rules()

    @numba.njit
    def look(game: Any, state: Any, times: int) -> int:
        rules, now = by_reference(game), by_reference(state)
        found = 0
        for s in range(times):
            found += best_package(rules, now, s % 2, 0.5, now.package)
        return found

    return look
