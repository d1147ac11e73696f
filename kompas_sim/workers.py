"""Who does the work: threads, processes, or whatever executor a person brings."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from itertools import islice
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
AHEAD = 4  # tasks per worker that are handed out at a time
UNKNOWN = 16  # workers that an executor of one's own may have


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


def work_off(
    executor: Executor | None,
    function: Callable[[T], R],
    tasks: Iterator[T],
    workers: int = UNKNOWN,
) -> Iterator[tuple[T, R]]:
    """Apply `function` to all tasks and give each with its result, as they come.

    Without an executor the work is done here, one after the other. After an error no more tasks
    are handed out; results that are under way are still given, and then the error of the first
    task that failed is raised.
    """
    if executor is None:
        for task in tasks:
            yield task, function(task)
        return
    under_way: dict[Future[R], tuple[int, T]] = {}
    errors: list[tuple[int, BaseException]] = []
    numbered = enumerate(tasks)
    try:
        while True:
            if not errors:
                for number, task in islice(numbered, workers * AHEAD - len(under_way)):
                    try:
                        under_way[executor.submit(function, task)] = number, task
                    except RuntimeError as error:  # a pool whose worker died takes no more
                        errors.append((number, error))
                        break
            if not under_way:
                break
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                number, task = under_way.pop(future)
                if failed := future.exception():
                    errors.append((number, failed))
                else:
                    yield task, future.result()
    finally:
        for future in under_way:
            future.cancel()
    if errors:
        raise min(errors, key=lambda each: each[0])[1]


@contextmanager
def threads(workers: int) -> Iterator[Executor]:
    """Give a pool of threads; on the way out what has not begun is dropped."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Give a pool of processes, started afresh; when interrupted they end at once."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(  # Windows: at most 61
        min(workers, 61), mp_context=context, initializer=_follow_parent
    )
    try:
        with without_main():
            yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.terminate()  # nobody waits for its results any more
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _follow_parent() -> None:
    """Leave Ctrl-C to the process that started this one, and end when that one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def homeless(things: Iterable[Any]) -> str:
    """Return the name of a class or function that other processes could not import, if any."""
    for each in things:
        if each.__module__ == "__main__" or "<" in each.__qualname__:  # <locals>, <lambda>
            return str(each.__name__)
    return ""


@contextmanager
def without_main() -> Iterator[None]:
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
