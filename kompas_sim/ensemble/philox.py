"""Philox 4x64-10, compiled: the same numbers as ``numpy.random.Philox``, without leaving the loop.

Source: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, register_jitable

from kompas_sim.rules.numbers import SMALLEST
from kompas_sim.rules.state import Floats, Ints

FIRST, SECOND = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
WEYL, WEYL_2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
UNIT = 2.0**-53
DROPPED = np.uint64(11)  # bits of 64 beyond the 53 of a float


@intrinsic
def product(typing: Any, a: types.Integer, b: types.Integer) -> Any:
    """Return the upper and the lower half of the product of two 64-bit numbers."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        half, wide = ir.IntType(64), ir.IntType(128)
        whole = builder.mul(*(builder.zext(each, wide) for each in arguments))
        upper = builder.trunc(builder.lshr(whole, ir.Constant(wide, 64)), half)
        return context.make_tuple(
            builder, signature.return_type, (upper, builder.trunc(whole, half))
        )

    return types.UniTuple(types.uint64, 2)(types.uint64, types.uint64), generate


@register_jitable
def philox(block: Any, stream: Any, seed: Any, run: Any) -> Any:
    """Return the four 64-bit numbers of counter (block, 0, 0, stream) under key (seed, run)."""
    a, b, c, d = block, np.uint64(0), np.uint64(0), stream
    key, key_2 = seed, run
    for _ in range(10):
        high, low = product(FIRST, a)
        high_2, low_2 = product(SECOND, c)
        a, b, c, d = high_2 ^ b ^ key, low_2, high ^ d ^ key_2, low
        key, key_2 = key + WEYL, key_2 + WEYL_2
    return a, b, c, d


@register_jitable
def unit(bits: Any) -> float:
    """Return 64 random bits as a number in (0, 1), as `kompas_sim.chance.stream` does."""
    return max(np.float64(bits >> DROPPED) * UNIT, SMALLEST)


@register_jitable
def draw_all(chance: Floats, plan: Ints, seed: int, run: int) -> None:
    """Fill all streams of a run with uniform numbers.

    A row of `plan` is the name of a stream, its start and its end in `chance`; the room of every
    stream is a multiple of four numbers.
    """
    for s in range(plan.shape[0]):
        stream = np.uint64(plan[s, 0])
        block = np.uint64(0)
        for at in range(plan[s, 1], plan[s, 2], 4):
            block += np.uint64(1)
            a, b, c, d = philox(block, stream, np.uint64(seed), np.uint64(run))
            chance[at] = unit(a)
            chance[at + 1] = unit(b)
            chance[at + 2] = unit(c)
            chance[at + 3] = unit(d)


def draw_first(chance: Floats, plan: Ints, seed: int, runs: Ints, drawn: Floats) -> None:
    """Fill `drawn` (R, size) with the first numbers of the one stream in `plan`, run by run."""
    for r in range(runs.shape[0]):
        draw_all(chance, plan, seed, runs[r])
        for c in range(drawn.shape[1]):
            drawn[r, c] = chance[c]
