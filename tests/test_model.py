"""The Mesa model: live views, parties of one's own, and Mesa's habits."""

from __future__ import annotations

from typing import ClassVar

import mesa
import numpy as np
import pytest

import kompas_sim as ks
from kompas_sim.chance import seed_from
from kompas_sim.rules.state import E_COERCION, EVENTS


@pytest.fixture
def senseo():
    return ks.Negotiation("senseo", logic="network", rng=7)


def frames_equal(one, other):
    return (
        one.rounds.equals(other.rounds)
        and one.parties.equals(other.parties)
        and one.events.equals(other.events)
        and one.measures == pytest.approx(other.measures, abs=0, nan_ok=True)
    )


# --- Mesa's habits ------------------------------------------------------------------------------


def test_it_is_a_mesa_model(senseo):
    assert isinstance(senseo, mesa.Model)
    assert sorted(agent.name for agent in senseo.agents) == ["Douwe Egberts", "Philips"]
    assert isinstance(senseo.rng, np.random.Generator)
    assert senseo.running


def test_it_runs_to_the_horizon_and_then_stands_still(senseo):
    run = senseo.run()
    assert not senseo.running
    assert senseo.round == len(run.rounds) - 1
    senseo.step()
    assert senseo.round == len(run.rounds) - 1


def test_the_data_collector_has_every_round(senseo):
    senseo.run()
    collected = senseo.datacollector.get_model_vars_dataframe()
    assert np.allclose(collected["trust"], senseo.result().rounds["trust"])
    agents = senseo.datacollector.get_agent_vars_dataframe()
    assert len(agents) == 2 * len(collected)


def test_mesa_batch_run_works():
    rows = (
        mesa.batch_run(
            ks.Negotiation,
            {"scenario": "senseo", "logic": ["hierarchy", "network"]},
            rng=[1, 2],
            max_steps=5,
            display_progress=False,
        )
        if "rng" in mesa.batch_run.__code__.co_varnames
        else mesa.batch_run(
            ks.Negotiation,
            {"scenario": "senseo", "logic": ["hierarchy", "network"], "rng": [1, 2]},
            max_steps=5,
            display_progress=False,
        )
    )
    # one row per run and agent: 2 logics x 2 seeds x 2 parties
    assert len(rows) == 8
    assert {row["logic"] for row in rows} == {"hierarchy", "network"}


@pytest.mark.parametrize("rng", [7, np.int64(7), "7"])
def test_a_seed_is_a_whole_number_however_it_comes(rng):
    assert seed_from(rng) == 7


@pytest.mark.parametrize("rng", [-1, 1.5, "seven", True, 2**63])
def test_what_is_not_a_seed_is_refused(rng):
    with pytest.raises(ValueError, match="whole number"):
        seed_from(rng)


def test_a_drawn_seed_repeats_the_run():
    model = ks.Negotiation("senseo", rng=None)
    again = ks.Negotiation("senseo", rng=model.seed)
    assert frames_equal(model.run(), again.run())


def test_a_seed_gives_one_run_and_another_seed_another():
    one, same, other = (ks.negotiate("senseo", "network", seed=s) for s in (7, 7, 8))
    assert frames_equal(one, same)
    assert not frames_equal(one, other)


def test_runs_of_a_seed_differ():
    assert not frames_equal(
        ks.negotiate("senseo", "network", seed=7, run=0),
        ks.negotiate("senseo", "network", seed=7, run=1),
    )


# --- live views ---------------------------------------------------------------------------------


def test_power_set_in_the_middle_of_a_run_counts():
    def coercions(power):
        count = 0
        for seed in range(20):
            model = ks.Negotiation("senseo", logic="hierarchy", rng=seed, collect=False)
            for _ in range(10):
                model.step()
            model.party("Philips").power = power
            for _ in range(20):
                model.step()
            events = model.result().events
            later = events[(events["kind"] == EVENTS[E_COERCION]) & (events["round"] > 10)]
            count += int((later["who"] == "Philips").sum())
        return count

    # far above the other there is a strong downward drive; far below hardly an upward one
    assert coercions(50.0) > 1.5 * coercions(0.02)
    model = ks.Negotiation("senseo", rng=1)
    model.party("Philips").power = 1.0
    assert model.party("Philips").power_share == pytest.approx(1 / 1.48)


def test_trust_is_read_and_written_by_name(senseo):
    philips = senseo.party("Philips")
    philips.trust["Douwe Egberts"] = 0.9
    assert senseo.table.state.trust[0, 1] == 0.9
    with pytest.raises(KeyError, match="the others are Douwe Egberts"):
        philips.trust["Unilever"]
    with pytest.raises(ValueError, match="from 0 to 1"):
        philips.trust["Douwe Egberts"] = 1.5


def test_a_logic_set_in_the_middle_of_a_run_counts(senseo):
    senseo.party("Philips").logic = "hierarchy"
    assert senseo.party("Philips").logic == ks.Logic.hierarchy()
    assert senseo.quick.state.rows[0, 0] == 0.2


@pytest.mark.parametrize("power", [0, -1, True, "much", float("nan"), float("inf")])
def test_a_power_that_cannot_be_is_refused(senseo, power):
    with pytest.raises(ValueError, match="power"):
        senseo.party("Philips").power = power


def test_an_unknown_party_is_named_with_the_choices(senseo):
    with pytest.raises(ValueError, match=r"Philips(,| and) Douwe Egberts"):
        senseo.party("Gemeente")


# --- parties of one's own -----------------------------------------------------------------------


class Silent(ks.Party):
    def disclose(self, party):
        return 0.0


class Copy(ks.Party):
    """Overrides everything, and does what the rules do."""

    def target(self):
        return super().target()

    def choose_strategy(self):
        return super().choose_strategy()

    def disclose(self, party):
        return super().disclose(party)

    def propose(self):
        return super().propose()

    def respond(self, package, party):
        return super().respond(package, party)


def own(cls, scenario="senseo", party="Philips", **kwargs):
    return ks.Negotiation(scenario, party_classes={party: cls}, rng=3, **kwargs)


def test_a_party_that_does_as_the_rules_do_changes_nothing():
    assert frames_equal(own(Copy).run(), ks.Negotiation("senseo", rng=3).run())


def test_overriding_one_decision_changes_that_behaviour_and_nothing_else():
    case = ks.load_scenario("maasvlakte").with_parameters(desk_research=0, acquaintance=0)
    model, plain = own(Silent, case, "State"), ks.Negotiation(case, rng=3)
    state = [party.name for party in plain.parties].index("State")
    others = [i for i in range(5) if i != state]
    model.step()
    plain.step()
    told, told_plainly = model.table.state.stake, plain.table.state.stake
    assert told[state].sum() == 0
    assert told_plainly[state].sum() > 0
    assert np.array_equal(told[others], told_plainly[others])
    assert np.array_equal(model.table.state.strategy, plain.table.state.strategy)
    assert np.array_equal(model.table.state.coerced, plain.table.state.coerced)
    assert np.array_equal(model.table.state.target, plain.table.state.target)
    for _ in range(30):
        model.step()
    assert (model.table.state.told[:, state] == 0).all()


def nonsense(decision, value):
    return type("Nonsense", (ks.Party,), {decision: lambda self, *args: value})


@pytest.mark.parametrize(
    ("decision", "value", "says"),
    [
        ("target", "a lot", "return a number"),
        ("target", float("nan"), "return a number"),
        ("choose_strategy", "shouting", "the strategies are problem solving, contending"),
        ("choose_strategy", "contendng", 'did you mean "contending"'),
        ("choose_strategy", None, "the strategies are problem solving"),
        ("disclose", 1.5, "from 0 to 1"),
        ("disclose", None, "from 0 to 1"),
        ("propose", {"price": "free coffee"}, 'no option "free coffee"'),
        ("propose", {"colour": "red"}, 'no issue "colour"'),
        ("propose", {"brand": "joint 50/50"}, "is not on the agenda"),
        ("propose", ["price"], "return {issue: option} or None"),
        ("respond", "perhaps", "return True or False"),
        ("respond", None, "return True or False"),
    ],
)
def test_nonsense_gets_an_error_that_says_so(decision, value, says):
    model = ks.Negotiation(
        ks.load_scenario("senseo").with_parameters(discovery=0),
        party_classes=dict.fromkeys(["Philips", "Douwe Egberts"], nonsense(decision, value)),
        rng=3,
    )
    with pytest.raises(ks.DecisionError) as error:
        model.run()
    message = str(error.value)
    assert f"Nonsense.{decision}() of " in message
    assert "in round" in message
    assert says in message
    assert "\n" not in message


def test_a_party_that_makes_no_offer_is_left_alone():
    run = own(nonsense("propose", None)).run()
    offers = run.events[run.events["kind"] == "offer"]
    assert (offers["who"] != "Philips").all()
    assert len(offers)


def test_a_package_may_leave_out_issues(senseo):
    package = {"price": "middle machine price"}
    assert senseo.names_of(senseo.numbers_of(package))["mkt"] == "no joint marketing"
    assert senseo.party("Philips").value(package) > 0
    assert np.isfinite(senseo.party("Philips").believes("Douwe Egberts", package))


def test_the_agenda_shows_what_is_open(senseo):
    assert "joint 50/50" not in senseo.agenda["brand"]
    assert set(senseo.agenda) == {issue.name for issue in senseo.case.issues}


def test_chance_of_ones_own_differs_from_run_to_run():
    drawn = {ks.Negotiation("senseo", rng=3, run=run).rng.random() for run in (0, 1, 0)}
    assert len(drawn) == 2


@pytest.mark.parametrize("run", [-1, 1.5, "a", True])
def test_a_run_is_a_whole_number(run):
    with pytest.raises(ValueError, match="run: "):
        ks.negotiate("senseo", run=run)


@pytest.mark.parametrize("classes", [{"Philips": object}, {"Philips": "Silent"}, [Silent], Silent])
def test_party_classes_are_classes_by_name(classes):
    with pytest.raises(ValueError, match="party_classes"):
        ks.Negotiation("senseo", party_classes=classes)


def test_after_the_end_there_is_nothing_to_decide(senseo):
    senseo.run()
    with pytest.raises(RuntimeError, match="the run is over"):
        senseo.party("Philips").propose()


def test_nobody_has_beliefs_about_itself(senseo):
    with pytest.raises(ValueError, match="its own interests"):
        senseo.party("Philips").believes("Philips", {})


def test_an_unknown_party_class_is_refused():
    with pytest.raises(ValueError, match="Phillips"):
        ks.Negotiation("senseo", party_classes={"Phillips": Silent})


def test_thinking_of_an_offer_is_not_making_it():
    model, plain = (ks.Negotiation("senseo", rng=3) for _ in range(2))
    while plain.running:
        for party in model.parties:
            party.propose()
        model.step()
        plain.step()
    assert frames_equal(model.result(), plain.result())


@pytest.mark.parametrize("run", [2**63, 2**70, 10**400, -1])
def test_the_number_of_a_run_is_below_2_to_the_63rd(run):
    assert ks.Negotiation("senseo", run=2**63 - 1, rng=1).run_number == 2**63 - 1
    with pytest.raises(ValueError, match=r"^run: .* must be at (most 9,223,372,036|least 0)"):
        ks.negotiate("senseo", run=run)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("respnod", "respond"),
        ("propse", "propose"),
        ("Propose", "propose"),
        ("choose_stategy", "choose_strategy"),
        ("disclos", "disclose"),
        ("taregt", "target"),
    ],
)
def test_a_misspelt_decision_is_refused(name, meant):
    with pytest.raises(TypeError, match=f'^Mine: no decision "{name}"; did you mean "{meant}"'):
        type("Mine", (ks.Party,), {name: lambda self: None})


def test_methods_and_attributes_of_a_partys_own_are_its_own():
    class Mine(ks.Party):
        goals: ClassVar = ["responses"]
        targets = 3  # no method

        def __init__(self, model, index):
            super().__init__(model, index)
            self.memory, self.lower, self.rounds = [], 0.1, 0

        def _respnod(self):
            return False

        def response(self):
            return True

        def proposal(self):
            return {}

        def propose(self):
            self.rounds += 1
            return super().propose()

    class Heir(Mine):
        def response(self):
            return False

    model = ks.Negotiation("senseo", party_classes={"Philips": Heir}, rng=1)
    model.step()
    philips = model.party("Philips")
    philips.later, philips.pos, philips.power = 1, (2, 3), 0.9
    assert (philips.later, philips.power) == (1, 0.9)
    model.run()
    assert philips.rounds > 0


@pytest.mark.parametrize(
    ("name", "meant"),
    [("pwer", "power"), ("powre", "power"), ("Logic", "logic"), ("turst", "trust")],
)
def test_a_misspelt_attribute_is_not_set(name, meant):
    party = ks.Negotiation("senseo", rng=1).party("Philips")
    said = f'^Philips: no attribute "{name}"; did you mean "{meant}"'
    with pytest.raises(AttributeError, match=said):
        setattr(party, name, 2)
    assert not hasattr(party, name)
