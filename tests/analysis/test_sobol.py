"""Sobol' indices of functions of which they are known."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.stats import qmc

import kompas_sim as ks
from kompas_sim.analysis.sobol import base_points
from tests.analysis.tables import ishigami, ishigami_indices, saltelli_table


def base(n=512, d=3, seed=1):
    return qmc.Sobol(2 * d, rng=seed).random(n)


def test_ishigami():
    found = ks.sobol_indices(saltelli_table(ishigami, base(2048)), "gain", resamples=200)
    first, total = ishigami_indices()
    assert found["first"].tolist() == pytest.approx(first, abs=0.02)
    assert found["total"].tolist() == pytest.approx(total, abs=0.02)
    assert (found["first_low"] <= first).all()
    assert (first <= found["first_high"]).all()
    assert (found["total_low"] <= total).all()
    assert (total <= found["total_high"]).all()


def test_the_same_table_gives_the_same_and_chance_is_left_alone():
    table = saltelli_table(ishigami, base(64))
    np.random.seed(1)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    one = ks.sobol_indices(table, "gain", resamples=50)
    assert np.random.random() == expected  # noqa: NPY002
    assert one.equals(ks.sobol_indices(table, "gain", resamples=50))
    assert not one.equals(ks.sobol_indices(table, "gain", resamples=50, rng=1))


def test_several_measures_one_factor_and_nothing_that_varies():
    table = saltelli_table(lambda x: 3 * x[:, 0], base(64, d=1)).assign(still=2.0)
    found = ks.sobol_indices(table, ["gain", "still"], resamples=50)
    assert found["measure"].tolist() == ["gain", "still"]
    assert found["first"][0] == pytest.approx(1, abs=0.1)
    assert (found.loc[1, ["first", "total", "first_low", "total_high"]] == 0).all()


def test_a_point_is_the_mean_of_its_runs_in_whatever_order():
    table = saltelli_table(ishigami, base(64))
    noise = np.random.default_rng(1).normal(size=len(table))
    twice = pd.concat(
        [
            table.assign(gain=table["gain"] + noise),
            table.assign(gain=table["gain"] - noise, run=1),
        ]
    ).sample(frac=1, random_state=1)
    found = ks.sobol_indices(twice, "gain", resamples=50)
    assert found["runs"].tolist() == [2, 2, 2]
    known = ks.sobol_indices(table, "gain", resamples=50)
    pd.testing.assert_frame_equal(found.assign(runs=1), known)


def test_by_case():
    table = saltelli_table(ishigami, base(64))
    both = pd.concat([table.assign(case="one"), table.assign(case="two", gain=-table["gain"])])
    found = ks.sobol_indices(both, "gain", by="case", resamples=50)
    assert found["first"][:3].tolist() == pytest.approx(found["first"][3:].tolist())


def test_layouts_that_are_another():
    table = saltelli_table(ishigami, base(64))
    with pytest.raises(ValueError, match=r"319 points of 3 factors; they need n \(d \+ 2\)"):
        ks.sobol_indices(table[:-1], "gain")
    moved = table.assign(x1=np.where(table["point"] == 130, 0.5, table["x1"]))
    with pytest.raises(ValueError, match=r"point 130 has x1 = 0.5; in the block of x0 .* as in A"):
        ks.sobol_indices(moved, "gain")
    with pytest.raises(ValueError, match="in the block of x1"):
        ks.sobol_indices(table, "gain", factors=["x1", "x0", "x2"])
    with pytest.raises(ValueError, match="n a power of 2"):
        ks.sobol_indices(saltelli_table(ishigami, base(64)[:60]), "gain")
    with pytest.raises(ValueError, match="point 3 has none"):
        ks.sobol_indices(table[table["point"] != 3], "gain")


def test_undefined_measures():
    table = saltelli_table(ishigami, base(64))
    known = ks.sobol_indices(table, "gain", resamples=50)
    # a second run that is undefined somewhere counts nowhere
    other = table.assign(run=1, gain=table["gain"] ** 2)
    other.loc[3, "gain"] = np.nan
    both = pd.concat([table, other], ignore_index=True)
    pd.testing.assert_frame_equal(ks.sobol_indices(both, "gain", resamples=50), known)
    table.loc[3, "gain"] = np.nan
    found = ks.sobol_indices(table.assign(whole=1.0 * table["run"]), ["gain", "whole"])
    assert found["runs"].tolist() == [0, 0, 0, 1, 1, 1]
    assert found.loc[:2, ["first", "total_high"]].isna().all(axis=None)
    ks.sobol_indices(table.fillna({"gain": 0.0}), "gain", resamples=50)


def test_a_factor_without_any_effect_makes_no_noise():
    table = saltelli_table(lambda x: 3 * x[:, 0], base(64, d=2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ks.sobol_indices(table, "gain", resamples=50)
    assert found["total"][1] == pytest.approx(0)
    with pytest.raises(ValueError, match="resamples: 1 must be at least 2"):
        ks.sobol_indices(table, "gain", resamples=1)


def test_nothing_is_a_choice_of_a_sample():
    design = ks.sobol("senseo", {"deadline": [100, None], "trust_gain": (0.02, 0.08)}, n=4)
    found = ks.sobol_indices(ks.sweep(design, runs=2), "trust", resamples=20)
    assert found["factor"].tolist() == ["deadline", "trust_gain"]


def test_texts_and_rounded_columns_are_factors_too():
    a, b = pd.DataFrame({"w": list("nhnh")}), pd.DataFrame({"w": list("hhnn")})
    assert base_points(pd.concat([a, b, b], ignore_index=True)) == 4
