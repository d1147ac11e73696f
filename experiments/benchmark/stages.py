"""Where a round's time goes: the loop over runs, compiled with a clock at every stage."""

from __future__ import annotations

import inspect
import platform
import time
from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import numpy as np
import pandas as pd
from llvmlite import ir
from llvmlite.binding import llvm_version_info
from numba import types
from numba.extending import intrinsic, register_jitable

import kompas_sim as ks
from benchmark.measuring import MICRO, Size, block, in_turn
from kompas_sim.rules import RULES, schedule
from kompas_sim.rules.state import Draws
from kompas_sim.seating import make_tally

# the time comes along with the chance: an array of ticks and calls, a row per stage
Clocked = namedtuple("Clocked", (*Draws._fields, "spent"))
TALKS = ("negotiate", "shape", "improve")  # stages in which parties propose and respond
OF_RUN = ("open_run", "score_run")
EMPTY = 100_000  # stages without anything, to time the clock itself

Rule = Callable[..., Any]


@intrinsic
def cycles(typing: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(64), ())
        read = builder.module.declare_intrinsic("llvm.readcyclecounter", (), kind)
        return builder.call(read, ())

    return types.int64(), generate


@register_jitable
def now() -> int:
    """Return the time in ticks of the processor. A plain function, for numba to know it again."""
    return int(cycles())


@numba.njit
def read_clock(times: int) -> tuple[int, int]:
    """Return how long a number of empty stages take, and the time."""
    spent = 0
    for _ in range(times):
        before = now()
        spent += now() - before
    return spent, now()


def profile(size: Size) -> pd.DataFrame:
    """Where a round goes: µs per round and per cent; compiled, one core.

    The clock of the processor is read before and after every stage, where it stands, and the time
    that reading takes is subtracted: good to some hundredths. What belongs to a run (chance, the
    first trust, opening, score) is divided by its rounds. The rest is what is between the stages.
    """
    if not has_clock():
        return pd.DataFrame({"stage": [f"no clock is known for {platform.machine()}"]})
    names, loop = timed_loop()
    columns = {case: parts(case, names, loop, size) for case in ("maasvlakte", "senseo")}
    frame = pd.DataFrame(columns)
    shares = 100 * frame / frame.loc["measured"]
    return frame.join(shares.add_suffix(", %")).rename_axis("stage").reset_index()


def parts(case: str, names: list[str], loop: Rule, size: Size) -> dict[str, float]:
    """Return the microseconds per round of every stage, and of all."""
    from kompas_sim.ensemble.blocks import first_trusts, make_bench, normal_arrays

    scenario = ks.load_scenario(case)
    shape = len(scenario.parties), len(scenario.stakeholders)
    real = block(scenario, size.profiled)
    code, game, yard, settings, seats, regard, seed, numbers = real.args
    bench, tally = make_bench(game, shape[1]), make_tally(size.profiled, *shape, None)
    trusts = partial(first_trusts, code, regard, settings, seed, numbers)
    chance = partial(code.draw_first, bench.chance, bench.plan, seed, numbers)
    timed = bench._replace(draws=Clocked(*bench.draws, np.zeros((len(names), 2), dtype=np.int64)))
    arrays = normal_arrays(game), normal_arrays(yard), timed, settings
    seated = normal_arrays(seats._replace(trust=trusts()))
    passes = []

    def play() -> None:
        timed.draws.spent[:] = 0
        loop(*arrays, seated, seed, numbers, True, 0, game.horizon, tally)
        passes.append(timed.draws.spent.copy())

    works = {
        "measured": real,
        "chance": partial(chance, np.zeros((size.profiled, 0))),
        "first_trusts": trusts,
        "play": play,
    }
    begin = time.perf_counter(), read_clock(1)[1]
    found = in_turn(works, 5 * size.repeats)
    reading = min(read_clock(EMPTY)[0] for _ in range(size.repeats)) / EMPTY
    second = (read_clock(1)[1] - begin[1]) / (time.perf_counter() - begin[0])
    ticks, calls = np.min(passes, axis=0).T
    unit = MICRO / tally.rounds.sum()
    made = {name: unit * found[name].seconds for name in ("chance", "first_trusts")}
    stages = unit * (ticks - reading * calls) / second
    made |= dict(zip(names, stages.tolist(), strict=True))
    talks = sum(made.pop(name) for name in TALKS) - made["propose"] - made["respond"]
    made[" + ".join(TALKS)] = talks
    made = dict(sorted(made.items(), key=lambda each: -each[1]))
    known, total = sum(made.values()), unit * found["measured"].seconds
    return made | {"all of these": known, "the rest": total - known, "measured": total}


def timed_loop() -> tuple[list[str], Rule]:
    """Return the names of the stages, and the loop over runs that times them."""
    from kompas_sim.ensemble import compiler, kernel

    def timed(number: int, stage: Rule) -> Rule:
        @register_jitable
        def timed_stage(table: Any, *arguments: Any) -> Any:
            before = now()
            found = stage(table, *arguments)
            table.draws.spent[number, 0] += now() - before
            table.draws.spent[number, 1] += 1
            return found

        return timed_stage

    rules, decisions = vars(schedule), compiler.DECISIONS
    in_round = [name for name in schedule.play_round.__code__.co_names if on_table(rules.get(name))]
    stages = {name: rules[name] for name in in_round} | decisions
    stages |= {name: vars(kernel)[name] for name in OF_RUN}
    watched = {name: timed(number, stages[name]) for number, name in enumerate(stages)}
    play_round = with_others(schedule.play_round, {name: watched[name] for name in in_round})
    others = {name: watched[name] for name in OF_RUN} | {"play_round": register_jitable(play_round)}
    loop = with_others(kernel.make_kernel, others)(**{name: watched[name] for name in decisions})
    digest = sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    folder = compiler.cache_folder() / f"benchmark-{digest}"
    return list(stages), compiler._kept(loop, folder)


def has_clock() -> bool:
    """Whether the clock can be read; elsewhere older compilers make an instruction that traps."""
    return platform.machine() in ("x86_64", "AMD64") or llvm_version_info[0] >= 20


def on_table(thing: Any) -> bool:
    """Whether it is a rule that gets the table."""
    return thing in RULES and next(iter(inspect.signature(thing).parameters)) == "table"


def with_others(function: Rule, others: Mapping[str, Any]) -> Rule:
    """Return the function with other things behind names that it uses."""
    return FunctionType(function.__code__, function.__globals__ | others, function.__name__)
