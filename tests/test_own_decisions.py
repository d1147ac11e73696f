"""Decisions by plain functions: the same in both engines, checked, and compiled where they can."""

from __future__ import annotations

import json

import pytest

import kompas_sim as ks
from kompas_sim import order
from kompas_sim.decisions import DecisionError
from kompas_sim.own_decisions import NAMES, fingerprint, read_decisions, written
from kompas_sim.rules.aspiration import target
from kompas_sim.rules.offers import propose
from kompas_sim.rules.preference import gain
from kompas_sim.rules.state import CONTENDING, YIELDING
from kompas_sim.rules.strategy import choose_strategy
from kompas_sim.tasks import RunError
from tests.test_simulate import same

PARTIES = ["Philips", "Douwe Egberts"]


def modest_target(table, t, i):
    return 0.9 * target(table, t, i)


def hard_choose_strategy(table, t, i):
    chosen = choose_strategy(table, t, i)
    return CONTENDING if chosen == YIELDING else chosen


def guarded_disclose(table, t, i, j):
    return 0.25 if table.state.trust[i, j] < 0.5 else 1.0


def seldom_propose(table, t, i):
    return propose(table, t, i) if t % 9 == 0 else False


def picky_respond(table, t, i, package, proposer):
    return gain(table.state, i, package) > 0.8 + 0.2 * table.p.tolerance


def docile_respond(table, t, i, package, proposer):
    return json.loads("true")  # numba reads no JSON


def odd_propose(table, t, i):
    table.state.package[0] = 77
    return True


ALL = {
    "Philips": {"target": modest_target, "propose": seldom_propose, "disclose": guarded_disclose},
    "Douwe Egberts": {"choose_strategy": hard_choose_strategy, "respond": picky_respond},
}


# --- how they are given -------------------------------------------------------------------------


def test_a_function_goes_by_its_name_or_by_the_decision():
    short = read_decisions(PARTIES, {"Philips": seldom_propose})
    assert short == read_decisions(PARTIES, {"Philips": {"propose": seldom_propose}})
    assert short == (("propose", 0, seldom_propose),)
    assert read_decisions(PARTIES, None) == ()
    every = read_decisions(PARTIES, ALL)
    assert [name for name, _, _ in every] == list(NAMES)
    assert written(PARTIES, every) == ALL


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([seldom_propose], "decisions: a list must be {name of a party: function}"),
        ({"Gemeente": seldom_propose}, 'decisions: no party "Gemeente"; the parties are'),
        ({"Philips": {"propse": seldom_propose}}, 'Philips: no decision "propse"; did you mean'),
        ({"Philips": gain}, 'Philips: no decision "gain"; the decisions are target'),
        ({"Philips": {"propose": 3}}, "Philips: 3 must be a function"),
        ({"Philips": None}, "Philips: nothing must be a function"),
    ],
)
def test_mistakes_are_named(given, message):
    with pytest.raises(ValueError, match=message):
        ks.simulate("senseo", runs=1, decisions=given)


# --- what they do -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_each_decision_counts(name):
    party = next(party for party in PARTIES if name in ALL[party])
    own = ks.negotiate("senseo", seed=7, decisions={party: {name: ALL[party][name]}})
    assert not own.rounds.equals(ks.negotiate("senseo", seed=7).rounds)


def test_the_rules_themselves_change_nothing():
    rules = {"Philips": {"propose": propose, "target": target}}
    run = ks.negotiate("senseo", decisions=rules)
    assert run.rounds.equals(ks.negotiate("senseo").rounds)


def test_a_function_goes_before_the_class_of_the_party():
    class Never(ks.Party):
        def propose(self):
            return None

    both = {"decisions": {"Philips": {"propose": propose}}, "party_classes": {"Philips": Never}}
    assert ks.negotiate("senseo", **both).rounds.equals(ks.negotiate("senseo").rounds)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("target", float("nan"), "returned nan: return a number"),
        ("choose_strategy", 5, "returned 5: return a number from 0 to 4"),
        ("disclose", 1.5, "returned 1.5: return a number from 0 to 1"),
        ("propose", 1, "returned 1: return True or False"),
        ("respond", None, "returned None: return True or False"),
    ],
)
def test_what_cannot_be_decided_is_refused(name, value, message):
    def strange(table, t, i, *about):
        return value

    with pytest.raises(DecisionError, match=rf"strange\(\) of Philips in round \d+ {message}"):
        ks.negotiate("senseo", decisions={"Philips": {name: strange}})


def test_an_offer_of_what_is_not_there_is_refused():
    message = r"odd_propose\(\) of Philips in round .*price: option 77 is not on the agenda"
    with pytest.raises(DecisionError, match=message):
        ks.negotiate("senseo", decisions={"Philips": odd_propose})


# --- in both engines ----------------------------------------------------------------------------


def test_short_work_is_not_compiled(monkeypatch):
    monkeypatch.setattr("kompas_sim.ensemble.own.with_own", lambda *_: pytest.fail("compiled"))
    runs = ks.simulate("senseo", runs=2, decisions=ALL)
    assert runs.provenance["engine"] == "agents"
    assert runs.provenance["decisions"]["Philips"]["propose"] == "seldom_propose"


def test_what_cannot_be_compiled_is_played_by_agents_which_is_said(monkeypatch):
    monkeypatch.setattr(order, "COMPILING", 0)
    given = {"runs": 2, "decisions": {"Philips": docile_respond}}
    with pytest.warns(UserWarning, match="docile_respond cannot be compiled: .*agents"):
        runs = ks.simulate("senseo", **given)
    same(runs, ks.simulate("senseo", engine="agents", **given))


@pytest.mark.parametrize("name", ["propose", "respond", "choose_strategy", "target"])
def test_what_is_no_decision_is_left_to_agents_to_refuse(monkeypatch, name):
    def strange(table, t, i, *about):
        return "text" if name == "target" else 0.5

    monkeypatch.setattr(order, "COMPILING", 0)
    with (
        pytest.warns(UserWarning, match=r"strange (returns|cannot be compiled)"),
        pytest.raises(RunError, match=r"strange\(\) of Philips .* return"),
    ):
        ks.simulate("senseo", runs=1, decisions={"Philips": {name: strange}})


def test_a_function_is_known_by_what_it_does():
    def made(level, name="my_target"):
        def my_target(table, t, i):
            return level + len(name)

        return my_target

    assert fingerprint(made(1)) == fingerprint(made(1))
    assert len({fingerprint(each) for each in (made(1), made(2), made(1, "x"), propose)}) == 4

    def party(level):
        class Mine(ks.Party):
            def target(self):
                return level

        return Mine

    assert fingerprint(party(1)) == fingerprint(party(1)) != fingerprint(party(2))


@pytest.mark.slow
def test_compiled_they_are_the_same_to_the_last_bit(monkeypatch):
    monkeypatch.setattr(order, "COMPILING", 0)
    compiled = ks.simulate("senseo", runs=40, decisions=ALL)
    assert compiled.provenance["engine"] == "compiled"
    same(compiled, ks.simulate("senseo", runs=40, decisions=ALL, engine="agents"))


@pytest.mark.slow
def test_compiled_nonsense_is_refused_in_the_same_words(monkeypatch):
    monkeypatch.setattr(order, "COMPILING", 0)
    message = r"run 0 of seed 1: odd_propose\(\) of Philips in round .*option 77 is not on"
    with pytest.raises(RunError, match=message):
        ks.simulate("senseo", runs=4, decisions={"Philips": odd_propose})
