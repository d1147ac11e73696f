"""Designs that sample ranges: Latin hypercubes, and those of Sobol and Morris."""

from __future__ import annotations

from os import PathLike
from typing import Any

import numpy as np

from kompas_sim.chance import seed_from
from kompas_sim.design import Design, given_logic
from kompas_sim.design_table import enough, table_of_points
from kompas_sim.designs.spans import Ranges, read_spans, tried
from kompas_sim.errors import ScenarioError, shown
from kompas_sim.factors import Case
from kompas_sim.io import as_scenario
from kompas_sim.layout import Layout, Span
from kompas_sim.limits import Number
from kompas_sim.logic import Logic
from kompas_sim.rules.state import Floats
from kompas_sim.scenario import Scenario


def latin_hypercube(
    scenario: Scenario | str | PathLike[str],
    ranges: Ranges | None,
    *,
    n: int,
    seed: int = 1,
    logic: Logic | str | None = None,
) -> Design:
    """Return a Latin hypercube: n points, and one of them in each n-th part of every range.

    It covers many factors with few points: for asking how results spread, and whether a
    conclusion holds all over.

    Parameters
    ----------
    scenario
        A bundled case, the path of a scenario file, or a `Scenario`.
    ranges
        By name, as in `grid`, ``(low, high)`` of each factor; see also `kompas_sim.ranges`. Names
        only, or None instead of a range: the range that the parameter declares. None: all
        parameters. Where there is no range there are choices, each equally likely: words
        (``{"drive_law": ["mulder", "constant"]}``), or true and false. The horizon and the
        deadline are rounded to whole rounds, each of them equally likely; all other numbers are
        as drawn, also those that count rounds.
    n
        The number of points.
    seed
        Of the sample; not that of the runs.
    logic
        The logic of the table where it does not vary; None: that of the scenario, or network.

    Raises
    ------
    ScenarioError
        For a factor that does not exist, a range that is empty or the wrong way round, or an end
        that cannot be.

    References
    ----------
    McKay, M. D., Beckman, R. J. & Conover, W. J. (1979). A comparison of three methods for
    selecting values of input variables. Technometrics 21.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.latin_hypercube("senseo", {"trust_gain": (0, 0.1), "logic.norm": None}, n=5)
    >>> sorted((design.points["logic.norm"] * 5).astype(int))
    [0, 1, 2, 3, 4]
    """
    from scipy.stats import qmc

    case, spans, logics = _read(scenario, ranges, logic)
    n, seed = _whole("n", n), _seed(seed)
    enough(n, "n")
    shares = qmc.LatinHypercube(len(spans), rng=seed).random(n)
    return _design(case, spans, logics, shares, Layout("latin_hypercube", spans, n, seed=seed))


def sobol(
    scenario: Scenario | str | PathLike[str],
    ranges: Ranges | None,
    *,
    n: int,
    seed: int = 1,
    logic: Logic | str | None = None,
) -> Design:
    """Return the sample of Saltelli, from which Sobol indices are estimated: n (k + 2) points.

    The indices say which share of the variance of a measure goes with each factor, by itself and
    together with others.

    Parameters
    ----------
    scenario, ranges, seed, logic
        As for `latin_hypercube`.
    n
        The number of rows of the base sample, a power of two: 64, 128, 256 ...

    Returns
    -------
    Design
        First the n rows of A, then the n of B, then for each factor A with that one column from
        B. ``design.layout.saltelli`` finds them again.

    Raises
    ------
    ScenarioError
        As for `latin_hypercube`, and for an n that is no power of two, with which a sequence of
        Sobol loses its balance.

    References
    ----------
    Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Computer
    Physics Communications 181.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.sobol("senseo", ["trust_gain", "trust_asymmetry"], n=64)
    >>> len(design)
    256
    """
    from scipy.stats import qmc

    case, spans, logics = _read(scenario, ranges, logic)
    n, seed = _power_of_two(n), _seed(seed)
    k = len(spans)
    enough(n * (k + 2), "n")
    a, b = np.hsplit(qmc.Sobol(2 * k, rng=seed, bits=64).random(n), 2)  # as scipy draws them
    blocks = [a, b, *(np.where(np.arange(k) == c, b, a) for c in range(k))]
    return _design(case, spans, logics, np.vstack(blocks), Layout("sobol", spans, n, seed=seed))


def morris(
    scenario: Scenario | str | PathLike[str],
    ranges: Ranges | None,
    *,
    trajectories: int = 10,
    levels: int = 4,
    seed: int = 1,
    logic: Logic | str | None = None,
) -> Design:
    """Return trajectories of Morris, which screen many factors: trajectories (k + 1) points.

    From point to point one factor moves, by a bit more than half its range: what a measure then
    does are elementary effects. They tell which of many factors matter at all, with far fewer
    points than `sobol` needs.

    Parameters
    ----------
    scenario, ranges, seed, logic
        As for `latin_hypercube`. A step is so long that whole numbers and choices change, too.
    trajectories
        How many there are, from 2.
    levels
        Of the grid on which the points lie, an even number.

    Returns
    -------
    Design
        Trajectory after trajectory. ``design.layout.steps`` tells which factor moves and where.

    Raises
    ------
    ScenarioError
        As for `latin_hypercube`, and for levels that are not even.

    References
    ----------
    Morris, M. D. (1991). Factorial sampling plans for preliminary computational experiments.
    Technometrics 33.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.morris("senseo", ks.ranges("senseo"), trajectories=4)
    >>> len(design) == 4 * (len(ks.ranges("senseo")) + 1)
    True
    """
    case, spans, logics = _read(scenario, ranges, logic)
    trajectories, levels = _whole("trajectories", trajectories, 2), _whole("levels", levels, 2)
    if levels % 2:
        raise ScenarioError(f"{levels} must be an even number", "levels")
    seed = _seed(seed)
    enough(trajectories * (len(spans) + 1), "trajectories")
    from SALib.sample.morris import sample

    unit = {
        "num_vars": len(spans),
        "names": [span.name for span in spans],
        "bounds": [[0, 1]] * len(spans),
    }
    drawn = sample(unit, trajectories, num_levels=levels, seed=seed)
    shares = np.round(drawn * (levels - 1)) / (levels - 1)  # on the grid to the last bit
    layout = Layout("morris", spans, trajectories, levels, seed)
    return _design(case, spans, logics, shares, layout)


# --- parts ----------------------------------------------------------------------------------------


def _read(
    scenario: Scenario | str | PathLike[str], ranges: Ranges | None, logic: Logic | str | None
) -> tuple[Case, tuple[Span, ...], dict[str, Logic]]:
    """Return what is sampled, and from where to where; all ends can be."""
    whole = as_scenario(scenario)
    case = Case(whole, given_logic(whole, logic))
    logics: dict[str, Logic] = {}
    spans = tuple(read_spans(whole, ranges, logics))
    tried(case, spans, logics)
    return case, spans, logics


def _design(
    case: Case, spans: tuple[Span, ...], logics: dict[str, Logic], shares: Floats, layout: Layout
) -> Design:
    columns = [span.at(column) for span, column in zip(spans, shares.T, strict=True)]
    points = table_of_points(layout.names, list(zip(*columns, strict=True)))
    return Design(*case, points, logics, layout)


def _whole(name: str, value: Any, low: int = 1) -> int:
    if problem := Number(low, whole=True).problem(value):
        raise ScenarioError(problem, name)
    return int(value)


def _seed(value: Any) -> int:
    if problem := Number(0, 2**63 - 1, whole=True).problem(value):
        raise ScenarioError(problem, "seed")
    return seed_from(value)


def _power_of_two(n: Any) -> int:
    number = _whole("n", n, 2)
    if number & (number - 1):
        below = 1 << number.bit_length() - 1
        raise ScenarioError(
            f"{shown(n)} must be a power of two, such as {below} or {2 * below}", "n"
        )
    return number
