"""Designs as TOML files, and the command that plays them."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

import kompas_sim as ks
from kompas_sim import sweeping
from kompas_sim.cli import app
from kompas_sim.design_file import load_design
from kompas_sim.errors import ScenarioError

STUDY = """
scenario = "senseo"
logic = "tolerant"
runs = 3
seed = 7
[grid]
logic = ["hierarchy", "tolerant"]
"logic.goal" = [0.5]
drive_law = ["mulder", "constant"]
party."Douwe Egberts".power = [0.1, 0.4]
party.Philips.logic = ["tolerant"]
[logics]
tolerant = { norm = 1.0, leadership = 0 }
"""
TOLERANT = ks.Logic(norm=1, leadership=0)


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def invoke(*words):
    return CliRunner().invoke(app, ["sweep", *map(str, words)])


def test_a_file_is_the_design_it_describes(study):
    design, runs, seed = load_design(study)
    assert (runs, seed) == (3, 7)
    factors = {
        "logic": {"hierarchy": "hierarchy", "tolerant": TOLERANT},
        "logic.goal": [0.5],
        "drive_law": ["mulder", "constant"],
        "party.Douwe Egberts.power": [0.1, 0.4],
        "party.Philips.logic": {"tolerant": TOLERANT},
    }
    assert design.digest == ks.grid("senseo", factors, logic=TOLERANT).digest


def test_a_scenario_lies_beside_the_design(study):
    ks.load_scenario("senseo").with_party("Philips", power=0.9).save(study.parent / "mine.toml")
    study.write_text('scenario = "mine.toml"\n[grid]\ntrust_gain = [0, 0.1]', encoding="utf-8")
    asked = load_design(study)
    assert asked.design.scenario.party("Philips").power == 0.9
    assert (asked.runs, asked.seed) == (100, 1)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('scenario = "senseo"', "", "scenario: missing"),
        ('"senseo"', '"nowhere.toml"', "nowhere.toml: no such file"),
        ("runs = 3", "runs = 0", "runs: 0 must be at least 1"),
        ("runs = 3", 'runs = "3"', 'runs: "3" must be a whole number'),
        ("seed = 7", "seed = -7", "seed: -7 must be"),
        ("runs = 3", "rums = 3", 'no key "rums"; did you mean "runs"?'),
        ("[grid]", "[gird]", 'no key "gird"; did you mean "grid"?'),
        ("drive_law", "drive_low", 'no factor "drive_low"; did you mean "drive_law"?'),
        ("[0.1, 0.4]", "[0.1, -4]", "party.Douwe Egberts.power: -4 must be greater than 0"),
        ("[0.1, 0.4]", "[]", "party.Douwe Egberts.power: no values given"),
        ('"Douwe Egberts"', "Gemeente", 'no party "Gemeente"'),
        ("norm = 1.0", "norm = 1.5", "norm: 1.5 must be from 0 to 1"),
        ("norm = 1.0", "norm = 1,0", "decimal comma"),
        ('["tolerant"]', '["relaxed"]', 'party.Philips.logic: no logic "relaxed"'),
        ('logic = "tolerant"', 'logic = "relaxed"', 'no logic "relaxed"'),
    ],
)
def test_mistakes_cost_one_line_and_status_2(study, before, after, message):
    assert before in STUDY
    study.write_text(STUDY.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_design(study)
    assert message in str(error.value)
    said = invoke(study)
    assert said.exit_code == 2
    assert message in said.stderr
    assert len(said.stderr.splitlines()) == 1
    assert not (study.parent / "results").exists()


def test_the_command_plays_all_points_and_says_what_came_of_them(study):
    said = invoke(study, "--lang", "nl")
    assert said.exit_code == 0
    assert "8 punten, 3 runs van elk; seed 7" in said.stdout
    assert "0,4" in said.stdout
    stored = ks.Runs.load("results/a-study")
    design, runs, seed = load_design(study)
    assert stored.table.equals(ks.sweep(design, runs=runs, seed=seed).table)
    again = invoke(study, "--lang", "nl")
    assert again.stdout == said.stdout


def test_numbers_on_the_command_line_go_before_those_in_the_file(study):
    said = invoke(study, "--runs", 2, "--seed", 1, "--out", "there")
    assert said.exit_code == 0
    assert "8 points, 2 runs of each; seed 1" in said.stdout
    assert len(ks.Runs.load("there")) == 16
    other = invoke(study, "--runs", 4, "--seed", 1, "--out", "there")
    assert other.exit_code == 2
    assert "there: it holds the results of another sweep" in other.stderr


def test_many_points_are_not_all_shown(study):
    grid = f"[grid]\ntrust_gain = [{', '.join(str(k / 1000) for k in range(30))}]"
    study.write_text(f'scenario = "senseo"\nruns = 1\n{grid}', encoding="utf-8")
    said = invoke(study)
    assert "... 6 more points are in the data" in said.stdout
    assert said.stdout.count("\n") < 40


def test_work_that_stops_ends_with_status_1(study, monkeypatch):
    def fail(*_, **__):
        raise sweeping.SweepError("a worker died; 3 of 8 runs are stored")

    monkeypatch.setattr(sweeping, "sweep", fail)
    said = invoke(study)
    assert said.exit_code == 1
    assert said.stderr == "kompas-sim: a worker died; 3 of 8 runs are stored\n"
