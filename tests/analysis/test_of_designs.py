"""From a design to what the runs say: the analyses read what the designs lay out."""

import pytest

import kompas_sim as ks
from kompas_sim.logic import ROWS

RANGES = {"trust_gain": (0.02, 0.08), "logic.norm": (0.0, 1.0)}


def test_a_factorial_has_shapley_values_that_add_up():
    design = ks.factorial("senseo", rows=["decision", "norm"])
    runs = ks.sweep(design, runs=20, seed=2)
    found = ks.shapley(runs, "trust").set_index("factor")
    means = runs.table.groupby("point")["trust"].mean()
    assert found["value"]["total"] == pytest.approx(means.iloc[-1] - means.iloc[0])
    assert {"logic.decision", "logic.norm"} <= set(found.index)


def test_the_rows_of_table_1_are_the_factors_of_a_factorial():
    design = ks.factorial("senseo")
    assert list(design.points.columns) == [f"logic.{row}" for row in ROWS]
    assert len(design) == 64


def test_a_sample_of_saltelli_has_indices_also_after_it_was_stored(tmp_path):
    design = ks.sobol("senseo", RANGES, n=8, seed=1)
    runs = ks.sweep(design, runs=2, seed=1, out=tmp_path / "runs")
    found = ks.sobol_indices(runs, "trust", resamples=20)
    assert set(found["factor"]) == set(RANGES)
    again = ks.sobol_indices(ks.Runs.load(tmp_path / "runs"), "trust", resamples=20)
    assert again.equals(found)


def test_trajectories_of_morris_have_effects():
    runs = ks.sweep(ks.morris("senseo", RANGES, trajectories=4), runs=2, seed=1)
    found = ks.morris_effects(runs, "trust", resamples=20)
    assert set(found["factor"]) == set(RANGES)
    assert (found["mu_star"] >= 0).all()


def test_mixed_tables_tell_who_gains():
    runs = ks.sweep(ks.mixed("senseo"), runs=10, seed=1)
    found = ks.exploitation(runs)
    assert len(runs.table["point"].unique()) == 4
    assert len(found)
