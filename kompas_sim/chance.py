"""All chance of a run, drawn beforehand: a stream per mechanism, keyed by seed and run."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np

from kompas_sim.arrays import on_grid
from kompas_sim.rules.numbers import SMALLEST
from kompas_sim.rules.state import Draws, Floats


def stream(name: str, seed: int, run: int, shape: tuple[int, ...]) -> Floats:
    """Return uniform numbers in (0, 1) of stream `name` for run `run` of `seed`.

    The first axis is the round, where there is one: a longer horizon adds rows and changes none.
    """
    source = np.random.Philox(key=[seed, run], counter=[0, 0, 0, key_of(name)])
    return np.maximum(np.random.Generator(source).random(shape), SMALLEST)


def key_of(name: str) -> int:
    """Return the number that keeps stream `name` apart from the others."""
    return crc32(name.encode())


def beta(uniform: Floats, mean: Floats | float, concentration: Floats | float) -> Floats:
    """Turn uniform numbers into numbers of a Beta distribution, by its inverse; on the grid."""
    from scipy.special import betaincinv

    return on_grid(betaincinv(mean * concentration, (1.0 - mean) * concentration, uniform))


def make_draws(
    seed: int,
    run: int,
    parties: int,
    issues: int,
    options: int,
    rounds: int,
    facts: int = 0,
    stakeholders: int = 0,
) -> Draws:
    """Draw all chance of one run.

    Parameters
    ----------
    seed, run
        Run `run` of seed `seed`: the same numbers alone and among ten thousand others.
    parties, issues, options, rounds, facts, stakeholders
        Sizes: n, m, the greatest number of options of an issue, the horizon, F and K.

    Examples
    --------
    >>> short, long = (make_draws(7, 0, 2, 3, 4, rounds) for rounds in (10, 20))
    >>> bool((short.power == long.power[:10]).all())
    True
    """
    shapes = streams(parties, issues, options, rounds, facts, stakeholders)
    return Draws(**{name: stream(name, seed, run, shape) for name, shape in shapes.items()})


def streams(
    parties: int, issues: int, options: int, rounds: int, facts: int = 0, stakeholders: int = 0
) -> dict[str, tuple[int, ...]]:
    """Return the streams of chance and their shapes, for the sizes of `make_draws`.

    Examples
    --------
    >>> list(streams(2, 3, 4, 10)) == list(Draws._fields)
    True
    """
    n, m, o, t = parties, issues, options, rounds
    return {
        "trust": (n, n),
        "aspiration": (n,),
        "opening": (m,),
        "power": (t, n, n),
        "success": (t, n, n),
        "strategy": (t, n),
        "literacy": (t, n),
        "disclose": (t, n, n),
        "issue": (t, n, n),
        "deceit": (t, n, n),
        "detect": (t, n, n),
        "admit": (t, m),
        "discover": (t, m, o),
        "turn": (t, n),
        "noise": (t, n),
        "search": (t, m, o),
        "improve": (t,),
        "hold_up": (t, n),
        "phase": (t, 4),
        "exit": (t, n),
        "truth": (facts,),
        "step": (t, n),
        "package": (t,),
        "push": (t,),
        "text": (t,),
        "ratify": (t, n),
        "study": (t,),
        "joint": (t,),
        "estimate": (t,),
        "reveal": (t, facts),
        "shock": (t,),
        "shock_kind": (t,),
        "shock_party": (t, n),
        "notice": (t,),
        "sharing": (t,),
        "contest": (t, stakeholders),
        "renew": (t,),
    }


def seed_from(rng: Any) -> int:
    """Return the seed that `rng` stands for: itself, a draw from a generator, or a new one.

    Raises
    ------
    ValueError
        For anything that is not None, a generator, or a whole number from 0.
    """
    if rng is None:
        rng = np.random.default_rng()
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**32))
    if isinstance(rng, str) and rng.strip().isdigit():
        rng = int(rng)
    if not isinstance(rng, int | np.integer) or isinstance(rng, bool) or not 0 <= rng < 2**63:
        raise ValueError(f"seed: {rng!r} must be a whole number from 0 to 2**63 - 1")
    return int(rng)
