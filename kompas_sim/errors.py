"""What is said when a scenario is not right: one line with the file, the place and the choices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any

LONGEST_NUMBER = 60  # digits in a message


class ScenarioError(ValueError):
    """A scenario, or something asked of it, is not right.

    Parameters
    ----------
    problem
        What is wrong, with the value and what is expected.
    place
        Where in the scenario, such as ``parties[1].power``.
    file
        The file it was read from, where there is one.
    more
        How many other problems there are besides this one.

    Examples
    --------
    >>> from kompas_sim.errors import ScenarioError
    >>> print(ScenarioError("-0.2 must be greater than 0", "parties[1].power", "mine.toml"))
    mine.toml: parties[1].power: -0.2 must be greater than 0
    """

    def __init__(self, problem: str, place: str = "", file: str = "", more: int = 0) -> None:
        super().__init__(problem, place, file, more)
        self.problem, self.place, self.file, self.more = problem, place, file, more

    def __str__(self) -> str:
        line = ": ".join(part for part in (self.file, self.place, self.problem) if part)
        return f"{line} (and {self.more} more)" if self.more else line

    def in_file(self, file: str) -> ScenarioError:
        """Return the same error, with the name of the file in front."""
        return ScenarioError(self.problem, self.place, file, self.more)


def shown(value: Any) -> str:
    """Return `value` as a person would write it in a scenario file, cut to size.

    Examples
    --------
    >>> shown("much"), shown(True), shown([1, 2])
    ('"much"', 'true', 'a list')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        line = value.encode("unicode_escape").decode() if not value.isprintable() else value
        return f'"{line if len(line) <= 60 else line[:57] + "..."}"'
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Integral) and abs(int(value)) >= 10**LONGEST_NUMBER:
        return f"a number of more than {LONGEST_NUMBER} digits"
    if isinstance(value, Real):
        return str(value)
    return f"a {type(value).__name__}"


def not_whole(value: Any) -> str:
    """Say that `value` must be a whole number; a broken one that looks whole shows its point.

    Examples
    --------
    >>> not_whole(10.0), not_whole("ten")
    ('10.0 must be a whole number', '"ten" must be a whole number')
    """
    point = isinstance(value, float) and value.is_integer()
    return f"{repr(float(value)) if point else shown(value)} must be a whole number"


def unknown(kind: str, name: Any, names: Iterable[str], plural: str = "", within: str = "") -> str:
    """Say that there is no `kind` called `name`, and what there is instead.

    Examples
    --------
    >>> unknown("party", "Gemeente", ["Philips", "Douwe Egberts"], "parties")
    'no party "Gemeente"; the parties are Philips, Douwe Egberts'
    >>> unknown("party", "philips", ["Philips", "Douwe Egberts"], "parties")
    'no party "philips"; did you mean "Philips"?'
    """
    known = {other.casefold(): other for other in names}
    there = f"{shown(name)} in {within}" if within else shown(name)
    near = get_close_matches(str(name).casefold(), known, 1)
    if near:
        return f'no {kind} {there}; did you mean "{known[near[0]]}"?'
    plural = plural or f"{kind}s"
    if not known:
        return f"no {kind} {there}; there are no {plural}"
    return f"no {kind} {there}; the {plural} are {', '.join(known.values())}"


def at(place: str, key: str | int) -> str:
    """Return the place of `key` within `place`, in the way of TOML.

    Examples
    --------
    >>> at("parties", 1), at("parties[1].history", "Port and city")
    ('parties[1]', 'parties[1].history."Port and city"')
    """
    if isinstance(key, int):
        return f"{place}[{key}]"
    bare = re.fullmatch(r"[A-Za-z0-9_-]+", key)
    return f"{place}.{key if bare else shown(key)}".lstrip(".")
