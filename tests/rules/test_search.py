"""The exact search for the best offer (1.5)."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompas_sim.rules.offers import best_package, better
from kompas_sim.rules.preference import available, gain
from kompas_sim.setting import on_grid
from tests.rules.small_table import lay_table

# --- the search -------------------------------------------------------------------------------


def random_table(seed, values, sizes):
    """Lay a table of two parties with these numbers of options, some not open, some settled."""
    rng = np.random.default_rng(seed)
    m, most = len(sizes), max(sizes)
    gains = values(rng, (2, m, most))
    first = np.arange(most) < np.array(sizes)[:, None]
    gains *= first
    gains[..., 0] = 0
    table = lay_table(gains, first=first, sizes=sizes)
    state = table.state
    state.open[:] = first & (rng.random((m, most)) < 0.8)
    state.open[:, 0] = True
    state.frozen[:] = rng.random(m) < 0.2
    state.draft[:] = rng.integers(0, sizes)
    state.weight[:] = on_grid(values(rng, (m, most)))
    return table, rng


def enumerated(table, wanted):
    """Return the best package by going through all of them, or None."""
    game, state = table.game, table.state
    best, standing = None, None
    packages = product(*(range(size) for size in game.n_options))
    for index, package in enumerate(packages):
        own = sum(game.own[0, k, o] for k, o in enumerate(package))
        if own < wanted or not all(available(state, k, o) for k, o in enumerate(package)):
            continue
        objective = sum(state.weight[k, o] for k, o in enumerate(package))
        if standing is None or (objective, own, -index) > standing:
            best, standing = list(package), (objective, own, -index)
    return best


def spread(rng, shape):
    return rng.normal(size=shape)


def ties(rng, shape):
    return rng.integers(-1, 3, size=shape).astype(float)


sizes = st.lists(st.integers(1, 4), min_size=1, max_size=6)


@pytest.mark.parametrize("values", [spread, ties])
@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32), sizes=sizes, level=st.floats(-0.5, 1.5))
def test_the_search_finds_what_going_through_all_packages_finds(values, seed, sizes, level):
    table, rng = random_table(seed, values, sizes)
    wanted = level
    if rng.random() < 0.5:  # exactly what some package brings
        at_random = [rng.integers(size) for size in sizes]
        wanted = gain(table.state, 0, np.array(at_random))
    expected = enumerated(table, wanted)
    package = np.full(len(sizes), -1)
    found = best_package(table.game, table.state, 0, wanted, package)
    assert found == (expected is not None)
    assert list(package) == (expected or [-1] * len(sizes))


def test_the_tie_rule():
    assert better(2, 0, 9, 1, 5, 0)
    assert better(1, 5, 9, 1, 4, 0)
    assert better(1, 5, 3, 1, 5, 4)
    assert not better(1, 5, 4, 1, 5, 4)
    assert not better(1, 4, 0, 1, 5, 4)
