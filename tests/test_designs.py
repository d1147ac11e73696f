"""Designs for a question: what they promise of their points, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import sobol_indices
from scipy.stats._sensitivity_analysis import f_ishigami, sample_A_B, sample_AB

import kompas_sim as ks
from kompas_sim.design import Design
from kompas_sim.errors import ScenarioError
from kompas_sim.layout import Layout, Span
from kompas_sim.logic import ROWS
from kompas_sim.parameters import parameter_info

SENSEO = ks.load_scenario("senseo")
CALM = ks.random_scenario(n_parties=3, seed=1)  # without events: its horizon may vary
MINE = ks.Logic(norm=0.1, leadership=0.9)
LEVELS = {
    "trust_asymmetry": (1, 3),
    "trust_gain": (0.01, 0.1),
    "drive_law": ("mulder", "constant"),
    "logic": {"mine": MINE, "network": "network"},
    "party.Philips.power": (0.3, 0.9),
    "party.Philips.logic.norm": (0, 1),
    "coalition": (False, True),
    "deadline": (None, 90),
}
SPANS = {
    **LEVELS,
    "drive_law": ("mulder", "entitlement", "constant"),
    "party.Philips.layers.individual": (0.1, 0.5),
    "logic.norm": None,
    "aggregate": None,
    "deadline": (80, 95),
}
few = st.lists(st.sampled_from(sorted(LEVELS)), min_size=1, max_size=5, unique=True)
some = st.lists(st.sampled_from(sorted(SPANS)), min_size=1, max_size=5, unique=True)


# --- two levels -----------------------------------------------------------------------------------


@settings(max_examples=10)
@given(few)
def test_a_factorial_is_balanced_orthogonal_and_complete(names):
    design = ks.factorial(SENSEO, {name: LEVELS[name] for name in names})
    sides = 2 * design.layout.shares(design.points) - 1
    assert len(design) == 2 ** len(names) == len({tuple(row) for row in sides})
    assert (sides.sum(axis=0) == 0).all()
    for one, other in combinations(sides.T, 2):
        assert one @ other == 0
    assert (sides[0] == -1).all()
    assert (sides[-1] == 1).all()


def test_the_rows_of_table_1_go_between_the_presets():
    design = ks.factorial("senseo", logic="hierarchy")
    assert list(design.points) == [f"logic.{row}" for row in ROWS]
    assert design.case(0).logic == ks.Logic.hierarchy()
    assert design.case(63).logic == ks.Logic.network().replace(orientation=0.2, restraint=0.2)
    all_ = ks.factorial("senseo", rows=[*ROWS, "orientation", "restraint"])
    ends = [all_.case(k).logic for k in (0, len(all_) - 1)]
    assert ends == [ks.Logic.hierarchy(), ks.Logic.network()]
    own = ks.factorial("senseo", rows=["leadership"], low=0, high=1)
    assert own.points["logic.leadership"].tolist() == [0, 1]


def test_rows_and_factors_go_together():
    design = ks.factorial(SENSEO, ["trust_gain", "coalition"], rows=["norm"])
    assert list(design.points) == ["logic.norm", "trust_gain", "coalition"]
    assert design.points["trust_gain"].tolist() == [0, 0, 0.2, 0.2] * 2
    assert design.case(1).scenario.coalition is True


@settings(max_examples=10)
@given(few)
def test_one_in_and_one_out_differ_from_their_corner_in_one_factor(names):
    design = ks.one_in_one_out(SENSEO, {name: LEVELS[name] for name in names})
    high = design.layout.shares(design.points)
    k = len(names)
    assert len(design) == 2 * (k + 1) == len(design.layout.roles)
    assert (high[1 : k + 1] == np.eye(k)).all()
    assert (high[k + 2 :] == 1 - np.eye(k)).all()
    assert (high[0] == 0).all()
    assert (high[k + 1] == 1).all()


def test_the_corners_can_be_the_presets():
    design = ks.one_in_one_out("cjg", rows=[*ROWS, "orientation", "restraint"])
    corners = [point for point, role in enumerate(design.layout.roles) if role.startswith("all")]
    logics = [design.case(point).logic for point in corners]
    assert logics == [ks.Logic.hierarchy(), ks.Logic.network()]


def test_mixed_tables_are_all_assignments_or_one_more_at_a_time():
    names = [party.name for party in ks.load_scenario("maasvlakte").parties]
    design = ks.mixed("maasvlakte")
    assert len(design.points.drop_duplicates()) == 2**5
    last = design.case(31).scenario
    assert {party.logic for party in last.parties} == {ks.Logic.network()}
    ladder = ks.mixed("maasvlakte", names[::-1], which="compositions").points
    assert (ladder == "network").sum(axis=1).tolist() == [0, 1, 2, 3, 4, 5]
    assert ladder[f"party.{names[-1]}.logic"].tolist() == ["hierarchy"] + 5 * ["network"]
    own = ks.mixed("senseo", ["Philips"], logics={"mine": MINE, "network": "network"})
    assert own.case(0).scenario.party("Philips").logic == MINE
    assert own.case(0).scenario.party("Douwe Egberts").logic is None


# --- samples --------------------------------------------------------------------------------------


@settings(max_examples=10)
@given(some, st.integers(1, 40), st.integers(0, 2**40))
def test_a_latin_hypercube_has_one_point_in_each_stratum(names, n, seed):
    design = ks.latin_hypercube(SENSEO, {name: SPANS[name] for name in names}, n=n, seed=seed)
    assert len(design) == n
    for span, share in zip(design.layout.spans, design.layout.shares(design.points).T, strict=True):
        if not span.choices and not span.whole:
            strata = np.minimum(np.floor(share * n + 1e-9), n - 1)
            assert sorted(strata) == list(range(n))


def test_a_latin_hypercube_shares_choices_and_whole_numbers_out_equally():
    spans = {"coalition": None, "horizon": (101, 104), "drive_law": None}
    design = ks.latin_hypercube(CALM, spans, n=240)
    for name, different in (("coalition", 2), ("horizon", 4), ("drive_law", 3)):
        assert design.points[name].value_counts().tolist() == [240 / different] * different
    assert design.points["horizon"].dtype == int


@settings(max_examples=10)
@given(some, st.sampled_from([2, 4, 8]), st.integers(0, 2**40))
def test_the_sample_of_saltelli_is_a_then_b_then_a_with_one_column_of_b(names, n, seed):
    design = ks.sobol(SENSEO, {name: SPANS[name] for name in names}, n=n, seed=seed)
    k = len(names)
    assert len(design) == n * (k + 2) == len(design.layout.roles)
    cells = design.points.astype(object).to_numpy()
    a, b, *ab = cells.reshape(k + 2, n, k)
    for c, block in enumerate(ab):
        assert (np.delete(block, c, axis=1) == np.delete(a, c, axis=1)).all()
        assert pd.Series(block[:, c]).equals(pd.Series(b[:, c]))


def test_scipy_finds_the_indices_of_ishigami_in_this_layout():
    design = ks.sobol(SENSEO, ["logic.norm", "logic.goal", "trust_openness"], n=1024, seed=3)
    x = (2 * design.points.to_numpy().T - 1) * np.pi
    layout = Layout.from_dict(design.layout.as_dict())
    found = sobol_indices(func=layout.saltelli(f_ishigami(x)), n=1024)
    assert found.first_order == pytest.approx([0.3139, 0.4424, 0], abs=0.03)
    assert found.total_order == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)


def test_it_is_the_sample_that_scipy_draws():
    from scipy.stats import uniform

    a, b = sample_A_B(8, [uniform()] * 2, rng=np.random.default_rng(5))
    design = ks.sobol(SENSEO, ["logic.norm", "logic.goal"], n=8, seed=5)
    blocks = design.points.to_numpy().reshape(4, 8, 2)
    assert np.array_equal(blocks[0], a.T)
    assert np.array_equal(blocks[1], b.T)
    assert np.array_equal(blocks[2:], np.moveaxis(sample_AB(a, b), 2, 1))


def test_many_measures_or_runs_go_into_the_layout_together():
    layout = Layout("sobol", (Span("a"), Span("b")), n=2)
    blocks = layout.saltelli(np.arange(24).reshape(3, 8))
    assert blocks["f_A"].tolist() == [[0, 1], [8, 9], [16, 17]]
    assert blocks["f_B"].tolist() == [[2, 3], [10, 11], [18, 19]]
    assert blocks["f_AB"][1].tolist() == [[6, 7], [14, 15], [22, 23]]
    with pytest.raises(ValueError, match="7 values; the design has 8 points"):
        layout.saltelli(range(7))
    with pytest.raises(ValueError, match="of the kind sobol, not morris"):
        layout.steps(pd.DataFrame())


@settings(max_examples=10)
@given(some, st.sampled_from([2, 4, 6]), st.integers(0, 2**40))
def test_from_point_to_point_of_morris_one_factor_moves(names, levels, seed):
    spans = {name: SPANS[name] for name in names}
    design = ks.morris(SENSEO, spans, trajectories=3, levels=levels, seed=seed)
    layout, k = design.layout, len(names)
    assert len(design) == 3 * (k + 1) == len(layout.roles)
    steps = layout.steps(design.points)
    assert (np.abs(steps).sum(axis=2) == 1).all()  # one factor in each step
    assert (np.abs(steps).sum(axis=1) == 1).all()  # each factor once in a trajectory
    moved = np.diff(layout.shares(design.points).reshape(3, k + 1, k), axis=1)
    for c, span in enumerate(layout.spans):
        if not span.choices and not span.whole:
            assert np.abs(moved[:, :, c]).max() == pytest.approx(layout.delta)


def test_salib_finds_the_effects_of_a_linear_function_and_so_do_the_steps():
    from SALib.analyze import morris as analysis

    spans = {"trust_gain": (0.01, 0.1), "logic.norm": (0.2, 0.8), "trust_asymmetry": (1, 3)}
    design = ks.morris(SENSEO, spans, trajectories=5, seed=2)
    layout = design.layout
    x = layout.shares(design.points)
    y = x @ [1.0, -2.0, 0.0]
    problem = {"num_vars": 3, "names": list(layout.names), "bounds": [[0, 1]] * 3}
    found = analysis.analyze(problem, x, y, num_levels=layout.levels)
    assert np.asarray(found["mu"]) == pytest.approx([1, -2, 0])
    steps = layout.steps(design.points)
    effects = np.einsum("tjk,tj->tk", steps, np.diff(y.reshape(5, 4), axis=1)) / layout.delta
    assert effects == pytest.approx(np.tile([1, -2, 0], (5, 1)))


@pytest.mark.parametrize("make", [ks.latin_hypercube, ks.sobol, ks.morris])
def test_the_seed_of_a_sample_makes_the_same_one(make):
    n = {"trajectories": 4} if make is ks.morris else {"n": 4}
    first, again, other = (make(SENSEO, SPANS, seed=seed, **n) for seed in (3, 3, 4))
    assert first.points.equals(again.points)
    assert first.digest == again.digest != other.digest


def test_a_name_stands_for_its_declared_range_and_nothing_for_all_parameters():
    design = ks.latin_hypercube(SENSEO, ["trust_gain", "logic.norm", "aggregate"], n=2)
    gain, norm, aggregate = design.layout.spans
    assert (gain.low, gain.high, norm.ends) == (0, 0.2, (0, 1))
    assert set(aggregate.choices) == {"mean_power", "min", "max", "chair"}
    assert ks.latin_hypercube(SENSEO, None, n=3).layout.names == tuple(parameter_info())


# --- around what they are -------------------------------------------------------------------------


def test_ranges_lie_around_the_values_and_within_what_is_declared():
    found = ks.ranges(SENSEO.with_parameters(trust_gain=0.15), factor=3)
    for name, (low, high) in found.items():
        info = parameter_info()[name]
        assert info.basis == "illustrative"
        assert info.low <= low < high <= info.high
    assert found["trust_gain"] == (pytest.approx(0.05), 0.2)
    assert "compensation" not in found  # it is 0
    assert "drive_law" not in found
    assert len(ks.morris(SENSEO, found, trajectories=2)) == 2 * (len(found) + 1)


def test_ranges_lie_around_whatever_has_a_number():
    s = SENSEO.with_party("Philips", reservation=-4, logic="hierarchy")
    names = ["logic.norm", "party.Philips.logic.norm", "party.Philips.reservation"]
    names += ["party.Douwe Egberts.layers.organisation", "horizon"]
    found = ks.ranges(s, names, logic=MINE)
    assert found["logic.norm"] == (0.05, 0.2)
    assert found["party.Philips.logic.norm"] == (0.1, 0.4)
    assert found["party.Philips.reservation"] == (-8, -2)
    assert found["horizon"] == (s.horizon // 2, s.horizon * 2)
    with pytest.raises(ScenarioError, match=r"^deadline: there is no number to vary around"):
        ks.ranges(replace(s, deadline=None), ["deadline"])


# --- the runs -------------------------------------------------------------------------------------


def test_every_design_plays_on_common_random_numbers(tmp_path):
    """Run k of a point is the run k of every point: alone, and beside others."""
    designs = [
        ks.factorial(SENSEO, {"party.Philips.reservation": (0, 20)}, rows=["norm"]),
        ks.one_in_one_out(SENSEO, rows=["decision"]),
        ks.mixed(SENSEO, which="compositions"),
        ks.latin_hypercube(SENSEO, {"trust_gain": (0.01, 0.1), "aggregate": None}, n=3),
        ks.sobol(SENSEO, {"logic.norm": None}, n=2),
        ks.morris(SENSEO, {"party.Philips.power": (0.2, 0.9)}, trajectories=2),
    ]
    for design in designs:
        table = ks.sweep(design, runs=3, seed=5).table
        measures = [name for name in table if name not in ("point", *design.points)]
        for point, part in table.groupby("point"):
            alone = ks.simulate(*design.case(point), runs=3, seed=5).table
            pd.testing.assert_frame_equal(
                part[measures].reset_index(drop=True), alone[measures], check_exact=True
            )


def test_what_does_not_matter_changes_no_run():
    table = ks.sweep(ks.sobol(CALM, ["mediator_needed", "mediator_text"], n=2), runs=4).table
    parts = [part.drop(columns=["point", "mediator_needed", "mediator_text"]).reset_index(drop=True)
             for _, part in table.groupby("point")]  # fmt: skip
    assert all(part.equals(parts[0]) for part in parts)


def test_a_stored_sweep_knows_how_its_points_lie(tmp_path):
    design = ks.sobol(SENSEO, {"trust_gain": (0.01, 0.1), "deadline": (80, 95)}, n=2)
    runs = ks.sweep(design, runs=3, seed=2, out=tmp_path / "sweep")
    assert runs.layout == design.layout
    loaded = ks.Runs.load(tmp_path / "sweep")
    assert loaded.layout == design.layout
    loaded.save(tmp_path / "copy")
    assert ks.Runs.load(tmp_path / "copy").layout == design.layout
    played = loaded.table.pivot(index="run", columns="point", values="joint_gain").to_numpy()
    assert loaded.layout.saltelli(played)["f_AB"].shape == (2, 3, 2)
    assert ks.sweep(design, runs=3, seed=2, out=tmp_path / "sweep").table.equals(runs.table)


def test_nothing_among_choices_is_found_again_in_a_table():
    design = ks.factorial(SENSEO, {"deadline": (None, 90)})
    runs = ks.sweep(design, runs=1)
    assert runs.layout.shares(runs.table).tolist() == [[0], [1]]
    assert ks.sweep(ks.grid(SENSEO, {"trust_gain": [0.1]}), runs=1).layout is None


def test_the_same_points_in_another_layout_are_another_design():
    design = ks.factorial(SENSEO, {"trust_gain": (0.1, 0.2)})
    table = Design(SENSEO, design.logic, design.points)
    assert design.digest != table.digest
    assert design.part(0, 1).layout is None


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        (["trust_gian"], 'no factor "trust_gian"; did you mean "trust_gain"?'),
        ({"trust_gain": (0.2, 0.1)}, "^trust_gain: the low end, 0.2, must be below the high, 0.1"),
        ({"trust_gain": (0.1, 0.1)}, "^trust_gain: the low end, 0.1, must be below the high, 0.1"),
        ({"trust_gain": (0, float("nan"))}, "^trust_gain: the low end, 0, must be below"),
        ({"trust_gain": (0, float("inf"))}, "^trust_gain: inf must be a finite number"),
        ({"trust_gain": []}, r"^trust_gain: an empty list must be \[low, high\]"),
        ({"trust_gain": (1, 2, 3)}, r"^trust_gain: 3 numbers given; a range is \[low, high\]"),
        ({"trust_gain": [1]}, "^trust_gain: 1 number given"),
        ({"trust_gain": 0.1}, r"^trust_gain: 0.1 must be \[low, high\]"),
        ({"trust_gain": (0, 9)}, "^trust_gain: 9 must be from 0 to 0.2"),
        ({"trust_gain": ("low", "high")}, '^trust_gain: "low" must be a number'),
        ({"drive_law": ["mulder"]}, '^drive_law: only "mulder" is given'),
        ({"drive_law": ["mulder", "mulder"]}, '^drive_law: "mulder" is there twice'),
        ({"drive_law": ["mulder", "gravity"]}, '^drive_law: "gravity" is none of mulder'),
        ({"horizon": (120.5, 160)}, "^horizon: 120.5 must be a whole number"),
        ({"party.Gemeente.power": (1, 2)}, 'no party "Gemeente"; the parties are Philips'),
        (["party.Philips.power"], r"it has no range of its own; give \[low, high\]"),
        (["logic"], "^logic: it has no range of its own; give two or more logics"),
        (["trust_gain", "trust_gain"], '"trust_gain" is there twice'),
        (["trust_gain", 3], "3 must be a name"),
        ("trust_gain", '"trust_gain" must be a list of names'),
        ({}, "no factors given"),
        ([], "no factors given"),
    ],
)
def test_ranges_that_cannot_be_are_named(spans, message):
    for make in (ks.latin_hypercube, ks.sobol):
        with pytest.raises(ScenarioError, match=message):
            make(SENSEO, spans, n=4)
    with pytest.raises(ScenarioError, match=message):
        ks.morris(SENSEO, spans, trajectories=4)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ks.sobol(SENSEO, ["trust_gain"], n=100),
         "^n: 100 must be a power of two, such as 64 or 128"),
        (lambda: ks.sobol(SENSEO, ["trust_gain"], n=1), "^n: 1 must be at least 2"),
        (lambda: ks.sobol(SENSEO, ["trust_gain"], n=2**40), "^n: that makes 3,298,534,883,328"),
        (lambda: ks.sobol(SENSEO, ["trust_gain"], n=4, seed=-1), "^seed: -1 must be"),
        (lambda: ks.sobol(SENSEO, ["trust_gain"], n=4, logic="flat"), '^logic: no logic "flat"'),
        (lambda: ks.latin_hypercube(SENSEO, ["trust_gain"], n=0), "^n: 0 must be at least 1"),
        (lambda: ks.latin_hypercube(SENSEO, ["trust_gain"], n=2.5), "^n: 2.5 must be a whole"),
        (lambda: ks.morris(SENSEO, ["trust_gain"], trajectories=1), "^trajectories: 1 must be"),
        (lambda: ks.morris(SENSEO, ["trust_gain"], levels=5), "^levels: 5 must be an even number"),
        (lambda: ks.factorial(SENSEO, rows=["nrm"]), '^rows: no row "nrm"; did you mean "norm"?'),
        (lambda: ks.factorial(SENSEO, rows=["norm", "norm"]), '^rows: "norm" is there twice'),
        (lambda: ks.factorial(SENSEO, rows="norm"), '^rows: "norm" must be a list of names'),
        (lambda: ks.factorial(SENSEO, rows=[]), "no factors given"),
        (lambda: ks.factorial(SENSEO, low=0.8, high=0.2), "^low: 0.8 must be below high, 0.2"),
        (lambda: ks.factorial(SENSEO, high=1.2), "^high: 1.2 must be from 0 to 1"),
        (lambda: ks.factorial(SENSEO, ["drive_law"]), "^drive_law: it has two levels, not 3"),
        (lambda: ks.factorial(SENSEO, ["logic.norm"], rows=["norm"]), "norm: it is there twice"),
        (lambda: ks.factorial(SENSEO, None, rows=None, logic={"nrm": 1}), '^logic: no knob "nrm"'),
        (lambda: ks.factorial(SENSEO, list(parameter_info())[:30]), "^factors: that makes 1,073,"),
        (lambda: ks.mixed(SENSEO, ["Gemeente"]), '^parties: no party "Gemeente"; the parties are'),
        (lambda: ks.mixed(SENSEO, []), "^parties: no names given"),
        (lambda: ks.mixed(SENSEO, which="some"), '^which: no choice "some"'),
        (lambda: ks.mixed(SENSEO, logics=["network"]), '^logics: they must be two, not "network"'),
        (lambda: ks.mixed(SENSEO, logics="network"), '^logics: "network" must be two logics'),
        (lambda: ks.mixed(SENSEO, logics=["network", "flat"]), '^logics: no logic "flat"'),
        (lambda: ks.ranges(SENSEO, factor=1), "^factor: 1 must be greater than 1"),
        (lambda: ks.ranges(SENSEO, ["compensation"]), "^compensation: it is 0, and stays so"),
        (lambda: ks.ranges(SENSEO, ["drive_law"]), "give two or more of mulder, entitlement"),
        (lambda: ks.ranges(SENSEO, ["coalition"]), "give two or more of false, true"),
        (lambda: ks.ranges(SENSEO, ["logic"]), "give two or more logics"),
        (lambda: ks.ranges(SENSEO, ["wibble"]), 'no factor "wibble"'),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(make, message):
    with pytest.raises(ScenarioError, match=message):
        make()


# --- ends that are never drawn together -----------------------------------------------------------

LAYERS = [f"party.Philips.layers.{layer}" for layer in ("individual", "organisation", "collective")]


def test_a_corner_that_is_not_drawn_is_not_tried():
    design = ks.latin_hypercube("senseo", dict.fromkeys(LAYERS, (0, 1)), n=5)
    assert (design.points > 0).all().all()


def test_values_that_cannot_be_together_are_named():
    message = f'^{" and ".join(LAYERS)}: "Philips" has no interests in any layer that counts$'
    with pytest.raises(ScenarioError, match=message):
        ks.factorial("senseo", dict.fromkeys(LAYERS, (0, 1)))
