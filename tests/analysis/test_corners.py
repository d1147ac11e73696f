"""Each factor alone, in either corner."""

import numpy as np
import pandas as pd
import pytest

import kompas_sim as ks

RANGES = {"trust_gain": (0.02, 0.08), "logic": ("network", "hierarchy"), "coalition": (False, True)}


@pytest.mark.parametrize("k", [1, 2, 3])
def test_each_factor_alone_by_hand(k):
    design = ks.one_in_one_out("senseo", dict(list(RANGES.items())[:k]))
    runs = ks.sweep(design, runs=6, seed=1)
    found = ks.one_in_one_out_effects(runs, ["trust", "no deal"])
    at = runs.table.pivot(index="run", columns="point", values="trust").to_numpy()
    into = at[:, 1 : k + 1] - at[:, [0]]
    out_of = at[:, [k + 1]] - at[:, k + 2 :]
    here = found[found["measure"] == "trust"]
    assert here["corner"].tolist() == ["in"] * k + ["out"] * k
    assert here["factor"].tolist() == list(design.points) * 2
    assert here["difference"].tolist() == pytest.approx([*into.mean(axis=0), *out_of.mean(axis=0)])
    assert (here["high_side"] - here["low_side"]).tolist() == pytest.approx(
        here["difference"].tolist()
    )
    assert (found["pairs"] == 6).all()
    assert (found["method"][found["measure"] == "no deal"] == "shares").all()


def test_in_and_out_of_a_game_without_interaction_are_the_same():
    layout = ks.one_in_one_out("senseo", rows=["goal", "norm"]).layout
    design = ks.one_in_one_out("senseo", rows=["goal", "norm"])
    point, run = np.divmod(np.arange(6 * 20), 20)
    cells = design.points.iloc[point].reset_index(drop=True)
    luck = np.random.default_rng(1).normal(size=20)[run]
    gain = 5 * cells["logic.goal"] - 2 * cells["logic.norm"] + luck
    table = pd.concat([pd.DataFrame({"point": point, "run": run}), cells], axis="columns")
    table = table.assign(outcome="sham", gain=gain)
    found = ks.one_in_one_out_effects(table, "gain", layout=layout)
    assert found["difference"].tolist() == pytest.approx([3, -1.2] * 2)
    both = pd.concat([table.assign(case="a"), table.assign(case="b", gain=2 * gain)])
    two = ks.one_in_one_out_effects(both, "gain", layout=layout, by="case", correction="holm")
    assert two["difference"].tolist() == pytest.approx([3, -1.2, 3, -1.2, 6, -2.4, 6, -2.4])
    gone = table.assign(gain=table["gain"].where((point != 0) | (run > 4)))
    fewer = ks.one_in_one_out_effects(gone, "gain", layout=layout)
    assert fewer["pairs"].tolist() == [15, 15, 20, 20]
    with pytest.raises(ValueError, match="layout: nothing; it must be that"):
        ks.one_in_one_out_effects(table, "gain")
    with pytest.raises(ValueError, match="5 points of 2 factors; they need 6"):
        ks.one_in_one_out_effects(table[point < 5], "gain", layout=layout)


def test_other_designs_are_refused():
    runs = ks.sweep(ks.factorial("senseo", rows=["goal"]), runs=2)
    with pytest.raises(ValueError, match="layout: a design of the kind factorial; it must be"):
        ks.one_in_one_out_effects(runs, "trust")
    with pytest.raises(ValueError, match='no correction "fdr"'):
        ks.one_in_one_out_effects(runs, "trust", correction="fdr")
