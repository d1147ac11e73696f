"""The scripts that make the evidence run, and their pages are of this version."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy import stats

import kompas_sim as ks
from kompas_sim.factors import KNOBS
from kompas_sim.parameters import parameter_info
from kompas_sim.provenance import MODEL

ROOT = Path(__file__).parent.parent
EXPERIMENTS = ROOT / "experiments"
PAGES = {"mechanisms": ("silent", "mechanisms", "switches"), "rows": ("findings", "rows")}
FEW = ["--runs", "30", "--cases", "senseo"]
NAN = float("nan")


@pytest.fixture(autouse=True)
def experiments(monkeypatch):
    monkeypatch.syspath_prepend(str(EXPERIMENTS))


@pytest.fixture
def evidence():
    names = ("description", "effects", "measures", "pages", "second_look")
    return SimpleNamespace(**{name: import_module(f"evidence.{name}") for name in names})


def block(text, name):
    """Return what stands between two markers."""
    return text.split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0]


def outside(text, names):
    """Return a page without what is between its markers."""
    for name in names:
        text = text.replace(block(text, name), "")
    return text


def written(monkeypatch, tmp_path, name):
    """Let a script write in a copy of its page; return the script, the page and the data."""
    script = import_module(name)
    page = tmp_path / f"{name}.md"
    page.write_text((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8"), encoding="utf-8")
    before = page.read_text(encoding="utf-8")
    monkeypatch.setattr(script, "PAGE", page)
    if name == "rows":
        monkeypatch.setattr(script, "FIGURE", tmp_path / "figures" / "rows")
    script.main([*FEW, "--write", "--out", str(tmp_path / "results")])
    after = page.read_text(encoding="utf-8")
    assert outside(before, PAGES[name]) == outside(after, PAGES[name])
    return script, after, tmp_path / "results" / f"{name}.parquet"


# --- the scripts ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.usefixtures("parts_may_be_written")
def test_mechanisms_are_measured_and_written(monkeypatch, tmp_path, capsys, evidence):
    monkeypatch.setattr(evidence.second_look, "TIMES", 2)
    _, text, data = written(monkeypatch, tmp_path, "mechanisms")
    table = block(text, "mechanisms")
    known = evidence.description.mechanisms()
    firsts = [line.split(" | ")[0].strip("| ") for line in table.splitlines() if " | " in line]
    assert firsts == ["", "---", *known]
    assert {f"M{number}" for number in range(1, 59)} <= set(known)
    assert {f"row {number}" for number in range(1, 7)} <= set(known)
    for name, info in parameter_info().items():
        if info.off is not None:
            assert f"| `{name} = {info.off:g}` |" in block(text, "switches")
    assert "30 runs per cell, seed 1" in table
    assert "second look: 60 runs, seed 2" in table
    assert table.strip() in capsys.readouterr().out
    effects = pd.read_parquet(data)
    source = json.loads(pq.read_schema(data).metadata[b"kompas_sim"])
    assert source["rules"] == MODEL
    assert source["comparisons"] == (effects["pairs"] >= evidence.effects.FEWEST).sum()
    assert set(effects["kind"]) == {"switch", "mechanism", "scenario"}
    assert set(effects["measure"]) == set(evidence.measures.MEASURES)
    assert set(effects[effects["kind"] == "switch"]["treatment"]) >= set(evidence.description.OFF)


@pytest.mark.slow
@pytest.mark.usefixtures("parts_may_be_written")
def test_rows_are_measured_drawn_and_written(monkeypatch, tmp_path, capsys):
    script, text, data = written(monkeypatch, tmp_path, "rows")
    for knob in KNOBS:
        assert f"### {script.title(knob).capitalize()}" in block(text, "rows")
        assert f"**{script.title(knob).capitalize()}** (visible in " in block(text, "findings")
    effects = pd.read_parquet(data)
    assert set(effects["row"]) == {*KNOBS, script.ALL_ROWS, script.PRESETS}
    assert set(effects["case"]) == {"senseo", script.MEAN}
    assert (tmp_path / "figures" / "rows.png").stat().st_size > 10_000
    assert "</svg>" in (tmp_path / "figures" / "rows.svg").read_text(encoding="utf-8")
    capsys.readouterr()
    script.main(FEW)
    assert block(text, "findings").strip() in capsys.readouterr().out  # digit for digit


@pytest.mark.parametrize("name", PAGES)
def test_every_script_is_a_command(name, run_script, capsys):
    with pytest.raises(SystemExit) as end:
        run_script(EXPERIMENTS / f"{name}.py", "--help")
    assert end.value.code == 0
    assert "--write" in capsys.readouterr().out


def test_a_page_without_its_place_is_an_error(tmp_path, evidence):
    page = tmp_path / "page.md"
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match=r"page\.md: no <!-- rows --> and <!-- /rows -->"):
        evidence.pages.put(page, {"rows": "text"})


# --- the pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_what_is_in_the_pages_is_of_this_version(name):
    text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for each in PAGES[name]:
        made = block(text, each)
        assert f"kompas_sim {ks.__version__}, rules" in made
        assert f"made by `experiments/{name}.py`" in made


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_what_is_in_the_pages_is_of_these_rules(name):
    text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    again = f"run python experiments/{name}.py --write"
    assert set(re.findall(r"rules ([0-9a-f]{12})", text)) == {MODEL[:12]}, again


def test_the_unit_tests_that_the_page_names_exist():
    text = (ROOT / "docs" / "mechanisms.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)\.(test_\w+)`", text))
    assert len(named) > 40
    for module, function in named:
        assert callable(getattr(import_module(f"tests.rules.{module}"), function))


# --- what is read from the description --------------------------------------------------------


def test_every_switch_has_a_unit_test(evidence):
    read = evidence.description
    assert [name for name in read.OFF if not read.switch_test(name)] == []


def test_every_mechanism_with_a_switch_has_a_unit_test(evidence):
    read = evidence.description
    for label, mechanism in read.mechanisms().items():
        if any(name in read.OFF for name in mechanism.switches):
            file, _, name = read.unit_test(mechanism).partition(".")
            test = getattr(import_module(f"tests.rules.{file}"), name, None)
            assert callable(test), f"{label}: no test in tests/rules throws one of its switches"


def test_an_entry_is_read_as_it_stands(evidence):
    found = evidence.description.mechanisms()
    m = found["M31"]
    assert m.name == "When can you put everything on the table?"
    assert m.status == "implemented"
    assert m.where == ("aspiration.claim", "disclosure.disclose")
    assert m.switches == {"exploitation": 0, "contending_openness": 1}
    assert found["M23"].name == "Gunnen: granting the other something"
    assert found["M43"].switches["logic.restraint"] == 0
    assert found["row 6"].switches == {"logic.norm": 0}
    assert "fixed_pie" in found["1.5"].switches
    assert "response.threshold" in found["row 6"].where


def test_a_parameter_of_an_unknown_mechanism_is_named(monkeypatch, evidence):
    info = parameter_info()["trust_decay"]._replace(mechanism="M99")
    changed = {"trust_decay": info}
    monkeypatch.setattr(evidence.description, "parameter_info", lambda: parameter_info() | changed)
    with pytest.raises(ValueError, match="trust_decay: no entry on M99"):
        evidence.description.mechanisms()


@pytest.mark.parametrize(
    ("said", "found"),
    [("M17", ("M17",)), ("row 4", ("row 4",)), ("M48/M56", ("M48", "M56")), ("1.5", ("1.5",))],
)
def test_labels(evidence, said, found):
    assert evidence.description.labels(said) == found


# --- effects ----------------------------------------------------------------------------------


def compared(evidence, first, second):
    """Return the comparison of one measure, without its interval."""
    shape = (len(first), len(evidence.measures.MEASURES))
    one, other = np.zeros(shape), np.zeros(shape)
    one[:, 0], other[:, 0] = first, second
    return evidence.effects.compare(one, other, {"what": "it"})


def intervals(evidence, rows):
    return evidence.effects.with_intervals(rows, dict.fromkeys(evidence.measures.MEASURES, 2.0))


def test_intervals_are_those_of_t_at_the_corrected_level(evidence):
    rng = np.random.default_rng(1)
    first = rng.normal(0, 1, 50)
    second = first + rng.normal(0.3, 1, 50)
    second[:5] = NAN
    table = intervals(evidence, compared(evidence, first, second))
    row = table.iloc[0]
    apart = (second - first)[5:]
    level = 1 - 0.05 / len(evidence.measures.MEASURES)
    expected = stats.ttest_1samp(apart, 0).confidence_interval(level)
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))
    assert row["difference"] == pytest.approx(apart.mean())
    assert row["size"] == pytest.approx(apart.mean() / 2)
    assert (row["pairs"], row["changed"]) == (45, 1.0)
    assert table.attrs == {"comparisons": 16, "level": level, "together": 0.95}


def test_what_changes_nothing_has_no_effect(evidence):
    values = np.random.default_rng(2).random(40)
    row = intervals(evidence, compared(evidence, values, values + 1e-15)).iloc[0]
    assert (row["difference"], row["changed"], row["visible"]) == (0, 0, False)


def test_too_few_pairs_have_no_interval_and_do_not_count(evidence):
    second = np.full(40, NAN)
    second[:10] = 1
    table = intervals(evidence, compared(evidence, np.zeros(40), second))
    assert np.isnan(table["low"][0])
    assert not table["visible"][0]
    assert table.attrs["comparisons"] == len(evidence.measures.MEASURES) - 1
    none = compared(evidence, np.zeros(40), np.full(40, NAN))[0]
    assert np.isnan(none["difference"])
    assert none["pairs"] == 0


@pytest.mark.parametrize("comparisons", [1, 100, 20_000])
def test_rare_changes_count_no_earlier_than_in_the_sign_test(evidence, comparisons):
    """The smallest number of runs that all change alike and count, of 400."""
    level, runs = 0.05 / comparisons, 400
    critical = stats.t.ppf(1 - level / 2, runs - 1)
    for changed in range(1, runs):
        apart = np.arange(runs) < changed
        if apart.mean() / (apart.std(ddof=1) / np.sqrt(runs)) > critical:
            break
    exact = next(k for k in range(1, runs) if 2 * 0.5**k < level)
    assert exact - 3 <= changed <= exact + 4


def test_other_chance_alone_is_no_effect(evidence):
    played = evidence.effects.play
    scenario = ks.load_scenario("senseo")
    rows = []
    for logic in ("hierarchy", "network"):
        one, other = (played(scenario, logic, [{}], runs=100, seed=seed)[0] for seed in (1, 2))
        rows += evidence.effects.compare(one, other, {"logic": logic})
    table = intervals(evidence, rows)
    assert (table["changed"] > 0).any()
    assert not table["visible"].any()


def test_treatments_meet_the_same_chance_and_are_what_they_say(evidence):
    scenario = ks.load_scenario("senseo").with_parameters(trust_gain=0.1)
    changes = [{}, {"trust_gain": 0.0}, {"logic.norm": 0.1, "delay": 0.0}]
    found = evidence.effects.play(scenario, "network", changes, runs=5, seed=4)
    logic = ks.Logic.network()
    for k, (case, how) in enumerate(
        [
            (scenario, logic),
            (scenario.with_parameters(trust_gain=0), logic),
            (scenario.with_parameters(delay=0), logic.replace(norm=0.1)),
        ]
    ):
        alone = evidence.measures.values(ks.simulate(case, how, runs=5, seed=4).table)
        assert np.array_equal(found[k], alone, equal_nan=True)


def test_what_only_a_scenario_switches_off():
    script = import_module("evidence.treatments")
    s = ks.load_scenario("maasvlakte")
    known = {name: change(s) for name, (_, change) in script.IN_SCENARIO.items()}
    assert s.facts
    assert not known["no facts"].facts
    assert not any(each.challenge for each in known["no challenge"].stakeholders)
    assert not any(each.detail for each in known["no details"].issues)
    assert known["no mediator"] == s
    for name, (_, labels, change) in script.VARIANTS.items():
        assert change(s).parameters != s.parameters or any(
            script.IN_SCENARIO[off][1](change(s)) != change(s)
            for off, (of, _) in script.IN_SCENARIO.items()
            if set(of) & set(labels)
        ), name
    events = ks.load_scenario("senseo")
    assert script.without_events(events).events == ()
    kept = script.without_events(events, "shock").events
    assert {each.kind for each in kept} == {e.kind for e in events.events} - {"shock"}
    assert replace(events, events=()) == script.without_events(events)


def test_what_hardly_shows_is_looked_at_again_where_it_showed_most(evidence):
    again = import_module("evidence.second_look")

    def row(treatment, case, measure, difference, visible=False, size=0.0):
        return {
            **{"treatment": treatment, "case": case, "logic": "network", "measure": measure},
            **{"difference": difference, "spread": 1.0, "pairs": 100, "visible": visible},
            "size": size,
        }

    effects = pd.DataFrame(
        [
            row("strong", "senseo", "trust", 9.0, visible=True, size=1.0),
            row("weak", "senseo", "trust", 0.1),
            row("weak", "senseo", "cost", 0.2),
            row("weak", "cjg", "trust", -0.3, visible=True, size=-0.05),
            row("weak", evidence.effects.MEAN, "trust", 5.0),
            row("weak", "maasvlakte", "trust", 0.15),
            row("weak", "woonzorgzone", "trust", 0.01),
        ]
    )
    found = again.suspects(effects)
    assert found["treatment"].unique().tolist() == ["weak"]
    assert found[["case", "measure"]].to_numpy().tolist() == [
        ["cjg", "trust"],
        ["senseo", "cost"],
        ["maasvlakte", "trust"],
    ]
    assert again.largest(effects).to_dict() == {"strong": 1.0, "weak": 0.05}


@pytest.mark.parametrize(
    ("name", "values", "exact", "said"),
    [
        ("win-win", (0.123, -0.5), False, ["+12.3", "−50.0"]),
        ("trust", (-0.0001, 0.05), False, ["0.000", "+0.050"]),
        ("trust", (-0.0001, 0.05), True, ["−0.0001", "+0.0500"]),
        ("trust", (0.0, 0.05), True, ["0.000", "+0.050"]),
    ],
)
def test_numbers_as_a_person_writes_them(evidence, name, values, exact, said):
    assert evidence.measures.shown(name, *values, exact=exact) == said


def test_the_mean_of_cells_is_of_what_both_sides_have(evidence):
    first = np.array([[1.0], [NAN], [NAN]]), np.array([[3.0], [5.0], [NAN]])
    second = np.array([[2.0], [9.0], [1.0]]), np.array([[6.0], [6.0], [1.0]])
    one, other = evidence.effects.mean_of(list(zip(first, second, strict=True)))
    assert one[:2].tolist() == [[2.0], [5.0]]
    assert other[:2].tolist() == [[4.0], [6.0]]
    assert np.isnan([one[2], other[2]]).all()
