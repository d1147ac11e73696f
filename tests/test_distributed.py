"""Dask does the work: the same table as threads, from other processes as from other machines."""

import numpy as np
import pandas as pd
import pytest

import kompas_sim as ks
from kompas_sim.tasks import RunError

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow


class Stubborn(ks.Party):
    def respond(self, package, party):
        return False


class Broken(ks.Party):
    def propose(self):
        raise ZeroDivisionError("no offers today")


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture
def executor(client):
    with client.get_executor() as executor:
        yield executor


def same(one, other):
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert one.paths.keys() == other.paths.keys()
    assert all(np.array_equal(one.paths[name], other.paths[name]) for name in one.paths)


def test_workers_are_other_processes(client):
    import os

    pids = set(client.run(os.getpid).values())
    assert len(pids) == 2
    assert os.getpid() not in pids


def test_simulate_is_the_same(executor):
    how = {"logic": "hierarchy", "runs": 500, "seed": 3}
    same(ks.simulate("senseo", **how, executor=executor), ks.simulate("senseo", **how, workers=2))


@pytest.mark.slow
def test_a_sweep_is_the_same_and_goes_on(executor, tmp_path):
    design = ks.grid("senseo", {"logic": ["hierarchy", "network"], "horizon": [150, 160]})
    how = {"runs": 200, "seed": 3, "paths": True}
    whole = ks.sweep(design, **how, workers=2)
    same(ks.sweep(design, **how, executor=executor), whole)
    same(ks.sweep(design, **how, executor=executor, out=tmp_path), whole)
    for each in sorted(tmp_path.glob("*.parquet"))[2:5]:
        each.unlink()
    same(ks.sweep(design, **how, executor=executor, out=tmp_path), whole)


@pytest.mark.slow
def test_agents_and_what_a_script_defines_are_played_too(executor):
    def never_respond(table, t, i, package, proposer):
        return False

    how = {"runs": 4, "seed": 3, "engine": "agents"}
    ours = {"Philips": never_respond}
    there = ks.simulate("senseo", **how, decisions=ours, executor=executor)
    same(there, ks.simulate("senseo", **how, decisions=ours, workers=1))
    classes = {"Philips": Stubborn}
    there = ks.simulate("senseo", **how, party_classes=classes, executor=executor)
    same(there, ks.simulate("senseo", **how, party_classes=classes, workers=1))


def test_an_error_comes_back(executor):
    how = {"runs": 2, "seed": 3, "engine": "agents", "party_classes": {"Philips": Broken}}
    with pytest.raises(RunError, match=r"run 0 of seed 3.*: ZeroDivisionError: no offers today"):
        ks.simulate("senseo", **how, executor=executor)
