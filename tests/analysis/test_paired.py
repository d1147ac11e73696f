"""Paired differences of a factor of a design."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import kompas_sim as ks
from kompas_sim.statistics import paired_difference
from tests.analysis.tables import factorial_table

LUCK = np.random.default_rng(1).normal(size=40)
NOISE = np.random.default_rng(2).normal(size=(8, 40))


def noisy(x, run):
    a, b, c = x
    return 0.5 * a + a * b + 0 * c + LUCK + 0.3 * NOISE


def test_one_factor_alone_is_the_paired_difference():
    table = factorial_table(lambda x, run: x[0] * 0.5 + LUCK + 0.3 * NOISE[:2], k=1)
    first, second = (table["gain"][table["a"] == level].to_numpy() for level in (0, 1))
    [row] = ks.paired(table, "a", "gain").to_dict("records")
    found = paired_difference(first, second)
    assert (row["difference"], row["low"], row["high"]) == found[:3]
    assert (row["effect"], row["pairs"], row["contrast"]) == (*found[3:5], "1.0 - 0.0")
    assert row["spread"] == pytest.approx((second - first).std(ddof=1))
    assert row["p"] == pytest.approx(stats.ttest_rel(second, first).pvalue)
    assert row["second"] - row["first"] == pytest.approx(row["difference"])


def test_other_factors_are_averaged_over_within_a_run_number():
    table = factorial_table(noisy)
    [row] = ks.paired(table, "a", "gain").to_dict("records")
    means = table.groupby(["run", "a"])["gain"].mean().unstack()
    apart = (means[1.0] - means[0.0]).to_numpy()
    assert row["pairs"] == 40
    assert row["difference"] == pytest.approx(apart.mean())
    assert row["effect"] == pytest.approx(apart.mean() / apart.std(ddof=1))


def test_by_the_levels_of_another_factor():
    table = factorial_table(noisy)
    found = ks.paired(table, "a", ["gain", "win-win"], by="b")
    assert found["b"].tolist() == [0, 0, 1, 1]
    assert found["measure"].tolist() == ["gain", "win-win"] * 2
    assert found["difference"][0] == pytest.approx(0.5, abs=0.3)
    assert found["difference"][2] == pytest.approx(1.5, abs=0.3)


def test_order_of_rows_does_not_matter():
    table = factorial_table(noisy)
    pd.testing.assert_frame_equal(
        ks.paired(table, "a", "gain"),
        ks.paired(table.sample(frac=1, random_state=1), "a", "gain"),
    )


def test_levels_and_their_direction():
    table = factorial_table(noisy).replace({"a": {0.0: "network", 1.0: "hierarchy"}})
    usual = ks.paired(table, "a", "gain")
    assert usual["contrast"][0] == "network - hierarchy"
    turned = ks.paired(table, "a", "gain", levels=("network", "hierarchy"))
    assert turned["difference"][0] == pytest.approx(-usual["difference"][0])


def test_missing_values_and_missing_runs():
    table = factorial_table(noisy, k=3)
    table.loc[(table["run"] == 3) & (table["a"] == 0), "gain"] = np.nan
    left = table.drop(table.index[(table["run"] == 5) & (table["a"] == 1)])
    assert ks.paired(left, "a", "gain")["pairs"][0] == 38


def test_shares_are_tested_exactly_and_keep_a_width():
    table = factorial_table(lambda x, run: x[0] * (run < 10), k=1)
    [win, sham] = ks.paired(table, "a", ["win-win", "sham"]).to_dict("records")
    assert win["difference"] == 0.25
    assert win["p"] == pytest.approx(2 / 2**10)
    assert (sham["difference"], sham["p"]) == (0, 1)
    assert sham["low"] < 0 < sham["high"]


def test_corrections():
    table = factorial_table(noisy).assign(other=np.arange(320) % 7, third=np.arange(320) % 11)
    measures = ["gain", "other", "third"]
    plain, bonferroni, holm = (
        ks.paired(table, "a", measures, correction=each) for each in (None, "bonferroni", "holm")
    )
    at = ks.paired(table, "a", measures, level=1 - 0.05 / 3)
    for found in (bonferroni, holm):
        assert found["low"].tolist() == at["low"].tolist()
        assert (found["low"] < plain["low"]).all()
    assert np.allclose(bonferroni["p"], np.minimum(3 * plain["p"], 1))
    order = np.argsort(plain["p"].to_numpy())
    steps = plain["p"].to_numpy()[order] * [3, 2, 1]
    assert np.allclose(holm["p"].to_numpy()[order], np.minimum(np.maximum.accumulate(steps), 1))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"factor": "z"}, 'no factor "z"; the factors are a, b, c'),
        ({"measures": "gian"}, 'no column "gian"; did you mean "gain"'),
        ({"measures": "outcome"}, "not numbers"),
        ({"levels": (0, 2)}, "a: no level 2; the levels are 0.0, 1.0"),
        ({"levels": (0.0, 0.0)}, "two different levels"),
        ({"levels": 0}, r"levels: 0 must be two of a: levels=\(a, b\)"),
        ({"measures": []}, "measures: no names given; one or more needed"),
        ({"measures": None}, "measures: nothing must be a name, or a list of names"),
        ({"measures": 3}, "measures: 3 must be a name, or a list of names"),
        ({"level": "0.95"}, 'level: "0.95" must be a number'),
        ({"correction": "fdr"}, 'no correction "fdr"'),
        ({"level": 95}, "between 0 and 1"),
        ({"method": "bca"}, 'did you mean "BCa"'),
        ({"by": "case"}, 'no column "case"'),
    ],
)
def test_what_is_wrong_is_said(asked, said):
    asked = {"factor": "a", "measures": "gain"} | asked
    with pytest.raises(ValueError, match=said):
        ks.paired(factorial_table(noisy), **asked)


def test_designs_without_pairs():
    table = pd.DataFrame(
        {"point": [0, 1], "run": [0, 0], "a": [0, 1], "b": [3, 4], "outcome": "sham", "gain": 1.0}
    )
    with pytest.raises(ValueError, match="no two points differ in it and in nothing else"):
        ks.paired(table, "a", "gain")
    three = pd.concat([factorial_table(noisy, k=3), factorial_table(noisy, k=3, levels=(1.0, 2.0))])
    with pytest.raises(ValueError, match="3 levels"):
        ks.paired(three, "a", "gain")
    twice = pd.concat([factorial_table(noisy)] * 2)
    with pytest.raises(ValueError, match="run 0 is there more than once"):
        ks.paired(twice, "a", "gain")
    with pytest.raises(ValueError, match="must be Runs or a table"):
        ks.paired([1, 2], "a", "gain")


def test_shares_of_outcomes_by_a_factor():
    table = factorial_table(noisy)
    with pytest.raises(
        ValueError, match=r"outcome_shares: .* more than once; .* by=\['a', 'b', 'c'\]"
    ):
        ks.outcome_shares(table, by="a")
    table = factorial_table(noisy, k=3)[lambda t: (t["b"] == 0) & (t["c"] == 0)]
    found = ks.outcome_shares(table, by="a")
    assert found.groupby("a")["count"].sum().tolist() == [40, 40]
    exact = ks.outcome_shares(table, by="a", method="exact")
    some = found["count"] > 0
    assert (exact["high"] - exact["low"] > found["high"] - found["low"])[some].all()
    runs = ks.simulate("senseo", runs=20, seed=1)
    usual = runs.shares().reset_index()
    assert ks.outcome_shares(runs)[list(usual)].equals(usual)


@pytest.mark.parametrize("order", [[100, None], [None, 100]])
def test_nothing_is_a_level_like_any_other(order):
    runs = ks.sweep(ks.grid("senseo", {"deadline": order, "trust_gain": [0.02, 0.05]}), runs=5)
    table = runs.table
    there, not_there = table[table["deadline"] == 100], table[table["deadline"].isna()]
    apart = there["trust"].mean() - not_there["trust"].mean()
    [row] = ks.paired(runs, "deadline", "trust").to_dict("records")
    assert (row["contrast"], row["pairs"]) == ("100.0 - nothing", 5)
    assert row["difference"] == pytest.approx(apart)
    turned = ks.paired(runs, "deadline", "trust", levels=[100, None])
    assert turned["difference"][0] == pytest.approx(-apart)
    assert ks.paired(runs, "deadline", "trust", levels=(np.nan, 100)).loc[0, "low"] == row["low"]
    with pytest.raises(ValueError, match=r"no level 50; the levels are nothing, 100\.0"):
        ks.paired(runs, "deadline", "trust", levels=[50, None])
    total = ks.shapley(runs, "trust").set_index("factor")["value"]
    assert total["deadline"] == pytest.approx(apart)
    by = ks.paired(runs, "trust_gain", "trust", by="deadline")
    assert by["pairs"].tolist() == [5, 5]
    assert len(ks.outcome_shares(runs, by=["deadline", "trust_gain"])) == 24


def test_the_method_of_an_interval_is_told_and_fits_the_number_of_runs():
    many = factorial_table(lambda x, run: x[0] + np.sin(run), k=2, runs=60)
    noise = np.random.default_rng(1).normal(size=len(many))
    many["gain"] += noise
    assert ks.paired(many, "a", ["gain", "sham"])["method"].tolist() == ["BCa", "shares"]
    few = many[many["run"] < 5]
    found = ks.paired(few, "a", "gain").loc[0]
    assert found["method"] == "t"
    apart = few.groupby(["run", "a"])["gain"].mean().unstack()
    usual = stats.ttest_1samp(apart[1.0] - apart[0.0], 0).confidence_interval(0.95)
    assert (found["low"], found["high"]) == pytest.approx((usual.low, usual.high))
    assert (found["p"] < 0.05) == (found["low"] > 0 or found["high"] < 0)
    strict = ks.paired(many, "a", "gain", level=1 - 0.05 / 2000)
    assert strict["method"].tolist() == ["t"]


def test_shares_averaged_over_points_keep_a_width():
    table = factorial_table(noisy)
    alone = ks.paired(table[(table["b"] == 0) & (table["c"] == 0)], "a", "sham").loc[0]
    found = ks.paired(table, "a", "sham").loc[0]
    assert found["method"] == "shares"
    assert (found["low"], found["high"]) == pytest.approx((alone["low"], alone["high"]))
    # in half of the points, in every run and whatever a is
    table["sham"] = (table["b"] == 0).astype(int)
    for method in ("auto", "t", "BCa"):
        same = ks.paired(table.assign(odd=table["b"]), "a", "odd", method=method).loc[0]
        assert (same["low"], same["high"]) == pytest.approx((alone["low"], alone["high"]))
    still = ks.paired(table.assign(gain=0.3), "a", "gain").loc[0]
    assert (still["low"], still["high"], still["p"]) == (0, 0, 1)  # no share: in no unit


def test_nothing_of_scipy_is_heard_where_nothing_varies():
    table = factorial_table(noisy).assign(still=0.3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for method in ("auto", "BCa", "studentised", "t"):
            ks.paired(table, "a", ["still", "sham", "c"], method=method, correction="holm")
            ks.shapley(table, ["still", "sham"], method=method)


@pytest.mark.parametrize("ends", [("hierarchy", "network"), ("network", "hierarchy")])
def test_low_and_high_are_what_the_design_says(ends):
    runs = ks.sweep(ks.factorial("senseo", {"logic": ends}), runs=5)
    means = runs.table.groupby("point")["trust"].mean()
    apart = means[1] - means[0]
    assert ks.shapley(runs, "trust")["value"].tolist() == pytest.approx([apart, apart])
    [row] = ks.paired(runs, "logic", "trust").to_dict("records")
    assert row["contrast"] == f"{ends[1]} - {ends[0]}"
    assert row["difference"] == pytest.approx(apart)
    way = ks.convergence(runs, "trust", factor="logic", half_width=1, numbers=[5])
    assert way["mean"].tolist() == pytest.approx([apart])
    # of a bare table nobody knows
    assert ks.paired(runs.table, "logic", "trust")["contrast"][0] == "network - hierarchy"
