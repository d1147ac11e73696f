"""Patterns of the literature: the machinery on constructed data, and what was put in."""

from __future__ import annotations

import json
import re
from importlib import import_module
from itertools import pairwise
from math import inf, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import kompas_sim as ks
from kompas_sim.cli import app
from kompas_sim.patterns.catalogue import ALL
from kompas_sim.patterns.changes import CHANGES
from kompas_sim.patterns.estimating import estimate, means_of, over_scenarios
from kompas_sim.patterns.playing import _accuracy, accuracy_after, measured, play_setting
from kompas_sim.patterns.records import Cell, Claim
from kompas_sim.patterns.saving import pages
from kompas_sim.patterns.settings import settings
from kompas_sim.patterns.statistic import (
    Contrast,
    Correlation,
    Margin,
    OfRules,
    OfSetting,
    Ranking,
    Shrinkage,
    difference,
    interaction,
)
from kompas_sim.patterns.validating import needed
from kompas_sim.patterns.verdict import (
    NEGATIVE,
    NOT_LESS,
    NOT_MORE,
    NOTHING,
    POSITIVE,
    between,
    verdict,
)
from kompas_sim.provenance import MODEL

ROOT = Path(ks.__file__).parent.parent
A, B, C, D = (Cell({"delay": k / 1000}) for k in range(4))
CLAIMS = [(pattern, claim) for pattern in ALL.values() for claim in pattern.claims]
PAGE = ROOT / "docs" / "validation.md"
PARTS = ("summary", "statements", "against", "sources")


# --- verdicts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "low", "high", "said"),
    [
        (POSITIVE, 0.1, 0.2, "holds"),
        (POSITIVE, -0.2, -0.1, "fails"),
        (POSITIVE, -0.1, 0.2, "undecided"),
        (POSITIVE, -0.04, 0.04, "fails"),
        (POSITIVE, 0.01, 0.02, "holds"),
        (POSITIVE, 0.0, 0.0, "fails"),
        (POSITIVE, nan, nan, "undecided"),
        (NEGATIVE, -0.2, -0.1, "holds"),
        (NEGATIVE, 0.1, 0.2, "fails"),
        (NEGATIVE, -0.04, 0.2, "fails"),
        (NEGATIVE, -0.1, 0.2, "undecided"),
        (NOTHING, -0.04, 0.04, "holds"),
        (NOTHING, 0.06, 0.1, "fails"),
        (NOTHING, 0.03, 0.1, "undecided"),
        (NOT_LESS, -0.04, 3.0, "holds"),
        (NOT_LESS, -0.3, -0.1, "fails"),
        (NOT_MORE, -3.0, 0.04, "holds"),
        (NOT_MORE, 0.0, 0.2, "undecided"),
        (between(0.1, 0.3), 0.15, 0.25, "holds"),
        (between(0.1, 0.3), 0.4, 0.5, "fails"),
        (between(0.1, 0.3), 0.2, 0.4, "undecided"),
    ],
)
def test_a_verdict_follows_from_the_interval(expected, low, high, said):
    assert verdict(expected, low, high, 1.0) == said


def test_slight_is_reckoned_in_the_spread_of_the_measure():
    assert verdict(NOTHING, -0.2, 0.2, 10.0) == "holds"
    assert verdict(NOTHING, -0.2, 0.2, 1.0) == "undecided"
    assert verdict(between(0.5, 1.5, in_spread=True), 1.0, 3.0, 2.0) == "holds"
    assert verdict(POSITIVE, -0.02, 0.02, nan) == "undecided"
    assert verdict(POSITIVE, 0.0, 0.0, nan) == "fails"


# --- statistics ---------------------------------------------------------------------------------


def found_by(statistic, values, where="here"):
    """Return the estimate of a statistic from values by (cell, measure)."""
    columns = statistic.columns(lambda cell, measure: values[cell, measure])
    return estimate({where: columns}, statistic, {where: where})


def made(rng, *means, runs=400, spread=0.1):
    """Return values of four cells that share their chance."""
    chance = rng.normal(0, 1, runs)
    cells = zip((A, B, C, D), means, strict=False)
    return {(c, "y"): m + chance + rng.normal(0, spread, runs) for c, m in cells}


def test_a_difference_is_paired():
    values = made(np.random.default_rng(1), 0.5, 0.2)
    whole = found_by(difference("y", A, B), values).all
    assert whole.low < 0.3 < whole.high
    assert whole.high - whole.low < 0.05  # the chance that both share is gone


def test_an_interaction_is_a_difference_of_differences():
    values = made(np.random.default_rng(2), 1.0, 0.2, 0.5, 0.1)
    statistic = interaction("y", (A, B), (C, D))
    whole = found_by(statistic, values).all
    assert whole.low < 0.4 < whole.high
    assert statistic.unit(lambda cell, measure: values[cell, measure]) == pytest.approx(1, rel=0.1)


def test_a_correlation_is_that_of_numpy():
    rng = np.random.default_rng(3)
    x = rng.normal(5, 2, 300)
    y = 0.5 * x + rng.normal(0, 2, 300)
    x[:20] = nan
    effect = found_by(Correlation(A, "x", "y"), {(A, "x"): x, (A, "y"): y}).all
    assert effect.effect == pytest.approx(np.corrcoef(x[20:], y[20:])[0, 1])
    assert effect.low < effect.effect < effect.high
    assert effect.runs == 280
    flat = found_by(Correlation(A, "x", "y"), {(A, "x"): np.ones(300), (A, "y"): y})
    assert np.isnan(flat.all.effect)


def test_a_margin_is_over_the_best_or_under_the_worst():
    values = made(np.random.default_rng(4), 0.0, 0.5, 1.0)
    best = found_by(Margin("y", C, (A, B)), values).all.effect
    worst = found_by(Margin("y", A, (B, C), lowest=True), values).all.effect
    assert best == pytest.approx(0.5, abs=0.05)
    assert worst == pytest.approx(-0.5, abs=0.05)


def test_a_ranking_compares_sizes_whatever_their_sign():
    values = made(np.random.default_rng(5), 1.0, 0.0, 0.2, 0.0)
    up = found_by(Ranking("y", [(A, B)], [(C, D)]), values).all.effect
    down = found_by(Ranking("y", [(B, A)], [(D, C)]), values).all.effect
    assert up == pytest.approx(down)
    assert up == pytest.approx(0.8, abs=0.1)


def test_a_slope_shrinks_where_both_follow_from_what_was_done():
    rng = np.random.default_rng(6)
    values = {}
    for cell, done in ((A, 0.0), (B, 1.0), (C, 2.0)):
        values[cell, "x"] = done + rng.normal(0, 1, 2000)
        values[cell, "y"] = 2 * done + rng.normal(0, 1, 2000)  # x does nothing to it
    statistic = Shrinkage("y", "x", {A: 0.0, B: 1.0, C: 2.0})
    x, y = (np.concatenate([values[cell, name] for cell in (A, B, C)]) for name in "xy")
    done = np.repeat([0.0, 1.0, 2.0], 2000)
    alone = np.polyfit(x, y, 1)[0]
    with_it = np.linalg.lstsq(np.column_stack([x, done, np.ones(6000)]), y, rcond=None)[0][0]
    assert found_by(statistic, values).all.effect == pytest.approx(alone - with_it)


def test_settings_count_alike_and_scenarios_have_an_interval_of_their_own():
    columns = {name: [np.full(50, value)] for name, value in (("a", 0.0), ("b", 1.0), ("c", 2.0))}
    statistic = Contrast("y", {A: 1.0})
    overall = estimate(columns, statistic, {"a": "one", "b": "one", "c": "other"})
    assert overall.all[:3] == (1.0, 1.0, 1.0)
    low, high = overall.scenarios
    assert (low + high) / 2 == pytest.approx((0.5 + 2.0) / 2)
    assert over_scenarios(overall.settings, dict.fromkeys("abc", "one")) == pytest.approx(
        (nan, nan), nan_ok=True
    )
    less = estimate(columns, statistic, dict.fromkeys("abc", ""), less=["a"])
    assert less.all.effect == 1.5


def test_settings_with_few_known_runs_do_not_count():
    few = np.full(50, nan)
    few[:9] = 1.0
    overall = estimate(
        {"few": [few], "many": [np.zeros(50)]}, Contrast("y", {A: 1.0}), {"many": ""}
    )
    assert list(overall.settings) == ["many"]
    none = estimate({"few": [few]}, Contrast("y", {A: 1.0}), {})
    assert np.isnan(none.all.effect)


@pytest.mark.parametrize(("runs", "known"), [(1, False), (9, False), (10, True)])
def test_few_runs_have_no_interval(runs, known):
    found = {"one": [np.full(runs, -0.1)], "other": [np.full(runs, -0.3)]}
    overall = estimate(found, Contrast("y", {A: 1.0}), {"one": "senseo", "other": "cjg"})
    assert overall.all.effect == pytest.approx(-0.2)
    assert np.isfinite(overall.scenarios).tolist() == [known, known]
    for each in (overall.all, overall.settings["one"]):
        assert np.isfinite([each.low, each.high]).tolist() == [known, known]
        said = verdict(POSITIVE, each.low, each.high, 1.0)
        assert said == ("fails" if known else "undecided")


def test_what_is_not_known_is_left_out_of_means():
    found = means_of([np.array([1.0, nan]), np.array([nan, nan])], np.ones((1, 2)))
    assert found[0, 0] == 1.0
    assert np.isnan(found[0, 1])


# --- the catalogue ------------------------------------------------------------------------------


def test_all_patterns_are_there():
    assert [pattern.number for pattern in ALL.values()] == list(range(1, 30))
    assert len({pattern.name for pattern in ALL.values()}) == 29
    for pattern, claim in CLAIMS:
        assert pattern.title.nl != pattern.title.en
        assert claim.words.endswith(".")


def test_cells_change_what_exists():
    names = {cell.scenario for _, claim in CLAIMS for cell in cells_of(claim)}
    assert names - {""} <= set(CHANGES)
    assert set(CHANGES) <= names


def cells_of(claim):
    return [cell for cell, _ in claim.statistic.reads()] if claim.statistic else []


def test_whoever_reads_a_cell_it_is_played_once():
    here = settings()[0]
    cells = needed(CLAIMS, here)
    read = [cell for _, c in CLAIMS if c.where & here.kinds for cell in cells_of(c)]
    assert set(cells) == set(read)
    assert len(cells) < 0.6 * len(read)


def test_every_setting_can_be_played_in_every_cell_that_it_needs():
    for setting in settings():
        for change in {cell.scenario for cell in needed(CLAIMS, setting)} - {""}:
            CHANGES[change](setting.scenario, setting.logic)


def test_what_cannot_be_tested_says_why():
    with pytest.raises(ValueError, match="must say why"):
        Claim("Something.", None, POSITIVE)
    with pytest.raises(ValueError, match="'guess' is none of validation"):
        Claim("Something.", OfRules(lambda: 1.0), POSITIVE, "guess")


@pytest.mark.parametrize(
    "claim",
    [claim for _, claim in CLAIMS if isinstance(claim.statistic, OfRules)],
    ids=lambda claim: claim.words,
)
def test_what_was_put_in_holds(claim):
    value = claim.statistic.compute()
    assert claim.use == "unit"
    assert verdict(claim.expected, value, value, 1.0) == "holds"


@pytest.mark.slow
def test_what_was_put_in_holds_in_runs():
    names = [
        pattern.name for pattern in ALL.values() if any(c.use == "unit" for c in pattern.claims)
    ]
    table = ks.validate(names, runs=50, seed=3).table
    units = table[table["use"] == "unit"]
    assert set(units["verdict"]) == {"holds"}


# --- playing ------------------------------------------------------------------------------------


def at(name):
    return next(setting for setting in settings() if setting.name == name)


def test_cells_meet_the_same_chance_and_are_what_they_say():
    here = at("senseo, network")
    cells = {
        Cell(): {"trust", "own_gain"},
        Cell({"trust_start": 0.2, "logic.norm": 0.1}): {"trust", "no deal"},
        Cell({"logic.norm": 0.1}, "steep power"): {"trust", "conceding"},
    }
    found = play_setting(here, cells, runs=4, seed=5)
    assert len(found) == 6
    usual, changed, steep = cells
    s, logic = here.scenario, here.logic
    low = logic.replace(norm=0.1)
    runs = ks.simulate(s, logic, runs=4, seed=5).table
    assert found[usual, "trust"].tolist() == runs["trust"].tolist()
    assert found[usual, "own_gain"].tolist() == runs["gain.Philips"].tolist()
    runs = ks.simulate(s.with_parameters(trust_start=0.2), low, runs=4, seed=5).table
    assert found[changed, "trust"].tolist() == runs["trust"].tolist()
    assert found[changed, "no deal"].tolist() == (runs["outcome"] == "no deal").tolist()
    other = s.with_party("Philips", power=1.5).with_party("Douwe Egberts", power=0.5)
    runs = ks.simulate(other, low, runs=4, seed=5).table
    assert found[steep, "trust"].tolist() == runs["trust"].tolist()


def test_a_measure_that_does_not_exist_is_named():
    runs = ks.simulate("senseo", runs=2)
    with pytest.raises(ValueError, match="no measure 'happiness'"):
        measured(runs.table, "happiness", runs.scenario)


def test_runs_that_are_broken_off_are_the_usual_ones():
    here = at("senseo, network")
    found = accuracy_after(20, here, 2, 1)
    assert found.tolist() == [_accuracy(here, 20, 1, run) for run in range(2)]
    whole = ks.simulate(here.scenario, here.logic, runs=2, seed=1).table["accuracy"]
    assert accuracy_after(here.scenario.horizon, here, 2, 1).tolist() == whole.tolist()


# --- a validation -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found():
    return ks.validate(["trust-conduct", "deterrence", "hawk-minority"], runs=10, seed=2)


def test_a_pattern_from_one_end_to_the_other(found):
    table = found.table
    assert found.verdicts["trust-conduct"] == "holds"
    assert table["pattern"].unique().tolist() == ["trust-conduct", "deterrence", "hawk-minority"]
    solving = table.iloc[0]
    assert solving["low"] <= solving["effect"] <= solving["high"]
    assert (solving["settings"], solving["agree"]) == (20, 1.0)
    its = found.settings[found.settings["row"] == 0]
    assert its["effect"].mean() == pytest.approx(solving["effect"])
    missing = table[table["verdict"] == "untestable"]
    assert (missing["note"] != "").all()
    assert found.provenance["rules"] == MODEL
    assert "3 patterns" in repr(found)


def test_a_validation_is_the_same_twice(found):
    again = ks.validate(["trust-conduct"], runs=10, seed=2, workers=1)
    pd.testing.assert_frame_equal(again.table, found.table.iloc[:3])


def test_what_is_expected_in_a_setting_needs_no_run():
    of = [claim for _, claim in CLAIMS if isinstance(claim.statistic, OfSetting)]
    assert all(np.isfinite(claim.statistic.compute(at("cjg, network"))) for claim in of)


def test_a_validation_is_told_in_both_languages(found):
    assert "trust-conduct: HOLDS" in found.text()
    assert "trust-conduct: KLOPT" in found.text("nl")
    assert "niet te toetsen" in found.text("nl")
    assert str(found) == found.text()


def test_a_validation_is_written_with_where_it_comes_from(found, tmp_path):
    found.save(tmp_path)
    source = json.loads(pq.read_schema(tmp_path / "validation.parquet").metadata[b"kompas_sim"])
    assert (source["runs"], source["seed"], source["rules"]) == (10, 2, MODEL)
    assert len(pd.read_csv(tmp_path / "validation.csv")) == len(found.table)
    assert len(pd.read_parquet(tmp_path / "settings.parquet")) == len(found.settings)
    page = (tmp_path / "validation.md").read_text(encoding="utf-8")
    assert all(claim.words in page for claim in ALL["deterrence"].claims)


def test_few_runs_decide_nothing_but_what_is_about_rules(tmp_path):
    few = ks.validate(["power-distance", "small-wins", "trust-conduct"], runs=2)
    by_rules = few.table["measure"].isin(["ofrules", "ofsetting"])
    assert set(few.table[~by_rules]["verdict"]) <= {"undecided", "untestable"}
    assert set(few.table[by_rules]["verdict"]) == {"holds"}
    assert set(few.settings[few.settings["row"].isin(few.table.index[~by_rules])]["verdict"]) == {
        "undecided"
    }
    assert (few.table[~by_rules]["against"] == "").all()
    assert "nan" not in few.text()
    few.save(tmp_path)
    assert "nan" not in (tmp_path / "validation.md").read_text(encoding="utf-8")


def test_one_name_is_one_pattern():
    one = ks.validate("power-distance", only_units=True)
    assert list(one.verdicts) == ["power-distance"]


def test_parameters_hold_everywhere():
    still = {"trust_gain": 0.0, "trust_decay": 0.0}
    table = ks.validate(["negative-events"], runs=3, parameters=still).table
    assert table["effect"].iloc[2] == 0.0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"patterns": ["trust-conducts"]}, 'did you mean "trust-conduct"'),
        ({"patterns": ["?"]}, "the patterns are prosocial-aspirations, "),
        ({"patterns": "trust-conducts"}, 'no pattern "trust-conducts"; did you mean'),
        ({"patterns": []}, "patterns: no names given; the patterns are prosocial-aspirations, "),
        ({"patterns": 3}, "patterns: 3 must be a list of names"),
        ({"patterns": ["small-wins"], "only_units": True}, "only_units: none of these patterns"),
        ({"runs": 0}, "runs: 0 must be at least 1"),
    ],
)
def test_mistakes_are_named(given, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        ks.validate(**given)


# --- the command line, the scripts, the page ----------------------------------------------------


def invoke(*words):
    return CliRunner().invoke(app, list(words))


def test_the_command(tmp_path):
    done = invoke("validate", "--pattern", "power-distance", "--out", str(tmp_path), "--runs", "2")
    assert done.exit_code == 0, done.stderr
    assert "18 power-distance: HOLDS" in done.stdout
    assert (tmp_path / "provenance.json").exists()
    dutch = invoke("validate", "--pattern", "power-distance", "--quick", "--lang", "nl")
    assert "KLOPT - Wie dichter bij de top staat wil meer" in dutch.stdout


@pytest.mark.parametrize(
    "words",
    [("--pattern", "power"), ("--runs", "0"), ("--seed", "-1"), ("--workers", "0")],
)
def test_the_command_says_in_one_line_what_is_wrong(words):
    done = invoke("validate", *words)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("kompas-sim: ")


@pytest.fixture
def experiments(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "experiments"))


@pytest.mark.usefixtures("parts_may_be_written")
def test_the_script_writes_the_page(monkeypatch, tmp_path, capsys, experiments):
    script = import_module("validation.run")
    page = tmp_path / "validation.md"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(script, "PAGE", page)
    script.main(["--pattern", "power-distance", "--write", "--out", str(tmp_path), "--runs", "2"])
    text = page.read_text(encoding="utf-8")
    assert "2 runs per cell and setting, seed 1" in text
    assert "**18** `power-distance`" in capsys.readouterr().out
    assert (tmp_path / "validation" / "validation.parquet").exists()


@pytest.mark.slow
def test_robustness_goes_on_where_it_stopped(monkeypatch, tmp_path, capsys, experiments):
    script = import_module("validation.robustness")
    drawn = script.drawn(3, 1)
    assert drawn == script.drawn(3, 1) != script.drawn(4, 1)
    infos = script.parameter_info()
    assert set(drawn) == {name for name, info in infos.items() if info.basis == "illustrative"}
    assert all(infos[name].low <= value <= infos[name].high for name, value in drawn.items())
    ask = ["--draws", "2", "--runs", "2", "--out", str(tmp_path), "--pattern", "small-wins"]
    script.main(ask)
    first = capsys.readouterr().out
    assert "29 | `small-wins`" in first
    assert (tmp_path / "robustness.png").stat().st_size > 5_000
    names = [f"draw-{number:03d}.parquet" for number in range(2)]
    assert sorted(each.name for each in tmp_path.glob("draw*")) == names
    kept, lost = (tmp_path / name for name in names)
    before = kept.read_bytes()
    lost.unlink()
    script.main(ask)
    assert capsys.readouterr().out == first
    assert (kept.read_bytes(), lost.exists()) == (before, True)
    monkeypatch.setattr(ks, "validate", lambda *_, **__: pytest.fail("played again"))
    script.main(ask)
    assert capsys.readouterr().out == first
    for other, said in (
        (["--seed", "2"], "seed (stored: 1, asked: 2)"),
        (["--runs", "3"], "runs (stored: 2, asked: 3)"),
        (["--pattern", "deterrence"], "patterns (stored: small-wins, asked: deterrence)"),
    ):
        with pytest.raises(SystemExit) as end:
            script.main([*ask, *other])
        assert end.value.code == 2
        assert f"draw-000.parquet: it is of other {said}; choose another" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["run", "robustness"])
def test_every_script_is_a_command(name, run_script, capsys):
    with pytest.raises(SystemExit) as end:
        run_script(ROOT / "experiments" / "validation" / f"{name}.py", "--help")
    assert end.value.code == 0
    assert "--write" in capsys.readouterr().out


def test_the_page_is_of_this_version_and_has_all_statements():
    text = PAGE.read_text(encoding="utf-8")
    for name in PARTS:
        part = text.split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0]
        assert f"kompas_sim {ks.__version__}, rules" in part
    assert all(claim.words in text for _, claim in CLAIMS)


@pytest.mark.slow
def test_the_page_is_of_these_rules():
    text = PAGE.read_text(encoding="utf-8")
    assert f"rules {MODEL[:12]}" in text, "run python experiments/validation/run.py --write"


def test_parts_of_the_page(found):
    made_of = pages(found)
    assert tuple(made_of) == PARTS
    places = [made_of["statements"].index(claim.words) for claim in ALL["trust-conduct"].claims]
    assert all(one < other for one, other in pairwise(places))
    assert inf > len(made_of["against"]) > 0
