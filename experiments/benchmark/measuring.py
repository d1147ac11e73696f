"""How long work takes, and how much of it is measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, NoReturn

import numpy as np
from evidence import asking

import kompas_sim as ks
from kompas_sim.factors import Case, cast_of
from kompas_sim.rules.scoring import Tally
from kompas_sim.setting import game_of, regards
from kompas_sim.yardstick import yardstick_of

MICRO = 1e6


class Size(NamedTuple):
    """How much is measured."""

    repeats: int
    agents: int  # runs of the interpreted engine; of small cases more
    runs: int  # of the compiled one, in the same way
    profiled: int  # runs of the profile
    searches: int
    many: tuple[int, ...]  # numbers of runs
    kept: tuple[int, ...]  # numbers of runs whose memory is looked at
    cold: bool
    swept: tuple[int, int] = (4, 2)  # points of a mixed design, and runs of each
    parties: tuple[int, ...] = (2, 4, 8)
    issues: tuple[int, ...] = (2, 4, 6)
    options: tuple[int, ...] = (2, 4, 8)
    rounds: tuple[int, ...] = (80, 160, 320)


QUICK = Size(3, 2, 200, 20, 500, (1, 1_000, 5_000), (1_000, 20_000), cold=False, swept=(200, 10))
FULL = Size(
    *(5, 10, 1000, 100, 5000, (1, 1_000, 10_000, 100_000), (1_000, 10_000, 100_000)),
    cold=True,
    swept=(2_000, 50),
    parties=(2, 4, 8, 16),
    issues=(2, 4, 6, 8),
    options=(2, 4, 8, 12),
    rounds=(40, 80, 160, 320, 640),
)


class Timed(NamedTuple):
    """The least seconds that some work took, and what it gave."""

    seconds: float
    result: Any


def in_turn(
    works: Mapping[Any, Callable[[], Any]],
    repeats: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[Any, Timed]:
    """Do all works one after the other, and that several times."""
    found: dict[Any, Timed] = {}
    for _ in range(repeats):
        for name, work in works.items():
            start = clock()
            result = work()
            seconds = clock() - start
            found[name] = Timed(min([seconds, *found.get(name, ())[:1]]), result)
    return found


def simulation(case: str, runs: int, **how: Any) -> Callable[[], ks.Runs]:
    """Return the work of runs of a case on one core; five times as many for two parties as for 10.

    A case with few parties has short runs, beside which the costs of a call would count.
    """
    runs = runs * 10 // len(ks.load_scenario(case).parties)
    return partial(ks.simulate, case, "network", **{"workers": 1, "paths": False, **how}, runs=runs)


def block(scenario: ks.Scenario, runs: int) -> Callable[[], Tally]:
    """Return the work of compiled runs, without all that a call does before and after them."""
    from kompas_sim.ensemble.blocks import play_block
    from kompas_sim.ensemble.compiler import compiled

    cast = cast_of(Case(scenario, ks.Logic.network()), runs)
    game, yard, numbers = game_of(scenario), yardstick_of(scenario), np.arange(runs)
    what = compiled(), game, yard, cast.settings, cast.seats(), regards(scenario), 1, numbers
    return partial(play_block, *what, paths=False)


def per_run(timed: Timed) -> float:
    """Return microseconds per run of a simulation."""
    return MICRO * timed.seconds / len(timed.result)


def per_round(timed: Timed) -> float:
    """Return microseconds per round of a simulation."""
    return MICRO * timed.seconds / float(timed.result.table["rounds"].sum())


def fail(message: str) -> NoReturn:
    """Say in one line what is wrong, and end."""
    asking.fail("benchmark", message)
