"""Treatments on the same seeds."""

import json

import numpy as np
import pandas as pd
import pytest

import kompas_sim as ks
from kompas_sim.rules.outcome import OUTCOMES


@pytest.fixture(scope="module")
def comparison():
    return ks.compare("senseo", runs=8, seed=2)


def row(comparison, measure):
    return comparison.table.set_index("measure").loc[measure]


def test_both_logics_meet_the_same_chance(comparison):
    alone = ks.simulate("senseo", "hierarchy", runs=8, seed=2)
    pd.testing.assert_frame_equal(comparison.runs["hierarchy"].table, alone.table)
    start = [runs.trust[:, 0] for runs in comparison.runs.values()]
    assert np.array_equal(*start)


def test_a_row_is_what_it_says(comparison):
    first, second = (runs.table["joint_gain"] for runs in comparison.runs.values())
    found = row(comparison, "joint_gain")
    assert found["contrast"] == "network - hierarchy"
    assert found["hierarchy"] == pytest.approx(first.mean())
    assert found["network"] == pytest.approx(second.mean())
    assert found["difference"] == pytest.approx((second - first).mean())
    assert found["low"] <= found["difference"] <= found["high"]
    assert found["pairs"] == 8


def test_measures_that_do_not_always_exist(comparison):
    first, second = (runs.table["rounds_to_agreement"] for runs in comparison.runs.values())
    found = row(comparison, "rounds_to_agreement")
    assert found["pairs"] == (first.notna() & second.notna()).sum() < 8
    assert found["hierarchy"] == pytest.approx(first.mean())


def test_outcomes_flags_and_gains_have_rows(comparison):
    measures = list(comparison.table["measure"])
    assert measures[: len(OUTCOMES)] == [f"share of {outcome}" for outcome in OUTCOMES]
    assert "share of missed" in measures
    assert "share of justified" not in measures
    assert {"gain.Philips", "gain.consumers"} <= set(measures) or "gain.Philips" in measures
    for name, runs in comparison.runs.items():
        for outcome in OUTCOMES:
            share = comparison.shares.loc[(name, outcome), "share"]
            assert row(comparison, f"share of {outcome}")[name] == share
            assert share == (runs.table["outcome"] == outcome).mean()


def test_other_treatments():
    s = ks.load_scenario("senseo")
    found = ks.compare(
        "senseo",
        runs=3,
        treatments={
            "plain": s,
            "hasty": s.with_parameters(delay=0.0),
            "mixed": ks.Logic.network().replace(norm=0.2),
            "word": "pure_hierarchy",
        },
    )
    assert list(found.table["contrast"].unique()) == [
        f"{name} - plain" for name in ("hasty", "mixed", "word")
    ]
    assert found.runs["word"].logic == ks.Logic.pure_hierarchy()
    assert found.runs["hasty"].scenario.parameters.delay == 0
    assert found.text().count("Paired differences") == 3


def test_treatments_with_other_parties_compare_what_they_share():
    one = ks.random_scenario(n_parties=2, n_issues=3, seed=1)
    two = ks.random_scenario(n_parties=3, n_issues=3, seed=1)
    found = ks.compare(one, runs=2, treatments={"two": one, "three": two})
    gains = [name for name in found.table["measure"] if name.startswith("gain.")]
    assert gains == [f"gain.{party.name}" for party in one.parties]


@pytest.mark.parametrize(
    ("treatments", "message"),
    [
        ({"one": "network"}, "1 given; a comparison needs two or more"),
        ({"a": "network", "b": "flat"}, 'treatments: b: no logic "flat"'),
        ({"a": "network", "b": 3}, "treatments: b: .*3 must be a Logic"),
        ({"low": "network", "high": "hierarchy"}, "'low' cannot be the name"),
        ({"": "network", "b": "hierarchy"}, "'' cannot be the name"),
    ],
)
def test_mistakes_are_named(treatments, message):
    with pytest.raises(ValueError, match=message):
        ks.compare("senseo", runs=2, treatments=treatments)


def test_in_words(comparison):
    english, dutch = str(comparison).splitlines(), comparison.text("nl").splitlines()
    assert english[0] == "Senseo: Philips and Douwe Egberts"
    assert dutch[0] == "Senseo: Philips en Douwe Egberts"
    assert len(english) == pytest.approx(len(dutch), abs=2)
    assert any("joint gain" in line for line in english)
    assert any("gezamenlijke winst" in line for line in dutch)
    assert any("geen akkoord" in line and "%" in line and "," in line for line in dutch)
    assert max(map(len, english + dutch)) <= 120
    assert not any("_" in line for line in english + dutch)
    assert "8 runs each" in repr(comparison)
    for lines in (english, dutch):
        said = " ".join(lines)
        assert all(name in said for name in ("adjusted Wald", "Bonett", "BCa", "Student"))


def test_how_intervals_are_made(comparison):
    method = comparison.table.set_index("measure")["method"]
    assert method["share of no deal"] == "shares"
    assert method["trust"] == "t"  # of 8 runs
    assert ks.compare("senseo", runs=60).table.set_index("measure")["method"]["trust"] == "BCa"


def test_saved(comparison, tmp_path):
    comparison.save(tmp_path / "out", lang="nl")
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files == {
        *("comparison.png", "comparison.svg", "paths.csv", "provenance.json"),
        *("runs.csv", "shares.csv", "table.csv"),
    }
    table = pd.read_csv(tmp_path / "out" / "table.csv")
    assert list(table["difference"]) == pytest.approx(list(comparison.table["difference"]))
    assert len(pd.read_csv(tmp_path / "out" / "runs.csv")) == 16
    assert len(pd.read_csv(tmp_path / "out" / "shares.csv")) == 12
    source = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert [source[name]["seed"] for name in ("hierarchy", "network")] == [2, 2]


def test_the_same_seed_saves_the_same_files(comparison, tmp_path):
    for place in ("a", "b"):
        ks.compare("senseo", runs=8, seed=2).save(tmp_path / place)
    for path in (tmp_path / "a").iterdir():
        if path.name != "provenance.json":
            assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
