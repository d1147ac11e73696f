"""Designs as TOML files, and the command that plays them."""

from __future__ import annotations

import re
from pathlib import Path

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
        ("[0.1, 0.4]", "[0.4, 0.4]", "grid.party.Douwe Egberts.power: 0.4 is there twice"),
        ('"senseo"', '"nowhere.toml"', "nowhere.toml: no such file"),
        ('"senseo"', '"."', "a study.toml: scenario: .: is a directory, not a scenario file"),
        ("runs = 3", "runs = 3.0", "runs: 3.0 must be a whole number"),
        ('logic = "tolerant"', "logic = 3", "study.toml: logic: 3 must be hierarchy, network, "),
        ("norm = 1.0", 'of = "network"', 'logics.tolerant: no knob "of"; the knobs are problem, '),
        ("norm = 1.0", 'norm = "high"', 'logics.tolerant: norm: "high" must be a number'),
        ("[0.1, 0.4]", "[2026-01-02]", "power: 2026-01-02 must be a number, text or nothing"),
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


def test_a_scenario_that_is_not_there_is_missed_by_its_design(study):
    study.write_text(STUDY.replace('"senseo"', '"nowhere.toml"'), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_design(study.name)
    assert str(error.value) == "a study.toml: scenario: nowhere.toml: no such file"


def test_a_directory_is_no_design(study):
    said = invoke(".")
    assert (said.exit_code, said.stderr) == (
        2,
        "kompas-sim: .: is a directory, not a design file\n",
    )


def test_an_empty_section_is_refused(study):
    study.write_text('scenario = "senseo"\n[grid]\n', encoding="utf-8")
    said = invoke(study)
    assert (said.exit_code, said.stderr) == (2, f"kompas-sim: {study}: grid: no factors given\n")


def test_more_runs_than_can_be_are_refused(study):
    most = "runs: 99999999999 must be at most 1,000,000,000"
    said = invoke(study, "--runs", 99999999999)
    assert (said.exit_code, said.stderr) == (2, f"kompas-sim: {most}\n")
    study.write_text(STUDY.replace("runs = 3", "runs = 99999999999"), encoding="utf-8")
    said = invoke(study)
    assert (said.exit_code, said.stderr) == (2, f"kompas-sim: {study}: {most}\n")
    assert not (study.parent / "results").exists()


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


# --- other designs than a grid --------------------------------------------------------------------

POWER = "party.Douwe Egberts.power"
SPANS = {"trust_gain": [0.01, 0.1], "logic.norm": [0.2, 0.8], POWER: [0.1, 0.4]}
TABLE = """
{section}.trust_gain = [0.01, 0.1]
{section}.logic.norm = [0.2, 0.8]
{section}.party."Douwe Egberts".power = [0.1, 0.4]
"""


@pytest.mark.parametrize(
    ("section", "design"),
    [
        ("[factorial]", lambda: ks.factorial("senseo")),
        (
            '[factorial]\nrows = ["norm"]\nlow = 0\nhigh = 1\nfactors = ["trust_gain"]',
            lambda: ks.factorial("senseo", ["trust_gain"], rows=["norm"], low=0, high=1),
        ),
        (f"[factorial]{TABLE.format(section='factors')}", lambda: ks.factorial("senseo", SPANS)),
        (
            '[one_in_one_out]\nrows = ["goal", "norm"]',
            lambda: ks.one_in_one_out("senseo", rows=["goal", "norm"]),
        ),
        ("[mixed]", lambda: ks.mixed("senseo")),
        (
            '[mixed]\nwhich = "compositions"\nparties = ["Douwe Egberts"]\n'
            'logics = ["hierarchy", "tolerant"]',
            lambda: ks.mixed(
                "senseo",
                ["Douwe Egberts"],
                which="compositions",
                logics={"hierarchy": "hierarchy", "tolerant": TOLERANT},
            ),
        ),
        (
            f"[latin_hypercube]\nn = 5\nseed = 3{TABLE.format(section='ranges')}",
            lambda: ks.latin_hypercube("senseo", SPANS, n=5, seed=3),
        ),
        (
            f"[sobol]\nn = 4{TABLE.format(section='ranges')}",
            lambda: ks.sobol("senseo", SPANS, n=4),
        ),
        (
            '[sobol]\nn = 4\nranges = ["trust_gain", "drive_law"]',
            lambda: ks.sobol("senseo", ["trust_gain", "drive_law"], n=4),
        ),
        (
            '[sobol]\nn = 4\nranges."party.Philips.logic" = ["hierarchy", "tolerant"]',
            lambda: ks.sobol(
                "senseo",
                {"party.Philips.logic": {"hierarchy": "hierarchy", "tolerant": TOLERANT}},
                n=4,
            ),
        ),
        (
            "[morris]\ntrajectories = 2\nlevels = 6\naround = 3",
            lambda: ks.morris("senseo", ks.ranges("senseo", factor=3), trajectories=2, levels=6),
        ),
        (
            '[morris]\naround = 2\nranges = ["trust_gain", "logic.norm"]',
            lambda: ks.morris("senseo", ks.ranges("senseo", ["trust_gain", "logic.norm"])),
        ),
    ],
)
def test_a_section_is_the_design_of_that_name(study, section, design):
    own = "[logics]\ntolerant = { norm = 1.0, leadership = 0 }"
    study.write_text(f'scenario = "senseo"\n{section}\n{own}', encoding="utf-8")
    found, expected = load_design(study).design, design()
    assert found.points.equals(expected.points)
    assert found.layout == expected.layout
    for point in {0, len(found) // 2, len(found) - 1}:
        assert found.case(point) == expected.case(point)


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("", "a file has one design, not none; the designs are [grid], [factorial]"),
        ("[factorial]\n[mixed]", "a file has one design, not [factorial] and [mixed]; the"),
        ("[sobol]\nn = 4\n[grid]\ntrust_gain = [1]", "not [grid] and [sobol]"),
        ("[sobal]\nn = 4", 'no key "sobal"; did you mean "sobol"?'),
        ("[sobol]", "sobol.n: missing"),
        ("[sobol]\nn = 100\nranges = ['trust_gain']", "sobol.n: 100 must be a power of two, such"),
        ("[sobol]\nn = 4.5", "sobol.n: 4.5 must be a whole number"),
        ("[sobol]\nm = 4", 'sobol: no key "m"; the keys are ranges, around, seed, n'),
        ("[sobol]\nn = 4\nseed = -2\nranges = ['trust_gain']", "sobol.seed: -2 must be"),
        ("[sobol]\nn = 4\nranges = ['trust_gian']", 'sobol.ranges: no factor "trust_gian"; did'),
        ("[sobol]\nn = 4\nranges = 3", "sobol.ranges: 3 must be a table of factors, or a list of"),
        ("[sobol]\nn = 4\nranges = [3]", "sobol.ranges: 3 must be a name"),
        ("[sobol]\nn = 4\nranges = {}", "sobol.ranges: no factors given"),
        ("[sobol]\nn = 4\nranges.trust_gain = []", "sobol.ranges.trust_gain: an empty list must"),
        ("[sobol]\nn = 4\nranges.trust_gain = [0.2, 0.1]", "sobol.ranges.trust_gain: the low end,"),
        ("[sobol]\nn = 4\nranges.trust_gain = [0.1, 2]", "sobol.ranges.trust_gain: 2 must be from"),
        ("[sobol]\nn = 4\nranges.party.Gemeente.power = [1, 2]",
         'sobol.ranges.party.Gemeente.power: no party "Gemeente"; the parties are Philips'),
        ("[sobol]\nn = 4\nranges.horizon = [40, 80]", "sobol.ranges.horizon: events[0].round: 64"),
        ("[latin_hypercube]\nn = 0", "latin_hypercube.n: 0 must be at least 1"),
        ("[morris]\nlevels = 3\nranges = ['trust_gain']", "morris.levels: 3 must be an even"),
        ("[morris]\naround = 0.5", "morris.around: 0.5 must be greater than 1"),
        ("[morris]\naround = 2\nranges.trust_gain = [0, 0.1]", "morris.around: ranges must be"),
        ("[morris]\naround = 2\nranges = ['compensation']", "morris.ranges.compensation: it is 0"),
        ("[factorial]\nrows = ['nrm']", 'factorial.rows: no row "nrm"; did you mean "norm"?'),
        ("[factorial]\nrows = 'norm'", 'factorial.rows: "norm" must be a list'),
        ("[factorial]\nrows = []", "factorial.rows: no factors given"),
        ("[factorial]\nfactors = []", "factorial.factors: no factors given"),
        ("[factorial]\nlow = 0.9", "factorial.low: 0.9 must be below high, 0.8"),
        ("[factorial]\nfactors.trust_gain = [0.1]", "factorial.factors.trust_gain: 1 number given"),
        ("[one_in_one_out]\nhigh = 2", "one_in_one_out.high: 2 must be from 0 to 1"),
        ("[mixed]\nparties = ['Gemeente']", 'mixed.parties: no party "Gemeente"; the parties are'),
        ("[mixed]\nwhich = 'some'", 'mixed.which: no choice "some"; the choices are all, comp'),
        ("[mixed]\nlogics = ['network']", 'mixed.logics: they must be two, not "network"'),
        ("[mixed]\nlogics = ['network', 'flat']", 'mixed.logics: no logic "flat"; the logics are'),
        ("[grid]\nparty.Philips = [0.3]", "grid.party.Philips: the field is missing; the fields"),
        (f"[grid]\ntrust_gain = {[0.1] * 4000}\ndelay = {[1] * 4000}",
         "grid: that makes 16,000,000 points; at most 10,000,000"),
        ("[grid]\ntrust_gain = [9]", "grid.trust_gain: 9 must be from 0 to 0.2"),
    ],
)  # fmt: skip
def test_mistakes_in_a_section_are_named_with_their_place(study, section, message):
    study.write_text(f'scenario = "senseo"\n{section}', encoding="utf-8")
    said = invoke(study)
    assert message in said.stderr
    assert said.exit_code == 2
    assert len(said.stderr.splitlines()) == 1
    assert not (study.parent / "results").exists()


def test_the_file_that_the_page_shows_is_one(study):
    page = (Path(ks.__file__).parent.parent / "docs" / "many-runs.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    study.write_text(shown, encoding="utf-8")
    assert len(load_design(study).design) == 64 * (3 + 2)


def test_a_section_is_played_and_analysed_from_the_disk(study):
    text = 'scenario = "senseo"\nruns = 2\n[morris]\ntrajectories = 2\naround = 2'
    study.write_text(text, encoding="utf-8")
    said = invoke(study)
    assert said.exit_code == 0
    assert len(max(said.stdout.splitlines(), key=len)) < 200  # not a column per factor
    stored = ks.Runs.load("results/a-study")
    assert stored.complete
    assert stored.layout == load_design(study).design.layout
