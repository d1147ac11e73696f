"""From where to where factors vary: given, declared by the model, or around what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from math import isnan
from numbers import Real
from os import PathLike
from typing import Any

from kompas_sim.design import Design, given_logic
from kompas_sim.design_table import cells_of, named_logics, table_of_points
from kompas_sim.errors import ScenarioError, shown
from kompas_sim.factors import OF_SCENARIO, WHOLE, Case, Factor, factor
from kompas_sim.io import as_scenario
from kompas_sim.layout import Span
from kompas_sim.limits import Number
from kompas_sim.logic import Logic
from kompas_sim.parameters import Parameters, parameter_info
from kompas_sim.scenario import Scenario

Ranges = Mapping[str, Sequence[Any] | Mapping[str, Logic | str] | None] | Sequence[str]


def ranges(
    scenario: Scenario | str | PathLike[str],
    names: Sequence[str] | None = None,
    factor: float = 2,
    *,
    logic: Logic | str | None = None,
) -> dict[str, tuple[float, float]]:
    """Return ranges around the values that a scenario has: from half to double, say.

    They are for asking how far results rest on numbers that nobody measured: give them to
    `latin_hypercube`, `sobol` or `morris`.

    Parameters
    ----------
    scenario
        A bundled case, the path of a scenario file, or a `Scenario`.
    names
        Anything with a number that a design may vary, such as ``"trust_gain"``,
        ``"logic.norm"`` or ``"party.Philips.power"``. None: every parameter whose basis is
        ``illustrative``, but for those that are 0 and stay so.
    factor
        From the value divided by this to the value times this, cut off at the ends of the
        declared range of the parameter or knob. Rounds are rounded to whole numbers.
    logic
        The logic of the table; None: that of the scenario, or network.

    Returns
    -------
    dict
        ``{name: (low, high)}``.

    Raises
    ------
    ScenarioError
        For a name that does not exist, or what has no number that can be halved and doubled.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> ks.ranges("senseo", ["trust_gain", "party.Philips.power"])
    {'trust_gain': (0.025, 0.1), 'party.Philips.power': (0.26, 1.04)}
    >>> ks.ranges("senseo", ["engine"])  # it is 1 already, and can be no more
    {'engine': (0.5, 1.0)}
    """
    if problem := Number(1, above=True).problem(factor):
        raise ScenarioError(problem, "factor")
    scenario = as_scenario(scenario)
    case = Case(scenario, given_logic(scenario, logic))
    if names is None:
        return {name: _around(case, name, factor) for name in _illustrative(scenario.parameters)}
    return {name: _around(case, name, factor) for name in _names(names)}


def _illustrative(parameters: Parameters) -> list[str]:
    """Return the parameters without a claim that are numbers and not 0."""
    return [
        name
        for name, info in parameter_info().items()
        if info.basis == "illustrative" and not info.choices and getattr(parameters, name)
    ]


def _around(case: Case, name: str, times: float) -> tuple[float, float]:
    found = factor(case.scenario, name)
    value = found.read(case)
    if (found.span and found.span.choices) or isinstance(value, bool | Logic) or value is None:
        raise ScenarioError(f"there is no number to vary around; {_how(found)}", name)
    if not value:
        raise ScenarioError("it is 0, and stays so; give [low, high]", name)
    low, high = sorted((value / times, value * times))
    if name in WHOLE:
        return max(1, round(low)), round(high)
    if found.span:
        low, high = max(low, found.span.low), min(high, found.span.high)
    return low, high


# --- for all designs ------------------------------------------------------------------------------


def read_spans(scenario: Scenario, given: Ranges | None, logics: dict[str, Logic]) -> list[Span]:
    """Return from where to where each factor varies.

    Parameters
    ----------
    scenario
        In which they are looked up.
    given
        By name, ``(low, high)``, or choices (words, or true and false), or None for the whole
        of its declared range; or names only; or None for all parameters.
    logics
        To which logics of one's own are added, by the words that stand for them.

    Raises
    ------
    ScenarioError
        For what does not exist, is empty, or is the wrong way round.

    Examples
    --------
    >>> import kompas_sim as ks
    >>> read_spans(ks.load_scenario("senseo"), ["trust_gain", "drive_law"], {})
    [Span(name='trust_gain', low=0.0, high=0.2, whole=False, choices=()), Span(name='drive_law',
    low=0.0, high=1.0, whole=False, choices=('mulder', 'entitlement', 'constant'))]
    """
    if given is None:
        given = Parameters._fields
    table: Mapping[str, Any] = (
        given if isinstance(given, Mapping) else dict.fromkeys(_names(given), None)
    )
    if not table:
        raise ScenarioError("no factors given")
    return [_span(factor(scenario, name), value, logics) for name, value in table.items()]


def tried(case: Case, spans: Iterable[Span], logics: Mapping[str, Logic]) -> None:
    """See whether all ends can be.

    What changes the game is tried each by itself, as not all that is low need be drawn together;
    but `OF_SCENARIO` (horizon, deadline, aggregate, coalition), and the rest, together.

    Raises
    ------
    ScenarioError
        For an end that cannot be, with its place.
    """
    alone = {
        span.name: span.ends
        for span in spans
        if span.name not in OF_SCENARIO and factor(case.scenario, span.name).changes_game
    }
    rest = {span.name: span.ends for span in spans if span.name not in alone}
    for ends in [*({name: its} for name, its in alone.items()), rest]:
        if ends:
            rows = list(zip(*ends.values(), strict=True))
            Design(case.scenario, case.logic, table_of_points(ends, rows), logics)


def _names(given: Any) -> list[str]:
    """Return names that are given as a list."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ScenarioError(f"{shown(given)} must be a list of names")
    names = list(given)
    for k, name in enumerate(names):
        if not isinstance(name, str):
            raise ScenarioError(f"{shown(name)} must be a name")
        if name in names[:k]:
            raise ScenarioError(f"{shown(name)} is there twice")
    return names


def _span(found: Factor, given: Any, logics: dict[str, Logic]) -> Span:
    name = found.name
    if given is None:
        if found.span is None:
            raise ScenarioError(f"it has no range of its own; {_how(found)}", name)
        return found.span
    if isinstance(given, str) or not isinstance(given, Sized) or not isinstance(given, Iterable):
        raise ScenarioError(f"{shown(given)} must be [low, high], or a list of choices", name)
    logics |= named_logics(name, given, logics)
    values = cells_of(name, given)
    if not values:
        raise ScenarioError("an empty list must be [low, high], or a list of choices", name)
    if not all(isinstance(value, Real) and not isinstance(value, bool) for value in values):
        return _choice(name, values)
    if len(values) != 2:
        raise ScenarioError(f"{_plural(len(values))} given; a range is [low, high]", name)
    low, high = values
    if isnan(low) or isnan(high) or low >= high:
        raise ScenarioError(
            f"the low end, {shown(low)}, must be below the high, {shown(high)}", name
        )
    return Span(name, low, high, whole=True) if name in WHOLE else Span(name, low, high)


def _choice(name: str, values: list[Any]) -> Span:
    if len(values) < 2:
        raise ScenarioError(f"only {shown(values[0])} is given; two or more must vary", name)
    for k, value in enumerate(values):
        if value in values[:k]:
            raise ScenarioError(f"{shown(value)} is there twice", name)
    return Span(name, choices=tuple(values))


def _plural(number: int) -> str:
    return "1 number" if number == 1 else f"{number} numbers"


def _how(found: Factor) -> str:
    """Say what to give for a factor instead."""
    if found.span and found.span.choices:
        return f"give two or more of {', '.join(map(_word, found.span.choices))}"
    if found.name.rpartition(".")[2] == "logic":
        return "give two or more logics"
    return "give [low, high]"


def _word(choice: Any) -> str:
    return choice if isinstance(choice, str) else shown(choice)
