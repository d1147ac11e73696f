"""While libraries load, and at the end, nobody looks for garbage among all that stays."""

import gc
import subprocess
import sys

import pytest

import kompas_sim as ks
from kompas_sim.ensemble import blocks
from kompas_sim.loading import without_collection


@pytest.fixture
def collecting():
    """The collector as it is in a new session, and as it was before in the end."""
    collects = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if collects else gc.disable)()


def old():
    return {id(each) for each in gc.get_objects(generation=2)}


def test_rules_are_compiled_without(collecting, monkeypatch):
    collects = []
    monkeypatch.setattr(blocks, "prepare", lambda *_: collects.append(gc.isenabled()))
    ks.simulate("senseo", runs=1)
    assert (collects, gc.isenabled()) == ([False], True)


def test_what_was_loaded_counts_as_old(collecting):
    with without_collection():
        loaded = [{} for _ in range(5)]
    assert id(loaded) in old()
    assert gc.get_freeze_count() == 0


def test_what_somebody_froze_stays_frozen(collecting):
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with without_collection():
            pass
        assert gc.get_freeze_count() == frozen > 0
    finally:
        gc.unfreeze()


def test_it_stays_off_where_it_was_off(collecting):
    gc.disable()
    with without_collection():
        pass
    assert not gc.isenabled()


def test_an_error_does_not_leave_it_off(collecting):
    with pytest.raises(ZeroDivisionError), without_collection():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_at_the_end_of_a_session_all_is_frozen():
    code = """
import atexit, gc
atexit.register(lambda: print(gc.get_freeze_count() > 0))  # the first is the last to be called
import kompas_sim
print(gc.get_freeze_count() > 0)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "True"]
