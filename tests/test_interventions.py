"""Things that happen on schedule, and runs that branch off from another on the same chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import kompas_sim as ks
from kompas_sim.errors import ScenarioError
from kompas_sim.records import Constituency

SENSEO = replace(ks.load_scenario("senseo"), events=())
CASE = ks.load_scenario("woonzorgzone")


def told(run, kind):
    return run.events[run.events["kind"] == kind]


def same_until(one, other, rounds):
    return all(
        np.array_equal(
            getattr(one, name)[: rounds + 1], getattr(other, name)[: rounds + 1], equal_nan=True
        )
        for name in ("trust", "escalation")
    )


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ({"shock": -0.3, "party": "Philips"}, "shock"),
        ({"power": 2.0, "party": "Philips"}, "intervention"),
        ({"logic": "pure_hierarchy"}, "intervention"),
        ({"leave": True, "party": "Philips"}, "exit"),
        ({"mediator_enters": True}, "mediator"),
        ({"deadline": 40}, "intervention"),
        ({"representative": True, "party": "Philips"}, "representative"),
    ],
)
def test_what_is_scheduled_happens_in_its_round_and_changes_nothing_before(what, kind):
    plain = ks.negotiate(SENSEO, seed=5)
    run = ks.negotiate(SENSEO.with_event(round=12, **what), seed=5)
    assert same_until(plain, run, 11)
    assert not same_until(plain, run, len(plain.rounds)) or not run.parties.equals(plain.parties)
    assert 12 in told(run, kind)["round"].tolist()


def test_an_agreement_comes_up_for_renewal_and_lapses():
    case = ks.load_scenario("senseo")
    runs = [ks.negotiate(case, seed=seed) for seed in range(12)]
    renewed = [run for run in runs if len(told(run, "renewal"))]
    assert renewed
    assert any("renewed" in run.flags for run in runs)
    for run in renewed:
        assert 110 in told(run, "renewal")["round"].tolist()
        for lapsed in told(run, "lapse")["round"]:
            assert lapsed == 140


def test_a_fact_becomes_known_on_schedule():
    case = CASE.with_event(round=3, fact="running costs")
    run = ks.negotiate(case, seed=2)
    assert told(run, "fact").iloc[0].tolist()[0::4] == [3, "running costs"]


def test_who_joins_is_not_there_before_and_all_explore_again():
    case = CASE.with_event(round=30, join=True, party="Care purchaser")
    run = ks.negotiate(case, seed=2)
    assert run.rounds["parties"][29] == 4
    assert run.rounds["parties"][30] == 5
    assert told(run, "join")["round"].tolist() == [30]
    assert ("exploring") in told(run, "phase").query("round == 30")["detail"].tolist()
    assert not np.isin(told(run, "coercion").query("round < 30")["who"], "Care purchaser").any()


def test_an_intermediary_comes_and_goes():
    case = CASE.with_event(round=10, mediator_enters=True).with_event(
        round=20, mediator_leaves=True
    )
    run = ks.negotiate(case, seed=2)
    here = run.rounds["mediator"]
    assert here[9] == 0
    assert here[10:19].all()
    assert not here[20:].any()


def test_a_run_branches_off_on_the_same_chance():
    run = ks.negotiate("maasvlakte", seed=4)
    other = run.branch(25, power=3.0, party="Nature organisations")
    assert same_until(run, other, 25)
    assert not same_until(run, other, 60)
    again = run.branch(25)
    assert again.events.equals(run.events)
    assert again.parties.equals(run.parties)


def test_a_branch_may_be_changed_by_hand():
    run = ks.negotiate("senseo", seed=4)

    def distrust(model):
        model.party("Philips").trust["Douwe Egberts"] = 0.0

    other = run.branch(20, distrust)
    assert same_until(run, other, 20)
    assert not same_until(run, other, 21)


def test_a_branch_knows_who_decided():
    class Stubborn(ks.Party):
        def respond(self, package, party):
            return False

    run = ks.negotiate("senseo", seed=4, party_classes={"Philips": Stubborn})
    assert run.branch(10).events.equals(run.events)


def test_what_cannot_branch_says_so():
    run = ks.negotiate("senseo", seed=4)
    with pytest.raises(ValueError, match="must be below 160"):
        run.branch(160)
    with pytest.raises(ks.ScenarioError, match="kind of event"):
        run.branch(10, earthquake=True)
    model = ks.Negotiation("senseo", rng=4)
    model.party("Philips").trust["Douwe Egberts"] = 1.0
    with pytest.raises(ValueError, match="changed by hand"):
        model.run().branch(10, shock=-0.1)


@pytest.mark.parametrize(
    "changed",
    [
        CASE.with_event(round=4, shock=-0.1),
        CASE.with_mediator(),
        CASE.with_party("Municipality", constituency=Constituency(0.5)),
        CASE.with_party("Municipality", history={"Care provider": -0.9}),
        CASE.with_stakeholder("tenants", challenge=1.0),
        replace(CASE, facts=()),
    ],
    ids=["event", "mediator", "constituency", "history", "challenge", "facts"],
)
def test_all_that_a_scenario_can_hold_counts(changed):
    runs = [ks.simulate(case, "hierarchy", runs=20, seed=1).table for case in (CASE, changed)]
    assert not runs[0].equals(runs[1])


def test_who_is_at_the_table_cannot_join_it():
    run = ks.negotiate("senseo", seed=1)
    with pytest.raises(ValueError, match=r'^party: "Philips" is at the table already$'):
        run.branch(30, join=True, party="Philips")
    with pytest.raises(ScenarioError, match='no party "Filips"; did you mean "Philips"'):
        run.branch(30, join=True, party="Filips")
    late = ks.negotiate(CASE.with_event(round=30, join=True, party="Care purchaser"), seed=2)
    with pytest.raises(ScenarioError, match='"Care purchaser" can join once, and does in round 30'):
        late.branch(40, join=True, party="Care purchaser")


@pytest.mark.parametrize("change", [3, "hierarchy", {"power": 1}])
def test_what_changes_a_run_is_a_function(change):
    run = ks.negotiate("senseo", seed=1)
    with pytest.raises(ValueError, match=r"^change: .* must be a function of the model$"):
        run.branch(30, change)
