"""Sweeps: the same table however they are played, and stored so that nothing is played twice."""

import errno
import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from shutil import copytree

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import kompas_sim as ks
from kompas_sim import order, sweeping
from kompas_sim.provenance import MODEL
from kompas_sim.storage import StorageError
from kompas_sim.sweeping import SweepError
from kompas_sim.tasks import RunError

N, SEED = 5, 3
FACTORS = {"trust_asymmetry": [1, 2.5], "logic": ["hierarchy", "network"], "horizon": [150, 160]}
TOTAL = 8 * N


class Recording(ThreadPoolExecutor):
    """Remembers which runs it was asked for."""

    def __init__(self):
        super().__init__(2)
        self.played = []

    def submit(self, function, /, task):
        self.played += range(task.start, task.stop)
        return super().submit(function, task)


class Fickle(ks.Party):
    """Goes wrong from the fourth run on, while it is ill."""

    def propose(self):
        if "ILL" in os.environ and self.model.run_number >= 4:
            raise ZeroDivisionError("no offers today")
        return super().propose()


def my_respond(table, t, i, package, proposer):
    return True


@pytest.fixture(scope="module")
def design():
    return ks.grid("senseo", FACTORS)


@pytest.fixture(scope="module")
def whole(design):
    return ks.sweep(design, runs=N, seed=SEED, paths=True)


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setitem(order.BLOCK, "compiled", 2)
    monkeypatch.setitem(order.BLOCK, "agents", 2)


@pytest.fixture(scope="module")
def once(design, tmp_path_factory):
    place = tmp_path_factory.mktemp("once") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(order.BLOCK, "compiled", 2)
        play(design, place)
    return place


@pytest.fixture
def stored(once, tmp_path):
    """A sweep that is complete, in 20 files of two runs."""
    return Path(copytree(once, tmp_path / "out"))


def play(design, place=None, **how):
    return ks.sweep(design, **{"runs": N, "seed": SEED, "out": place, "paths": True, **how})


def files(place):
    return sorted(place.glob("*.parquet"))


def same(one, other):
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert one.paths.keys() == other.paths.keys()
    assert all(np.array_equal(one.paths[name], other.paths[name]) for name in one.paths)
    assert (one.scenario, one.logic, one.seed) == (other.scenario, other.logic, other.seed)


# --- what is in it ----------------------------------------------------------------------------


def test_a_row_per_run_with_what_varies(design, whole):
    table = whole.table
    assert list(table.columns[:7]) == ["point", "run", *FACTORS, "outcome", "rounds"]
    assert list(table["point"]) == list(np.repeat(range(8), N))
    assert list(table["run"]) == [*range(N)] * 8
    for name in FACTORS:
        assert list(table[name]) == list(design.points[name].repeat(N))
    assert (table["rounds"] <= table["horizon"]).all()
    assert whole.complete
    assert repr(whole) == f"<Runs of senseo: {TOTAL} runs of seed {SEED}>"


def test_every_point_is_what_its_case_gives_alone(design, whole):
    for point in range(len(design)):
        alone = ks.simulate(*design.case(point), runs=N, seed=SEED)
        here = slice(point * N, (point + 1) * N)
        ours = whole.table.iloc[here][alone.table.columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(ours.drop(columns="point"), alone.table.drop(columns="point"))


def test_paths_go_on_to_the_longest_horizon(design, whole):
    assert whole.trust.shape == whole.escalation.shape == (TOTAL, 161)
    for point in range(len(design)):
        alone = ks.simulate(*design.case(point), runs=N, seed=SEED)
        last = alone.scenario.horizon + 1
        here = slice(point * N, (point + 1) * N)
        for name in ("trust", "escalation"):
            ours, its = getattr(whole, name)[here], getattr(alone, name)
            assert np.array_equal(ours[:, :last], its)
            assert (ours[:, last:] == its[:, -1:]).all()


def test_paths_are_kept_when_asked_for(design, tmp_path):
    runs = ks.sweep(design, runs=1, out=tmp_path)
    assert runs.paths == {}
    with pytest.raises(ValueError, match="ask for it with paths=True"):
        _ = runs.trust
    assert not [name for name in pq.read_schema(files(tmp_path)[0]).names if "trust." in name]


# --- how it is played -------------------------------------------------------------------------


def test_stored_is_what_it_is_in_memory(design, whole, tmp_path):
    same(play(design, tmp_path / "new" / "place"), whole)
    same(ks.Runs.load(tmp_path / "new" / "place"), whole)


@pytest.mark.parametrize("block", [1, 3, 7, 1000])
def test_blocks_change_nothing(design, whole, tmp_path, monkeypatch, block):
    monkeypatch.setitem(order.BLOCK, "compiled", block)
    monkeypatch.setattr(sweeping, "FILES", 1)
    same(play(design), whole)
    same(play(design, tmp_path), whole)
    assert len(files(tmp_path)) == -(-TOTAL // block)


def test_large_sweeps_get_no_more_files_but_larger_ones(design, whole, tmp_path, monkeypatch):
    monkeypatch.setattr(sweeping, "MOST_FILES", 4)
    monkeypatch.setitem(order.BLOCK, "compiled", 1)
    same(play(design, tmp_path), whole)
    assert len(files(tmp_path)) == 4


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_workers_change_nothing(design, whole, tmp_path, small_blocks, workers):
    same(play(design, workers=workers), whole)
    same(play(design, tmp_path, workers=workers), whole)


def test_other_threads_change_nothing(design, whole, tmp_path, small_blocks):
    with ThreadPoolExecutor(3) as pool:
        same(play(design, executor=pool), whole)
        same(play(design, tmp_path, executor=pool), whole)


@pytest.mark.slow
def test_other_processes_change_nothing(design, whole, tmp_path, small_blocks):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        same(play(design, tmp_path, executor=pool), whole)


@pytest.mark.slow
def test_agents_change_nothing(design, whole, tmp_path):
    same(play(design, tmp_path, engine="agents", workers=1), whole)


def test_a_column_may_hold_nothing_in_some_blocks(tmp_path, small_blocks):
    design = ks.grid("senseo", {"deadline": [None, 20]})
    same(play(design, tmp_path / "out"), play(design))


# --- going on ---------------------------------------------------------------------------------


def test_only_what_is_missing_is_played_again(design, whole, stored):
    lost = [files(stored)[k] for k in (0, 7, 8, 19)]
    for each in lost:
        each.unlink()
    kept = {each: each.stat().st_mtime_ns for each in files(stored)}
    with Recording() as pool:
        same(play(design, stored, executor=pool), whole)
    assert pool.played == [0, 1, 14, 15, 16, 17, 38, 39]
    assert {each: each.stat().st_mtime_ns for each in kept} == kept
    assert len(files(stored)) == 20


def test_what_is_complete_is_not_played_again(design, whole, stored):
    with Recording() as pool:
        same(play(design, stored, executor=pool), whole)
    assert pool.played == []


@pytest.mark.slow
def test_a_sweep_goes_on_in_its_own_blocks_with_another_engine(design, whole, stored, monkeypatch):
    for each in files(stored)[3:17]:
        each.unlink()
    monkeypatch.setitem(order.BLOCK, "agents", 1000)
    same(play(design, stored, engine="agents", workers=1), whole)
    assert len(files(stored)) == 20


def test_an_unfinished_sweep_can_be_read(whole, stored):
    for each in files(stored)[5:10]:
        each.unlink()
    runs = ks.Runs.load(stored)
    assert not runs.complete
    assert repr(runs) == f"<Runs of senseo: 30 runs of seed {SEED}, unfinished>"
    there = [*range(10), *range(20, TOTAL)]
    pd.testing.assert_frame_equal(runs.table, whole.table.iloc[there].reset_index(drop=True))
    assert np.array_equal(runs.trust, whole.trust[there])


def test_what_an_interrupted_writing_left_is_cleared_away(design, whole, tmp_path, monkeypatch):
    monkeypatch.setitem(order.BLOCK, "compiled", 2)
    written = []

    def interrupted(_):
        written.append(1)
        if len(written) > 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        play(design, tmp_path, workers=1)
    monkeypatch.undo()
    assert len(files(tmp_path)) == 3
    assert len(list(tmp_path.iterdir())) == 4
    assert len(pd.read_parquet(tmp_path)) == 6
    assert len(ks.Runs.load(tmp_path)) == 6
    same(play(design, tmp_path), whole)
    assert list(tmp_path.glob("*")) == list(tmp_path.glob("*.parquet"))


# --- where it comes from ----------------------------------------------------------------------


def test_every_file_says_where_it_comes_from(design, whole, stored):
    said = [json.loads(pq.read_schema(each).metadata[b"kompas_sim"]) for each in files(stored)]
    source = said[0]
    assert all(each == source for each in said)
    assert (source["scenario"], source["seed"], source["runs"]) == ("senseo", SEED, N)
    assert (source["points"], source["varied"]) == (8, list(FACTORS))
    assert (source["rules"], source["design"]) == (MODEL, design.digest)
    assert source["engine"] == "compiled"
    assert source["versions"]["kompas_sim"] == ks.__version__
    assert 'name = "senseo"' in source["toml"]
    loaded = ks.Runs.load(stored).provenance
    fixed = whole.provenance.keys() - {"time"}
    assert {key: loaded[key] for key in fixed} == {key: whole.provenance[key] for key in fixed}


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"design": {**FACTORS, "horizon": [150, 155]}}, "design"),
        ({"design": {"logic": ["network"]}}, "design"),
        ({"seed": SEED + 1}, "seed"),
        ({"runs": N + 1}, "runs"),
        ({"paths": False}, "paths"),
        ({"party_classes": {"Philips": Fickle}, "engine": "agents"}, "party_classes"),
        ({"decisions": {"Philips": my_respond}}, "decisions"),
    ],
)
def test_another_sweep_is_not_mixed_with_it(stored, changed, key):
    before = {each: each.read_bytes() for each in stored.iterdir()}
    how = {"design": FACTORS, **changed}
    with pytest.raises(StorageError) as error:
        play(ks.grid("senseo", how.pop("design")), stored, **how)
    said = str(error.value)
    assert said.startswith(f"{stored}: it holds the results of another sweep, with another {key} (")
    assert said.endswith("; choose another folder, or remove it")
    assert {each: each.read_bytes() for each in stored.iterdir()} == before


def test_runs_of_other_rules_are_not_mixed_with_it(design, stored, monkeypatch):
    monkeypatch.setattr("kompas_sim.provenance.MODEL", "other rules")
    with pytest.raises(StorageError, match="another sweep, with another rules"):
        play(design, stored)


def test_a_block_of_another_sweep_is_named(design, stored, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    play(design, other, seed=SEED + 1)
    odd = stored / files(other)[0].name
    odd.write_bytes(files(other)[0].read_bytes())
    message = (
        f"^{odd}: it is of another sweep than the other files, with another seed \\(4, not 3\\)"
    )
    with pytest.raises(StorageError, match=message):
        ks.Runs.load(stored)
    with pytest.raises(StorageError, match=message):
        play(design, stored)


def test_of_two_files_that_differ_neither_is_blamed(stored, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    play(ks.grid("senseo", FACTORS), other, seed=SEED + 1)
    one, two, *rest = files(stored)
    for each in rest:
        each.unlink()
    two.write_bytes(files(other)[0].read_bytes())
    with pytest.raises(StorageError) as error:
        ks.Runs.load(stored)
    said = f"{one} and {two} are of different sweeps, with another seed (3, 4); keep one"
    assert str(error.value) == said


def test_a_block_with_other_columns_is_named(stored, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    play(ks.grid("senseo", {"trust_gain": [0.01, 0.1]}), other)
    odd = stored / "runs-000000000099.parquet"
    odd.write_bytes(files(other)[-1].read_bytes())
    with pytest.raises(StorageError, match=f"^{odd}: it is of another sweep .* another design"):
        ks.Runs.load(stored)


@pytest.mark.parametrize("name", [f"runs-{3:012d}.parquet", f"runs-{TOTAL:012d}.parquet"])
def test_a_block_is_there_once(stored, name):
    (stored / name).write_bytes(files(stored)[0].read_bytes())
    with pytest.raises(StorageError, match=f"{name}: it holds runs 0 to 1 of the sweep, which its"):
        ks.Runs.load(stored)


def test_the_folder_says_what_is_stored_and_what_was_asked(design, stored):
    with pytest.raises(StorageError, match=r"another runs \(stored: 5, asked: 6\)"):
        play(design, stored, runs=N + 1)


def test_saved_runs_are_no_sweep(design, tmp_path):
    ks.simulate("senseo", runs=2).save(tmp_path)
    with pytest.raises(StorageError, match="another sweep"):
        play(design, tmp_path)


# --- the place --------------------------------------------------------------------------------


def test_an_empty_folder_will_do(design, whole, tmp_path):
    same(play(design, str(tmp_path)), whole)


def test_a_file_is_no_folder(design, tmp_path):
    file = tmp_path / "results"
    file.write_text("mine")
    for place, reason in ((file, "there is a file of that name"), (file / "x", "Not a directory")):
        with pytest.raises(StorageError, match=f"results.*: {reason}"):
            play(design, place)
    assert file.read_text() == "mine"


@pytest.mark.parametrize("name", ["notes.txt", "runs-000000000002 (1).parquet", "runs-old.parquet"])
def test_a_folder_with_something_else_is_left_alone(design, tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(StorageError, match="not a folder of results: it has") as error:
        play(design, tmp_path)
    assert str(error.value).endswith(name)
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_hidden_files_do_no_harm(design, whole, stored):
    (stored / ".DS_Store").write_text("a file manager's")
    same(play(design, stored), whole)
    assert (stored / ".DS_Store").exists()


def test_nothing_to_read(tmp_path):
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(StorageError, match="no results there"):
            ks.Runs.load(place)


@pytest.mark.parametrize(
    ("which", "damage"),
    [
        (0, lambda content: content[:-20]),
        (4, lambda content: content[:100]),
        (19, lambda content: b""),
        (19, lambda content: b"not parquet at all\n" * 100),
    ],
    ids=["cut", "begun", "empty", "other"],
)
def test_a_damaged_file_is_named_and_can_be_played_again(design, whole, stored, which, damage):
    damaged = files(stored)[which]
    damaged.write_bytes(damage(damaged.read_bytes()))
    for read in (lambda: ks.Runs.load(stored), lambda: play(design, stored)):
        with pytest.raises(StorageError) as error:
            read()
        assert str(error.value).startswith(f"{damaged}: cannot be read (")
        assert str(error.value).endswith("remove it, and the same sweep plays its runs again")
        assert str(error.value).count(str(damaged)) == 1
        assert "\n" not in str(error.value)
    damaged.unlink()
    same(play(design, stored), whole)


def test_a_parquet_file_of_somebody_else_is_no_result(design, tmp_path):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "runs-000000000000.parquet")
    with pytest.raises(StorageError, match=r"runs-0+\.parquet: it does not say where"):
        play(design, tmp_path)


# --- other programs ---------------------------------------------------------------------------


def test_pandas_reads_the_folder(whole, stored):
    table = pd.read_parquet(stored)
    pd.testing.assert_frame_equal(table[whole.table.columns], whole.table)
    assert np.array_equal(np.stack(table["path.trust"]), whole.trust)


def test_polars_reads_the_folder(whole, stored):
    polars = pytest.importorskip("polars")
    table = polars.read_parquet(stored / "*.parquet")
    assert table.shape[0] == TOTAL
    assert table["outcome"].to_list() == list(whole.table["outcome"])
    assert np.array_equal(table["joint_gain"].to_numpy(), whole.table["joint_gain"])


def test_duckdb_asks_the_folder(whole, stored):
    duckdb = pytest.importorskip("duckdb")
    asked = f"select logic, count(*), sum(rounds) from '{stored}/*.parquet' group by 1 order by 1"
    by_logic = whole.table.groupby("logic")["rounds"].sum()
    assert duckdb.sql(asked).fetchall() == [
        (logic, TOTAL // 2, rounds) for logic, rounds in by_logic.items()
    ]


# --- what goes wrong --------------------------------------------------------------------------


def test_an_error_in_a_run_keeps_what_is_stored(tmp_path, small_blocks, monkeypatch):
    design = ks.grid("senseo", {"horizon": [160]})
    how = {"party_classes": {"Philips": Fickle}, "engine": "agents", "runs": 7}
    monkeypatch.setenv("ILL", "yes")
    with pytest.raises(RunError, match=f"run 4 of seed {SEED}.*ZeroDivisionError: no offers today"):
        play(design, tmp_path, **how)
    assert list(ks.Runs.load(tmp_path).table["run"]) == [0, 1, 2, 3]
    monkeypatch.delenv("ILL")
    same(play(design, tmp_path, **how), play(design, **how))


def test_a_full_disk_says_what_is_safe_and_with_room_it_goes_on(
    design, whole, tmp_path, small_blocks, monkeypatch
):
    write_table, written = pq.write_table, []

    def on_a_small_disk(table, where, **how):
        written.append(table)
        if len(written) > 3:
            where.write(b"PAR1 and a little more")
            raise OSError(errno.ENOSPC, "the disk")
        write_table(table, where, **how)

    monkeypatch.setattr(pq, "write_table", on_a_small_disk)
    with pytest.raises(SweepError) as error:
        play(design, tmp_path, workers=1)
    monkeypatch.setattr(pq, "write_table", write_table)
    assert str(error.value) == (
        f"{tmp_path / 'runs-000000000006.parquet'}: No space left on device; "
        f"6 of {TOTAL} runs are stored in {tmp_path}; the same sweep again goes on from there"
    )
    assert sorted(tmp_path.iterdir()) == files(tmp_path)
    assert len(ks.Runs.load(tmp_path)) == 6
    same(play(design, tmp_path), whole)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"runs": 0}, "runs: 0 must be at least 1"),
        ({"seed": -1}, "seed: -1 must be"),
        ({"workers": 0}, "workers: 0 must be"),
        ({"engine": "warp"}, 'no engine "warp"'),
    ],
)
def test_mistakes_are_named_before_anything_is_written(design, tmp_path, given, message):
    with pytest.raises(ValueError, match=message):
        play(design, tmp_path / "out", **given)
    assert not (tmp_path / "out").exists()


# --- progress ---------------------------------------------------------------------------------


class Bar:
    """What tqdm would be told."""

    made = ()

    def __init__(self, **told):
        self.told, self.counted = told, [told.get("initial", 0)]
        Bar.made = (*Bar.made, self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def update(self, count):
        self.counted.append(count)


@pytest.fixture
def bars(monkeypatch):
    monkeypatch.setattr(Bar, "made", ())
    monkeypatch.setattr("tqdm.tqdm", Bar)
    return Bar


def test_progress_counts_the_runs_and_those_that_were_there(design, stored, bars, capsys):
    for each in files(stored)[:5]:
        each.unlink()
    play(design, stored, progress="senseo")
    play(design, progress=True)
    for bar in bars.made:
        assert bar.told["total"] == sum(bar.counted) == TOTAL
    assert len(bars.made) == 2
    assert [count for count in bars.made[0].counted if count] == [TOTAL - 10, 2, 2, 2, 2, 2]
    assert bars.made[0].told["desc"] == "senseo"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("terminal", [False, True])
def test_progress_is_shown_on_a_terminal(design, bars, monkeypatch, terminal):
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    play(design)
    play(design, progress=False)
    assert len(bars.made) == terminal


# --- a copy ------------------------------------------------------------------------------------


def test_a_saved_copy_is_no_sweep_to_go_on_with(design, stored, tmp_path):
    loaded = ks.Runs.load(stored)
    loaded.save(tmp_path / "copy")
    same(ks.Runs.load(tmp_path / "copy"), loaded)
    with pytest.raises(StorageError, match="another sweep"):
        play(design, tmp_path / "copy")


def test_saving_does_not_overwrite_a_sweep(stored):
    before = files(stored)
    with pytest.raises(StorageError, match="it holds a sweep; choose another folder"):
        ks.simulate("senseo", runs=1).save(stored)
    assert files(stored) == before


def test_changed_code_of_ones_own_is_another_sweep(tmp_path, small_blocks):
    def made(level):
        def my_target(table, t, i):
            return level

        return {"Philips": my_target}

    design = ks.grid("senseo", {"trust_gain": [0.1]})
    ks.sweep(design, runs=2, decisions=made(0.5), out=tmp_path)
    ks.sweep(design, runs=2, decisions=made(0.5), out=tmp_path)
    with pytest.raises(StorageError, match="another sweep, with another own_code"):
        ks.sweep(design, runs=2, decisions=made(0.6), out=tmp_path)
