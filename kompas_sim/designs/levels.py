"""Designs of two levels per factor: all combinations, one at a time, and mixed tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from os import PathLike
from typing import Any

from kompas_sim.design import Design, given_logic
from kompas_sim.design_table import cells_of, enough, logic_named, named_logics, table_of_points
from kompas_sim.designs.spans import Ranges, read_spans, tried
from kompas_sim.errors import ScenarioError, shown, unknown
from kompas_sim.factors import KNOBS, Case
from kompas_sim.io import as_scenario
from kompas_sim.layout import Layout, Span
from kompas_sim.logic import KNOB, ROWS, Logic
from kompas_sim.scenario import Scenario

LOW, HIGH = Logic.hierarchy().norm, Logic.network().norm  # of every row in the two presets
WHICH = ("all", "compositions")


def factorial(
    scenario: Scenario | str | PathLike[str],
    factors: Ranges | None = None,
    *,
    rows: Sequence[str] | None = None,
    low: float = LOW,
    high: float = HIGH,
    logic: Logic | str | None = None,
) -> Design:
    """Return the design of all combinations of two levels per factor: 2 ** k points.

    It tells what each factor does by itself and with the others. Without further words the
    factors are the six rows of Table 1, between the two presets.

    Parameters
    ----------
    scenario
        A bundled case, the path of a scenario file, or a `Scenario`.
    factors
        By name, as in `grid`, the two levels of each: ``{"trust_asymmetry": (1, 3)}``. Names
        only, or None instead of levels: the ends of the range that the parameter declares.
    rows
        Knobs of the logic of the table that are factors as well, between `low` and `high`: the
        six rows (problem, goal, information, decision, execution, norm), orientation, restraint
        and leadership. None: the six rows, if no `factors` are given.
    low, high
        Levels of `rows`. Those of the presets hierarchy and network without further words, also
        for leadership, which is .5 in both presets.
    logic
        The logic of the table where it does not vary; None: that of the scenario, or network.

    Returns
    -------
    Design
        The first point has all factors low, the last all high, and the last factor changes
        fastest. Of two words, and of true and false, low is the first and high the second, as
        `kompas_sim.shapley` and `kompas_sim.paired` of its runs have it. A party with a logic of
        its own keeps it.

    Raises
    ------
    ScenarioError
        For a factor that does not exist, levels that cannot be, or low that is not below high.

    References
    ----------
    Box, G. E. P., Hunter, J. S. & Hunter, W. G. (2005). Statistics for experimenters, ch. 5.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> len(ks.factorial("senseo"))
    64
    >>> ks.factorial("senseo", {"trust_asymmetry": (1, 3)}, rows=["norm"]).points
       logic.norm  trust_asymmetry
    0         0.2                1
    1         0.2                3
    2         0.8                1
    3         0.8                3
    """
    case, spans, logics = _levels(scenario, factors, rows, low, high, logic)
    enough(2 ** len(spans), "rows" if factors is None else "factors")
    return _design(case, spans, logics, product((0, 1), repeat=len(spans)), "factorial")


def one_in_one_out(
    scenario: Scenario | str | PathLike[str],
    factors: Ranges | None = None,
    *,
    rows: Sequence[str] | None = None,
    low: float = LOW,
    high: float = HIGH,
    logic: Logic | str | None = None,
) -> Design:
    """Return the design that moves one factor at a time, from either corner: 2 (k + 1) points.

    *In*: everything low (as under hierarchy), and each factor high by itself. *Out*: everything
    high (as under network), and each factor low by itself. What a factor does in one corner and
    not in the other, it does together with others.

    Parameters
    ----------
    scenario, factors, rows, low, high, logic
        As for `factorial`. What is no factor is as in `logic` in both corners; with the six rows,
        orientation and restraint as `rows`, the corners are the two presets.

    Returns
    -------
    Design
        First the corner where all is low, then one in, in the order of the factors; then the
        other corner, and one out. The words are in ``design.layout.roles``.

    Raises
    ------
    ScenarioError
        As for `factorial`.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> design = ks.one_in_one_out("senseo", rows=["goal", "norm"])
    >>> design.points.assign(role=design.layout.roles)
       logic.goal  logic.norm            role
    0         0.2         0.2         all low
    1         0.8         0.2   logic.goal in
    2         0.2         0.8   logic.norm in
    3         0.8         0.8        all high
    4         0.2         0.8  logic.goal out
    5         0.8         0.2  logic.norm out
    """
    case, spans, logics = _levels(scenario, factors, rows, low, high, logic)
    sides = []
    for usual, other in ((0, 1), (1, 0)):
        moved = range(-1, len(spans))  # -1: none
        sides += [[other if c == one else usual for c in range(len(spans))] for one in moved]
    return _design(case, spans, logics, sides, "one_in_one_out")


def mixed(
    scenario: Scenario | str | PathLike[str],
    parties: Sequence[str] | None = None,
    *,
    which: str = "all",
    logics: Sequence[Any] | Mapping[str, Logic | str] = ("hierarchy", "network"),
    logic: Logic | str | None = None,
) -> Design:
    """Return the design of mixed tables, at which each party has a logic of its own.

    Parameters
    ----------
    scenario
        A bundled case, the path of a scenario file, or a `Scenario`.
    parties
        Whose logic varies, in this order; None: everybody's, in the order of the scenario.
    which
        ``"all"``: who has which logic in all 2 ** n ways; the last party changes fastest.
        ``"compositions"``: from nobody to everybody with the second logic, n + 1 tables, at each
        of which one more party has gone over, in the order of `parties`.
    logics
        The two logics: words of presets, or a word for each logic of one's own.
    logic
        That of the other parties; None: that of the scenario, or network.

    Raises
    ------
    ScenarioError
        For a party that does not exist or is there twice, or not just two logics.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.mixed("senseo", which="compositions").points
      party.Philips.logic party.Douwe Egberts.logic
    0           hierarchy                 hierarchy
    1             network                 hierarchy
    2             network                   network
    >>> len(ks.mixed("maasvlakte"))
    32
    """
    if which not in WHICH:
        raise ScenarioError(unknown("choice", which, WHICH), "which")
    case = as_scenario(scenario)
    names = [party.name for party in case.parties]
    chosen = names if parties is None else _known("party", parties, names, "parties")
    if isinstance(logics, str) or not isinstance(logics, Iterable):
        raise ScenarioError(f"{shown(logics)} must be two logics", "logics")
    own = named_logics("logics", logics, {})
    words = tuple(cells_of("logics", logics))
    for word in words:
        logic_named("logics", own.get(word, word))
    if len(words) != 2 or words[0] == words[1]:
        raise ScenarioError(f"they must be two, not {', '.join(map(shown, words))}", "logics")
    enough(2 ** len(chosen) if which == "all" else 1, "parties")
    spans = [Span(f"party.{name}.logic", choices=words) for name in chosen]
    sides: Iterable[Sequence[int]] = product((0, 1), repeat=len(spans))
    if which == "compositions":
        sides = [[int(c < high) for c in range(len(spans))] for high in range(len(spans) + 1)]
    kind = "mixed" if which == "all" else "compositions"
    return _design(Case(case, given_logic(case, logic)), spans, own, sides, kind)


# --- parts ----------------------------------------------------------------------------------------


def _levels(
    scenario: Scenario | str | PathLike[str],
    factors: Ranges | None,
    rows: Sequence[str] | None,
    low: float,
    high: float,
    logic: Logic | str | None,
) -> tuple[Case, list[Span], dict[str, Logic]]:
    """Return what two levels per factor are asked of, and these."""
    whole = as_scenario(scenario)
    case = Case(whole, given_logic(whole, logic))
    if rows is None:
        rows = ROWS if factors is None else ()
    for place, level in (("low", low), ("high", high)):
        if problem := KNOB.problem(level):
            raise ScenarioError(problem, place)
    if low >= high:
        raise ScenarioError(f"{shown(low)} must be below high, {shown(high)}", "low")
    known = _known("row", rows, KNOBS, "rows", bare=True)
    given: dict[str, Any] = {f"logic.{row}": (float(low), float(high)) for row in known}
    logics: dict[str, Logic] = {}
    spans = read_spans(whole, given, logics) if given else []
    if factors is not None and len(factors):
        spans += read_spans(whole, factors, logics)
    if not spans:
        raise ScenarioError("no factors given", "rows" if factors is None else "factors")
    for k, span in enumerate(spans):
        if any(span.name == other.name for other in spans[:k]):
            raise ScenarioError("it is there twice", span.name)
        if len(span.choices) > 2:
            said = ", ".join(map(shown, span.choices))
            raise ScenarioError(f"it has two levels, not {len(span.choices)}: {said}", span.name)
    tried(case, spans, logics)
    return case, spans, logics


def _known(
    kind: str, given: Any, names: Sequence[str], place: str, *, bare: bool = False
) -> list[str]:
    """Return names that are given as a list, each of them one of `names`; `bare`: or none."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ScenarioError(f"{shown(given)} must be a list of names", place)
    found = list(given)
    if not found and not bare:
        raise ScenarioError("no names given", place)
    for k, name in enumerate(found):
        if name not in names:
            raise ScenarioError(unknown(kind, name, names, place), place)
        if name in found[:k]:
            raise ScenarioError(f"{shown(name)} is there twice", place)
    return found


def _design(
    case: Case,
    spans: Sequence[Span],
    logics: Mapping[str, Logic],
    sides: Iterable[Sequence[int]],
    kind: str,
) -> Design:
    """Return the design in which each factor is at its first (0) or last (1) value."""
    cells = [[span.ends[side] for span, side in zip(spans, row, strict=True)] for row in sides]
    points = table_of_points([span.name for span in spans], cells)
    return Design(*case, points, logics, Layout(kind, tuple(spans)))
