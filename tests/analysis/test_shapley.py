"""Shapley values of factorials of which the answers are known."""

import math
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import kompas_sim as ks
from kompas_sim.analysis.shapley import interaction_weights, shapley_weights
from tests.analysis.tables import factorial_table

LUCK = np.random.default_rng(1).normal(size=40)
NOISE = np.random.default_rng(2).normal(size=(16, 40))


def exact(x, run):
    a, b, c = x
    return 1 + 2 * a - b + 4 * a * b + 6 * a * b * c + LUCK


def noisy(x, run):
    return exact(x[:3], run) + NOISE[: x.shape[1]]


def by_permutations(worth, k):
    """The definition: the marginal contribution, averaged over all orders."""
    value = np.zeros(k)
    for order in permutations(range(k)):
        cell = 0
        for i in order:
            value[i] += worth[cell | 1 << i] - worth[cell]
            cell |= 1 << i
    return value / math.factorial(k)


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_weights_against_the_definition(k):
    worth = np.random.default_rng(k).normal(size=1 << k)
    assert shapley_weights(k) @ worth == pytest.approx(by_permutations(worth, k))
    assert (shapley_weights(k) @ worth).sum() == pytest.approx(worth[-1] - worth[0])


def test_interactions_against_the_definition():
    worth = np.random.default_rng(1).normal(size=8)
    # of players 0 and 1, with and without player 2, equally often
    expected = np.mean([worth[c + 3] - worth[c + 1] - worth[c + 2] + worth[c] for c in (0, 4)])
    assert (interaction_weights(3) @ worth)[0] == pytest.approx(expected)


def test_an_interaction_is_shared_equally():
    found = ks.shapley(factorial_table(exact), "gain").set_index("factor")
    expected = {"a": 2 + 4 / 2 + 6 / 3, "b": -1 + 4 / 2 + 6 / 3, "c": 6 / 3, "total": 11}
    assert found["value"].to_dict() == pytest.approx(expected)
    # the same in every run: no doubt is left
    assert np.allclose(found["low"], found["value"])
    pairs = ks.shapley_interactions(factorial_table(exact), "gain")
    assert pairs[["factor", "other"]].values.tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert pairs["value"].tolist() == pytest.approx([4 + 6 / 2, 6 / 2, 6 / 2])


def test_they_add_up_to_all_high_less_all_low():
    table = factorial_table(noisy)
    found = ks.shapley(table, "gain").set_index("factor")
    means = table.groupby("point")["gain"].mean()
    assert found["value"]["total"] == pytest.approx(means.iloc[-1] - means.iloc[0])
    assert found["value"][["a", "b", "c"]].sum() == pytest.approx(found["value"]["total"])
    low_to_high = ks.paired(table[table["point"].isin([0, 7])].assign(all=table["a"]), "all",
                            "gain", factors=["all"])  # fmt: skip
    assert found.loc["total", ["low", "high"]].tolist() == pytest.approx(
        low_to_high.loc[0, ["low", "high"]].tolist()
    )


def test_each_run_has_values_of_its_own():
    table = factorial_table(noisy)
    found = ks.shapley(table, "gain", method="t")
    each = pd.concat(
        [ks.shapley(part, "gain") for _, part in table.groupby("run")], ignore_index=True
    )
    assert each.groupby("factor")["value"].mean().to_dict() == pytest.approx(
        found.set_index("factor")["value"].to_dict()
    )


def test_chance_that_is_common_takes_no_part():
    wide = factorial_table(lambda x, run: noisy(x, run) + 100 * LUCK)
    pd.testing.assert_frame_equal(
        ks.shapley(wide, "gain"), ks.shapley(factorial_table(noisy), "gain"), atol=1e-9, rtol=1e-6
    )


def test_text_levels_other_orders_and_several_measures():
    table = factorial_table(noisy)
    words = table.copy()
    words["a"] = np.where(table["a"] == 1, "network", "hierarchy")
    words["b"] = np.where(table["b"] == 1, "yes", "no")
    words = words.sort_values(["b", "run"], kind="stable").reset_index(drop=True)
    found = ks.shapley(words, ["gain", "win-win"])
    usual = ks.shapley(table, ["gain", "win-win"])
    assert found["value"].tolist() == pytest.approx(usual["value"].tolist())
    assert found["measure"].tolist() == ["gain"] * 4 + ["win-win"] * 4


def test_by_case():
    table = factorial_table(noisy)
    both = pd.concat([table.assign(case="one"), table.assign(case="two", gain=2 * table["gain"])])
    found = ks.shapley(both, "gain", by="case").set_index("case")
    assert (2 * found["value"]["one"]).tolist() == pytest.approx(found["value"]["two"].tolist())
    with pytest.raises(ValueError, match="more than once"):
        ks.shapley(both, "gain")


def test_of_undefined_measures_only_complete_runs_count():
    table = factorial_table(noisy)
    whole = ks.shapley(table[table["run"] > 4], "gain")
    table.loc[(table["run"] <= 4) & (table["point"] == 2), "gain"] = np.nan
    pd.testing.assert_frame_equal(ks.shapley(table, "gain"), whole)
    assert whole["runs"].tolist() == [35] * 4
    table["gain"] = np.nan
    nothing = ks.shapley(table, "gain")
    assert nothing[["value", "low", "high"]].isna().all(axis=None)
    assert (nothing["runs"] == 0).all()


def test_factorials_that_are_not_full():
    table = factorial_table(noisy)
    with pytest.raises(ValueError, match=r"not full, 1 of 8 cells .* a = 1, b = 0, c = 1"):
        ks.shapley(table[table["point"] != 5], "gain")
    with pytest.raises(ValueError, match=r"a has 1 levels \(0\)"):
        ks.shapley(table[table["a"] == 0], "gain")
    with pytest.raises(ValueError, match="b has 3 levels"):
        ks.shapley(pd.concat([table, table.assign(b=0.5)]), "gain")
    with pytest.raises(ValueError, match="nothing varies"):
        ks.shapley(ks.simulate("senseo", runs=2), "trust")
    with pytest.raises(ValueError, match="two factors"):
        ks.shapley_interactions(factorial_table(lambda x, run: x[0], k=1), "gain")


def test_every_group_has_its_own_values():
    luck = np.random.default_rng(3).normal(size=(64, 200))
    table = factorial_table(lambda x, run: x.sum(axis=0) + luck, k=6, runs=200)
    five = pd.concat([table.assign(case=str(case)) for case in range(5)])
    found = ks.shapley(five, "gain", by="case")
    assert len(found) == 35
    alone = ks.shapley(table, "gain")
    for _, part in found.groupby("case"):
        assert part["value"].tolist() == alone["value"].tolist()


def test_a_share_that_no_run_changes_keeps_the_width_that_so_few_runs_allow():
    table = factorial_table(noisy)
    known = ks.paired(table, "a", "sham").loc[0]
    found = ks.shapley(table, "sham")
    assert (found["value"] == 0).all()
    assert found["method"].tolist() == ["shares"] * 4
    assert found["low"].tolist() == pytest.approx([known["low"]] * 4)
    assert found["high"].tolist() == pytest.approx([known["high"]] * 4)
    pairs = ks.shapley_interactions(table, "sham")  # from -2 to 2
    assert pairs["low"].tolist() == pytest.approx([2 * known["low"]] * 3)
    still = ks.shapley(table.assign(gain=0.3), "gain")
    assert (still["high"] == still["low"]).all()


def test_a_share_that_some_run_changes_has_the_interval_of_a_mean():
    table = factorial_table(noisy)
    found = ks.shapley(table, ["win-win", "gain"])
    assert set(found["method"]) == {"t"}
    many = factorial_table(lambda x, run: np.sin(run * x.sum(axis=0)), runs=60)
    assert set(ks.shapley(many, "gain")["method"]) == {"BCa"}


def test_what_only_the_order_of_a_sum_makes_is_nothing():
    def inert(x, run):
        return np.sin(run * 1.7) + 0.1 * x[0] + 0.3 * x[1]

    table = factorial_table(inert, runs=60)
    for found in (ks.shapley(table, "gain").loc[[2]], ks.shapley_interactions(table, "gain")):
        assert (found[["low", "high"]].to_numpy() == 0).all()
        assert (found.iloc[:, found.columns.get_loc("low") - 1] == 0).all()
    alone = ks.paired(table, "c", "gain").loc[0]
    assert alone[["difference", "low", "high", "effect", "p"]].tolist() == [0, 0, 0, 0, 1]
