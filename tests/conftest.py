"""Settings for all tests: hypothesis draws the same examples every time, and takes its time."""

import runpy
import sys
import time
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

import kompas_sim as ks

settings.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],  # shrinking whole runs takes longer than reading one
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("many", parent=settings.get_profile("same"), max_examples=300)
settings.load_profile("same")


def pytest_addoption(parser):
    many = "how many seeds the engines are compared on, per case and logic, in the slow tests"
    parser.addoption("--seeds", type=int, default=5, help=many)


INTERPRETED = (  # tests without compiled rules
    *("rules", "test_asking.py", "test_borrowed.py", "test_broken_files.py", "test_core.py"),
    *("test_coverage.py", "test_golden.py", "test_model.py", "test_properties.py"),
    *("test_random_scenario.py", "test_scenario.py", "test_variants.py"),
)


def interpreted(path):
    return not {path.name, path.parent.name}.isdisjoint(INTERPRETED)


def pytest_collection_modifyitems(items):
    """Let one process compile first, and the others do meanwhile what needs nothing compiled."""
    begins = Path(__file__).parent / "analysis"  # few tests: all in the first share of one process

    def turn(item):
        if interpreted(item.path):
            return "second"
        return "first" if item.path.parent == begins else "third"

    items.sort(key=lambda item: ("first", "second", "third").index(turn(item)))


@pytest.fixture(autouse=True, scope="module")
def compiled_rules(request, tmp_path_factory, worker_id):
    """Compile once, where it is needed first, before anything looks at what is said on stderr."""
    base = tmp_path_factory.getbasetemp()
    if not interpreted(request.path):
        compile_or_wait(base if worker_id == "master" else base.parent)


@cache
def compile_or_wait(place):
    try:
        (place / "compiling").touch(exist_ok=False)
    except FileExistsError:
        for _ in range(6000):  # not for ever, should the process that compiles have died
            if (place / "compiled").exists():
                break
            time.sleep(0.1)
    else:
        try:
            ks.simulate("senseo", runs=1)
        finally:
            (place / "compiled").touch()


@pytest.fixture
def parts_may_be_written(monkeypatch):
    """Let scripts write a trial, or a part, into their pages: copies, where a test needs this."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "experiments"))
    parser = import_module("evidence.asking").Parser
    monkeypatch.setattr(parser, "see_that_all_is_asked", lambda *_: None)


@pytest.fixture
def run_script(monkeypatch):
    """Run a script as `python script words` does, in this process, which has imported all."""

    def run(script, *words):
        monkeypatch.setattr(sys, "argv", [str(script), *words])
        monkeypatch.syspath_prepend(str(Path(script).parent))
        runpy.run_path(str(script), run_name="__main__")

    return run
