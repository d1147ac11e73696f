"""Many runs of one scenario."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, Executor
from os import PathLike
from typing import TYPE_CHECKING, Any

from kompas_sim.io import as_scenario
from kompas_sim.logic import Logic
from kompas_sim.one_point import OnePoint
from kompas_sim.order import Order, progress_bar, take_order
from kompas_sim.own_decisions import Given
from kompas_sim.results import Runs, columns_of
from kompas_sim.rules.state import Floats
from kompas_sim.scenario import Scenario, logic_of_table
from kompas_sim.tasks import RunError, join

if TYPE_CHECKING:
    from kompas_sim.party import Party


def simulate(
    scenario: Scenario | str | PathLike[str],
    logic: Logic | str | None = None,
    *,
    runs: int = 100,
    seed: int = 1,
    engine: str = "compiled",
    workers: int | None = None,
    executor: Executor | None = None,
    party_classes: Mapping[str, type[Party]] | None = None,
    decisions: Given | None = None,
    paths: bool = True,
    progress: bool | str = False,
) -> Runs:
    """Play a scenario many times.

    Run k of seed s is the same run alone or among others, whatever the number of workers, and
    to the last bit the same in both engines.

    Parameters
    ----------
    scenario, logic
        As for `Negotiation`.
    runs, seed
        Runs 0, 1, ... of that seed.
    engine
        ``"compiled"``: the rules as numba compiles them, which takes about a minute the
        first time for a version of the rules. ``"agents"``: the Mesa model, several hundred
        times slower, which plays parties of one's own.
    workers
        How many share the work: threads for compiled rules, processes for agents. None: one per
        core, where the work is worth it.
    executor
        Anything with the interface of `concurrent.futures.Executor`, to do the work instead;
        `workers` then tells how many it has.
    party_classes
        As for `Negotiation`; they are played by ``engine="agents"``.
    decisions
        As for `Negotiation`: plain functions. For work that would take agents longer than half a
        minute they are compiled where numba can do that, anew in every session; else agents play,
        which gives the same.
    paths
        Whether the course of trust and escalation is kept, ``2 (horizon + 1)`` numbers a run.
    progress
        Whether to show a progress bar on stderr; a text goes in front of it.

    Raises
    ------
    ValueError
        For an unknown engine, or numbers that cannot be.
    RunError
        When something goes wrong in a run, such as an error in a party class, or a worker dies.

    Warns
    -----
    UserWarning
        When agents do the work although the compiled engine was asked for: for party classes,
        for decisions that cannot be compiled, or without numba. When other processes cannot know
        a party class or a decision, because it is defined in a script or a notebook: the runs are
        then played one by one.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> runs = ks.simulate("senseo", logic="network", runs=5, seed=1)
    >>> list(runs.table["run"])
    [0, 1, 2, 3, 4]
    >>> runs.table["outcome"][3] == ks.negotiate("senseo", "network", seed=1, run=3).outcome
    True
    """
    case = as_scenario(scenario)
    order = take_order(
        OnePoint(case, logic_of_table(case, logic)),
        runs=runs,
        seed=seed,
        engine=engine,
        workers=workers,
        executor=executor,
        party_classes=party_classes,
        decisions=decisions,
        paths=paths,
    )
    return collect(order, progress)


def collect(order: Order, progress: bool | str) -> Runs:
    """Play what was ordered and keep the results in memory."""
    columns, paths = tabulate(order, progress)
    design = order.design
    return Runs(design.scenario, design.logic, order.seed, columns, order.source(), paths)


def tabulate(order: Order, progress: bool | str) -> tuple[dict[str, Any], dict[str, Floats]]:
    """Play what was ordered; return columns and paths of `Runs`, and not where they come from."""
    found = {}
    with progress_bar(order.total, progress) as bar:
        try:
            for task, tally in order.work_off(order.tasks(order.block)):
                found[task.start] = tally
                bar.update(task.stop - task.start)
        except BrokenExecutor as error:
            raise RunError("a worker died; workers=1, without an executor, needs none") from error
    tally = join([found[start] for start in sorted(found)])
    return columns_of(order.design, order.runs, 0, order.total, tally)
