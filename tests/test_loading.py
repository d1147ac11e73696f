"""While libraries load nobody looks for garbage among all that stays."""

import gc
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

import kompas_sim as ks
from kompas_sim.ensemble import blocks
from kompas_sim.loading import FEW, without_collection

DOOR = """
import gc
looked = []
gc.callbacks.append(lambda phase, info: looked.append(phase))
import kompas_sim as ks
del looked[:]
ks.Scenario
print(len(looked), gc.isenabled())
"""
FROZEN = """
import gc
import kompas_sim as ks
gc.freeze()
frozen = gc.get_freeze_count()
ks.Scenario
print(gc.get_freeze_count() > frozen / 2)
"""


def said(code):
    done = [sys.executable, "-c", code]
    return subprocess.run(done, capture_output=True, text=True, check=True).stdout.split()


@pytest.fixture
def collecting():
    """The collector as it is in a new session, and as it was before in the end."""
    collects = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if collects else gc.disable)()


def old():
    return {id(each) for each in gc.get_objects(generation=2)}


def test_libraries_load_without():
    assert said(DOOR) == ["0", "True"]


def test_rules_are_compiled_without(collecting, monkeypatch):
    collects = []
    monkeypatch.setattr(blocks, "prepare", lambda *_: collects.append(gc.isenabled()))
    ks.simulate("senseo", runs=1)
    assert (collects, gc.isenabled()) == ([False], True)


def test_what_was_loaded_counts_as_old(collecting, monkeypatch):
    with without_collection():
        monkeypatch.setitem(sys.modules, "a module", None)
        loaded = [{} for _ in range(5)]
    assert id(loaded) in old()
    assert gc.get_freeze_count() < FEW


def test_where_nothing_was_loaded_all_is_as_young_as_before(collecting):
    with without_collection():
        made = [{} for _ in range(5)]
    assert id(made) not in old()


def test_what_somebody_froze_stays_frozen():
    assert said(FROZEN) == ["True"]


def test_it_stays_off_where_it_was_off(collecting):
    gc.disable()
    with without_collection():
        pass
    assert not gc.isenabled()


def test_an_error_does_not_leave_it_off(collecting):
    with pytest.raises(ZeroDivisionError), without_collection():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_garbage_between_many_calls_is_collected(collecting):
    class Cycle:
        def __init__(self):
            self.itself = self

    made = []
    for _ in range(200):
        made.append(weakref.ref(Cycle()))
        ks.simulate("senseo", runs=1)
    assert sum(each() is not None for each in made) < 100


def test_who_loads_does_not_wait_for_who_compiles(collecting):
    def load():
        with without_collection():
            return gc.isenabled()

    with ThreadPoolExecutor(1) as pool, without_collection():
        assert pool.submit(load).result(timeout=60) is False
        assert not gc.isenabled()
    assert gc.isenabled()


def test_threads_do_not_leave_it_off(collecting):
    def load(_):
        with without_collection():
            pass

    interval = sys.getswitchinterval()
    try:
        sys.setswitchinterval(1e-6)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(load, range(400)))
    finally:
        sys.setswitchinterval(interval)
    assert gc.isenabled()
