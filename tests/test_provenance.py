"""Where a result comes from."""

import getpass
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import kompas_sim as ks
from kompas_sim.provenance import digest, provenance


def test_equal_scenarios_have_the_same_digest(tmp_path):
    s = ks.load_scenario("senseo")
    s.save(tmp_path / "mine.toml")
    assert digest(s) == digest(ks.load_scenario(tmp_path / "mine.toml"))
    assert digest(s) == digest(s.with_party("Philips", power=0.9).with_party("Philips", power=0.52))


def test_what_differs_differs_in_the_digest():
    s = ks.load_scenario("senseo")
    others = [
        s.with_party("Philips", power=0.5200001),
        s.with_parameters(trust_gain=0.04),
        replace(s, horizon=159),
        replace(s, issues=s.issues, coalition=not s.coalition),
    ]
    assert len({digest(each) for each in [s, *others]}) == 5


def test_whole_numbers_and_decimals_are_the_same():
    s = ks.load_scenario("senseo")
    assert digest(s.with_party("Philips", power=1)) == digest(s.with_party("Philips", power=1.0))


def test_it_tells_all_and_nothing_about_who():
    made = provenance(
        ks.load_scenario("senseo"),
        ks.Logic.hierarchy(),
        seed=3,
        runs=7,
        party_classes={"Philips": ks.Party},
    )
    text = json.dumps(made, allow_nan=False)
    assert (made["seed"], made["runs"], made["logic"]["norm"]) == (3, 7, 0.2)
    assert made["party_classes"] == {"Philips": "Party"}
    assert made["parameters"]["trust_asymmetry"] == 2
    assert {"kompas_sim", "python", "numpy", "scipy", "mesa"} <= set(made["versions"])
    assert datetime.fromisoformat(made["time"]).utcoffset() == timedelta(0)
    assert str(Path.cwd()) not in text
    assert str(Path.home()) not in text or str(Path.home()) == "/"
    assert getpass.getuser() not in {str(value) for value in made.values()}
