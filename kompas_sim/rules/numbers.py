"""Small numerical tools that give the same bits wherever they run."""

from __future__ import annotations

import math

from kompas_sim.rules import rule

GRID = float(2**30)
SMALLEST = 2.0**-60  # the least of a draw, in the place of 0


@rule
def clip(x: float, low: float, high: float) -> float:
    """`x`, kept within `low` and `high`."""
    if x < low:
        return low
    if x > high:
        return high
    return x


@rule
def sigmoid(x: float) -> float:
    """A chance in (0, 1) that rises with `x`."""
    return 1.0 / (1.0 + math.exp(-clip(x, -60.0, 60.0)))


@rule
def power(x: float, exponent: float) -> float:
    """`x` to the power `exponent`, for x >= 0; 0 stays 0."""
    if x <= 0.0:
        return 0.0
    return math.exp(exponent * math.log(x))


@rule
def on_grid(x: float) -> float:
    """`x` rounded to a multiple of 2**-30, so that sums of a few such numbers are exact."""
    return math.floor(x * GRID + 0.5) / GRID
