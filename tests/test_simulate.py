"""Many runs: each is the run it would be alone, however the work is shared."""

import os
import pickle
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import kompas_sim as ks
from kompas_sim import order, simulation
from kompas_sim.one_point import OnePoint
from kompas_sim.rules.outcome import FLAGS, OUTCOMES
from kompas_sim.simulation import simulate
from kompas_sim.tasks import ENGINES, RunError, make_tasks, path_of, play
from kompas_sim.workers import threads

ROOT = Path(ks.__file__).parent.parent
N = 6


class Stubborn(ks.Party):
    """Agrees to nothing; other processes can import it from here."""

    def respond(self, package, party):
        return False


class Broken(ks.Party):
    """Goes wrong in the third round."""

    def propose(self):
        raise ZeroDivisionError("no offers today")


class Inline(Executor):
    """Does the work at once, and remembers how it was cut up."""

    def __init__(self):
        self.tasks = []

    def submit(self, function, /, *args, **kwargs):
        self.tasks.append(args)
        future = Future()
        future.set_result(pickle.loads(pickle.dumps(function(*args, **kwargs))))
        return future


@pytest.fixture(scope="module")
def runs():
    return simulate("senseo", "network", runs=N, seed=5)


def same(one, other):
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert np.array_equal(one.trust, other.trust)
    assert np.array_equal(one.escalation, other.escalation)


# --- what is in it ----------------------------------------------------------------------------


def test_a_row_per_run(runs):
    table = runs.table
    assert list(table.columns[:4]) == ["point", "run", "outcome", "rounds"]
    assert list(table["run"]) == list(range(N))
    assert set(table["outcome"]) <= set(OUTCOMES)
    assert all(table[flag].dtype == bool for flag in FLAGS)
    assert {"joint_gain", "trust_mean", "gain.Philips", "gain.Douwe Egberts"} <= set(table.columns)
    assert {f"gain.{s.name}" for s in runs.scenario.stakeholders} <= set(table.columns)
    assert len(runs) == N
    assert "6 runs of seed 5" in repr(runs)


def test_a_run_among_others_is_that_run_alone(runs):
    for k in range(N):
        alone = ks.negotiate("senseo", "network", seed=5, run=k)
        row = runs.table.iloc[k]
        assert row["outcome"] == alone.outcome
        assert tuple(flag for flag in FLAGS if row[flag]) == alone.flags
        assert row["rounds"] == len(alone.rounds) - 1
        assert row["gain.Philips"] == alone.parties["gain"]["Philips"]
        for name, value in alone.measures.items():
            assert row[name] == value or (np.isnan(row[name]) and np.isnan(value))
        talks = int((alone.rounds["parties"] > 1).sum())
        assert np.array_equal(runs.trust[k, :talks], alone.rounds["trust"][:talks])
        assert np.array_equal(runs.escalation[k, :talks], alone.rounds["escalation"][:talks])


def test_the_last_value_goes_on_after_the_end():
    short = next(
        run
        for run in (ks.negotiate("senseo", "hierarchy", seed=1, run=k) for k in range(20))
        if len(run.rounds) <= run.scenario.horizon
    )
    path = path_of(short, "trust")
    talks = int((short.rounds["parties"] > 1).sum())
    assert len(path) == short.scenario.horizon + 1
    assert (path[talks:] == short.rounds["trust"][talks - 1]).all()


def test_the_logic_is_that_given_else_of_the_case_else_network():
    s = ks.load_scenario("senseo")
    own = ks.Scenario(**{n: getattr(s, n) for n in s.__slots__} | {"logic": ks.Logic.hierarchy()})
    assert simulate(own, runs=1).logic == ks.Logic.hierarchy()
    assert simulate(own, "network", runs=1).logic == ks.Logic.network()


def test_shares(runs):
    shares = runs.shares()
    assert tuple(shares.index) == OUTCOMES
    assert shares["count"].sum() == N
    assert shares["share"].sum() == pytest.approx(1)
    assert ((shares["low"] <= shares["share"]) & (shares["share"] <= shares["high"])).all()
    none = shares.loc["sham"]
    assert (none["count"], none["low"]) == (0, 0)
    assert none["high"] > 0.3


def test_shares_of_a_design_are_those_of_each_point():
    design = ks.grid("senseo", {"deadline": [100, None], "trust_gain": [0.02, 0.05]})
    played = ks.sweep(design, runs=5, seed=1)
    shares = played.shares()
    assert shares.index.names == ["point", "deadline", "trust_gain", "outcome"]
    assert len(shares) == 4 * len(OUTCOMES)
    alone = replace(played, table=played.table[played.table["point"] == 1]).shares()
    assert shares.iloc[len(OUTCOMES) : 2 * len(OUTCOMES)].to_numpy().tolist() == (
        alone.to_numpy().tolist()
    )
    twice = ks.sweep(ks.one_in_one_out("senseo", rows=["goal", "norm"]), runs=3).shares()
    assert len(twice) == 6 * len(OUTCOMES)
    mixed = {"logic": ["network"], "coalition": [True, False], "deadline": [100], "trust_gain": [0]}
    rows = [{name: values[-1] for name, values in mixed.items()}] * 2  # equal points
    equal = ks.sweep(ks.Design("senseo", None, rows), runs=2)
    index = equal.shares().index
    assert index.get_level_values("point").unique().tolist() == [0, 1]
    assert index.is_unique
    for name in ("point", *mixed):
        assert index.get_level_values(name).dtype == equal.table[name].dtype, name


def test_saved_runs_can_be_read_again(runs, tmp_path):
    runs.save(tmp_path / "new" / "place")
    again = ks.Runs.load(tmp_path / "new" / "place")
    same(again, runs)
    assert (again.scenario, again.logic, again.seed) == (runs.scenario, runs.logic, runs.seed)
    assert again.provenance == runs.provenance


# --- how the work is shared -------------------------------------------------------------------


@pytest.mark.parametrize("how", [{"workers": 1}, {"workers": 3}, {"engine": "agents"}])
def test_it_does_not_matter_who_plays(runs, how):
    same(simulate("senseo", "network", runs=N, seed=5, **how), runs)


def test_processes_change_nothing(runs):
    same(simulate("senseo", "network", runs=N, seed=5, engine="agents", workers=2), runs)


def test_threads_change_nothing(runs):
    with ThreadPoolExecutor(3) as pool:
        same(simulate("senseo", "network", runs=N, seed=5, executor=pool), runs)


@pytest.mark.parametrize("engine", ENGINES)
def test_any_executor_will_do_and_gets_numbers_not_arrays(runs, engine):
    executor = Inline()
    same(simulate("senseo", "network", runs=N, seed=5, executor=executor, engine=engine), runs)
    tasks = [task for (task,) in executor.tasks]
    assert [(task.start, task.stop) for task in tasks] == [(k, k + 1) for k in range(N)]
    assert len(pickle.dumps(tasks[0])) < 50_000


def test_paths_are_kept_unless_nobody_wants_them(runs):
    bare = simulate("senseo", "network", runs=N, seed=5, paths=False)
    pd.testing.assert_frame_equal(bare.table, runs.table, check_exact=True)
    with pytest.raises(ValueError, match="trust was not kept; ask for it with paths=True"):
        _ = bare.trust


def test_short_work_of_agents_starts_no_processes(monkeypatch):
    monkeypatch.setattr(order, "processes", lambda *_: pytest.fail("started processes"))
    simulate("senseo", runs=3, engine="agents")


def test_long_work_of_agents_is_shared(runs, monkeypatch):
    started = []

    def several(workers):
        started.append(workers)
        return threads(workers)

    monkeypatch.setattr(order, "processes", several)
    monkeypatch.setattr(order, "PATIENCE", 0.0)
    monkeypatch.setattr(order, "cores", lambda: 3)
    same(simulate("senseo", "network", runs=N, seed=5, engine="agents"), runs)
    assert started == [3]


def test_a_party_class_is_played_by_agents_which_is_said():
    classes = {"Philips": Stubborn}
    with pytest.warns(UserWarning, match="Stubborn: a party class cannot be compiled"):
        chosen = simulate("senseo", runs=3, party_classes=classes)
    assert chosen.provenance["engine"] == "agents"
    assert chosen.provenance["party_classes"] == {"Philips": "Stubborn"}
    agents = {"engine": "agents", "party_classes": classes}
    same(simulate("senseo", runs=3, workers=2, **agents), chosen)
    assert not chosen.table.equals(simulate("senseo", runs=3).table)


def test_without_numba_the_same_call_works_and_says_so(runs, monkeypatch):
    monkeypatch.setattr(order, "find_spec", lambda name: None)
    with pytest.warns(UserWarning, match="numba is not installed"):
        same(simulate("senseo", "network", runs=N, seed=5), runs)


def test_a_class_that_processes_cannot_find_is_run_here():
    class Local(Stubborn):
        pass

    given = {"engine": "agents", "party_classes": {"Philips": Local}}
    with pytest.warns(UserWarning, match="Local is defined in a script or notebook"):
        runs = simulate("senseo", runs=2, workers=2, **given)
    assert len(runs) == 2


SCRIPT = """
import kompas_sim as ks

class Mine(ks.Party):
    pass

if __name__ != "__main__":
    raise SystemExit("the script ran again")
runs = ks.simulate("senseo", runs=4, seed=2, workers=2, engine="agents")
print(list(runs.table["outcome"]))
mine = {"party_classes": {"Philips": Mine}, "engine": "agents"}
ks.simulate("senseo", runs=2, workers=2, **mine)
print(__file__)
"""


@pytest.mark.slow
def test_a_script_needs_no_guard(tmp_path):
    script = tmp_path / "plain.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0] == str(list(simulate("senseo", runs=4, seed=2).table["outcome"]))
    assert said[1:] == [str(script)]
    assert done.stderr.count("Mine is defined in a script") == 1


# --- what goes wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"engine": "warp"}, 'no engine "warp"; the engines are compiled, agents'),
        ({"runs": 0}, "runs: 0 must be at least 1"),
        ({"runs": 2.5}, "runs: 2.5 must be"),
        ({"workers": 0}, "workers: 0 must be"),
        ({"seed": -1}, "seed: -1 must be"),
        ({"logic": "flat"}, 'no logic "flat"'),
        ({"party_classes": {"Gemeente": Stubborn}}, 'no party "Gemeente"'),
    ],
)
def test_mistakes_are_named(given, message):
    with pytest.raises(ValueError, match=message):
        simulate("senseo", **given)


@pytest.mark.parametrize("workers", [None, 2])
def test_an_error_names_the_run_and_the_seed(workers):
    given = {"party_classes": {"Philips": Broken}, "engine": "agents", "workers": workers}
    with pytest.raises(RunError, match="run 0 of seed 4: ZeroDivisionError: no offers today"):
        simulate("senseo", runs=2, seed=4, **given)


@pytest.mark.parametrize(
    ("runs", "workers", "block"), [(60, 1, 60), (5000, 1, 1000), (60, 2, 3), (100_000, 2, 1000)]
)
def test_one_worker_has_large_blocks_and_several_end_together(runs, workers, block):
    design = OnePoint(ks.load_scenario("senseo"), ks.Logic.network())
    how = {"executor": None, "party_classes": None, "decisions": None, "paths": False}
    asked = order.take_order(design, runs=runs, seed=1, engine="compiled", workers=workers, **how)
    assert asked.block == block


def test_models_are_not_kept():
    import mesa

    before = len(getattr(mesa.Agent, "_ids", {}))
    simulate("senseo", runs=2, engine="agents", workers=1)
    ks.negotiate("senseo")
    ks.Negotiation("senseo").step()
    assert len(getattr(mesa.Agent, "_ids", {})) == before


def test_a_worker_with_other_rules_is_refused():
    design = OnePoint(ks.load_scenario("senseo"), ks.Logic.network())
    [task] = make_tasks(design, 2, 1, 2, None, "compiled", {}, ())
    with pytest.raises(RunError, match="has another version of the rules"):
        play(task._replace(rules="of last year"))


def test_a_first_run_does_without_what_tables_bars_and_files_need():
    code = """
import sys
import kompas_sim as ks
runs = ks.simulate("senseo", runs=1)
print({"pandas", "pyarrow", "mesa", "tqdm", "tomlkit"} & set(sys.modules), len(runs.table))
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "set() 1\n"


def test_rules_that_come_from_the_disk_are_not_listed():
    code = """
import kompas_sim as ks
from kompas_sim.ensemble.compiler import list_rules
ks.simulate("senseo", runs=1)
print(list_rules.cache_info().currsize)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "0\n"


def test_a_progress_bar_goes_to_stderr(capsys, monkeypatch):
    bars = []
    bar = nullcontext(SimpleNamespace(update=lambda n: bars.append(n)))
    monkeypatch.setattr(simulation, "progress_bar", lambda n, words: bars.append((n, words)) or bar)
    simulate("senseo", runs=2, progress="network")
    assert bars == [(2, "network"), 1, 1]
    assert capsys.readouterr().out == ""
