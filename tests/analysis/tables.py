"""Tables such as those of `Runs`, of models of which the answers are known."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd


def factorial_table(measure, k=3, runs=40, levels=(0.0, 1.0), names="abcdefgh"):
    """A full factorial of `k` factors; measure(x, run) gives (cells, runs) from x (k, cells, 1)."""
    points = np.array(list(product((0, 1), repeat=k)))
    x = points.T[:, :, None].astype(float)
    values = np.broadcast_to(measure(x, np.arange(runs)), (len(points), runs))
    point, run = np.divmod(np.arange(len(points) * runs), runs)
    columns = {name: np.array(levels)[points[point, i]] for i, name in enumerate(names[:k])}
    outcome = np.where(values.ravel() > np.median(values), "win-win", "no deal")
    said = {"point": point, "run": run, **columns, "outcome": outcome, "gain": values.ravel()}
    return pd.DataFrame(said)


def saltelli_table(function, base):
    """The design of Saltelli from (n, 2 d) numbers in (0, 1), and a function of (points, d)."""
    a, b = np.hsplit(base, 2)
    d = a.shape[1]
    x = np.vstack([a, b, *(np.where(np.arange(d) == j, b, a) for j in range(d))])
    return points_table(x, function(x))


def points_table(x, values):
    names = [f"x{j}" for j in range(x.shape[1])]
    table = pd.DataFrame({"point": np.arange(len(x)), "run": 0})
    table[names] = x
    return table.assign(outcome="compromise", gain=values)


def trajectories_table(function, rng, count=20, d=3, levels=4):
    """Trajectories of Morris on a grid of levels in 0..1, by steps of levels / 2 (levels - 1)."""
    step = levels / (2 * (levels - 1))
    rows = []
    for _ in range(count):
        up = rng.random(d) < 0.5
        low = rng.integers(0, levels // 2, d) / (levels - 1)
        x = np.where(up, low, low + step)
        rows.append(x.copy())
        for j in rng.permutation(d):
            x[j] += step if up[j] else -step
            rows.append(x.copy())
    points = np.array(rows)
    return points_table(points, function(points))


def ishigami(x):
    """The function of Ishigami and Homma, of x (points, 3) in 0..1."""
    x1, x2, x3 = np.pi * (2 * x.T - 1)
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def ishigami_indices():
    """Its first and total order indices, in closed form."""
    pi4, pi8 = np.pi**4, np.pi**8
    one, two = 0.5 * (1 + pi4 / 50) ** 2, 49 / 8
    both = 0.01 * pi8 * (1 / 18 - 1 / 50)
    whole = one + two + both
    return np.array([one, two, 0]) / whole, np.array([one + both, two, both]) / whole
