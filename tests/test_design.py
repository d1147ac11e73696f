"""Designs: what may vary, that both forms of a factor mean the same, and what is refused."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompas_sim as ks
from kompas_sim.design import LOOKED_AT, Design
from kompas_sim.errors import ScenarioError
from kompas_sim.factors import cast_of, factor
from kompas_sim.one_point import OnePoint
from kompas_sim.parameters import Parameters

SENSEO = replace(ks.load_scenario("senseo"), events=())
MINE = ks.Logic(norm=0.1, leadership=0.9)

share = st.floats(0, 1)
FACTORS = {
    "trust_asymmetry": st.floats(0, 6),
    "trust_gain": st.floats(0, 0.2),
    "drive_law": st.sampled_from(["mulder", "entitlement", "constant"]),
    "logic": st.sampled_from(["hierarchy", "network", "mine"]),
    "logic.norm": share,
    "logic.leadership": share,
    "party.Philips.power": st.floats(0.1, 2),
    "party.Philips.reservation": st.floats(0, 50),
    "party.Philips.layers.individual": share,
    "party.Douwe Egberts.exit_cost": st.floats(0, 20),
    "party.Douwe Egberts.logic": st.sampled_from(["pure_hierarchy", "mine"]),
    "party.Douwe Egberts.logic.norm": share,
    "party.Douwe Egberts.logic.restraint": share,
    "horizon": st.integers(120, 130),
    "deadline": st.sampled_from([None, 30]),
    "aggregate": st.sampled_from(["min", "chair"]),
    "coalition": st.booleans(),
}


@st.composite
def designs(draw):
    names = draw(st.lists(st.sampled_from(sorted(FACTORS)), min_size=1, max_size=5, unique=True))
    values = {
        name: draw(st.lists(FACTORS[name], min_size=1, max_size=2, unique=True)) for name in names
    }
    for name in values:
        if "mine" in values[name]:
            values[name] = {word: MINE if word == "mine" else word for word in values[name]}
    own = draw(st.sampled_from([None, ks.Logic.hierarchy()]))
    parties = (replace(SENSEO.parties[0], logic=own), SENSEO.parties[1])
    return ks.grid(replace(SENSEO, parties=parties), values, logic="network")


@given(designs())
def test_a_point_is_the_changed_scenario_and_its_row_of_numbers(design):
    seen = 0
    for case, points in design.cases():
        cast = design.cast(case, points)
        for row, point in enumerate(range(points.start, points.stop)):
            scenario, logic = design.case(point)
            whole = cast_of(design.case(point), 1)
            assert cast.settings[row] == whole.settings[0]
            assert np.array_equal(cast.knobs[row], whole.knobs[0])
            assert np.array_equal(cast.power[row], whole.power[0])
            same = replace(
                scenario,
                parameters=case.scenario.parameters,
                parties=tuple(
                    replace(party, power=other.power, logic=other.logic)
                    for party, other in zip(scenario.parties, case.scenario.parties, strict=True)
                ),
            )
            assert same == case.scenario
            assert isinstance(logic, ks.Logic)
            seen += 1
    assert seen == len(design)


def test_a_grid_has_all_combinations_and_the_last_changes_fastest():
    design = ks.grid("senseo", {"trust_asymmetry": [1, 2, 3], "logic.norm": np.array([0.2, 0.8])})
    assert len(design) == 6
    assert design.points["logic.norm"].tolist() == [0.2, 0.8] * 3
    assert design.points["trust_asymmetry"].tolist() == [1, 1, 2, 2, 3, 3]
    assert "6 points; varies trust_asymmetry, logic.norm" in repr(design)
    assert ks.grid("senseo", {}).points.shape == (1, 0)


def test_a_design_is_a_table_that_anybody_may_make():
    points = pd.DataFrame({"trust_gain": [0.01, 0.02], "party.Philips.power": [0.3, 0.6]})
    design = Design(SENSEO, ks.Logic.network(), points)
    assert [design.case(k).scenario.party("Philips").power for k in (0, 1)] == [0.3, 0.6]
    assert design.case(1).scenario.parameters.trust_gain == 0.02


def test_a_table_of_ones_own_may_be_rows_or_columns():
    rows = [{"logic": "mine", "deadline": None}, {"logic": "network", "deadline": 90}]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    designs = [Design("senseo", None, each, {"mine": MINE}) for each in (rows, columns)]
    assert len({each.digest for each in designs}) == 1
    assert designs[0].scenario == ks.load_scenario("senseo")
    assert designs[0].logic == ks.Logic.network()
    assert [designs[0].case(k).logic for k in (0, 1)] == [MINE, ks.Logic.network()]
    assert [designs[0].case(k).scenario.deadline for k in (0, 1)] == [None, 90]
    assert Design(replace(SENSEO, logic=MINE), None, rows[1:]).logic == MINE
    assert Design(SENSEO, "hierarchy", rows[1:]).logic == ks.Logic.hierarchy()
    assert len(ks.sweep(designs[0], runs=2)) == 4


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("senso", None, [{"trust_gain": 0.1}]), '^no case "senso"; did you mean "senseo"'),
        (("senseo", "netwrk", [{"trust_gain": 0.1}]), '^logic: no logic "netwrk"; did you mean'),
        (("senseo", None, 3), "^points: 3 must be a table of pandas, a list of {factor: value}"),
        (("senseo", None, "trust_gain"), '^points: "trust_gain" must be a table'),
        (("senseo", None, []), "^design: it has no points"),
        (("senseo", None, [{"trust_gain": 0.1}, 3]), r"^points\[1\]: 3 must be {factor: value}"),
        (("senseo", None, [{"trust_gain": 0.1}, {}]), r'^points\[1\]: "trust_gain" is missing'),
        (("senseo", None, [{}, {"trust_gain": 0.1}]), r'^points\[0\]: "trust_gain" is missing'),
        (("senseo", None, {"trust_gain": 0.1}), "^trust_gain: 0.1 must be a list of values"),
        (
            ("senseo", None, {"trust_gain": [0.1], "horizon": [120, 130]}),
            "^horizon: 2 values, and 1 of trust_gain",
        ),
        (("senseo", None, [{"trust_gain": [0.1]}]), "^trust_gain: a list must be a number"),
        (("senseo", None, [{"logic": "mine"}]), '^logic: no logic "mine"'),
        (("senseo", None, [{"logic": "mine"}], ["mine"]), "^logics: a list must be {word: Logic}"),
        (("senseo", None, [{"logic": "mine"}], {"mine": "flat"}), '^logics: no logic "flat"'),
        (("senseo", None, [{"logic": "network"}], {"network": MINE}), "stands for another logic"),
    ],
)
def test_what_is_no_table_is_refused(given, message):
    with pytest.raises(ScenarioError, match=message):
        Design(*given)


def test_more_points_than_a_memory_holds_are_refused_at_once():
    with pytest.raises(ScenarioError, match=r"^that makes 10,000,001 points; at most 10,000,000$"):
        ks.grid("senseo", {"trust_gain": range(10_000_001)})
    many = range(10**9)
    with pytest.raises(ScenarioError, match="that makes 1,000,000,000,000,000,000 points"):
        ks.grid("senseo", {"trust_gain": many, "logic.norm": many})


def test_logics_go_by_a_word():
    design = ks.grid("senseo", {"logic": {"mine": MINE, "network": "network"}})
    assert [design.case(k).logic for k in (0, 1)] == [MINE, ks.Logic.network()]
    assert design.points["logic"].tolist() == ["mine", "network"]
    preset = ks.grid("senseo", {"logic": [ks.Logic.hierarchy()]})
    assert preset.points["logic"].tolist() == ["hierarchy"]


def test_what_varies_is_applied_in_the_order_of_meaning_not_of_writing():
    design = ks.grid("senseo", {"logic.norm": [0.3], "logic": ["hierarchy"]})
    assert design.case(0).logic == ks.Logic.hierarchy().replace(norm=0.3)
    name = "party.Philips.logic"
    design = ks.grid("senseo", {f"{name}.norm": [0.3], name: ["network"], "logic": ["hierarchy"]})
    assert design.case(0).scenario.party("Philips").logic == ks.Logic.network().replace(norm=0.3)
    assert design.case(0).logic == ks.Logic.hierarchy()


def test_who_has_a_logic_of_its_own_keeps_it():
    s = SENSEO.with_party("Philips", logic="hierarchy")
    design = ks.grid(s, {"logic.norm": [1.0]})
    [(case, points)] = design.cases()
    assert design.cast(case, points).seats().rows[0, :, 5].tolist() == [0.2, 1.0]


def test_what_can_be_together_only_is_tried_together():
    s = replace(SENSEO, deadline=100)
    design = ks.grid(s, {"horizon": [50], "deadline": [30]})
    assert (design.case(0).scenario.horizon, design.case(0).scenario.deadline) == (50, 30)
    longer = ks.grid(s, {"deadline": [190], "horizon": [200]})
    assert longer.case(0).scenario.horizon == 200


def test_neighbours_with_the_same_game_go_together():
    design = ks.grid("senseo", {"deadline": [None, 90], "trust_gain": [0, 0.1, 0.2]})
    assert [(p.start, p.stop) for _, p in design.cases() if p.stop > 3] == [(3, 6)]
    apart = ks.grid(SENSEO, {"horizon": [120, 130], "trust_gain": [0, 0.1]})
    assert [(p.start, p.stop) for _, p in apart.cases()] == [(0, 2), (2, 4)]
    assert [case.scenario.horizon for case, _ in apart.cases()] == [120, 130]


def test_a_part_is_small_and_its_digest_tells_designs_apart():
    design = ks.grid("senseo", {"trust_gain": np.linspace(0, 0.2, 1000)})
    part = pickle.loads(pickle.dumps(design.part(10, 12)))
    assert part.case(1) == design.case(11)
    assert len(pickle.dumps(part)) < 30_000
    assert design.digest == ks.grid("senseo", {"trust_gain": np.linspace(0, 0.2, 1000)}).digest
    others = [
        part,
        ks.grid("senseo", {"trust_gain": np.linspace(0, 0.1, 1000)}),
        ks.grid("senseo", {"trust_gain": np.linspace(0, 0.2, 1000)}, logic="hierarchy"),
        ks.grid("cjg", {"trust_gain": np.linspace(0, 0.2, 1000)}),
    ]
    assert len({design.digest, *(other.digest for other in others)}) == 5
    words = [ks.grid("senseo", {"logic": {"mine": logic}}) for logic in (MINE, ks.Logic())]
    assert words[0].digest != words[1].digest


def test_one_point_is_played_as_a_design_at_which_nothing_varies():
    one, design = OnePoint(SENSEO, MINE), Design(SENSEO, MINE, pd.DataFrame(index=range(1)))
    assert one.case(0) == design.case(0) == (SENSEO, MINE)
    assert repr(design).endswith("1 points; varies nothing>")
    for name in ("scenario", "logic", "factors", "layout", "varied", "longest"):
        assert getattr(one, name) == getattr(design, name), name
    assert len(one) == len(design.part(0, 1)) == len(one.part(0, 1)) == 1
    assert list(one.cases()) == list(design.cases())
    both = (each.cast(each.case(0), slice(0, 1)) for each in (one, design))
    for mine, others in zip(*both, strict=True):
        np.testing.assert_array_equal(mine, others)
    assert one.columns(np.zeros(3, dtype=int)) == design.columns(np.zeros(3, dtype=int)) == {}


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        ({"trust": [1]}, 'no factor "trust"; did you mean "trust_gain"?'),
        ({"wibble": [1]}, "the factors are a parameter, horizon, .*party.<name>.<field>"),
        ({"trust_gain": [9]}, "^trust_gain: 9 must be from 0 to 0.2"),
        ({"trust_gain": [0.1, "much"]}, '^trust_gain: "much" must be a number'),
        ({"drive_law": ["gravity"]}, '^drive_law: "gravity" is none of mulder'),
        ({"trust_gain": 0.1}, "^trust_gain: 0.1 must be a list of values"),
        ({"trust_gain": []}, "^trust_gain: no values given"),
        ({"logic": "network"}, '^logic: "network" must be a list of values'),
        ({"logic": ["flat"]}, '^logic: no logic "flat"'),
        ({"logic": [MINE]}, "a logic of your own needs a name"),
        ({"logic": {"network": MINE}}, '^logic: "network" stands for another logic'),
        ({"logic.nrm": [0.1]}, '^logic.nrm: no knob "nrm"; did you mean "norm"?'),
        ({"logic.norm": [2]}, "^logic.norm: norm: 2 must be from 0 to 1"),
        ({"party.Gemeente.power": [1]}, 'no party "Gemeente"; the parties are Philips'),
        ({"party.Philips": [1]}, "^party.Philips: the field is missing; the fields are power, res"),
        ({"party.Gemeente": [1]}, '^party.Gemeente: no party "Gemeente"; the parties are Philips'),
        ({"party": [1]}, "^party: which party[?] the parties are Philips"),
        ({"trust_gain": [date(2026, 1, 2)]}, "^trust_gain: 2026-01-02 must be a number, text or"),
        ({"party.Philips.powr": [1]}, 'no field "powr"; did you mean "power"?'),
        ({"party.Philips.power": [1, 0]}, "^party.Philips.power: 0 must be greater than 0"),
        ({"party.Philips.layers.personal": [1]}, 'no layer "personal"'),
        ({"deadline": [900]}, "^deadline: 900 is after the horizon"),
        ({"horizon": [0]}, "^horizon: 0 must be from 1 to 10000"),
        ({"horizon": [120], "deadline": [150]}, "^deadline: 150 is after the horizon, 120"),
        ({"logic": [{"norm": 1.0}]}, "^logic: a table must be a number, text or nothing"),
        ({"trust_gain": np.ones((2, 2))}, "^trust_gain: .* must be a number, text or nothing"),
        ([0.1], "^grid: a list must be {factor: values}"),
    ],
)
def test_mistakes_are_named_before_anything_runs(factors, message):
    with pytest.raises(ScenarioError, match=message):
        ks.grid(SENSEO, factors)


def test_what_the_scenario_does_not_bear_is_named_with_its_place():
    message = r"^horizon: events\[0\].round: 64 is after the horizon, 40"
    with pytest.raises(ScenarioError, match=message):
        ks.grid("senseo", {"horizon": [40]})


def test_what_the_scenario_does_not_bear_together_is_named_with_the_factors():
    said = "horizon: events[2].round: 110 is after the horizon, 100 (and 2 more)"
    for factors, place in (({}, said), ({"coalition": [True, False]}, f"coalition and {said}")):
        with pytest.raises(ScenarioError) as error:
            ks.grid("senseo", {"horizon": [100, 120], **factors})
        assert str(error.value) == place


def test_a_design_without_points_or_with_a_factor_twice_is_refused():
    with pytest.raises(ScenarioError, match="no points"):
        Design(SENSEO, MINE, pd.DataFrame({"trust_gain": []}))
    twice = pd.DataFrame([[0.1, 0.2]], columns=["trust_gain", "trust_gain"])
    with pytest.raises(ScenarioError, match='"trust_gain" is there twice'):
        Design(SENSEO, MINE, twice)


@pytest.mark.parametrize("wrong", [0.21, -0.01, float("nan")])
def test_of_many_values_the_extremes_are_looked_at(wrong):
    values = np.linspace(0, 0.2, LOOKED_AT + 10)
    values[50] = wrong
    with pytest.raises(ScenarioError, match=r"^trust_gain: "):
        ks.grid("senseo", {"trust_gain": values})


@pytest.mark.parametrize("name", Parameters._fields)
def test_every_parameter_is_a_factor_that_leaves_the_game_as_it_is(name):
    assert not factor(SENSEO, name).changes_game


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        ({"trust_gain": [0.02, 0.02]}, "trust_gain: 0.02 is there twice"),
        ({"trust_gain": [0.02, 0.1, np.float64(0.1)]}, "trust_gain: 0.1 is there twice"),
        ({"logic": ["network", ks.Logic.network()]}, 'logic: "network" is there twice'),
        ({"deadline": [None, 20, None]}, "deadline: nothing is there twice"),
    ],
)
def test_a_value_is_there_once(factors, message):
    with pytest.raises(ScenarioError, match=f"^{message}$"):
        ks.grid("senseo", factors)
