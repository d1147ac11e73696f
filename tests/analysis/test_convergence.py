"""How many runs are enough."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import kompas_sim as ks
from kompas_sim.statistics import mean_interval, wilson
from tests.analysis.tables import factorial_table


def drawn(count=400):
    values = np.random.default_rng(1).normal(size=count)
    outcome = np.where(values > 0, "win-win", "no deal")
    return pd.DataFrame({"point": 0, "run": range(count), "outcome": outcome, "gain": values})


def test_half_widths_are_those_of_the_first_runs():
    table = drawn()
    found = ks.convergence(table, ["gain", "win-win"], half_width=0.15, numbers=[50, 100, 400])
    for look, low, high in found[["runs", "low", "high"]][:3].values:
        expected = mean_interval(table["gain"][: int(look)], method="t")[1:]
        assert (low, high) == pytest.approx(expected)
    share = int((table["outcome"][:100] == "win-win").sum())
    assert found.loc[4, ["low", "high"]].tolist() == pytest.approx(wilson(share, 100))
    assert found["enough"].tolist() == [False, False, True, True, True, True]


def test_a_width_that_grows_again_was_not_enough():
    table = drawn(40)
    table["gain"] = np.where(table["run"] < 20, 0.1, table["gain"])
    found = ks.convergence(table, "gain", half_width=0.1, numbers=[10, 20, 40])
    assert (found["half_width"][:2] == 0).all()
    assert not found["enough"].any()


def test_usual_numbers_end_with_all_runs():
    found = ks.convergence(drawn(), "gain", half_width=0.1)
    assert (found["runs"].iloc[0], found["runs"].iloc[-1]) == (20, 400)
    assert found["half_width"][4:].is_monotonic_decreasing
    assert found["enough"].tolist() == [False] * 11 + [True]


def test_of_a_difference_and_by_a_factor():
    luck = np.random.default_rng(1).normal(size=(4, 40))
    table = factorial_table(lambda x, run: x[0] + luck, k=2)
    found = ks.convergence(table, "gain", factor="a", half_width=0.5)
    last = ks.paired(table, "a", "gain", method="t").loc[0]
    assert found["mean"].iloc[-1] == pytest.approx(last["difference"])
    assert found["low"].iloc[-1] == pytest.approx(last["low"])
    by = ks.convergence(table, "gain", by=["a", "b"], half_width=0.5, numbers=[10, 40])
    assert len(by) == 8
    with pytest.raises(ValueError, match="more than once"):
        ks.convergence(table, "gain", half_width=0.5)


@pytest.mark.parametrize("numbers", [[1, 10], [10, 500], [], ["a"], [2.5], 5, "10"])
def test_numbers_that_are_not_there(numbers):
    with pytest.raises(ValueError, match=r"^numbers: "):
        ks.convergence(drawn(), "gain", half_width=0.1, numbers=numbers)


@pytest.mark.parametrize("spread", [0.01, 0.1, 1.0])
def test_runs_needed_for_a_mean_are_the_fewest(spread):
    n = ks.runs_needed(0.02, spread=spread)

    def half(n):
        return stats.t.ppf(0.975, n - 1) * spread / np.sqrt(n)

    assert half(n) <= 0.02
    assert n == 2 or half(n - 1) > 0.02


@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 0.9, 1.0])
def test_runs_needed_for_a_share_are_enough(share):
    n = ks.runs_needed(0.04, share=share)
    low, high = wilson(round(share * n), n)
    assert (high - low) / 2 <= 0.04
    low, high = wilson(round(share * n * 0.9), round(n * 0.9))
    assert (high - low) / 2 > 0.04


def test_power_is_what_is_asked_for():
    n = ks.runs_needed(effect=0.4, power=0.9)
    draws = np.random.default_rng(1).normal(0.4, 1, (20_000, n))
    assert np.mean(stats.ttest_1samp(draws, 0, axis=1).pvalue < 0.05) == pytest.approx(
        0.9, abs=0.01
    )
    assert ks.runs_needed(effect=-0.4, power=0.9) == n
    assert ks.runs_needed(effect=0.4, power=0.9, level=1 - 0.05 / 16) > n


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"half_width": 0.1},
        {"half_width": 0.1, "spread": 1, "share": 0.5},
        {"half_width": 0.1, "effect": 0.5},
        {"spread": 1},
        {"half_width": 0, "spread": 1},
        {"half_width": 0.1, "spread": 0},
        {"half_width": 0.1, "share": 1.5},
        {"effect": 0},
        {"effect": 0.5, "power": 1},
        {"effect": 0.5, "level": 95},
        {"half_width": 1e-9, "spread": 1},
    ],
)
def test_what_cannot_be_advised(asked):
    with pytest.raises(ValueError, match=r"give half_width|must be|more than"):
        ks.runs_needed(**asked)


def test_that_nothing_has_happened_yet_is_not_enough():
    table = factorial_table(lambda x, run: 0 * x[0], k=1, runs=400)
    found = ks.convergence(table, "sham", factor="a", half_width=0.05)
    known = ks.paired(table, "a", "sham").loc[0]
    assert found[["low", "high"]].iloc[-1].tolist() == known[["low", "high"]].tolist()
    assert found["enough"].tolist() == (found["half_width"] <= 0.05).tolist()
    assert not found["enough"][0]
    averaged = factorial_table(lambda x, run: 0 * x[0], k=2, runs=400)
    assert not ks.convergence(averaged, "sham", factor="a", half_width=0.05)["enough"][0]


def test_differences_of_shares_are_those_of_paired():
    table = factorial_table(lambda x, run: x[0] * (run % 5 == 0), k=1, runs=100)
    found = ks.convergence(table, "win-win", factor="a", half_width=0.1, numbers=[100])
    known = ks.paired(table, "a", "win-win").loc[0]
    assert found.loc[0, ["low", "high"]].tolist() == known[["low", "high"]].tolist()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"half_width": "a", "spread": 0.1}, 'half_width: "a" must be a number'),
        ({"half_width": 0.1, "spread": "a"}, 'spread: "a" must be a number'),
        ({"half_width": 0.1, "share": "a"}, 'share: "a" must be a number'),
        ({"effect": "a"}, 'effect: "a" must be a number'),
        ({"effect": 0.2, "power": "a"}, 'power: "a" must be a number'),
        ({"effect": 0.2, "level": "a"}, 'level: "a" must be a number'),
        ({"half_width": 0.1, "spread": 0.1, "power": 0.9}, r"power: 0\.9 is of the test"),
    ],
)
def test_what_is_no_number_is_named(asked, said):
    with pytest.raises(ValueError, match=said):
        ks.runs_needed(**asked)
    with pytest.raises(ValueError, match='half_width: "a" must be a number'):
        ks.convergence(drawn(), "gain", half_width="a")
