"""Who does the work: in order or not, never more than asked, and nothing begun after an error."""

import itertools
import multiprocessing
import os
import sys
import threading
from concurrent.futures import Executor, Future, wait

import pytest

from kompas_sim import workers
from kompas_sim.workers import AHEAD, cores, homeless, processes, threads, work_off


class Staged(Executor):
    """Finishes one task whenever somebody waits: the oldest, or the newest."""

    def __init__(self, monkeypatch, newest_first=False):
        self.newest_first = newest_first
        self.handed_out, self.under_way, self.most = [], [], 0
        monkeypatch.setattr(workers, "wait", self._finish_one)

    def submit(self, function, /, task):
        future = Future()
        if task == 0:
            future.set_running_or_notify_cancel()
        self.handed_out.append(task)
        self.under_way.append((future, function, task))
        self.most = max(self.most, len(self.under_way))
        return future

    def _finish_one(self, futures, **how):
        future, function, task = self.under_way.pop(-1 if self.newest_first else 0)
        try:
            future.set_result(function(task))
        except ValueError as error:
            future.set_exception(error)
        return wait(futures, **how)


class Tired(Staged):
    """Takes no more than two tasks, as a pool does of which a worker died."""

    def submit(self, function, /, task):
        if task >= 2:
            raise RuntimeError("no more")
        return super().submit(function, task)


def square(number):
    return number * number


def picky(number):
    if number in (3, 5):
        raise ValueError(f"not {number}")
    return number


def given_before_the_error(results):
    given = []
    with pytest.raises((ValueError, RuntimeError)) as error:
        given.extend(result for _, result in results)
    return given, str(error.value)


# --- the work ---------------------------------------------------------------------------------


def test_without_an_executor_one_is_done_after_the_other():
    begun = []
    tasks = (begun.append(k) or k for k in range(5))
    results = work_off(None, square, tasks)
    assert begun == []
    assert next(results) == (0, 0)
    assert begun == [0]
    assert list(results) == [(1, 1), (2, 4), (3, 9), (4, 16)]


@pytest.mark.parametrize("newest_first", [False, True])
def test_every_task_is_given_once_with_its_result_as_they_come(monkeypatch, newest_first):
    pool = Staged(monkeypatch, newest_first)
    found = list(work_off(pool, square, iter(range(20)), workers=2))
    assert sorted(found) == [(k, k * k) for k in range(20)]
    assert pool.handed_out == list(range(20))
    assert (found == sorted(found)) != newest_first


def test_no_tasks_no_results(monkeypatch):
    assert list(work_off(Staged(monkeypatch), square, iter(()))) == []


@pytest.mark.parametrize("count", [1, 3])
def test_of_endless_tasks_a_few_are_under_way(monkeypatch, count):
    pool = Staged(monkeypatch)
    found = list(itertools.islice(work_off(pool, square, itertools.count(), count), 100))
    assert [task for task, _ in found] == list(range(100))
    assert pool.most == count * AHEAD
    assert len(pool.handed_out) < 100 + count * AHEAD


def test_who_stops_listening_cancels_what_has_not_begun(monkeypatch):
    pool = Staged(monkeypatch, newest_first=True)
    results = work_off(pool, square, itertools.count(), workers=1)
    next(results)
    results.close()
    begun, *waiting = [future for future, _, _ in pool.under_way]
    assert not begun.cancelled()
    assert len(waiting) == AHEAD - 2
    assert all(future.cancelled() for future in waiting)


def test_threads_never_do_more_than_asked():
    lock, now, most = threading.Lock(), [], []

    def busy(number):
        with lock:
            now.append(number)
            most.append(len(now))
        threading.Event().wait(0.001)
        with lock:
            now.remove(number)
        return number

    with threads(2) as pool:
        found = sorted(result for _, result in work_off(pool, busy, iter(range(50)), workers=2))
    assert found == list(range(50))
    assert max(most) <= 2


# --- what goes wrong --------------------------------------------------------------------------


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_first_task_that_failed_tells_why_after_what_was_under_way(monkeypatch, newest_first):
    pool = Staged(monkeypatch, newest_first)
    results = work_off(pool, picky, iter(range(100)), workers=2)
    given, error = given_before_the_error(results)
    assert error == "not 3"
    assert sorted([*given, 3, 5]) == pool.handed_out


def test_after_an_error_nothing_is_handed_out(monkeypatch):
    pool = Staged(monkeypatch)
    given, _ = given_before_the_error(work_off(pool, picky, itertools.count(), workers=1))
    last = 3 + AHEAD - 1
    assert given == [k for k in range(last + 1) if k not in (3, 5)]
    assert pool.handed_out == list(range(last + 1))


def test_an_error_without_an_executor_comes_at_its_turn():
    assert given_before_the_error(work_off(None, picky, itertools.count())) == ([0, 1, 2], "not 3")


def test_what_a_broken_pool_still_finishes_is_given(monkeypatch):
    results = work_off(Tired(monkeypatch), square, itertools.count())
    assert given_before_the_error(results) == ([0, 1], "no more")


# --- threads and processes --------------------------------------------------------------------


def test_threads_drop_what_has_not_begun():
    begun, go_on = threading.Event(), threading.Event()

    def first():
        begun.set()
        return go_on.wait(60)

    with threads(1) as pool:
        under_way = pool.submit(first)
        begun.wait()
        waiting = pool.submit(square, 2)
        waiting.add_done_callback(lambda _: go_on.set())
    assert waiting.cancelled()
    assert under_way.result()


def test_processes_are_others_that_start_none_themselves():
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    with processes(1) as pool:
        other, many = pool.submit(os.getpid).result(), pool.submit(cores).result()
        assert getattr(main, "__file__", None) is None
    assert other != os.getpid()
    assert many == 1
    assert getattr(main, "__file__", None) == file


def wait_forever(begun):
    begun.touch()
    threading.Event().wait()


def test_interrupted_processes_end_in_the_middle_of_their_work(tmp_path):
    begun = tmp_path / "begun"
    before = set(multiprocessing.active_children())
    with pytest.raises(KeyboardInterrupt), processes(1) as pool:  # noqa: PT012
        endless = pool.submit(wait_forever, begun)
        while not begun.exists():
            assert not endless.done()
        raise KeyboardInterrupt
    assert set(multiprocessing.active_children()) == before
    assert endless.done()


def test_how_many_cores_there_are_to_use(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 5}, raising=False)
    assert cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert cores() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert cores() == 1


unnamed = lambda number: number  # noqa: E731


def test_what_other_processes_could_not_import(monkeypatch):
    class Local:
        pass

    monkeypatch.setattr(Tired, "__module__", "__main__")
    assert homeless([]) == ""
    assert homeless([square, Staged]) == ""
    assert homeless([square, Local]) == "Local"
    assert homeless([Tired, Local]) == "Tired"
    assert homeless([unnamed]) == "<lambda>"
