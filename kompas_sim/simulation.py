"""Many runs of one scenario, over the cores of the machine."""

from __future__ import annotations

import multiprocessing
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from os import PathLike
from time import perf_counter
from typing import Any, NamedTuple

import mesa
import numpy as np
import pandas as pd

from kompas_sim.errors import unknown
from kompas_sim.io import as_scenario
from kompas_sim.limits import whole_number
from kompas_sim.logic import Logic
from kompas_sim.model import Negotiation, checked_classes, logic_of_table, seed_from
from kompas_sim.party import Party
from kompas_sim.provenance import provenance
from kompas_sim.results import PATHS, Runs, path_of, row_of
from kompas_sim.rules.state import Floats, Game
from kompas_sim.scenario import Scenario
from kompas_sim.setting import game_of

ENGINES = ("agents",)
PATIENCE = 6.0  # seconds of work from which it pays to start processes
PROBES = 2  # runs played before that is decided; the first is slower than the others
TASKS = 8  # per worker, so that all end at about the same time


class RunError(RuntimeError):
    """A run went wrong; the message names the run and the seed that repeat it."""


class Job(NamedTuple):
    """What to run; all that a worker needs to know besides the numbers of the runs."""

    scenario: Scenario
    logic: Logic
    seed: int
    party_classes: Mapping[str, type[Party]]


class Block(NamedTuple):
    """The results of runs that follow each other."""

    rows: list[dict[str, Any]]
    paths: Floats  # (runs, 2, horizon + 1): trust, escalation


def simulate(
    scenario: Scenario | str | PathLike[str],
    logic: Logic | str | None = None,
    *,
    runs: int = 100,
    seed: int = 1,
    engine: str = "agents",
    workers: int | None = None,
    executor: Executor | None = None,
    party_classes: Mapping[str, type[Party]] | None = None,
    progress: bool | str = False,
) -> Runs:
    """Play a scenario many times.

    Run k of seed s is the same run alone or among others, whatever the number of workers.

    Parameters
    ----------
    scenario, logic, party_classes
        As for `Negotiation`.
    runs, seed
        Runs 0, 1, ... of that seed.
    engine
        ``"agents"``: the Mesa model.
    workers
        How many processes share the work. None: one per core when the work would take more than
        several seconds, and otherwise no others than this one.
    executor
        Anything with the interface of `concurrent.futures.Executor`, to do the work instead.
    progress
        Whether to show a progress bar on stderr; a text goes in front of it.

    Raises
    ------
    ValueError
        For an unknown engine, or numbers that cannot be.
    RunError
        When something goes wrong in a run, such as an error in a party class.

    Warns
    -----
    UserWarning
        When other processes cannot know a party class, because it is defined in a script or a
        notebook: the runs are then played one by one.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> runs = ks.simulate("senseo", logic="network", runs=5, seed=1)
    >>> list(runs.table["run"])
    [0, 1, 2, 3, 4]
    >>> runs.table["outcome"][3] == ks.negotiate("senseo", "network", seed=1, run=3).outcome
    True
    """
    if engine not in ENGINES:
        raise ValueError(unknown("engine", engine, ENGINES))
    runs = whole_number("runs", runs)
    workers = None if workers is None else whole_number("workers", workers)
    case = as_scenario(scenario)
    classes = dict(checked_classes(case, party_classes))
    job = Job(case, logic_of_table(case, logic), seed_from(seed), classes)
    blocks: list[Block] = []
    with _progress_bar(runs, progress) as bar:
        for block in _share_out(job, runs, workers, executor):
            blocks.append(block)
            bar.update(len(block.rows))
    return _collect(job, blocks, engine)


def play(job: Job, start: int, stop: int) -> Block:
    """Play runs `start` to `stop` (exclusive) of a job, one after the other."""
    rows, paths = [], []
    for k in range(start, stop):
        try:
            model = Negotiation(
                job.scenario,
                job.logic,
                party_classes=job.party_classes,
                rng=job.seed,
                run=k,
                collect=False,
                game=_game(job.scenario),
            )
            run = model.run()
        except Exception as error:
            what = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
            raise RunError(f"run {k} of seed {job.seed}: {what}{error}") from error
        getattr(mesa.Agent, "_ids", {}).pop(model, None)  # Mesa 3.3 keeps all models alive there
        rows.append(row_of(run))
        paths.append([path_of(run, name) for name in PATHS])
    return Block(rows, np.array(paths))


@lru_cache(maxsize=8)
def _game(scenario: Scenario) -> Game:
    return game_of(scenario)


def _share_out(
    job: Job, runs: int, workers: int | None, executor: Executor | None
) -> Iterator[Block]:
    """Play all runs, in this process or in others, and give the results as they come."""
    start = 0
    if executor is None and workers is None:
        while start < runs:
            before = perf_counter()
            yield play(job, start, start + 1)
            start += 1
            work = (perf_counter() - before) * (runs - start)
            if start == PROBES and work > PATIENCE and cores() > 1:
                break
    workers = workers or cores()
    if start == runs:
        return
    here = _homeless(job) if executor is None or isinstance(executor, ProcessPoolExecutor) else ""
    if here and (executor is not None or workers > 1):
        warnings.warn(
            f"{here} is defined in a script or notebook, where other processes cannot find it: "
            "the runs are played one by one; put it in a module of its own to use all cores",
            stacklevel=4,
        )
    if here or (executor is None and workers == 1):
        for k in range(start, runs):
            yield play(job, k, k + 1)
    elif executor is not None:
        yield from _send(executor, job, start, runs, workers)
    else:
        with _processes(min(workers, runs - start)) as pool:
            yield from _send(pool, job, start, runs, workers)


def _send(executor: Executor, job: Job, start: int, stop: int, workers: int) -> Iterator[Block]:
    size = max(1, (stop - start) // (workers * TASKS))
    with _without_main():
        tasks = [
            executor.submit(play, job, first, min(first + size, stop))
            for first in range(start, stop, size)
        ]
    try:
        for task in tasks:  # in order, so that of many errors the first run is named
            yield task.result()
    except BrokenProcessPool as error:
        raise RuntimeError("a worker process stopped; workers=1 does without them") from error
    finally:
        for task in tasks:
            task.cancel()


@contextmanager
def _processes(workers: int) -> Iterator[Executor]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, 61), mp_context=context) as pool:  # Windows: at most 61
        yield pool


@contextmanager
def _without_main() -> Iterator[None]:
    """Keep new processes from running the user's script again, which has no need of a guard.

    They get nothing from it: classes that it defines are not sent to them.
    """
    main: dict[str, Any] = vars(sys.modules["__main__"])
    hidden: dict[str, Any] = {}
    for name in ("__file__", "__spec__"):
        if name in main:
            hidden[name], main[name] = main[name], None
    try:
        yield
    finally:
        main.update(hidden)


def _homeless(job: Job) -> str:
    """Return the name of a party class that other processes could not import, if there is one."""
    for each in job.party_classes.values():
        if each.__module__ == "__main__" or "<locals>" in each.__qualname__:
            return each.__name__
    return ""


def cores() -> int:
    """Return how many cores this process may use; 1 where there are no processes to start.

    Examples
    --------
    >>> cores() >= 1
    True
    """
    if sys.platform == "emscripten" or multiprocessing.parent_process() is not None:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _collect(job: Job, blocks: list[Block], engine: str) -> Runs:
    paths = np.concatenate([block.paths for block in blocks])
    table = pd.DataFrame([row for block in blocks for row in block.rows])
    return Runs(
        scenario=job.scenario,
        logic=job.logic,
        seed=job.seed,
        table=table,
        trust=paths[:, 0],
        escalation=paths[:, 1],
        provenance=provenance(
            job.scenario,
            job.logic,
            seed=job.seed,
            runs=len(table),
            engine=engine,
            party_classes=job.party_classes,
        ),
    )


def _progress_bar(runs: int, progress: bool | str) -> Any:
    from tqdm import tqdm

    words = progress if isinstance(progress, str) else None
    return tqdm(
        total=runs,
        desc=words,
        unit="run",
        file=sys.stderr,
        delay=1,
        leave=False,
        disable=not progress,
    )
