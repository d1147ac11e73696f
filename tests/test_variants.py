"""Variants: files that only say in what they differ; those that are bundled, and one's own."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import kompas_sim as ks
from kompas_sim.arrays import (
    contributions,
    first_agenda,
    option_counts,
    reservations,
    stakeholder_contributions,
)
from kompas_sim.cli import app
from kompas_sim.errors import ScenarioError
from kompas_sim.io import from_toml, variants
from kompas_sim.io.schema import scenario_schema
from kompas_sim.records import Event, Mediator
from kompas_sim.text import Text
from kompas_sim.yardstick import make_yardstick, package_gains, packages, win_wins, yardstick_of
from tests.test_broken_files import SOUND, message
from tests.test_cases import texts

BUNDLED = {
    "maasvlakte-mediated": "maasvlakte",
    "maasvlakte-mediated-late": "maasvlakte",
    "maasvlakte-with-farmers": "maasvlakte",
    "maasvlakte-without-ruralpack": "maasvlakte",
}
HEAD = 'name = "other"\nof = "mine.toml"\n'


def raw(variant: str) -> str:
    path = files("kompas_sim").joinpath(f"cases/variants/{variant}.toml")
    return path.read_text(encoding="utf-8")


@pytest.fixture
def maasvlakte():
    return ks.load_scenario("maasvlakte")


# --- those that are bundled -------------------------------------------------------------------


def test_which_there_are():
    assert variants() == tuple(BUNDLED)
    for case in ks.cases():
        assert variants(case) == tuple(name for name, of in BUNDLED.items() if of == case)
    assert set(variants()).isdisjoint(ks.cases())


@pytest.mark.parametrize("name", BUNDLED)
def test_a_variant_is_called_by_the_name_of_its_file_and_tells_what_it_is(name):
    variant, case = ks.load_scenario(name), ks.load_scenario(BUNDLED[name])
    assert variant.name == name
    assert variant.illustrative
    assert "EVERY NUMBER IS ILLUSTRATIVE" in raw(name).split("\nname =")[0]
    assert [place for place, text in texts(variant) if not (text.en.strip() and text.nl)] == []
    for text in ("title", "about", "lesson"):
        own: Text = getattr(variant, text)
        assert own.en != own.nl
        assert own != getattr(case, text)


@pytest.mark.parametrize("name", BUNDLED)
def test_a_variant_is_saved_in_full(name, tmp_path):
    variant = ks.load_scenario(name)
    variant.save(tmp_path / "full.toml")
    assert "of" not in tomllib.loads((tmp_path / "full.toml").read_text(encoding="utf-8"))
    assert ks.load_scenario(tmp_path / "full.toml") == variant


def differing(one, other):
    names = one.__dataclass_fields__
    return {name for name in names if getattr(one, name) != getattr(other, name)}


def test_only_the_intermediary_is_different(maasvlakte):
    said = {"name", "title", "about", "lesson", "mediator"}
    for name, mediator in (
        ("maasvlakte-mediated", Mediator(enters=0)),
        ("maasvlakte-mediated-late", Mediator(enters=None, escalation=3.0)),
    ):
        assert differing(ks.load_scenario(name), maasvlakte) == said
        assert ks.load_scenario(name).mediator == mediator


def test_farmers_and_fishers_want_at_the_table_what_they_wanted_outside(maasvlakte):
    with_farmers = ks.load_scenario("maasvlakte-with-farmers")
    farmers = with_farmers.parties[-1]
    assert len(with_farmers.parties) == 6
    assert farmers.organisation == maasvlakte.stakeholder("rural").interests
    assert farmers.power == 0.05
    assert [each.name for each in with_farmers.stakeholders] == ["residents", "sea"]
    for before, now in zip(maasvlakte.parties, with_farmers.parties, strict=False):
        others = tuple((name, share) for name, share in before.represents if name != "rural")
        assert now == replace(before, represents=others)


def test_with_farmers_nothing_on_the_first_agenda_is_acceptable_to_all():
    yard = yardstick_of(ks.load_scenario("maasvlakte-with-farmers"))
    assert yard.rational.any()
    assert not (yard.rational & yard.first).any()


# --- who pays, without an arrangement for farmers and fishers -----------------------------------


def harmed(yard, eps):
    """Whether somebody who is not at the table pays, package by package: plain enumeration."""
    tables = yard.collective.tolist()
    return np.array(
        [
            any(sum(t[k][o] for k, o in enumerate(package)) < -eps for t in tables)
            for package in product(*(range(n) for n in yard.n_options))
        ]
    )


def test_without_an_arrangement_every_win_win_harms_somebody():
    s = ks.load_scenario("maasvlakte-without-ruralpack")
    yard, eps = yardstick_of(s), s.parameters.materiality
    found = win_wins(yard, eps)
    assert found.sum() == 9
    assert harmed(yard, eps)[found].all()
    rural = s.index("stakeholders", "rural")
    assert (package_gains(yard.collective, yard.n_options)[rural, found] < -0.2).all()


def test_with_an_arrangement_there_are_win_wins_that_harm_nobody(maasvlakte):
    yard, eps = yardstick_of(maasvlakte), maasvlakte.parameters.materiality
    found, arrangement = win_wins(yard, eps), maasvlakte.index("issues", "ruralpack")
    spared = found & ~harmed(yard, eps)
    assert (found.sum(), spared.sum()) == (27, 7)
    assert (packages(yard.n_options)[spared, arrangement] > 0).all()


def test_it_does_not_matter_how_the_issue_is_left_out(maasvlakte):
    """Left as it is, it keeps its weight, which in the variant goes to the other issues."""
    keep = [issue.name != "ruralpack" for issue in maasvlakte.issues]
    yard = make_yardstick(
        contributions(maasvlakte)[:, keep],
        option_counts(maasvlakte)[keep],
        reservations(maasvlakte),
        first_agenda(maasvlakte)[keep],
        stakeholder_contributions(maasvlakte)[:, keep],
    )
    eps = maasvlakte.parameters.materiality
    found = win_wins(yard, eps)
    assert found.sum() == 9
    assert harmed(yard, eps)[found].all()


# --- one's own --------------------------------------------------------------------------------


@pytest.fixture
def vary(tmp_path, monkeypatch):
    """Write the sound file and a variant of it, and read the variant."""
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(SOUND, encoding="utf-8")

    def read(text):
        Path("other.toml").write_text(HEAD + text, encoding="utf-8")
        return ks.load_scenario("other.toml")

    return read


@pytest.fixture
def sound():
    return from_toml(SOUND)


def test_only_the_name(vary, sound):
    assert vary("") == replace(sound, name="other")


def test_a_key_replaces(vary, sound):
    variant = vary(
        'horizon = 90\nlogic = "hierarchy"\n[title]\nen = "Other"\n[mediator]\nenters = 3'
    )
    assert variant == replace(
        sound,
        name="other",
        title=Text("Other"),
        horizon=90,
        logic=ks.Logic.hierarchy(),
        mediator=Mediator(3),
    )


def test_parameters_are_laid_over(vary, sound):
    variant = vary("parameters = { trust_gain = 0.1 }")
    assert variant.parameters == sound.parameters._replace(trust_gain=0.1)


def test_records_are_laid_over_their_namesakes(vary, sound):
    variant = vary(
        '[[parties]]\nname = "Philips"\npower = 0.9\nrepresents.consumers = 0.4\n'
        "organisation.price.weight = 0.2\n"
        '[[facts]]\nname = "demand"\nprobability = 0.9'
    )
    before, now = sound.party("Philips"), variant.party("Philips")
    assert now.organisation[0] == replace(before.organisation[0], weight=0.2)
    assert now.organisation[1:] == before.organisation[1:]
    assert now.represents == (("consumers", 0.4),)
    assert now == replace(
        before, power=0.9, organisation=now.organisation, represents=now.represents
    )
    assert variant.facts == (replace(sound.facts[0], probability=0.9),)
    assert variant.parties[1:] == sound.parties[1:]


def test_records_and_events_are_added(vary, sound):
    variant = vary(
        '[[issues]]\nname = "colour"\noptions = ["as before", "red"]\n'
        '[[parties]]\nname = "Philips"\norganisation.colour = { weight = 1, scores = [0, 9] }\n'
        '[[parties]]\nname = "Beans"\norganisation.price = { weight = 1, scores = [0, 9, 5] }\n'
        '[[events]]\nround = 7\nkind = "join"\nparty = "Beans"'
    )
    assert [issue.name for issue in variant.issues] == ["price", "brand", "colour"]
    assert [each.issue for each in variant.party("Philips").organisation] == [
        "price",
        "brand",
        "colour",
    ]
    assert [party.name for party in variant.parties] == ["Philips", "Douwe Egberts", "Beans"]
    assert variant.events == (*sound.events, Event(7, "join", "Beans"))


def test_what_refers_to_an_issue_goes_with_it(vary, sound):
    variant = vary(
        'without.issues = ["price"]\nwithout.stakeholders = ["consumers"]\n'
        '[[parties]]\nname = "Douwe Egberts"\n'
        "organisation.brand = { weight = 1, scores = [9, 0] }"
    )
    assert [issue.name for issue in variant.issues] == ["brand"]
    assert [each.issue for each in variant.party("Philips").organisation] == ["brand"]
    assert variant.party("Philips").represents == ()
    assert variant.facts == ()  # it was about the price and nothing else
    assert variant.events == sound.events


def test_what_refers_to_a_party_goes_with_it(vary, sound):
    variant = vary(
        'without.parties = ["Philips"]\n[[parties]]\nname = "Beans"\n'
        "organisation.price = { weight = 1, scores = [0, 9, 5] }"
    )
    assert [party.name for party in variant.parties] == ["Douwe Egberts", "Beans"]
    assert variant.issue("price").control == ()
    assert variant.facts == variant.events == ()
    assert (
        vary(
            'without.parties = ["Philips"]\n[[parties]]\nname = "Philips"\n'
            "organisation.price = { weight = 1, scores = [0, 9, 5] }"
        )
        .parties[1]
        .power
        == 1.0
    )


def test_what_refers_to_a_fact_goes_with_it_and_events_by_their_kind(vary, sound):
    Path("mine.toml").write_text(
        SOUND.replace(
            "[mediator]", '[[events]]\nround = 41\nkind = "fact"\nfact = "demand"\n[mediator]'
        ),
        encoding="utf-8",
    )
    assert [event.kind for event in vary("").events] == ["shock", "fact"]
    assert vary('without.facts = ["demand"]').events == sound.events
    assert vary('without.events = ["shock"]').events == (Event(41, "fact", fact="demand"),)


def test_a_variant_of_a_variant_beside_it(vary, sound):
    vary("horizon = 90")
    Path("deep").mkdir()
    third = Path("deep", "third.toml")
    third.write_text('name = "third"\nof = "../other.toml"\ndeadline = 70', encoding="utf-8")
    assert ks.load_scenario(third) == replace(sound, name="third", horizon=90, deadline=70)


def test_a_variant_of_a_bundled_variant():
    text = 'name = "mine"\nof = "maasvlakte-mediated"\nwithout = { parties = ["Business"] }'
    mine = from_toml(text)
    assert mine.mediator == Mediator(0)
    assert len(mine.parties) == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the case
        ('of = "senso"', 'of: no case "senso"; did you mean "senseo"?'),
        ('of = "gone.toml"', "of: gone.toml: no such file"),
        ('of = "other.toml"', "of: other.toml: a variant of itself"),
        ("of = 3", "of: 3 must be text"),
        # what it goes without
        ('without = "brand"', 'without: "brand" must be a table'),
        ('without.issue = ["brand"]', 'without: no key "issue"; did you mean "issues"?'),
        ('without.issues = "brand"', 'without.issues: "brand" must be a list'),
        ("without.issues = [3]", "without.issues[0]: 3 must be text"),
        (
            'without.issues = ["brand", "colour"]',
            'without.issues[1]: no issue "colour"; the issues are price, brand',
        ),
        (
            'without.parties = ["Filips"]',
            'without.parties[0]: no party "Filips"; did you mean "Philips"?',
        ),
        (
            'without.events = ["leave"]',
            'without.events[0]: no event "leave"; the events are shock',
        ),
        ('without.parties = ["Philips"]', "parties: 1 given, at least 2 needed"),
        # places in the variant itself
        ("horizn = 80", 'no key "horizn"; did you mean "horizon"?'),
        ("parties = 3", "parties: 3 must be a list"),
        ("parties = [3]", "parties[0]: 3 must be a table"),
        ("[[parties]]\npower = 1.0", "parties[0].name: missing (and 1 more)"),
        (
            '[[parties]]\nname = "Douwe Egberts"\npower = -1',
            "parties[0].power: -1 must be greater than 0",
        ),
        (
            '[[parties]]\nname = "Douwe Egberts"\npwoer = 1',
            'parties[0]: no key "pwoer"; did you mean "power"?',
        ),
        (
            '[[parties]]\nname = "Philps"\npower = 1',
            'parties[0].name: no party "Philps" in mine.toml; did you mean "Philips"? '
            "(a new party needs organisation)",
        ),
        (
            '[[parties]]\nname = "Beans"',
            'parties[0].name: no party "Beans" in mine.toml; the parties are Philips, '
            "Douwe Egberts (a new party needs organisation)",
        ),
        (
            '[[issues]]\nname = "brnad"\ndetail = false',
            'issues[0].name: no issue "brnad" in mine.toml; did you mean "brand"? '
            "(a new issue needs options)",
        ),
        (
            '[[stakeholders]]\nname = "consumer"\nchallenge = 0.1',
            'stakeholders[0].name: no stakeholder "consumer" in mine.toml; did you mean '
            '"consumers"? (a new stakeholder needs interests)',
        ),
        (
            '[[facts]]\nname = "demnad"\nprobability = 0.1',
            'facts[0].name: no fact "demnad" in mine.toml; did you mean "demand"? '
            "(a new fact needs effects)",
        ),
        (2 * '[[parties]]\nname = "Philips"\n', 'parties[1].name: "Philips" appears 2 times'),
        (
            '[[events]]\nround = 5\nkind = "leave"',
            'events[0].party: missing; an event of the kind "leave" needs it; '
            "the parties are Philips, Douwe Egberts",
        ),
        # places in the case
        (
            "horizon = 30\ndeadline = 20",
            "of.events[0].round: 40 is after the horizon, 30",
        ),
        ("horizon = 60", "of.deadline: 80 is after the horizon, 60"),
        (
            '[[issues]]\nname = "brand"\noptions = ["a", "b", "c"]',
            "of.parties[0].organisation.brand.scores: 2 scores for 3 options",
        ),
        (
            'without.issues = ["price"]',
            'of.parties[1]: "Douwe Egberts" has no interests in any layer that counts (and 1 more)',
        ),
    ],
)
def test_a_broken_variant_tells_where(text, expected, vary):
    given = text if text.startswith("of =") else f'of = "mine.toml"\n{text}'
    vary("")
    Path("other.toml").write_text(f'name = "other"\n{given}', encoding="utf-8")
    assert message("other.toml") == f"other.toml: {expected}"
    checked = CliRunner().invoke(app, ["check", "other.toml"])
    assert checked.exit_code == 2
    assert checked.stdout == ""
    assert checked.stderr == f"kompas-sim: other.toml: {expected}\n"


def test_a_variant_of_a_broken_file_names_both(vary):
    Path("mine.toml").write_text(SOUND.replace("power = 0.4", "power = 0"), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        vary("")
    assert str(caught.value) == (
        "other.toml: of: mine.toml: parties[1].power: 0 must be greater than 0"
    )


def test_a_variant_has_a_name_of_its_own(tmp_path):
    (tmp_path / "mine.toml").write_text('of = "senseo"', encoding="utf-8")
    assert message(tmp_path / "mine.toml").endswith("mine.toml: name: missing")


def test_only_a_variant_goes_without(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text('without = { issues = ["price"] }\n' + SOUND, encoding="utf-8")
    assert message("mine.toml") == (
        "mine.toml: without: only a variant has it; say what it is a variant of"
    )


def test_files_in_a_circle(vary):
    Path("mine.toml").write_text('name = "mine"\nof = "other.toml"', encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        vary("")
    assert str(caught.value) == "other.toml: of: mine.toml: of: other.toml: a variant of itself"


def test_an_editor_is_content_with_a_variant_and_not_with_half_a_scenario():
    jsonschema = pytest.importorskip("jsonschema")
    for name in BUNDLED:
        jsonschema.validate(tomllib.loads(raw(name)), scenario_schema())
    change = {"name": "x", "of": "senseo", "parties": [{"name": "Philips", "power": 0.9}]}
    jsonschema.validate(change, scenario_schema())
    del change["of"]
    with pytest.raises(jsonschema.ValidationError, match="'issues' is a required property"):
        jsonschema.validate(change, scenario_schema())
    with pytest.raises(jsonschema.ValidationError, match="'organisation' is a required property"):
        jsonschema.validate(
            {**change, "issues": [{"name": "a", "options": ["b", "c"]}]}, scenario_schema()
        )
