"""Elementary effects of functions of which they are known."""

import numpy as np
import pandas as pd
import pytest

import kompas_sim as ks
from tests.analysis.tables import trajectories_table


def bent(x):
    return 3 * x[:, 0] - 2 * x[:, 1] + 0 * x[:, 2] + x[:, 0] * x[:, 2]


def test_effects_of_a_straight_line_are_its_slopes():
    table = trajectories_table(lambda x: x @ [3, -2, 0], np.random.default_rng(1))
    found = ks.morris_effects(table, "gain")
    assert found["mu_star"].tolist() == pytest.approx([3, 2, 0])
    assert found["mu"].tolist() == pytest.approx([3, -2, 0])
    assert found["sigma"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert found["trajectories"].tolist() == [20] * 3


@pytest.mark.parametrize("levels", [2, 4, 6, 8])
def test_any_number_of_levels(levels):
    table = trajectories_table(lambda x: x @ [3, -2, 0], np.random.default_rng(1), 40, 3, levels)
    assert ks.morris_effects(table, "gain")["mu"].tolist() == pytest.approx([3, -2, 0])


def test_effects_are_per_range():
    table = trajectories_table(bent, np.random.default_rng(1))
    wide = table.assign(x0=10 * table["x0"] + 5)
    found = ks.morris_effects(wide, ["gain"])
    assert found.equals(ks.morris_effects(wide, "gain", bounds={"x0": (5, 15)}))
    expected = ks.morris_effects(table, "gain")["mu"].tolist()
    assert found["mu"].tolist() == pytest.approx(expected)


def test_what_interacts_has_a_spread():
    found = ks.morris_effects(trajectories_table(bent, np.random.default_rng(1)), "gain")
    assert found["sigma"][1] == pytest.approx(0, abs=1e-9)
    assert (found["sigma"][[0, 2]] > 0.1).all()
    assert (found["low"] <= found["mu_star"]).all()
    assert (found["mu_star"] <= found["high"]).all()


def test_the_same_table_gives_the_same():
    table = trajectories_table(bent, np.random.default_rng(1))
    assert ks.morris_effects(table, "gain").equals(ks.morris_effects(table, "gain"))


def test_points_that_are_no_trajectories():
    table = trajectories_table(bent, np.random.default_rng(1))
    with pytest.raises(ValueError, match="79 points of 3 factors"):
        ks.morris_effects(table[:-1], "gain")
    with pytest.raises(ValueError, match="trajectory 0 does not change each factor once"):
        ks.morris_effects(table.assign(x1=1 - table["x0"]), "gain")
    with pytest.raises(ValueError, match=r"x2 changes by another share of its range than x0; give"):
        ks.morris_effects(table, "gain", bounds={"x2": (0, 2)})
    with pytest.raises(ValueError, match=r"x1 is not always between 0\.5 and 1"):
        ks.morris_effects(table, "gain", bounds={"x1": (0.5, 1)})
    with pytest.raises(ValueError, match='bounds: no factor "x9"'):
        ks.morris_effects(table, "gain", bounds={"x9": (0.5, 1)})
    with pytest.raises(ValueError, match="x0 is not a number"):
        ks.morris_effects(table.assign(x0=table["x0"].astype(str)), "gain")


def test_a_step_is_the_mean_of_the_runs_that_have_both_its_ends():
    one = trajectories_table(lambda x: x @ [3, -2, 0], np.random.default_rng(1))
    both = pd.concat([one, one.assign(run=1, gain=one["gain"] + 100)], ignore_index=True)
    known = ks.morris_effects(both, "gain")
    assert known["runs"].tolist() == [2, 2, 2]
    missing = both.copy()
    missing.loc[(missing["run"] == 1) & (missing["point"] == 1), "gain"] = np.nan
    found = ks.morris_effects(missing, "gain")
    assert found["mu"].tolist() == pytest.approx(known["mu"].tolist())
    assert sorted(found["runs"]) == [1, 1, 2]
    one.loc[0, "gain"] = np.nan  # the only run of the first step
    alone = ks.morris_effects(one, "gain")
    assert sorted(alone["runs"]) == [0, 1, 1]
    assert alone["mu"].isna().tolist() == (alone["runs"] == 0).tolist()
    assert alone["mu"].dropna().tolist() == pytest.approx(known["mu"][alone["runs"] > 0].tolist())


def test_runs_know_words_booleans_and_whole_numbers():
    ranges = {
        "drive_law": ["mulder", "constant"],
        "coalition": [False, True],
        "horizon": (150, 200),
        "deadline": [None, 100],
        "trust_gain": (0.02, 0.08),
    }
    design = ks.morris("senseo", ranges, trajectories=3, seed=2)
    runs = ks.sweep(design, runs=4, seed=1)
    found = ks.morris_effects(runs, ["trust", "sham"], resamples=20)
    means = runs.table.groupby("point")["trust"].mean().to_numpy().reshape(3, -1)
    steps = design.layout.steps(design.points)
    effects = (steps * np.diff(means, axis=1)[..., None]).sum(axis=1) / design.layout.delta
    assert found["factor"][:5].tolist() == list(ranges)
    assert found["mu"][:5].tolist() == pytest.approx(effects.mean(axis=0).tolist())
    assert found["mu_star"][:5].tolist() == pytest.approx(np.abs(effects).mean(axis=0).tolist())
    with pytest.raises(ValueError, match="drive_law is not a number; give the Runs"):
        ks.morris_effects(runs.table, "trust")


def test_bounds_of_runs_are_another_range():
    design = ks.morris("senseo", {"trust_gain": (0.02, 0.08), "logic.norm": (0.0, 1.0)})
    runs = ks.sweep(design, runs=2, seed=1)
    usual = ks.morris_effects(runs, "trust")
    same = ks.morris_effects(runs, "trust", bounds={"trust_gain": (0.02, 0.08)})
    assert same["mu"].tolist() == pytest.approx(usual["mu"].tolist())


@pytest.mark.parametrize("resamples", [0, 1, "many"])
def test_resamples_that_cannot_be(resamples):
    table = trajectories_table(bent, np.random.default_rng(1))
    with pytest.raises(ValueError, match=r"resamples: .* must be"):
        ks.morris_effects(table, "gain", resamples=resamples)
