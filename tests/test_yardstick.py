"""The yardstick against plain enumeration, package by package, on random games."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompas_sim.rules.measures import nash_gain
from kompas_sim.yardstick import (
    kalai_smorodinsky,
    make_yardstick,
    package_gains,
    packages,
    packages_within,
    pareto_set,
)
from tests.small_games import games

NEAR = 1e-7


def brute_force(gains, sizes, reservation, first):
    """The definitions of section C, in plain Python."""
    n, parties = len(gains), range(len(gains))
    every = list(product(*(range(size) for size in sizes)))
    u = {x: [sum(gains[i][k][o] for k, o in enumerate(x)) for i in parties] for x in every}
    stake = [any(u[x][i] for x in every) for i in parties]
    least = [reservation[i] - NEAR if stake[i] else 0 for i in parties]
    rational = [x for x in every if all(u[x][i] >= least[i] for i in parties)]
    at_first = [x for x in every if all(first[k][o] for k, o in enumerate(x))]
    unit = []
    for i in parties:
        span = max(u[x][i] for x in every) - min(u[x][i] for x in every) or 1.0
        ideal = max(u[x][i] for x in rational or every)
        unit.append(ideal if ideal >= 1e-6 * span else span)
    z = {x: [u[x][i] / unit[i] for i in parties] for x in every}

    favourites = []
    for j in parties:
        allowed = [x for x in at_first if x in rational] or at_first
        best = max(z[x][j] for x in allowed)
        equal = [x for x in allowed if z[x][j] > best - NEAR]
        most = max(sum(z[x]) for x in equal)
        favourites.append(next(x for x in equal if sum(z[x]) > most - NEAR))
    midpoint = [sum(z[x][i] for x in favourites) / n for i in parties]

    def nu(x):
        return np.prod([gain if gain > NEAR else 0.0 for gain in z[x]]) ** (1 / n)

    def beyond(x):
        return min(z[x][i] - midpoint[i] for i in parties)

    def dominates(y, x):
        pairs = list(zip(z[y], z[x], strict=True))
        return all(a >= b - NEAR for a, b in pairs) and any(a > b + NEAR for a, b in pairs)

    return {
        "z": [z[x] for x in every],
        "rational": [x in rational for x in every],
        "first": [x in at_first for x in every],
        "midpoint": midpoint,
        "m_star": max(map(beyond, rational), default=0.0),
        "sum_star": max((sum(z[x]) for x in rational), default=0.0),
        "nu_star": max(map(nu, rational), default=0.0),
        "nu_first": max((nu(x) for x in rational if x in at_first), default=0.0),
        "ks_star": max((min(z[x]) for x in rational), default=0.0),
        "pareto": [e for e, x in enumerate(every) if not any(dominates(y, x) for y in every)],
    }


@given(games())
def test_equals_brute_force(game):
    gains, sizes, reservation, first = game
    yard, plain = make_yardstick(gains, sizes, reservation, first), brute_force(*game)
    assert yard.gain.T.tolist() == [pytest.approx(z, abs=NEAR) for z in plain["z"]]
    assert yard.rational.tolist() == plain["rational"]
    assert yard.first.tolist() == plain["first"]
    assert yard.midpoint == pytest.approx(plain["midpoint"], abs=NEAR)
    for name in ("m_star", "sum_star", "nu_star", "nu_first", "ks_star"):
        assert getattr(yard, name) == pytest.approx(plain[name], abs=1e-6), name
    assert pareto_set(gains, sizes).tolist() == plain["pareto"]


@given(games())
def test_landmarks_attain_what_they_are_named_for(game):
    yard = make_yardstick(*game)
    choice = kalai_smorodinsky(yard)
    if not yard.rational.any():
        assert choice is None
        assert len(yard.best) == 0
        return
    assert yard.rational[choice]
    assert yard.gain[:, choice].min() == pytest.approx(yard.ks_star, abs=NEAR)
    nash = [nash_gain(yard.gain[:, x]) for x in yard.best]
    assert np.diff(nash).max(initial=0) <= NEAR
    assert nash[0] == yard.nu_star
    assert sorted(yard.best) == np.flatnonzero(yard.rational).tolist()


@given(games(), st.data())
def test_does_not_depend_on_the_scale_of_a_party(game, data):
    gains, sizes, reservation, first = game
    scale = np.array([data.draw(st.floats(0.01, 100)) for _ in gains])
    one = make_yardstick(gains, sizes, reservation, first)
    other = make_yardstick(gains * scale[:, None, None], sizes, reservation * scale, first)
    for ours, theirs, name in zip(one, other, one._fields, strict=True):
        if name != "unit":
            assert np.array_equal(ours, theirs), name  # to the last bit


def test_packages_count_the_first_issue_most():
    sizes = np.array([2, 3, 2])
    every = packages(sizes)
    assert every.tolist() == [list(x) for x in product(range(2), range(3), range(2))]
    gains = np.random.default_rng(1).random((4, 3, 3))
    worth = gains[:, np.arange(3), every].sum(axis=2)
    assert package_gains(gains, sizes) == pytest.approx(worth)
    yard = make_yardstick(gains - gains[:, :, :1], sizes, np.zeros(4), np.ones((3, 3), bool))
    digits = np.arange(12)[:, None] // yard.stride % yard.n_options
    assert (digits == every).all()


def test_packages_within_an_agenda():
    options = np.array([[True, False, False], [True, True, True]])
    assert packages_within(options, np.array([2, 3])).tolist() == [True] * 3 + [False] * 3


def test_nothing_is_rational():
    gains = np.array([[[0.0, 1.0]], [[0.0, -1.0]]])
    yard = make_yardstick(gains, np.array([2]), np.array([0.5, 0.5]), np.ones((1, 2), bool))
    assert not yard.rational.any()
    assert yard.gain.tolist() == [[0.0, 1.0], [0.0, -1.0]]  # the second: its range, 1
    assert (yard.m_star, yard.sum_star, yard.nu_star, yard.ks_star) == (0, 0, 0, 0)


def test_a_party_without_a_range_has_z_0():
    gains = np.array([[[0.0, 3.0]], [[0.0, 0.0]]])
    yard = make_yardstick(gains, np.array([2]), np.zeros(2), np.ones((1, 2), bool))
    assert yard.gain[1].tolist() == [0.0, 0.0]
    assert yard.nu_star == 0
    assert yard.compatible.tolist() == [[False, True]]  # nobody minds


def test_options_that_all_like_best():
    gains = np.array([[[0.0, 2, 2], [0, 1, 0], [0, 0, 0]], [[0, 1, 3], [0, -1, 0], [0, 0, 0]]])
    yard = make_yardstick(gains, np.array([3, 2, 2]), np.zeros(2), np.ones((3, 3), bool))
    assert yard.compatible.tolist() == [[False, False, True], [False] * 3, [False] * 3]


def test_a_million_packages():
    rng = np.random.default_rng(3)
    gains = rng.random((4, 10, 4))
    gains -= gains[:, :, :1]
    sizes = np.full(10, 4)
    yard = make_yardstick(gains, sizes, np.zeros(4), np.ones((10, 4), bool))
    assert yard.gain.shape == (4, 4**10)
    front = pareto_set(yard.own, sizes)
    assert yard.best[0] in front
    assert yard.nu_star == pytest.approx(yard.gain[:, yard.best[0]].prod() ** 0.25)
