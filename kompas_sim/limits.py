"""What a field of a record may hold, written once: as an annotation of its type.

``power: Positive`` is a float to a type checker, the range that `kompas_sim.validation` keeps,
and the range an editor shows through the JSON Schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite
from numbers import Integral, Real
from typing import Annotated, Any, Protocol

from kompas_sim.errors import not_whole, shown
from kompas_sim.rules.state import AGGREGATES, FUNCTIONS, HAPPENINGS

LARGEST = 1_000_000  # score, weight or power: larger ones say nothing and spoil the arithmetic


class Limit(Protocol):
    """Tells what is wrong with a value, and shows its rule in the JSON Schema."""

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with `value`, or None."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number from `low` to `high`; `above` leaves out the low end.

    An end as far as `LARGEST` is there against nonsense, and is told of only to who oversteps it.
    """

    low: float = -inf
    high: float = inf
    above: bool = False
    whole: bool = False

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with `value`, or None."""
        kind: Any = Integral if self.whole else Real
        if isinstance(value, bool) or not isinstance(value, kind):
            return not_whole(value) if self.whole else f"{shown(value)} must be a number"
        if not isinstance(value, Integral) and not isfinite(value):
            return f"{shown(value)} must be a finite number"
        if self.low < value <= self.high or (value == self.low and not self.above):
            return None
        if self.high < LARGEST:
            return f"{shown(value)} must be from {self.low:g} to {self.high:g}"
        if value > self.high:
            return f"{shown(value)} must be at most {self.high:,.0f}"
        end = f"{self.low:,.0f}" if abs(self.low) >= LARGEST else f"{self.low:g}"
        return f"{shown(value)} must be {'greater than' if self.above else 'at least'} {end}"

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        lowest = "exclusiveMinimum" if self.above else "minimum"
        ends = {lowest: self.low, "maximum": self.high}
        return {**handler(core), **{key: end for key, end in ends.items() if isfinite(end)}}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the given words."""

    words: tuple[str, ...]

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with `value`, or None."""
        return None if value in self.words else f"{shown(value)} is none of {', '.join(self.words)}"

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {**handler(core), "enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class OneLine:
    """A name: not empty, on one line, without blanks around it."""

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with `value`, or None."""
        if isinstance(value, str) and value and value.isprintable() and value == value.strip():
            return None
        return f"{shown(value)} must be a name: text on one line, without blanks around it"

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {**handler(core), "minLength": 1}


USUAL_FUNCTIONS = tuple(name for name in FUNCTIONS if name != "manipulate")

Name = Annotated[str, OneLine()]
POSITIVE = Number(0, LARGEST, above=True)
NOT_NEGATIVE = Number(0, LARGEST)
IN_V = Number(-100, 100)

Finite = Annotated[float, Number()]  # what it may be, something else tells
Score = Annotated[float, Number(-LARGEST, LARGEST)]  # or something else on its scale
Positive = Annotated[float, POSITIVE]
NotNegative = Annotated[float, NOT_NEGATIVE]
InV = Annotated[float, IN_V]  # 1: what a party can get at best on the first agenda
Fee = Annotated[float, Number(0, 1)]  # in v, every round
Share = Annotated[float, Number(0, 1)]
Regard = Annotated[float, Number(-1, 1)]  # -1 bad .. 1 good
Stage = Annotated[float, Number(0, 9)]  # of escalation
Round = Annotated[int, Number(0, whole=True)]
Rounds = Annotated[int, Number(1, 10_000, whole=True)]
Aggregate = Annotated[str, OneOf(AGGREGATES)]
EventKind = Annotated[str, OneOf(HAPPENINGS)]
Function = Annotated[str, OneOf(FUNCTIONS)]


LEVEL = 0.95  # of an interval, where none is given
MOST_RUNS = 10**9  # of a point
LAST_RUN = 2**63 - 1  # the highest number that chance can be keyed by


def whole_number(name: str, value: Any, low: int = 1, high: int | None = None) -> int:
    """Return `value`, which is called `name`, as an int.

    Raises
    ------
    ValueError
        Unless it is a whole number from `low`, and at most `high`.

    Examples
    --------
    >>> whole_number("runs", -3)
    Traceback (most recent call last):
    ValueError: runs: -3 must be at least 1
    """
    if problem := Number(low, whole=True).problem(value):
        raise ValueError(f"{name}: {problem}")
    if high is not None and value > high:
        raise ValueError(f"{name}: {shown(value)} must be at most {high:,}")
    return int(value)


def inner_share(name: str, value: float) -> float:
    """Return `value`, which is called `name`, as a float.

    Raises
    ------
    ValueError
        Unless it is above 0 and below 1.

    Examples
    --------
    >>> inner_share("level", 95)
    Traceback (most recent call last):
    ValueError: level: 95 must be between 0 and 1
    """
    if problem := Number().problem(value):
        raise ValueError(f"{name}: {problem}")
    if not 0 < value < 1:
        raise ValueError(f"{name}: {shown(value)} must be between 0 and 1")
    return float(value)


def check_level(level: float) -> None:
    """Raise ValueError unless `level` is between 0 and 1."""
    inner_share("level", level)


def runs_of_each(value: Any) -> int:
    """Return a number of runs of each point, checked as `whole_number` does."""
    return whole_number("runs", value, high=MOST_RUNS)


def workers_of(value: Any) -> int | None:
    """Return a number of workers, checked; None: as many as there are cores."""
    return None if value is None else whole_number("workers", value)
