"""Indices of arrays in compiled rules: none counts from the end, but decisions of one's own may."""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import pytest

import kompas_sim as ks
from kompas_sim import model, seating
from kompas_sim.ensemble.borrowed import OURS
from kompas_sim.ensemble.references import by_reference
from kompas_sim.rules.course import trace
from kompas_sim.rules.scoring import score_run
from kompas_sim.rules.state import C_TRUST, Table
from tests.engines import LOGICS, by_agents, random_setting


class Pair(NamedTuple):
    number: Any  # (3,)
    table: Any  # (2, 3)


class FromTheStart:
    """An array that refuses to count from the end."""

    def __init__(self, array: Any) -> None:
        self.array, self.shape = array, array.shape

    def __getitem__(self, index: Any) -> Any:
        found = self.array[self.right(index)]
        return FromTheStart(found) if isinstance(found, KINDS) else found

    def __setitem__(self, index: Any, value: Any) -> None:
        self.array[self.right(index)] = value

    def right(self, index: Any) -> Any:
        for each in index if isinstance(index, tuple) else (index,):
            if ((each.start or 0) if isinstance(each, slice) else each) < 0:
                raise IndexError(f"counts from the end: {index}")
        return index


KINDS = (memoryview, np.ndarray)
quick = seating.quick


def guarded(arrays: Any) -> Any:
    views = [FromTheStart(each) if isinstance(each, KINDS) else each for each in arrays]
    return type(arrays)(*views)


def guarded_quick(arrays: Any) -> Any:
    return guarded(quick(arrays))


def guarded_score(table: Any, now: Any, yard: Any, history: Any, rounds: int, room: Any) -> Any:
    parts = guarded(table.game), guarded(table.state), table.p, guarded(table.draws)
    record = guarded(history)
    trace(record, rounds, C_TRUST, FromTheStart(memoryview(np.zeros(table.game.horizon + 1))))
    return score_run(Table(*parts), now, guarded(yard), record, rounds, guarded(room))


@pytest.mark.parametrize("case", ks.cases())
def test_no_rule_counts_from_the_end(case, monkeypatch):
    for place in (seating, model):
        monkeypatch.setattr(place, "quick", guarded_quick)
    monkeypatch.setattr("kompas_sim.run.score_run", guarded_score)
    for k in range(1, 9):
        scenario, changes = random_setting(case, k)
        assert by_agents(scenario, LOGICS[k % len(LOGICS)], k, changes).outcome


def test_who_counts_from_the_end_would_be_seen():
    array = FromTheStart(memoryview(np.zeros(3)))
    array[2] = 1.0
    assert array[2] == 1.0
    with pytest.raises(IndexError, match="from the end"):
        array[-1]
    with pytest.raises(IndexError, match="from the end"):
        array[-1] = 0.0


def both(function: Any, ours: bool) -> tuple[Any, Any]:
    """Return what a function makes of a pair interpreted, and compiled by reference."""
    pairs = [Pair(np.arange(3.0), np.arange(6.0).reshape(2, 3)) for _ in range(2)]
    if ours:
        function.__module__ = "kompas_sim.rules.test"
    compiled = numba.njit(function)
    entry = numba.njit(lambda pair: compiled(by_reference(pair)))
    found = function(pairs[0]), entry(pairs[1])
    [each] = compiled.overloads.values()
    assert each.fndesc.llvm_func_name.startswith(OURS) == ours
    for one, other in zip(*pairs, strict=True):
        np.testing.assert_array_equal(one, other)
    return found


@pytest.mark.parametrize("ours", [True, False])
def test_numbers_rows_and_what_is_written_are_as_interpreted(ours):
    def function(pair):
        total = 0.0
        for i in range(pair.table.shape[0]):
            pair.table[i, 1] += 10.0
            pair.table[i] *= 2.0
            for k in range(pair.number.shape[0]):
                pair.number[k] = pair.number[k] + pair.table[i, k]
                total += pair.table[i][k] * pair.number[k]
        return total

    interpreted, compiled = both(function, ours)
    assert interpreted == compiled


def test_what_is_not_ours_may_count_from_the_end():
    def function(pair):
        pair.number[-2] = 7.0
        return pair.number[-1] + pair.table[-1, -3]

    interpreted, compiled = both(function, ours=False)
    assert interpreted == compiled == 5.0


def test_every_reference_of_a_loop_leads_to_its_own():
    @numba.njit
    def total(pair):
        found = 0.0
        for k in range(pair.number.shape[0]):
            if pair.number[k] > 0.0:
                found += pair.number[k] * pair.table[0, k]
        return found

    @numba.njit
    def totals(numbers, table, found):
        for r in range(found.shape[0]):
            found[r] = total(by_reference(Pair(numbers[r], table[r : r + 1])))

    numbers, table, found = np.arange(12.0).reshape(4, 3), np.ones((4, 3)) * 2.0, np.zeros(4)
    totals(numbers, table, found)
    np.testing.assert_array_equal(found, 2.0 * numbers.sum(axis=1))
