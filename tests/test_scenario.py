"""Scenarios: looking up, changed copies, and writing what can be read again."""

import json
import pickle
import re
import tomllib
from dataclasses import FrozenInstanceError, replace
from importlib.resources import files
from string import printable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompas_sim as ks
from kompas_sim import validation
from kompas_sim.io import load_scenario, to_toml
from kompas_sim.io.schema import scenario_schema
from kompas_sim.io.write import plain_tables
from kompas_sim.logic import Logic
from kompas_sim.random_games import random_scenario
from kompas_sim.records import (
    Constituency,
    Effect,
    Event,
    Fact,
    Interest,
    Issue,
    Mediator,
    Option,
    Party,
    Stakeholder,
)
from kompas_sim.rules.state import AGGREGATES, FUNCTIONS
from kompas_sim.scenario import Scenario, ScenarioError
from kompas_sim.text import Text


@pytest.fixture
def senseo():
    price = Issue(
        "price", Text("Price"), tuple(Option(n, Text(n)) for n in ("none", "low", "high"))
    )
    brand = Issue("brand", Text("Brand"), tuple(Option(n, Text(n)) for n in ("own", "joint")))
    return Scenario(
        "senseo",
        Text("Coffee"),
        Text(""),
        Text(""),
        (price, brand),
        (
            Party("Philips", Text("Philips"), (Interest("price", 1, (0, 50, 100)),)),
            Party("Douwe Egberts", Text("DE"), (Interest("brand", 1, (0, 100)),)),
        ),
        (Stakeholder("consumers", Text("Consumers"), (Interest("price", 1, (9, 5, 0)),)),),
    )


# --- looking up -------------------------------------------------------------------------------


def test_records_by_name(senseo):
    assert senseo.party("Philips") is senseo.parties[0]
    assert senseo.issue("brand") is senseo.issues[1]
    assert senseo.stakeholder("consumers") is senseo.stakeholders[0]
    assert senseo.index("parties", "Douwe Egberts") == 1
    assert senseo.n_packages == 6


@pytest.mark.parametrize(
    ("lookup", "name", "message"),
    [
        ("party", "Gemeente", 'no party "Gemeente"; the parties are Philips, Douwe Egberts'),
        ("party", "philips", 'no party "philips"; did you mean "Philips"?'),
        ("issue", "prices", 'no issue "prices"; did you mean "price"?'),
        ("stakeholder", "x", 'no stakeholder "x"; the stakeholders are consumers'),
        ("party", None, "no party nothing; the parties are Philips, Douwe Egberts"),
    ],
)
def test_no_such_record(senseo, lookup, name, message):
    with pytest.raises(ScenarioError) as caught:
        getattr(senseo, lookup)(name)
    assert str(caught.value) == message


# --- changed copies ---------------------------------------------------------------------------


def test_with_party(senseo):
    changed = senseo.with_party("Philips", power=2, logic="hierarchy", title="Philips NV")
    assert changed.party("Philips").power == 2
    assert changed.party("Philips").logic == Logic.hierarchy()
    assert changed.party("Philips").title == Text("Philips NV")
    assert changed.party("Douwe Egberts") is senseo.party("Douwe Egberts")
    assert senseo.party("Philips").power == 1


def test_lists_and_tables_stand_for_tuples(senseo):
    changed = senseo.with_party("Philips", layers=[1, 0, 1], represents={"consumers": 1})
    assert changed.party("Philips").layers == (1, 0, 1)
    assert changed.party("Philips").represents == (("consumers", 1),)
    assert changed == senseo.with_party("Philips", layers=(1, 0, 1), represents=(("consumers", 1),))


def test_with_stakeholder(senseo):
    assert senseo.with_stakeholder("consumers", challenge=0.1).stakeholders[0].challenge == 0.1


def test_with_parameters(senseo):
    changed = senseo.with_parameters(trust_asymmetry=3, drive_law="entitlement")
    assert changed.parameters.trust_asymmetry == 3.0
    assert changed.with_parameters(trust_gain=0.1).parameters.trust_asymmetry == 3.0


def test_with_mediator(senseo):
    assert senseo.mediator is None
    assert senseo.with_mediator().mediator == Mediator()
    assert senseo.with_mediator(enters=30).with_mediator(fee=0.0).mediator == Mediator(30, fee=0.0)
    assert senseo.with_mediator(escalation=3).mediator == Mediator(None, 3)
    assert senseo.with_mediator(escalation=3, enters=9).mediator == Mediator(9, 3)
    assert senseo.with_mediator().without_mediator() == senseo


def test_with_event(senseo):
    changed = senseo.with_event(round=40, shock=-0.1, party="Philips").with_event(
        round=41, logic="hierarchy", text="A new minister"
    )
    changed = changed.with_event(round=42, leave=True, party="Philips")
    changed = changed.with_event(round=43, renewal=140).with_event(round=150, renewal=True)
    assert changed.events == (
        Event(40, "shock", "Philips", -0.1),
        Event(41, "logic", logic="hierarchy", text=Text("A new minister")),
        Event(42, "leave", "Philips"),
        Event(43, "renewal", value=140),
        Event(150, "renewal"),
    )


def test_what_was_to_happen_to_who_leaves_happens_no_more():
    senseo = ks.load_scenario("senseo")
    assert [e.round for e in senseo.events if e.party == "Philips"] == [64, 110]
    left = senseo.with_event(round=80, leave=True, party="Philips").events
    assert left == (*senseo.events[:-1], Event(80, "leave", "Philips"))
    late = senseo.with_event(round=110, leave=True, party="Philips").events
    assert late == (*senseo.events, Event(110, "leave", "Philips"))


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"leave": "Philips"}, 'leave: "Philips" must be True; write leave=True, party="Philips"'),
        ({"representative": "Gemeente"}, 'representative: "Gemeente" must be True; no party "G'),
        ({"mediator_enters": 3}, "mediator_enters: 3 must be True"),
        ({"mediator_enters": False}, "mediator_enters: false must be True"),
        ({"leave": True, "partij": "Philips"}, 'no field "partij"; did you mean "party"?'),
        ({"partij": "Philips"}, 'no field "partij"; did you mean "party"?'),
        (
            {"shock": 1, "zzz": 1},
            'no field "zzz"; the fields are round, party, text, shock, power,',
        ),
        ({"power": "Philips"}, 'value: "Philips" must be a number'),
    ],
)
def test_an_event_that_is_asked_for_wrongly(senseo, what, message):
    with pytest.raises(ScenarioError, match=re.escape(message)):
        senseo.with_event(round=40, **what)


def test_a_fact_becomes_known(senseo):
    uncertain = replace(senseo, facts=(Fact("demand", Text("Demand"), ()),))
    assert uncertain.with_event(round=9, fact="demand").events == (Event(9, "fact", fact="demand"),)


@pytest.fixture
def three(senseo):
    third = replace(senseo.parties[1], name="Beans", title=Text("Beans"))
    return replace(senseo, parties=(*senseo.parties, third))


def test_a_party_joins_and_may_leave_later(three):
    joined = three.with_event(round=30, join=True, party="Beans")
    assert joined.with_event(round=31, leave=True, party="Beans").events == (
        Event(30, "join", "Beans"),
        Event(31, "leave", "Beans"),
    )


AWAY = [
    {"kind": "power", "value": 0.9},
    {"kind": "shock", "value": -0.1},
    {"kind": "logic", "logic": "hierarchy"},
    {"kind": "representative"},
]


@pytest.mark.parametrize("what", AWAY, ids=[what["kind"] for what in AWAY])
def test_nothing_happens_to_who_is_not_at_the_table(three, what):
    join, leave = Event(30, "join", "Beans"), Event(50, "leave", "Beans")

    def at(round, party="Beans"):
        return Event(round, party=party, **what)

    sound = [at(1, "Philips"), join, at(30), at(49), at(50), leave, at(90, "Philips")]
    assert len(replace(three, events=tuple(sound)).events) == 7
    for events, message in (
        ([at(29), join], r"events\[0\].*round 29; it joins in round 30"),
        ([at(0), join], r"events\[0\].*round 1; it joins in round 30"),
        ([at(30), join], r"events\[0\].*round 30; it joins in round 30"),
        ([join, leave, at(50)], r"events\[2\].*round 50; it leaves in round 50"),
        (
            [at(60), join, leave],
            r"events\[0\].party: \"Beans\" is not at the table in round 60; it l",
        ),
    ):
        with pytest.raises(ScenarioError, match=message):
            replace(three, events=tuple(events))


def test_what_happens_to_all_needs_nobody_in_particular(three):
    if_any = three.with_event(round=10, shock=-0.1).with_event(round=20, join=True, party="Beans")
    assert len(if_any.events) == 2


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([Event(0, "join", "Beans")], "events[0].round: 0 is the start; who joins comes later"),
        (
            [Event(30, "join", "Beans"), Event(50, "join", "Beans")],
            'events[1].party: "Beans" can join once, and does in round 30',
        ),
        (
            [Event(30, "leave", "Beans"), Event(20, "leave", "Beans")],
            'events[1].party: "Beans" can leave once, and does in round 30',
        ),
        (
            [Event(30, "leave", "Beans"), Event(30, "join", "Beans")],
            'events[0].round: 30 must be after 30, when "Beans" joins',
        ),
        (
            [Event(30, "join", "Beans"), Event(31, "join", "Philips")],
            "events: 1 at the table from the start, at least 2 parties needed",
        ),
    ],
)
def test_parties_cannot_come_and_go_as_they_please(three, events, message):
    with pytest.raises(ScenarioError) as caught:
        replace(three, events=tuple(events))
    assert str(caught.value) == message


def test_a_mediator_leaves_who_can_have_come(senseo):
    for mediated in (
        senseo.with_mediator(enters=39),
        senseo.with_mediator(escalation=3),
        senseo.with_event(round=39, mediator_enters=True),
    ):
        mediated.with_event(round=40, mediator_leaves=True)
        with pytest.raises(ScenarioError, match="no mediator can have come before round 0"):
            mediated.with_event(round=0, mediator_leaves=True)


def test_a_mediator_does_not_manipulate_unless_told_to(senseo):
    assert "manipulate" in FUNCTIONS
    assert "manipulate" not in Mediator().functions
    assert senseo.with_mediator(functions=FUNCTIONS).mediator.functions == FUNCTIONS


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda s: s.with_party("Philips", power=-1),
            "parties[0].power: -1 must be greater than 0",
        ),
        (lambda s: s.with_party("Philips", power="x"), 'parties[0].power: "x" must be a number'),
        (
            lambda s: s.with_party("Philips", pwoer=1),
            'parties[0]: no field "pwoer"; did you mean "power"?',
        ),
        (
            lambda s: s.with_party("Philips", logic="flat"),
            'parties[0].logic: no logic "flat"; '
            "the logics are hierarchy, network, pure_hierarchy, pure_network",
        ),
        (
            lambda s: s.with_party("Philips", organisation=[1]),
            "parties[0].organisation[0]: 1 must be an Interest",
        ),
        (
            lambda s: s.with_party("Philips", layers=(1, 1)),
            "parties[0].layers: 2 values where 3 are needed",
        ),
        (lambda s: s.with_party("Philips", about=3), "parties[0].about: 3 must be a Text"),
        (
            lambda s: s.with_parameters(trust_asymmetry=99),
            "parameters: trust_asymmetry: 99 must be from 0 to 6",
        ),
        (lambda s: s.with_mediator(enters=999), "mediator.enters: 999 is after the horizon, 160"),
        (
            lambda s: s.with_mediator(functions=["juggle"]),
            'mediator.functions[0]: "juggle" is none of '
            "facilitate, caucus, formulate, de-escalate, lead, manipulate",
        ),
        (
            lambda s: s.with_mediator(enters=None),
            "mediator: it never comes; give enters, escalation or both",
        ),
        (lambda s: s.with_event(round=1, shok=1), 'no kind of event "shok"; did you mean "shock"?'),
        (
            lambda s: s.with_event(round=1, party="Philips", power=0),
            "events[0].value: 0 must be greater than 0",
        ),
        (
            lambda s: s.with_event(round=1, power=1),
            'events[0].party: missing; an event of the kind "power" needs it; '
            "the parties are Philips, Douwe Egberts",
        ),
        (
            lambda s: s.with_event(round=True, shock=1),
            "events[0].round: true must be a whole number",
        ),
        (lambda s: replace(s, horizon=0), "horizon: 0 must be from 1 to 10000"),
        (lambda s: replace(s, deadline=161), "deadline: 161 is after the horizon, 160"),
        (lambda s: replace(s, parties=list(s.parties)), "parties: a list must be a tuple"),
        (lambda s: replace(s, coalition=1), "coalition: 1 must be true or false"),
        (lambda s: replace(s, issues=()), "issues: 0 given, at least 1 needed (and 3 more)"),
        (
            lambda s: replace(s, parameters=s.parameters._replace(trust_gain=9.0)),
            "parameters: trust_gain: 9 must be from 0 to 0.2",
        ),
        (
            lambda s: replace(s, issues=(replace(s.issues[0], title="Price"), s.issues[1])),
            'issues[0].title: "Price" must be a Text',
        ),
    ],
)
def test_a_wrong_change(senseo, change, message):
    with pytest.raises(ScenarioError) as caught:
        change(senseo)
    assert str(caught.value) == message


def test_an_event_is_of_one_kind(senseo):
    with pytest.raises(ScenarioError, match=r"an event is one of shock, .*; 2 given"):
        senseo.with_event(round=1, shock=1, power=1)


def test_frozen_hashable_and_portable(senseo):
    with pytest.raises(FrozenInstanceError):
        senseo.name = "x"
    assert hash(senseo) == hash(pickle.loads(pickle.dumps(senseo)))
    error = pickle.loads(pickle.dumps(ScenarioError("wrong", "here", "mine.toml", 2)))
    assert str(error) == "mine.toml: here: wrong (and 2 more)"


# --- writing and reading ----------------------------------------------------------------------

names = st.sampled_from(["organisation", "history", "title", "parties"]) | st.text(
    printable.strip() + " é€ß漢", min_size=1, max_size=12
).filter(lambda name: name == name.strip() and name.isprintable())
numbers = st.floats(-1e6, 1e6)
in_v = st.floats(-100, 100)
shares = st.floats(0, 1)
regards = st.floats(-1, 1)
words = st.builds(Text, st.text(max_size=20), st.text(max_size=20))
logics = st.none() | st.builds(Logic, norm=shares) | st.sampled_from([Logic.hierarchy()])


@st.composite
def scenarios(draw):
    """Any scenario, with names and texts that are hard to write."""

    def several(least, most):
        return draw(st.lists(names, min_size=least, max_size=most, unique=True))

    def pairs(known, values):
        chosen = draw(st.lists(st.sampled_from(known), unique=True)) if known else []
        return tuple((name, draw(values)) for name in chosen)

    def interests(least):
        chosen = draw(st.lists(st.sampled_from(issues), min_size=least, unique=True))
        return tuple(
            Interest(
                issue.name,
                draw(st.floats(1e-9, 1e6)),
                tuple(draw(numbers) for _ in issue.options),
            )
            for issue in chosen
        )

    issue_names, party_names, groups = several(1, 3), several(2, 3), several(0, 2)
    issues = [
        Issue(
            name,
            draw(words),
            tuple(
                Option(each, Text(each, draw(st.text(max_size=9))), k > 0 and draw(st.booleans()))
                for k, each in enumerate(several(2, 3))
            ),
            draw(st.booleans()),
            tuple(draw(st.lists(st.sampled_from(party_names), unique=True))),
        )
        for name in issue_names
    ]
    parties = tuple(
        Party(
            name,
            draw(words),
            interests(1),
            interests(0),
            (draw(st.floats(0.1, 1)), draw(shares), draw(shares)),
            tuple((group, draw(st.floats(0.1, 1))) for group in groups),
            draw(st.floats(1e-9, 1e6)),
            draw(numbers),
            draw(st.floats(0, 1e6)),
            draw(logics),
            Constituency(draw(shares), draw(st.none() | in_v)),
            pairs([other for other in party_names if other != name], regards),
            draw(words),
        )
        for name in party_names
    )
    horizon = draw(st.integers(1, 500))
    rounds = st.integers(1, horizon)
    facts = tuple(
        Fact(
            name,
            draw(words),
            (Effect(party_names[0], issues[0].name, issues[0].options[1].name, draw(numbers)),),
            draw(shares),
            pairs(party_names, regards),
        )
        for name in several(0, 2)
    )
    events = (
        Event(draw(rounds), "shock", None, draw(in_v), draw(words)),
        Event(draw(rounds), "logic", party_names[0], logic="hierarchy"),
        Event(1, "deadline", value=float(horizon)),
        Event(1, "renewal", value=draw(st.none() | st.just(float(horizon)))),
        *(Event(draw(rounds), "fact", fact=fact.name) for fact in facts),
    )
    mediator = Mediator(
        draw(rounds),
        draw(st.none() | st.floats(0, 9)),
        tuple(draw(st.lists(st.sampled_from(FUNCTIONS), min_size=1, unique=True))),
        draw(shares),
    )
    scenario = Scenario(
        draw(names),
        draw(words),
        draw(words),
        draw(words),
        tuple(issues),
        parties,
        tuple(Stakeholder(g, draw(words), interests(1), draw(shares), draw(words)) for g in groups),
        facts,
        events[: draw(st.integers(0, len(events)))],
        draw(st.sampled_from([None, mediator, replace(mediator, enters=None, escalation=3.0)])),
        horizon,
        draw(st.none() | rounds),
        draw(logics),
        aggregate=draw(st.sampled_from(AGGREGATES)),
        coalition=draw(st.booleans()),
        illustrative=draw(st.booleans()),
    )
    return scenario.with_parameters(trust_gain=draw(st.floats(0, 0.2)), drive_law="constant")


@given(scenarios())
def test_what_is_saved_is_read_again(tmp_path_factory, scenario):
    path = tmp_path_factory.mktemp("saved") / "mine.toml"
    scenario.save(path)
    assert load_scenario(path) == scenario
    assert to_toml(load_scenario(path)) == path.read_text(encoding="utf-8")


def test_numpy_numbers_are_numbers(senseo, tmp_path):
    changed = senseo.with_party("Philips", power=np.float64(0.3), reservation=np.int64(4))
    changed.save(tmp_path / "mine.toml")
    assert load_scenario(tmp_path / "mine.toml") == changed


def test_what_is_usual_is_left_out(senseo):
    assert to_toml(senseo) == (
        'name = "senseo"\n\n[title]\nen = "Coffee"\n\n'
        '[[issues]]\nname = "price"\ntitle = "Price"\noptions = ["none", "low", "high"]\n\n'
        '[[issues]]\nname = "brand"\ntitle = "Brand"\noptions = ["own", "joint"]\n\n'
        '[[parties]]\nname = "Philips"\ntitle = "Philips"\n\n[parties.organisation]\n'
        "price = {weight = 1, scores = [0, 50, 100]}\n\n"
        '[[parties]]\nname = "Douwe Egberts"\ntitle = "DE"\n\n[parties.organisation]\n'
        "brand = {weight = 1, scores = [0, 100]}\n\n"
        '[[stakeholders]]\nname = "consumers"\ntitle = "Consumers"\n\n[stakeholders.interests]\n'
        "price = {weight = 1, scores = [9, 5, 0]}\n"
    )


def test_where_it_cannot_be_written(senseo, tmp_path):
    with pytest.raises(ScenarioError, match=r"cannot be written: No such file or directory"):
        senseo.save(tmp_path / "nowhere" / "mine.toml")


def test_the_schema_is_up_to_date():
    schema = files("kompas_sim").joinpath("cases/scenario.schema.json").read_text("utf-8")
    assert json.loads(schema) == scenario_schema(), "run python -m kompas_sim.io.schema"


def test_what_is_saved_keeps_to_the_schema(senseo):
    jsonschema = pytest.importorskip("jsonschema")
    made = senseo.with_party("Philips", logic={"norm": 0.1}).with_parameters(drive_law="constant")
    for scenario in (made.with_event(round=3, shock=1).with_mediator(), random_scenario()):
        jsonschema.validate(tomllib.loads(to_toml(scenario)), scenario_schema())
        assert tomllib.loads(to_toml(scenario)) == plain_tables(scenario)
    with pytest.raises(jsonschema.ValidationError, match="was unexpected"):
        jsonschema.validate(
            tomllib.loads(to_toml(made).replace("0, 100]", "0, 100], x = -1")), scenario_schema()
        )


def test_a_changed_copy_is_checked_where_it_changed(monkeypatch):
    senseo = ks.load_scenario("senseo")
    walked = []
    fields = validation._fields

    def watched(record, place):
        walked.append(place)
        return fields(record, place)

    monkeypatch.setattr(validation, "_fields", watched)
    senseo.with_party("Philips", power=0.7)
    assert walked == ["", ""]  # the scenario, and of its records the one that is new
    with pytest.raises(ScenarioError, match=r"parties\[0\].power: -1 must be greater than 0"):
        senseo.with_party("Philips", power=-1.0)
