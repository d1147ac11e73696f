"""Many runs of every point of a design, stored as they come."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import BrokenExecutor, Executor
from os import PathLike
from typing import TYPE_CHECKING, Any

import pandas as pd

from kompas_sim.design import Design
from kompas_sim.errors import shown
from kompas_sim.io import to_toml
from kompas_sim.order import BLOCK, Order, progress_bar, take_order
from kompas_sim.own_decisions import Given
from kompas_sim.results import Runs, columns_of
from kompas_sim.simulation import collect
from kompas_sim.storage import SAME, StorageError, Store, apart, to_arrow
from kompas_sim.tasks import RunError, Task

if TYPE_CHECKING:
    from kompas_sim.party import Party

FILES, MOST_FILES = 32, 5000  # at least and at most, as far as blocks are not very small


class SweepError(RuntimeError):
    """A sweep stopped before its end; the message tells why, and what is stored."""


def sweep(
    design: Design,
    *,
    runs: int = 100,
    seed: int = 1,
    engine: str = "compiled",
    workers: int | None = None,
    executor: Executor | None = None,
    party_classes: Mapping[str, type[Party]] | None = None,
    decisions: Given | None = None,
    out: str | PathLike[str] | None = None,
    paths: bool = False,
    progress: bool | str | None = None,
) -> Runs:
    """Play every point of a design; run k meets the same chance at all of them.

    Parameters
    ----------
    design
        What to run, such as a `grid`.
    runs
        Of each point.
    out
        A folder for the results. They are stored as they come, in parquet; a sweep that was
        stopped keeps what is stored, and asked for again goes on where it stopped.
    progress
        Whether to show a progress bar on stderr; None: where stderr is a terminal.
    seed, engine, workers, executor, party_classes, decisions, paths
        As for `simulate`.

    Raises
    ------
    SweepError
        When a worker died, or results cannot be stored; the message tells what is safe.
    StorageError
        When `out` holds something else.
    ValueError, RunError
        As for `simulate`.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.grid("senseo", {"logic.norm": [0.2, 0.8]})
    >>> runs = ks.sweep(design, runs=5, seed=1)
    >>> runs.table.groupby("logic.norm")["run"].count().tolist()
    [5, 5]
    """
    if not isinstance(design, Design):
        raise ValueError(f"{shown(design)} is no design; grid() makes one")
    order = take_order(
        design,
        runs=runs,
        seed=seed,
        engine=engine,
        workers=workers,
        executor=executor,
        party_classes=party_classes,
        decisions=decisions,
        paths=paths,
    )
    bar = sys.stderr.isatty() if progress is None else progress
    return collect(order, bar) if out is None else _store(order, design.digest, Store(out), bar)


def _store(order: Order, digest: str, store: Store, progress: bool | str) -> Runs:
    source = _source(order, digest, store)
    left = _left(order.tasks(source["block"]), store)
    store.open()
    if not left:
        return Runs.load(store.place)
    with progress_bar(order.total, progress, order.total - _runs(left)) as bar:
        try:
            for task, tally in order.work_off(iter(left)):
                columns, paths = columns_of(order.design, order.runs, task.start, task.stop, tally)
                store.write(task.start, to_arrow(pd.DataFrame(columns), paths, source))
                bar.update(task.stop - task.start)
        except BrokenExecutor as error:
            raise SweepError(_stopped("a worker died", left, order, store)) from error
        except StorageError as error:
            raise SweepError(_stopped(str(error), left, order, store)) from None
        except RunError:
            raise
        except Exception as error:  # of an executor that is not ours
            why = f"{type(error).__name__}: {error}"
            raise SweepError(_stopped(why, left, order, store)) from error
        except KeyboardInterrupt:
            print(_stopped("stopped", left, order, store), file=sys.stderr)
            raise
    return Runs.load(store.place)


def _source(order: Order, digest: str, store: Store) -> dict[str, Any]:
    """Return where the results come from: the same for all blocks, also of a sweep that goes on."""
    largest = BLOCK[order.engine]
    block = min(largest, max(largest // 10, -(-order.total // FILES)))
    source = {
        **order.source(),
        "design": digest,
        "paths": order.paths,
        "block": max(block, order.total // MOST_FILES),
        "toml": to_toml(order.design.scenario),
    }
    before = store.source()
    if before is None:
        return source
    for key in SAME:
        if before.get(key) != source[key]:
            raise StorageError(
                f"{store.place}: it holds the results of another sweep, with another {key} "
                f"({apart(before.get(key), source[key])}); choose another folder, or remove it"
            )
    return {**source, "block": before["block"]}


def _stopped(why: str, tasks: list[Task], order: Order, store: Store) -> str:
    """Tell why it stopped, and how many runs are there: who counts may miss the last block."""
    try:
        stored = order.total - _runs(_left(tasks, store))
    except OSError as error:
        return f"{why}; {store.place} cannot be read ({error.strerror or error})"
    safe = f"{stored:,} of {order.total:,} runs are stored in {store.place}"
    return f"{why}; {safe}; the same sweep again goes on from there"


def _left(tasks: Iterable[Task], store: Store) -> list[Task]:
    done = store.starts
    return [task for task in tasks if task.start not in done]


def _runs(tasks: list[Task]) -> int:
    return sum(task.stop - task.start for task in tasks)
