"""Elementary effects of functions of which they are known."""

import numpy as np
import pytest

import kompas_sim as ks
from tests.analysis.tables import trajectories_table


def bent(x):
    return 3 * x[:, 0] - 2 * x[:, 1] + 0 * x[:, 2] + x[:, 0] * x[:, 2]


def test_effects_of_a_straight_line_are_its_slopes():
    table = trajectories_table(lambda x: x @ [3, -2, 0], np.random.default_rng(1))
    found = ks.morris_effects(table, "gain")
    assert found["mu_star"].tolist() == pytest.approx([3, 2, 0])
    assert found["mu"].tolist() == pytest.approx([3, -2, 0])
    assert found["sigma"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert found["trajectories"].tolist() == [20] * 3


@pytest.mark.parametrize("levels", [2, 4, 6, 8])
def test_any_number_of_levels(levels):
    table = trajectories_table(lambda x: x @ [3, -2, 0], np.random.default_rng(1), 40, 3, levels)
    assert ks.morris_effects(table, "gain")["mu"].tolist() == pytest.approx([3, -2, 0])


def test_effects_are_per_range():
    table = trajectories_table(bent, np.random.default_rng(1))
    wide = table.assign(x0=10 * table["x0"] + 5)
    found = ks.morris_effects(wide, ["gain"])
    assert found.equals(ks.morris_effects(wide, "gain", bounds={"x0": (5, 15)}))
    expected = ks.morris_effects(table, "gain")["mu"].tolist()
    assert found["mu"].tolist() == pytest.approx(expected)


def test_what_interacts_has_a_spread():
    found = ks.morris_effects(trajectories_table(bent, np.random.default_rng(1)), "gain")
    assert found["sigma"][1] == pytest.approx(0, abs=1e-9)
    assert (found["sigma"][[0, 2]] > 0.1).all()
    assert (found["low"] <= found["mu_star"]).all()
    assert (found["mu_star"] <= found["high"]).all()


def test_the_same_table_gives_the_same():
    table = trajectories_table(bent, np.random.default_rng(1))
    assert ks.morris_effects(table, "gain").equals(ks.morris_effects(table, "gain"))


def test_points_that_are_no_trajectories():
    table = trajectories_table(bent, np.random.default_rng(1))
    with pytest.raises(ValueError, match="79 points of 3 factors"):
        ks.morris_effects(table[:-1], "gain")
    with pytest.raises(ValueError, match="trajectory 0 does not change each factor once"):
        ks.morris_effects(table.assign(x1=1 - table["x0"]), "gain")
    with pytest.raises(ValueError, match=r"x2 changes by another share of its range than x0; give"):
        ks.morris_effects(table, "gain", bounds={"x2": (0, 2)})
    with pytest.raises(ValueError, match=r"x1 is not always between 0\.5 and 1"):
        ks.morris_effects(table, "gain", bounds={"x1": (0.5, 1)})
    with pytest.raises(ValueError, match='bounds: no factor "x9"'):
        ks.morris_effects(table, "gain", bounds={"x9": (0.5, 1)})
    with pytest.raises(ValueError, match="x0 is not a number"):
        ks.morris_effects(table.assign(x0=table["x0"].astype(str)), "gain")
    table.loc[3, "gain"] = np.nan
    with pytest.raises(ValueError, match="undefined at 1 of 80"):
        ks.morris_effects(table, "gain")
