"""Classes under other thresholds are those that a run with these thresholds would have."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import kompas_sim as ks
from kompas_sim.results import MATERIALITY, SHARES
from kompas_sim.rules import scoring
from kompas_sim.rules.outcome import OUTCOMES, WIN_WIN_SHARE

N = 60
CASES = ("senseo", "cjg")


def counts(found, eps, share):
    """Return the count per outcome under one pair of thresholds."""
    rows = found[(found["eps"] == eps) & (found["win_win_share"] == share)]
    assert rows["outcome"].tolist() == list(OUTCOMES)
    return rows["count"].tolist()


@pytest.fixture(scope="module")
def played():
    return {case: ks.simulate(case, "hierarchy", runs=N, seed=3) for case in CASES}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("eps", MATERIALITY)
def test_it_is_what_running_again_gives(played, case, eps):
    changed = ks.load_scenario(case).with_parameters(materiality=eps)
    again = ks.simulate(changed, "hierarchy", runs=N, seed=3).shares()["count"].tolist()
    assert counts(played[case].sensitivity(), eps, WIN_WIN_SHARE) == again


@pytest.mark.slow
def test_so_it_is_for_the_integrative_share(monkeypatch):
    few = {"runs": 12, "seed": 3, "engine": "agents", "workers": 1}
    strict = 0.99
    case = replace(ks.load_scenario("cjg"), horizon=100)
    runs = ks.simulate(case, "network", **few)
    found = runs.sensitivity(win_win_share=[WIN_WIN_SHARE, strict])
    monkeypatch.setattr(scoring, "WIN_WIN_SHARE", strict)
    again = ks.simulate(case, "network", **few).shares()["count"].tolist()
    assert counts(found, 0.05, strict) == again
    assert again != counts(found, 0.05, WIN_WIN_SHARE)


def test_a_row_per_threshold_and_outcome(played):
    runs = played["senseo"]
    found = runs.sensitivity()
    assert len(found) == len(MATERIALITY) * len(SHARES) * len(OUTCOMES)
    per_pair = found.groupby(["eps", "win_win_share"])
    assert (per_pair["count"].sum() == N).all()
    assert np.allclose(per_pair["share"].sum(), 1)
    assert ((found["low"] <= found["share"]) & (found["share"] <= found["high"])).all()
    same = found[(found["eps"] == 0.05) & (found["win_win_share"] == WIN_WIN_SHARE)]
    columns = ["count", "share", "low", "high"]
    expected = runs.shares().reset_index()[columns]
    pd.testing.assert_frame_equal(same[columns].reset_index(drop=True), expected)


def test_a_stricter_win_win_is_no_more_frequent(played):
    for runs in played.values():
        found = runs.sensitivity([0.05], [0.1, 0.25, 0.9])
        wins = found[found["outcome"] == "win-win"]["count"]
        assert wins.is_monotonic_decreasing


def test_who_feigned_collaboration_did_so_whatever_counts(played):
    runs = played["senseo"]
    table = runs.table.copy()
    already = int((table["outcome"] == "sham").sum())
    at = table.index[(table["agreement"] == 0) & (table["outcome"] != "sham")][0]
    table.loc[at, "outcome"] = "sham"
    changed = ks.Runs(runs.scenario, runs.logic, runs.seed, table, runs.provenance)
    found = changed.sensitivity()
    assert (found[found["outcome"] == "sham"]["count"] == already + 1).all()


def test_stored_runs_and_designs_tell_the_same(tmp_path):
    design = ks.grid("senseo", {"logic": ["hierarchy", "network"]})
    runs = ks.sweep(design, runs=10, seed=3, out=tmp_path / "sweep")
    pd.testing.assert_frame_equal(
        ks.Runs.load(tmp_path / "sweep").sensitivity(), runs.sensitivity()
    )
    assert runs.sensitivity()["count"].sum() == 20 * len(MATERIALITY) * len(SHARES)


def test_one_threshold_is_a_number(played):
    runs = played["senseo"]
    for one in (0.05, np.float64(0.05), [0.05], np.array([0.05])):
        pd.testing.assert_frame_equal(runs.sensitivity(one, 0.1), runs.sensitivity([0.05], [0.1]))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"materiality": -0.1}, "materiality: -0.1 must be at least 0"),
        ({"materiality": [0.1, float("nan")]}, "materiality: nan must be a finite number"),
        ({"materiality": "0.1"}, 'materiality: "0.1" must be a number'),
        ({"materiality": ["much"]}, 'materiality: "much" must be a number'),
        ({"materiality": None}, "materiality: nothing must be a number"),
        ({"win_win_share": []}, "win_win_share: no numbers given; one or more needed"),
        ({"win_win_share": 1.5}, "win_win_share: 1.5 must be from 0 to 1"),
        ({"win_win_share": True}, "win_win_share: true must be a number"),
    ],
)
def test_what_is_no_threshold_is_refused(played, given, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        played["senseo"].sensitivity(**given)


def test_of_one_point(played):
    runs = ks.sweep(ks.grid("senseo", {"logic": ["hierarchy", "network"]}), runs=N, seed=3)
    first = replace(runs, table=runs.table[runs.table["point"] == 0])
    pd.testing.assert_frame_equal(first.sensitivity(), played["senseo"].sensitivity())
