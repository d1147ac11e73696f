"""Whatever stops a sweep, what is stored is right, and the sweep goes on from there."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd
import pytest

import kompas_sim as ks
from kompas_sim.storage import StorageError, Store
from kompas_sim.sweeping import SweepError

ROOT = Path(ks.__file__).parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX does")

FACTORS = {"logic": ["hierarchy", "network"], "logic.norm": [0.2, 0.8], "horizon": [150, 160]}
RUNS, SEED = 200, 3
MIXED = {
    "horizon": [140, 160],
    "logic": ["hierarchy", "network"],
    "party.Philips.power": [0.2, 0.4, 0.6, 0.8, 1.0],
    "trust_asymmetry": [1, 1.5, 2, 2.5, 3],
}
LONG = {"runs": 500, "seed": 8}  # of 100 points

# one block at a time, and a moment between them, so that there is time to stop it
SLOW = """
    import sys, time
    from concurrent.futures import ThreadPoolExecutor
    import kompas_sim as ks

    class Slow(ThreadPoolExecutor):
        def submit(self, function, task):
            return super().submit(self.play, function, task)

        def play(self, function, task):
            time.sleep(0.05)
            return function(task)

    with Slow(1) as pool:
        design = ks.grid("senseo", {factors})
        ks.sweep(design, runs={runs}, seed={seed}, executor=pool, out=sys.argv[1])
"""
FAST = """
    import signal, sys
    import kompas_sim as ks

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it

    design = ks.grid("senseo", {factors})
    ks.sweep(design, runs={runs}, seed={seed}, out=sys.argv[1], **{how})
"""
MORTAL = """
    import os
    from pathlib import Path
    import kompas_sim as ks

    ILL = Path(__file__).with_name("ill")

    class Mortal(ks.Party):
        def propose(self):
            if ILL.exists() and self.model.run_number >= 24:
                os._exit(7)
            return super().propose()
"""
OF_MORTALS = """
    import sys
    import kompas_sim as ks
    from mortal import Mortal

    design = ks.grid("senseo", {})
    mortal = {"engine": "agents", "workers": 2, "party_classes": {"Philips": Mortal}}
    ks.sweep(design, runs=40, seed=3, out=sys.argv[1], **mortal)
    print("it went on")
"""


def files(place):
    return sorted(place.glob("*.parquet"))


def same(one, other):
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)


def write(path, code):
    path.write_text(textwrap.dedent(code), encoding="utf-8")
    return path


def slow_script(place, factors=FACTORS, runs=RUNS):
    code = SLOW.replace("{factors}", repr(factors))
    return write(place, code.replace("{runs}", str(runs)).replace("{seed}", str(SEED)))


def fast_script(place, factors, runs, seed, **how):
    code = FAST.replace("{factors}", repr(factors)).replace("{how}", repr(how))
    return write(place, code.replace("{runs}", str(runs)).replace("{seed}", str(seed)))


@pytest.fixture
def start():
    """Starts a script that sweeps into a place; in the end nothing of it is left running."""
    scripts = []

    def begin(script, place):
        scripts.append(
            subprocess.Popen(
                [sys.executable, str(script), str(place)],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        )
        return scripts[-1]

    yield begin
    for script in scripts:
        with suppress(ProcessLookupError):
            os.killpg(script.pid, signal.SIGKILL) if os.name == "posix" else script.kill()
        script.communicate()


@pytest.fixture(scope="module")
def whole():
    """What nothing interrupted."""
    return ks.sweep(ks.grid("senseo", MIXED), **LONG)


def wait_for_files(script, place, count):
    """Wait until there are so many files, and fail if the script ends before."""
    while len(files(place)) < count:
        assert script.poll() is None, script.communicate()[1]
        time.sleep(0.005)


def kill(script):
    script.kill()
    script.communicate()
    assert script.returncode == -signal.SIGKILL


# --- killed -----------------------------------------------------------------------------------


@posix
def test_a_sweep_that_was_killed_goes_on(start, tmp_path):
    place = tmp_path / "out"
    script = start(slow_script(tmp_path / "sweep.py"), place)
    wait_for_files(script, place, 2)
    kill(script)
    assert not ks.Runs.load(place).complete
    kept = {each: each.stat().st_mtime_ns for each in files(place)}
    design = ks.grid("senseo", FACTORS)
    again = ks.sweep(design, runs=RUNS, seed=SEED, out=place)
    same(again, ks.sweep(design, runs=RUNS, seed=SEED))
    assert {each: each.stat().st_mtime_ns for each in kept} == kept
    assert list(place.iterdir()) == list(place.glob("runs-*.parquet"))


@posix
@pytest.mark.slow
def test_50000_runs_killed_three_times_are_row_for_row_the_same(start, whole, tmp_path):
    place = tmp_path / "out"
    assert len(whole) == 50_000
    script = fast_script(tmp_path / "sweep.py", MIXED, **LONG)
    for _ in range(3):
        sweep, before = start(script, place), len(files(place))
        wait_for_files(sweep, place, before + 5)
        kill(sweep)
        assert not ks.Runs.load(place).complete
    same(ks.sweep(ks.grid("senseo", MIXED), out=place, **LONG), whole)


# --- stopped by Ctrl-C ------------------------------------------------------------------------


@pytest.mark.slow
@posix
@pytest.mark.parametrize("engine", ["compiled", "agents"])
def test_ctrl_c_ends_it_and_tells_what_is_safe(start, tmp_path, engine):
    place, many = tmp_path / "out", 1_000_000 if engine == "compiled" else 1000
    how = {"engine": engine, "workers": 2}
    script = start(fast_script(tmp_path / "sweep.py", FACTORS, many, 1, **how), place)
    wait_for_files(script, place, 2)
    os.killpg(script.pid, signal.SIGINT)  # as a terminal does: to the processes it started, too
    _, said = script.communicate(timeout=60)
    assert script.returncode not in (0, None)
    stored = len(ks.Runs.load(place))
    assert stored > 0
    words = f"stopped; {stored:,} of {8 * many:,} runs are stored in {place}; the same sweep again"
    assert words in said
    assert said.count("Traceback") == 1
    assert said.splitlines()[-1] == "KeyboardInterrupt"


def test_ctrl_c_just_after_a_block_was_stored_counts_it(tmp_path, monkeypatch, capsys):
    def replace_and_stop(self, target):
        os.replace(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", replace_and_stop)
    with pytest.raises(KeyboardInterrupt):
        ks.sweep(ks.grid("senseo", {}), runs=40, out=tmp_path, engine="agents", workers=1)
    stored = len(ks.Runs.load(tmp_path))
    assert 0 < stored < 40
    assert f"stopped; {stored} of 40 runs are stored in {tmp_path}" in capsys.readouterr().err


def test_where_nothing_can_be_read_it_says_so(tmp_path, monkeypatch):
    def broken(self):
        raise OSError(errno.EIO, "Input/output error")

    def stop(self, start, table):
        monkeypatch.setattr(Path, "iterdir", broken)
        raise StorageError("no room")

    monkeypatch.setattr(Store, "write", stop)
    with pytest.raises(SweepError) as error:
        ks.sweep(ks.grid("senseo", {}), runs=4, out=tmp_path, engine="agents", workers=1)
    assert str(error.value) == f"no room; {tmp_path} cannot be read (Input/output error)"


@pytest.mark.slow
@posix
def test_processes_of_a_sweep_that_was_killed_end_too(start, tmp_path):
    place = tmp_path / "out"
    how = {"engine": "agents", "workers": 2}
    script = start(fast_script(tmp_path / "sweep.py", FACTORS, 1000, 1, **how), place)
    wait_for_files(script, place, 1)
    script.kill()
    script.communicate(timeout=60)  # until nobody holds the other end of its output


# --- a worker that dies -----------------------------------------------------------------------


@pytest.fixture
def mortals(tmp_path, monkeypatch):
    """A module with a party class that ends its process in run 24 of 40, while it is ill."""
    write(tmp_path / "mortal.py", MORTAL)
    (tmp_path / "ill").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("mortal", None)


def sweep_of_mortals(place, workers):
    from mortal import Mortal

    how = {"engine": "agents", "workers": workers, "party_classes": {"Philips": Mortal}}
    return ks.sweep(ks.grid("senseo", {}), runs=40, seed=3, out=place, **how)


@pytest.mark.slow
def test_a_worker_that_dies_leaves_what_is_stored(mortals):
    place = mortals / "out"
    with pytest.raises(SweepError) as error:
        sweep_of_mortals(place, workers=2)
    stored = len(ks.Runs.load(place))
    assert 0 < stored < 40
    assert str(error.value) == (
        f"a worker died; {stored} of 40 runs are stored in {place}; "
        "the same sweep again goes on from there"
    )
    (mortals / "ill").unlink()
    same(sweep_of_mortals(place, workers=1), ks.sweep(ks.grid("senseo", {}), runs=40, seed=3))


@pytest.mark.slow
def test_a_script_that_loses_a_worker_ends_with_status_1(start, mortals):
    script = start(write(mortals / "sweep.py", OF_MORTALS), mortals / "out")
    printed, said = script.communicate(timeout=300)
    assert script.returncode == 1
    assert printed == ""
    assert "SweepError: a worker died; " in said.splitlines()[-1]
    assert len(ks.Runs.load(mortals / "out")) > 0


# --- a full disk ------------------------------------------------------------------------------


@contextmanager
def small_disk(place, size):
    """A disk in memory; what is done in it must be over when it is taken away."""
    place.mkdir()
    if shutil.which("mount") is None or os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.slow
def test_on_a_full_disk_it_stops_and_with_more_room_it_goes_on(whole, tmp_path):
    disk, design = tmp_path / "disk", ks.grid("senseo", MIXED)
    place = disk / "out"
    with small_disk(disk, "2m"):
        with pytest.raises(SweepError) as error:
            ks.sweep(design, out=place, **LONG)
        kept = ks.Runs.load(place)
        assert 0 < len(kept) < len(whole)
        assert str(error.value).startswith(f"{place}/runs-")
        assert str(error.value).endswith(
            f".parquet: No space left on device; {len(kept):,} of 50,000 runs are stored in "
            f"{place}; the same sweep again goes on from there"
        )
        assert sorted(place.iterdir()) == files(place)
        rows = kept.table["point"] * LONG["runs"] + kept.table["run"]
        pd.testing.assert_frame_equal(kept.table, whole.table.iloc[rows].reset_index(drop=True))
        subprocess.run(["mount", "-o", "remount,size=256m", str(disk)], check=True)
        same(ks.sweep(design, out=place, **LONG), whole)
