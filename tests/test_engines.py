"""Two engines, one model: equal to the last bit, whatever is set and whatever happens meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompas_sim as ks
from kompas_sim import chance
from kompas_sim.ensemble import compiler
from kompas_sim.ensemble.blocks import make_bench
from kompas_sim.rules import DIGEST, digest_of
from kompas_sim.rules.scoring import MEASURED
from kompas_sim.seating import draws_of
from kompas_sim.setting import game_of
from tests.engines import LOGICS, by_agents, by_kernel, differences, random_setting
from tests.playing import scenarios
from tests.test_golden import FILE

ROOT = Path(ks.__file__).parent.parent


# --- equal to the last bit ----------------------------------------------------------------------


def check(case: str, logic: str, seeds: range) -> None:
    for k in seeds:
        scenario, changes = random_setting(case, k)
        run = by_agents(scenario, logic, k, changes)
        assert differences(run, by_kernel(scenario, logic, k, changes)) == [], k


@pytest.mark.parametrize("case", ks.cases())
@pytest.mark.parametrize("logic", LOGICS)
def test_a_run_is_the_same_in_both_engines(case, logic):
    check(case, logic, range(1, 3))


@pytest.mark.slow
@pytest.mark.parametrize("case", ks.cases())
@pytest.mark.parametrize("logic", LOGICS)
def test_many_runs_are_the_same_in_both_engines(case, logic, request):
    check(case, logic, range(3, 3 + request.config.getoption("seeds")))


@given(scenarios(horizon=15), st.sampled_from(LOGICS), st.integers(0, 99))
def test_random_games_are_the_same_in_both_engines(scenario, logic, seed):
    run = by_agents(scenario, logic, seed, [])
    assert differences(run, by_kernel(scenario, logic, seed, [])) == []


def test_a_difference_would_be_seen():
    scenario, changes = random_setting("senseo", 5)
    run = by_agents(scenario, "network", 5, changes)
    other = by_kernel(scenario.with_parameters(trust_gain=0.0501), "network", 5, changes)
    assert {"trust", "rounds", "measures"} <= set(differences(run, other))
    assert differences(run, by_kernel(scenario, "network", 6, changes))
    assert differences(run, by_kernel(scenario, "network", 5, []))


@pytest.mark.parametrize("known", json.loads(FILE.read_text()), ids=lambda known: str(known["run"]))
def test_a_known_run_is_the_same_compiled(known):
    case, logic, seed = known["run"]
    runs = ks.simulate(case, logic, runs=1, seed=seed)
    row = runs.table.iloc[0]
    assert row["outcome"] == known["outcome"]
    assert row["rounds"] == known["rounds"]
    assert row["trust"] == pytest.approx(known["trust"], abs=1e-7)
    names = [party.name for party in runs.scenario.parties]
    assert [row[f"gain.{name}"] for name in names] == pytest.approx(known["gains"], abs=1e-7)


# --- chance -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seed", "run"), [(0, 0), (7, 3), (2**63 - 1, 99_999)])
def test_chance_is_drawn_as_numpy_draws_it(seed, run):
    game = game_of(ks.load_scenario("senseo"))
    bench = make_bench(game, 0)
    drawn = np.zeros((1, bench.chance.shape[0]))
    for plan in bench.plan:
        alone = np.array([[plan[0], 0, plan[2] - plan[1]]])
        compiler.compiled().draw_first(drawn[0], alone, seed, np.array([run]), drawn[:, :0])
        bench.chance[plan[1] : plan[2]] = drawn[0, : plan[2] - plan[1]]
    for name, expected in draws_of(game, seed, run)._asdict().items():
        assert np.array_equal(getattr(bench.draws, name), expected), name


def test_every_stream_has_a_name_of_its_own():
    names = chance.streams(2, 2, 2, 2)
    assert len({chance.key_of(name) for name in names}) == len(names)


# --- what is compiled, and when -----------------------------------------------------------------


def test_all_cases_need_one_compilation():
    for case in ks.cases():
        ks.simulate(case, runs=1)
    ks.simulate(ks.random_scenario(n_parties=3, n_issues=2, seed=1), runs=1)
    kernel = compiler.compiled().play_runs
    assert len(kernel.signatures) == 1


def test_the_cache_is_named_after_the_rules(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert compiler.cache_folder().parent == tmp_path / "kompas_sim"
    assert compiler.VERSION in compiler.cache_folder().name
    source = Path(ks.__file__).parent / "rules"
    assert digest_of(source) == DIGEST
    shutil.copytree(source, tmp_path / "rules")
    assert digest_of(tmp_path / "rules") == DIGEST
    changed = tmp_path / "rules" / "trust.py"
    changed.write_text(changed.read_text().replace("2.0 *", "2.1 *") + "\n")
    assert digest_of(tmp_path / "rules") != DIGEST


def test_a_copy_elsewhere_or_of_another_time_has_a_version_of_its_own(tmp_path):
    kernel, copy = tmp_path / "kernel.py", tmp_path / "copy.py"
    for file in (kernel, copy):
        file.write_text("the same", encoding="utf-8")
        os.utime(file, (1, 1))
    version = compiler.version_of([kernel])
    assert compiler.version_of([str(kernel)]) == version
    assert compiler.version_of([copy]) != version
    os.utime(kernel, (2, 2))
    assert compiler.version_of([kernel]) != version


def test_versions_that_are_not_used_are_forgotten(tmp_path):
    names = [f"rules-{k:0{len(compiler.VERSION)}x}" for k in range(compiler.KEPT + 3)]
    for k, name in enumerate([*names, "rules-of-mine"]):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (k, k))
    compiler._forget_old(tmp_path / names[0])
    left = {folder.name for folder in tmp_path.iterdir()}
    assert len(left) == compiler.KEPT + 1
    assert {names[0], names[-1], "rules-of-mine"} <= left


LOOK = """
import kompas_sim as ks
print(float(ks.simulate("senseo", runs=1).table["trust"][0]))
print(ks.negotiate("senseo").measures["trust"])
"""


def look(place: Path, cache: Path) -> tuple[list[str], str]:
    """Run both engines of the package in `place`."""
    env = {**os.environ, "PYTHONPATH": str(place), "NUMBA_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, env=env, check=True, cwd=place
    )
    return done.stdout.split(), done.stderr


@pytest.mark.slow
def test_a_changed_rule_is_compiled_anew_and_the_first_time_is_announced(tmp_path):
    shutil.copytree(Path(ks.__file__).parent, tmp_path / "kompas_sim")
    cache = tmp_path / "cache"
    (first, interpreted), said = look(tmp_path, cache)
    assert first == interpreted
    assert said.count("compiling the rules; once for this version") == 1
    again, said = look(tmp_path, cache)
    assert again == [first, interpreted]
    assert said == ""
    rule = tmp_path / "kompas_sim" / "rules" / "trust.py"
    before = "return gain * evidence * max(ceiling - trust, 0.0)"
    assert before in rule.read_text()
    rule.write_text(rule.read_text().replace(before, before.replace("gain", "0.9 * gain", 1)))
    (changed, interpreted), said = look(tmp_path, cache)
    assert changed == interpreted != first
    assert "compiling the rules" in said


def test_a_cache_that_cannot_be_written_costs_a_warning_only(tmp_path):
    place = tmp_path / "no folder"
    place.write_text("")
    with pytest.warns(UserWarning, match="cannot be kept in .* NUMBA_CACHE_DIR"):
        function = compiler._kept(lambda: None, place / "rules")
    assert function() is None


def test_what_cannot_be_kept_is_not_said_to_be_compiled_once(tmp_path, monkeypatch, capsys):
    (tmp_path / "kompas_sim").write_text("")  # where a folder should be
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    with pytest.warns(UserWarning, match="compiled anew in every session"):
        compiler._make(())
    assert capsys.readouterr().err == "kompas_sim: compiling the rules; about a minute\n"


def test_numba_is_imported_in_one_place_only():
    package = Path(ks.__file__).parent
    users = {
        path.parent.name
        for path in package.rglob("*.py")
        if "import numba" in (text := path.read_text()) or "from numba" in text
    }
    assert users == {"ensemble"}


def test_measures_have_names_of_their_own():
    assert len(set(MEASURED)) == len(MEASURED)
    assert not set(MEASURED) & set(ks.load_scenario("senseo").parameters._fields)
