"""Decisions by plain functions of one's own, which read like the rules that they replace.

A rule for a decision gets the table, the round t and the number i of the party, and a disclosure
or a response also what it is about: see `kompas_sim.rules`. Such a function plays in both
engines; a party class, which can do more, plays by agents only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from types import CodeType, FunctionType
from typing import Any

import numpy as np

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


def fingerprint(thing: Any) -> str:
    """Return what a function or class of one's own does, as far as it can be read: a SHA-256.

    Of its code, and of the values and functions that it uses from around it; of what belongs to
    kompas_sim only the name.

    Examples
    --------
    >>> def made(level):
    ...     def my_target(table, t, i):
    ...         return level
    ...     return my_target
    >>> fingerprint(made(1)) == fingerprint(made(1)) != fingerprint(made(2))
    True
    """
    return sha256(repr(_told(thing, ())).encode()).hexdigest()


def _told(thing: Any, before: tuple[int, ...]) -> Any:
    if id(thing) in before:
        return "again"
    before = (*before, id(thing))
    if isinstance(thing, FunctionType | type):
        name = f"{thing.__module__}.{thing.__qualname__}"
        if name.startswith("kompas_sim.") and "<locals>" not in name:
            return name
    if isinstance(thing, FunctionType):
        code = thing.__code__
        around = [cell.cell_contents for cell in thing.__closure__ or ()]
        around += [thing.__globals__[name] for name in code.co_names if name in thing.__globals__]
        return _told(code, before), thing.__defaults__, [_told(each, before) for each in around]
    if isinstance(thing, type):
        parts = sorted((name, each) for name, each in vars(thing).items() if name != "__doc__")
        bases = [_told(base, before) for base in thing.__bases__]
        return bases, [(name, _told(each, before)) for name, each in parts if not _private(name)]
    if isinstance(thing, CodeType):
        return thing.co_code, thing.co_names, [_told(each, before) for each in thing.co_consts]
    if isinstance(thing, np.ndarray):
        return thing.tobytes()
    return re.sub(r" at 0x[0-9a-f]+", "", repr(thing))


def _private(name: str) -> bool:
    return name in ("__dict__", "__weakref__", "__module__", "__firstlineno__", "__qualname__")


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
