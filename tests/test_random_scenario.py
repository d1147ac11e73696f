"""Random games measure up to what they state."""

from itertools import combinations, product
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kompas_sim.division import division_game
from kompas_sim.io import load_scenario
from kompas_sim.random_games import random_scenario
from kompas_sim.scenario import ScenarioError

SEEDS = range(60)
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)

shares = st.floats(0, 1)
seeds = st.integers(0, 2**63)
sizes = st.fixed_dictionaries(
    {"n_parties": st.integers(2, 6), "n_issues": st.integers(1, 6), "n_options": st.integers(2, 4)}
)


def weights(scenario):
    """Return an array (n_parties, n_issues)."""
    raw = np.array([[each.weight for each in party.organisation] for party in scenario.parties])
    return raw / raw.sum(axis=1, keepdims=True)


def scores(scenario):
    """Return an array (n_parties, n_issues, n_options)."""
    return np.array([[each.scores for each in party.organisation] for party in scenario.parties])


def gains(scenario):
    """Return what a party gains per issue and option, (n_parties, n_issues, n_options)."""
    s = scores(scenario)
    return weights(scenario)[:, :, None] * (s - s[:, :, :1])


def best_joint_gain(scenario):
    return gains(scenario).sum(axis=0).max(axis=1).sum()


def correlation(scenario):
    """Return the mean correlation between two parties' scores of the options of an issue."""
    table = scores(scenario)
    pairs = combinations(range(len(scenario.parties)), 2)
    return np.mean(
        [np.corrcoef(table[i, j], table[k, j])[0, 1] for i, k in pairs for j in range(5)]
    )


# --- conflict and integrative potential -------------------------------------------------------


@given(sizes, seeds)
def test_full_conflict_without_potential_is_constant_sum(size, seed):
    scenario = random_scenario(**size, conflict=1, integrative=0, seed=seed)
    np.testing.assert_allclose(gains(scenario).sum(axis=0), 0, atol=1e-9)


@given(sizes, seeds, shares)
def test_under_full_conflict_joint_gain_is_proportional_to_the_potential(size, seed, share):
    def best(integrative):
        return best_joint_gain(
            random_scenario(**size, conflict=1, integrative=integrative, seed=seed)
        )

    assert best(share) == pytest.approx(share * best(1), abs=1e-9)


@given(sizes, seeds, shares)
def test_without_conflict_all_rank_alike(size, seed, integrative):
    table = scores(random_scenario(**size, conflict=0, integrative=integrative, seed=seed))
    np.testing.assert_allclose(table, np.broadcast_to(table[0], table.shape))
    assert (table[:, :, 0] == 0).all()


@given(sizes, seeds, shares, shares)
def test_weights_differ_as_stated(size, seed, conflict, integrative):
    assume(size["n_issues"] >= size["n_parties"])
    w = weights(random_scenario(**size, conflict=conflict, integrative=integrative, seed=seed))
    for one, other in combinations(w, 2):
        assert abs(one - other).sum() / 2 == pytest.approx(integrative, abs=1e-9)


def test_correlation_falls_with_conflict():
    for n in (2, 4):
        measured = [
            np.mean([correlation(random_scenario(n, conflict=step, seed=k)) for k in SEEDS])
            for step in STEPS
        ]
        assert measured[0] == pytest.approx(1)
        assert measured[-1] == pytest.approx(-1 / (n - 1), abs=0.05)
        assert (np.diff(measured) < -0.05).all()


@pytest.mark.parametrize("conflict", [0.5, 0.75, 1.0])
def test_joint_gain_rises_with_the_potential(conflict):
    measured = [
        np.mean(
            [
                best_joint_gain(random_scenario(conflict=conflict, integrative=step, seed=k))
                for k in SEEDS
            ]
        )
        for step in STEPS
    ]
    assert (np.diff(measured) > 0).all()


def test_trading_issues_makes_win_win_possible():
    """With opposed scores somebody loses in every package, until weights differ."""

    def best_of_the_worst_off(integrative):
        g = gains(random_scenario(2, 5, conflict=1, integrative=integrative, seed=3))
        return max(
            g[:, range(5), package].sum(axis=1).min() for package in product(range(4), repeat=5)
        )

    assert best_of_the_worst_off(0) == pytest.approx(0, abs=1e-9)
    assert best_of_the_worst_off(0.8) > 5


# --- the other arguments ----------------------------------------------------------------------


def test_the_same_on_every_machine():
    first, second = random_scenario(3, 2, seed=7).parties[0].organisation
    assert (first.weight, second.weight) == (0.75, 0.25)
    assert first.scores == (2.4927379089939308, 0.0, 52.49273790899393, 46.78122951626379)
    assert second.scores == (0.0, 12.564783154005363, 15.933505933518239, 50.0)


def test_another_seed_is_another_scenario():
    assert random_scenario(seed=7) == random_scenario(seed=7)
    assert random_scenario(seed=7).issues == random_scenario(seed=8).issues
    assert random_scenario(seed=7).parties != random_scenario(seed=8).parties


def test_latent_options():
    for latent, expected in ((0, 0), (0.5, 2), (1, 3)):
        for issue in random_scenario(latent=latent).issues:
            assert [option.latent for option in issue.options].count(True) == expected
            assert not issue.options[0].latent


def test_power_spread():
    powers = sorted(party.power for party in random_scenario(5, power_spread=0.6).parties)
    assert powers == pytest.approx([0.4, 0.7, 1.0, 1.3, 1.6])


def test_reservation():
    scenario = random_scenario(reservation=0.3)
    best = gains(scenario).max(axis=2).sum(axis=1)
    assert [party.reservation for party in scenario.parties] == pytest.approx(list(0.3 * best))


def test_stakeholders_leave_the_parties_interests_alone():
    with_them, without = random_scenario(n_stakeholders=2), random_scenario()
    assert len(with_them.stakeholders) == len(with_them.parties[0].represents) == 2
    assert (gains(with_them) == gains(without)).all()


@given(sizes, seeds, shares, shares, shares, st.integers(0, 3))
def test_any_random_scenario_can_be_saved(
    tmp_path_factory, size, seed, conflict, integrative, latent, n_stakeholders
):
    scenario = random_scenario(
        **size,
        conflict=conflict,
        integrative=integrative,
        seed=seed,
        latent=latent,
        n_stakeholders=n_stakeholders,
    )
    path = tmp_path_factory.mktemp("saved") / "random.toml"
    scenario.save(path)
    assert load_scenario(path) == scenario


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"conflict": 1.5}, "conflict: 1.5 must be from 0 to 1"),
        ({"integrative": "much"}, 'integrative: "much" must be a number'),
        ({"n_parties": 1}, "n_parties: 1 must be from 2 to 100"),
        ({"n_issues": 2.5}, "n_issues: 2.5 must be a whole number"),
        ({"seed": -1}, "seed: -1 must be at least 0"),
        (
            {"n_issues": 10, "n_options": 5},
            "issues: their options make more than 1,000,000 packages",
        ),
    ],
)
def test_arguments_out_of_range(given, message):
    with pytest.raises(ScenarioError) as caught:
        random_scenario(**given)
    assert str(caught.value) == message


# --- dividing ---------------------------------------------------------------------------------


@given(st.integers(2, 4), st.integers(1, 2), st.integers(1, 5))
def test_every_agreement_shares_out_the_surplus(n_parties, n_issues, n_slices):
    scenario = division_game(n_parties, n_issues, n_slices=n_slices, surplus=60)
    table = gains(scenario)
    assert (table[:, :, 0] == 0).all()
    np.testing.assert_allclose(table[:, :, 1:].sum(axis=0), 60 / n_issues)
    assert table.shape[2] == 1 + comb(n_slices + n_parties - 1, n_parties - 1)


def test_the_even_split_is_there():
    assert [50, 50] in scores(division_game())[:, 0].T.tolist()


def test_too_fine_a_division():
    with pytest.raises(ScenarioError, match="n_slices: 1000 can be divided in too many ways"):
        division_game(5, n_slices=1000)
