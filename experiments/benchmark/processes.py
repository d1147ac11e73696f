"""What is seen from outside: how long a start takes, and how much memory runs need."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmark.measuring import Size, fail

START = "import kompas_sim as ks; ks.simulate('senseo', runs=1)"
LIBRARIES = "its libraries, without a model"
SWEEP = """
import dataclasses, resource, sys
import kompas_sim as ks
short = dataclasses.replace(ks.random_scenario(n_parties=2), horizon=10)
ks.sweep(ks.grid(short, {"logic": ["network"]}), runs=int(sys.argv[1]), out=sys.argv[2] or None)
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(most if sys.platform == "darwin" else 1024 * most)
"""
# in between, for the child of a large process reports at least the size of that one
BETWEEN = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"


def start(size: Size) -> pd.DataFrame:
    """A process of its own, from its start to the end of one run.

    "times": against the same libraries without a model: NumPy, pandas and numba, imported, and the
    smallest of functions compiled.
    """
    codes = {
        "warm": START,
        LIBRARIES: "import numpy, pandas, numba; numba.njit(lambda: 1)()",
        "import alone": "import kompas_sim",
        "Python alone": "pass",
    }
    found = {}
    with TemporaryDirectory() as folder:
        env = os.environ | ({"NUMBA_CACHE_DIR": folder} if size.cold else {})
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # else all is read from its source, every time
        if size.cold:
            found["cold: the rules are compiled"] = started(START, env)
        for what, code in codes.items():
            found[what] = np.min([started(code, env) for _ in range(size.repeats)], axis=0)
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
                asked = ["-c", SWEEP, str(runs), folder if where == "disk" else ""]
                peaks.append(int(python("-c", BETWEEN, sys.executable, *asked)))
            added = runs - size.kept[0]
            growth = (peaks[-1] - peaks[0]) / added / 2**10 if added else np.nan
            rows.append((where, runs, peaks[-1] / 2**20, growth))
    return pd.DataFrame(rows, columns=["to", "runs", "peak, MB", "growth, kB/run"])
