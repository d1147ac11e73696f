"""Decisions of one's own in the compiled loop, guarded against what cannot be."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numba
from numba import types
from numba.extending import register_jitable

from kompas_sim.ensemble.borrowed import Borrowed
from kompas_sim.ensemble.linking import PART
from kompas_sim.ensemble.references import Reference
from kompas_sim.own_decisions import Own
from kompas_sim.rules.schedule import Decision
from kompas_sim.rules.state import STRATEGIES, Table

KINDS = len(STRATEGIES)
LONGEST = 200  # of a line that numba says


def number_from_0_to(high: float) -> Callable[..., Any]:
    """Return a guard that lets numbers from 0 to `high` pass."""

    @register_jitable
    def guard(table: Any, value: Any) -> Any:
        if not 0 <= value <= high:
            raise ValueError("out of range")
        return value

    return guard


@register_jitable
def finite(table: Any, value: Any) -> float:
    """Let finite numbers pass."""
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return float(value)


@register_jitable
def on_the_agenda(table: Any, made: Any) -> bool:
    """Let no offer pass, and offers of options that are on the agenda."""
    if made:
        package = table.state.package
        for k in range(package.shape[0]):
            exists = 0 <= package[k] < table.game.n_options[k]
            if not exists or not table.state.open[k, package[k]]:
                raise ValueError("not on the agenda")
    return bool(made)


@register_jitable
def truth(table: Any, value: Any) -> bool:
    """Let True and False pass."""
    return bool(value)


GUARDS: dict[str, Callable[..., Any]] = {
    "target": finite,
    "choose_strategy": number_from_0_to(KINDS - 1),
    "disclose": number_from_0_to(1.0),
    "propose": on_the_agenda,
    "respond": truth,
}


RESULTS = {
    "choose_strategy": types.Integer,
    "propose": types.Boolean,
    "respond": types.Boolean,
}


def with_own(defaults: Mapping[str, Decision], own: Own) -> dict[str, Decision]:
    """Return the five decisions, in which functions of one's own come first."""
    found = dict(defaults)
    for name, index, function in own:
        checked = numba.njit(boundscheck=True, **PART)(function)
        found[name] = _either(index, checked, found[name], GUARDS[name])
    return found


def _either(index: int, own: Decision, rest: Decision, guard: Callable[..., Any]) -> Decision:
    @register_jitable(**PART)
    def decide(table: Any, t: int, i: int, *about: Any) -> Any:
        if i == index:
            return guard(table, own(table, t, i, *about))
        return rest(table, t, i, *about)

    return decide


def why_not(own: Own, table: Table) -> str:
    """Return why a decision of one's own cannot be compiled; nothing when all can be.

    `table` is one as the compiled loop has it.
    """
    number = types.int64
    given = (Reference(numba.typeof(table)), number, number)
    about = {"disclose": (number,), "respond": (Borrowed(types.Array(number, 1, "C")), number)}
    for name, _, function in own:
        more = about.get(name, ())
        kinds = (*given, *more)
        try:
            checked = numba.njit(**PART)(function)
            checked.compile(kinds)
            guarded = numba.njit(**PART)(_either(0, checked, checked, GUARDS[name]))
            guarded.compile((*given, types.StarArgTuple(more)))
        except Exception as error:  # numba has many kinds, and not all are NumbaErrors
            return f"{function.__name__} cannot be compiled: {_in_short(error)}"
        result = checked.overloads[kinds].signature.return_type
        if not isinstance(result, RESULTS.get(name, types.Number)):
            return f"{function.__name__} returns {result}, which only agents can check"
    return ""


def _in_short(error: Exception) -> str:
    """Return what numba complains of, without where in numba it noticed."""
    lines = [re.sub(r"\x1b\[\d*m", "", line).strip() for line in str(error).splitlines()]
    lines = [re.sub(r" of type (Reference|Table)\(.*", "", line) for line in lines]
    said = [line[:LONGEST] for line in lines if line and not line.startswith("Failed in")]
    places = [line for line in lines if line.startswith("File ")]
    return " ".join([*said[:1], *(f"({place.rstrip(':')})" for place in places[-1:])])
