"""What is seen from outside: how long a start and a large sweep take, and how much memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmark.measuring import Size, fail

START = "import kompas_sim as ks; ks.simulate('senseo', runs=1)"
LIBRARIES = "its libraries, without a model"
PEAK = """
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(most if sys.platform == "darwin" else 1024 * most)
"""
SWEEP = """
import dataclasses, resource, sys
import kompas_sim as ks
short = dataclasses.replace(ks.random_scenario(n_parties=2), horizon=10)
ks.sweep(ks.grid(short, {"logic": ["network"]}), runs=int(sys.argv[1]), out=sys.argv[2] or None)
"""
MIXED = """
import resource, sys, time
import kompas_sim as ks
party = ks.load_scenario("maasvlakte").parties[0].name
ranges = {
    "logic": ["hierarchy", "network", "pure_hierarchy", "pure_network"],
    "horizon": (120, 160),
    "trust_gain": None,
    "trust_asymmetry": None,
    f"party.{party}.power": (0.2, 1.0),
    f"party.{party}.layers.individual": (0.05, 0.4),
}
ks.sweep(ks.latin_hypercube("senseo", {"horizon": (150, 160)}, n=2), runs=1, progress=False)
begun = time.perf_counter()
design = ks.latin_hypercube("maasvlakte", ranges, n=int(sys.argv[1]))
found = ks.sweep(design, runs=int(sys.argv[2]), out=sys.argv[3], progress=False)
print(len(found), time.perf_counter() - begun)
"""
# in between, for the child of a large process reports at least the size of that one
BETWEEN = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"


def start(size: Size) -> pd.DataFrame:
    """A process of its own, from its start to the end of one run.

    "times": against the same libraries without a model: NumPy, SciPy's special functions and numba,
    imported, and the smallest of functions compiled. Pandas comes with the first table.
    """
    codes = {
        "warm": START,
        LIBRARIES: "import numpy, scipy.special, numba; numba.njit(lambda: 1)()",
        "import alone": "import kompas_sim",
        "Python alone": "pass",
    }
    found: dict[str, tuple[float, float]] = {}
    with TemporaryDirectory() as folder:
        env = os.environ | ({"NUMBA_CACHE_DIR": folder} if size.cold else {})
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # else all is read from its source, every time
        if size.cold:
            found["cold: the rules are compiled"] = started(START, env)
        taken = [[started(code, env) for code in codes.values()] for _ in range(size.repeats + 1)]
        found |= dict(zip(codes, np.min(taken[1:], axis=0), strict=True))  # the first fills caches
    rows = [(what, *each, each[0] / found[LIBRARIES][0]) for what, each in found.items()]
    return pd.DataFrame(rows, columns=["start", "s", "CPU s", "times"])


def started(code: str, env: Mapping[str, str]) -> tuple[float, float]:
    wall, used = time.perf_counter(), sum(os.times()[2:4])
    python("-c", code, env=env)
    return time.perf_counter() - wall, sum(os.times()[2:4]) - used


def python(*arguments: str, env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=env)
    if done.returncode:
        fail(done.stderr.strip().splitlines()[-1])
    return done.stdout


def memory(size: Size) -> pd.DataFrame:
    """The peak of memory of a sweep without paths, two parties: stored as it goes, or only kept."""
    rows = []
    for where in ("disk", "memory"):
        peaks: list[int] = []
        for runs in size.kept:
            with TemporaryDirectory() as folder:
                asked = ["-c", SWEEP + PEAK, str(runs), folder if where == "disk" else ""]
                peaks.append(int(python("-c", BETWEEN, sys.executable, *asked)))
            added = runs - size.kept[0]
            growth = (peaks[-1] - peaks[0]) / added / 2**10 if added else np.nan
            rows.append((where, runs, peaks[-1] / 2**20, growth))
    return pd.DataFrame(rows, columns=["to", "runs", "peak, MB", "growth, kB/run"])


def sweep(size: Size) -> pd.DataFrame:
    """A mixed design of maasvlakte on all cores, stored as it goes; every point is another game.

    Logics, parameters, power, weights of layers and horizon differ: a Latin hypercube. The time is
    that of drawing the design, playing it, storing it and reading all of it again; the start, with
    all that is imported and read, is not in it.
    """
    points, runs = size.swept
    with TemporaryDirectory() as folder:
        asked = ["-c", MIXED + PEAK, str(points), str(runs), folder]
        played, seconds, peak = map(float, python("-c", BETWEEN, sys.executable, *asked).split())
        stored = sum(each.stat().st_size for each in Path(folder).iterdir())
    row = (points, int(played), seconds, played / seconds, peak / 2**20, stored / 2**20)
    columns = ["points", "runs", "s", "runs/s", "peak, MB", "on disk, MB"]
    return pd.DataFrame([row], columns=columns)
