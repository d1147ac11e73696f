"""Paired differences of a factor of a design."""

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
    found = ks.outcome_shares(table, by="a")
    assert found.groupby("a")["count"].sum().tolist() == [160, 160]
    exact = ks.outcome_shares(table, by="a", method="exact")
    some = found["count"] > 0
    assert (exact["high"] - exact["low"] > found["high"] - found["low"])[some].all()
    runs = ks.simulate("senseo", runs=20, seed=1)
    usual = runs.shares().reset_index()
    assert ks.outcome_shares(runs)[list(usual)].equals(usual)
