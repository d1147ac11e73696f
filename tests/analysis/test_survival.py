"""Kaplan-Meier on agreements of which the times are known."""

import re

import numpy as np
import pandas as pd
import pytest

import kompas_sim as ks


def agreements(times, held, **more):
    return pd.DataFrame(
        {"run": range(len(times)), "first_lasted": times, "first_held": held, **more}
    )


def test_against_a_calculation_by_hand():
    found = ks.survival(agreements([2, 3, 3, 5, 8, 0], [0, 1, 0, 0, 1, 0]))
    assert found["rounds"].tolist() == [0, 2, 3, 5]
    assert found["at_risk"].tolist() == [5, 5, 4, 2]  # what never was agreed cannot end
    assert found["ended"].tolist() == [0, 1, 1, 1]
    expected = np.cumprod([1, 4 / 5, 3 / 4, 1 / 2])
    assert found["survival"].tolist() == pytest.approx(expected)
    assert (found["low"][1:] <= found["survival"][1:]).all()
    assert (found["survival"][1:] <= found["high"][1:]).all()


def test_agreements_that_all_hold():
    found = ks.survival(agreements([5, 6], [1, 1]))
    assert found[["rounds", "survival"]].values.tolist() == [[0, 1]]


def test_by_outcome_and_of_runs():
    table = agreements([2, 5, 3, 4], [0, 1, 1, 0], outcome=["no deal"] * 2 + ["compromise"] * 2)
    found = ks.survival(table, by="outcome")
    assert found["outcome"].tolist() == ["no deal"] * 2 + ["compromise"] * 2
    runs = ks.simulate("senseo", logic="hierarchy", runs=100, seed=1)
    whole = ks.survival(runs)
    assert whole["at_risk"][0] == (runs.table["first_lasted"] > 0).sum()
    assert whole["survival"].between(0, 1).all()


def test_without_agreements():
    with pytest.raises(ValueError, match="nothing was agreed"):
        ks.survival(agreements([0, np.nan], [0, 0]))
    with pytest.raises(ValueError, match='no column "duration"'):
        ks.survival(agreements([1], [0]), duration="duration")


@pytest.mark.parametrize("rate", [0.02, 0.1])
def test_it_recovers_a_known_hazard(rate):
    rng = np.random.default_rng(1)
    lives = rng.geometric(rate, 2000)
    limit = rng.integers(5, 60, 2000)
    found = ks.survival(agreements(np.minimum(lives, limit), (lives > limit).astype(int)))
    at = found.set_index("rounds")
    assert at.loc[10, "low"] <= (1 - rate) ** 10 <= at.loc[10, "high"]


def test_points_that_are_mixed_are_refused():
    factors = {"logic": ["hierarchy", "network"], "trust_gain": [0.02, 0.04], "trust_start": [0.5]}
    runs = ks.sweep(ks.grid("senseo", factors), runs=20, seed=1)
    said = "survival: runs of the same number are there more than once; say by which columns "
    with pytest.raises(ValueError, match=re.escape(f"{said}they differ (by=): by=['logic', 'tru")):
        ks.survival(runs)
    with pytest.raises(ValueError, match=re.escape("(by=): by=['outcome', 'logic', 'trust_gain']")):
        ks.survival(runs, by="outcome")
    by = ["logic", "trust_gain"]
    assert len(ks.survival(runs, by=by)[by].drop_duplicates()) == 4
    twice = pd.concat([agreements([2, 3], [0, 1])] * 2)
    with pytest.raises(ValueError, match=r"\(by=\)$"):
        ks.survival(twice)
