"""Decisions by plain functions of one's own, which read like the rules that they replace.

A rule for a decision gets the table, the round t and the number i of the party, and a disclosure
or a response also what it is about: see `kompas_sim.rules`. Such a function plays in both
engines; a party class, which can do more, plays by agents only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any

from kompas_sim.errors import shown, unknown

NAMES = ("target", "choose_strategy", "disclose", "propose", "respond")

Function = Callable[..., Any]
Given = Mapping[str, Function | Mapping[str, Function]]  # by party: one, or some by decision
Own = tuple[tuple[str, int, Function], ...]  # decision, number of the party, function


def read_decisions(parties: Sequence[str], given: Given | None) -> Own:
    """Return the functions that decide for some of the parties, in order.

    Raises
    ------
    ValueError
        For a party or a decision that does not exist, or something that is no function.

    Examples
    --------
    >>> def always_respond(table, t, i, package, proposer):
    ...     return True
    >>> read_decisions(["Philips"], {"Philips": always_respond})
    (('respond', 0, <function always_respond at ...>),)
    """
    if given is not None and not isinstance(given, Mapping):
        raise ValueError(f"decisions: {shown(given)} must be {{name of a party: function}}")
    found = []
    for party, what in (given or {}).items():
        if party not in parties:
            raise ValueError(f"decisions: {unknown('party', party, parties, 'parties')}")
        for name, function in (what if isinstance(what, Mapping) else _named(what)).items():
            if not isinstance(function, FunctionType):
                raise ValueError(f"decisions: {party}: {shown(function)} must be a function")
            if name not in NAMES:
                raise ValueError(f"decisions: {party}: {unknown('decision', name, NAMES)}")
            found.append((name, parties.index(party), function))
    return tuple(sorted(found, key=lambda each: (NAMES.index(each[0]), each[1])))


def written(parties: Sequence[str], own: Own) -> dict[str, dict[str, Function]]:
    """Return decisions as `read_decisions` reads them."""
    found: dict[str, dict[str, Function]] = {}
    for name, i, function in own:
        found.setdefault(parties[i], {})[name] = function
    return found


def _named(function: Any) -> dict[str, Any]:
    """Return a function by the decision that its name is, or ends in: ``my_propose``."""
    name = getattr(function, "__name__", "")
    return {next((each for each in NAMES if f"_{name}".endswith(f"_{each}")), name): function}
