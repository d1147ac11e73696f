"""The studies run, write what they find, and find what is known where it is known."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import kompas_sim as ks
from kompas_sim.factors import factor
from kompas_sim.provenance import MODEL

ROOT = Path(__file__).parent.parent
BLOCKS = ("finding", "table")
FEW = {"two_logics": 8, "which_row": 2, "trust_paradox": 10, "sensitivity": 2}  # else 3
FAST = {"two_logics"}
NAMES = [path.stem for path in (ROOT / "docs" / "studies").glob("*.md") if path.stem != "README"]


@pytest.fixture(autouse=True)
def experiments(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "experiments"))


def block(text, name):
    """Return what stands between two markers."""
    return text.split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0]


def outside(text):
    for name in BLOCKS:
        text = text.replace(block(text, name), "")
    return text


def test_every_study_has_a_page_and_every_page_a_study():
    assert sorted(import_module("studies.common").STUDIES) == sorted(NAMES)
    listed = (ROOT / "docs" / "studies" / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"]({name}.md)" in listed
        study = import_module(f"studies.{name}")
        assert name == study.NAME


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n in FAST else [pytest.mark.slow]) for n in NAMES]
)
@pytest.mark.usefixtures("parts_may_be_written")
def test_a_study_is_played_told_drawn_and_written(name, monkeypatch, tmp_path, capsys):
    common, study = import_module("studies.common"), import_module(f"studies.{name}")
    before = (ROOT / "docs" / "studies" / f"{name}.md").read_text(encoding="utf-8")
    page = tmp_path / f"{name}.md"
    page.write_text(before, encoding="utf-8")
    monkeypatch.setattr(common, "PAGES", tmp_path)
    monkeypatch.setattr(common, "FIGURES", tmp_path / "figures")
    if name == "sensitivity":
        monkeypatch.setattr(study, "TRAJECTORIES", 4)
        monkeypatch.setattr(study, "BASE", 256)
    few = FEW.get(name, 3)
    asked = ["--runs", str(few), "--cases", "senseo"]
    common.main(study, [*asked, "--write", "--out", str(tmp_path / "results")])
    after = page.read_text(encoding="utf-8")
    assert outside(before) == outside(after)
    for each in BLOCKS:
        assert f"{few} runs per cell of senseo, seed 1" in block(after, each)
        assert not re.search(r"\bnan\b|\binf\b", block(after, each))
    assert (tmp_path / "figures" / f"{name}.png").stat().st_size > 10_000
    assert "</svg>" in (tmp_path / "figures" / f"{name}.svg").read_text(encoding="utf-8")
    data = sorted((tmp_path / "results" / "studies" / name).glob("*.parquet"))
    assert data
    for path in data:
        source = json.loads(pq.read_schema(path).metadata[b"kompas_sim"])
        assert (source["rules"], source["runs"], source["seed"]) == (MODEL, few, 1)
    capsys.readouterr()
    common.main(study, asked)
    told = capsys.readouterr().out
    for each in BLOCKS:
        assert block(after, each).strip() in told  # digit for digit


def test_without_a_name_the_studies_are_listed(run_script, capsys):
    with pytest.raises(SystemExit) as end:
        run_script(ROOT / "experiments" / "study.py")
    assert all(name in end.value.code for name in NAMES)
    with pytest.raises(SystemExit) as end:
        run_script(ROOT / "experiments" / "study.py", "--help")
    assert not end.value.code
    said = capsys.readouterr().out
    assert all(name in said for name in NAMES)


# --- the pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_what_is_in_the_pages_is_of_this_version(name):
    text = (ROOT / "docs" / "studies" / f"{name}.md").read_text(encoding="utf-8")
    for each in BLOCKS:
        made = block(text, each)
        assert f"kompas_sim {ks.__version__}, rules" in made
        assert f"made by `experiments/studies/{name}.py`" in made
        assert "runs per cell of" not in made  # all cases
    assert (ROOT / "docs" / "figures" / "studies" / f"{name}.png").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_what_is_in_the_pages_is_of_these_rules(name):
    text = (ROOT / "docs" / "studies" / f"{name}.md").read_text(encoding="utf-8")
    again = f"run python experiments/study.py {name} --write"
    assert set(re.findall(r"rules ([0-9a-f]{12})", text)) == {MODEL[:12]}, again


# --- what is known --------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_values_of_rows_are_those_of_the_library():
    study, common = import_module("studies.which_row"), import_module("studies.common")
    page = common.PAGES / "which_row.md"
    ask = common.asked(page, None, ["--runs", "3", "--cases", "senseo"])
    found = study.find(ask)
    runs = ks.sweep(
        ks.factorial("senseo", logic=ks.Logic.network().replace(**study.REST)), runs=3, seed=1
    )
    for key, known in (
        ("values", ks.shapley(runs, list(study.MEASURES), method="t")),
        ("pairs", ks.shapley_interactions(runs, list(study.MEASURES), method="t")),
    ):
        assert found[key]["value"].to_numpy() == pytest.approx(known["value"].to_numpy())
        rows = found[key]["row"].tolist()
        assert rows == [each.removeprefix("logic.") for each in known["factor"]]


def test_heaps_are_told_apart():
    heaps = import_module("studies.modes").heaps
    rng = np.random.default_rng(1)
    one = heaps(rng.normal(0.5, 0.1, 200), 999, 1)
    assert one.p > 0.1
    both = np.concatenate([rng.normal(0.2, 0.05, 60), rng.normal(0.7, 0.05, 140)])
    two = heaps(both, 999, 1)
    assert two.p == 0.001
    assert two.upper == pytest.approx(0.7, abs=0.01)
    assert (two.lower, two.higher) == pytest.approx((0.2, 0.7), abs=0.03)
    assert heaps(np.full(50, 0.4), 99, 1).p == 1


def test_one_heap_is_seldom_taken_for_two():
    heaps = import_module("studies.modes").heaps
    rng = np.random.default_rng(2)
    found = [heaps(rng.beta(4, 2, 100), 99, k).p for k in range(30)]
    assert np.mean(np.array(found) < 0.05) <= 0.1


def test_the_gap_is_what_it_says():
    study = import_module("studies.power_gap")
    for case in ("senseo", "maasvlakte"):
        design = study.design(case)
        whole = sum(party.power for party in design.scenario.parties)
        power = {f"party.{each.name}.power": each.power for each in design.scenario.parties}
        strongest = max(power, key=power.get)
        every = design.points[list(power)]
        others = every.drop(columns=strongest)
        gaps = 1 - others.mean(axis=1) / every[strongest]
        assert every.sum(axis=1).tolist() == pytest.approx([whole] * len(every))
        expected = np.tile(np.repeat(study.GAPS, len(study.RESTRAINTS)), 2)
        assert gaps.tolist() == pytest.approx(expected.tolist())
        kept = others.div(others.sum(axis=1), axis=0)
        assert kept.max().tolist() == pytest.approx(kept.min().tolist())


def test_a_parabola_is_found_and_named():
    study = import_module("studies.conflict_curve")
    rng = np.random.default_rng(3)
    x = study.TURNS
    for bend, shape in ((-4, "inverted U"), (4, "U"), (0, study.STRAIGHT)):
        y = bend * (x - 0.5)[:, None] ** 2 + rng.normal(0, 0.1, (len(x), 50))
        parts = study.parabola(x, y)
        assert parts["curvature"].mean() == pytest.approx(bend, abs=0.2)
        ends = {what: study.of_runs(each, 0.99) for what, each in parts.items()}
        assert study.flat(ends)["shape"] == shape
    flattens = np.minimum(x, 0.4)[:, None] + rng.normal(0, 0.01, (len(x), 50))
    ends = {w: study.of_runs(e, 0.99) for w, e in study.parabola(x, flattens).items()}
    assert study.flat(ends)["shape"] == "inverted U"  # by the parabola; but
    assert not study.peaks_inside(flattens, study.flat(ends), 0.99)
    peaks = 0.5 - np.abs(x - 0.5)[:, None] + rng.normal(0, 0.01, (len(x), 50))
    assert study.peaks_inside(peaks, {"curvature": -1.0}, 0.99)
    slope = study.parabola(x, 3 * x[:, None] + 2 * x[:, None] ** 2)
    assert [float(slope[p][0]) for p in study.PARTS] == pytest.approx([2, 3, 7])


def test_what_was_expressed_is_fitted_with_its_chance():
    study = import_module("studies.conflict_curve")
    rng = np.random.default_rng(4)
    at = np.linspace(0.1, 0.6, 20)
    x = at[:, None] + rng.normal(0, 0.02, (20, 80))
    y = (1 - 8 * (x - 0.35) ** 2)[..., None] + rng.normal(0, 0.05, (20, 80, 1))
    found = study.of_redrawn(study.redrawn_parabolas(x, y)[0], 0.99)
    assert study.flat(found)["shape"] == "inverted U"
    again = study.of_redrawn(study.redrawn_parabolas(x, y)[0], 0.99)
    assert again == found


def test_dials_turn_what_there_is():
    study = import_module("studies.conflict_curve")
    design = study.design("cjg", "hierarchy")
    assert len(design) == len(study.DIALS) * len(study.TURNS)
    for k, dial in enumerate(study.DIALS.values()):
        part = design.points.iloc[k * len(study.TURNS) : (k + 1) * len(study.TURNS)]
        assert set(part.columns[part.nunique() > 1]) == set(dial)


def test_patience_as_it_is_is_the_model_as_it_is():
    study = import_module("studies.skipping")
    points = study.points()
    usual = points.iloc[study.PATIENCE.index(1.0) * len(study.HAZARDS) + study.HAZARDS.index(0.1)]
    scenario = ks.load_scenario("cjg")
    for name, value in usual.items():
        assert getattr(scenario.parameters, name) == pytest.approx(value)
        assert factor(scenario, name)


def test_shares_and_numbers_have_their_intervals():
    common = import_module("studies.common")
    first, second = np.array([0.0, 0, 1, 0] * 10), np.array([1.0, 0, 1, 0] * 10)
    found = common.contrast(first, second, 0.95)
    assert found.value == 0.25
    assert found.sign == 1
    assert common.contrast(first, first, 0.95).sign == 0
    assert common.estimate(second, 0.95).value == 0.5
    assert common.of_runs(second, 0.95).value == 0.5
    assert common.each_level(10) == pytest.approx(0.995)
    row = pd.Series(found._asdict())
    assert common.told("win-win", row).startswith("+25.0 pp (+")
    assert common.cell("win-win", row).startswith("**+25.0** (+")
    assert common.number("trust", float("nan")) == "–"
    assert common.number("trust", -0.00001) == "0.000"


def test_shares_in_which_no_run_differs_keep_a_width_also_in_the_mean_of_the_cases():
    common = import_module("studies.common")
    case = np.repeat([0.0, 1.0], 100)  # of two cases one has it in these runs, whatever is done
    whole = common.over_cases({"a": np.zeros(200), "b": case})[common.MEAN]
    alone = common.contrast(np.zeros(200), np.zeros(200), 0.99, common.size("sham"))
    found = common.contrast(whole, whole, 0.99, common.size("sham"))
    assert found == pytest.approx(alone)
    assert found.low < -0.01 < 0.01 < found.high
    twice = common.contrast(whole, whole, 0.99, common.size("sham", 2))
    assert twice == pytest.approx([2 * each for each in found])
    assert common.of_runs(0 * whole, 0.99, common.size("sham")) == pytest.approx(alone)
    assert common.contrast(whole, whole, 0.99, common.size("trust")) == (0, 0, 0)


def test_parts_of_a_parabola_over_a_share_are_bounded():
    curve = import_module("studies.conflict_curve")
    most = curve.steepest(curve.TURNS)
    shares = np.random.default_rng(1).integers(0, 2, (len(curve.TURNS), 500))
    for part, values in curve.parabola(curve.TURNS, shares).items():
        assert np.abs(values).max() <= most[part] + 1e-9
